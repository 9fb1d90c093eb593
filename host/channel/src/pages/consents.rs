//! Asking for consent: field by field, nothing chosen beforehand, no as easy as yes.

use std::collections::BTreeSet;

use axum::extract::{Request, State};
use axum::response::Response;
use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, ConversationId, PurposeKey, ServiceName};
use samspill_core::manifest::Manifest;
use samspill_core::ports::ConsentOffer;
use samspill_core::receipt::Receipt;

use super::said::Network;
use super::see;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::texts;
use crate::visitor::Reader;

/// Assistants that are asked about on one page.
const ASSISTANTS_SHOWN_MAX: usize = 20;

/// What an assistant asks for, as shown.
pub(super) struct ConsentView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) owner: String,
    pub(super) sector: String,
    pub(super) motive: Option<String>,
    pub(super) fees: Option<String>,
    pub(super) open: Vec<OfferView>,
    pub(super) given: Vec<OfferView>,
    pub(super) declined: bool,
}

/// One field.
pub(super) struct OfferView {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) purpose: String,
    pub(super) required: bool,
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
            views.push(view(reader, conversation, manifest, &offers));
        }
    }
    Ok(views)
}

/// The assistant that was refused for want of a consent, or that got something by one.
fn asks_for_consent(receipt: &Receipt) -> Option<AssistantId> {
    let wanted = receipt.withheld.iter().any(|one| one.why.contains("(remedy: consent)"));
    let given = receipt.processing.as_deref() == Some("consent");
    if wanted || given { AssistantId::new(&receipt.to).ok() } else { None }
}

fn view(reader: &Reader, conversation: &ConversationId, manifest: &Manifest, offers: &[ConsentOffer]) -> ConsentView {
    let language = reader.language;
    let offers = offers.get(..offers.len().min(reader.app.settings.list_max)).unwrap_or_default();
    let shown = |given: bool| {
        let offers = offers.iter().filter(move |offer| offer.given == given);
        offers
            .map(|offer| OfferView {
                key: scope_key(&offer.scope),
                title: offer.title.in_language(language).to_owned(),
                purpose: offer.purpose.in_language(language).to_owned(),
                required: offer.required,
            })
            .collect()
    };
    let what = (conversation.clone(), manifest.id.clone());
    let login = reader.login.as_ref();
    ConsentView {
        id: manifest.id.to_string(),
        title: manifest.title.in_language(language).to_owned(),
        owner: manifest.owner.name.clone(),
        sector: texts(language).sector(manifest.owner.sector.word()).to_owned(),
        motive: manifest.motive.as_ref().map(|text| text.in_language(language).to_owned()),
        fees: manifest.fees.as_ref().map(|text| text.in_language(language).to_owned()),
        open: shown(false),
        given: shown(true),
        declined: login.is_some_and(|login| reader.app.sessions.has_declined(&login.token, &what)),
    }
}

pub(super) async fn decide(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let decided = async {
        let id = conversation_id(id)?;
        let form = Pairs::read(&app, request).await?.only(&["assistant", "scope", "answer"])?;
        let notice = write(&app, &reader, &id, &form).await?;
        Ok(see(format!("/conversation/{id}?notice={notice}#notice")))
    };
    reader.answer(decided.await)
}

/// Writes the answer down, and gives the word for what to say about it.
async fn write(app: &AppState, reader: &Reader, id: &ConversationId, form: &Pairs) -> Result<&'static str, Failure> {
    let assistant = AssistantId::new(form.get("assistant").unwrap_or_default());
    let assistant = assistant.map_err(|error| Failure::Invalid(error.to_string()))?;
    let principal = reader.principal();
    let offers = app.dialogues.consent_offers(principal.as_ref(), id, &assistant).await?;
    let chosen: Vec<&str> = form.all("scope").take(app.settings.list_max).collect();
    let scopes: Vec<ConsentScope> = chosen.iter().filter_map(|key| scope_of(&assistant, key)).collect();
    let offered = |scope: &ConsentScope| offers.iter().any(|offer| offer.scope == *scope);
    if scopes.len() != chosen.len() || !scopes.iter().all(offered) {
        return Err(Failure::Invalid("nobody asks for such a consent".into()));
    }
    let (given, notice) = match form.get("answer") {
        Some("yes") => (true, "given"),
        Some("withdraw") => (false, "withdrawn"),
        Some("no") => {
            remember(app, reader, id, assistant, true);
            return Ok("declined");
        }
        _ => return Err(Failure::Invalid("`answer` must be yes, no or withdraw".into())),
    };
    if scopes.is_empty() {
        return Ok("none-chosen");
    }
    app.dialogues.consent(principal.as_ref(), id, scopes, given).await?;
    remember(app, reader, id, assistant, false);
    Ok(notice)
}

fn remember(app: &AppState, reader: &Reader, id: &ConversationId, assistant: AssistantId, declined: bool) {
    if let Some(login) = &reader.login {
        app.sessions.decline(&login.token, (id.clone(), assistant), declined);
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
