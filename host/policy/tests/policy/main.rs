//! The policies, and what a set of them may be.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "this is test code")]

mod baseline;
mod sets;
mod support;
