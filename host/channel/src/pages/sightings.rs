//! "Who has seen something about you": in all conversations, by day and receiver, in plain words.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use samspill_core::receipt::assistant_of;
use samspill_core::sighting::{ANOTHER_PERSON, Sighting};
use samspill_core::text::{day_in_words, days_after};

use super::frame::Frame;
use super::receipts::{WithheldView, bases, receiver, withheld};
use super::said::{Network, network};
use crate::api::{period, purpose_of, receipts_file};
use crate::dates::time_of_day;
use crate::failure::Failure;
use crate::texts::{lookup, lookup_or, texts};
use crate::visitor::Reader;

/// Entries on a page: as much as somebody reads.
const ON_PAGE_MAX: usize = 60;

#[derive(Template)]
#[template(path = "sightings.html")]
struct SightingsPage {
    f: Frame,
    days: Vec<DayView>,
    newer: Option<String>,
    older: Option<String>,
    /// What was not read is older than this day, or of it.
    rest: Option<RestView>,
    head: Option<String>,
}

struct RestView {
    day: String,
    title: String,
}

struct DayView {
    id: String,
    day: String,
    title: String,
    receivers: Vec<ReceiverView>,
}

struct ReceiverView {
    who: String,
    sector: Option<String>,
    lines: Vec<LineView>,
}

/// What a receiver saw for one reason.
struct LineView {
    saw: Vec<String>,
    withheld: Vec<WithheldView>,
    why: String,
    bases: Vec<String>,
    own: Option<OwnView>,
}

#[derive(PartialEq)]
struct OwnView {
    time: String,
    conversation: String,
}

pub(super) async fn show(reader: Reader) -> Response {
    let page = page(&reader).await;
    reader.answer(page.map(|page| reader.page(StatusCode::OK, &page)))
}

/// The whole list as a file.
pub(super) async fn download(reader: Reader) -> Response {
    let file = async {
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let told = reader.app.dialogues.sightings(&principal, period(None, None)?).await?;
        Ok::<_, Failure>(receipts_file(&reader.app, &told).into_response())
    };
    reader.answer(file.await)
}

async fn page(reader: &Reader) -> Result<SightingsPage, Failure> {
    let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
    let to = reader.query("to");
    let told = reader.app.dialogues.sightings(&principal, period(None, to.as_deref())?).await?;
    let offset = reader.query("offset").and_then(|offset| offset.parse::<usize>().ok()).unwrap_or_default();
    let offset = offset.min(told.list.len());
    let network = network(reader);
    let mut days: Vec<DayView> = Vec::new();
    for sighting in told.list.iter().skip(offset).take(ON_PAGE_MAX) {
        add(reader, &network, &mut days, sighting);
    }
    let keeps = to.iter().map(|to| format!("&to={to}")).collect::<String>();
    let place = |offset: usize| format!("/receipts?offset={offset}{keeps}");
    let next = offset.saturating_add(ON_PAGE_MAX);
    let is_last = next >= told.list.len();
    let oldest = told.list.last().filter(|_| told.cut && is_last);
    let mut f = reader.frame(texts(reader.language).sightings.title);
    f.keeps = format!("&offset={offset}{keeps}");
    Ok(SightingsPage {
        f,
        days,
        newer: (offset > 0).then(|| place(offset.saturating_sub(ON_PAGE_MAX))),
        older: (!is_last).then(|| place(next)),
        rest: oldest.map(|oldest| rest(reader, &oldest.day, to.as_deref())),
        head: reader.app.dialogues.receipt_head().filter(|_| !told.list.is_empty()).map(String::from),
    })
}

/// From which day the rest is read. A day that was asked for already has more than is read at once; the one before it
/// is next.
fn rest(reader: &Reader, oldest: &str, asked: Option<&str>) -> RestView {
    let day = if asked == Some(oldest) { day_before(oldest) } else { oldest.to_owned() };
    RestView { title: day_in_words(&days_after(&day, 1), reader.language), day }
}

fn day_before(day: &str) -> String {
    let date = day.parse::<jiff::civil::Date>().ok().and_then(|date| date.yesterday().ok());
    date.map_or_else(|| day.to_owned(), |date| date.to_string())
}

/// Adds what somebody saw to its day and receiver, and to what the same saw for the same reason.
fn add(reader: &Reader, network: &Network, days: &mut Vec<DayView>, sighting: &Sighting) {
    if days.last().is_none_or(|day| day.day != sighting.day) {
        let title = day_in_words(&sighting.day, reader.language);
        let (id, day) = (format!("day-{}", sighting.day), sighting.day.clone());
        days.push(DayView { id, day, title, receivers: Vec::new() });
    }
    let Some(day) = days.last_mut() else { return };
    let who = who(reader, network, sighting);
    let place = day.receivers.iter().position(|known| known.who == who).unwrap_or_else(|| {
        let sector = sighting.controller.as_ref().map(|owner| texts(reader.language).sector(&owner.sector).to_owned());
        day.receivers.push(ReceiverView { who, sector, lines: Vec::new() });
        day.receivers.len() - 1
    });
    let Some(receiver) = day.receivers.get_mut(place) else { return };
    let line = line(reader, sighting);
    let same = |known: &&mut LineView| known.why == line.why && known.bases == line.bases && known.own == line.own;
    match receiver.lines.iter_mut().find(same) {
        None => receiver.lines.push(line),
        Some(known) => {
            let LineView { saw, withheld, .. } = line;
            let is_new = |what: &String, known: &[String]| !known.contains(what);
            saw.into_iter().for_each(|what| {
                if is_new(&what, &known.saw) {
                    known.saw.push(what);
                }
            });
            withheld.into_iter().for_each(|one| {
                if !known.withheld.contains(&one) {
                    known.withheld.push(one);
                }
            });
        }
    }
}

fn who(reader: &Reader, network: &Network, sighting: &Sighting) -> String {
    let t = &texts(reader.language).sightings;
    if sighting.to == ANOTHER_PERSON {
        let giver = sighting.giver.as_ref();
        let by_way_of = giver.map(|giver| format!(", {} {}", t.by_way_of, giver.name)).unwrap_or_default();
        return format!("{}{by_way_of}", t.another_person);
    }
    let manifest = assistant_of(&sighting.to).and_then(|id| network.get(&id));
    let known = (manifest.map(AsRef::as_ref), sighting.controller.as_ref());
    let to = (sighting.to.as_str(), sighting.service.as_str(), sighting.reader.as_deref());
    receiver(reader, to, known, network)
}

fn line(reader: &Reader, sighting: &Sighting) -> LineView {
    let t = texts(reader.language);
    let is_own = sighting.own.is_some();
    let in_words = |word| {
        let own = lookup(t.receipts.bases, word);
        if is_own { own } else { lookup_or(t.sightings.bases, word, own) }
    };
    let concepts = sighting.concepts.iter();
    LineView {
        saw: concepts.map(|concept| reader.app.concept_title(concept, reader.language)).collect(),
        withheld: sighting.own.as_ref().map(|own| withheld(reader, &own.withheld)).unwrap_or_default(),
        why: format!("{} {}", t.in_order_to, purpose_of(&reader.app, sighting, reader.language)),
        bases: bases([&sighting.disclosure, &sighting.processing], in_words),
        own: sighting.own.as_ref().map(|own| OwnView {
            time: time_of_day(own.at_ms, reader.language),
            conversation: own.conversation.to_string(),
        }),
    }
}
