//! Asks a slow register again and again, and does not care what time it is.

use samspill_sdk::{Call, Ended, Host, Request};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    loop {
        let _ = host.fetch(Request::get("hostile", "/slow", &call.about));
    }
}
