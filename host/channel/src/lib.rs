//! The citizen's channel: pages rendered on the server that work without script, and the HTTP API under `/api/v1/`.
//!
//! A newcomer starts at [`router`], then `pages` (what people see) and `api` (what programs see). Both use the host
//! through [`samspill_core::ports::Dialogues`] alone, and neither decides anything: what may be shown was decided, and
//! written down, before it came here.

mod api;
mod app;
mod assets;
mod dates;
mod failure;
mod form;
mod guard;
mod linked_data;
mod pages;
mod sessions;
mod settings;
pub mod shape;
mod staff;
mod texts;
mod visitor;

use std::sync::Arc;

use samspill_core::ports::Dialogues;

pub use settings::ChannelSettings;
pub use staff::{StaffSettings, staff_router};

/// Pages and API over a host.
pub fn router(dialogues: Arc<dyn Dialogues>, settings: ChannelSettings) -> axum::Router {
    let app = Arc::new(app::App::new(dialogues, settings));
    axum::Router::new()
        .merge(pages::router())
        .merge(api::router())
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(pages::nowhere)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}
