//! The pilot's turn, beside the same calls without a register, a decision on a case, or anybody logged in.

use samspill_e2e::{Builder, FATHER_DIED, FUNERAL};
use tokio::runtime::Runtime;

use crate::measure::{Timed, in_turn, over, time};
use crate::table::Row;

/// Iben and twelve others, with consent to the funeral home, for the first of the project's own persons.
pub(crate) fn turn(runtime: &Runtime) -> Row {
    let world = runtime.block_on(Builder::new().start());
    let person = world.persons().remove(0);
    let one = runtime.block_on(world.ask(&person, FATHER_DIED, &[FUNERAL]));
    let what = format!(
        "the pilot's turn: {} sandboxes, {} parts, {} receipts",
        one.summary.hops.len(),
        one.parts.len(),
        one.summary.receipts.len()
    );
    let anonymous = || {
        runtime.block_on(async {
            let conversation = world.open(None, None).await;
            world.say(None, &conversation, FATHER_DIED).await
        });
    };
    let mut things: Vec<Timed<'_>> = vec![
        Box::new(|| time(|| drop(runtime.block_on(world.ask(&person, FATHER_DIED, &[FUNERAL]))))),
        Box::new(|| time(anonymous)),
    ];
    let runs = in_turn(20, &mut things);
    Row {
        what,
        ours: over(&runs, |run| run[0] / 1e3).spread("ms"),
        against: format!("anonymous, no register {}", over(&runs, |run| run[1] / 1e3).spread("ms")),
        ratio: Some(over(&runs, |run| run[0] / run[1])),
        budget: None,
        met: None,
    }
}
