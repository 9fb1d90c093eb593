//! Is sent on by its register: to the cloud's metadata, to this machine, and to another scheme.

use samspill_sdk::{Call, Ended, Host, Outcome, Request};

use crate::tell;

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let mut got = Vec::new();
    for way in ["metadata", "home", "file", "loop"] {
        match host.fetch(Request::get("hostile", format!("/redirect/{way}"), &call.about)) {
            Ok(response) => {
                let leads = response.header("location").is_some();
                got.push(format!("{}{}", response.status, if leads { " AND WHERE" } else { "" }));
            }
            Err(error) => got.push(error.to_string()),
        }
    }
    tell(host, format!("redirected {}", got.join(" ")))?;
    Ok(Outcome::answered())
}
