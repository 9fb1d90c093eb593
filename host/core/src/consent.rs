//! Consents: what the citizen said yes or no to, to whom, for what, and for how long.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use crate::ids::{AssistantId, Concept, ConsentId, PurposeKey, ServiceName};

/// What a consent is for: nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConsentScope {
    /// To whom.
    pub assistant: AssistantId,
    /// For which of its services.
    pub service: ServiceName,
    /// What.
    pub concept: Concept,
    /// Why.
    pub purpose: PurposeKey,
}

/// Members of a concept's values, by their paths in its schema: `phone`, `accounts.number`.
pub type Fields = BTreeSet<String>;

/// The citizen's word on a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// Yes.
    Given,
    /// No, where there was no yes.
    Refused,
    /// The yes was taken back.
    Withdrawn,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Given, Self::Refused, Self::Withdrawn];

    /// The word for it, as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The answer of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }
}

/// What the citizen answered to one scope. Nobody consents for someone else: it covers facts about the citizen alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its name, for the citizen's list and the national form.
    pub id: ConsentId,
    /// What it is for.
    pub scope: ConsentScope,
    /// Yes or no.
    pub answer: Answer,
    /// The fields that may cross; none means all of the concept. What is not named here does not cross, also when the
    /// schema gets more.
    pub fields: Option<Arc<Fields>>,
    /// The last day it counts, `YYYY-MM-DD`, in every conversation of the citizen's; none means in this one alone.
    pub valid_to: Option<String>,
    /// When yes was said, in milliseconds since 1970; of a refusal, when that was.
    pub given_ms: u64,
    /// When this answer was given.
    pub at_ms: u64,
}

/// How the citizen's word on a scope stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Yes, to these fields; none means all of the concept.
    Yes(Option<Arc<Fields>>),
    /// Never asked, or never answered.
    Unanswered,
    /// No.
    Refused,
    /// No longer.
    Withdrawn,
    /// The last day is over.
    Expired,
}

impl Word {
    /// Whether it is a yes.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes(_))
    }

    /// The rule by which something is withheld for want of a yes: who said so, and what.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Yes(_) | Self::Unanswered => "citizen:no-consent",
            Self::Refused => REFUSED,
            Self::Withdrawn => WITHDRAWN,
            Self::Expired => "citizen:expired",
        }
    }
}

/// The rule of what the citizen said no to.
pub const REFUSED: &str = "citizen:refused";
/// The rule of what the citizen has taken back.
pub const WITHDRAWN: &str = "citizen:withdrawn";

impl Consent {
    /// A yes to all of a concept, in one conversation.
    pub const fn given(id: ConsentId, scope: ConsentScope, at_ms: u64) -> Self {
        Self { id, scope, answer: Answer::Given, fields: None, valid_to: None, given_ms: at_ms, at_ms }
    }

    /// How it stands on a day, `YYYY-MM-DD`. Days in that form compare as text.
    pub fn word_on(&self, day: &str) -> Word {
        match self.answer {
            Answer::Refused => Word::Refused,
            Answer::Withdrawn => Word::Withdrawn,
            Answer::Given if self.valid_to.as_deref().is_some_and(|last| last < day) => Word::Expired,
            Answer::Given => Word::Yes(self.fields.clone()),
        }
    }

    /// Whether it counts on a day.
    pub fn counts_on(&self, day: &str) -> bool {
        self.word_on(day).is_yes()
    }

    /// Whether it lasts beyond its conversation.
    pub const fn is_standing(&self) -> bool {
        self.valid_to.is_some()
    }

    /// The newer of two answers to the same; of two at the same moment, the one that does not count.
    fn newer<'a>(&'a self, other: &'a Self) -> &'a Self {
        if other.is_after(self) { other } else { self }
    }

    /// Whether it takes the place of another answer to the same: it is newer, or at the same moment the one that does not
    /// count.
    pub fn is_after(&self, other: &Self) -> bool {
        (self.at_ms, self.answer) > (other.at_ms, other.answer)
    }
}

/// Of several lists, the newest answer to a scope.
pub fn newest<'a>(
    consents: impl Iterator<Item = &'a Consent>,
    is_it: impl Fn(&ConsentScope) -> bool,
) -> Option<&'a Consent> {
    consents.filter(|consent| is_it(&consent.scope)).reduce(Consent::newer)
}

