//! The citizen's answer to a question of the host's. It is written down, and the plan is completed in a turn.

use axum::extract::{Request, State};
use axum::response::Response;
use samspill_core::ids::{Concept, ConversationId};
use samspill_core::overview::Reply;

use super::{arriving, see};
use crate::app::{AppState, IdPath, conversation_id};
use crate::failure::Failure;
use crate::form::Pairs;
use crate::texts::texts;
use crate::visitor::Reader;

pub(super) async fn decide(State(app): State<AppState>, reader: Reader, id: IdPath, request: Request) -> Response {
    let written = async {
        let id = conversation_id(id)?;
        let form = Pairs::read(&app, request).await?.only(&["concept", "reply"])?;
        let said = write(&reader, &id, &form).await?;
        Ok::<_, Failure>((id, said))
    };
    match written.await {
        Ok((id, Some(say))) => arriving::run(reader, id, say).await,
        Ok((id, None)) => see(format!("/conversation/{id}?notice=no-reply#notice")),
        Err(failure) => reader.fail(&failure, None),
    }
}

/// Writes the answer down, and gives it in words; nothing where nothing was chosen.
async fn write(reader: &Reader, id: &ConversationId, form: &Pairs) -> Result<Option<String>, Failure> {
    let t = &texts(reader.language).overview;
    let concept = Concept::new(form.get("concept").unwrap_or_default());
    let concept = concept.map_err(|error| Failure::Invalid(error.to_string()))?;
    let (reply, word) = match form.get("reply") {
        Some("yes") => (Reply::Yes, t.yes),
        Some("no") => (Reply::No, t.no),
        Some("unknown") => (Reply::Unknown, t.unknown),
        None => return Ok(None),
        Some(_) => return Err(Failure::Invalid("`reply` must be yes, no or unknown".into())),
    };
    let (dialogues, principal) = (&reader.app.dialogues, reader.principal());
    let overview = dialogues.overview(principal.as_ref(), id, reader.language).await?;
    let asked = overview.questions.into_iter().find(|question| question.concept == concept);
    // A page may be older than the answer: then the concept's own name stands for the question.
    let question = asked.map_or_else(|| reader.app.concept_title(&concept, reader.language), |asked| asked.question);
    dialogues.reply(principal.as_ref(), id, concept, reply).await?;
    Ok(Some(format!("{question} {word}.")))
}
