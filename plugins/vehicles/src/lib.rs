//! Statens vegvesen's assistant: how a vehicle gets a new owner after a death, and which vehicles the one who has died
//! had. It guides and decides nothing, and names no co-owner.

mod register;
mod texts;

use pilot_assets::{Estate, Found, Telling, estates, fields, provide, words};
use pilot_concepts::milestone::{PROBATE_ISSUED, VEHICLES_TRANSFERRED};
use pilot_concepts::{Relation, Vehicles, newest};
use samspill_sdk::{Assistant, Call, Ended, Host, Outcome, Request, Status, Stop, Subject, Task, When, not_my_task};

use register::Registered;

const PURPOSE: &str = "show-vehicles";
const FEE_PURPOSE: &str = "fee";
const REGISTER: &str = "vehicles";
const PATH: &str = "/svv/api/v1/vehicles/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 70";

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
            "vehicles" => vehicles(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Vegvesen);

fn vehicles(host: &Host<'_>, call: &Call) -> Ended {
    let estates = estates(host, call, PURPOSE);
    if estates.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    let requests = estates.iter().map(|estate| Request::get(REGISTER, PATH, &estate.deceased)).collect();
    let answers = host.fetch_all(requests);
    let mut telling = Telling::new(host, call, PHONE);
    for (estate, answer) in estates.iter().zip(answers) {
        host.say(texts::heading(call, estate))?;
        match answer.ok().and_then(|answer| register::read(&answer.json().ok()?)) {
            Some(found) => tell(&mut telling, host, call, estate, &found)?,
            None => telling.lacks(texts::unavailable(call, estate))?,
        }
    }
    host.say(texts::footer(call))?;
    Ok(telling.outcome())
}

fn tell(
    telling: &mut Telling<'_>,
    host: &Host<'_>,
    call: &Call,
    estate: &Estate,
    found: &Found<Registered>,
) -> Result<(), Stop> {
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
