//! The population register's assistant: says what happens first after a death, and who of the citizen's nearest is
//! registered as dead. It names nobody who lives, says no address, and never says who inherits.

mod household;
mod mandates;
mod person;
mod texts;

use pilot_concepts::{
    Bereavement, CITIZEN, CohabitationInheritance, Death, EstateInsight, Ground, IdentityNumber, Relation,
    RelationWord, Said, law, milestone,
};
use samspill_sdk::{
    Assistant, Call, Claim, Date, Ended, Event, Host, Outcome, Status, Stop, Subject, Task, When, not_my_task,
};

use household::{Household, Loss, Missing};

const PURPOSE: &str = "find-family";

/// The assistant.
#[derive(Debug)]
pub struct Population;

impl Assistant for Population {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => guide(host, call),
            "family" => family(host, call),
            "mandates" => mandates::answer(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Population);

fn guide(host: &Host<'_>, call: &Call) -> Ended {
    host.say(texts::guidance(call))?;
    let task = Task::new("registered", &call.about, texts::register_the_death(call));
    let task = task.gives(milestone::DEATH_REGISTERED).when(When::Days).who(texts::who_registers(call));
    host.propose(task.law("arveloven § 89"))?;
    Ok(Outcome::answered())
}

fn family(host: &Host<'_>, call: &Call) -> Ended {
    let household = match Household::find(host, call) {
        Ok(household) => household,
        Err(Missing::Unknown) => {
            host.say(texts::unknown(call))?;
            return Ok(Outcome::new(Status::NotRelevant));
        }
        Err(Missing::Unavailable) => {
            host.event(Event::RegisterUnexpected);
            host.say(texts::unavailable(call))?;
            return Ok(Outcome::new(Status::Unavailable));
        }
    };
    let losses = household.losses();
    for loss in &losses {
        tell(host, call, loss)?;
    }
    if household.has_annulled() {
        host.say(texts::annulled(call))?;
    }
    if household.is_incomplete() {
        host.event(Event::RegisterUnexpected);
        host.say(texts::incomplete(call))?;
    } else if losses.is_empty() && !household.has_annulled() {
        host.say(texts::nobody(call))?;
    }
    if household.citizen.is_protected {
        host.say(texts::protected(call))?;
    }
    host.say(texts::closing(call))?;
    Ok(Outcome::new(if household.is_incomplete() { Status::Unavailable } else { Status::Answered }))
}

/// Tells of one who has died, and vouches for what the register has.
fn tell(host: &Host<'_>, call: &Call, loss: &Loss<'_>) -> Result<(), Stop> {
    let insight = insight(host, call, loss);
    host.say(texts::loss(call, loss, insight.as_ref()))?;
    let number = loss.person.current.as_deref().unwrap_or_default();
    let Ok(deceased) = host.refer::<IdentityNumber>(number) else {
        // The citizen is told all the same, but others have nobody to build on.
        host.event(Event::Fallback);
        return Ok(());
    };
    let claims = claims(call, loss, &deceased, insight.as_ref())?;
    if host.provide_all(claims).iter().any(Result::is_err) {
        host.event(Event::Fallback);
    }
    let key = format!("registered/{}", deceased.as_str());
    let task = Task::new(key, &deceased, texts::register_the_death(call)).gives(milestone::DEATH_REGISTERED);
    host.propose(task.who(texts::who_registers(call)).law("arveloven § 89").done(true))?;
    Ok(())
}

/// Insight without the court's formuesfullmakt (arveloven § 92, second paragraph).
enum Insight {
    /// The citizen has it from the first day to the last.
    Has(Ground, Date, Date),
    /// The citizen has it until the day, if they were cohabitants as arveloven has it. Nobody has said.
    DependsOnCohabitation(Date),
}

/// None without a date: the days run from it. None after them: then the court must give it.
fn insight(host: &Host<'_>, call: &Call, loss: &Loss<'_>) -> Option<Insight> {
    let from = loss.date?;
    let until = from.plus_days(law::DAYS_AFTER_DEATH);
    if host.today() > until {
        return None;
    }
    match loss.relation? {
        RelationWord::Spouse => Some(Insight::Has(Ground::Spouse, from, until)),
        // A partner here has a child with the one who has died; the word samboer is the citizen's own to answer.
        RelationWord::Partner => {
            let said = pilot_concepts::newest::<CohabitationInheritance>(host, &call.about, PURPOSE);
            match said.map(|said| said.answer) {
                Some(Said::Yes) => Some(Insight::Has(Ground::Cohabitant, from, until)),
                Some(Said::No) => None,
                Some(Said::Unknown) | None => Some(Insight::DependsOnCohabitation(until)),
            }
        }
        _ => None,
    }
}

fn claims(call: &Call, loss: &Loss<'_>, deceased: &Subject, insight: Option<&Insight>) -> Result<Vec<Claim>, Stop> {
    let bereavement = Bereavement { deceased: deceased.clone(), name: loss.person.name.clone() };
    let mut claims = vec![Claim::new(&call.about, &bereavement)?, Claim::new(deceased, &Death { date: loss.date })?];
    if let Some(relation) = loss.relation {
        claims.push(Claim::new(deceased, &Relation { relation })?);
    }
    if let Some(family) = &loss.family {
        claims.push(Claim::new(deceased, family)?);
    }
    if let Some(Insight::Has(ground, from, until)) = insight {
        let value = EstateInsight { holder: CITIZEN.to_owned(), ground: *ground };
        claims.push(Claim::new(deceased, &value)?.from(*from).until(*until));
    }
    Ok(claims)
}

#[cfg(test)]
mod tests;
