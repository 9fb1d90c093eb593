//! Kartverket's assistant: how the title to a property is registered after a death, and which properties and rights the
//! one who has died had. It guides and decides nothing.

mod register;
mod texts;

use pilot_assets::{Estate, Showing, Telling, fields, provide, words};
use pilot_concepts::milestone::{PROBATE_ISSUED, PROPERTY_TRANSFERRED};
use pilot_concepts::{Death, RealProperty, newest};
use samspill_sdk::{Assistant, Call, Date, Ended, Host, Outcome, Stop, Subject, Task, When, not_my_task};

use register::{Land, Titled};

const PURPOSE: &str = "show-properties";
const FARM_PURPOSE: &str = "farm-deadline";
const REGISTER: &str = "properties";
const PATH: &str = "/kartverket/api/v1/propertyRights/{about}";
/// The desk's, as in the manifest.
const PHONE: &str = "+47 00 00 00 62";
/// Three years from the death (arveloven § 99 a).
const FARM_MONTHS: u16 = 36;

const SHOWING: Showing = Showing {
    purpose: PURPOSE,
    phone: PHONE,
    heading: texts::heading,
    unavailable: texts::unavailable,
    footer: texts::footer,
};

/// The assistant.
#[derive(Debug)]
pub struct Kartverket;

impl Assistant for Kartverket {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => {
                host.say(texts::general(call))?;
                host.propose(transfer(call, "transfer", &call.about))?;
                Ok(Outcome::answered())
            }
            "properties" => SHOWING.of_register(host, call, (REGISTER, PATH), Land::read, tell),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Kartverket);

fn tell(telling: &mut Telling<'_>, estate: &Estate, land: &Land) -> Result<(), Stop> {
    let (host, call) = (telling.host, telling.call);
    vouch(host, estate, land)?;
    if land.owned.is_empty() && land.with_rights.is_empty() {
        return Ok(host.say(texts::nothing(call, estate))?);
    }
    host.say(words::why(call, estate))?;
    telling.say_each(&land.owned, |one| texts::property(call, one))?;
    if !land.with_rights.is_empty() {
        host.say(texts::rights_heading(call))?;
        telling.say_each(&land.with_rights, |one| texts::property(call, one))?;
    }
    let key = fields::join(&["transfer/", estate.deceased.as_str()]);
    let task = transfer(call, &key, &estate.deceased);
    if !land.has_farm() {
        return Ok(host.propose(task.more(texts::what_to_transfer(call, land)))?);
    }
    // Without a farm the date of death changes nothing, and is not asked for.
    let death: Option<Date> = newest::<Death>(host, &estate.deceased, FARM_PURPOSE).and_then(|death| death.date);
    let due = death.map(|day| day.plus_months(FARM_MONTHS));
    host.say(texts::farm(call, due, host.today()))?;
    Ok(host.propose(farm_transfer(call, task, due).more(texts::what_to_transfer(call, land)))?)
}

fn vouch(host: &Host<'_>, estate: &Estate, land: &Land) -> Result<(), Stop> {
    let all = || land.owned.entries.iter().chain(&land.with_rights.entries).map(Titled::vouched);
    let properties: Vec<_> = all().filter(register::fits).collect();
    provide(host, &estate.deceased, &RealProperty { properties })
}

/// The same milestone, in general and for somebody: the host makes one task of them.
fn transfer(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Overfør hjemmelen til eiendommen",
        "Overfør heimelen til eigedomen",
        "Transfer the title to the property",
    );
    let who = call.pick("Den som overtar eiendommen", "Den som tek over eigedomen", "Whoever takes over the property");
    let task = Task::new(key, about, title).who(who).law("arveloven § 119").when(When::Months);
    task.after(PROBATE_ISSUED).gives(PROPERTY_TRANSFERRED)
}

/// With a farm the law has a last day, which counts from the death.
fn farm_transfer(call: &Call, mut task: Task, due: Option<Date>) -> Task {
    task.body.title = call
        .pick(
            "Overfør hjemmelen til gården innen tre år",
            "Overfør heimelen til garden innan tre år",
            "Transfer the title to the farm within three years",
        )
        .to_owned();
    let late = words::fill(
        call,
        "Fristen er ute. Ring oss nå på {}, så sier vi hva dere kan gjøre.",
        "Fristen er ute. Ring oss no på {}, så seier vi kva de kan gjere.",
        "The deadline has passed. Call us now at {}, and we will say what you can do.",
        &[PHONE],
    );
    if due.is_some() {
        task.body.when = None;
    }
    task.due(due).law("arveloven § 99 a").late(late)
}

#[cfg(test)]
mod tests;
