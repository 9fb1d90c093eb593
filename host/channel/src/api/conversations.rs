//! Conversations, and what is known of one.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use samspill_core::ids::{AssistantId, ConversationId, MandateId, Subject};
use samspill_core::mandate::Relation;
use samspill_core::ports::acting::{ActBy, WhichStated};
use samspill_core::text::Language;
use samspill_core::turn::PlanItem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::{PartShape, ReceiptShape};
use crate::visitor::Caller;

/// A conversation to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenBody {
    /// Who leads; without it the host's own.
    #[schema(value_type = Option<String>)]
    lead: Option<AssistantId>,
    /// A mandate that a citizen gave one here: the conversation is for them. Not with `acting_for`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    mandate: Option<MandateId>,
    /// Somebody whom a register has stated that one may act for: the conversation is for them.
    #[serde(default)]
    acting_for: Option<ActingForBody>,
}

/// Somebody whom a register has stated that one may act for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActingForBody {
    /// The conversation of one's own in which it is stated.
    #[schema(value_type = String)]
    conversation: ConversationId,
    /// The reference to them in it.
    #[schema(value_type = String)]
    about: Subject,
    /// What they are to one, where more than one mandate is about them: `child` or `ward`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    relation: Option<Relation>,
    /// The assistant that states it, where more than one does.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    stated_by: Option<AssistantId>,
}

/// A conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenShape {
    /// Its id.
    conversation: String,
}

/// Opens a conversation. Without a login it is anonymous, and whoever knows its id can read it.
#[utoipa::path(post, path = "/api/v1/conversations", request_body = OpenBody, responses(
    (status = 201, description = "Opened", body = OpenShape),
    (status = 401, description = "Not logged in, and for another", body = Problem),
    (status = 422, description = "The lead is not admitted, no such mandate counts, or a key is unknown", body = Problem),
))]
pub(crate) async fn open(
    State(app): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<OpenBody>,
) -> Answer<impl IntoResponse> {
    let by = match (body.mandate, body.acting_for) {
        (None, None) => None,
        (Some(mandate), None) => Some(ActBy::Given(mandate)),
        (None, Some(one)) => {
            let which = WhichStated { about: one.about, relation: one.relation, by: one.stated_by };
            Some(ActBy::Stated(one.conversation, which))
        }
        (Some(_), Some(_)) => return Err(Failure::Invalid("send `mandate` or `acting_for`, not both".into()).into()),
    };
    let id = match (by, caller.principal) {
        (None, principal) => app.dialogues.open(principal, body.lead).await?,
        (Some(by), Some(principal)) => app.dialogues.open_acting(&principal, by, body.lead).await?,
        (Some(_), None) => return Err(Failure::NotLoggedIn.into()),
    };
    let id = id.to_string();
    let location = [(header::LOCATION, format!("/api/v1/conversations/{id}"))];
    Ok((StatusCode::CREATED, location, Json(OpenShape { conversation: id })))
}

/// Conversations.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConversationsShape {
    /// Their ids, the newest first.
    conversations: Vec<String>,
}

/// One's own conversations, the newest first.
#[utoipa::path(get, path = "/api/v1/conversations", responses(
    (status = 200, description = "One's own", body = ConversationsShape),
    (status = 401, description = "Not logged in", body = Problem),
))]
pub(crate) async fn list(State(app): State<AppState>, caller: Caller) -> Answer<Json<ConversationsShape>> {
    let principal = caller.principal.ok_or(Failure::NotLoggedIn)?;
    let ids = app.dialogues.conversations(&principal).await?;
    let conversations = ids.iter().take(app.settings.list_max).map(ToString::to_string).collect();
    Ok(Json(ConversationsShape { conversations }))
}

/// In which language.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LanguageQuery {
    /// `nb`, `nn`, `en` or `se`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub(crate) language: Language,
}

/// A plan.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanShape {
    /// Its tasks, in order. Each also has `blocks`: what to do now if it is overdue, else what more there is to say.
    #[schema(value_type = Vec<Object>)]
    plan: Vec<PlanItem>,
}

/// The plan as it is today.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/plan", params(("id" = String, Path), LanguageQuery), responses(
    (status = 200, description = "The plan", body = PlanShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn plan(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    query: Result<Query<LanguageQuery>, QueryRejection>,
) -> Answer<Json<PlanShape>> {
    let Query(query) = query.map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
    let id = conversation_id(id)?;
    let mut plan = app.dialogues.plan(caller.principal.as_ref(), &id, query.language).await?;
    plan.truncate(app.settings.list_max);
    Ok(Json(PlanShape { plan }))
}

/// Receipts.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptsShape {
    /// The latest, oldest first.
    receipts: Vec<ReceiptShape>,
    /// The head of the tree of all receipts of the host, these with them when their turn has ended. Keep it:
    /// `samspill receipts verify --head` holds the host to it.
    head: Option<String>,
}

/// Who was told what.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/receipts", params(("id" = String, Path)), responses(
    (status = 200, description = "The receipts", body = ReceiptsShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn receipts(State(app): State<AppState>, caller: Caller, id: IdPath) -> Answer<Json<ReceiptsShape>> {
    let receipts = app.dialogues.receipts(caller.principal.as_ref(), &conversation_id(id)?).await?;
    let receipts = last(&receipts, app.settings.list_max).iter().map(ReceiptShape::from).collect();
    Ok(Json(ReceiptsShape { receipts, head: app.dialogues.receipt_head().map(String::from) }))
}

/// What was said and seen.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenShape {
    /// The latest exchanges, oldest first.
    turns: Vec<SeenTurnShape>,
}

/// An exchange.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenTurnShape {
    /// What the citizen said.
    said: String,
    /// The answer.
    parts: Vec<PartShape>,
}

/// What was said and seen in a conversation.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/seen", params(("id" = String, Path)), responses(
    (status = 200, description = "The exchanges", body = SeenShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn seen(State(app): State<AppState>, caller: Caller, id: IdPath) -> Answer<Json<SeenShape>> {
    let turns = app.dialogues.seen(caller.principal.as_ref(), &conversation_id(id)?).await?;
    let shown = last(&turns, app.settings.list_max).iter().map(|turn| SeenTurnShape {
        said: turn.utterance.reveal().clone(),
        parts: turn.parts.iter().map(PartShape::from).collect(),
    });
    Ok(Json(SeenShape { turns: shown.collect() }))
}

/// The last items of a list, at most so many.
pub(crate) fn last<T>(items: &[T], most: usize) -> &[T] {
    items.get(items.len().saturating_sub(most)..).unwrap_or_default()
}
