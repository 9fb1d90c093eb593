//! Who sends a request, and in which language they read.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use samspill_core::conversation::Principal;
use samspill_core::ids::ConversationId;
use samspill_core::login::LoginLevel;
use samspill_core::text::Language;

use crate::app::{App, AppState, new_token};
use crate::failure::{Failure, Problem};
use crate::sessions::LoggedIn;

/// The languages that pages are written in.
pub(crate) const PAGE_LANGUAGES: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

pub(crate) const LANGUAGE_COOKIE: &str = "samspill-language";

/// A session that lives.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) token: String,
    pub(crate) who: LoggedIn,
}

/// Whoever reads a page.
pub(crate) struct Reader {
    pub(crate) app: AppState,
    pub(crate) language: Language,
    pub(crate) login: Option<Login>,
    /// What a browser without a login is known by, if it has asked before.
    pub(crate) opener: Option<String>,
    pub(crate) path: String,
    query: Vec<(String, String)>,
    /// The language was chosen in this request, and is to be remembered.
    pub(crate) chose_language: bool,
}

impl Reader {
    pub(crate) fn of(app: AppState, parts: &Parts) -> Self {
        let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let query = query.map(|Query(pairs)| pairs).unwrap_or_default();
        let asked = query.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| page_language(tag));
        let kept = || cookie(&parts.headers, LANGUAGE_COOKIE).and_then(page_language);
        let language = asked.or_else(kept).unwrap_or_default();
        let login = login_by_cookie(&app, &parts.headers);
        let opener = cookie(&parts.headers, opener_cookie_name(&app)).map(str::to_owned);
        let path = parts.uri.path().to_owned();
        Self { app, language, login, opener, path, query, chose_language: asked.is_some() }
    }

    /// The same request, read by whoever has just logged in.
    pub(crate) fn logged_in(&self, token: String, who: LoggedIn) -> Self {
        Self {
            app: AppState::clone(&self.app),
            language: self.language,
            login: Some(Login { token, who }),
            opener: self.opener.clone(),
            path: self.path.clone(),
            query: Vec::new(),
            chose_language: false,
        }
    }

    pub(crate) fn query(&self, name: &str) -> Option<String> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    pub(crate) fn principal(&self) -> Option<Principal> {
        self.login.as_ref().and_then(|login| login.who.principal())
    }

    /// Whether this browser may log in and take an anonymous conversation with it: it opened it, and there is a login.
    pub(crate) fn can_take_over(&self, conversation: &ConversationId) -> bool {
        let opened = |token: &String| self.app.sessions.has_opened(token, conversation, self.app.uptime_ms());
        self.login.is_none() && self.opener.as_ref().is_some_and(opened) && !self.app.demo_persons().is_empty()
    }

    /// Whether there is a surer login than the one that is used.
    pub(crate) fn can_be_surer(&self) -> bool {
        let surer = |login: &Login| login.who.level < LoginLevel::High;
        self.login.as_ref().is_some_and(surer) && !self.app.demo_persons().is_empty()
    }

    /// Remembers that this browser opened a conversation without a login, and gives the cookie that says so.
    pub(crate) fn opened(&self, conversation: &ConversationId) -> Result<HeaderValue, Failure> {
        let known = self.opener.clone().filter(|token| self.app.sessions.is_opener(token));
        let token = known.map_or_else(new_token, Ok)?;
        self.app.sessions.opened(token.clone(), conversation.clone(), self.app.uptime_ms());
        let age_s = self.app.settings.session_idle_ms / 1000;
        cookie_value(&self.app, opener_cookie_name(&self.app), &token, age_s).ok_or(Failure::Storage)
    }

    /// The cookie that keeps a chosen language.
    pub(crate) fn language_cookie(&self) -> Option<HeaderValue> {
        let year_s = 31_536_000;
        let cookie = format!(
            "{LANGUAGE_COOKIE}={}; Path=/; Max-Age={year_s}; HttpOnly; SameSite=Strict{}",
            self.language.tag(),
            secure(&self.app)
        );
        self.chose_language.then(|| HeaderValue::from_str(&cookie).ok()).flatten()
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(AppState::clone(app), parts))
    }
}

/// Whoever calls the API: a bearer token that counts, or the pages' cookie, or nobody.
pub(crate) struct Caller {
    pub(crate) principal: Option<Principal>,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
            let login = login_by_cookie(app, &parts.headers);
            return Ok(Self { principal: login.and_then(|login| login.who.principal()) });
        };
        let token = value.to_str().ok().and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let who = token.and_then(|token| app.sessions.people.whose(token, app.uptime_ms()));
        let who = who.ok_or(Failure::NotLoggedIn)?;
        Ok(Self { principal: who.principal() })
    }
}

/// The cookie of a session that starts.
pub(crate) fn session_cookie(app: &App, token: &str) -> Option<HeaderValue> {
    let age_s = app.settings.session_ms_max / 1000;
    cookie_value(app, session_cookie_name(app), token, age_s)
}

/// The cookie of a session that is over.
pub(crate) fn session_cookie_gone(app: &App) -> Option<HeaderValue> {
    cookie_value(app, session_cookie_name(app), "", 0)
}

fn cookie_value(app: &App, name: &str, token: &str, age_s: u64) -> Option<HeaderValue> {
    let cookie = format!("{name}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{}", secure(app));
    HeaderValue::from_str(&cookie).ok()
}

const fn secure(app: &App) -> &'static str {
    if app.settings.cookie_secure { "; Secure" } else { "" }
}

/// `__Host-` binds a cookie to this very host, but needs HTTPS.
const fn session_cookie_name(app: &App) -> &'static str {
    if app.settings.cookie_secure { "__Host-samspill-session" } else { "samspill-session" }
}

/// The same for a browser that asks without a login.
const fn opener_cookie_name(app: &App) -> &'static str {
    if app.settings.cookie_secure { "__Host-samspill-opener" } else { "samspill-opener" }
}

fn login_by_cookie(app: &App, headers: &HeaderMap) -> Option<Login> {
    let token = cookie(headers, session_cookie_name(app))?;
    let who = app.sessions.people.whose(token, app.uptime_ms())?;
    Some(Login { token: token.to_owned(), who })
}

pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

pub(crate) fn page_language(tag: &str) -> Option<Language> {
    PAGE_LANGUAGES.into_iter().find(|language| language.tag() == tag)
}
