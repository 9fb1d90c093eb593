//! Calls itself, deeper and deeper.

use samspill_sdk::{Call, Ended, Host, Outcome};

pub(crate) fn run(_: &Host<'_>, _: &Call) -> Ended {
    std::hint::black_box(deeper(1));
    Ok(Outcome::answered())
}

#[inline(never)]
#[allow(unconditional_recursion, reason = "that is what it does")]
fn deeper(depth: u64) -> u64 {
    std::hint::black_box(deeper(std::hint::black_box(depth + 1))) | depth
}
