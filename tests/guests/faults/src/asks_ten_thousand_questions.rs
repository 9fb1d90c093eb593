//! Asks ten thousand questions, at once and in portions, and keeps every handle.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::{SELF, question, tell};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    let questions = |count| (0..count).map(|_| question(SELF, "sends-markup-and-script")).collect::<Vec<_>>();
    let at_once = host.ask(questions(10_000)).into_iter().filter(Result::is_ok).count();
    let mut handles = Vec::new();
    let mut refused = Vec::new();
    for _ in 0..100 {
        for answer in host.ask(questions(100)) {
            match answer {
                Ok(handle) => handles.push(handle),
                Err(refusal) => refused.push(refusal.code.word()),
            }
        }
    }
    refused.dedup();
    tell(host, format!("asked {at_once} at once and {} in portions, then {}", handles.len(), refused.join(" ")))?;
    Ok(Outcome::answered())
}
