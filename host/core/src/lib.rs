//! The words, the decisions and the ports of Samspill. Pure: no I/O, no Wasmtime, no clock of its own.
//!
//! A newcomer starts at [`decision`] (may this receiver know this?), [`manifest`] (what an assistant declares),
//! [`conversation`] (what the host knows of one citizen's dialogue) and [`ports`] (what the outside supplies).

pub mod budget;
pub mod catalogue;
pub mod concept;
pub mod consent;
pub mod content;
pub mod conversation;
pub mod decision;
pub mod desk;
pub mod fact;
pub mod ids;
pub mod label;
pub mod law;
pub mod limits;
pub mod login;
pub mod mandate;
pub mod manifest;
pub mod metrics;
pub mod oversight;
pub mod overview;
pub mod plan;
pub mod policy;
pub mod ports;
pub mod private;
pub mod receipt;
pub mod refusal;
pub mod sighting;
pub mod stop;
pub mod subjects;
pub mod text;
pub mod turn;
