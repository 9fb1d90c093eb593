//! Who helps me, and for whom I act: from the front page.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, ConversationId, MandateId, Subject};
use samspill_core::mandate::{Given, Power, Relation};
use samspill_core::ports::DialogueError;
use samspill_core::ports::acting::{ActBy, ActingOffer, Gift, WhichStated, WrongGift};
use samspill_core::private::Private;
use samspill_core::text::{day_in_oslo, day_in_words, days_after};

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
    form: GiftForm,
    /// What the registers said, where they were asked.
    looked_up: Option<LookedUp>,
}

/// The form by which one lets somebody help: what was written in it, where something was wrong with it.
#[derive(Default)]
struct GiftForm {
    /// The place in a demonstration's list.
    person: Option<String>,
    name: String,
    identifier: String,
    packages: Vec<String>,
    until: String,
    /// What is wrong, each with the place on the page where it can be mended.
    wrong: Vec<(&'static str, String)>,
}

impl GiftForm {
    fn read(app: &AppState, form: &Pairs) -> Self {
        let field = |name: &str| form.get(name).unwrap_or_default().to_owned();
        Self {
            person: form.get("person").map(ToOwned::to_owned),
            name: field("name"),
            identifier: field("identifier"),
            packages: form.all("package").take(app.settings.list_max).map(ToOwned::to_owned).collect(),
            until: field("until"),
            wrong: Vec::new(),
        }
    }

    fn gift(&self, app: &AppState) -> Result<Gift, Failure> {
        let (number, holder_name) = match &self.person {
            Some(key) => {
                let chosen = key.parse::<usize>().ok().and_then(|key| app.demo_persons().into_iter().nth(key));
                let nobody = || (Private::new(String::new()), Private::new(String::new()));
                chosen.map_or_else(nobody, |one| (one.identifier, one.name))
            }
            None => (Private::new(self.identifier.clone()), Private::new(self.name.clone())),
        };
        let (packages, until) = (self.packages.clone(), self.until.clone());
        Ok(Gift { holder: person(number.reveal())?, holder_name, packages, until })
    }

    /// Says what is wrong, beside the field that it is of.
    fn tell(&mut self, wrong: &[WrongGift], days: (&str, &str), reader: &Reader) {
        let t = &texts(reader.language).acting;
        let who = if self.person.is_some() { "person" } else { "identifier" };
        let words = |day: &str| day_in_words(day, reader.language);
        let tell = |one: &WrongGift| match one {
            WrongGift::Oneself => Some((who, t.wrong_oneself.to_owned())),
            WrongGift::Number if self.person.is_some() => Some((who, t.wrong_person.to_owned())),
            WrongGift::Number => Some((who, t.wrong_number.to_owned())),
            // Who is chosen from a list has a name.
            WrongGift::Name => self.person.is_none().then(|| ("name", t.wrong_name.to_owned())),
            WrongGift::Packages => Some(("package-1", t.wrong_packages.to_owned())),
            WrongGift::Until => {
                let until = t.wrong_until.replace("{from}", &words(days.0)).replace("{to}", &words(days.1));
                Some(("until", until))
            }
        };
        self.wrong = wrong.iter().filter_map(tell).collect();
    }

    /// What is wrong with a field.
    fn why(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(at, _)| *at == field).map(|(_, why)| why.as_str())
    }
}

/// The first and the last day that help can have as its last.
fn days(app: &AppState) -> (String, String) {
    let today = day_in_oslo(app.settings.clock.now_ms());
    let last = days_after(&today, app.settings.mandate_days_max);
    (today, last)
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
    /// Its word, as the form carries it.
    word: &'static str,
    by: String,
    relation: String,
    source: String,
    until: Option<String>,
    covers: Vec<String>,
    covers_all: bool,
}

struct Choice {
    value: String,
    title: String,
    chosen: bool,
}

pub(super) fn notice(word: &str, t: &'static ActingTexts) -> Option<&'static str> {
    match word {
        "given" => Some(t.after_given),
        "withdrawn" => Some(t.after_withdrawn),
        _ => None,
    }
}

pub(super) async fn show(reader: Reader) -> Response {
    let page = page(&reader, GiftForm::default()).await;
    reader.answer(page.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader, form: GiftForm) -> Result<MandatesPage, Failure> {
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
    let persons = app.demo_persons().into_iter().enumerate().map(|(key, one)| (key.to_string(), one));
    let (today, last_day) = days(app);
    Ok(MandatesPage {
        f,
        notice: reader.query("notice").and_then(|word| notice(&word, &t.acting)),
        given: rows(|one| &one.giver, |one| &one.holder_name, true),
        held: held.into_iter().filter(|row| !row.is_proxy).collect(),
        packages: app
            .dialogues
            .packages()
            .into_iter()
            .map(|one| Choice {
                title: one.title.in_language(reader.language).to_owned(),
                chosen: form.packages.contains(&one.urn),
                value: one.urn,
            })
            .collect(),
        persons: persons
            .filter(|(_, one)| one.identifier != principal.identifier)
            .map(|(key, one)| Choice {
                title: one.name.into_revealed(),
                chosen: form.person.as_ref() == Some(&key),
                value: key,
            })
            .collect(),
        last_day,
        today,
        form,
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
        word: offer.relation.word(),
        by: offer.by.to_string(),
        relation: relation(reader, offer.relation),
        source: offer.source.name,
        until: offer.until.map(|day| day_in_words(&day, reader.language)),
        covers: offer.packages.iter().map(|title| title.in_language(reader.language).to_owned()).collect(),
        covers_all: offer.relation == Relation::Child,
    }
}

/// Lets somebody help. Where something is wrong, what was written stands, and what is wrong is said beside it.
pub(super) async fn give(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let given = async {
        let known = ["person", "identifier", "name", "package", "until"];
        let sent = Pairs::read(&app, request).await?.only(&known)?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let mut form = GiftForm::read(&app, &sent);
        let gift = form.gift(&app)?;
        let (today, last) = days(&app);
        let wrong = gift.wrong(&principal, (&today, &last), &app.dialogues.packages());
        if wrong.is_empty() {
            match app.dialogues.give(&principal, gift).await {
                Ok(_) => return Ok(see("/mandates?notice=given#notice".into())),
                Err(DialogueError::Invalid(_)) => {
                    form.wrong = vec![("helpers", texts(reader.language).acting.full.to_owned())];
                }
                Err(error) => return Err(error.into()),
            }
        } else {
            form.tell(&wrong, (&today, &last), &reader);
        }
        let page = page(&reader, form).await?;
        Ok(reader.page(StatusCode::UNPROCESSABLE_ENTITY, &page))
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
        let known = ["mandate", "conversation", "about", "relation", "by"];
        let form = Pairs::read(&app, request).await?.only(&known)?;
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let by = match form.get("conversation") {
            None => ActBy::Given(mandate(&form)?),
            Some(id) => {
                let invalid = |error: samspill_core::ids::InvalidId| Failure::Invalid(error.to_string());
                let about = Subject::new(form.get("about").unwrap_or_default()).map_err(invalid)?;
                let by = form.get("by").map(AssistantId::new).transpose().map_err(invalid)?;
                let unknown = || Failure::Invalid("`relation` must be child or ward".into());
                let relation =
                    form.get("relation").map(|word| Relation::of_word(word).ok_or_else(unknown)).transpose()?;
                let which = WhichStated { about, relation, by };
                ActBy::Stated(ConversationId::new(id).map_err(|_| Failure::NotFound)?, which)
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
