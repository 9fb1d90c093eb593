//! Asking for consent: what would leave is seen beforehand, field by field, nothing chosen, no as easy as yes.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::consent::{Answer, ConsentScope};
use samspill_core::ids::{AssistantId, Concept, ConversationId, PurposeKey, ServiceName};
use samspill_core::manifest::Manifest;
use samspill_core::ports::{ConsentAnswer, ConsentDecision, ConsentOffer, OfferField};
use samspill_core::receipt::{Receipt, assistant_of};
use samspill_core::text::{Language, day_in_oslo, day_in_words, days_after, is_day};

use super::frame::Frame;
use super::said::{Network, network};
use super::see;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::texts;
use crate::visitor::Reader;

/// Assistants that are asked about on one page.
const ASSISTANTS_SHOWN_MAX: usize = 20;

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage {
    f: Frame,
    id: String,
    one: ConsentView,
    today: String,
    /// The last day that can be chosen.
    last_day: String,
}

/// What an assistant asks for, as shown.
pub(super) struct ConsentView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) owner: String,
    pub(super) number: String,
    pub(super) sector: String,
    pub(super) motive: Option<String>,
    pub(super) fees: Option<String>,
    /// What is not given.
    pub(super) open: Vec<OfferView>,
    /// What is given, all or in part.
    pub(super) given: Vec<OfferView>,
    /// Whether the citizen has said no.
    pub(super) declined: bool,
}

/// What one consent would be for.
pub(super) struct OfferView {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) purpose: String,
    pub(super) service: String,
    pub(super) required: bool,
    pub(super) is_known: bool,
    pub(super) value: Option<String>,
    pub(super) fields: Vec<FieldView>,
    /// Until when it counts, in words.
    pub(super) until: Option<String>,
    /// Fields that are kept back of what is given.
    pub(super) kept_back: Vec<String>,
}

/// A field of what would leave.
pub(super) struct FieldView {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) required: bool,
    pub(super) value: Option<String>,
}

pub(super) async fn consent_views(
    reader: &Reader,
    conversation: &ConversationId,
    network: &Network,
) -> Result<Vec<ConsentView>, Failure> {
    let (dialogues, principal) = (&reader.app.dialogues, reader.principal());
    let receipts = dialogues.receipts(principal.as_ref(), conversation).await?;
    let asking: BTreeSet<AssistantId> = receipts.iter().filter_map(asks_for_consent).collect();
    let mut views = Vec::new();
    for manifest in asking.iter().filter_map(|id| network.get(id)).take(ASSISTANTS_SHOWN_MAX) {
        let offers = dialogues.consent_offers(principal.as_ref(), conversation, &manifest.id).await?;
        if !offers.is_empty() {
            views.push(view(reader, manifest, &offers));
        }
    }
    Ok(views)
}

/// The assistant that was refused for want of a consent, or that got something by one.
fn asks_for_consent(receipt: &Receipt) -> Option<AssistantId> {
    let wanted = receipt.withheld.iter().any(|one| one.remedy() == "consent");
    let given = receipt.processing.as_deref() == Some("consent");
    if wanted || given { assistant_of(&receipt.to) } else { None }
}

fn view(reader: &Reader, manifest: &Manifest, offers: &[ConsentOffer]) -> ConsentView {
    let language = reader.language;
    let offers = offers.get(..offers.len().min(reader.app.settings.list_max)).unwrap_or_default();
    let shown = |given: bool| {
        let offers = offers.iter().filter(move |offer| offer.given == given);
        offers.map(|offer| offer_view(offer, language)).collect()
    };
    let is_no = |offer: &ConsentOffer| offer.answer.as_ref().is_some_and(|one| one.answer == Answer::Refused);
    ConsentView {
        id: manifest.id.to_string(),
        title: manifest.title.in_language(language).to_owned(),
        owner: manifest.owner.name.clone(),
        number: manifest.owner.number.to_string(),
        sector: texts(language).sector(manifest.owner.sector.word()).to_owned(),
        motive: manifest.motive.as_ref().map(|text| text.in_language(language).to_owned()),
        fees: manifest.fees.as_ref().map(|text| text.in_language(language).to_owned()),
        open: shown(false),
        given: shown(true),
        declined: offers.iter().any(is_no) && offers.iter().all(|offer| is_no(offer) || offer.given),
    }
}

