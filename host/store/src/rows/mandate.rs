//! Tables `mandate` and `mark`: what citizens share beyond one conversation.

use rusqlite::{Connection, params};
use samspill_core::conversation::Principal;
use samspill_core::mandate::{Given, Mark, Power};
use samspill_core::private::Private;

use super::{at_most, checked, from_integer, from_json, to_integer, to_json};
use crate::error::RowError;

const WHAT: &str = "mandate";

/// Inserts, or notes that it was withdrawn.
pub(super) fn set(connection: &Connection, given: &Given) -> Result<(), RowError> {
    let (packages, case) = match &given.power {
        Power::Help(packages) => (Some(to_json(WHAT, packages)?), None),
        Power::Proxy(case) => (None, Some(case.reveal())),
    };
    connection
        .prepare_cached(
            "INSERT INTO mandate (id, giver_scheme, giver_identifier, giver_name, holder_scheme, holder_identifier,
                holder_name, packages, case_number, given_ms, until, withdrawn_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (id) DO UPDATE SET withdrawn_ms = excluded.withdrawn_ms",
        )?
        .execute(params![
            given.id.as_str(),
            given.giver.scheme.as_str(),
            given.giver.identifier.reveal(),
            given.giver_name.reveal(),
            given.holder.scheme.as_str(),
            given.holder.identifier.reveal(),
            given.holder_name.reveal(),
            packages,
            case,
            to_integer(given.given_ms)?,
            given.until,
            given.withdrawn_ms.map(to_integer).transpose()?
        ])?;
    Ok(())
}

/// The newest, those that count first: at most so many.
pub(crate) fn all(connection: &Connection, most: usize) -> Result<Vec<Given>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, giver_scheme, giver_identifier, giver_name, holder_scheme, holder_identifier, holder_name, packages,
            case_number, given_ms, until, withdrawn_ms
         FROM mandate ORDER BY withdrawn_ms IS NOT NULL, number DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([at_most(most)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let power = match (row.get::<_, Option<String>>(7)?, row.get::<_, Option<String>>(8)?) {
            (Some(packages), None) => Power::Help(from_json(WHAT, &packages)?),
            (None, Some(case)) => Power::Proxy(Private::new(case)),
            _ => return Err(RowError::unreadable(WHAT)),
        };
        let withdrawn: Option<i64> = row.get(11)?;
        all.push(Given {
            id: checked(WHAT, row.get(0)?)?,
            giver: person(row.get(1)?, row.get(2)?)?,
            giver_name: Private::new(row.get(3)?),
            holder: person(row.get(4)?, row.get(5)?)?,
            holder_name: Private::new(row.get(6)?),
            power,
            given_ms: from_integer(WHAT, row.get(9)?)?,
            until: row.get(10)?,
            withdrawn_ms: withdrawn.map(|ms| from_integer(WHAT, ms)).transpose()?,
        });
    }
    Ok(all)
}

/// Inserts or replaces.
pub(super) fn mark(connection: &Connection, mark: &Mark) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO mark (case_number, task, by_scheme, by_identifier, by_name, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            mark.case.reveal(),
            mark.task,
            mark.by.scheme.as_str(),
            mark.by.identifier.reveal(),
            mark.by_name.reveal(),
            to_integer(mark.at_ms)?
        ])?;
    Ok(())
}

pub(super) fn unmark(connection: &Connection, case: &Private<String>, task: &str) -> Result<(), RowError> {
    let mut statement = connection.prepare_cached("DELETE FROM mark WHERE case_number = ?1 AND task = ?2")?;
    statement.execute(params![case.reveal(), task])?;
    Ok(())
}

/// The newest, at most so many.
pub(crate) fn marks(connection: &Connection, most: usize) -> Result<Vec<Mark>, RowError> {
    let mut statement = connection.prepare_cached(
        "SELECT case_number, task, by_scheme, by_identifier, by_name, at_ms FROM mark ORDER BY at_ms DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([at_most(most)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(Mark {
            case: Private::new(row.get(0)?),
            task: row.get(1)?,
            by: person(row.get(2)?, row.get(3)?)?,
            by_name: Private::new(row.get(4)?),
            at_ms: from_integer(WHAT, row.get(5)?)?,
        });
    }
    Ok(all)
}

fn person(scheme: String, identifier: String) -> Result<Principal, RowError> {
    Ok(Principal::new(checked(WHAT, scheme)?, Private::new(identifier)))
}
