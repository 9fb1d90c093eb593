//! The pages that list what is decided and waits, what stands around each, and the page that says what went wrong.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use samspill_core::oversight::{Act, Objection, OversightError, Staff};

use super::RoomState;
use super::shape::{
    AssistantView, BasisView, ClaimView, EventView, ProposalView, StopView, assistants as assistant_views,
    bases as basis_views, claims as claim_views, history as event_views, proposals, stops,
};
use super::texts::{Words, words};
use super::who::{Visitor, languages};
use crate::assets::sheet_paths;
use crate::failure::Failure;
use crate::pages::{LanguageLink, own_name};

/// What stands around a page.
pub(super) struct Frame {
    pub(super) w: &'static Words,
    pub(super) lang: &'static str,
    pub(super) sheets: Vec<String>,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) languages: Vec<LanguageLink>,
    pub(super) demo: bool,
    pub(super) operator: String,
    /// Who is logged in.
    pub(super) name: Option<String>,
    /// Whether that is an owner's case worker.
    pub(super) is_case_worker: bool,
    /// Whether it is one of the operator's own, and not a case worker alone.
    pub(super) is_operator: bool,
}

impl Frame {
    /// Whether the page of this address is the one that is read.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }
}

/// Whether somebody works on cases alone: the operator's pages are not theirs.
pub(super) fn is_case_worker_alone(staff: &Staff) -> bool {
    staff.desk_owner().is_ok() && staff.roles.len() == 1
}

/// Where somebody begins.
pub(super) fn first_page(staff: &Staff) -> &'static str {
    if is_case_worker_alone(staff) { "/staff/cases" } else { "/staff/bases" }
}

impl Visitor {
    pub(super) fn frame(&self, title: impl Fn(&Words) -> &'static str) -> Frame {
        let w = words(self.language);
        Frame {
            w,
            lang: self.language.tag(),
            sheets: sheet_paths(),
            title: title(w).to_owned(),
            path: self.path.clone(),
            languages: languages()
                .into_iter()
                .map(|one| LanguageLink { tag: one.tag(), name: own_name(one), current: one == self.language })
                .collect(),
            demo: self.room.settings.demo,
            operator: self.room.settings.operator.clone(),
            name: self.staff().ok().map(|staff| staff.name.clone()),
            is_case_worker: self.staff().is_ok_and(|staff| staff.desk_owner().is_ok()),
            is_operator: !self.staff().is_ok_and(is_case_worker_alone),
        }
    }

    /// Says why not: to a program as a problem document, to a person as a page, or as the way to log in.
    pub(super) fn fail(&self, refused: Refused) -> Response {
        if self.is_program {
            let told = serde_json::json!({
                "type": "about:blank", "title": refused.title, "status": refused.status.as_u16(), "detail": refused.detail,
            });
            let mut response = (refused.status, Json(told)).into_response();
            let media = HeaderValue::from_static("application/problem+json");
            response.headers_mut().insert(header::CONTENT_TYPE, media);
            return response;
        }
        if refused.status == StatusCode::UNAUTHORIZED {
            return Redirect::to("/staff/login").into_response();
        }
        let w = words(self.language);
        let why = refused.objection.as_ref().map_or_else(|| refused.detail.clone(), |objection| w.object(objection));
        let mut f = self.frame(|w| w.refused);
        // What was refused may not be an address that can be read.
        self.staff().map_or("/staff/bases", first_page).clone_into(&mut f.path);
        self.page(refused.status, &RefusedPage { f, why })
    }
}

/// Why a wish was not met.
pub(super) struct Refused {
    status: StatusCode,
    title: &'static str,
    detail: String,
    objection: Option<Objection>,
}

impl Refused {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), objection: None }
    }

    pub(super) fn not_logged_in() -> Self {
        let detail = "send name and token of one of `[[operator.staff]]` as `Authorization: Basic`";
        Self::new(StatusCode::UNAUTHORIZED, "not logged in", detail)
    }

    pub(super) fn nowhere() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there is no such page", "look at docs/operations.md for those there are")
    }

    pub(super) fn foreign() -> Self {
        let detail = "the change was asked for by another site; make it on the operator's own pages";
        Self::new(StatusCode::FORBIDDEN, "not from here", detail)
    }

    pub(super) fn sessions_full() -> Self {
        let detail = "operator.sessions_max are logged in; wait until somebody has logged out";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "too many sessions", detail)
    }

    pub(super) fn invalid(detail: String) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not usable", detail)
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::new(failure.status(), "not usable", failure.to_string())
    }
}

