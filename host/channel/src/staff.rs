//! The operator's own pages, for its staff: legal bases, stops, and who was affected. They are served on the operator's
//! listener, never on the citizens'. A program that sends `Authorization: Basic` gets JSON of the same routes. Each route
//! says which roles may use it, and is closed to the others.

mod acts;
mod affected;
mod cases;
mod pages;
mod shape;
mod texts;
mod who;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use samspill_core::desk::Casework;
use samspill_core::ids::Concept;
use samspill_core::oversight::{Oversight, Role, Staff};
use samspill_core::text::{Language, Text};

use crate::assets::sheet_of;
use crate::guard::{harden, is_own};
use crate::sessions::Table;
use who::Visitor;

/// What the composition root decides for the staff's pages.
#[derive(Clone, Debug)]
pub struct StaffSettings {
    /// Who runs this host.
    pub operator: String,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// The concepts' names for people.
    pub concept_titles: BTreeMap<Concept, Text>,
    /// The names of fields of concepts, by path.
    pub field_titles: BTreeMap<(Concept, String), Text>,
    /// The longest message of a case worker's, in bytes.
    pub message_bytes_max: usize,
    /// Sessions at once. The next login is refused.
    pub sessions_max: usize,
    /// A session that has not been used for this long is over, in milliseconds.
    pub session_idle_ms: u64,
    /// A session is over after this long, used or not, in milliseconds.
    pub session_ms_max: u64,
    /// Whether the cookies are for HTTPS alone.
    pub cookie_secure: bool,
    /// The origin that the staff use; none means that of the request's `Host`.
    pub public_origin: Option<String>,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// How long a request body may take to arrive, in milliseconds.
    pub body_ms_max: u64,
}

type RoomState = Arc<Room>;

/// What every handler shares.
struct Room {
    oversight: Arc<dyn Oversight>,
    casework: Arc<dyn Casework>,
    settings: StaffSettings,
    sessions: Table<Staff>,
    started: Instant,
}

impl Room {
    fn uptime_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn title(&self, concept: &Concept, language: Language) -> String {
        let title = self.settings.concept_titles.get(concept);
        title.map_or_else(|| concept.to_string(), |title| title.in_language(language).to_owned())
    }
}

/// The staff's pages over a host.
pub fn staff_router(oversight: Arc<dyn Oversight>, casework: Arc<dyn Casework>, settings: StaffSettings) -> Router {
    let sessions = Table::new(settings.sessions_max, settings.session_idle_ms, settings.session_ms_max);
    let room = Arc::new(Room { oversight, casework, settings, sessions, started: Instant::now() });
    let only = |roles: &'static [Role], handlers: MethodRouter<RoomState>| -> MethodRouter<RoomState> {
        handlers.layer(axum::middleware::from_fn_with_state((Arc::clone(&room), roles), pages::ask_role))
    };
    let (bases, stop, affected): (&[Role], &[Role], &[Role]) = (&[Role::Bases], &[Role::Stop], &[Role::Affected]);
    let desk: &[Role] = &[Role::CaseWorker];
    Router::new()
        .route("/", get(pages::begin))
        .route("/staff", get(pages::begin))
        .route("/staff/login", get(who::login_page).post(who::log_in))
        .route("/staff/logout", post(who::log_out))
        .route("/staff/view", only(pages::OPERATORS, get(shape::view)))
        .route("/staff/bases", only(bases, get(pages::bases)))
        .route("/staff/claims", only(bases, get(pages::claims)))
        .route("/staff/assistants", only(stop, get(pages::assistants)))
        .route("/staff/affected", only(affected, get(affected::page).post(affected::look)))
        .route("/staff/history", only(pages::OPERATORS, get(pages::history)))
        .route("/staff/proposals", only(bases, post(acts::propose)))
        .route("/staff/ends", only(bases, post(acts::end)))
        // Which of the two, the proposal says.
        .route("/staff/verdicts", only(&[Role::Bases, Role::Affected], post(acts::decide)))
        .route("/staff/stops", only(stop, post(acts::stop)))
        .route("/staff/releases", only(affected, post(affected::read_release)))
        .route("/staff/cases", only(desk, get(cases::list)))
        .route("/staff/cases/{id}", only(desk, get(cases::read)))
        .route("/staff/cases/{id}/messages", only(desk, post(cases::answer)))
        .route("/staff/cases/{id}/close", only(desk, post(cases::close)))
        .route("/assets/{version}/{name}", get(sheet))
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(pages::nowhere)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&room), guard))
        .with_state(room)
}

/// What holds for every request here: where a change may come from, and the headers on every answer.
async fn guard(State(room): State<RoomState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let mut response = if safe || is_own(request.headers(), room.settings.public_origin.as_deref()) {
        next.run(request).await
    } else {
        let (parts, _) = request.into_parts();
        Visitor::of(&room, &parts).fail(pages::Refused::foreign())
    };
    harden(response.headers_mut());
    response
}

async fn sheet(visitor: Visitor, Path((version, name)): Path<(String, String)>) -> Response {
    sheet_of(&version, &name).map_or_else(|| visitor.fail(pages::Refused::nowhere()), IntoResponse::into_response)
}
