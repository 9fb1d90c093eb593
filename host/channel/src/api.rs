//! The HTTP API under `/api/v1/`, and its description in OpenAPI 3.1.

pub(crate) mod acting;
mod catalogue;
mod consents;
mod conversations;
mod desks;
mod login;
mod overview;
mod own_consents;
mod receipts;
mod turns;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::get;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::failure::Problem;

pub(crate) use conversations::last;
pub(crate) use receipts::{file as receipts_file, period, purpose as purpose_of};

/// What an API handler gives.
type Answer<T> = Result<T, Problem>;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Samspill",
        version = "1.0.0",
        description = "Conversations with a network of assistants, each answered for by its owner. Content is structured \
                       and never markup. Answers are guidance by machines, not decisions.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    security(("bearer" = []), ("cookie" = []), ()),
    modifiers(&Schemes),
)]
struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::new("samspill-session"));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

pub(crate) fn router() -> Router<AppState> {
    let (router, description) = OpenApiRouter::<AppState>::with_openapi(Description::openapi())
        .routes(routes!(conversations::open, conversations::list))
        .routes(routes!(acting::conversation))
        .routes(routes!(acting::give_proxy))
        .routes(routes!(acting::mark))
        .routes(routes!(acting::mandates, acting::give))
        .routes(routes!(acting::withdraw))
        .routes(routes!(acting::look_up))
        .routes(routes!(turns::turn))
        .routes(routes!(turns::resume))
        .routes(routes!(conversations::plan))
        .routes(routes!(overview::overview))
        .routes(routes!(overview::reply))
        .routes(routes!(conversations::receipts))
        .routes(routes!(receipts::list))
        .routes(routes!(receipts::download))
        .routes(routes!(receipts::find_usage))
        .routes(routes!(conversations::seen))
        .routes(routes!(consents::offers, consents::decide))
        .routes(routes!(desks::list))
        .routes(routes!(desks::hand_over))
        .routes(routes!(desks::take_back))
        .routes(routes!(own_consents::list, own_consents::give))
        .routes(routes!(own_consents::withdraw))
        .routes(routes!(catalogue::assistants))
        .routes(routes!(login::log_in))
        .routes(routes!(login::log_in_again))
        .split_for_parts();
    // Made once: what a handler holds is copied with it.
    let description = Arc::new(description);
    router
        .route("/api/v1/openapi.json", get(async move || axum::Json(&*description).into_response()))
        .route("/health/live", get(async || StatusCode::NO_CONTENT))
        .route("/health/ready", get(catalogue::ready))
}
