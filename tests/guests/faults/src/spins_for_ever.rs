//! Computes, and never comes to an end.

use samspill_sdk::{Call, Ended, Host, Outcome};

pub(crate) fn run(_: &Host<'_>, _: &Call) -> Ended {
    let mut n: u64 = 1;
    while n != 0 {
        n = std::hint::black_box(n | 1);
    }
    Ok(Outcome::answered())
}