/// Puts answers in the place of older ones with the same scope. What the citizen has said since stays: an answer may take
/// longer to be written down than the next.
pub fn replace(list: &mut Vec<Consent>, consents: &[Consent]) {
    for consent in consents {
        // The same answer stands as a no until it is durable, and then takes its own place.
        let is_same = |old: &Consent| (&old.id, old.at_ms) == (&consent.id, consent.at_ms);
        if !list.iter().any(|old| old.scope == consent.scope && old.is_after(consent) && !is_same(old)) {
            list.retain(|old| old.scope != consent.scope);
            list.push(consent.clone());
        }
    }
}

/// The citizen's consents that last beyond one conversation. All conversations of the citizen share one list, so that
/// what is withdrawn in one is withdrawn in all, also in turns that run.
#[derive(Clone, Debug, Default)]
pub struct Standing(Arc<RwLock<Vec<Consent>>>);

impl Standing {
    /// A list with these.
    pub fn new(consents: Vec<Consent>) -> Self {
        Self(Arc::new(RwLock::new(consents)))
    }

    /// Looks at the list.
    pub fn look<T>(&self, look: impl FnOnce(&[Consent]) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts answers in the place of those with the same scope.
    pub fn replace(&self, consents: &[Consent]) {
        replace(&mut self.0.write().unwrap_or_else(PoisonError::into_inner), consents);
    }

    /// Whether two are the same list, not only alike.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether anybody else holds the list.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

/// How far the notice of a withdrawal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeState {
    /// It is to be delivered.
    Due,
    /// The assistant has acted on it.
    Delivered,
    /// It could not be delivered, and is not tried again.
    GivenUp,
}

impl NoticeState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Due, Self::Delivered, Self::GivenUp];

    /// The word for it, as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Delivered => "delivered",
            Self::GivenUp => "given-up",
        }
    }

    /// The state of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What an assistant must be told: it had a yes and has it no longer, and must delete what it received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalNotice {
    /// Its name: the same each time it is tried.
    pub id: ConsentId,
    /// What the consent was for.
    pub scope: ConsentScope,
    /// The fields that were taken back; none means all of the concept.
    pub fields: Option<Fields>,
    /// When yes had been said, in milliseconds since 1970.
    pub given_ms: u64,
    /// When it was taken back.
    pub withdrawn_ms: u64,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is to be tried next.
    pub next_ms: u64,
    /// How far it has come.
    pub state: NoticeState,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(answer: Answer, valid_to: Option<&str>, at_ms: u64) -> Consent {
        Consent {
            id: ConsentId::new(format!("c-{at_ms}")).unwrap(),
            scope: ConsentScope {
                assistant: AssistantId::new("no.example.a").unwrap(),
                service: ServiceName::new("one").unwrap(),
                concept: Concept::new("https://samspill.example/concept/name").unwrap(),
                purpose: PurposeKey::new("help").unwrap(),
            },
            answer,
            fields: None,
            valid_to: valid_to.map(Into::into),
            given_ms: 1,
            at_ms,
        }
    }

    #[test]
    fn the_last_day_counts_and_the_day_after_does_not() {
        let one = consent(Answer::Given, Some("2026-11-30"), 1);
        assert!(one.counts_on("2026-11-30"));
        assert_eq!(one.word_on("2026-12-01"), Word::Expired);
        assert!(consent(Answer::Given, None, 1).counts_on("2999-01-01"));
    }

    #[test]
    fn i11_the_newest_answer_counts_and_of_two_at_once_the_no() {
        let (yes, no) = (consent(Answer::Given, None, 5), consent(Answer::Withdrawn, Some("2026-12-01"), 5));
        let later = consent(Answer::Given, None, 6);
        let answer = |list: &[Consent]| newest(list.iter(), |_| true).unwrap().answer;
        assert_eq!(answer(&[yes.clone(), no.clone()]), Answer::Withdrawn);
        assert_eq!(answer(&[no.clone(), yes]), Answer::Withdrawn);
        assert_eq!(answer(&[later, no]), Answer::Given);
    }

    #[test]
    fn i11_a_yes_that_is_written_down_late_does_not_take_the_place_of_a_no_that_was_said_after_it() {
        let (yes, no) = (consent(Answer::Given, None, 5), consent(Answer::Withdrawn, None, 6));
        let mut list = vec![no.clone()];
        replace(&mut list, std::slice::from_ref(&yes));
        assert_eq!(list, [no], "the later no");
        let again = consent(Answer::Given, None, 7);
        replace(&mut list, std::slice::from_ref(&again));
        assert_eq!(list, [again], "and a yes after it");
        // A narrower yes that stood as a no until it was durable.
        let (pending, durable) = (consent(Answer::Refused, None, 9), consent(Answer::Given, None, 9));
        replace(&mut list, &[pending]);
        replace(&mut list, std::slice::from_ref(&durable));
        assert_eq!(list, [durable]);
    }
}
