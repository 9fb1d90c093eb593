//! What a store holds during one call.

use std::sync::Arc;

use samspill_core::budget::Exhausted;
use samspill_core::refusal::Refusal;
use samspill_core::turn::OwnerView;
use samspill_runtime::call::StoreData;
use samspill_runtime::meter::Meter;
use samspill_runtime::v0_1::types;
use wasmtime::component::ResourceTable;

use crate::frame::{Frame, refusal_of};
use crate::receipts::Recipient;
use crate::turn_context::TurnContext;

/// A call's own things in the host: its frame, its handles, its meter.
pub struct CallState {
    pub(crate) frame: Arc<Frame>,
    pub(crate) handles: ResourceTable,
    pub(crate) log_events_left: u32,
    meter: Meter,
}

impl CallState {
    /// The state of a call with this frame.
    pub fn new(frame: Arc<Frame>) -> Self {
        let limits = frame.turn.limits();
        let mut handles = ResourceTable::new();
        handles.set_max_capacity(limits.handles_max);
        let meter = Meter::new(limits, frame.budget.deadline(), frame.turn.stop.clone());
        Self { handles, log_events_left: limits.log_events_max, meter, frame }
    }

    pub(crate) fn turn(&self) -> &TurnContext {
        &self.frame.turn
    }

    /// The component that is called, as the recipient of what it asks for.
    pub(crate) fn recipient(&self) -> Recipient {
        let callee = &self.frame.callee;
        Recipient {
            to: callee.manifest.id.to_string(),
            service: callee.service.name.to_string(),
            component: Some(callee.component.clone()),
            controller: Some(OwnerView::from(&callee.manifest.owner)),
            giver: None,
        }
    }

    /// Takes bytes that cross from the turn's budget.
    pub(crate) fn take_bytes(&self, bytes: usize) -> Result<(), Refusal> {
        self.frame.budget.take_bytes(bytes).map_err(|exhausted: Exhausted| refusal_of(exhausted))
    }

    /// Takes decisions from the turn's budget: each leaves something in a receipt.
    pub(crate) fn take_decisions(&self, count: usize) -> Result<(), Refusal> {
        self.frame.budget.take_decisions(count).map_err(refusal_of)
    }

    /// Whether a list of this length may be worked on.
    pub(crate) fn fits_list(&self, length: usize) -> bool {
        length <= self.turn().limits().list_max
    }
}

impl StoreData for CallState {
    fn meter(&mut self) -> &mut Meter {
        &mut self.meter
    }
}

impl types::Host for CallState {}

/// A refusal as it crosses the interface.
pub(crate) fn to_wit(refusal: Refusal) -> types::Refusal {
    types::Refusal { code: refusal.code.word().into(), remedy: refusal.remedy.word().into() }
}

/// The same refusal for every element of a list.
pub(crate) fn refuse_all<T>(length: usize, refusal: Refusal) -> Vec<Result<T, types::Refusal>> {
    (0..length).map(|_| Err(to_wit(refusal))).collect()
}
