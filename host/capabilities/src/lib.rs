//! What a component can call: context, network, dialogue, registers, clock and log. Each is a module that implements one
//! interface of the WIT on [`state::CallState`]; what a call may do and has done is its [`frame::Frame`].

mod children;
pub mod clock;
pub mod context;
pub mod dialogue;
pub mod documents;
pub mod fields;
pub mod frame;
pub mod in_force;
pub mod ledger;
pub mod log;
pub mod network;
pub mod receipts;
pub mod registers;
pub mod schemas;
mod sources;
pub mod state;
pub mod turn_context;
pub mod withheld;
