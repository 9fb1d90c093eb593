//! What is given out of the staff's record, so that nobody can cut its end off unseen.

use std::fmt;
use std::str::FromStr;

use crate::receipt::ReceiptHead;

/// How many events there are, and the end of their chain: to one who has kept it, it shows that none of them was changed,
/// moved or taken away since. Says nothing of what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OversightHead {
    /// How many events it covers, at least 1.
    pub events: u64,
    /// The link of the last of them.
    pub chain: [u8; 32],
}

/// A text that is not a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a head of what the staff did: it is a number from 1, a `-`, and 52 characters of A–Z and 2–7; copy it whole"
)]
pub struct NotAnOversightHead;

/// All heads have one form.
impl fmt::Display for OversightHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ReceiptHead { size: self.events, root: self.chain }.fmt(f)
    }
}

impl FromStr for OversightHead {
    type Err = NotAnOversightHead;

    fn from_str(text: &str) -> Result<Self, NotAnOversightHead> {
        let ReceiptHead { size, root } = text.parse().map_err(|_| NotAnOversightHead)?;
        Ok(Self { events: size, chain: root })
    }
}
