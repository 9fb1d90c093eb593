//! Who saw what about a person, as that person is told it: in the own conversations everything, and of others' what is
//! hers to know and nothing of whoever asked there (ADR 18).

use std::collections::BTreeSet;
use std::ops::Range;

use crate::ids::{Concept, ConversationId, Digest};
use crate::receipt::{Receipt, Withheld};
use crate::text::{day_begins_ms, day_in_oslo, days_after};
use crate::turn::OwnerView;

/// The word for whom something was shown to, where that is another person.
pub const ANOTHER_PERSON: &str = "another-person";

/// Whole days in Norway: what is asked for by the minute would tell the minute of what others did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period(Range<u64>);

impl Period {
    /// From and with a day, to and with another, `YYYY-MM-DD`; none is without bound.
    pub fn of_days(from: Option<&str>, to: Option<&str>) -> Self {
        let until = to.map_or(u64::MAX, |to| day_begins_ms(&days_after(to, 1)));
        Self(from.map_or(0, day_begins_ms)..until)
    }

    /// In milliseconds since 1970.
    pub const fn ms(&self) -> &Range<u64> {
        &self.0
    }
}

impl Default for Period {
    /// All that there is.
    fn default() -> Self {
        Self::of_days(None, None)
    }
}

/// A receipt about a person, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// The conversation, if it is the person's own.
    pub own: Option<ConversationId>,
}

/// What only the own conversations' receipts tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Own {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The journal's number for the receipt.
    pub receipt: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The component that received.
    pub component: Option<Digest>,
    /// What allowed it.
    pub rules: Vec<String>,
    /// What did not cross.
    pub withheld: Vec<Withheld>,
}

/// Somebody saw something about a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sighting {
    /// On which day, `YYYY-MM-DD`.
    pub day: String,
    /// The rest of what there is to tell, where the conversation was the person's own.
    pub own: Option<Own>,
    /// Who: an assistant, `desk:ASSISTANT` for its people, `register:NAME`, `citizen` for the person herself, or [`ANOTHER_PERSON`].
    pub to: String,
    /// Which of its services.
    pub service: String,
    /// The name of the account that read, where that was a human.
    pub reader: Option<String>,
    /// Who answers for the receiver.
    pub controller: Option<OwnerView>,
    /// Who answers for what was seen.
    pub giver: Option<OwnerView>,
    /// The purpose's key, or the host's own word.
    pub purpose: String,
    /// What lifted confidentiality.
    pub disclosure: Option<String>,
    /// What lets the receiver use it.
    pub processing: Option<String>,
    /// What was seen.
    pub concepts: Vec<Concept>,
}

impl Sighting {
    /// When, in milliseconds since 1970: of others' conversations only the day is told, and this is where it begins.
    pub fn at_ms(&self) -> u64 {
        self.own.as_ref().map_or_else(|| day_begins_ms(&self.day), |own| own.at_ms)
    }

    /// Whether somebody saw or was asked something; not where all was withheld.
    pub fn is_use(&self) -> bool {
        !self.concepts.is_empty() || self.processing.is_some()
    }

    /// What a person is told of a receipt. In another's conversation, nothing of one by which nothing was seen, and
    /// nothing of the same day: who looks again and again would see the minute.
    fn of(kept: KeptReceipt, today: &str) -> Option<Self> {
        let KeptReceipt { receipt, own } = kept;
        // By what tells of a consent itself nobody has seen anything.
        if receipt.is_of_consent() {
            return None;
        }
        let day = day_in_oslo(receipt.at_ms);
        let is_withheld = receipt.concepts.is_empty() && receipt.processing.is_none();
        if own.is_none() && (is_withheld || day.as_str() >= today) {
            return None;
        }
        let mut concepts = receipt.concepts;
        let to = if own.is_none() && receipt.to == "citizen" { ANOTHER_PERSON.to_owned() } else { receipt.to };
        if own.is_none() {
            concepts.sort_unstable();
        }
        let own = own.map(|conversation| Own {
            conversation,
            receipt: receipt.id,
            at_ms: receipt.at_ms,
            component: receipt.component,
            rules: receipt.rules,
            withheld: receipt.withheld,
        });
        let (service, purpose, reader) = (receipt.service, receipt.purpose, receipt.reader);
        let (controller, giver) = (receipt.controller, receipt.giver);
        let (disclosure, processing) = (receipt.disclosure, receipt.processing);
        Some(Self { day, own, to, service, reader, controller, giver, purpose, disclosure, processing, concepts })
    }
}

/// What a person is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    /// The newest day first; in a day the own first, the newest first, and then what others' conversations hold.
    pub list: Vec<Sighting>,
    /// Whether there is more than was read: a shorter period shows it.
    pub cut: bool,
}

