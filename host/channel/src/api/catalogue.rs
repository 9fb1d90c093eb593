//! Who is here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use samspill_core::manifest::Manifest;
use samspill_core::text::Text;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::AppState;
use crate::shape::OwnerShape;

/// The admitted assistants.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssistantsShape {
    /// One for each.
    assistants: Vec<AssistantShape>,
    /// How many there are, also when the list is cut.
    total: usize,
}

/// An assistant.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssistantShape {
    /// Its id.
    id: String,
    /// Its own version.
    version: String,
    /// Its name for people, in the languages it exists in.
    #[schema(value_type = Object)]
    title: Text,
    /// Who answers for it.
    owner: OwnerShape,
    /// The languages it speaks.
    languages: Vec<String>,
    /// Why it is here, for a private or voluntary owner.
    #[schema(value_type = Option<Object>)]
    motive: Option<Text>,
    /// What it earns, for a private or voluntary owner.
    #[schema(value_type = Option<Object>)]
    fees: Option<Text>,
    /// Whether it can lead a conversation.
    leads: bool,
    /// What it offers.
    services: Vec<ServiceShape>,
}

/// A service.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServiceShape {
    /// Its name.
    name: String,
    /// Its name for people, in the languages it exists in.
    #[schema(value_type = Object)]
    title: Text,
}

/// The admitted assistants.
#[utoipa::path(get, path = "/api/v1/assistants", responses((status = 200, body = AssistantsShape)))]
pub(crate) async fn assistants(State(app): State<AppState>) -> Json<AssistantsShape> {
    let manifests = app.dialogues.assistants();
    let total = manifests.len();
    let assistants = manifests.iter().take(app.settings.list_max).map(|manifest| shape(manifest)).collect();
    Json(AssistantsShape { assistants, total })
}

fn shape(manifest: &Manifest) -> AssistantShape {
    let services = manifest.services.iter();
    AssistantShape {
        id: manifest.id.to_string(),
        version: manifest.version.clone(),
        title: manifest.title.clone(),
        owner: OwnerShape {
            number: manifest.owner.number.to_string(),
            name: manifest.owner.name.clone(),
            sector: manifest.owner.sector.word().to_owned(),
        },
        languages: manifest.languages.iter().map(|language| language.tag().to_owned()).collect(),
        motive: manifest.motive.clone(),
        fees: manifest.fees.clone(),
        leads: manifest.lead.is_some(),
        services: services
            .map(|service| ServiceShape { name: service.name.to_string(), title: service.title.clone() })
            .collect(),
    }
}

/// Ready when somebody can lead, and until the host is told to stop.
pub(crate) async fn ready(State(app): State<AppState>) -> StatusCode {
    let leads = app.dialogues.assistants().iter().any(|manifest| manifest.lead.is_some());
    if leads && !app.dialogues.is_stopping() { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
}
