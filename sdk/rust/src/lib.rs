//! Write an assistant for the Samspill network in Rust.
//!
//! An assistant answers questions to the services in its manifest. It sees what the host grants it in that call, and
//! says what it has to say in blocks. The interface is `wit/samspill.wit`; this crate is a typed way to use it.
//!
//! ```
//! use samspill_sdk::harness::Harness;
//! use samspill_sdk::{Assistant, Call, Content, Ended, Fact, Host, Outcome, Subject};
//! use serde::{Deserialize, Serialize};
//!
//! /// What the citizen is called.
//! #[derive(Serialize, Deserialize, Fact)]
//! #[fact(concept = "https://samspill.example/concept/name")]
//! struct Name {
//!     full: String,
//! }
//!
//! struct Greeter;
//!
//! impl Assistant for Greeter {
//!     fn answer(host: &Host<'_>, call: &Call) -> Ended {
//!         // A refusal ends the call as `needs-facts`; the host tells the citizen what would help.
//!         let name = host.fact::<Name>(&call.about, "greet")?;
//!         let whom = name.map_or(String::new(), |name| format!(", {}", name.value.full));
//!         let hello = call.pick("Hei", "Hei", "Hello");
//!         host.say(Content::new().paragraph(format!("{hello}{whom}.")))?;
//!         Ok(Outcome::answered())
//!     }
//! }
//!
//! // Makes it a component when it is compiled to wasm32-unknown-unknown.
//! samspill_sdk::export!(Greeter);
//!
//! // Natively it runs in the harness, with the facts that the test gives it.
//! let run = Harness::new().fact(&Subject::citizen(), &Name { full: "Magda".into() }).answer::<Greeter>("greeting");
//! assert_eq!(run.text(), "Hei, Magda.");
//! ```
//!
//! To lead a conversation too, implement [`Lead`] and write [`export_entry!`] instead of [`export!`].

mod assistant;
mod call;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod component;
mod content;
mod date;
mod facts;
#[cfg(not(target_family = "wasm"))]
pub mod harness;
mod host;
pub mod imports;
mod language;
mod network;
mod private;
mod refusal;
mod register;
mod task;
mod value;
mod words;

#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub use wit_bindgen::rt as __wit_bindgen_rt;

// So that the derive, which names this crate from outside, works inside it too.
extern crate self as samspill_sdk;

pub use assistant::{Assistant, Lead, not_my_task};
pub use call::{Call, Ended, InputError, Outcome, Stop, Subject, WITHDRAWAL, Withdrawal};
pub use content::{Block, CONTENT, Choice, Content, Field, FieldType, Law, Term, Tone};
pub use date::{Date, NotADate};
pub use facts::{Answers, Claim, Known, StampedClaim, Want, WantKey, Wants};
pub use host::Host;
pub use language::Language;
pub use network::{Answer, CARD, Candidate, Card, Outline, Owner, Question};
pub use private::Private;
pub use refusal::Refusal;
pub use register::{Request, Response, ResponseError, percent_encode};
pub use samspill_sdk_macros::Fact;
pub use task::{TASK, Task, TaskBody};
pub use value::{Document, Fact, Labelled, VALUE, ValueError};
pub use words::{Event, Failure, Occasion, OutlineStatus, RefusalCode, Remedy, Status, When};
