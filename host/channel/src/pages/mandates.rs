//! Who helps me, and for whom I act: from the front page.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::conversation::Principal;
use samspill_core::ids::{ConversationId, MandateId, Subject};
use samspill_core::mandate::{Given, Power};
use samspill_core::ports::acting::{ActBy, ActingOffer, Gift};
use samspill_core::private::Private;
use samspill_core::text::day_in_words;

use super::acting::{banner, relation};
use super::frame::Frame;
use super::see;
use crate::api::acting::person;
use crate::app::AppState;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::acting::ActingTexts;
use crate::texts::texts;
use crate::visitor::Reader;

#[derive(Template)]
#[template(path = "mandates.html")]
struct MandatesPage {
    f: Frame,
    notice: Option<&'static str>,
    given: Vec<GivenRow>,
    held: Vec<GivenRow>,
    packages: Vec<Choice>,
    /// A demonstration's persons, by their place in its list; elsewhere the number is written.
    persons: Vec<Choice>,
    today: String,
    last_day: String,
    /// What the registers said, where they were asked.
    looked_up: Option<LookedUp>,
}

struct LookedUp {
    conversation: String,
    offers: Vec<OfferRow>,
}

struct GivenRow {
    id: String,
    name: String,
    covers: Vec<String>,
    is_proxy: bool,
    until: Option<String>,
    counts: bool,
}

struct OfferRow {
    about: String,
    name: String,
    relation: String,
    source: String,
    until: Option<String>,
    covers: Vec<String>,
    covers_all: bool,
}

struct Choice {
    value: String,
    title: String,
}

