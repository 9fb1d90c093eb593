//! Table `subject`: whom a conversation's references stand for.

use rusqlite::{Connection, params};
use samspill_core::conversation::SubjectEntry;
use samspill_core::ids::Subject;
use samspill_core::private::Private;
use samspill_core::subjects::Subjects;

use super::checked;
use crate::error::RowError;

const WHAT: &str = "subject";

/// Inserts or replaces.
pub(super) fn set(
    connection: &Connection,
    conversation: i64,
    reference: &Subject,
    whom: &SubjectEntry,
) -> Result<(), RowError> {
    connection
        .prepare_cached(
            "INSERT INTO subject (conversation, reference, scheme, identifier) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET scheme = excluded.scheme, identifier = excluded.identifier",
        )?
        .execute(params![conversation, reference.as_str(), whom.scheme.as_str(), whom.identifier.reveal()])?;
    Ok(())
}

pub(super) fn all(connection: &Connection, conversation: i64) -> Result<Subjects, RowError> {
    let mut statement =
        connection.prepare_cached("SELECT reference, scheme, identifier FROM subject WHERE conversation = ?1")?;
    let mut rows = statement.query([conversation])?;
    let mut subjects = Subjects::default();
    while let Some(row) = rows.next()? {
        let whom = SubjectEntry { scheme: checked(WHAT, row.get(1)?)?, identifier: Private::new(row.get(2)?) };
        subjects.insert(checked(WHAT, row.get(0)?)?, whom);
    }
    Ok(subjects)
}
