//! Who saw what about oneself, in JSON.

use samspill_core::sighting::Sighting;
use serde::Serialize;
use utoipa::ToSchema;

use super::{OwnerShape, WithheldShape, withheld};
use crate::dates::rfc3339;

/// Somebody saw something about oneself. Of what others' conversations hold, nothing tells who asked, nor when on the
/// day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SightingShape {
    /// On which day, `YYYY-MM-DD`.
    pub day: String,
    /// Whether it was in a conversation of one's own.
    pub own: bool,
    /// When, RFC 3339; own conversations alone.
    pub at: Option<String>,
    /// Which conversation; own ones alone.
    pub conversation: Option<String>,
    /// The journal's number for the receipt; own conversations alone.
    pub id: Option<u64>,
    /// An assistant, `desk:ASSISTANT` for its people, `register:NAME`, `citizen` for oneself, or `another-person`.
    pub to: String,
    /// Which service, or `lead`, or `desk`.
    pub service: String,
    /// Who read, where that was a human: the name of the account.
    pub reader: Option<String>,
    /// Who answers for the receiver; none for a person, and in receipts from before it was written down.
    pub controller: Option<OwnerShape>,
    /// Who answers for what was seen, where it is known.
    pub giver: Option<OwnerShape>,
    /// The purpose's key, or the host's own word.
    pub purpose: String,
    /// What lifted confidentiality.
    pub disclosure: Option<String>,
    /// What lets the receiver use it.
    pub processing: Option<String>,
    /// What was seen.
    pub concepts: Vec<String>,
    /// What was not; own conversations alone.
    pub withheld: Vec<WithheldShape>,
    /// What allowed it; own conversations alone.
    pub rules: Vec<String>,
    /// The component that received, or that made what was shown; own conversations alone.
    pub component: Option<String>,
    /// By which mandate somebody acted for another; own conversations alone.
    pub mandate: Option<String>,
}

impl From<&Sighting> for SightingShape {
    fn from(sighting: &Sighting) -> Self {
        let own = sighting.own.as_ref();
        Self {
            day: sighting.day.clone(),
            own: own.is_some(),
            at: own.map(|own| rfc3339(own.at_ms)),
            conversation: own.map(|own| own.conversation.to_string()),
            id: own.map(|own| own.receipt),
            to: sighting.to.clone(),
            service: sighting.service.clone(),
            reader: sighting.reader.clone(),
            controller: sighting.controller.as_ref().map(OwnerShape::from),
            giver: sighting.giver.as_ref().map(OwnerShape::from),
            purpose: sighting.purpose.clone(),
            disclosure: sighting.disclosure.clone(),
            processing: sighting.processing.clone(),
            concepts: sighting.concepts.iter().map(ToString::to_string).collect(),
            withheld: own.map(|own| withheld(&own.withheld)).unwrap_or_default(),
            rules: own.map(|own| own.rules.clone()).unwrap_or_default(),
            component: own.and_then(|own| own.component.as_ref()).map(ToString::to_string),
            mandate: own.and_then(|own| own.mandate.clone()),
        }
    }
}
