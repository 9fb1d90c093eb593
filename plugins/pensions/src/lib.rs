//! Norsk Pensjon's assistant: private, with its motive in the open. It says how pensions and insurance are claimed after a
//! death, and which agreements the one who has died had. It decides nothing: each agreement says who is paid.

mod register;
mod texts;

use pilot_assets::{Estate, Found, Showing, Telling, fields, provide, words};
use pilot_concepts::PensionPolicies;
use pilot_concepts::milestone::PENSIONS_CLAIMED;
use samspill_sdk::{Assistant, Call, Ended, Host, Outcome, Stop, Subject, Task, When, not_my_task};

use register::Policy;

const PURPOSE: &str = "show-policies";
const REGISTER: &str = "policies";
const PATH: &str = "/norskpensjon/api/v1/insurances/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 89";

const SHOWING: Showing = Showing {
    purpose: PURPOSE,
    phone: PHONE,
    heading: texts::heading,
    unavailable: texts::unavailable,
    footer: texts::footer,
};

/// The assistant.
#[derive(Debug)]
pub struct NorskPensjon;

impl Assistant for NorskPensjon {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => {
                host.say(texts::general(call))?;
                host.propose(claim(call, "claim", &call.about))?;
                Ok(Outcome::answered())
            }
            "policies" => SHOWING.of_register(host, call, (REGISTER, PATH), register::read, tell),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(NorskPensjon);

fn tell(telling: &mut Telling<'_>, estate: &Estate, found: &Found<Policy>) -> Result<(), Stop> {
    let (host, call) = (telling.host, telling.call);
    let policies = found.entries.iter().map(Policy::vouched).filter(register::fits).collect();
    provide(host, &estate.deceased, &PensionPolicies { policies })?;
    if found.is_empty() {
        return Ok(host.say(texts::nothing(call, estate))?);
    }
    host.say(words::why(call, estate))?;
    telling.say_each(found, |one| texts::policy(call, one))?;
    let key = fields::join(&["claim/", estate.deceased.as_str()]);
    let task = claim(call, &key, &estate.deceased);
    Ok(host.propose(task.more(texts::whom_to_contact(call, found)))?)
}

/// The same milestone, in general and for somebody: the host makes one task of them.
fn claim(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Kontakt selskapene med pensjon og forsikring",
        "Kontakt selskapa med pensjon og forsikring",
        "Contact the pension and insurance companies",
    );
    let who = call.pick(
        "De som kan ha rett til pengene, eller de som gjør opp boet",
        "Dei som kan ha rett til pengane, eller dei som gjer opp buet",
        "Those who may have a right to the money, or those who settle the estate",
    );
    Task::new(key, about, title).who(who).when(When::Weeks).gives(PENSIONS_CLAIMED)
}

#[cfg(test)]
mod tests;
