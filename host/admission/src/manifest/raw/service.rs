//! What an assistant offers, and leading.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::need::RawNeed;
use super::text::RawText;

/// Texts by key.
pub(in crate::manifest) type RawTexts = BTreeMap<String, RawText>;

/// One thing that the assistant offers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "service")]
pub(in crate::manifest) struct RawService {
    /// Its name: lower-case letters, digits and hyphens. Not `lead`.
    #[schemars(required, length(max = 63), regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub(in crate::manifest) name: Option<String>,
    /// Its name for people.
    #[schemars(required)]
    pub(in crate::manifest) title: Option<RawText>,
    /// The IRIs of the life events and kinds of service it is for. At most 64.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) r#for: Option<Vec<String>>,
    /// The IRIs of the concepts it gives. At most 64.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) gives: Option<Vec<String>>,
    /// The IRIs of the milestones that its tasks may name. At most 64.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) milestones: Option<Vec<String>>,
    /// The names of the registers it may call.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) registers: Option<Vec<String>>,
    /// Whether it keeps state in a conversation. Without the key: no.
    pub(in crate::manifest) stateful: Option<bool>,
    /// Whether an asker without a grant learns no more than that the service was asked. Without the key: no.
    #[serde(rename = "sealed-outline")]
    pub(in crate::manifest) sealed_outline: Option<bool>,
    /// Why it needs what it needs, by key, in words a citizen understands. At most 64.
    pub(in crate::manifest) purposes: Option<RawTexts>,
    /// What it needs. At most 256.
    #[schemars(length(max = 256))]
    pub(in crate::manifest) needs: Option<Vec<RawNeed>>,
}

/// Leading conversations.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "lead")]
pub(in crate::manifest) struct RawLead {
    /// The IRIs of the concepts it gives. At most 64.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) gives: Option<Vec<String>>,
    /// The IRIs of the milestones that its tasks may name. At most 64.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) milestones: Option<Vec<String>>,
    /// The names of the registers it may call.
    #[schemars(length(max = 64))]
    pub(in crate::manifest) registers: Option<Vec<String>>,
    /// Whether it keeps state in a conversation. Without the key: no.
    pub(in crate::manifest) stateful: Option<bool>,
    /// Why it needs what it needs, by key, in words a citizen understands. At most 64.
    pub(in crate::manifest) purposes: Option<RawTexts>,
    /// What it needs. At most 256.
    #[schemars(length(max = 256))]
    pub(in crate::manifest) needs: Option<Vec<RawNeed>>,
}
