//! The kinds of facts that are misused.

use samspill_sdk::Fact;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/utterance")]
pub(crate) struct Utterance {
    pub(crate) text: String,
    pub(crate) language: String,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/identity-number")]
pub(crate) struct IdentityNumber(pub(crate) String);

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/name")]
pub(crate) struct Name {
    pub(crate) full: String,
}

#[derive(Serialize, Deserialize, Fact)]
#[fact(concept = "https://samspill.example/concept/funeral-guidance")]
pub(crate) struct Guidance {
    pub(crate) text: String,
}
