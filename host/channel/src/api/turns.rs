//! A turn, part by part or whole.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use samspill_core::private::Private;
use samspill_core::text::Language;
use samspill_core::turn::{TurnEvent, TurnRequest};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::ConverseShape;
use crate::visitor::Caller;

/// What a citizen says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnBody {
    /// In the citizen's own words.
    say: String,
    /// `nb`, `nn`, `en` or `se`; without it `nb`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// Runs a turn. The answer is a stream of events: a `part` for each part, as soon as its receipts are durable, and then
/// `done` with everything else. With `Accept: application/json` it is one object when the turn is over.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/turns", params(("id" = String, Path)),
    request_body = TurnBody, responses(
        (status = 200, description = "The answer", content(
            (String = "text/event-stream"),
            (ConverseShape = "application/json"),
        )),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 409, description = "The conversation is already answering", body = Problem),
        (status = 413, description = "The body is too large", body = Problem),
        (status = 422, description = "Nothing said, too much said, or a key is unknown", body = Problem),
        (status = 503, description = "The host is full, or is stopping; `Retry-After` says when to try again", body = Problem),
    ))]
pub(crate) async fn turn(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    headers: HeaderMap,
    JsonBody(body): JsonBody<TurnBody>,
) -> Answer<Response> {
    let utterance = Private::new(app.utterance(&body.say)?);
    let request = TurnRequest { conversation: conversation_id(id)?, utterance, language: body.language };
    let events = app.dialogues.turn(caller.principal.as_ref(), request).await?;
    if wants_json(&headers) { Ok(Json(whole(events).await?).into_response()) } else { Ok(stream(events)) }
}

/// In which language to go on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResumeBody {
    /// `nb`, `nn`, `en` or `se`; without it `nb`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// Goes on after a consent: the questions of the last turn that were withheld for want of it, and those alone, are asked
/// again, and their answers take their old places. Where the lead's own want was withheld, the whole turn is run again.
/// The answer is that of a turn; the stream has only the new parts, and the one object all of them.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/resume", params(("id" = String, Path)),
    request_body = ResumeBody, responses(
        (status = 200, description = "The answer", content(
            (String = "text/event-stream"),
            (ConverseShape = "application/json"),
        )),
        (status = 404, description = "No such conversation of one's own", body = Problem),
        (status = 409, description = "The conversation is already answering", body = Problem),
        (status = 422, description = "A key is unknown", body = Problem),
        (status = 503, description = "The host is full, or is stopping; `Retry-After` says when to try again", body = Problem),
    ))]
pub(crate) async fn resume(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    headers: HeaderMap,
    JsonBody(body): JsonBody<ResumeBody>,
) -> Answer<Response> {
    let (principal, id) = (caller.principal.as_ref(), conversation_id(id)?);
    let events = app.dialogues.resume(principal, &id, body.language).await?;
    if !wants_json(&headers) {
        return Ok(stream(events));
    }
    let whole = whole(events).await?;
    // What stood is a part of the answer too.
    let seen = app.dialogues.seen(principal, &id).await?;
    let parts = seen.last().map(|turn| turn.parts.as_slice()).unwrap_or_default();
    Ok(Json(whole.with_parts(parts)).into_response())
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut media = accepts.flat_map(|value| value.split(',')).filter_map(|one| one.split(';').next());
    media.find_map(|media| match media.trim() {
        "application/json" => Some(true),
        "text/event-stream" => Some(false),
        _ => None,
    }) == Some(true)
}

fn stream(events: BoxStream<'static, TurnEvent>) -> Response {
    let events = events.map(|event| match event {
        TurnEvent::Part(part) => Event::default().event("part").json_data(&part),
        TurnEvent::Done(summary) => Event::default().event("done").json_data(&summary),
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

async fn whole(mut events: BoxStream<'static, TurnEvent>) -> Result<ConverseShape, Failure> {
    let mut parts = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            TurnEvent::Part(part) => parts.push(part),
            TurnEvent::Done(summary) => return Ok(ConverseShape::new(&parts, &summary)),
        }
    }
    tracing::error!("a turn ended without saying that it was done");
    Err(Failure::Storage)
}
