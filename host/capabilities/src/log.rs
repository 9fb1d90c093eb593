//! `log`: counted by code, never with a person. Free text is discarded (I5).

use samspill_core::refusal::LogEvent;
use samspill_runtime::v0_1::log::Host;

use crate::state::CallState;

impl Host for CallState {
    async fn event(&mut self, event: String) -> wasmtime::Result<()> {
        if let Some(left) = self.log_events_left.checked_sub(1) {
            self.log_events_left = left;
            let event = LogEvent::of_word(&event).unwrap_or(LogEvent::Other);
            tracing::info!(assistant = %self.frame.callee.manifest.id, event = event.word(), "assistant event");
        }
        Ok(())
    }

    async fn note(&mut self, _text: String) -> wasmtime::Result<()> {
        Ok(())
    }
}
