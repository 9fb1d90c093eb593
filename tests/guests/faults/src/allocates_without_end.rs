//! Takes one mebibyte after the other and keeps them all.

use samspill_sdk::{Call, Ended, Host};

pub(crate) fn run(_: &Host<'_>, _: &Call) -> Ended {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(std::hint::black_box(vec![1; 1 << 20]));
    }
}
