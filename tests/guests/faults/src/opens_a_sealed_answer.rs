//! Asks the court and opens what comes, before it is placed and after.

use samspill_sdk::{Call, Ended, Host, Outcome};

use crate::{question, tell, word};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    for answer in host.ask(vec![question("no.domstol.dodsbo", "case")]) {
        let answer = answer?;
        let before = word(answer.open());
        let status = answer.outline().status.word();
        host.place(&answer)?;
        tell(host, format!("before {before}, {status}, after {}", word(answer.open())))?;
    }
    Ok(Outcome::answered())
}
