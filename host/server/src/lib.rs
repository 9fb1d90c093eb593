//! The binary `samspill`: configuration, composition root, commands and shutdown.

pub mod clock;
pub mod commands;
pub mod compose;
pub mod config;
pub mod operations;
pub mod oversight;
pub mod policies;
pub mod profiles;
pub mod serving;
pub mod skos;
pub mod web;
