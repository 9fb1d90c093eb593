//! The service `mandates`: whom the one who asks may act for, as the register has it today. It says nothing itself: the host
//! shows what is vouched for, and asks again in each turn.

use pilot_concepts::{ActsFor, IdentityNumber, Mandate};
use samspill_sdk::{Call, Claim, Date, Ended, Event, Host, Outcome, Request, Status, Stop, percent_encode};
use serde_json::Value;

use crate::household::{PERSONS, REGISTER};
use crate::person::{Person, in_force, number};

/// More than anybody acts for; beyond this the answer is not to be trusted.
const PEOPLE_MAX: usize = 32;
/// The law's age (vergemålsloven § 8).
const MAJORITY_YEARS: u16 = 18;
/// More packages than one guardianship names.
const PACKAGES_MAX: usize = 64;

pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    let own = Request::get(REGISTER, format!("{PERSONS}{{about}}"), &call.about);
    let wards = Request::get(REGISTER, format!("{PERSONS}{{about}}/vergemaal"), &call.about);
    let mut answers = host.fetch_all(vec![own, wards]).into_iter();
    let mut next = || answers.next()?.ok()?.json::<Value>().ok();
    let (Some(own), Some(wards)) = (next(), next()) else {
        host.event(Event::RegisterUnexpected);
        return Ok(Outcome::new(Status::Unavailable));
    };
    let children = in_force(&own, "foreldreansvar").filter_map(|one| number(one, "ansvarssubjekt"));
    let children = children.map(|number| (number, ActsFor::Child, Vec::new()));
    let wards = wards.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let wards = wards.filter_map(|one| {
        let packages = one.get("pakker")?.as_array()?.iter().filter_map(Value::as_str).take(PACKAGES_MAX);
        Some((number(one, "folkeregisteridentifikator")?, ActsFor::Ward, packages.map(str::to_owned).collect()))
    });
    let people: Vec<(String, ActsFor, Vec<String>)> = children.chain(wards).take(PEOPLE_MAX + 1).collect();
    if people.len() > PEOPLE_MAX {
        host.event(Event::RegisterUnexpected);
        return Ok(Outcome::new(Status::Unavailable));
    }
    let request = |number: &str| Request::get(REGISTER, format!("{PERSONS}{}", percent_encode(number)), &call.about);
    let documents = host.fetch_all(people.iter().map(|(number, ..)| request(number)).collect());
    let mut is_incomplete = false;
    for ((number, relation, packages), document) in people.into_iter().zip(documents) {
        let document = document.ok().and_then(|answer| answer.json::<Value>().ok());
        let person = document.and_then(|document| Person::read(&document, Some(&number), host.today()));
        match person {
            Some(person) => is_incomplete |= !vouch(host, call, (&person, relation, packages))?,
            None => is_incomplete = true,
        }
    }
    if is_incomplete {
        host.event(Event::RegisterUnexpected);
    }
    // Whoever could not be read is not vouched for: that is a no for them, and for nobody else.
    Ok(Outcome::answered())
}

/// Whether it could be said. Nobody acts for the dead here, nor for a child who is of age or whose age is unknown.
fn vouch(
    host: &Host<'_>,
    call: &Call,
    (person, relation, packages): (&Person, ActsFor, Vec<String>),
) -> Result<bool, Stop> {
    let last = match relation {
        ActsFor::Child => match person.born.map(last_day_as_minor) {
            Some(last) if last >= host.today() => Some(last),
            Some(_) => return Ok(true),
            None => return Ok(false),
        },
        ActsFor::Ward => None,
    };
    if !person.is_living() {
        return Ok(true);
    }
    let Some(Ok(about)) = person.current.as_deref().map(|number| host.refer::<IdentityNumber>(number)) else {
        return Ok(false);
    };
    let mandate = Mandate { holder: call.about.clone(), relation, name: person.name.clone(), packages };
    let mut claim = Claim::new(&about, &mandate)?;
    if let Some(last) = last {
        claim = claim.until(last);
    }
    Ok(host.provide_all(vec![claim]).iter().all(Result::is_ok))
}

fn last_day_as_minor(born: Date) -> Date {
    Date::of_ms(born.plus_months(MAJORITY_YEARS * 12).start_ms().saturating_sub(1))
}
