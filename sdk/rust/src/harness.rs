//! Runs an assistant natively, without a host: for unit tests and examples.
//!
//! The test says what the assistant is granted and what its registers answer; the harness collects what the assistant
//! did. It keeps the interface's own rules (an answer is placed once, `notice` says nothing, content has only the keys
//! that are documented), but decides nothing: what is granted is what the test gives.

mod run;
mod stage;

pub use run::{Part, Referred, Run};

use std::fmt;

use serde::Serialize;

use crate::network::CARD;
use crate::value::encode;
use crate::{
    Assistant, CONTENT, Call, Candidate, Card, Claim, Content, Date, Document, Ended, Fact, Host, Labelled, Language,
    Lead, Occasion, Owner, Private, Refusal, Request, Response, StampedClaim, Subject, TASK, VALUE,
};
use stage::Stage;

/// What stands in for the owner's registers.
type Registers = Box<dyn Fn(&Request) -> Result<Response, Refusal>>;

/// A host that is not there: says what an assistant is given, and then calls it.
///
/// ```
/// use samspill_sdk::harness::Harness;
/// use samspill_sdk::{Assistant, Call, Content, Ended, Host, Outcome, Request, Response};
///
/// struct Weather;
///
/// impl Assistant for Weather {
///     fn answer(host: &Host<'_>, call: &Call) -> Ended {
///         let degrees: f32 = host.fetch(Request::get("weather", "/now", &call.about))?.json()?;
///         host.say(Content::new().paragraph(format!("{degrees} °C")))?;
///         Ok(Outcome::answered())
///     }
/// }
///
/// let warm = Harness::new().register(|_| Ok(Response::new(200, "21.5"))).answer::<Weather>("now");
/// assert_eq!(warm.text(), "21.5 °C");
///
/// let down = Harness::new().register(|_| Ok(Response::new(503, ""))).answer::<Weather>("now");
/// assert_eq!(down.failure(), Some(samspill_sdk::Failure::Unavailable));
/// ```
pub struct Harness {
    call: Call,
    now_ms: u64,
    left_ms: u64,
    facts: Vec<StampedClaim>,
    refused: Vec<(&'static str, Refusal)>,
    registers: Registers,
    found: Result<Vec<Candidate>, Refusal>,
    opened: Vec<(String, Labelled)>,
    refer_refusal: Option<Refusal>,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness {
    /// A question about the citizen in bokmål, at the start of 2026-01-01, with nothing known and no register.
    pub fn new() -> Self {
        Self {
            call: Call {
                occasion: Occasion::Question,
                service: String::new(),
                about: Subject::citizen(),
                language: Language::Nb,
                accepts: vec![CONTENT.to_owned(), TASK.to_owned()],
                content: None,
                kept: Private::default(),
            },
            now_ms: 1_767_225_600_000,
            left_ms: 10_000,
            facts: Vec::new(),
            refused: Vec::new(),
            registers: Box::new(|_| Err(Refusal::unreachable())),
            found: Ok(Vec::new()),
            opened: Vec::new(),
            refer_refusal: None,
        }
    }

    /// The language to speak.
    pub fn language(mut self, language: Language) -> Self {
        self.call.language = language;
        self
    }

    /// Whom the call is about.
    pub fn about(mut self, about: Subject) -> Self {
        self.call.about = about;
        self
    }

    /// Why it is called; `turn` for leading and `question` for answering unless this says otherwise.
    pub fn occasion(mut self, occasion: Occasion) -> Self {
        self.call.occasion = occasion;
        self
    }

    /// The day it is.
    pub fn today(mut self, day: Date) -> Self {
        self.now_ms = day.start_ms();
        self
    }

    /// What is left of the turn's time.
    pub fn left_ms(mut self, left_ms: u64) -> Self {
        self.left_ms = left_ms;
        self
    }

    /// What comes with the call. A value that serde cannot write arrives as one that cannot be read.
    pub fn input<T: Fact>(mut self, value: &T) -> Self {
        self.call.content = Some(Labelled { document: written(VALUE, value), labels: vec![T::CONCEPT.to_owned()] });
        self
    }

    /// Any document as what comes with the call.
    pub fn raw_input(mut self, input: Labelled) -> Self {
        self.call.content = Some(input);
        self
    }

    /// What the service kept last time; [`Run::state_bytes`] of a run before.
    pub fn state_bytes(mut self, state: Vec<u8>) -> Self {
        self.call.kept = Private::new(state);
        self
    }

    /// What the service kept last time.
    pub fn state<T: Serialize>(self, state: &T) -> Self {
        self.state_bytes(encode(state).unwrap_or_default())
    }

    /// Grants a fact, from the host and obtained now. A value that serde cannot write is refused as `invalid`.
    pub fn fact<T: Fact>(mut self, about: &Subject, value: &T) -> Self {
        let claim = Claim {
            concept: T::CONCEPT.to_owned(),
            about: about.clone(),
            value: written(VALUE, value),
            valid_from: None,
            valid_until: None,
        };
        self.facts.push(StampedClaim { claim, source: "host".to_owned(), obtained_ms: self.now_ms });
        self
    }

    /// Grants a fact with the stamps that it says.
    pub fn stamped(mut self, fact: StampedClaim) -> Self {
        self.facts.push(fact);
        self
    }

    /// Refuses every wish for a concept.
    pub fn refuse<T: Fact>(mut self, refusal: Refusal) -> Self {
        self.refused.push((T::CONCEPT, refusal));
        self
    }

    /// What answers for every register. Without it none can be reached.
    pub fn register(mut self, answer: impl Fn(&Request) -> Result<Response, Refusal> + 'static) -> Self {
        self.registers = Box::new(answer);
        self
    }

    /// An assistant and its service that every `find` finds, after those before it.
    pub fn candidate(mut self, assistant: &str, service: &str) -> Self {
        let owner = Owner { number: "310000000".into(), name: assistant.into(), sector: "state".into() };
        let card = Card { title: assistant.into(), service_title: service.into(), owner, motive: None };
        let content = Labelled { document: written(CARD, &card), labels: Vec::new() };
        let candidate = Candidate { assistant: assistant.into(), service: service.into(), content };
        if let Ok(found) = &mut self.found {
            found.push(candidate);
        }
        self
    }

    /// Refuses every `find`.
    pub fn refuse_find(mut self, refusal: Refusal) -> Self {
        self.found = Err(refusal);
        self
    }

    /// Refuses every `refer`.
    pub fn refuse_refer(mut self, refusal: Refusal) -> Self {
        self.refer_refusal = Some(refusal);
        self
    }

    /// What an assistant's answer holds, where it may be opened. Others are sealed.
    pub fn opens(mut self, assistant: &str, content: Content) -> Self {
        if let Ok(content) = content.into_labelled() {
            self.opened.push((assistant.to_owned(), content));
        }
        self
    }

    /// Asks one of its services.
    pub fn answer<T: Assistant>(&self, service: &str) -> Run {
        self.run(service, self.call.occasion, T::answer)
    }

    /// Has it lead a turn.
    pub fn lead<T: Lead>(&self) -> Run {
        let occasion = if self.call.occasion == Occasion::Question { Occasion::Turn } else { self.call.occasion };
        self.run("lead", occasion, T::lead)
    }

    /// Tells it that a consent was withdrawn, or what the occasion says.
    pub fn notice<T: Assistant>(&self, service: &str) -> Run {
        let given = self.call.occasion;
        let occasion = if given == Occasion::Question { Occasion::ConsentWithdrawn } else { given };
        self.run(service, occasion, T::notice)
    }

    fn run(&self, service: &str, occasion: Occasion, act: fn(&Host<'_>, &Call) -> Ended) -> Run {
        let call = Call { service: service.to_owned(), occasion, ..self.call.clone() };
        let stage = Stage::new(self, occasion);
        let ended = act(&Host::new(&stage), &call);
        let mut run = stage.finish();
        run.ended = ended.or_else(crate::Stop::into_result);
        run
    }
}

impl fmt::Debug for Harness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Harness").field("call", &self.call).field("facts", &self.facts).finish_non_exhaustive()
    }
}

/// The document of a value, or one that cannot be read.
fn written<T: Serialize>(media_type: &str, value: &T) -> Document {
    let unreadable = || Document { media_type: media_type.to_owned(), body: Vec::new() };
    Document::write(media_type, value).unwrap_or_else(|_| unreadable())
}
