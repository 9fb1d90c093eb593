//! The shim for WIT version 0.1: generated bindings, and how a call enters a component of that version.

/// Generated from `wit/samspill.wit`, world `entry`.
#[allow(unsafe_code, missing_docs, clippy::all, clippy::pedantic)]
mod entry {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "entry",
        imports: { default: async | trappable },
        exports: { default: async },
        with: { "samspill:assistant/network.answer": crate::v0_1::AnswerRef },
        require_store_data_send: true,
    });
}

/// Generated from `wit/samspill.wit`, world `assistant`, on the modules of world `entry`.
#[allow(unsafe_code, missing_docs, clippy::all, clippy::pedantic)]
mod assistant {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "assistant",
        imports: { default: async | trappable },
        exports: { default: async },
        with: {
            "samspill:assistant/types": super::entry::samspill::assistant::types,
            "samspill:assistant/context": super::entry::samspill::assistant::context,
            "samspill:assistant/network": super::entry::samspill::assistant::network,
            "samspill:assistant/dialogue": super::entry::samspill::assistant::dialogue,
            "samspill:assistant/registers": super::entry::samspill::assistant::registers,
            "samspill:assistant/clock": super::entry::samspill::assistant::clock,
            "samspill:assistant/log": super::entry::samspill::assistant::log,
        },
        require_store_data_send: true,
    });
}

pub use assistant::{Assistant, AssistantPre};
pub use entry::samspill::assistant::{clock, context, dialogue, log, network, registers, types};
pub use entry::{Entry, EntryPre};

/// What stands behind a component's handle to an answer: its place among the questions of the call's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerRef {
    /// Index in the order of asking.
    pub index: usize,
}

/// Everything that a store's data must supply to be called by a component of this version.
pub trait Capabilities:
    context::Host + network::Host + dialogue::Host + registers::Host + clock::Host + log::Host + types::Host
{
}

impl<T> Capabilities for T where
    T: context::Host + network::Host + dialogue::Host + registers::Host + clock::Host + log::Host + types::Host
{
}
