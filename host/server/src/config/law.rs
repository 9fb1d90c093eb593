//! `[[bases]]`: the operator's register of legal bases.

use samspill_core::ids::{Concept, InvalidId, OrgNumber, PurposeKey};
use samspill_core::law::{Basis, Disclosure, Processing, Recipient, Scope};
use samspill_core::text::is_day;
use serde::Deserialize;

use super::ConfigError;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ToWord {
    Owner,
    Citizen,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AboutWord {
    Citizen,
    Anyone,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
enum DisclosureConfig {
    NotConfidential,
    Waiver,
    Statute { statute: String },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
enum ProcessingConfig {
    Statute { statute: String },
    Consent,
    Contract,
    OwnRequest,
}

/// One entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisConfig {
    id: String,
    owner: String,
    to: ToWord,
    #[serde(default)]
    purposes: Vec<String>,
    concepts: Vec<String>,
    about: AboutWord,
    disclosure: DisclosureConfig,
    processing: ProcessingConfig,
    approved_by: String,
    #[serde(default)]
    valid_from: Option<String>,
    #[serde(default)]
    valid_until: Option<String>,
}

impl BasisConfig {
    /// The entry, checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`], which names the entry.
    pub fn check(&self) -> Result<Basis, ConfigError> {
        let key = format!("bases, id = \"{}\"", self.id);
        let invalid = |error: InvalidId| ConfigError::value(&key, error);
        if [&self.valid_from, &self.valid_until].into_iter().flatten().any(|day| !is_day(day)) {
            return Err(ConfigError::value(&key, "valid_from and valid_until are days, YYYY-MM-DD"));
        }
        Ok(Basis {
            id: self.id.clone(),
            owner: OrgNumber::new(&self.owner).map_err(invalid)?,
            recipient: match self.to {
                ToWord::Owner => Recipient::Owner,
                ToWord::Citizen => Recipient::Citizen,
            },
            purposes: self.purposes.iter().map(PurposeKey::new).collect::<Result<_, _>>().map_err(invalid)?,
            concepts: self.concepts.iter().map(Concept::new).collect::<Result<_, _>>().map_err(invalid)?,
            about: match self.about {
                AboutWord::Citizen => Scope::Citizen,
                AboutWord::Anyone => Scope::Anyone,
            },
            disclosure: match &self.disclosure {
                DisclosureConfig::NotConfidential => Disclosure::NotConfidential,
                DisclosureConfig::Waiver => Disclosure::Waiver,
                DisclosureConfig::Statute { statute } => Disclosure::Statute(statute.clone()),
            },
            processing: match &self.processing {
                ProcessingConfig::Statute { statute } => Processing::Statute(statute.clone()),
                ProcessingConfig::Consent => Processing::Consent,
                ProcessingConfig::Contract => Processing::Contract,
                ProcessingConfig::OwnRequest => Processing::OwnRequest,
            },
            approved_by: self.approved_by.clone(),
            valid_from: self.valid_from.clone(),
            valid_until: self.valid_until.clone(),
        })
    }
}
