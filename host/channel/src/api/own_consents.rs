//! One's own consents across conversations, in the national form: listed, given and withdrawn.

use axum::Json;
use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use samspill_core::conversation::Principal;
use samspill_core::ids::{ConsentId, ConversationId};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, ConsentOffer, DialogueError};
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use crate::app::{App, AppState};
use crate::dates::day_of;
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::{ConsentRightShape, NationalConsentShape};
use crate::visitor::Caller;

/// One's own consents.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnConsentsShape {
    /// The newest first: those that count, and those that are over.
    consents: Vec<NationalConsentShape>,
}

/// One's own consents across conversations, in the national form.
#[utoipa::path(get, path = "/api/v1/consents", responses(
    (status = 200, description = "One's own", body = OwnConsentsShape),
    (status = 401, description = "Not logged in", body = Problem),
))]
pub(crate) async fn list(State(app): State<AppState>, caller: Caller) -> Answer<Json<OwnConsentsShape>> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let own = app.dialogues.own_consents(&principal).await?;
    let own = own.iter().take(app.settings.list_max).map(|own| NationalConsentShape::of(&principal, own));
    Ok(Json(OwnConsentsShape { consents: own.collect() }))
}

/// Gives a consent in the national form: for oneself, to what an admitted assistant asks for, until a day.
#[utoipa::path(post, path = "/api/v1/consents", request_body = NationalConsentShape, responses(
    (status = 204, description = "Written down"),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 422, description = "Nobody asks for it, it is of somebody else, or it is not in the form", body = Problem),
))]
pub(crate) async fn give(
    State(app): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NationalConsentShape>,
) -> Answer<StatusCode> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let to = body.checked(&principal).map_err(Failure::Invalid)?.to_owned();
    let until = body.valid_to.as_deref().and_then(day_of);
    let until = until.ok_or_else(|| Failure::Invalid("validTo: must be a time in RFC 3339, or a day".into()))?;
    let conversation = a_conversation(&app, &principal).await?;
    let offers = offers_of(&app, &principal, &conversation, &to).await?;
    let mut answers = Vec::new();
    for right in &body.consent_rights {
        answers.extend(answers_to(right, &offers).map_err(Failure::Invalid)?);
    }
    if answers.is_empty() || answers.len() > app.settings.list_max {
        let why = format!("consentRights: must name from 1 to {} concepts", app.settings.list_max);
        return Err(Failure::Invalid(why).into());
    }
    let decision = ConsentDecision { answers, until: Some(until) };
    app.dialogues.consent(Some(&principal), &conversation, decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws a consent, wherever it was given. It counts from the next decision on, and the assistant is told to delete
/// what it received.
#[utoipa::path(delete, path = "/api/v1/consents/{id}", params(("id" = String, Path)), responses(
    (status = 204, description = "Withdrawn"),
    (status = 401, description = "Not logged in", body = Problem),
    (status = 404, description = "No such consent of one's own that counts", body = Problem),
))]
pub(crate) async fn withdraw(
    State(app): State<AppState>,
    caller: Caller,
    id: Result<Path<String>, PathRejection>,
) -> Answer<StatusCode> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let id = id.ok().and_then(|Path(id)| ConsentId::new(id).ok()).ok_or(Failure::Nowhere)?;
    match app.dialogues.withdraw_consent(&principal, &id).await {
        Err(DialogueError::NotFound) => Err(Failure::Nowhere.into()),
        other => Ok(other.map(|()| StatusCode::NO_CONTENT)?),
    }
}

/// The conversation whose receipts tell of it: the newest, or a new one.
async fn a_conversation(app: &App, principal: &Principal) -> Result<ConversationId, Failure> {
    match app.dialogues.conversations(principal).await?.into_iter().next() {
        Some(id) => Ok(id),
        None => Ok(app.dialogues.open(Some(principal.clone()), None).await?),
    }
}

/// What the assistants of an owner ask for.
async fn offers_of(
    app: &App,
    principal: &Principal,
    conversation: &ConversationId,
    owner: &str,
) -> Result<Vec<ConsentOffer>, Failure> {
    let mut offers = Vec::new();
    for manifest in app.dialogues.assistants().iter().filter(|one| one.owner.number.as_str() == owner) {
        offers.extend(app.dialogues.consent_offers(Some(principal), conversation, &manifest.id).await?);
    }
    Ok(offers)
}

/// One answer to each concept: where more than one purpose asks for it, the metadata must say which.
fn answers_to(right: &ConsentRightShape, offers: &[ConsentOffer]) -> Result<Vec<ConsentAnswer>, String> {
    let says = |key: &str, value: &str| right.metadata.get(key).is_none_or(|said| said == value);
    let mut answers = Vec::new();
    for resource in &right.resource {
        let mut fitting = offers.iter().filter(|offer| {
            let scope = &offer.scope;
            scope.concept.as_str() == resource.value
                && says("assistant", scope.assistant.as_str())
                && says("service", scope.service.as_str())
                && says("purpose", scope.purpose.as_str())
        });
        let (first, second) = (fitting.next(), fitting.next());
        let offer = first.ok_or("consentRights: nobody of `to` asks for such a consent")?;
        if second.is_some() {
            return Err(
                "consentRights: more than one asks for it; name assistant, service and purpose in metadata".into()
            );
        }
        let fields = right.metadata.get("fields").map(|list| list.split(',').map(str::to_owned).collect());
        answers.push(ConsentAnswer { scope: offer.scope.clone(), given: true, fields });
    }
    Ok(answers)
}
