//! The orchestrator: conversations and turns, questions and places, and the plan that comes of them.
//!
//! [`dialogues::Host`] is what a channel talks to. A turn is led by [`lead`], questions are answered by [`answer`], and
//! what the citizen sees passes [`show`].

mod acting;
pub mod alone;
pub mod answer;
mod desk;
pub mod dialogues;
mod hidden;
pub mod host_texts;
pub mod lead;
pub mod network;
pub mod overview;
mod plain;
pub mod plan;
mod resume;
mod shared_tasks;
pub mod show;
