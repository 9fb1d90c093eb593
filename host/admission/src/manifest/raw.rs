//! The manifest as it is written. Its JSON Schema is published as `sdk/assistant.schema.json`.
//!
//! Every key is an `Option`: [`super::shape`] has already told what is missing, and the checks go on with the rest.

mod need;
mod service;
mod text;
mod word;

use schemars::JsonSchema;
use serde::Deserialize;

pub(super) use need::{RawDisclosure, RawNeed, RawProcessing};
pub(super) use service::{RawLead, RawService, RawTexts};
pub(super) use text::RawText;
pub(super) use word::{DisclosureWord, LanguageWord, ProcessingWord, SectorWord};

/// What a Samspill host must know of an assistant. Described in docs/manifest.md.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Samspill assistant manifest")]
pub(super) struct RawManifest {
    /// The assistant itself.
    #[schemars(required)]
    pub(super) assistant: Option<RawAssistant>,
    /// The owner's own APIs, which the host calls for the assistant. At most 64.
    #[schemars(length(max = 64))]
    pub(super) register: Option<Vec<RawRegister>>,
    /// Leading conversations, if the assistant is an entry to the network.
    pub(super) lead: Option<RawLead>,
    /// What the assistant offers. At most 64.
    #[schemars(length(max = 64))]
    pub(super) service: Option<Vec<RawService>>,
}

/// The assistant itself.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "assistant")]
pub(super) struct RawAssistant {
    /// A reverse domain of the owner's, for example `no.nav.etterlatte`.
    #[schemars(required, length(max = 128), regex(pattern = r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$"))]
    pub(super) id: Option<String>,
    /// The assistant's own version, for example `1.4.0`.
    #[schemars(required, length(max = 64), regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+([-+].*)?$"))]
    pub(super) version: Option<String>,
    /// The interface's version that it was built for: `0.1`.
    #[schemars(required, regex(pattern = r"^0\.1$"))]
    pub(super) interface: Option<String>,
    /// Its name for people.
    #[schemars(required)]
    pub(super) title: Option<RawText>,
    /// The languages it speaks. `nb` is always one.
    #[schemars(required, length(min = 1))]
    pub(super) languages: Option<Vec<LanguageWord>>,
    /// The origins that its links may lead to, for example `https://www.nav.no`. At most 64.
    #[schemars(length(max = 64))]
    pub(super) links: Option<Vec<String>>,
    /// Why it is here. Required for a private or voluntary owner.
    pub(super) motive: Option<RawText>,
    /// What it earns. Required for a private owner.
    pub(super) fees: Option<RawText>,
    /// The organisation that answers for it.
    #[schemars(required)]
    pub(super) owner: Option<RawOwner>,
    /// Where a human takes over.
    #[schemars(required)]
    pub(super) desk: Option<RawDesk>,
}

/// The organisation that answers for the assistant.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "owner")]
pub(super) struct RawOwner {
    /// Organisation number: nine digits.
    #[schemars(required, regex(pattern = "^[0-9]{9}$"))]
    pub(super) number: Option<String>,
    /// Its name, as registered.
    #[schemars(required, length(min = 1, max = 256))]
    pub(super) name: Option<String>,
    /// Its sector.
    #[schemars(required)]
    pub(super) sector: Option<SectorWord>,
}

/// Where a human takes over. It has a telephone number, an e-mail address or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "desk")]
pub(super) struct RawDesk {
    /// What it is called.
    #[schemars(required)]
    pub(super) name: Option<RawText>,
    /// Telephone number, as people write it.
    #[schemars(length(max = 32))]
    pub(super) phone: Option<String>,
    /// E-mail address.
    #[schemars(length(max = 254))]
    pub(super) email: Option<String>,
    /// When it is open.
    pub(super) hours: Option<RawText>,
    /// Why its people need what they need, by key, in words a citizen understands. At most 64.
    pub(super) purposes: Option<RawTexts>,
    /// What its people need to know to take a conversation over, decided on as a service's needs. Without the key: they
    /// take nothing over. At most 256.
    #[schemars(length(max = 256))]
    pub(super) needs: Option<Vec<RawNeed>>,
}

/// One of the owner's own APIs. The operator maps its name to an address and a credential.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "register")]
pub(super) struct RawRegister {
    /// Its name in requests: lower-case letters, digits and hyphens.
    #[schemars(required, length(max = 63), regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub(super) name: Option<String>,
    /// Its name for people.
    #[schemars(required)]
    pub(super) title: Option<RawText>,
}
