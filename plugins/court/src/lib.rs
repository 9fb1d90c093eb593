//! The District Court's assistant: finds the citizen's case, says what it knows of it, and what to do by when. It guides
//! and decides nothing. It never says anybody's identity number, and never who inherits.

mod case;
mod memory;
mod register;
mod tasks;
mod texts;

use samspill_sdk::{Assistant, Call, Claim, Date, Ended, Event, Fact, Host, Outcome, Status, Subject, not_my_task};
use serde::{Deserialize, Serialize};

use case::{Case, Standing};
use memory::Memory;
use register::Found;

const PURPOSE: &str = "find-case";

/// An identity number.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/identity-number")]
pub struct IdentityNumber(pub String);

impl IdentityNumber {
    /// Eleven digits. The check digits are not looked at: what they must be changes in 2032.
    fn is_well_formed(&self) -> bool {
        self.0.len() == 11 && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A court's case on a death, about the one who has died.
#[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/estate-case")]
pub struct EstateCase {
    /// The court's own reference.
    pub case_id: String,
    /// The number that the court writes on letters.
    pub case_number: String,
    /// The court's name.
    pub court: String,
    /// The status as the court has it: `MOTTATT`, …
    pub status: String,
    /// The court's own deadline.
    pub deadline: Option<Date>,
    /// The citizen's role as the court has it; `PART` where it gives none.
    pub role: String,
}

/// The assistant.
#[derive(Debug)]
pub struct Court;

impl Assistant for Court {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service != "case" {
            return not_my_task(host);
        }
        let number = match host.fact::<IdentityNumber>(&call.about, PURPOSE) {
            Ok(Some(known)) if known.value.is_well_formed() => known.value,
            // Refused, unknown or malformed look alike to the citizen: the court cannot look up the case.
            _ => {
                host.say(texts::cannot_look_up(call))?;
                host.say(texts::general(call))?;
                return Ok(Outcome::new(Status::NeedsFacts));
            }
        };
        match register::find(host, &call.about, &number.0) {
            Ok(found) => tell(host, call, &found),
            Err(_) => {
                host.event(Event::RegisterUnexpected);
                host.say(texts::unavailable(call))?;
                host.say(texts::general(call))?;
                Ok(Outcome::new(Status::Unavailable))
            }
        }
    }
}

samspill_sdk::export!(Court);

fn tell(host: &Host<'_>, call: &Call, found: &Found) -> Ended {
    // What was kept only tells what is new; without it everything can be said all the same.
    let earlier = call.state::<Memory>().unwrap_or_default();
    let mut now = Memory::default();
    let mut is_withdrawn = false;
    for case in &found.cases {
        let is_void = case.standing() == Standing::None;
        if is_void && !earlier.knows(case) {
            continue;
        }
        let subject = host.refer::<IdentityNumber>(case.deceased.reveal()).ok();
        if is_void {
            is_withdrawn = true;
            tasks::withdraw(host, call, case, subject.as_ref(), &earlier)?;
            continue;
        }
        vouch(host, case, subject.as_ref())?;
        host.say(texts::case(call, case, host.today(), earlier.news(case)))?;
        tasks::propose(host, call, case, subject.as_ref(), &earlier)?;
        now.remember(case);
    }
    if is_withdrawn {
        host.say(texts::withdrawn(call))?;
    }
    if found.is_incomplete {
        host.event(Event::RegisterUnexpected);
        host.say(texts::incomplete(call))?;
        now.keep_unseen(&earlier, &found.cases);
    } else if now.is_empty() && !is_withdrawn {
        host.say(texts::no_case(call))?;
    }
    host.say(texts::general(call))?;
    let status = if found.is_incomplete { Status::Unavailable } else { Status::Answered };
    Ok(Outcome::new(status).keep(&now)?)
}

/// Vouches for the case about the one who has died, where the host can refer to them.
fn vouch(host: &Host<'_>, case: &Case, subject: Option<&Subject>) -> Result<(), samspill_sdk::Stop> {
    let Some(subject) = subject else {
        host.event(Event::Fallback);
        return Ok(());
    };
    let value = EstateCase {
        case_id: case.id.clone(),
        case_number: case.number.clone(),
        court: case.court.clone(),
        status: case.status_word.clone(),
        deadline: case.deadline,
        role: case.role_word.clone(),
    };
    if host.provide(Claim::new(subject, &value)?).is_err() {
        // The citizen can be told all the same.
        host.event(Event::Fallback);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
