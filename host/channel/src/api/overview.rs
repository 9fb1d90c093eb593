//! The answer as a whole, and the citizen's answers to what the host asks.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use samspill_core::ids::Concept;
use samspill_core::overview::Reply;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Answer;
use super::conversations::LanguageQuery;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::OverviewShape;
use crate::visitor::Caller;

/// What is met first, and what is folded beneath it, as it is today.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/overview", params(("id" = String, Path), LanguageQuery),
    responses(
        (status = 200, description = "The overview", body = OverviewShape),
        (status = 404, description = "No such conversation of one's own", body = Problem),
    ))]
pub(crate) async fn overview(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    query: Result<Query<LanguageQuery>, QueryRejection>,
) -> Answer<Json<OverviewShape>> {
    let Query(query) = query.map_err(|rejection| Failure::Invalid(rejection.body_text()))?;
    let id = conversation_id(id)?;
    let overview = app.dialogues.overview(caller.principal.as_ref(), &id, query.language).await?;
    Ok(Json(OverviewShape::from(&overview)))
}

/// A citizen's answer to a question of the overview's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyBody {
    /// The concept that was asked about.
    #[schema(value_type = String)]
    concept: Concept,
    /// `yes`, `no` or `unknown`.
    #[schema(value_type = String)]
    reply: Reply,
}

/// Answers a question of the overview's. It is durable when the answer comes, and the next turn builds on it.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/replies", params(("id" = String, Path)),
    request_body = ReplyBody, responses(
        (status = 204, description = "Written down"),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 422, description = "Nobody asks for it, or a key is unknown", body = Problem),
    ))]
pub(crate) async fn reply(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    JsonBody(body): JsonBody<ReplyBody>,
) -> Answer<StatusCode> {
    let id = conversation_id(id)?;
    app.dialogues.reply(caller.principal.as_ref(), &id, body.concept, body.reply).await?;
    Ok(StatusCode::NO_CONTENT)
}
