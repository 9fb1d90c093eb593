//! *Samboer*: three concepts that share a word. A value crosses from one to another only over an exact match, and there
//! is none: where it is not known, the host asks the citizen, once for each, in the catalogue's plain words.

use samspill_sdk::Fact;
use serde::{Deserialize, Serialize};

/// What the citizen said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The citizen does not know.
    Unknown,
}

/// Whether they were cohabitants as arveloven § 2 has it. About the citizen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/cohabitant-inheritance")]
#[serde(deny_unknown_fields)]
pub struct CohabitationInheritance {
    /// What the citizen said.
    pub answer: Said,
}

/// Whether they were cohabitants as folketrygdloven has it. About the citizen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/cohabitant-nav")]
#[serde(deny_unknown_fields)]
pub struct CohabitationNav {
    /// What the citizen said.
    pub answer: Said,
}

/// Whether they were cohabitants as the tax rules have it. About the citizen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/cohabitant-tax")]
#[serde(deny_unknown_fields)]
pub struct CohabitationTax {
    /// What the citizen said.
    pub answer: Said,
}
