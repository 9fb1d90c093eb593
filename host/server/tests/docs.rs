//! The documents say what the code does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::limits::Limits;

#[test]
fn every_limit_is_in_the_configuration_document() {
    let document = include_str!("../../../docs/configuration.md");
    let limits = serde_json::to_value(Limits::default()).unwrap();
    for key in limits.as_object().unwrap().keys() {
        assert!(document.contains(&format!("| `{key}` |")), "{key} is not in docs/configuration.md");
    }
}
