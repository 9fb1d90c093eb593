//! Who was affected by a component: the receipts of what it received and showed, by conversation and person.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use samspill_core::conversation::Principal;
use samspill_core::ids::{Concept, Subject};
use samspill_core::oversight::{AffectedEntry, AffectedQuery};
use samspill_core::private::Private;
use samspill_core::receipt::Receipt;

use super::{checked, from_integer, from_json};
use crate::error::RowError;
use crate::key::Keys;

const WHAT: &str = "receipt";

/// At most `most` people in conversations, and whether there are more. Only what crossed counts, not what was withheld.
pub(crate) fn by_component(
    connection: &Connection,
    keys: &Keys,
    query: &AffectedQuery,
    most: usize,
) -> Result<(Vec<AffectedEntry>, bool), RowError> {
    // The text of a digest stands in a body only where it is the component's; the form is checked below.
    let mut statement = connection.prepare(
        "SELECT conversation.id, conversation.number, receipt.turn, receipt.body FROM receipt
         JOIN conversation ON conversation.number = receipt.conversation
         WHERE receipt.at_ms BETWEEN ?2 AND ?3 AND instr(receipt.body, ?1) > 0 ORDER BY receipt.id",
    )?;
    let bound = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let (from, to) = (bound(query.from_ms), bound(query.to_ms));
    let mut rows = statement.query(params![query.component.as_str(), from, to])?;
    let mut found: BTreeMap<(i64, Subject), AffectedEntry> = BTreeMap::new();
    let mut more = false;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(3)?.as_str().map_err(|_| RowError::unreadable(WHAT))?;
        let receipt: Receipt = from_json(WHAT, body)?;
        let when = query.from_ms..=query.to_ms;
        let counts = receipt.component.as_ref() == Some(&query.component) && when.contains(&receipt.at_ms);
        if !counts || receipt.concepts.is_empty() {
            continue;
        }
        let number: i64 = row.get(1)?;
        let place = (number, receipt.about.clone());
        if !found.contains_key(&place) && found.len() >= most {
            more = true;
            continue;
        }
        let turn = from_integer(WHAT, row.get(2)?)?;
        let entry = match found.entry(place) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                let who = person(connection, number, &receipt.about)?;
                new.insert(AffectedEntry {
                    conversation: checked(WHAT, row.get::<_, String>(0)?)?,
                    turn,
                    about: receipt.about.clone(),
                    pseudonym: who.as_ref().map(|who| keys.pseudonym(&who.scheme, &who.identifier)),
                    identifier: who.map(|who| (who.scheme, who.identifier)),
                    concepts: receipt.concepts.iter().cloned().collect(),
                    first_ms: receipt.at_ms,
                    last_ms: receipt.at_ms,
                    receipts: 0,
                })
            }
        };
        entry.turn = turn;
        entry.concepts.extend(receipt.concepts);
        entry.first_ms = entry.first_ms.min(receipt.at_ms);
        entry.last_ms = entry.last_ms.max(receipt.at_ms);
        entry.receipts = entry.receipts.saturating_add(1);
    }
    Ok((found.into_values().collect(), more))
}

/// Who a subject of a conversation is, where that is known.
fn person(connection: &Connection, conversation: i64, about: &Subject) -> Result<Option<Principal>, RowError> {
    let read = |row: &Row<'_>| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?));
    let found = if about.is_citizen() {
        connection
            .prepare_cached("SELECT principal_scheme, principal_identifier FROM conversation WHERE number = ?1")?
            .query_row([conversation], read)
            .optional()?
    } else {
        connection
            .prepare_cached("SELECT scheme, identifier FROM subject WHERE conversation = ?1 AND reference = ?2")?
            .query_row(params![conversation, about.as_str()], read)
            .optional()?
    };
    let Some((Some(scheme), Some(identifier))) = found else { return Ok(None) };
    Ok(Some(Principal::new(checked::<Concept>(WHAT, scheme)?, Private::new(identifier))))
}
