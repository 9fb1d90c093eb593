//! The service `settlements`: the register of marriage settlements, for the citizen who has insight in the estate.

use pilot_concepts::{Bereavement, CITIZEN, EstateInsight, MarriageSettlement, MarriageSettlements, bereavements};
use samspill_sdk::{
    Call, Claim, Content, Date, Ended, Event, Host, Outcome, Request, Response, ResponseError, Status, Tone,
};
use serde_json::Value;

use crate::case::text;
use crate::texts::{self, fill};

const PURPOSE: &str = "find-settlements";
const REGISTER: &str = "marriage-settlements";
/// The host writes the identity number.
const PATH: &str = "/ektepakt/api/v1/ektepakter/{about}";
/// More than anybody has lost.
const LOST_MAX: usize = 8;
/// So many are shown; more are counted.
const SHOWN_MAX: usize = 50;
/// As many as the network's schema holds.
const HELD_MAX: usize = 1_000;
const NAME_BYTES_MAX: usize = 256;

/// What the register has of one person.
struct Found {
    settlements: Vec<MarriageSettlement>,
    /// Entries that could not be read.
    unread: usize,
}

/// Tells of the marriage settlements of those in whose estates the citizen has insight.
pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    let lost = bereavements(host, call, PURPOSE, LOST_MAX);
    let seen: Vec<Bereavement> = lost.into_iter().filter(|one| has_insight(host, one)).collect();
    if seen.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    let requests = seen.iter().map(|one| Request::get(REGISTER, PATH, &one.deceased)).collect();
    let answers = host.fetch_all(requests);
    let mut is_missing = false;
    for (one, answer) in seen.iter().zip(answers) {
        match answer.and_then(|response| read(&response)) {
            Ok(found) => {
                is_missing |= found.unread > 0;
                tell(host, call, one, &found)?;
            }
            Err(_) => {
                is_missing = true;
                host.say(headed(call, one).notice(Tone::Important, unavailable(call)))?;
            }
        }
    }
    if is_missing {
        host.event(Event::RegisterUnexpected);
    }
    let insight = texts::law("§ 92", call.pick("Innsyn i boet", "Innsyn i buet", "Insight in the estate"));
    host.say(texts::footed(call, Content::new().law(insight)))?;
    Ok(Outcome::new(if is_missing { Status::Unavailable } else { Status::Answered }))
}

/// Without it the register is not asked.
fn has_insight(host: &Host<'_>, one: &Bereavement) -> bool {
    let known = host.facts::<EstateInsight>(&one.deceased, PURPOSE).unwrap_or_default();
    known.iter().any(|insight| insight.value.holder == CITIZEN)
}

fn read(response: &Response) -> Result<Found, ResponseError> {
    let answer: Value = response.json()?;
    let entries = answer.get("ektepakter").and_then(Value::as_array).ok_or(ResponseError::Unfit)?;
    let settlements: Vec<MarriageSettlement> = entries.iter().filter_map(entry).take(HELD_MAX).collect();
    let unread = entries.len() - settlements.len();
    Ok(Found { settlements, unread })
}

/// An entry with a name and, where it has a date at all, one that is a day.
fn entry(value: &Value) -> Option<MarriageSettlement> {
    let spouse = text(value, "spouseName").filter(|name| name.len() <= NAME_BYTES_MAX)?;
    let entered = match value.get("entryDate") {
        None | Some(Value::Null) => None,
        Some(_) => Some(text(value, "entryDate").and_then(|day| Date::parse_day_of(&day))?),
    };
    Some(MarriageSettlement { spouse, entered })
}

fn tell(host: &Host<'_>, call: &Call, one: &Bereavement, found: &Found) -> Result<(), samspill_sdk::Stop> {
    let value = MarriageSettlements { settlements: found.settlements.clone() };
    // An empty list says that there is none: nobody may say that of what could not be read.
    let is_known = found.unread == 0 || !found.settlements.is_empty();
    if is_known && host.provide(Claim::new(&one.deceased, &value)?).is_err() {
        host.event(Event::Fallback);
    }
    host.say(shown(call, one, found))?;
    Ok(())
}

fn headed(call: &Call, one: &Bereavement) -> Content {
    let heading = call.pick("Ektepakter", "Ektepakter", "Marriage settlements");
    let name = one.name.as_deref().filter(|name| !name.trim().is_empty());
    Content::new().heading(name.map_or_else(|| heading.to_owned(), |name| format!("{heading}: {name}")))
}

fn shown(call: &Call, one: &Bereavement, found: &Found) -> Content {
    let mut content = headed(call, one);
    if found.settlements.is_empty() && found.unread == 0 {
        return content.paragraph(call.pick(
            "Vi finner ingen ektepakt i registeret.",
            "Vi finn ingen ektepakt i registeret.",
            "We find no marriage settlement in the register.",
        ));
    }
    if !found.settlements.is_empty() {
        let rows = found.settlements.iter().take(SHOWN_MAX).map(|one| (one.spouse.clone(), registered(call, one)));
        content = content.terms(rows).paragraph(call.pick(
            "En ektepakt er en avtale mellom ektefeller om hvem som eier hva. Den kan gjøre noe til særeie, som holdes \
             utenfor når ting deles. Les avtalen før dere velger.",
            "Ein ektepakt er ein avtale mellom ektefellar om kven som eig kva. Han kan gjere noko til særeige, som \
             blir halde utanfor når ting blir delte. Les avtalen før de vel.",
            "A marriage settlement is an agreement between spouses on who owns what. It may make something separate \
             property, which is kept out when things are divided. Read it before you choose.",
        ));
    }
    let more = found.settlements.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        content = content.paragraph(fill(
            call.pick(
                "Det er {more} til. Ring oss for å få dem.",
                "Det er {more} til. Ring oss for å få dei.",
                "There are {more} more. Call us to get them.",
            ),
            &[("more", more.to_string().as_str())],
        ));
    }
    if found.unread > 0 { content.notice(Tone::Important, unread(call, found.unread)) } else { content }
}

fn registered(call: &Call, one: &MarriageSettlement) -> String {
    match one.entered {
        Some(day) => {
            let day = day.in_words(call.language);
            fill(call.pick("registrert {day}", "registrert {day}", "registered {day}"), &[("day", day.as_str())])
        }
        None => {
            call.pick("registeret har ingen dato", "registeret har ingen dato", "the register has no date").to_owned()
        }
    }
}

fn unread(call: &Call, count: usize) -> String {
    fill(
        call.pick(
            "Noe kunne vi ikke lese: {count}. Det mangler her. Ring oss, så finner vi det.",
            "Noko kunne vi ikkje lese: {count}. Det manglar her. Ring oss, så finn vi det.",
            "Some could not be read: {count}. It is missing here. Call us, and we will find it.",
        ),
        &[("count", count.to_string().as_str())],
    )
}

fn unavailable(call: &Call) -> &'static str {
    call.pick(
        "Vi får ikke slått opp i ektepaktregisteret nå. Derfor mangler ektepakter her. Prøv igjen senere, eller ring \
         oss: +47 00 00 00 11.",
        "Vi får ikkje slått opp i ektepaktregisteret no. Difor manglar ektepakter her. Prøv igjen seinare, eller ring \
         oss: +47 00 00 00 11.",
        "We cannot look into the register of marriage settlements now. So they are missing here. Try again later, or \
         call us: +47 00 00 00 11.",
    )
}
