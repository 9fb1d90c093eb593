//! What a call may know, and what it vouches for.

use std::marker::PhantomData;

use crate::{Date, Document, Fact, Refusal, Subject, VALUE, ValueError};

/// A wish to know something, as it crosses the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// What kind of fact.
    pub concept: String,
    /// About whom.
    pub about: Subject,
    /// A key in the manifest, of the service called or of leading.
    pub purpose: String,
}

impl Want {
    pub(crate) fn new(concept: &str, about: &Subject, purpose: &str) -> Self {
        Self { concept: concept.to_owned(), about: about.clone(), purpose: purpose.to_owned() }
    }
}

/// A value that this assistant vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What kind of fact it is.
    pub concept: String,
    /// Whom it is about.
    pub about: Subject,
    /// Its value.
    pub value: Document,
    /// First day it holds; none means "always has".
    pub valid_from: Option<Date>,
    /// Last day it holds; none means "until further notice".
    pub valid_until: Option<Date>,
}

impl Claim {
    /// A value about somebody.
    ///
    /// # Errors
    /// When serde cannot write the value.
    pub fn new<T: Fact>(about: &Subject, value: &T) -> Result<Self, ValueError> {
        Self::of(T::CONCEPT, about, Document::write(VALUE, value))
    }

    /// The part that is the same for every type: made once.
    #[inline(never)]
    fn of(concept: &str, about: &Subject, value: Result<Document, ValueError>) -> Result<Self, ValueError> {
        let (concept, about) = (concept.to_owned(), about.clone());
        Ok(Self { concept, about, value: value?, valid_from: None, valid_until: None })
    }

    /// Holds from this day.
    pub fn from(mut self, day: Date) -> Self {
        self.valid_from = Some(day);
        self
    }

    /// Holds to the end of this day.
    pub fn until(mut self, day: Date) -> Self {
        self.valid_until = Some(day);
        self
    }
}

/// A claim with the host's stamps, as it crosses the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedClaim {
    /// What is claimed.
    pub claim: Claim,
    /// The assistant that provided it, or `host` for what came with the login or from the citizen.
    pub source: String,
    /// When the host received it, in milliseconds since 1970.
    pub obtained_ms: u64,
}

/// A fact that this call may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<T> {
    /// Its value.
    pub value: T,
    /// Whom it is about.
    pub about: Subject,
    /// First day it holds; none means "always has".
    pub valid_from: Option<Date>,
    /// Last day it holds; none means "until further notice".
    pub valid_until: Option<Date>,
    /// The assistant that provided it, or `host` for what came with the login or from the citizen.
    pub source: String,
    /// When the host received it, in milliseconds since 1970.
    pub obtained_ms: u64,
}

impl<T: Fact> Known<T> {
    pub(crate) fn read(fact: StampedClaim) -> Result<Self, Refusal> {
        let value = fact.claim.value.read(VALUE).map_err(|_| Refusal::invalid())?;
        Ok(Self {
            value,
            about: fact.claim.about,
            valid_from: fact.claim.valid_from,
            valid_until: fact.claim.valid_until,
            source: fact.source,
            obtained_ms: fact.obtained_ms,
        })
    }
}

/// Several wishes, asked at once: one crossing to the host, one decision for each.
///
/// ```
/// use samspill_sdk::harness::Harness;
/// use samspill_sdk::{Assistant, Call, Ended, Fact, Host, Outcome, Refusal, Subject, Wants};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, Fact)]
/// #[fact(concept = "https://samspill.example/concept/name")]
/// struct Name { full: String }
///
/// #[derive(Serialize, Deserialize, Fact)]
/// #[fact(concept = "https://samspill.example/concept/email")]
/// struct Email(String);
///
/// struct Greeter;
///
/// impl Assistant for Greeter {
///     fn answer(host: &Host<'_>, call: &Call) -> Ended {
///         let mut wants = Wants::new();
///         let name = wants.add::<Name>(&call.about, "greet");
///         let email = wants.add::<Email>(&call.about, "greet");
///         let mut known = host.ask_facts(wants);
///         // A name is needed: without it the call ends as `needs-facts`. An address is not.
///         let name = known.take(name)?;
///         let email = known.take(email).unwrap_or_default();
///         host.note(&format!("{} names, {} addresses", name.len(), email.len()));
///         Ok(Outcome::answered())
///     }
/// }
///
/// let run = Harness::new()
///     .fact(&Subject::citizen(), &Name { full: "Kari".into() })
///     .refuse::<Email>(Refusal::no_consent())
///     .answer::<Greeter>("hello");
/// assert_eq!(run.notes, ["1 names, 0 addresses"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Wants(pub(crate) Vec<Want>);

impl Wants {
    /// None yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a wish and returns the key to its answer.
    pub fn add<T: Fact>(&mut self, about: &Subject, purpose: &str) -> WantKey<T> {
        WantKey { index: self.push(T::CONCEPT, about, purpose), kind: PhantomData }
    }

    /// The part that is the same for every type: made once.
    #[inline(never)]
    fn push(&mut self, concept: &str, about: &Subject, purpose: &str) -> usize {
        self.0.push(Want::new(concept, about, purpose));
        self.0.len() - 1
    }
}

/// The key to the answer to one of several wishes.
#[derive(Debug)]
pub struct WantKey<T> {
    index: usize,
    kind: PhantomData<T>,
}

/// The answers to several wishes.
#[derive(Debug)]
pub struct Answers(pub(crate) Vec<Result<Vec<StampedClaim>, Refusal>>);

impl Answers {
    /// The answer to one wish. An empty list: allowed, and there is none.
    ///
    /// # Errors
    /// When the host refuses; `invalid` when a value does not fit `T`.
    pub fn take<T: Fact>(&mut self, key: WantKey<T>) -> Result<Vec<Known<T>>, Refusal> {
        all(self.stamped(key.index)?)
    }

    /// The part that is the same for every type: made once.
    #[inline(never)]
    fn stamped(&mut self, index: usize) -> Result<Vec<StampedClaim>, Refusal> {
        let answer = self.0.get_mut(index).ok_or(Refusal::invalid())?;
        std::mem::replace(answer, Ok(Vec::new()))
    }
}

/// Reads every fact, or none.
pub(crate) fn all<T: Fact>(facts: Vec<StampedClaim>) -> Result<Vec<Known<T>>, Refusal> {
    let mut known = Vec::with_capacity(facts.len());
    for fact in facts {
        known.push(Known::read(fact)?);
    }
    Ok(known)
}
