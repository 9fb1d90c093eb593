//! Admission: what cannot be understood is refused, with the reason and the remedy (I9).
//!
//! [`manifest::read`] checks a manifest by itself, [`examine`] a component with the manifest inside it, and
//! [`check_against`] what only the operator can say: which owners are trusted, which concepts exist, which legal bases
//! are approved. [`compiler::Compiler`] compiles what is admitted, in a process that can be spared.

pub mod compiler;
pub mod component;
mod examine;
mod key_path;
mod limits;
pub mod manifest;
mod operator;
mod problem;

pub use examine::{Admitted, examine};
pub use key_path::{KeyPath, Step};
pub use limits::AdmissionLimits;
pub use operator::{TrustList, check_against};
pub use problem::rule::Rule;
pub use problem::{Place, Problem, Problems, Severity};
