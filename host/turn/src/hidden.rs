//! Identifiers that must not be shown (I5): those of the conversation's own reference table that the citizen has no grant
//! for. An exact match, not a pattern, for bank accounts have eleven digits too.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use samspill_core::conversation::Conversation;
use samspill_core::decision::Rules;
use samspill_core::ids::{OrgNumber, Subject};
use samspill_core::label::Label;

/// Shorter identifiers than this would block ordinary words.
const IDENTIFIER_BYTES_MIN: usize = 9;

/// What an owner's texts are searched for, in one pass however many identifiers there are.
#[derive(Default)]
pub(crate) struct Hidden {
    identifiers: BTreeSet<String>,
    searcher: Option<AhoCorasick>,
}

impl Hidden {
    /// Those that an owner may not show the citizen.
    pub(crate) fn of(rules: &Rules, conversation: &Conversation, owner: &OrgNumber, today: &str) -> Self {
        let mut hidden = Self::default();
        hidden.become_those(hidden_identifiers(rules, conversation, owner, today));
        hidden
    }

    /// Those of everybody whom a conversation knows, but for whom `may_know` says that the identifier may be known.
    pub(crate) fn unless(conversation: &Conversation, mut may_know: impl FnMut(&Label) -> bool) -> Self {
        let mut hidden = Self::default();
        hidden.become_those(identifiers_unless(conversation, &mut may_know));
        hidden
    }

    /// Searches for these from now on. Nothing is made anew where they are the same.
    pub(crate) fn become_those(&mut self, identifiers: BTreeSet<String>) {
        if identifiers != self.identifiers {
            self.searcher = AhoCorasick::new(&identifiers).ok();
            self.identifiers = identifiers;
        }
    }

    /// Whether a text holds one, whole or with what people put between digits.
    pub(crate) fn is_in<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        if self.identifiers.is_empty() {
            return false;
        }
        // Without a searcher, which too long a list could be, everything counts as a leak.
        let Some(searcher) = &self.searcher else { return true };
        let mut joined = String::new();
        for text in texts {
            if searcher.is_match(text) {
                return true;
            }
            // What is in two texts stands together on the page.
            joined.extend(text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '.' | '-')));
        }
        searcher.is_match(&joined)
    }
}

/// Of those whom a conversation knows, the identifiers that an owner may not show the citizen.
pub(crate) fn hidden_identifiers(
    rules: &Rules,
    conversation: &Conversation,
    owner: &OrgNumber,
    today: &str,
) -> BTreeSet<String> {
    identifiers_unless(conversation, &mut |label| rules.decide_for_citizen(conversation, owner, label, today).is_ok())
}

fn identifiers_unless(conversation: &Conversation, may_know: &mut dyn FnMut(&Label) -> bool) -> BTreeSet<String> {
    let others = conversation.subjects.iter().filter(|(subject, entry)| {
        let label = Label { concept: entry.scheme.clone(), about: Subject::clone(subject) };
        !may_know(&label)
    });
    let identifiers = others.map(|(_, entry)| entry.identifier.reveal());
    identifiers.filter(|identifier| identifier.len() >= IDENTIFIER_BYTES_MIN).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(identifiers: &[&str]) -> Hidden {
        let mut hidden = Hidden::default();
        hidden.become_those(identifiers.iter().map(|&identifier| identifier.to_owned()).collect());
        hidden
    }

    #[test]
    fn i5_an_identifier_is_found_however_it_is_written_and_other_digits_are_not() {
        let hidden = hidden(&["01815099999", "02815099999"]);
        for text in ["It is 01815099999.", "018150 99999", "018.150-999 99", "x02815099999x"] {
            assert!(hidden.is_in([text]), "{text}");
        }
        for text in ["01815099998", "account 1234.56.78901", ""] {
            assert!(!hidden.is_in([text]), "{text}");
        }
        assert!(hidden.is_in(["It is 018.150-999", "99, in two pieces."]), "also across texts that stand together");
        assert!(!Hidden::default().is_in(["01815099999"]));
    }

    #[test]
    fn i5_as_many_identifiers_as_a_conversation_may_know_are_all_found() {
        let identifiers: Vec<String> = (0..1_024).map(|n| format!("{:011}", 1_815_000_000_u64 + n)).collect();
        let hidden = hidden(&identifiers.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(identifiers.iter().all(|identifier| hidden.is_in([identifier.as_str()])));
        assert!(!hidden.is_in(["0 1".repeat(100_000).as_str()]));
    }
}
