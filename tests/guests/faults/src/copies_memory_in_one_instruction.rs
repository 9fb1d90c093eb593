//! Copies half of its memory at a time, by the one instruction that no tick can interrupt.

use samspill_sdk::{Call, Ended, Host};

/// Half of it here and half of it there, and both together fit into the memory that a call may have.
const BYTES: usize = 24 << 20;

pub(crate) fn run(_: &Host<'_>, _: &Call) -> Ended {
    let mut memory = vec![1_u8; 2 * BYTES];
    loop {
        // Compiled to one `memory.copy`.
        std::hint::black_box(&mut memory).copy_within(..BYTES, BYTES);
    }
}
