//! Table `task`: the plan.

use rusqlite::{Connection, params};
use samspill_core::ids::{AssistantId, ServiceName};
use samspill_core::plan::Task;
use samspill_core::private::Private;

use super::{from_json, to_json};
use crate::error::RowError;

/// A task's columns: what it is found by, and the whole of it.
#[derive(Debug)]
pub(crate) struct TaskRow {
    assistant: AssistantId,
    service: ServiceName,
    key: Private<String>,
    turn: u32,
    pub(super) body: Private<String>,
}

pub(super) fn encode(task: &Task) -> Result<TaskRow, RowError> {
    Ok(TaskRow {
        assistant: task.from.clone(),
        service: task.service.clone(),
        key: Private::new(task.key.clone()),
        turn: task.turn,
        body: Private::new(to_json("task", task)?),
    })
}

/// Inserts, or replaces and keeps its place.
pub(super) fn set(connection: &Connection, conversation: i64, row: &TaskRow) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT INTO task (conversation, assistant, service, key, body, turn) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (conversation, assistant, service, key)
             DO UPDATE SET body = excluded.body, turn = excluded.turn",
        )?
        .execute(params![
            conversation,
            row.assistant.as_str(),
            row.service.as_str(),
            row.key.reveal(),
            row.body.reveal(),
            row.turn
        ])?;
    Ok(())
}

pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Vec<Task>, RowError> {
    let mut statement = connection.prepare_cached("SELECT body FROM task WHERE conversation = ?1 ORDER BY number")?;
    let mut rows = statement.query([conversation])?;
    let mut tasks = Vec::new();
    while let Some(row) = rows.next()? {
        tasks.push(from_json("task", &row.get::<_, String>(0)?)?);
    }
    Ok(tasks)
}
