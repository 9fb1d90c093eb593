//! Asking. The answer is sent as it arrives.

use axum::extract::{Request, State};
use axum::http::header;
use axum::response::Response;
use samspill_core::ids::{AssistantId, ConversationId};

use super::arriving;
use super::frame::Retry;
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::visitor::Reader;

/// Opens a conversation and asks the first question.
pub(super) async fn first(State(app): State<AppState>, reader: Reader, request: Request) -> Response {
    let form = Pairs::read(&app, request).await.and_then(|form| form.only(&["say", "lead"]));
    let form = match form {
        Ok(form) => form,
        Err(failure) => return reader.fail(&failure, None),
    };
    let said = form.utterance();
    let opened = async {
        let say = app.utterance(&said)?;
        let lead = form.get("lead").map(AssistantId::new).transpose();
        let lead = lead.map_err(|error| Failure::Invalid(error.to_string()))?;
        let id = app.dialogues.open(reader.principal(), lead).await?;
        // Whoever asks without a login may log in later, and go on where they were.
        let cookie = if reader.login.is_none() { Some(reader.opened(&id)?) } else { None };
        Ok((id, say, cookie))
    };
    match opened.await {
        Ok((id, say, cookie)) => {
            let mut response = arriving::run(reader, id, say).await;
            if let Some(cookie) = cookie {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(failure) => reader.fail(&failure, Some(Retry { action: "/ask".into(), say: said })),
    }
}

/// Goes on after a consent: what was withheld is asked again.
pub(super) async fn resume(reader: Reader, id: IdPath) -> Response {
    match conversation_id(id) {
        Ok(id) => arriving::resume(reader, id).await,
        Err(failure) => reader.fail(&failure, None),
    }
}

/// Asks the next.
pub(super) async fn next(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let read = async {
        let id = conversation_id(id)?;
        Ok::<(ConversationId, String), Failure>((id, Pairs::read(&app, request).await?.only(&["say"])?.utterance()))
    };
    let (id, said) = match read.await {
        Ok(read) => read,
        Err(failure) => return reader.fail(&failure, None),
    };
    match app.utterance(&said) {
        Ok(say) => arriving::run(reader, id, say).await,
        Err(failure) => reader.fail(&failure, Some(Retry { action: format!("/conversation/{id}/turns"), say: said })),
    }
}
