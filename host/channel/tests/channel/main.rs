//! The channel over a host that answers the same each time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests, outside `#[test]` functions")]

mod acting;
mod answer;
mod api;
mod cast;
mod consenting;
mod harness;
mod helping;
mod login;
mod pages;
mod sightings;
mod whole;
mod world;
