//! Handing a conversation over to the people at an assistant's desk, and taking it back.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use samspill_core::desk::{DeskNeed, DeskOffer, HandOver};
use samspill_core::ids::{AssistantId, HandOverId};
use samspill_core::text::{Language, Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::dates::rfc3339;
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::OwnerShape;
use crate::visitor::Caller;

/// The desks that can take a conversation over.
#[derive(Serialize, ToSchema)]
pub(crate) struct DesksShape {
    /// By assistant.
    desks: Vec<DeskShape>,
}

/// A desk.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskShape {
    /// Whose.
    assistant: String,
    /// Who answers for it.
    owner: OwnerShape,
    /// Its name, in the languages it exists in.
    #[schema(value_type = Object)]
    name: Text,
    /// What its people would read.
    needs: Vec<DeskNeedShape>,
    /// The last day, if it was handed over today.
    until: String,
    /// Whether the operator has stopped it.
    stopped: bool,
    /// What is or was handed over to it.
    hand_over: Option<HandOverShape>,
}

/// What a desk's people would read of one concept.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeskNeedShape {
    /// The concept.
    concept: String,
    /// The purpose's key.
    purpose: String,
    /// The purpose in words, in the languages they exist in.
    #[schema(value_type = Object)]
    why: Text,
    /// What lets the owner use it.
    processing: String,
    /// Whether the desk can do nothing without it.
    required: bool,
    /// Whether it would be granted about the citizen now.
    granted: bool,
    /// The fields that the citizen keeps back of it.
    without: Vec<String>,
    /// The rule that would decide.
    rule: String,
    /// What would help, where it would not be granted.
    remedy: Option<String>,
    /// Whether it would be granted about others whom the conversation knows.
    others: bool,
}

/// A hand-over.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandOverShape {
    /// Its id.
    id: String,
    /// When, RFC 3339.
    given: String,
    /// The last day.
    until: String,
    /// `open`, `taken-back` or `closed`.
    state: String,
    /// Whether it counts today.
    counts: bool,
    /// Who opened it first.
    taken_by: Option<String>,
}

impl DeskShape {
    fn of(offer: DeskOffer) -> Self {
        let hand_over = |one: &HandOver| HandOverShape {
            id: one.id.to_string(),
            given: rfc3339(one.given_ms),
            until: one.until.clone(),
            state: one.state.word().to_owned(),
            counts: offer.counts,
            taken_by: one.taken.as_ref().map(|taken| taken.by.clone()),
        };
        Self {
            assistant: offer.manifest.id.to_string(),
            owner: OwnerShape::from(&samspill_core::turn::OwnerView::from(&offer.manifest.owner)),
            name: offer.manifest.desk.name.clone(),
            needs: offer.needs.iter().map(need).collect(),
            until: offer.until.clone(),
            stopped: offer.is_stopped,
            hand_over: offer.hand_over.as_ref().map(hand_over),
        }
    }
}

fn need(need: &DeskNeed) -> DeskNeedShape {
    let without = need.decision.as_ref().ok().and_then(|grant| grant.without.as_deref());
    DeskNeedShape {
        concept: need.concept.to_string(),
        purpose: need.purpose.to_string(),
        why: need.why.clone(),
        processing: need.processing.describe(),
        required: need.required,
        granted: need.decision.is_ok(),
        without: without.map(<[String]>::to_vec).unwrap_or_default(),
        rule: need.decision.as_ref().map_or_else(|why| why.rule.to_string(), |grant| grant.rule.to_string()),
        remedy: need.decision.as_ref().err().map(|why| why.remedy.word().to_owned()),
        others: need.others,
    }
}

/// The desks that can take the conversation over, and what their people would read.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/desks", params(("id" = String, Path)), responses(
    (status = 200, description = "The desks", body = DesksShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
))]
pub(crate) async fn list(State(app): State<AppState>, caller: Caller, id: IdPath) -> Answer<Json<DesksShape>> {
    let mut offers = app.dialogues.desks(caller.principal.as_ref(), &conversation_id(id)?).await?;
    offers.truncate(app.settings.list_max);
    Ok(Json(DesksShape { desks: offers.into_iter().map(DeskShape::of).collect() }))
}

/// To whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverBody {
    /// The assistant whose desk it is.
    assistant: String,
    /// The language to be answered in: `nb`, `nn`, `en` or `se`; without it `nb`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Language,
}

/// What was handed over.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandedOverShape {
    /// Its id.
    hand_over: String,
}

/// Hands the conversation over to people. It is durable when the answer comes.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/hand-overs", params(("id" = String, Path)),
    request_body = HandOverBody, responses(
    (status = 201, description = "Handed over", body = HandedOverShape),
    (status = 404, description = "No such conversation of one's own", body = Problem),
    (status = 422, description = "A desk that takes nothing over, nothing to hand over, or too many at once", body = Problem),
))]
pub(crate) async fn hand_over(
    State(app): State<AppState>,
    caller: Caller,
    id: IdPath,
    JsonBody(body): JsonBody<HandOverBody>,
) -> Answer<(StatusCode, Json<HandedOverShape>)> {
    let id = conversation_id(id)?;
    let assistant = AssistantId::new(&body.assistant).map_err(|error| Failure::Invalid(error.to_string()))?;
    let principal = caller.principal.as_ref();
    let hand_over = app.dialogues.hand_over(principal, &id, &assistant, body.language).await?.to_string();
    Ok((StatusCode::CREATED, Json(HandedOverShape { hand_over })))
}

/// Takes it back: from the next reading on, its people read nothing.
#[utoipa::path(delete, path = "/api/v1/conversations/{id}/hand-overs/{hand_over}",
    params(("id" = String, Path), ("hand_over" = String, Path)), responses(
    (status = 204, description = "Taken back"),
    (status = 404, description = "No such conversation of one's own, or no such hand-over in it", body = Problem),
))]
pub(crate) async fn take_back(
    State(app): State<AppState>,
    caller: Caller,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Answer<StatusCode> {
    let Path((id, hand_over)) = path.map_err(|_| Failure::NotFound)?;
    let id = conversation_id(Ok(Path(id)))?;
    let hand_over = HandOverId::new(hand_over).map_err(|_| Failure::NotFound)?;
    app.dialogues.take_back(caller.principal.as_ref(), &id, &hand_over).await?;
    Ok(StatusCode::NO_CONTENT)
}
