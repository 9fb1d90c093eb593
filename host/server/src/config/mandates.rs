//! `[mandates]`: who may state for whom somebody acts, and what access packages cover here.

use std::collections::BTreeMap;

use samspill_core::ids::{AssistantId, Concept, InvalidId, OrgNumber};
use samspill_core::mandate::{MandateRules, Package};
use samspill_core::text::Text;
use serde::Deserialize;

use super::ConfigError;

/// `[mandates]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MandatesConfig {
    /// Assistants that may state whom somebody acts for: children, and those whom one is guardian for.
    pub people: Vec<String>,
    /// Assistants that may state a case on an estate, and who its parties are.
    pub cases: Vec<String>,
    /// Access packages by their URN.
    pub packages: BTreeMap<String, PackageConfig>,
}

/// `[mandates.packages."URN"]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageConfig {
    title: Text,
    owners: Vec<String>,
    #[serde(default)]
    concepts: Vec<String>,
    #[serde(default)]
    can_be_given: bool,
}

impl MandatesConfig {
    /// What the operator has decided, checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`], which names the key.
    pub fn check(&self) -> Result<MandateRules, ConfigError> {
        let assistants = |key: &str, ids: &[String]| {
            let ids = ids.iter().map(AssistantId::new).collect::<Result<Vec<_>, _>>();
            ids.map_err(|error| ConfigError::value(key, error))
        };
        let package = |(urn, package): (&String, &PackageConfig)| {
            let key = format!("mandates.packages.\"{urn}\"");
            let checked = package.check().map_err(|error| ConfigError::value(&key, error))?;
            if !urn.starts_with("urn:altinn:accesspackage:") {
                return Err(ConfigError::value(
                    key,
                    "is not an access package; it begins with urn:altinn:accesspackage:",
                ));
            }
            Ok((urn.clone(), checked))
        };
        Ok(MandateRules {
            people: assistants("mandates.people", &self.people)?,
            cases: assistants("mandates.cases", &self.cases)?,
            packages: self.packages.iter().map(package).collect::<Result<_, _>>()?,
        })
    }
}

impl PackageConfig {
    fn check(&self) -> Result<Package, InvalidId> {
        Ok(Package {
            title: self.title.clone(),
            owners: self.owners.iter().map(OrgNumber::new).collect::<Result<_, _>>()?,
            concepts: self.concepts.iter().map(Concept::new).collect::<Result<_, _>>()?,
            can_be_given: self.can_be_given,
        })
    }
}
