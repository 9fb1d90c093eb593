//! Table `withheld`: questions of the last turn that a consent may answer better.

use rusqlite::{Connection, OptionalExtension as _, params};
use samspill_core::conversation::{QuestionInput, Wanted, WithheldQuestion};
use samspill_core::ids::{AssistantId, ServiceName, Subject};
use samspill_core::label::Labels;
use samspill_core::private::Private;
use samspill_core::turn::OwnerView;
use serde::{Deserialize, Serialize};

use crate::error::RowError;

const WHAT: &str = "withheld question";

/// A question as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    turn: u32,
    places: Vec<u32>,
    assistant: AssistantId,
    service: ServiceName,
    about: Subject,
    input: Option<(String, Vec<u8>, Labels, Option<OwnerView>)>,
    wanted: Vec<Wanted>,
}

pub(super) fn encode(questions: &[WithheldQuestion]) -> Result<Private<Vec<u8>>, RowError> {
    let kept: Vec<Kept> = questions
        .iter()
        .map(|one| Kept {
            turn: one.turn,
            places: one.places.clone(),
            assistant: one.assistant.clone(),
            service: one.service.clone(),
            about: one.about.clone(),
            input: one.input.as_ref().map(|input| {
                (input.media_type.clone(), input.body.reveal().clone(), input.labels.clone(), input.giver.clone())
            }),
            wanted: one.wanted.clone(),
        })
        .collect();
    let body = rmp_serde::to_vec(&kept).map_err(|_| RowError::refused("withheld questions cannot be written"))?;
    Ok(Private::new(body))
}

/// Puts these in the place of those that were there.
pub(super) fn set(connection: &Connection, conversation: i64, body: &Private<Vec<u8>>) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT INTO withheld (conversation, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = excluded.body",
        )?
        .execute(params![conversation, body.reveal()])?;
    Ok(())
}

pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<WithheldQuestion>, RowError> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM withheld WHERE conversation = ?1")?
        .query_row([conversation], |row| row.get(0))
        .optional()?;
    let Some(body) = body else { return Ok(Vec::new()) };
    let kept: Vec<Kept> = rmp_serde::from_slice(&body).map_err(|_| RowError::unreadable(WHAT))?;
    let read = |one: Kept| WithheldQuestion {
        turn: one.turn,
        places: one.places,
        assistant: one.assistant,
        service: one.service,
        about: one.about,
        input: one.input.map(|(media_type, body, labels, giver)| QuestionInput {
            media_type,
            body: Private::new(body),
            labels,
            giver,
        }),
        wanted: one.wanted,
    };
    Ok(kept.into_iter().map(read).collect())
}
