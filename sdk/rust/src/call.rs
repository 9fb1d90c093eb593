//! Why an assistant is called, and how the call ends.

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::value::{decode, encode};
use crate::{Fact, Failure, Labelled, Language, Occasion, Private, Refusal, RefusalCode, Status, VALUE, ValueError};

/// The media type of a withdrawal.
pub const WITHDRAWAL: &str = "application/vnd.samspill.withdrawal;version=1";

/// Whom something is about: an opaque reference of the host's own, and another in every conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// A reference that came from the host.
    pub fn new(reference: impl Into<String>) -> Self {
        Self(reference.into())
    }

    /// Whom the conversation is for.
    pub fn citizen() -> Self {
        Self::new("citizen")
    }

    /// As it crosses the interface.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why and about whom an assistant is called.
#[derive(Clone, Debug)]
pub struct Call {
    /// Why.
    pub occasion: Occasion,
    /// A service in the manifest, or `lead`.
    pub service: String,
    /// Whom it is about.
    pub about: Subject,
    /// The language to speak.
    pub language: Language,
    /// Media types that the receiver can take.
    pub accepts: Vec<String>,
    /// What came with the call, as it came. Most read it by [`Call::input`].
    pub content: Option<Labelled>,
    /// What the service kept, as it was kept. Most read it by [`Call::state`].
    pub kept: Private<Vec<u8>>,
}

impl Call {
    /// What came with the call. None when nothing did, or when this service is not granted it: the two look alike.
    ///
    /// # Errors
    /// When it is no value, or does not fit `T`. By `?` the call then fails with `invalid-input`.
    pub fn input<T: Fact>(&self) -> Result<Option<T>, InputError> {
        let value = self.content.as_ref().map(|content| content.document.read(VALUE));
        value.transpose().map_err(InputError)
    }

    /// In `notice`: the consent that was withdrawn, and so what must be deleted. None in any other call.
    ///
    /// # Errors
    /// When it cannot be read. By `?` the call then fails with `invalid-input`, and the host tells it again.
    pub fn withdrawal(&self) -> Result<Option<Withdrawal>, InputError> {
        if self.occasion != Occasion::ConsentWithdrawn {
            return Ok(None);
        }
        let withdrawal = self.content.as_ref().map(|content| content.document.read(WITHDRAWAL));
        withdrawal.transpose().map_err(InputError)
    }

    /// What the service kept last time, or the default when it kept nothing or may not see it now.
    ///
    /// # Errors
    /// When what was kept does not fit `T`, as after a careless change of the type. The error shows that in tests; an
    /// assistant for which old state is no more than a convenience says `call.state().unwrap_or_default()`.
    pub fn state<T: DeserializeOwned + Default>(&self) -> Result<T, ValueError> {
        let kept = self.kept.reveal();
        if kept.is_empty() { Ok(T::default()) } else { decode(kept) }
    }

    /// The one of three texts that is in the call's language.
    pub fn pick<T>(&self, nb: T, nn: T, en: T) -> T {
        self.language.pick(nb, nn, en)
    }
}

/// A consent that was withdrawn, all or in part: what was received under it must be deleted. The host has forgotten what
/// the service kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// What kind of fact.
    pub concept: String,
    /// The purpose's key in the manifest.
    pub purpose: String,
    /// The fields that were taken back; none means all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// When the citizen had said yes, in milliseconds since 1970.
    pub given_ms: u64,
    /// When the citizen took it back.
    pub withdrawn_ms: u64,
}

/// The input could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reading the call's input")]
pub struct InputError(#[source] ValueError);

/// How a call ended, and what to keep until the next.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// What to keep, at most 64 KiB; none keeps what was kept before.
    pub state: Option<Vec<u8>>,
}

impl Outcome {
    /// Ended so, with the state left as it was.
    pub const fn new(status: Status) -> Self {
        Self { status, state: None }
    }

    /// It said what it had to say.
    pub const fn answered() -> Self {
        Self::new(Status::Answered)
    }

    /// Keeps this until the next call. Only services that the manifest declares `stateful` have state.
    ///
    /// # Errors
    /// When serde cannot write it.
    pub fn keep<T: Serialize>(mut self, state: &T) -> Result<Self, ValueError> {
        self.state = Some(encode(state)?);
        Ok(self)
    }

    /// Forgets what was kept.
    pub fn forget(mut self) -> Self {
        self.state = Some(Vec::new());
        self
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.state.as_ref().map(Vec::len);
        f.debug_struct("Outcome").field("status", &self.status).field("state_bytes", &kept).finish()
    }
}

/// What `answer`, `notice` and `lead` return.
pub type Ended = Result<Outcome, Stop>;

/// Why a call ended before its end. What stands behind a `?` becomes one:
///
/// | what | how the call ends |
/// |---|---|
/// | a refusal that the citizen or the operator could change (`no-consent`, `no-basis`, …) | the status `needs-facts` |
/// | a refusal of a register that did not answer, a register's answer that does not fit | the failure `unavailable` |
/// | an input that does not fit | the failure `invalid-input` |
/// | a limit, or the turn's time | the failure `other` |
/// | any other refusal, a value that cannot be written or read | the failure `internal` |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// With a status all the same.
    With(Status),
    /// With a failure. What has been said in the call may then not be shown.
    Failed(Failure),
}

impl Stop {
    /// As the interface has it: a stop with a status is an outcome.
    pub(crate) fn into_result(self) -> Result<Outcome, Failure> {
        match self {
            Self::With(status) => Ok(Outcome::new(status)),
            Self::Failed(failure) => Err(failure),
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        use RefusalCode as Code;
        match refusal.code {
            Code::NoBasis | Code::NoConsent | Code::NotTheSubject | Code::NotAdmitted | Code::Sealed => {
                Self::With(Status::NeedsFacts)
            }
            Code::Unreachable => Self::Failed(Failure::Unavailable),
            Code::Limit | Code::Busy | Code::Late => Self::Failed(Failure::Other),
            _ => Self::Failed(Failure::Internal),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<ValueError> for Stop {
    fn from(_: ValueError) -> Self {
        Self::Failed(Failure::Internal)
    }
}

impl From<InputError> for Stop {
    fn from(_: InputError) -> Self {
        Self::Failed(Failure::InvalidInput)
    }
}
