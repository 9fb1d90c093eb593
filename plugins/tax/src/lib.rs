//! The tax administration's assistant: what there is to deliver after a death, and the sums of the last tax return for
//! those who may see them. Without insight (arveloven § 92) it asks no register and says nothing.

mod sums;
mod texts;

use pilot_concepts::{
    Bereavement, CITIZEN, CohabitationTax, EstateInsight, Relation, RelationWord, Said, TaxReturnInsight, bereavements,
    milestone, newest,
};
use samspill_sdk::{
    Assistant, Call, Claim, Date, Ended, Event, Fact, Host, Outcome, Request, Response, ResponseError, Status, Stop,
    Subject, Task, When, not_my_task,
};
use serde_json::Value;

use sums::{Document, Sums};

const PURPOSE: &str = "show-tax-return";
/// The name in the manifest.
const REGISTER: &str = "tax-returns";
const RETURNS: &str = "/skatteetaten/api/summertskattegrunnlag/v1/dodsbo";
/// More than anybody loses at once.
const DECEASED_MAX: usize = 8;
/// A return that is not there for the year before this is sought in the year before that.
const YEARS: u16 = 2;

/// The assistant.
#[derive(Debug)]
pub struct Tax;

impl Assistant for Tax {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => guide(host, call),
            "return" => show(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Tax);

fn guide(host: &Host<'_>, call: &Call) -> Ended {
    host.say(texts::guidance(call))?;
    host.propose(deliver(call, "return".to_owned(), &call.about))?;
    Ok(Outcome::answered())
}

fn deliver(call: &Call, key: String, about: &Subject) -> Task {
    let task = Task::new(key, about, texts::deliver(call)).who(texts::who_delivers(call)).law("arveloven § 119");
    task.when(When::Months).after(milestone::PROBATE_ISSUED).gives(milestone::TAX_RETURN_DELIVERED)
}

/// Who may see the sums.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// The citizen, with insight in the estate.
    Citizen,
    /// The funeral home alone, by the court's decision. The citizen is not shown the sums.
    FuneralHome,
}

/// What the register said of one person's return.
enum Found {
    Document(Document),
    /// None for any of the years.
    None,
    /// Nothing that can be used.
    Broken,
}

fn show(host: &Host<'_>, call: &Call) -> Ended {
    let mut seen: Vec<(Bereavement, Reader)> = Vec::new();
    for lost in bereavements(host, call, PURPOSE, DECEASED_MAX) {
        if let Some(reader) = reader(host, &lost.deceased) {
            seen.push((lost, reader));
        }
    }
    if seen.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    let newest_year = host.today().year().saturating_sub(1);
    let found = find(host, &seen, newest_year);
    let is_broken = found.iter().any(|one| matches!(one, Found::Broken));
    for ((lost, reader), found) in seen.iter().zip(&found) {
        tell(host, call, lost, *reader, found, newest_year)?;
    }
    if is_broken {
        host.event(Event::RegisterUnexpected);
    }
    host.say(texts::closing(call))?;
    Ok(Outcome::new(if is_broken { Status::Unavailable } else { Status::Answered }))
}

/// None where nobody has insight today: then the register is not asked.
fn reader(host: &Host<'_>, deceased: &Subject) -> Option<Reader> {
    if holds_today::<EstateInsight>(host, deceased, |insight| insight.holder == CITIZEN) {
        return Some(Reader::Citizen);
    }
    holds_today::<TaxReturnInsight>(host, deceased, |_| true).then_some(Reader::FuneralHome)
}

fn holds_today<T: Fact>(host: &Host<'_>, about: &Subject, is_it: fn(&T) -> bool) -> bool {
    let today = host.today();
    let holds = |from: Option<Date>, until: Option<Date>| {
        from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until)
    };
    let known = host.facts::<T>(about, PURPOSE).unwrap_or_default();
    known.iter().any(|fact| is_it(&fact.value) && holds(fact.valid_from, fact.valid_until))
}

/// The newest return of each: the year before this, else the year before that.
fn find(host: &Host<'_>, seen: &[(Bereavement, Reader)], newest_year: u16) -> Vec<Found> {
    let mut found: Vec<Found> = seen.iter().map(|_| Found::None).collect();
    for year in (0..YEARS).map(|back| newest_year.saturating_sub(back)) {
        let mut requests = Vec::new();
        for (one, (lost, _)) in found.iter().zip(seen) {
            if matches!(one, Found::None) {
                requests.push(Request::get(REGISTER, format!("{RETURNS}/{year}/{{about}}"), &lost.deceased));
            }
        }
        if requests.is_empty() {
            break;
        }
        let mut answers = host.fetch_all(requests).into_iter();
        for one in &mut found {
            if matches!(one, Found::None) {
                *one = answers.next().map_or(Found::Broken, |answer| read(answer, year));
            }
        }
    }
    found
}

fn read(answer: Result<Response, ResponseError>, year: u16) -> Found {
    match answer.and_then(|answer| answer.json::<Value>()) {
        Ok(document) => Document::read(&document, year).map_or(Found::Broken, Found::Document),
        Err(ResponseError::Status(404)) => Found::None,
        Err(_) => Found::Broken,
    }
}

fn tell(
    host: &Host<'_>,
    call: &Call,
    lost: &Bereavement,
    reader: Reader,
    found: &Found,
    newest_year: u16,
) -> Result<(), Stop> {
    if let Found::Document(Document::Open(sums)) = found
        && host.provide(Claim::new(&lost.deceased, &sums.value())?).is_err()
    {
        host.event(Event::Fallback);
    }
    let name = lost.name.as_deref();
    if reader == Reader::FuneralHome {
        return Ok(host.say(match found {
            Found::Document(Document::Shielded) => texts::shielded(call, name),
            Found::Broken => texts::broken(call, name),
            Found::Document(Document::Open(_)) | Found::None => texts::funeral_home(call, name),
        })?);
    }
    match found {
        Found::Document(Document::Shielded) => host.say(texts::shielded(call, name))?,
        Found::Document(Document::Open(sums)) => tell_sums(host, call, lost, sums)?,
        Found::None => host.say(texts::none(call, name, [newest_year, newest_year.saturating_sub(1)]))?,
        Found::Broken => host.say(texts::broken(call, name))?,
    }
    let key = format!("return/{}", lost.deceased.as_str());
    host.propose(deliver(call, key, &lost.deceased).more(texts::which_years(call, name)))?;
    Ok(())
}

fn tell_sums(host: &Host<'_>, call: &Call, lost: &Bereavement, sums: &Sums) -> Result<(), Stop> {
    host.say(texts::sums(call, lost.name.as_deref(), sums))?;
    if sums.unread > 0 {
        host.event(Event::RegisterUnexpected);
    }
    let relation = newest::<Relation>(host, &lost.deceased, PURPOSE).map(|known| known.relation);
    if matches!(relation, None | Some(RelationWord::Partner | RelationWord::FormerSpouse)) {
        let said = newest::<CohabitationTax>(host, &call.about, PURPOSE).map_or(Said::Unknown, |said| said.answer);
        host.say(texts::cohabitation(call, said))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