impl Sightings {
    /// Of receipts, the newest first. In others' conversations neither order nor number tells when or how often somebody
    /// asked: what is the same on the same day is one.
    pub fn of(receipts: Vec<KeptReceipt>, cut: bool, today: &str) -> Self {
        let (mut own, mut others) = (Vec::new(), BTreeSet::new());
        for sighting in receipts.into_iter().filter_map(|kept| Sighting::of(kept, today)) {
            match sighting.own {
                Some(_) => own.push(sighting),
                None => _ = others.insert(sighting),
            }
        }
        let mut list = own;
        list.extend(others);
        // Stable: what is in order within a day stays so.
        list.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.own.is_none().cmp(&b.own.is_none())));
        Self { list, cut }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::Subject;

    const DAY_MS: u64 = 86_400_000;
    const TOMORROW: &str = "2026-11-25";

    fn concept(name: &str) -> Concept {
        Concept::new(format!("https://samspill.example/concept/{name}")).unwrap()
    }

    fn receipt(id: u64, at_ms: u64, to: &str) -> Receipt {
        Receipt {
            mandate: None,
            reader: None,
            id,
            at_ms,
            to: to.into(),
            service: "case".into(),
            about: Subject::new("p0123456789abcdef").unwrap(),
            purpose: "show".into(),
            disclosure: Some("arveloven § 92".into()),
            processing: Some("own-request".into()),
            concepts: vec![concept("spouse"), concept("name")],
            withheld: vec![Withheld::of(concept("income"), "no-basis (rule: operator:x)".into())],
            component: None,
            controller: None,
            giver: None,
            rules: vec!["operator:x".into()],
            whom: None,
        }
    }

    #[test]
    fn of_another_s_conversation_only_the_day_the_receiver_and_what_was_seen_is_told() {
        let kept = |receipt, own: bool| KeptReceipt { receipt, own: own.then(|| ConversationId::new("mine").unwrap()) };
        let at = 1_795_476_600_000;
        let told = Sightings::of(
            vec![
                kept(receipt(9, at + 5, "citizen"), false),
                kept(receipt(8, at + 4, "citizen"), true),
                kept(receipt(7, at + 3, "no.example.a"), false),
                kept(receipt(6, at + 2, "no.example.a"), false),
                kept(receipt(5, at - DAY_MS, "no.example.a"), false),
            ],
            false,
            TOMORROW,
        );
        let short: Vec<(&str, &str, bool)> =
            told.list.iter().map(|one| (one.day.as_str(), one.to.as_str(), one.own.is_some())).collect();
        assert_eq!(
            short,
            [
                ("2026-11-24", "citizen", true),
                ("2026-11-24", ANOTHER_PERSON, false),
                ("2026-11-24", "no.example.a", false),
                ("2026-11-23", "no.example.a", false),
            ]
        );
        assert_eq!(told.list[1].at_ms(), 1_795_474_800_000, "midnight in Oslo");
        assert_eq!(told.list[0].own.as_ref().unwrap().withheld.len(), 1);
        // Nothing of today but what is one's own.
        let today =
            |own| Sightings::of(vec![kept(receipt(6, at, "no.example.a"), own)], false, "2026-11-24").list.len();
        assert_eq!((today(true), today(false)), (1, 0));
        // Where nothing was seen in another's conversation, nothing is told.
        let refused =
            Receipt { concepts: vec![], disclosure: None, processing: None, ..receipt(1, at, "no.example.a") };
        assert_eq!(Sightings::of(vec![kept(refused.clone(), false)], false, TOMORROW).list, []);
        assert_eq!(Sightings::of(vec![kept(refused, true)], false, TOMORROW).list.len(), 1);
    }

    proptest! {
        /// Whatever the number, the time within the day and the order of the receipts in another's conversation: the
        /// same is told.
        #[test]
        fn nothing_tells_when_on_a_day_or_how_often_another_asked(
            receipts in prop::collection::vec((1..1000_u64, 0..DAY_MS, 0..3_usize), 1..20),
        ) {
            let midnight = 1_795_474_800_000_u64;
            let kept = |(id, at, who): (u64, u64, usize)| KeptReceipt {
                receipt: receipt(id, midnight + at, ["citizen", "no.example.a", "register:r"][who]),
                own: None,
            };
            let told = Sightings::of(receipts.iter().copied().map(kept).collect(), false, TOMORROW);
            let mut again: Vec<_> = receipts.iter().map(|(id, at, who)| (id + 7, DAY_MS - 1 - at, *who)).collect();
            again.reverse();
            again.extend(again.clone());
            prop_assert_eq!(told, Sightings::of(again.into_iter().map(kept).collect(), false, TOMORROW));
        }
    }
}