fn offer_view(offer: &ConsentOffer, language: Language) -> OfferView {
    let key = scope_key(&offer.scope);
    let field = |field: &OfferField| FieldView {
        key: format!("{key} {}", field.path),
        title: field.title.in_language(language).to_owned(),
        required: field.required,
        value: field.value.as_ref().map(|value| value.reveal().clone()),
    };
    let valid_to = offer.answer.as_ref().and_then(|answer| answer.valid_to.as_deref());
    OfferView {
        title: offer.title.in_language(language).to_owned(),
        purpose: offer.purpose.in_language(language).to_owned(),
        service: offer.service_title.in_language(language).to_owned(),
        required: offer.required,
        is_known: offer.is_known,
        value: offer.value.as_ref().map(|value| value.reveal().clone()),
        fields: offer.fields.iter().map(field).collect(),
        until: valid_to.map(|day| day_in_words(day, language)),
        kept_back: offer
            .fields
            .iter()
            .filter(|field| offer.given && !field.given)
            .map(|field| field.title.in_language(language).to_owned())
            .collect(),
        key,
    }
}

/// What one assistant asks for, with what would leave.
pub(super) async fn show(reader: Reader, id: IdPath) -> Response {
    let page = async {
        let id = conversation_id(id)?;
        let assistant = AssistantId::new(reader.query("assistant").unwrap_or_default());
        let assistant = assistant.map_err(|error| Failure::Invalid(error.to_string()))?;
        let (dialogues, principal) = (&reader.app.dialogues, reader.principal());
        let offers = dialogues.consent_preview(principal.as_ref(), &id, &assistant, reader.language).await?;
        let network = network(&reader);
        let manifest = network.get(&assistant).filter(|_| !offers.is_empty()).ok_or(Failure::Nowhere)?;
        let mut f = reader.frame(texts(reader.language).consent.page_title);
        f.keeps = format!("&assistant={assistant}");
        let (today, last_day) = days(&reader.app);
        Ok::<_, Failure>(ConsentPage { f, id: id.to_string(), one: view(&reader, manifest, &offers), today, last_day })
    };
    reader.answer(page.await.map(|page| reader.page(StatusCode::OK, &page)))
}

pub(super) async fn decide(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let decided = async {
        let id = conversation_id(id)?;
        let known = ["assistant", "asked", "scope", "field", "until", "answer"];
        let form = Pairs::read(&app, request).await?.only(&known)?;
        let notice = write(&app, &reader, &id, &form).await?;
        Ok(see(format!("/conversation/{id}?notice={notice}#notice")))
    };
    reader.answer(decided.await)
}

/// The first and the last day that a consent for longer can have as its last.
fn days(app: &AppState) -> (String, String) {
    let today = day_in_oslo(app.settings.clock.now_ms());
    let last = days_after(&today, app.settings.consent_days_max);
    (today, last)
}

/// Writes the answer down, and gives the word for what to say about it. A page may be older than the last answer: what is
/// answered is what it asked, and what is said afterwards is how things stand.
async fn write(app: &AppState, reader: &Reader, id: &ConversationId, form: &Pairs) -> Result<&'static str, Failure> {
    let assistant = AssistantId::new(form.get("assistant").unwrap_or_default());
    let assistant = assistant.map_err(|error| Failure::Invalid(error.to_string()))?;
    let principal = reader.principal();
    let offers = app.dialogues.consent_offers(principal.as_ref(), id, &assistant).await?;
    let chosen = Chosen::read(form, &assistant, app.settings.list_max)?;
    if !chosen.scopes().chain(&chosen.asked).all(|scope| offers.iter().any(|offer| offer.scope == *scope)) {
        return Err(Failure::Invalid("nobody asks for such a consent".into()));
    }
    let until = form.get("until").map(str::trim).filter(|day| !day.is_empty());
    let no = |offer: &ConsentOffer| ConsentAnswer { scope: offer.scope.clone(), given: false, fields: None };
    let asked = || offers.iter().filter(|offer| chosen.asked.contains(&offer.scope));
    let (answers, notice): (Vec<ConsentAnswer>, _) = match form.get("answer") {
        Some("yes") => {
            let (today, last) = days(app);
            if until.is_some_and(|day| !is_day(day) || day < today.as_str() || day > last.as_str()) {
                return Ok("bad-day");
            }
            let yes: Vec<ConsentAnswer> =
                offers.iter().map(|offer| chosen.answer_to(offer)).filter(|answer| answer.given).collect();
            if yes.is_empty() {
                return Ok("none-chosen");
            }
            if !yes.iter().any(|answer| leaves(answer, &offers)) {
                return Ok("none-complete");
            }
            // What was asked and not chosen is a no; what is given already is taken back where it is shown as given.
            let left = asked().filter(|offer| !offer.given && !chosen.scopes().any(|one| *one == offer.scope)).map(no);
            let new = yes.into_iter().filter(|answer| !stands(answer, &offers, until));
            (left.chain(new).collect(), "given")
        }
        // It is the newest answer, also to what was given on another page meanwhile.
        Some("no") => (asked().map(no).collect(), "declined"),
        Some("withdraw") => {
            let taken_back = |offer: &&ConsentOffer| offer.given && chosen.scopes().any(|one| *one == offer.scope);
            let answers: Vec<ConsentAnswer> = offers.iter().filter(taken_back).map(no).collect();
            let notice = if answers.is_empty() { "no-longer" } else { "withdrawn" };
            (answers, notice)
        }
        _ => return Err(Failure::Invalid("`answer` must be yes, no or withdraw".into())),
    };
    let until = until.filter(|_| notice == "given").map(str::to_owned);
    app.dialogues.consent(principal.as_ref(), id, ConsentDecision { answers, until }).await?;
    Ok(notice)
}

