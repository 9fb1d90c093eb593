//! What stands around every page, and the page that says what went wrong.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use samspill_core::ids::ConversationId;
use samspill_core::text::Language;

use super::acting::Banner;
use super::people::DeskView;
use crate::assets::sheet_paths;
use crate::failure::{Failure, RETRY_AFTER};
use crate::texts::{Texts, texts};
use crate::visitor::{PAGE_LANGUAGES, Reader};

/// What stands around a page.
pub(crate) struct Frame {
    pub(crate) t: &'static Texts,
    pub(crate) lang: &'static str,
    /// The addresses of the style sheets.
    pub(crate) sheets: Vec<String>,
    pub(crate) title: String,
    /// Where a change of language leads.
    pub(crate) path: String,
    /// What more its address holds, beginning with `&`; empty where nothing must be kept.
    pub(crate) keeps: String,
    pub(crate) languages: Vec<LanguageLink>,
    pub(crate) demo: bool,
    pub(crate) operator: String,
    pub(crate) role: String,
    /// The name of whoever is logged in.
    pub(crate) person: Option<String>,
    /// For whom they act in the conversation that the page is of.
    pub(crate) banner: Banner,
    /// Whether there is a login to offer.
    pub(crate) can_log_in: bool,
    pub(crate) desk: Option<DeskView>,
}

/// A way to read the page in a language.
pub(crate) struct LanguageLink {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) current: bool,
}

/// What a citizen wrote and may send again.
pub(crate) struct Retry {
    pub(crate) action: String,
    pub(crate) say: String,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    f: Frame,
    what: String,
    why: String,
    remedy: String,
    retry: Option<Retry>,
    /// Where to log in more surely, where that helps.
    log_in: Option<String>,
    say_chars_max: usize,
}

impl Reader {
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        let t = texts(self.language);
        let settings = &self.app.settings;
        let shown = if self.language == Language::Se { Language::Nb } else { self.language };
        Frame {
            t,
            lang: shown.tag(),
            sheets: sheet_paths(),
            title: title.into(),
            path: self.path.clone(),
            keeps: String::new(),
            languages: PAGE_LANGUAGES
                .into_iter()
                .map(|one| LanguageLink { tag: one.tag(), name: own_name(one), current: one == shown })
                .collect(),
            demo: settings.demo,
            operator: settings.operator.clone(),
            role: settings.role.in_language(self.language).to_owned(),
            person: self.login.as_ref().map(|login| login.who.person.name.reveal().clone()),
            banner: Banner::default(),
            can_log_in: self.login.is_none() && !self.app.demo_persons().is_empty(),
            desk: settings.desk.as_ref().map(|desk| DeskView::new(desk, &settings.operator, self.language)),
        }
    }

    pub(crate) fn page(&self, status: StatusCode, page: &impl Template) -> Response {
        let html = match page.render() {
            Ok(html) => html,
            Err(error) => {
                tracing::error!(%error, "a page could not be written");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let mut response = (status, Html(html)).into_response();
        if let Some(cookie) = self.language_cookie() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    pub(crate) fn fail(&self, failure: &Failure, retry: Option<Retry>) -> Response {
        let (what, why, remedy) = failure.told(self.language);
        let mut f = self.frame(what.clone());
        // What failed may not be an address that can be read.
        "/".clone_into(&mut f.path);
        let say_chars_max = self.app.settings.utterance_chars_max;
        let id = self.path.strip_prefix("/conversation/").and_then(|rest| rest.split('/').next());
        let id = id.and_then(|id| ConversationId::new(id).ok());
        let log_in =
            id.filter(|_| matches!(failure, Failure::LoginLevel(_))).map(|id| format!("/login?conversation={id}"));
        let page = FailurePage { f, what, why, remedy, retry, log_in, say_chars_max };
        let mut response = self.page(failure.status(), &page);
        if failure.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response
    }

    pub(crate) fn answer(&self, result: Result<Response, Failure>) -> Response {
        result.unwrap_or_else(|failure| self.fail(&failure, None))
    }
}

/// A language's name in itself.
pub(crate) const fn own_name(language: Language) -> &'static str {
    match language {
        Language::Nb => "Bokmål",
        Language::Nn => "Nynorsk",
        Language::En => "English",
        Language::Se => "Davvisámegiella",
    }
}
