//! Asks a register that answers for ever, in every part of an answer.

use samspill_sdk::component::Imported;
use samspill_sdk::imports::Imports as _;
use samspill_sdk::{Call, Ended, Host, Outcome, Request};

use crate::{tell, word};

const PATHS: &[&str] = &[
    "/endless/chunked",
    "/endless/short-of-its-length",
    "/endless/length",
    "/endless/headers",
    "/endless/header",
    "/endless/drops",
    "/endless/garbage",
    "/endless/continue",
];

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let requests = PATHS.iter().map(|path| Request::get("hostile", *path, &call.about)).collect();
    let mut got: Vec<&str> = Imported.fetch(requests).into_iter().map(word).collect();
    let count = got.len();
    got.dedup();
    tell(host, format!("{count} bodies {}", got.join(" ")))?;
    Ok(Outcome::answered())
}
