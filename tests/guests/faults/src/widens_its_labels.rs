//! Says next to nothing, about everything and everybody.

use samspill_sdk::component::Imported;
use samspill_sdk::imports::Imports as _;
use samspill_sdk::{Call, Content, Document, Ended, Host, Labelled, Outcome};
use serde::Serialize;

use crate::concepts::IdentityNumber;
use crate::tell;

#[derive(Serialize)]
struct Nothing {
    blocks: [(); 0],
}

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    let widened = |count: usize| Labelled {
        document: Document::write(samspill_sdk::CONTENT, &Nothing { blocks: [] }).unwrap_or_else(|_| unreachable()),
        labels: (0..count).map(|n| format!("https://evil.example/{n}")).collect(),
    };
    let declared = crate::word(Imported.say(widened(10_000)));
    // What it gives, about each of those whom it has named.
    let mut spoken_of = 0;
    while host.refer::<IdentityNumber>(&format!("{:011}", 2_815_000_000_u64 + spoken_of)).is_ok() && spoken_of < 10_000
    {
        spoken_of += 1;
    }
    let emitted = crate::word(host.say(Content::new().paragraph("of everybody")));
    let together = crate::word(Imported.say(widened(200)));
    tell(host, format!("declared {declared}, emitted {emitted}, together {together}"))?;
    Ok(Outcome::answered())
}

fn unreachable() -> ! {
    core::arch::wasm32::unreachable()
}
