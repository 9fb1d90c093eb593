//! The published schema is the one that the checks use.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::path::Path;

use samspill_admission::Rule;
use samspill_admission::manifest::schema_text;

#[test]
fn the_published_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/assistant.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, schema_text()).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    // Not by its text: the order of keys depends on what else is built together with it.
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    assert!(
        read(&published) == read(&schema_text()),
        "sdk/assistant.schema.json is out of date: run this test with UPDATE_SCHEMA=1"
    );
}

#[test]
fn every_rule_is_documented() {
    let docs = include_str!("../../../docs/manifest.md");
    for rule in Rule::ALL {
        assert!(docs.contains(&format!("| `{}` |", rule.code())), "docs/manifest.md says nothing of `{}`", rule.code());
    }
}

#[test]
fn the_documented_example_is_admitted() {
    let docs = include_str!("../../../docs/manifest.md");
    let example = docs.split("```toml\n").find(|part| part.contains("[[service.needs]]\n")).unwrap();
    let example = example.split("\n```").next().unwrap();
    let problems = samspill_admission::manifest::read(example).err().unwrap_or_default();
    assert!(problems.is_empty(), "{:#?}", problems.iter().map(ToString::to_string).collect::<Vec<_>>());
}
