//! The pages that list what is decided and waits, what stands around each, and the page that says what went wrong.

use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use samspill_core::oversight::{Act, Objection, OversightError, OversightView, Role, Staff};

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
    /// Where they begin.
    pub(super) home: &'static str,
    /// The pages that their roles open.
    pub(super) menu: Vec<(&'static str, &'static str)>,
    /// The head of what was done, on pages where something can be.
    pub(super) head: Option<String>,
}

/// A page's title in a language.
type Title = fn(&Words) -> &'static str;

/// Those who see what the operator's staff have done.
pub(super) const OPERATORS: &[Role] = &[Role::Bases, Role::Stop, Role::Affected];

/// The pages of the menu, and the roles that open each.
const MENU: [(&str, &[Role], Title); 6] = [
    ("/staff/bases", &[Role::Bases], |w| w.bases),
    ("/staff/claims", &[Role::Bases], |w| w.claims),
    ("/staff/assistants", &[Role::Stop], |w| w.assistants),
    ("/staff/affected", &[Role::Affected], |w| w.affected),
    ("/staff/history", OPERATORS, |w| w.history),
    ("/staff/cases", &[Role::CaseWorker], |w| w.cases),
];

/// The pages that somebody's roles open.
fn open_to(staff: &Staff) -> impl Iterator<Item = (&'static str, Title)> {
    MENU.into_iter().filter(|(_, roles, _)| staff.has_one_of(roles)).map(|(path, _, title)| (path, title))
}

impl Frame {
    /// Whether the page of this address is the one that is read.
    pub(super) fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// With the head of what was done.
    pub(super) fn with_head(self, view: &OversightView) -> Self {
        Self { head: view.head.map(|head| head.to_string()), ..self }
    }
}

/// Where somebody begins: the first page that is theirs.
pub(super) fn first_page(staff: &Staff) -> &'static str {
    open_to(staff).next().map_or("/staff/login", |(path, _)| path)
}

/// The way in.
pub(super) async fn begin(visitor: Visitor) -> Response {
    Redirect::to(visitor.staff().map_or("/staff/login", first_page)).into_response()
}

/// Lets nobody pass who has none of these roles.
pub(super) async fn ask_role(
    State((room, roles)): State<(RoomState, &'static [Role])>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = Visitor::of(&room, &parts);
    match visitor.staff() {
        Ok(staff) if staff.has_one_of(roles) => next.run(Request::from_parts(parts, body)).await,
        Ok(staff) => visitor.fail(Refused::not_for(staff, roles)),
        Err(refused) => visitor.fail(refused),
    }
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
            home: self.staff().map_or("/staff/login", first_page),
            menu: self
                .staff()
                .map_or_else(|_| Vec::new(), |staff| open_to(staff).map(|(path, title)| (path, title(w))).collect()),
            head: None,
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
        let why = match refused.said {
            Said::Detail => refused.detail,
            Said::Objection(objection) => w.object(&objection),
            Said::NotFor(roles) => {
                let names: Vec<&str> = roles.iter().map(|role| w.role(*role)).collect();
                format!("{} {}. {}", w.not_for_you, names.join(", "), w.not_for_you_remedy)
            }
            Said::NotWritten => w.not_written.to_owned(),
        };
        let mut f = self.frame(refused.heading);
        // What was refused may not be an address that can be read.
        f.home.clone_into(&mut f.path);
        self.page(refused.status, &RefusedPage { f, why })
    }
}

/// Why a wish was not met.
pub(super) struct Refused {
    status: StatusCode,
    title: &'static str,
    detail: String,
    heading: Title,
    said: Said,
}

/// What the page says where that is not the detail itself.
enum Said {
    Detail,
    Objection(Objection),
    /// The page or the act is for those who have one of these roles.
    NotFor(&'static [Role]),
    /// A stop is in force, and not written down.
    NotWritten,
}

impl Refused {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), heading: |w| w.refused, said: Said::Detail }
    }

    /// The page or the act is for others than this one of the staff.
    fn not_for(staff: &Staff, roles: &'static [Role]) -> Self {
        let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        let detail = format!(
            "{} has none of the roles that this is for ({}); ask whoever keeps `[[operator.staff]]`",
            staff.name,
            words.join(", ")
        );
        Self {
            heading: |w| w.not_for_you_title,
            said: Said::NotFor(roles),
            ..Self::new(StatusCode::FORBIDDEN, "not for your roles", detail)
        }
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
                    Objection::Why { .. } | Objection::TooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
                    Objection::IsStopped(_) | Objection::IsNotStopped(_) | Objection::TooMany { .. } => {
                        StatusCode::CONFLICT
                    }
                };
                Self { said: Said::Objection(objection), ..Self::new(status, "refused", detail) }
            }
            OversightError::NotFound => Self::new(StatusCode::NOT_FOUND, "nothing of that name", detail),
            OversightError::Invalid(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not usable", detail),
            OversightError::NotWritten { .. } => {
                tracing::error!(error = detail, "a stop is in force and not written down");
                Self {
                    heading: |w| w.not_written_title,
                    said: Said::NotWritten,
                    ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "in force, and not written down", detail)
                }
            }
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
        f: visitor.frame(|w| w.bases).with_head(&view),
        waiting: proposals(&view, language, staff, |act| !matches!(act, Act::AskIdentifiers { .. })),
        bases: basis_views(&room, &view, language),
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn claims(State(room): State<RoomState>, visitor: Visitor) -> Response {
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
        f: visitor.frame(|w| w.assistants).with_head(&view),
        assistants: assistant_views(&view, visitor.language),
        stopped: stops(&view, visitor.language, staff),
    };
    visitor.page(StatusCode::OK, &page)
}

pub(super) async fn history(State(room): State<RoomState>, visitor: Visitor) -> Response {
    let staff = match visitor.staff() {
        Ok(staff) => staff,
        Err(refused) => return visitor.fail(refused),
    };
    let view = room.oversight.view().await;
    let events = event_views(&view, visitor.language, staff);
    visitor.page(StatusCode::OK, &HistoryPage { f: visitor.frame(|w| w.history).with_head(&view), events })
}

/// What is told where there is nothing.
pub(super) async fn nowhere(visitor: Visitor) -> Response {
    visitor.fail(Refused::nowhere())
}
