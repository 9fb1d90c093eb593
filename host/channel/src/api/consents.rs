//! Consents: what an assistant asks for, and the citizen's answer, scope by scope.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, PurposeKey, ServiceName};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, ConsentOffer};
use samspill_core::private::Private;
use samspill_core::text::{Language, Text};
use samspill_core::turn::OwnerView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Answer;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::{Failure, Problem};
use crate::form::JsonBody;
use crate::shape::OwnerShape;
use crate::visitor::Caller;

/// Which assistant.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OffersQuery {
    /// Its id.
    #[param(value_type = String)]
    assistant: AssistantId,
    /// In which language what would leave is put: `nb`, `nn`, `en` or `se`; without it `nb`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    language: Language,
}

/// What consents could be for.
#[derive(Serialize, ToSchema)]
pub(crate) struct OffersShape {
    /// Who asks; none where no such assistant is admitted.
    asking: Option<AskingShape>,
    /// One for each scope.
    offers: Vec<OfferShape>,
}

/// Who asks for consent.
#[derive(Serialize, ToSchema)]
pub(crate) struct AskingShape {
    /// The assistant's name for people.
    #[schema(value_type = Object)]
    title: Text,
    /// Who answers for it.
    owner: OwnerShape,
    /// Why a private or voluntary owner is here.
    #[schema(value_type = Option<Object>)]
    motive: Option<Text>,
    /// What a private owner earns.
    #[schema(value_type = Option<Object>)]
    fees: Option<Text>,
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
    /// `given`, `refused`, `withdrawn`; none where nothing has been answered.
    answer: Option<&'static str>,
    /// The last day it counts, in all conversations; none where it counts in this one alone.
    valid_to: Option<String>,
    /// Whether the host holds what would leave.
    is_known: bool,
    /// What would leave, where it is one whole, is known and may be seen.
    value: Option<String>,
    /// What can be given or kept back one by one; empty where it is one whole.
    fields: Vec<FieldShape>,
}

/// A field of what would leave.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldShape {
    /// Its path in the concept's schema.
    path: String,
    /// Its name for people.
    #[schema(value_type = Object)]
    title: Text,
    /// Whether nothing of the concept can leave without it: who refuses it, refuses the concept.
    required: bool,
    /// Whether it may leave now.
    given: bool,
    /// What would leave, where it is known and may be seen.
    value: Option<String>,
}

/// What an assistant can be given consent for: who asks, what, why, and what would leave as far as it is known. Seeing it
/// is receipted.
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
    let (principal, assistant) = (caller.principal.as_ref(), &query.assistant);
    let offers = app.dialogues.consent_preview(principal, &id, assistant, query.language).await?;
    let asking = app.manifest(assistant).map(|manifest| AskingShape {
        title: manifest.title.clone(),
        owner: OwnerShape::from(&OwnerView::from(&manifest.owner)),
        motive: manifest.motive.clone(),
        fees: manifest.fees.clone(),
    });
    let offers = offers.into_iter().take(app.settings.list_max).map(offer_shape).collect();
    Ok(Json(OffersShape { asking, offers }))
}

fn offer_shape(offer: ConsentOffer) -> OfferShape {
    let fields = offer.fields.into_iter().map(|field| FieldShape {
        path: field.path,
        title: field.title,
        required: field.required,
        given: field.given,
        value: field.value.map(Private::into_revealed),
    });
    OfferShape {
        assistant: offer.scope.assistant.to_string(),
        service: offer.scope.service.to_string(),
        concept: offer.scope.concept.to_string(),
        purpose: offer.scope.purpose.to_string(),
        title: offer.title,
        why: offer.purpose,
        required: offer.required,
        given: offer.given,
        answer: offer.answer.as_ref().map(|answer| answer.answer.word()),
        valid_to: offer.answer.filter(|_| offer.given).and_then(|answer| answer.valid_to),
        is_known: offer.is_known,
        value: offer.value.map(Private::into_revealed),
        fields: fields.collect(),
    }
}

/// A citizen's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentBody {
    /// `true` gives; `false` withdraws, or refuses where nothing was given.
    given: bool,
    /// What it counts for, and nothing else.
    scopes: Vec<ScopeBody>,
    /// The last day a yes counts, `YYYY-MM-DD`, in all of one's conversations; without it, in this one alone.
    #[serde(default)]
    until: Option<String>,
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
    /// The fields that a yes is to, by their paths; without it, all of them.
    #[serde(default)]
    fields: Option<BTreeSet<String>>,
}

/// Gives, refuses or withdraws consents, also to some fields. It is durable when the answer comes, and counts from the next decision on.
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
    let answers = body.scopes.into_iter().map(|scope| ConsentAnswer {
        scope: ConsentScope {
            assistant: scope.assistant,
            service: scope.service,
            concept: scope.concept,
            purpose: scope.purpose,
        },
        given: body.given,
        fields: scope.fields,
    });
    let decision = ConsentDecision { answers: answers.collect(), until: body.until };
    app.dialogues.consent(caller.principal.as_ref(), &conversation_id(id)?, decision).await?;
    Ok(StatusCode::NO_CONTENT)
}
