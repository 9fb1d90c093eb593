//! Table `state`: what services keep.

use rusqlite::{Connection, params};
use samspill_core::conversation::ServiceState;
use samspill_core::ids::{AssistantId, ServiceName};
use samspill_core::private::Private;

use super::{checked, from_json, to_json};
use crate::error::RowError;

const WHAT: &str = "state";

/// A state's columns.
#[derive(Debug)]
pub(crate) struct StateRow {
    assistant: AssistantId,
    service: ServiceName,
    pub(super) body: Private<Vec<u8>>,
    pub(super) labels: String,
}

pub(super) fn encode(
    assistant: &AssistantId,
    service: &ServiceName,
    state: &ServiceState,
) -> Result<StateRow, RowError> {
    let labels = to_json(WHAT, &state.labels)?;
    Ok(StateRow { assistant: assistant.clone(), service: service.clone(), body: state.body.clone(), labels })
}

/// Inserts or replaces.
pub(super) fn set(connection: &Connection, conversation: i64, row: &StateRow) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT INTO state (conversation, assistant, service, body, labels) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET body = excluded.body, labels = excluded.labels",
        )?
        .execute(params![conversation, row.assistant.as_str(), row.service.as_str(), row.body.reveal(), row.labels])?;
    Ok(())
}

/// Forgets what a service keeps: in this conversation, or in all of the same principal's.
pub(super) fn forget(
    connection: &Connection,
    conversation: i64,
    assistant: &AssistantId,
    service: &ServiceName,
    everywhere: bool,
) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "DELETE FROM state WHERE assistant = ?2 AND service = ?3 AND (conversation = ?1 OR (?4 AND conversation IN
                (SELECT number FROM conversation WHERE acting_scheme IS NULL AND principal_index =
                    (SELECT principal_index FROM conversation WHERE number = ?1))))",
        )?
        .execute(params![conversation, assistant.as_str(), service.as_str(), everywhere])?;
    Ok(())
}

type Keyed = ((AssistantId, ServiceName), ServiceState);

pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Keyed>, RowError> {
    let mut statement =
        connection.prepare_cached("SELECT assistant, service, body, labels FROM state WHERE conversation = ?1")?;
    let mut rows = statement.query([conversation])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        let labels = from_json(WHAT, &row.get::<_, String>(3)?)?;
        let state = ServiceState { body: Private::new(row.get(2)?), labels };
        states.push(((checked(WHAT, row.get(0)?)?, checked(WHAT, row.get(1)?)?), state));
    }
    Ok(states)
}
