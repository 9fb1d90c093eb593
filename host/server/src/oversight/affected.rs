//! Who was affected by a component (GDPR art. 33 and 34): made of receipts, and leaving receipts itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use samspill_core::ids::{Concept, ConversationId};
use samspill_core::oversight::{Act, Affected, AffectedBy, AffectedEntry, AffectedPerson, Done, OversightError, Staff};
use samspill_core::ports::{Entry, Journal as _};
use samspill_core::receipt::{Pseudonym, Receipt};
use samspill_core::turn::OwnerView;

use super::Inside;

/// What lets the operator know whom to tell.
const LAW: &str = "GDPR art. 34";

impl Inside {
    pub(super) async fn affected(
        self: &Arc<Self>,
        staff: &Staff,
        by: AffectedBy,
        why: &str,
    ) -> Result<Affected, OversightError> {
        let (query, release) = match by {
            AffectedBy::Query(query) => (query, None),
            AffectedBy::Release(number) => (self.state.lock().await.record.released(number)?.clone(), Some(number)),
        };
        let reads = |persons| Act::ReadAffected { query: query.clone(), release, persons };
        // Before anything is looked for.
        self.state.lock().await.record.may(staff, &reads(0), why)?;
        let (entries, more) = self.journal.affected(query.clone(), self.config.operator.affected_max).await?;
        if release.is_some() {
            self.receipt_reading(staff, &entries).await?;
        }
        let affected = people(entries, more, release.is_some());
        let persons = affected.persons.len() as u64;
        let Done { head, .. } = self.act(staff, vec![reads(persons)], why).await?;
        Ok(Affected { head, ..affected })
    }

    /// Each whose identifier is given has a receipt of it, durable before it is given (I1, I2).
    async fn receipt_reading(&self, staff: &Staff, entries: &[AffectedEntry]) -> Result<(), OversightError> {
        let mut of_conversations: BTreeMap<&ConversationId, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            let Some((scheme, _)) = &entry.identifier else { continue };
            let receipt = Receipt {
                mandate: None,
                reader: Some(staff.name.clone()),
                id: 0,
                at_ms: self.clock.now_ms(),
                to: format!("staff:{}", staff.name),
                service: "affected".into(),
                about: entry.about.clone(),
                purpose: "affected".into(),
                disclosure: Some(LAW.into()),
                processing: Some(LAW.into()),
                concepts: vec![scheme.clone()],
                withheld: Vec::new(),
                component: None,
                controller: Some(OwnerView {
                    number: String::new(),
                    name: self.config.host.operator.clone(),
                    sector: "host".into(),
                }),
                giver: None,
                rules: vec!["operator:four-eyes".into()],
                whom: entry.pseudonym,
            };
            of_conversations.entry(&entry.conversation).or_default().push(Entry::Receipt(entry.turn, receipt));
        }
        let mut last = 0;
        for (conversation, receipts) in of_conversations {
            let (ticket, _) = self.journal.append(conversation, receipts).await?;
            last = ticket.max(last);
        }
        if last > 0 {
            self.journal.durable(last).await?;
        }
        Ok(())
    }
}

/// The same person in several conversations is one.
fn people(entries: Vec<AffectedEntry>, more: bool, with_identifiers: bool) -> Affected {
    let mut persons: BTreeMap<Pseudonym, (AffectedPerson, BTreeSet<Concept>)> = BTreeMap::new();
    let mut anonymous = BTreeSet::new();
    for entry in entries {
        let Some(pseudonym) = entry.pseudonym else {
            anonymous.insert(entry.conversation);
            continue;
        };
        let (person, concepts) = persons.entry(pseudonym).or_insert_with(|| {
            let person = AffectedPerson {
                pseudonym,
                identifier: entry.identifier.filter(|_| with_identifiers),
                concepts: Vec::new(),
                first_ms: entry.first_ms,
                last_ms: entry.last_ms,
                receipts: 0,
            };
            (person, BTreeSet::new())
        });
        concepts.extend(entry.concepts);
        person.first_ms = person.first_ms.min(entry.first_ms);
        person.last_ms = person.last_ms.max(entry.last_ms);
        person.receipts = person.receipts.saturating_add(entry.receipts);
    }
    let whole = |(person, concepts): (AffectedPerson, BTreeSet<Concept>)| AffectedPerson {
        concepts: concepts.into_iter().collect(),
        ..person
    };
    let persons = persons.into_values().map(whole).collect();
    Affected { persons, anonymous: anonymous.len() as u64, more, head: None }
}