impl From<OversightError> for Refused {
    fn from(error: OversightError) -> Self {
        let detail = error.to_string();
        match error {
            OversightError::Objection(objection) => {
                let status = match objection {
                    Objection::Role { .. } | Objection::SameEyes { .. } => StatusCode::FORBIDDEN,
                    Objection::NotWaiting(_) | Objection::NotReleased(_) => StatusCode::NOT_FOUND,
                    Objection::Why | Objection::TooLong => StatusCode::UNPROCESSABLE_ENTITY,
                    Objection::IsStopped(_) | Objection::IsNotStopped(_) | Objection::TooMany { .. } => {
                        StatusCode::CONFLICT
                    }
                };
                Self { objection: Some(objection), ..Self::new(status, "refused", detail) }
            }
            OversightError::NotFound => Self::new(StatusCode::NOT_FOUND, "nothing of that name", detail),
            OversightError::Invalid(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not usable", detail),
            OversightError::Journal(_) => {
                tracing::error!(error = detail, "what the staff asked for was not done");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "storage failed", detail)
            }
        }
    }
}

#[derive(Template)]
#[template(path = "staff/refused.html")]
struct RefusedPage {
    f: Frame,
    why: String,
}

#[derive(Template)]
#[template(path = "staff/bases.html")]
struct BasesPage {
    f: Frame,
    waiting: Vec<ProposalView>,
    bases: Vec<BasisView>,
}

#[derive(Template)]
#[template(path = "staff/claims.html")]
struct ClaimsPage {
    f: Frame,
    claims: Vec<ClaimView>,
}

#[derive(Template)]
#[template(path = "staff/assistants.html")]
struct AssistantsPage {
    f: Frame,
    assistants: Vec<AssistantView>,
    stopped: Vec<StopView>,
}

#[derive(Template)]
#[template(path = "staff/history.html")]
struct HistoryPage {
    f: Frame,
    events: Vec<EventView>,
}

pub(super) async fn bases(State(room): State<RoomState>, visitor: Visitor) -> Response {
    let staff = match visitor.staff() {
        Ok(staff) => staff,
        Err(refused) => return visitor.fail(refused),
    };
    let (view, language) = (room.oversight.view().await, visitor.language);
    let page = BasesPage {
        f: visitor.frame(|w| w.bases),
        waiting: proposals(&room, &view, language, Some(staff), |act| !matches!(act, Act::AskIdentifiers { .. })),
        bases: basis_views(&room, &view, language),
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn claims(State(room): State<RoomState>, visitor: Visitor) -> Response {
    if let Err(refused) = visitor.staff() {
        return visitor.fail(refused);
    }
    let claims = claim_views(&room, &room.oversight.view().await, visitor.language);
    visitor.page(StatusCode::OK, &ClaimsPage { f: visitor.frame(|w| w.claims), claims })
}

pub(super) async fn assistants(State(room): State<RoomState>, visitor: Visitor) -> Response {
    let staff = match visitor.staff() {
        Ok(staff) => staff,
        Err(refused) => return visitor.fail(refused),
    };
    let view = room.oversight.view().await;
    let page = AssistantsPage {
        f: visitor.frame(|w| w.assistants),
        assistants: assistant_views(&view, visitor.language),
        stopped: stops(&view, visitor.language, Some(staff)),
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn history(State(room): State<RoomState>, visitor: Visitor) -> Response {
    if let Err(refused) = visitor.staff() {
        return visitor.fail(refused);
    }
    let events = event_views(&room.oversight.view().await, visitor.language);
    visitor.page(StatusCode::OK, &HistoryPage { f: visitor.frame(|w| w.history), events })
}

/// What is told where there is nothing.
pub(super) async fn nowhere(visitor: Visitor) -> Response {
    visitor.fail(Refused::nowhere())
}
