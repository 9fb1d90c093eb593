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
    /// By which mandate somebody acted for another.
    pub mandate: Option<String>,
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
            mandate: receipt.mandate,
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
    /// Of receipts, the newest first. Of the own and of others' at most `most` each are told, so that neither pushes the
    /// other out: who makes receipts of her own until something is left out would else count those of others. In others'
    /// conversations neither order nor number tells when or how often somebody asked: what is the same on the same day is
    /// one. What rests on one of the rules that are kept back is not told at all.
    pub fn of(receipts: Vec<KeptReceipt>, most: usize, kept_back: &BTreeSet<String>, today: &str) -> Self {
        let (mut own, mut others): (Vec<KeptReceipt>, Vec<KeptReceipt>) =
            receipts.into_iter().partition(|kept| kept.own.is_some());
        // The day from which on all is read: where of one of the two there is more, the other begins there too.
        let from = [cut_to(&mut own, most), cut_to(&mut others, most)].into_iter().flatten().max();
        let first = from.as_deref();
        let told = |kept: Vec<KeptReceipt>| {
            let kept = kept.into_iter().filter(move |kept| !kept.receipt.rests_on(kept_back));
            let told = kept.filter_map(move |kept| Sighting::of(kept, today));
            told.filter(move |one| first.is_none_or(|first| one.day.as_str() >= first))
        };
        let others: BTreeSet<Sighting> = told(others).collect();
        let mut list: Vec<Sighting> = told(own).chain(others).collect();
        // Stable: what is in order within a day stays so.
        list.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.own.is_none().cmp(&b.own.is_none())));
        Self { list, cut: from.is_some() }
    }
}

/// Leaves out what is more than so many; then, the day of the oldest that is left.
fn cut_to(receipts: &mut Vec<KeptReceipt>, most: usize) -> Option<String> {
    let is_more = receipts.len() > most;
    receipts.truncate(most);
    receipts.last().filter(|_| is_more).map(|oldest| day_in_oslo(oldest.receipt.at_ms))
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
            10,
            &BTreeSet::new(),
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
        // What rests on a rule that is kept back is not told, in whosever conversation, and the rest is.
        let kept_back = BTreeSet::from(["operator:secret".to_owned()]);
        let secret =
            Receipt { rules: vec!["nation:n".into(), "operator:secret".into()], ..receipt(6, at, "no.example.a") };
        let both = [true, false].map(|own| kept(secret.clone(), own)).into_iter();
        let both: Vec<_> = both.chain([kept(receipt(5, at, "no.example.b"), false)]).collect();
        let who = |kept_back| -> Vec<String> {
            Sightings::of(both.clone(), 10, kept_back, TOMORROW).list.into_iter().map(|one| one.to).collect()
        };
        assert_eq!(who(&kept_back), ["no.example.b"]);
        assert_eq!(who(&BTreeSet::new()).len(), 3);
        // Nothing of today but what is one's own.
        let today = |own| {
            Sightings::of(vec![kept(receipt(6, at, "no.example.a"), own)], 10, &BTreeSet::new(), "2026-11-24")
                .list
                .len()
        };
        assert_eq!((today(true), today(false)), (1, 0));
        // Where nothing was seen in another's conversation, nothing is told.
        let refused =
            Receipt { concepts: vec![], disclosure: None, processing: None, ..receipt(1, at, "no.example.a") };
        assert_eq!(Sightings::of(vec![kept(refused.clone(), false)], 10, &BTreeSet::new(), TOMORROW).list, []);
        assert_eq!(Sightings::of(vec![kept(refused, true)], 10, &BTreeSet::new(), TOMORROW).list.len(), 1);
    }

    #[test]
    fn a_period_holds_its_first_and_its_last_day_whole_to_the_end_of_the_calendar() {
        let holds = |from, to, at: u64| Period::of_days(from, to).ms().contains(&at);
        let (begins, ends) = (day_begins_ms("2026-10-25"), day_begins_ms("2026-10-26"));
        assert_eq!(ends - begins, 25 * 3_600_000, "the clocks go back");
        let day = Some("2026-10-25");
        assert_eq!([begins - 1, begins, ends - 1, ends].map(|at| holds(day, day, at)), [false, true, true, false]);
        assert!(holds(day, Some("9999-12-31"), begins) && holds(None, Some("9999-12-30"), begins));
        assert!(!holds(Some("9999-12-31"), None, begins) && !holds(None, Some("1960-01-01"), begins));
    }

    #[test]
    fn i5_how_many_receipts_are_one_s_own_tells_nothing_of_how_many_there_are_in_others_conversations() {
        let (day, day_before) = (1_795_474_800_000, 1_795_474_800_000 - DAY_MS);
        let mine = |id, at| KeptReceipt {
            receipt: receipt(id, at, "no.example.a"),
            own: Some(ConversationId::new("mine").unwrap()),
        };
        let other = |id, at| KeptReceipt { receipt: receipt(id, at, "no.example.a"), own: None };
        let told = |mut kept: Vec<KeptReceipt>| {
            kept.sort_by_key(|one| std::cmp::Reverse(one.receipt.id));
            let told = Sightings::of(kept, 4, &BTreeSet::new(), TOMORROW);
            (told.list.iter().map(|one| (one.day.clone(), one.own.is_some())).collect::<Vec<_>>(), told.cut)
        };
        // As many of one's own as may be read: whether another asked once or four times is told alike.
        let own = || (0..4).map(|n| mine(10 + n, day + n));
        let once = told(own().chain([other(1, day_before)]).collect());
        let often = told(own().chain((1..5).map(|n| other(n, day_before + n))).collect());
        assert_eq!(once, often);
        assert_eq!((once.0.len(), once.1), (5, false));
        // Where there are more, no older day is told of half: it is the next shorter period's.
        let more = told(own().chain([mine(9, day_before + 9), other(1, day_before), other(8, day)]).collect());
        assert!(more.1 && more.0.iter().all(|(day, _)| day == "2026-11-24"), "{more:?}");
        assert_eq!(more.0.len(), 5);
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
            let told = Sightings::of(receipts.iter().copied().map(kept).collect(), 40, &BTreeSet::new(), TOMORROW);
            let mut again: Vec<_> = receipts.iter().map(|(id, at, who)| (id + 7, DAY_MS - 1 - at, *who)).collect();
            again.reverse();
            again.extend(again.clone());
            prop_assert_eq!(told, Sightings::of(again.into_iter().map(kept).collect(), 40, &BTreeSet::new(), TOMORROW));
        }
    }
}
