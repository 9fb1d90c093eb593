//! Brønnøysundregistrene's assistant: the register of marriage settlements, for the citizen who has insight in the
//! estate. It guides and decides nothing.

mod texts;

use pilot_assets::{Estate, Found, Showing, Telling, fields, provide, words};
use pilot_concepts::{MarriageSettlement, MarriageSettlements};
use samspill_sdk::{Assistant, Call, Date, Ended, Host, Stop, Subject, not_my_task};
use serde_json::Value;

const PURPOSE: &str = "find-settlements";
const REGISTER: &str = "marriage-settlements";
/// The host writes the identity number.
const PATH: &str = "/ektepakt/api/v1/ektepakter/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 43";

const SHOWING: Showing = Showing {
    purpose: PURPOSE,
    phone: PHONE,
    heading: texts::heading,
    unavailable: texts::unavailable,
    footer: texts::footer,
};

/// The assistant.
#[derive(Debug)]
pub struct Settlements;

impl Assistant for Settlements {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "settlements" => SHOWING.of_register(host, call, (REGISTER, PATH), read, tell),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Settlements);

fn tell(telling: &mut Telling<'_>, estate: &Estate, found: &Found<MarriageSettlement>) -> Result<(), Stop> {
    let (host, call) = (telling.host, telling.call);
    vouch(host, &estate.deceased, found)?;
    host.say(words::why(call, estate))?;
    let shown = texts::shown(call, found);
    if found.unread > 0 { telling.lacks(shown) } else { Ok(host.say(shown)?) }
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
