//! Asks a register whose name leads elsewhere each second time that somebody looks it up.

use samspill_sdk::component::Imported;
use samspill_sdk::imports::Imports as _;
use samspill_sdk::{Call, Ended, Host, Outcome, Request};

use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let fetch = || {
        let asked = Imported.fetch(vec![Request::get("rebinding", "/once", &call.about)]);
        asked.into_iter().map(word).collect::<String>()
    };
    let (first, second) = (fetch(), fetch());
    tell(host, format!("first {first}, second {second}"))?;
    Ok(Outcome::answered())
}
