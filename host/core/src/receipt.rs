//! Receipts: the host's own record of what crossed, to whom, about whom, on what basis; or why it was withheld. They
//! hold no values.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD_NOCASE;
use serde::{Deserialize, Serialize};

use crate::ids::{AssistantId, Concept, Digest, Subject};
use crate::refusal::RefusalCode;
use crate::turn::OwnerView;

/// A concept that was withheld, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Withheld {
    /// Which concept.
    pub concept: Concept,
    /// Which of its fields; none means all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The word, the rule that decided and the remedy, for example
    /// `no-consent (rule: citizen:no-consent, remedy: consent)`.
    pub why: String,
}

impl Withheld {
    /// A concept that was withheld.
    pub fn of(concept: Concept, why: String) -> Self {
        Self { concept, field: None, why }
    }

    /// The word of it.
    pub fn code(&self) -> RefusalCode {
        let word = self.why.split(' ').next().unwrap_or_default();
        RefusalCode::of_word(word).unwrap_or(RefusalCode::Other)
    }

    /// The rule that decided, with who set it before the colon. Receipts from before rules were named have none.
    pub fn rule(&self) -> Option<&str> {
        self.within("rule: ")
    }

    /// The word for what would help.
    pub fn remedy(&self) -> &str {
        self.within("remedy: ").unwrap_or_default()
    }

    fn within(&self, key: &str) -> Option<&str> {
        let (_, rest) = self.why.split_once(key)?;
        rest.split([',', ')']).next()
    }
}

/// One receipt: one receiver, subject, purpose and pair of bases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The journal's number for it; 0 until it is appended.
    pub id: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// An assistant, `desk:ASSISTANT` for its people, `citizen`, or `register:NAME` of an assistant.
    pub to: String,
    /// Which service, or `lead`, or `desk`.
    pub service: String,
    /// About whom.
    pub about: Subject,
    /// The purpose's key, or the host's own word: `show` to the citizen, `request` to a register, or one of
    /// [`CONSENT_WORDS`].
    pub purpose: String,
    /// What lifted confidentiality; none where everything was withheld.
    pub disclosure: Option<String>,
    /// What lets the receiver use it; none where everything was withheld.
    pub processing: Option<String>,
    /// What crossed.
    pub concepts: Vec<Concept>,
    /// What did not.
    pub withheld: Vec<Withheld>,
    /// The component that received, or that made what was shown.
    pub component: Option<Digest>,
    /// Who answers for the receiver; none for the citizen, and in receipts from before it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller: Option<OwnerView>,
    /// Who answers for what crossed, where it is known when it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver: Option<OwnerView>,
    /// What allowed it: entries of the register of bases, and policies, each with who set it before the colon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The one whom it is about, the same in every conversation. For the journal alone: it is written down with the
    /// receipt, and never leaves the host.
    #[serde(skip)]
    pub whom: Option<Pseudonym>,
    /// By which mandate somebody acted for the citizen: what the citizen is to them, and who states it. None where the
    /// citizen acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<String>,
    /// Who read, where that was a human: the name of the account. None for what a component received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
}

/// What receivers who are people at a desk begin with.
const DESK: &str = "desk:";

/// How receipts name the people at an assistant's desk.
pub fn to_desk(assistant: &AssistantId) -> String {
    format!("{DESK}{assistant}")
}

/// Whose a receiver is: an assistant, or the people at its desk.
pub fn assistant_of(to: &str) -> Option<AssistantId> {
    AssistantId::new(to.strip_prefix(DESK).unwrap_or(to)).ok()
}

/// Whether a receiver is people at a desk.
pub fn is_desk(to: &str) -> bool {
    to.starts_with(DESK)
}

/// A person or organisation as the journal knows it in receipts: an HMAC of the identifier under a key of this host's.
/// Who has not the key cannot tell who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pseudonym(pub [u8; 16]);

impl TryFrom<String> for Pseudonym {
    type Error = NotAPseudonym;

    fn try_from(text: String) -> Result<Self, NotAPseudonym> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAPseudonym)?;
        Ok(Self(bytes.try_into().map_err(|_| NotAPseudonym)?))
    }
}

