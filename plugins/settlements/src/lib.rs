//! Brønnøysundregistrene's assistant: the register of marriage settlements, for the citizen who has insight in the
//! estate. It guides and decides nothing.

mod texts;

use pilot_assets::{Found, estates, fields, provide, words};
use pilot_concepts::{MarriageSettlement, MarriageSettlements};
use samspill_sdk::{Assistant, Call, Date, Ended, Event, Host, Outcome, Request, Status, Stop, Subject, not_my_task};
use serde_json::Value;

const PURPOSE: &str = "find-settlements";
const REGISTER: &str = "marriage-settlements";
/// The host writes the identity number.
const PATH: &str = "/ektepakt/api/v1/ektepakter/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 43";

/// The assistant.
#[derive(Debug)]
pub struct Settlements;

impl Assistant for Settlements {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service == "settlements" { settlements(host, call) } else { not_my_task(host) }
    }
}

samspill_sdk::export!(Settlements);

/// Tells of the marriage settlements of those in whose estates the citizen has insight.
fn settlements(host: &Host<'_>, call: &Call) -> Ended {
    let estates = estates(host, call, PURPOSE);
    if estates.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    let requests = estates.iter().map(|estate| Request::get(REGISTER, PATH, &estate.deceased)).collect();
    let answers = host.fetch_all(requests);
    let mut is_missing = false;
    for (estate, answer) in estates.iter().zip(answers) {
        host.say(texts::heading(call, estate))?;
        match answer.ok().and_then(|answer| read(&answer.json().ok()?)) {
            Some(found) => {
                is_missing |= found.unread > 0;
                vouch(host, &estate.deceased, &found)?;
                host.say(words::why(call, estate))?;
                host.say(texts::shown(call, &found))?;
            }
            None => {
                is_missing = true;
                host.say(texts::unavailable(call))?;
            }
        }
    }
    if is_missing {
        host.event(Event::RegisterUnexpected);
    }
    host.say(texts::footer(call))?;
    Ok(Outcome::new(if is_missing { Status::Unavailable } else { Status::Answered }))
}

fn read(answer: &Value) -> Option<Found<MarriageSettlement>> {
    Some(Found::read(answer.get("ektepakter")?.as_array()?, entry))
}

/// An entry with a name and, where it has a date at all, one that is a day.
fn entry(value: &Value) -> Option<MarriageSettlement> {
    let spouse = fields::text(value, "spouseName").filter(|name| fields::fit_a_claim(&[name]))?;
    let entered = match value.get("entryDate") {
        None | Some(Value::Null) => None,
        Some(_) => Some(Date::parse_day_of(&fields::text(value, "entryDate")?)?),
    };
    Some(MarriageSettlement { spouse, entered })
}

/// An empty list says that there is none: nobody may say that of what could not be read.
fn vouch(host: &Host<'_>, deceased: &Subject, found: &Found<MarriageSettlement>) -> Result<(), Stop> {
    if found.entries.is_empty() && found.unread > 0 {
        return Ok(());
    }
    provide(host, deceased, &MarriageSettlements { settlements: found.entries.clone() })
}

#[cfg(test)]
mod tests;
