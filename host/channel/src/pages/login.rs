//! Logging in to the demonstration as one of its synthetic persons, and taking a conversation along.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use samspill_core::ids::ConversationId;

use super::frame::Frame;
use super::{arriving, see};
use crate::app::AppState;
use crate::failure::Failure;
use crate::form::Pairs;
use crate::sessions::principal_of;
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
    /// The anonymous conversation that is to go on.
    conversation: Option<ConversationId>,
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
    let search = reader.query("q").unwrap_or_default().trim().to_owned();
    let wanted = search.to_lowercase();
    let mut persons: Vec<PersonRow> = all
        .iter()
        .enumerate()
        .map(|(key, person)| PersonRow { key, name: person.name.reveal().clone(), role: t.role(&person.role) })
        .filter(|row| row.name.to_lowercase().contains(&wanted) || row.role.to_lowercase().contains(&wanted))
        .collect();
    let more_persons = persons.len() > PERSONS_SHOWN_MAX;
    persons.truncate(PERSONS_SHOWN_MAX);
    let conversation = reader.query("conversation").and_then(|id| ConversationId::new(id).ok());
    let conversation = conversation.filter(|id| reader.can_take_over(id));
    let mut f = reader.frame(t.login.title);
    // Another language is no reason to lose where one was.
    f.keeps = conversation.iter().map(|id| format!("&conversation={id}")).collect();
    let page = LoginPage { f, persons, more_persons, search, conversation };
    reader.page(StatusCode::OK, &page)
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
    let form = Pairs::read(app, request).await?.only(&["person", "conversation"])?;
    let key = form.get("person").and_then(|key| key.parse::<usize>().ok());
    let person = key.and_then(|key| app.demo_persons().into_iter().nth(key)).ok_or(Failure::UnknownPerson)?;
    let id = form.get("conversation").map(ConversationId::new).transpose().map_err(|_| Failure::NotFound)?;
    // Who knows a conversation's address may read it, but only the browser that opened it may make it someone's.
    if id.as_ref().is_some_and(|id| !reader.can_take_over(id)) {
        return Err(Failure::NotFound);
    }
    let token = app.log_in(person.clone())?;
    let owner = Reader::logged_in(reader, token.clone(), person);
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
    let principal = owner.login.as_ref().and_then(|login| principal_of(&login.person)).ok_or(Failure::Storage)?;
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
