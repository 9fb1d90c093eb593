//! The journal over real files: what it keeps, what it refuses, and what it survives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod about;
mod durable;
mod faults;
mod keeps;
mod kill;
mod opening;
mod oversight;
mod prove;
mod receipts;
mod support;