pub(super) fn notice(word: &str, t: &'static ActingTexts) -> Option<&'static str> {
    match word {
        "given" => Some(t.after_given),
        "withdrawn" => Some(t.after_withdrawn),
        _ => None,
    }
}

pub(super) async fn show(reader: Reader) -> Response {
    let page = page(&reader).await;
    reader.answer(page.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader) -> Result<MandatesPage, Failure> {
    let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
    let (app, t) = (&reader.app, texts(reader.language));
    let all = app.dialogues.mandates(&principal);
    let rows = |mine: fn(&Given) -> &Principal, name: fn(&Given) -> &Private<String>, all_of: bool| {
        let of = all.iter().filter(|one| *mine(one) == principal && (all_of || app.dialogues.counts(one)));
        of.take(app.settings.list_max).map(|one| given_row(reader, one, name(one))).collect::<Vec<_>>()
    };
    let held = rows(|one| &one.holder, |one| &one.giver_name, false);
    let mut f = reader.frame(t.acting.title);
    let looked_up = match reader.query("asked").and_then(|id| ConversationId::new(id).ok()) {
        Some(id) => {
            f.keeps = format!("&asked={id}");
            f.banner = banner(reader, &id).await?;
            let offers = app.dialogues.acting_offers(&principal, &id).await?;
            let offers = offers.into_iter().take(app.settings.list_max).map(|one| offer_row(reader, one)).collect();
            Some(LookedUp { conversation: id.to_string(), offers })
        }
        None => None,
    };
    let persons = app.demo_persons().into_iter().enumerate();
    let today = samspill_core::text::day_in_oslo(app.settings.clock.now_ms());
    Ok(MandatesPage {
        f,
        notice: reader.query("notice").and_then(|word| notice(&word, &t.acting)),
        given: rows(|one| &one.giver, |one| &one.holder_name, true),
        held: held.into_iter().filter(|row| !row.is_proxy).collect(),
        packages: app
            .dialogues
            .packages()
            .into_iter()
            .map(|one| Choice { title: one.title.in_language(reader.language).to_owned(), value: one.urn })
            .collect(),
        persons: persons
            .filter(|(_, one)| one.identifier != principal.identifier)
            .map(|(key, one)| Choice { value: key.to_string(), title: one.name.into_revealed() })
            .collect(),
        last_day: samspill_core::text::days_after(&today, app.settings.mandate_days_max),
        today,
        looked_up,
    })
}

fn given_row(reader: &Reader, given: &Given, name: &Private<String>) -> GivenRow {
    let title = |urn: &String| reader.app.dialogues.package_title(urn);
    let (covers, is_proxy) = match &given.power {
        Power::Help(packages) => {
            let titles = packages.iter().filter_map(title);
            (titles.map(|title| title.in_language(reader.language).to_owned()).collect(), false)
        }
        Power::Proxy(_) => (Vec::new(), true),
    };
    GivenRow {
        id: given.id.to_string(),
        name: name.reveal().clone(),
        covers,
        is_proxy,
        until: given.until.as_ref().map(|day| day_in_words(day, reader.language)),
        counts: reader.app.dialogues.counts(given),
    }
}

fn offer_row(reader: &Reader, offer: ActingOffer) -> OfferRow {
    OfferRow {
        about: offer.about.to_string(),
        name: offer.name.into_revealed(),
        relation: relation(reader, offer.relation),
        source: offer.source.name,
        until: offer.until.map(|day| day_in_words(&day, reader.language)),
        covers: offer.packages.iter().map(|title| title.in_language(reader.language).to_owned()).collect(),
        covers_all: offer.relation == samspill_core::mandate::Relation::Child,
    }
}

/// Lets somebody help.
pub(super) async fn give(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let given = async {
        let form = Pairs::read(&app, request).await?.only(&["person", "identifier", "name", "package", "until"])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let (holder, holder_name) = match form.get("person") {
            Some(key) => {
                let key = key.parse::<usize>().map_err(|_| Failure::UnknownPerson)?;
                let chosen = app.demo_persons().into_iter().nth(key).ok_or(Failure::UnknownPerson)?;
                (person(chosen.identifier.reveal())?, chosen.name)
            }
            None => {
                let name = form.get("name").unwrap_or_default().to_owned();
                (person(form.get("identifier").unwrap_or_default())?, Private::new(name))
            }
        };
        let packages = form.all("package").take(app.settings.list_max).map(ToOwned::to_owned).collect();
        let until = form.get("until").unwrap_or_default().to_owned();
        app.dialogues.give(&principal, Gift { holder, holder_name, packages, until }).await?;
        Ok(see("/mandates?notice=given#notice".into()))
    };
    reader.answer(given.await)
}

/// Withdraws a mandate that one has given.
pub(super) async fn withdraw(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let withdrawn = async {
        let form = Pairs::read(&app, request).await?.only(&["mandate"])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        app.dialogues.withdraw(&principal, &mandate(&form)?).await?;
        Ok(see("/mandates?notice=withdrawn#notice".into()))
    };
    reader.answer(withdrawn.await)
}

/// Asks the registers.
pub(super) async fn look_up(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let asked = async {
        Pairs::read(&app, request).await?.only(&[])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let said = Private::new(texts(reader.language).acting.look_up_said.to_owned());
        let id = app.dialogues.look_up(&principal, said, reader.language).await?;
        Ok(see(format!("/mandates?asked={id}#asked")))
    };
    reader.answer(asked.await)
}

/// Opens a conversation for another.
pub(super) async fn begin(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let begun = async {
        let form = Pairs::read(&app, request).await?.only(&["mandate", "conversation", "about"])?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let by = match form.get("conversation") {
            None => ActBy::Given(mandate(&form)?),
            Some(id) => {
                let about = Subject::new(form.get("about").unwrap_or_default());
                let about = about.map_err(|error| Failure::Invalid(error.to_string()))?;
                ActBy::Stated(ConversationId::new(id).map_err(|_| Failure::NotFound)?, about)
            }
        };
        let id = app.dialogues.open_acting(&principal, by, None).await?;
        Ok(see(format!("/conversation/{id}")))
    };
    reader.answer(begun.await)
}

fn mandate(form: &Pairs) -> Result<MandateId, Failure> {
    let id = MandateId::new(form.get("mandate").unwrap_or_default());
    id.map_err(|error| Failure::Invalid(error.to_string()))
}
