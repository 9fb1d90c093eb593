//! Asking. Without script the request waits for the whole turn; the answer is then on the conversation's page.

use axum::extract::{Request, State};
use axum::response::Response;
use futures::StreamExt as _;
use samspill_core::ids::{AssistantId, ConversationId};
use samspill_core::private::Private;
use samspill_core::turn::{TurnEvent, TurnRequest};

use super::frame::Retry;
use super::see;
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
        Ok((app.dialogues.open(reader.principal(), lead).await?, say))
    };
    match opened.await {
        Ok((id, say)) => run(&reader, id, say).await,
        Err(failure) => reader.fail(&failure, Some(Retry { action: "/ask".into(), say: said })),
    }
}

/// Asks the next.
pub(super) async fn next(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let read = async {
        let id = conversation_id(id)?;
        Ok((id, Pairs::read(&app, request).await?.only(&["say"])?.utterance()))
    };
    let (id, said) = match read.await {
        Ok(read) => read,
        Err(failure) => return reader.fail(&failure, None),
    };
    match app.utterance(&said) {
        Ok(say) => run(&reader, id, say).await,
        Err(failure) => reader.fail(&failure, Some(Retry { action: action(&id), say: said })),
    }
}

async fn run(reader: &Reader, id: ConversationId, say: String) -> Response {
    let principal = reader.principal();
    let utterance = Private::new(say.clone());
    let request = TurnRequest { conversation: id.clone(), utterance, language: reader.language };
    match reader.app.dialogues.turn(principal.as_ref(), request).await {
        Ok(mut events) => {
            while let Some(event) = events.next().await {
                if matches!(event, TurnEvent::Done(_)) {
                    break;
                }
            }
            see(format!("/conversation/{id}#answer"))
        }
        Err(error) => {
            let failure = Failure::from(error);
            // Where there is no conversation, asking again in it helps nobody.
            let retry = (failure != Failure::NotFound).then(|| Retry { action: action(&id), say });
            reader.fail(&failure, retry)
        }
    }
}

fn action(id: &ConversationId) -> String {
    format!("/conversation/{id}/turns")
}
