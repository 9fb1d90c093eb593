//! What the assistants for the estate's assets share: whose assets the citizen may see, how a register's answer is read
//! entry by entry, and the words that are the same with every owner.

#[cfg(not(target_family = "wasm"))]
pub mod cast;
pub mod fields;
mod found;
mod insight;
mod showing;
mod table;
pub mod words;

pub use found::{Found, SHOWN_MAX, Telling, provide};
pub use insight::{Estate, estates};
pub use showing::Showing;
pub use table::{Table, explained};
