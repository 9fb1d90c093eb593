//! The manifest: from TOML text to what the host trusts, with every problem told at once. Described in docs/manifest.md.

mod assistant;
mod bounds;
mod checker;
pub(crate) mod document;
mod near;
mod need;
mod raw;
mod schema;
mod service;
mod shape;

use samspill_core::manifest::Manifest;

use crate::problem::rule::Rule;
use crate::problem::{Place, Problems, clean};
pub use bounds::{MANIFEST_BYTES_MAX, NEEDS_MAX, SERVICES_MAX, TEXT_BYTES_MAX};
use checker::Checker;
use document::Document;
use raw::RawManifest;
pub use schema::{schema, schema_text};
use shape::Shape;

/// The interface versions that a manifest can name.
pub const INTERFACES: &[&str] = &["0.1"];

/// What a manifest is called in messages.
pub const FILE_NAME: &str = "assistant.toml";

/// Reads and checks a manifest.
///
/// # Errors
/// Every problem, each with its line.
pub fn read(text: &str) -> Result<Manifest, Problems> {
    check(text).map_err(|problems| problems.located_in(FILE_NAME, text))
}

fn check(text: &str) -> Result<Manifest, Problems> {
    let mut problems = Problems::default();
    if text.len() > MANIFEST_BYTES_MAX {
        let message = format!("has {} bytes, more than {MANIFEST_BYTES_MAX}", text.len());
        problems.refuse(
            Rule::ManifestTooLong,
            Place::part("manifest"),
            message,
            "shorten its texts, or make two assistants of it",
        );
        return Err(problems);
    }
    let mut document = Document::parse(text);
    if !document.errors.is_empty() {
        return Err(not_toml(&document, text));
    }
    let schema = schema();
    let mut shape = Shape::new(&schema, text);
    shape.check(&mut document.root);
    let problems = shape.problems;
    let raw: RawManifest = match document.read() {
        Ok(raw) => raw,
        // The schema let something through that the types do not: refused all the same.
        Err(error) => return Err(problems.and(unreadable(&error, text))),
    };
    Checker::new(problems).manifest(&raw)
}

fn not_toml(document: &Document<'_>, text: &str) -> Problems {
    let mut problems = Problems::default();
    for error in &document.errors {
        problems = problems.and(unreadable(error, text));
    }
    problems
}

fn unreadable(error: &toml::de::Error, text: &str) -> Problems {
    let mut problems = Problems::default();
    let place = Place::in_text(crate::KeyPath::top(), error.span().unwrap_or(0..0), text);
    let message = format!("cannot be read: {}", clean(error.message()));
    problems.refuse(Rule::Syntax, place, message, "correct the TOML (https://toml.io) at that place");
    problems
}
