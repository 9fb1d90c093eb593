//! What a service needs.

use schemars::JsonSchema;
use serde::Deserialize;

use super::word::{DisclosureWord, ProcessingWord};

/// A concept that is needed, for a purpose, on a basis.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "need")]
pub(in crate::manifest) struct RawNeed {
    /// The concept's IRI, from the network's vocabulary.
    #[schemars(required, length(max = 512))]
    pub(in crate::manifest) concept: Option<String>,
    /// Why: a key of the purposes beside it.
    #[schemars(required, length(max = 63))]
    pub(in crate::manifest) purpose: Option<String>,
    /// Whether the service is not called without it.
    #[schemars(required)]
    pub(in crate::manifest) required: Option<bool>,
    /// What lifts confidentiality.
    #[schemars(required)]
    pub(in crate::manifest) disclosure: Option<RawDisclosure>,
    /// What lets the owner use it.
    #[schemars(required)]
    pub(in crate::manifest) processing: Option<RawProcessing>,
}

/// What lifts confidentiality.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "disclosure")]
pub(in crate::manifest) struct RawDisclosure {
    /// The kind of basis.
    #[schemars(required)]
    pub(in crate::manifest) by: Option<DisclosureWord>,
    /// The provision, for example `arveloven § 88 a`. Only with `by = "statute"`, and then required.
    #[schemars(length(min = 1, max = 256))]
    pub(in crate::manifest) statute: Option<String>,
    /// The owner's lawyer's reasoning, for the operator to approve. Only with `by = "statute"`, and then required.
    #[schemars(length(min = 1, max = 2000))]
    pub(in crate::manifest) reasoning: Option<String>,
}

/// What lets the owner use it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "processing")]
pub(in crate::manifest) struct RawProcessing {
    /// The kind of basis.
    #[schemars(required)]
    pub(in crate::manifest) by: Option<ProcessingWord>,
    /// The provision, for example `arveloven § 90`. Only with `by = "statute"`, and then required.
    #[schemars(length(min = 1, max = 256))]
    pub(in crate::manifest) statute: Option<String>,
    /// The owner's lawyer's reasoning, for the operator to approve. Only with `by = "statute"`, and then required.
    #[schemars(length(min = 1, max = 2000))]
    pub(in crate::manifest) reasoning: Option<String>,
}
