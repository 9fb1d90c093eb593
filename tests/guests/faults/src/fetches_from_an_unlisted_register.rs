//! Asks registers of others, and one that is not declared for this service.

use samspill_sdk::{Call, Ended, Host, Outcome, Request};

use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let fetch = |register: &str| {
        let asked = samspill_sdk::imports::Imports::fetch(
            &samspill_sdk::component::Imported,
            vec![Request::get(register, "/", &call.about)],
        );
        asked.into_iter().map(word).collect::<String>()
    };
    let got = ["dodsbo", "hostile", "http://evil.example", ""].map(fetch);
    tell(host, format!("fetched {}", got.join(" ")))?;
    Ok(Outcome::answered())
}
