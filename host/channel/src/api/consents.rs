//! Consents: what an assistant asks for, and the citizen's answer, scope by scope.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, PurposeKey, ServiceName};
use samspill_core::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::visitor::Caller;

/// Which assistant.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OffersQuery {
    /// Its id.
    #[param(value_type = String)]
    assistant: AssistantId,
}

/// What consents could be for.
#[derive(Serialize, ToSchema)]
pub(crate) struct OffersShape {
    /// One for each scope.
    offers: Vec<OfferShape>,
}

/// What one consent would be for.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferShape {
    /// To whom.
    assistant: String,
    /// For which of its services.
    service: String,
    /// What.
    concept: String,
    /// Why: the purpose's key.
    purpose: String,
    /// The concept's name for people, in the languages it exists in.
    #[schema(value_type = Object)]
    title: Text,
    /// Why, for people, in the languages it exists in.
    #[schema(value_type = Object)]
    why: Text,
    /// Whether the service does nothing without it.
    required: bool,
    /// Whether it is given now.
    given: bool,
}

/// What an assistant can be given consent for.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/consents", params(("id" = String, Path), OffersQuery), responses(
    (status = 200, description = "The offers", body = OffersShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn offers(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    query: Result<Query<OffersQuery>, QueryRejection>,
) -> Answer<Json<OffersShape>> {
    let Query(query) = query.map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
    let id = conversation_id(id)?;
    let offers = app.dialogues.consent_offers(caller.principal.as_ref(), &id, &query.assistant).await?;
    let offers = offers.into_iter().take(app.settings.list_max).map(|offer| OfferShape {
        assistant: offer.scope.assistant.to_string(),
        service: offer.scope.service.to_string(),
        concept: offer.scope.concept.to_string(),
        purpose: offer.scope.purpose.to_string(),
        title: offer.title,
        why: offer.purpose,
        required: offer.required,
        given: offer.given,
    });
    Ok(Json(OffersShape { offers: offers.collect() }))
}

/// A citizen's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentBody {
    /// `true` gives, `false` withdraws.
    given: bool,
    /// What it counts for, and nothing else.
    scopes: Vec<ScopeBody>,
}

/// What a consent is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeBody {
    /// To whom.
    #[schema(value_type = String)]
    assistant: AssistantId,
    /// For which of its services.
    #[schema(value_type = String)]
    service: ServiceName,
    /// What.
    #[schema(value_type = String)]
    concept: Concept,
    /// Why: the purpose's key.
    #[schema(value_type = String)]
    purpose: PurposeKey,
}

/// Gives or withdraws consents. It is durable when the answer comes, and counts from the next decision on.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/consents", params(("id" = String, Path)),
    request_body = ConsentBody, responses(
        (status = 204, description = "Written down"),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 422, description = "Nobody asks for it, or too many scopes", body = Problem),
    ))]
pub(crate) async fn decide(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    JsonBody(body): JsonBody<ConsentBody>,
) -> Answer<StatusCode> {
    let most = app.settings.list_max;
    if body.scopes.len() > most {
        return Err(Failure::Invalid(format!("more than {most} scopes")).into());
    }
    let scopes = body.scopes.into_iter().map(|scope| ConsentScope {
        assistant: scope.assistant,
        service: scope.service,
        concept: scope.concept,
        purpose: scope.purpose,
    });
    let id = conversation_id(id)?;
    app.dialogues.consent(caller.principal.as_ref(), &id, scopes.collect(), body.given).await?;
    Ok(StatusCode::NO_CONTENT)
}
