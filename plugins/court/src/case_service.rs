//! The service `case`: the citizen's cases at the court, what the court vouches for in them, and what fits the family.

use pilot_concepts::{CohabitationInheritance, IdentityNumber, RelationWord, Said, bereavements, newest};
use samspill_sdk::{Call, Ended, Event, Host, Outcome, Status, Stop};

use crate::case::{Case, CaseStatus, Standing};
use crate::claims;
use crate::estate::Estate;
use crate::memory::Memory;
use crate::register::{self, CASES_MAX, Found};
use crate::{tasks, texts};

const FIND_CASE: &str = "find-case";
/// The purpose of what fits the guidance to the family.
pub(crate) const FIT_GUIDANCE: &str = "fit-guidance";

/// Tells of the citizen's cases.
pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    let number = match host.fact::<IdentityNumber>(&call.about, FIND_CASE) {
        Ok(Some(known)) if is_well_formed(known.value.0.reveal()) => known.value.0,
        // Refused, unknown or malformed look alike to the citizen: the court cannot look up the case.
        _ => {
            host.say(texts::cannot_look_up(call))?;
            host.say(texts::general(call))?;
            return Ok(Outcome::new(Status::NeedsFacts));
        }
    };
    match register::find(host, &call.about, number.reveal()) {
        Ok(found) => tell(host, call, &found),
        Err(_) => {
            host.event(Event::RegisterUnexpected);
            host.say(texts::unavailable(call))?;
            host.say(texts::general(call))?;
            Ok(Outcome::new(Status::Unavailable))
        }
    }
}

/// Eleven digits. The check digits are not looked at: what they must be changes in 2032.
fn is_well_formed(number: &str) -> bool {
    number.len() == 11 && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn tell(host: &Host<'_>, call: &Call, found: &Found) -> Ended {
    // What was kept only tells what is new; without it everything can be said all the same.
    let earlier = call.state::<Memory>().unwrap_or_default();
    let mut now = Memory::default();
    let (live, void): (Vec<&Case>, Vec<&Case>) =
        found.cases.iter().partition(|case| case.standing() == Standing::Party);
    let estates = know(host, call, &live);
    for estate in &estates {
        claims::vouch(host, call, estate)?;
        tell_one(host, call, estate, &earlier)?;
        now.remember(estate.case);
    }
    // What it said of a void case earlier, the host takes back itself. That something is gone must be said, not what.
    let is_withdrawn = void.iter().any(|case| earlier.knows(case));
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
    let is_settled = !live.is_empty() && live.iter().all(|case| case.status != CaseStatus::Received);
    host.say(if is_settled { texts::footer(call) } else { texts::general(call) })?;
    for estate in &estates {
        claims::vouch_parties(host, estate)?;
    }
    let status = if found.is_incomplete { Status::Unavailable } else { Status::Answered };
    Ok(Outcome::new(status).keep(&now)?)
}

fn tell_one(host: &Host<'_>, call: &Call, estate: &Estate<'_>, earlier: &Memory) -> Result<(), Stop> {
    let today = host.today();
    host.say(texts::case::told(call, estate, today, earlier.news(estate.case)))?;
    if estate.case.status == CaseStatus::Received
        && let Some(fitting) = texts::situation::fitting(call, estate, today)
    {
        host.say(fitting)?;
    }
    tasks::propose(host, call, estate)?;
    Ok(())
}

/// What this call knows of each estate. Only of a case that still waits for a choice is more asked than a name.
fn know<'a>(host: &Host<'_>, call: &Call, live: &[&'a Case]) -> Vec<Estate<'a>> {
    if live.is_empty() {
        return Vec::new();
    }
    let lost = bereavements(host, call, FIT_GUIDANCE, CASES_MAX);
    let mut estates: Vec<Estate<'a>> = live.iter().map(|case| Estate::know(host, case, &lost)).collect();
    let depends = |estate: &&mut Estate<'_>| {
        let relation = estate.situation.relation;
        let is_open = estate.case.status == CaseStatus::Received && !estate.situation.is_disputed;
        is_open && matches!(relation, None | Some(RelationWord::Partner))
    };
    let mut asking: Vec<&mut Estate<'a>> = estates.iter_mut().filter(depends).collect();
    // The answer is about the citizen and names nobody: with two who have died, nobody knows of whom it was given.
    if let [only] = asking.as_mut_slice() {
        let said = newest::<CohabitationInheritance>(host, &call.about, FIT_GUIDANCE);
        only.situation.cohabitation = said.map(|said| said.answer).filter(|answer| *answer != Said::Unknown);
    }
    estates
}
