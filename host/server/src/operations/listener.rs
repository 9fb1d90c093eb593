//! The operator's listener: metrics, health and the staff's pages, on an address of their own, never on the citizens'.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::sync::watch;
use tower_service::Service as _;

use super::Exposition;

/// How far the host has come.
#[derive(Clone, Debug, Default)]
pub enum Stage {
    /// It is being put together.
    #[default]
    Starting,
    /// It takes turns.
    Running(Arc<Exposition>),
    /// It takes no more turns, and lets those that run end.
    Draining(Arc<Exposition>),
}

impl Stage {
    fn exposition(&self) -> Option<&Exposition> {
        match self {
            Self::Starting => None,
            Self::Running(exposition) | Self::Draining(exposition) => Some(exposition),
        }
    }

    /// Why no turn should be sent here now, in words of `docs/operations.md`.
    fn unready(&self) -> Vec<&'static str> {
        let stage = match self {
            Self::Starting => Some("starting"),
            Self::Running(_) => None,
            Self::Draining(_) => Some("draining"),
        };
        stage.into_iter().chain(self.exposition().into_iter().flat_map(Exposition::unready)).collect()
    }
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    because: Vec<&'static str>,
}

/// The staff's pages, once the host has been put together.
pub type Pages = Arc<OnceLock<Router>>;

/// `/metrics`, `/health/live` and `/health/ready` of a host that goes through these stages, and the staff's pages.
pub fn router(stage: watch::Receiver<Stage>, pages: Pages) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .with_state(stage)
        .fallback(move |request| page(Arc::clone(&pages), request))
}

async fn page(pages: Pages, request: Request) -> Response {
    let Some(pages) = pages.get() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the host is starting; try again in a little while\n")
            .into_response();
    };
    // A router is always ready, and never fails.
    pages.clone().call(request).await.into_response()
}

async fn metrics(State(stage): State<watch::Receiver<Stage>>) -> Response {
    let stage = stage.borrow().clone();
    let Some(exposition) = stage.exposition() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the host is starting; there are no metrics yet\n").into_response();
    };
    match exposition.text() {
        Ok(text) => {
            let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, media_type)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn ready(State(stage): State<watch::Receiver<Stage>>) -> Response {
    let because = stage.borrow().unready();
    let status = if because.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready: because.is_empty(), because })).into_response()
}
