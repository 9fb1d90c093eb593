//! Talks on, whatever the host says to it.

use samspill_sdk::{Call, Content, Ended, Host};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    let long = Content::new().paragraph("and another thing ".repeat(1 << 10));
    // A part that is longer than any may be comes first.
    let _ = host.say(Content::new().paragraph("on and on ".repeat(1 << 15)));
    loop {
        host.say(long.clone())?;
    }
}
