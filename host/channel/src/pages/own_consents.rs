//! "What you have said yes to": one's consents across conversations, each withdrawn in one step.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use samspill_core::consent::Answer;
use samspill_core::ids::ConsentId;
use samspill_core::ports::{DialogueError, OwnConsent};
use samspill_core::text::day_in_words;

use super::frame::Frame;
use super::see;
use crate::app::AppState;
use crate::dates::time_in_words;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::texts;
use crate::visitor::Reader;

#[derive(Template)]
#[template(path = "own_consents.html")]
struct OwnConsentsPage {
    f: Frame,
    notice: Option<&'static str>,
    counting: Vec<OwnView>,
    over: Vec<OwnView>,
}

/// One consent.
struct OwnView {
    id: String,
    conversation: String,
    to: String,
    sector: String,
    what: String,
    fields: Vec<String>,
    purpose: String,
    given: String,
    /// Until when, in words; none where it counts in one conversation.
    until: Option<String>,
    withdrawn: Option<String>,
}

pub(super) async fn show(reader: Reader) -> Response {
    let page = page(&reader).await;
    reader.answer(page.map(|page| reader.page(StatusCode::OK, &page)))
}

async fn page(reader: &Reader) -> Result<OwnConsentsPage, Failure> {
    let t = texts(reader.language);
    let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
    let own = reader.app.dialogues.own_consents(&principal).await?;
    let own = own.get(..own.len().min(reader.app.settings.list_max)).unwrap_or_default();
    let views = |counts: bool| own.iter().filter(|one| one.counts == counts).map(|one| view(reader, one)).collect();
    let notice = match reader.query("notice").as_deref() {
        Some("withdrawn") => Some(t.consent.after_withdrawal),
        Some("no-longer") => Some(t.consent.no_longer),
        _ => None,
    };
    Ok(OwnConsentsPage { f: reader.frame(t.consent.mine_title), notice, counting: views(true), over: views(false) })
}

fn view(reader: &Reader, own: &OwnConsent) -> OwnView {
    let (language, scope) = (reader.language, &own.consent.scope);
    let manifest = own.manifest.as_ref();
    let purpose = manifest.and_then(|manifest| manifest.service(&scope.service)?.purposes.get(&scope.purpose));
    let withdrawn = own.consent.answer == Answer::Withdrawn;
    OwnView {
        id: own.consent.id.to_string(),
        conversation: own.conversation.to_string(),
        to: manifest.map_or_else(|| scope.assistant.to_string(), |manifest| manifest.owner.name.clone()),
        sector: manifest.map(|one| texts(language).sector(one.owner.sector.word()).to_owned()).unwrap_or_default(),
        what: own.title.in_language(language).to_owned(),
        fields: own.fields.iter().map(|(_, title)| title.in_language(language).to_owned()).collect(),
        purpose: purpose.map(|purpose| purpose.in_language(language).to_owned()).unwrap_or_default(),
        given: time_in_words(own.consent.given_ms, language),
        until: own.consent.valid_to.as_deref().map(|day| day_in_words(day, language)),
        withdrawn: withdrawn.then(|| time_in_words(own.consent.at_ms, language)),
    }
}

pub(super) async fn withdraw(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let withdrawn = async {
        let principal = reader.principal().ok_or(Failure::NotLoggedIn)?;
        let form = Pairs::read(&app, request).await?.only(&["consent"])?;
        let id = ConsentId::new(form.get("consent").unwrap_or_default());
        let id = id.map_err(|error| Failure::Invalid(error.to_string()))?;
        match app.dialogues.withdraw_consent(&principal, &id).await {
            Ok(()) => Ok(see("/consents?notice=withdrawn#notice".to_owned())),
            // It was taken back before, or another has taken its place: nothing has happened now.
            Err(DialogueError::NotFound) => Ok(see("/consents?notice=no-longer#notice".to_owned())),
            Err(error) => Err(error.into()),
        }
    };
    reader.answer(withdrawn.await)
}
