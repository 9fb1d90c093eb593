//! The national form of a consent (2025): who, to whom, what, why, and how long.

use std::collections::BTreeMap;

use samspill_core::consent::Answer;
use samspill_core::conversation::Principal;
use samspill_core::ports::OwnConsent;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dates::{end_of_day, rfc3339};

/// What the form is called.
const TYPE: &str = "urn:altinn:consent";
const PERSON: &str = "urn:altinn:person:identifier-no:";
const ORGANISATION: &str = "urn:altinn:organization:identifier-no:";
const RESOURCE: &str = "urn:altinn:resource";
const ACTION: &str = "consent";

/// A consent in the national form.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NationalConsentShape {
    /// `urn:altinn:consent`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name at this host. Not needed where a consent is given.
    #[serde(default)]
    pub id: String,
    /// Who gave it: `urn:altinn:person:identifier-no:` and the number. One's own.
    pub from: String,
    /// To whom: `urn:altinn:organization:identifier-no:` and the organisation number.
    pub to: String,
    /// When, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consented: Option<String>,
    /// Until when, RFC 3339: the whole last day counts. None where it counts in one conversation alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// To what.
    pub consent_rights: Vec<ConsentRightShape>,
}

/// What a consent is to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentRightShape {
    /// `consent`.
    pub action: Vec<String>,
    /// The concepts.
    pub resource: Vec<ResourceShape>,
    /// `assistant`, `service`, `purpose`, and `fields` with commas where it is to some of them; of those that are read
    /// here also `state` and `conversation`. `metaData` is accepted too.
    #[serde(default, alias = "metaData")]
    pub metadata: BTreeMap<String, String>,
}

/// A concept in the national form.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceShape {
    /// `urn:altinn:resource`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The concept's IRI.
    pub value: String,
}

/// Why a consent in the national form cannot be taken.
pub(crate) type NotTaken = String;

impl NationalConsentShape {
    /// A principal's consent.
    pub(crate) fn of(principal: &Principal, own: &OwnConsent) -> Self {
        let (consent, scope) = (&own.consent, &own.consent.scope);
        let state = match consent.answer {
            Answer::Given if own.counts => "given",
            Answer::Given => "expired",
            Answer::Refused | Answer::Withdrawn => consent.answer.word(),
        };
        let mut metadata = BTreeMap::from([
            ("assistant".to_owned(), scope.assistant.to_string()),
            ("service".to_owned(), scope.service.to_string()),
            ("purpose".to_owned(), scope.purpose.to_string()),
            ("state".to_owned(), state.to_owned()),
        ]);
        if let Some(fields) = &consent.fields {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            metadata.insert("fields".into(), fields.join(","));
        }
        if !consent.is_standing() {
            metadata.insert("conversation".into(), own.conversation.to_string());
        }
        let to = own.manifest.as_ref().map(|manifest| manifest.owner.number.to_string()).unwrap_or_default();
        Self {
            kind: TYPE.into(),
            id: consent.id.to_string(),
            from: format!("{PERSON}{}", principal.identifier.reveal()),
            to: format!("{ORGANISATION}{to}"),
            consented: Some(rfc3339(consent.given_ms)),
            valid_to: consent.valid_to.as_deref().map(|day| end_of_day(day).unwrap_or_else(|| day.to_owned())),
            consent_rights: vec![ConsentRightShape {
                action: vec![ACTION.into()],
                resource: vec![ResourceShape { kind: RESOURCE.into(), value: scope.concept.to_string() }],
                metadata,
            }],
        }
    }

    /// The organisation that it is to, if it is of this principal and in this form.
    pub(crate) fn checked(&self, principal: &Principal) -> Result<&str, NotTaken> {
        if self.kind != TYPE {
            return Err(format!("type: must be {TYPE}"));
        }
        if self.from.strip_prefix(PERSON) != Some(principal.identifier.reveal().as_str()) {
            return Err("from: nobody consents for another; it must be the person who is logged in".into());
        }
        let to = self.to.strip_prefix(ORGANISATION);
        let to = to.ok_or_else(|| format!("to: must begin with {ORGANISATION}"))?;
        for right in &self.consent_rights {
            if right.action != [ACTION] {
                return Err(format!("consentRights.action: must be [\"{ACTION}\"]"));
            }
            if right.resource.iter().any(|resource| resource.kind != RESOURCE) {
                return Err(format!("consentRights.resource.type: must be {RESOURCE}"));
            }
            let known = ["assistant", "service", "purpose", "fields", "state", "conversation"];
            if let Some(strange) = right.metadata.keys().find(|key| !known.contains(&key.as_str())) {
                return Err(format!("consentRights.metadata: unknown key `{strange}`; known are {}", known.join(", ")));
            }
        }
        Ok(to)
    }
}
