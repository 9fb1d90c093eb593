//! Logging in to the demonstration as one of its synthetic persons, and taking a conversation along.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use samspill_core::ids::ConversationId;
use samspill_core::login::LoginLevel;
use samspill_core::ports::{DemoPerson, DialogueError};

use super::frame::Frame;
use super::{arriving, see};
use crate::app::AppState;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::sessions::LoggedIn;
use crate::texts::texts;
use crate::visitor::{Reader, session_cookie, session_cookie_gone};

/// Persons on the page. The search finds the rest.
const PERSONS_SHOWN_MAX: usize = 30;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    f: Frame,
    persons: Vec<PersonRow>,
    more_persons: bool,
    search: String,
    /// The conversation that is to go on.
    conversation: Option<ConversationId>,
    /// It is the reader's own, and takes a surer login.
    is_own: bool,
    /// How surely one can log in, the surest first: word and text.
    levels: Vec<(&'static str, &'static str)>,
}

struct PersonRow {
    /// The place in the host's list: the form carries no identity number.
    key: usize,
    name: String,
    role: String,
}

/// Those who can be chosen, and what the case of each shows.
pub(super) async fn show(reader: Reader) -> Response {
    let all = reader.app.demo_persons();
    if all.is_empty() {
        return reader.fail(&Failure::Nowhere, None);
    }
    let t = texts(reader.language);
    let conversation = reader.query("conversation").and_then(|id| ConversationId::new(id).ok());
    let conversation = match conversation {
        Some(id) => goes_along(&reader, &id).await.map(|goes| (id, goes)),
        None => None,
    };
    // Who goes on with what is their own stays who they are.
    let own = reader.login.as_ref().filter(|_| conversation.as_ref().is_some_and(|(_, goes)| *goes == GoesAlong::Own));
    let is_choice = |person: &DemoPerson| own.is_none_or(|own| own.who.person.identifier == person.identifier);
    let levels = t.login.levels.iter().copied();
    let is_surer = |word| own.is_none_or(|own| LoginLevel::of_word(word) > Some(own.who.level));
    let search = reader.query("q").unwrap_or_default().trim().to_owned();
    let wanted = search.to_lowercase();
    let mut persons: Vec<PersonRow> = all
        .iter()
        .enumerate()
        .filter(|(_, person)| is_choice(person))
        .map(|(key, person)| PersonRow { key, name: person.name.reveal().clone(), role: t.role(&person.role) })
        .filter(|row| row.name.to_lowercase().contains(&wanted) || row.role.to_lowercase().contains(&wanted))
        .collect();
    let more_persons = persons.len() > PERSONS_SHOWN_MAX;
    persons.truncate(PERSONS_SHOWN_MAX);
    let levels = levels.filter(|(word, _)| is_surer(word)).collect();
    let is_own = own.is_some();
    let conversation = conversation.map(|(id, _)| id);
    let mut f = reader.frame(t.login.title);
    // Another language is no reason to lose where one was.
    f.keeps = conversation.iter().map(|id| format!("&conversation={id}")).collect();
    let page = LoginPage { f, persons, more_persons, search, conversation, is_own, levels };
    reader.page(StatusCode::OK, &page)
}

/// Why a conversation goes on after a login.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GoesAlong {
    /// It is nobody's yet, and this browser opened it.
    Opened,
    /// It is the reader's own, and there is a surer login.
    Own,
}

/// Who knows a conversation's address may read it, but only the browser that opened it may make it someone's.
async fn goes_along(reader: &Reader, id: &ConversationId) -> Option<GoesAlong> {
    if reader.can_take_over(id) {
        return Some(GoesAlong::Opened);
    }
    let principal = reader.principal().filter(|_| reader.can_be_surer())?;
    match reader.app.dialogues.plan(Some(&principal), id, reader.language).await {
        Ok(_) | Err(DialogueError::LoginLevel(_)) => Some(GoesAlong::Own),
        Err(_) => None,
    }
}

pub(super) async fn log_in(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    match start(&app, &reader, request).await {
        Ok((cookie, None)) => with_cookie(see("/#ask".into()), Some(cookie)),
        Ok((cookie, Some((reader, id, say)))) => with_cookie(go_on(reader, id, say).await, Some(cookie)),
        Err(failure) => reader.fail(&failure, None),
    }
}

/// The conversation that was taken along, as its owner reads it, and what was said in it last.
type TakenAlong = (Reader, ConversationId, Option<String>);

async fn start(
    app: &AppState,
    reader: &Reader,
    request: Request,
) -> Result<(HeaderValue, Option<TakenAlong>), Failure> {
    let form = Pairs::read(app, request).await?.only(&["person", "level", "conversation"])?;
    let key = form.get("person").and_then(|key| key.parse::<usize>().ok());
    let person = key.and_then(|key| app.demo_persons().into_iter().nth(key)).ok_or(Failure::UnknownPerson)?;
    let id = form.get("conversation").map(ConversationId::new).transpose().map_err(|_| Failure::NotFound)?;
    if let Some(id) = &id
        && goes_along(reader, id).await.is_none()
    {
        return Err(Failure::NotFound);
    }
    let level = form.get("level").map_or(Some(LoginLevel::High), LoginLevel::of_word);
    let level = level.ok_or_else(|| Failure::Invalid("`level` is low, substantial or high".into()))?;
    let who = LoggedIn { person, level };
    let token = app.log_in(who.clone())?;
    let owner = Reader::logged_in(reader, token.clone(), who);
    let along = match id {
        None => None,
        Some(id) => match take_along(app, &owner, &id).await {
            Ok(say) => Some((owner, id, say)),
            Err(failure) => {
                app.sessions.people.end(&token);
                return Err(failure);
            }
        },
    };
    if let Some(login) = &reader.login {
        app.sessions.people.end(&login.token);
    }
    Ok((session_cookie(app, &token).ok_or(Failure::Storage)?, along))
}

/// Makes the conversation the person's, and gives what was said last.
async fn take_along(app: &AppState, owner: &Reader, id: &ConversationId) -> Result<Option<String>, Failure> {
    let principal = owner.login.as_ref().and_then(|login| login.who.principal()).ok_or(Failure::Storage)?;
    app.dialogues.log_in(id, principal.clone()).await?;
    if let Some(opener) = &owner.opener {
        app.sessions.taken(opener, id);
    }
    let seen = app.dialogues.seen(Some(&principal), id).await?;
    Ok(seen.last().map(|turn| turn.utterance.reveal().clone()))
}

/// Asks again as the one who logged in, so that the plan is completed.
async fn go_on(reader: Reader, id: ConversationId, say: Option<String>) -> Response {
    match say {
        Some(say) => arriving::run(reader, id, say).await,
        None => see(format!("/conversation/{id}")),
    }
}

pub(super) async fn log_out(State(app): State<AppState>, reader: Reader) -> Response {
    if let Some(login) = &reader.login {
        app.sessions.people.end(&login.token);
    }
    with_cookie(see("/".into()), session_cookie_gone(&app))
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
