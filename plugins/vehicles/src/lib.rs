//! Statens vegvesen's assistant: how a vehicle gets a new owner after a death, and which vehicles the one who has died
//! had. It guides and decides nothing, and names no co-owner.

mod register;
mod texts;

use pilot_assets::{Estate, Found, Showing, Telling, fields, provide, words};
use pilot_concepts::milestone::{PROBATE_ISSUED, VEHICLES_TRANSFERRED};
use pilot_concepts::{Relation, Vehicles, newest};
use samspill_sdk::{Assistant, Call, Ended, Host, Outcome, Stop, Subject, Task, When, not_my_task};

use register::Registered;

const PURPOSE: &str = "show-vehicles";
const FEE_PURPOSE: &str = "fee";
const REGISTER: &str = "vehicles";
const PATH: &str = "/svv/api/v1/vehicles/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 70";

const SHOWING: Showing = Showing {
    purpose: PURPOSE,
    phone: PHONE,
    heading: texts::heading,
    unavailable: texts::unavailable,
    footer: texts::footer,
};

/// The assistant.
#[derive(Debug)]
pub struct Vegvesen;

impl Assistant for Vegvesen {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => {
                host.say(texts::general(call))?;
                host.propose(transfer(call, "transfer", &call.about))?;
                Ok(Outcome::answered())
            }
            "vehicles" => SHOWING.of_register(host, call, (REGISTER, PATH), register::read, tell),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Vegvesen);

fn tell(telling: &mut Telling<'_>, estate: &Estate, found: &Found<Registered>) -> Result<(), Stop> {
    let (host, call) = (telling.host, telling.call);
    let vehicles = found.entries.iter().map(Registered::vouched).filter(register::fits).collect();
    provide(host, &estate.deceased, &Vehicles { vehicles })?;
    if found.is_empty() {
        return Ok(host.say(texts::nothing(call, estate))?);
    }
    host.say(words::why(call, estate))?;
    let today = host.today();
    telling.say_each(found, |one| texts::vehicle(call, one, today))?;
    // Who was what to whom decides the fee alone: without a vehicle it is not asked for.
    let relation = newest::<Relation>(host, &estate.deceased, FEE_PURPOSE).map(|known| known.relation);
    host.say(texts::fee(call, relation))?;
    let key = fields::join(&["transfer/", estate.deceased.as_str()]);
    let task = transfer(call, &key, &estate.deceased);
    Ok(host.propose(task.more(texts::what_to_transfer(call, found)))?)
}

/// The same milestone, in general and for somebody: the host makes one task of them.
fn transfer(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Send salgsmelding ved arv for kjøretøyet",
        "Send salsmelding ved arv for køyretøyet",
        "Send the notice of inheritance for the vehicle",
    );
    let who = call.pick(
        "Den som overtar eller selger kjøretøyet",
        "Den som tek over eller sel køyretøyet",
        "Whoever takes over or sells the vehicle",
    );
    let task = Task::new(key, about, title).who(who).law("arveloven § 119").when(When::Months);
    task.after(PROBATE_ISSUED).gives(VEHICLES_TRANSFERRED)
}

#[cfg(test)]
mod tests;
