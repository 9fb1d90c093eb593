//! `clock`: time, as the host has it.

use samspill_runtime::v0_1::clock::Host;

use crate::state::CallState;

impl Host for CallState {
    async fn now_ms(&mut self) -> wasmtime::Result<u64> {
        Ok(self.turn().now_ms)
    }

    async fn left_ms(&mut self) -> wasmtime::Result<u64> {
        let left = self.frame.budget.left(std::time::Instant::now());
        Ok(self.turn().services.clock.left_ms(left))
    }
}
