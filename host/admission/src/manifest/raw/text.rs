//! A text in several languages.

use schemars::JsonSchema;
use serde::Deserialize;

/// A text in every language that the assistant speaks, each at most 2,000 bytes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "text")]
pub(in crate::manifest) struct RawText {
    /// Bokmål.
    #[schemars(required, length(min = 1, max = 2000))]
    pub(in crate::manifest) nb: Option<String>,
    /// Nynorsk.
    #[schemars(length(min = 1, max = 2000))]
    pub(in crate::manifest) nn: Option<String>,
    /// English.
    #[schemars(length(min = 1, max = 2000))]
    pub(in crate::manifest) en: Option<String>,
    /// North Sámi.
    #[schemars(length(min = 1, max = 2000))]
    pub(in crate::manifest) se: Option<String>,
}