/// A text that is not a pseudonym.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a pseudonym: it is 32 hexadecimal digits")]
pub struct NotAPseudonym;

impl From<Pseudonym> for String {
    fn from(pseudonym: Pseudonym) -> Self {
        data_encoding::HEXLOWER.encode(&pseudonym.0)
    }
}

/// The citizen said yes: the concepts are those that may cross from now on. Nothing has crossed.
pub const CONSENT_GIVEN: &str = "consent-given";
/// The citizen said no, where there was no yes.
pub const CONSENT_REFUSED: &str = "consent-refused";
/// The citizen took a yes back.
pub const CONSENT_WITHDRAWN: &str = "consent-withdrawn";
/// The assistant was told of that, and has acted on it.
pub const CONSENT_NOTICE: &str = "consent-notice";
/// The assistant could not be told, and is not tried again.
pub const CONSENT_NOTICE_FAILED: &str = "consent-notice-failed";

/// Receipts with these as their purpose tell of consents themselves: nothing has crossed.
pub const CONSENT_WORDS: [&str; 5] =
    [CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_WITHDRAWN, CONSENT_NOTICE, CONSENT_NOTICE_FAILED];

impl Receipt {
    /// Whether it tells of a consent itself, and not of anything that crossed.
    pub fn is_of_consent(&self) -> bool {
        CONSENT_WORDS.contains(&self.purpose.as_str())
    }

    /// Whether what crossed rests on one of these rules.
    pub fn rests_on(&self, rules: &BTreeSet<String>) -> bool {
        self.rules.iter().any(|rule| rules.contains(rule))
    }
}

/// The head of the tree of receipts: how many they are, and the tree's root. Who keeps one can have it proved later that
/// none of those receipts was changed, moved or taken away. Says nothing of what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptHead {
    /// How many receipts it covers, at least 1.
    pub size: u64,
    /// The root of the tree of that size.
    pub root: [u8; 32],
}

/// A text that is not a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a head of receipts: it is a number from 1, a `-`, and 52 characters of A–Z and 2–7; copy it whole")]
pub struct NotAHead;

impl fmt::Display for ReceiptHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.size, BASE32_NOPAD_NOCASE.encode(&self.root))
    }
}

impl FromStr for ReceiptHead {
    type Err = NotAHead;

    fn from_str(text: &str) -> Result<Self, NotAHead> {
        let (size, root) = text.trim().split_once('-').ok_or(NotAHead)?;
        let is_number = size.bytes().all(|b| b.is_ascii_digit()) && !size.starts_with('0');
        let size = size.parse().ok().filter(|_| is_number).ok_or(NotAHead)?;
        let root = BASE32_NOPAD_NOCASE.decode(root.as_bytes()).map_err(|_| NotAHead)?;
        Ok(Self { size, root: root.try_into().map_err(|_| NotAHead)? })
    }
}

impl TryFrom<String> for ReceiptHead {
    type Error = NotAHead;

    fn try_from(text: String) -> Result<Self, NotAHead> {
        text.parse()
    }
}

impl From<ReceiptHead> for String {
    fn from(head: ReceiptHead) -> Self {
        head.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_head_reads_back_as_it_was_written(size in 1_u64.., root: [u8; 32]) {
            let head = ReceiptHead { size, root };
            let text = head.to_string();
            prop_assert_eq!(text.parse(), Ok(head));
            prop_assert_eq!(format!(" {}\n", text.to_lowercase()).parse(), Ok(head));
        }

        #[test]
        fn i9_any_other_text_is_no_head_and_no_panic(text in "\\PC{0,80}") {
            if let Ok(head) = text.parse::<ReceiptHead>() {
                prop_assert_eq!(head.to_string(), text.trim().to_uppercase());
            }
        }
    }

    #[test]
    fn a_head_that_was_not_copied_whole_is_refused() {
        let text = ReceiptHead { size: 7, root: [9; 32] }.to_string();
        assert_eq!(text.len(), 2 + 52);
        for bad in [&text[..text.len() - 1], &text[2..], "", "7-", "-", &text.replace('7', "0"), &format!("+{text}")] {
            assert_eq!(bad.parse::<ReceiptHead>(), Err(NotAHead), "{bad}");
        }
    }
}