/// Whether an answer is given already, to the letter: a form that is sent twice answers once.
fn stands(answer: &ConsentAnswer, offers: &[ConsentOffer], until: Option<&str>) -> bool {
    let Some(offer) = offers.iter().find(|offer| offer.scope == answer.scope && offer.given) else { return false };
    let is_chosen = |field: &OfferField| answer.fields.as_ref().is_none_or(|fields| fields.contains(&field.path));
    let valid_to = offer.answer.as_ref().and_then(|answer| answer.valid_to.as_deref());
    valid_to == until && offer.fields.iter().all(|field| field.given == is_chosen(field))
}

/// Whether anything can leave by an answer: all that the schema demands is with it.
fn leaves(answer: &ConsentAnswer, offers: &[ConsentOffer]) -> bool {
    let offer = offers.iter().find(|offer| offer.scope == answer.scope);
    let has = |field: &OfferField| answer.fields.as_ref().is_none_or(|fields| fields.contains(&field.path));
    answer.given && offer.is_some_and(|offer| offer.fields.iter().all(|field| !field.required || has(field)))
}

/// What the page asked, and what was ticked: whole concepts, and fields.
struct Chosen {
    asked: Vec<ConsentScope>,
    whole: Vec<ConsentScope>,
    fields: Vec<(ConsentScope, String)>,
}

impl Chosen {
    fn read(form: &Pairs, assistant: &AssistantId, most: usize) -> Result<Self, Failure> {
        let invalid = || Failure::Invalid("nobody asks for such a consent".into());
        let asked = form.all("asked").take(most).map(|key| scope_of(assistant, key).ok_or_else(invalid));
        let whole = form.all("scope").take(most).map(|key| scope_of(assistant, key).ok_or_else(invalid));
        let field = |key: &str| {
            let (scope, path) = key.rsplit_once(' ')?;
            Some((scope_of(assistant, scope)?, path.to_owned()))
        };
        let fields = form.all("field").take(most).map(|key| field(key).ok_or_else(invalid));
        Ok(Self {
            asked: asked.collect::<Result<_, _>>()?,
            whole: whole.collect::<Result<_, _>>()?,
            fields: fields.collect::<Result<_, _>>()?,
        })
    }

    fn scopes(&self) -> impl Iterator<Item = &ConsentScope> {
        self.whole.iter().chain(self.fields.iter().map(|(scope, _)| scope))
    }

    fn answer_to(&self, offer: &ConsentOffer) -> ConsentAnswer {
        let whole = self.whole.contains(&offer.scope);
        let fields: BTreeSet<String> =
            self.fields.iter().filter(|(scope, _)| *scope == offer.scope).map(|(_, path)| path.clone()).collect();
        ConsentAnswer {
            scope: offer.scope.clone(),
            given: whole || !fields.is_empty(),
            fields: (!whole && !fields.is_empty()).then_some(fields),
        }
    }
}

/// A scope as a form carries it. None of its words holds a space.
fn scope_key(scope: &ConsentScope) -> String {
    format!("{} {} {}", scope.service, scope.purpose, scope.concept)
}

fn scope_of(assistant: &AssistantId, key: &str) -> Option<ConsentScope> {
    let mut words = key.split(' ');
    let scope = ConsentScope {
        assistant: assistant.clone(),
        service: ServiceName::new(words.next()?).ok()?,
        purpose: PurposeKey::new(words.next()?).ok()?,
        concept: Concept::new(words.next()?).ok()?,
    };
    words.next().is_none().then_some(scope)
}
