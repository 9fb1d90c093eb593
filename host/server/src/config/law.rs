//! `[[bases]]`: the operator's register of legal bases.

use std::path::PathBuf;

use samspill_core::ids::{AssistantId, Concept, InvalidId, OrgNumber, PurposeKey};
use samspill_core::law::{Basis, Disclosure, Holder, KeptBack, Mandate, Processing, Recipient, Scope};
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

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum HolderWord {
    Citizen,
    Owner,
    Anyone,
}

/// What somebody must have been given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MandateConfig {
    concept: String,
    from: Vec<String>,
    holder: HolderWord,
    #[serde(default)]
    grounds: Vec<String>,
}

/// That receipts are kept from whom they are about.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptBackConfig {
    statute: String,
    until: String,
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
    #[serde(default)]
    mandate: Option<MandateConfig>,
    #[serde(default)]
    approved_by: Vec<String>,
    #[serde(default)]
    valid_from: Option<String>,
    #[serde(default)]
    valid_until: Option<String>,
    #[serde(default)]
    kept_back: Option<KeptBackConfig>,
}

impl MandateConfig {
    fn check(&self) -> Result<Mandate, InvalidId> {
        Ok(Mandate {
            concept: Concept::new(&self.concept)?,
            from: self.from.iter().map(AssistantId::new).collect::<Result<_, _>>()?,
            holder: match self.holder {
                HolderWord::Citizen => Holder::Citizen,
                HolderWord::Owner => Holder::Owner,
                HolderWord::Anyone => Holder::Anyone,
            },
            grounds: self.grounds.clone(),
        })
    }
}

/// A file of legal bases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bases: Vec<BasisConfig>,
}

/// Reads the legal bases that the configuration says are approved: its own entries, and those of its files. Each names
/// two who have approved it.
///
/// # Errors
/// [`ConfigError`], which names the file or the entry.
pub fn read_bases(own: &[BasisConfig], files: &[PathBuf]) -> Result<Vec<Basis>, ConfigError> {
    let mut bases = own.iter().map(BasisConfig::check_approved).collect::<Result<Vec<_>, _>>()?;
    for path in files_of("law.bases", files, "toml")? {
        let failed = |why: String| ConfigError::value(format!("law.bases, {}", path.display()), why);
        let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
        for basis in &file.bases {
            bases.push(basis.check_approved()?);
        }
    }
    if let Some(twice) = twice(&bases) {
        return Err(ConfigError::value(format!("bases, id = \"{twice}\""), "is there twice; give one another id"));
    }
    Ok(bases)
}

/// An id that two have.
pub(crate) fn twice(bases: &[Basis]) -> Option<&str> {
    let mut seen = std::collections::BTreeSet::new();
    bases.iter().map(|basis| basis.id.as_str()).find(|id| !seen.insert(*id))
}

/// Reads legal bases that are proposed: nobody has approved them yet. Each comes with its own text.
///
/// # Errors
/// [`ConfigError`], which names the entry.
pub fn parse_bases(text: &str) -> Result<Vec<(Basis, String)>, ConfigError> {
    let wrong = |why: String| ConfigError::value("bases", why);
    let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
    // The text of each alone, as TOML writes it.
    let mut table: toml::Table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
    let texts = match table.remove("bases") {
        Some(toml::Value::Array(texts)) => texts,
        _ => Vec::new(),
    };
    let mut bases = Vec::new();
    for (basis, text) in file.bases.iter().zip(texts) {
        if !basis.approved_by.is_empty() {
            let key = format!("bases, id = \"{}\"", basis.id);
            return Err(ConfigError::value(key, "approved_by is not for a proposal to say; take it out"));
        }
        let alone = toml::Table::from_iter([("bases".to_owned(), toml::Value::Array(vec![text]))]);
        let alone = toml::to_string(&alone).map_err(|error| wrong(error.to_string()))?;
        bases.push((basis.check()?, alone));
    }
    if bases.is_empty() {
        return Err(wrong("there is none; write one or more `[[bases]]`".into()));
    }
    Ok(bases)
}

/// The files, and those with an extension in the folders, by name.
///
/// # Errors
/// [`ConfigError`], which names the folder.
pub fn files_of(key: &str, paths: &[PathBuf], extension: &str) -> Result<Vec<PathBuf>, ConfigError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let failed = |error: std::io::Error| ConfigError::value(format!("{key}, {}", path.display()), error);
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            inside.push(entry.map_err(failed)?.path());
        }
        inside.retain(|path| path.extension().is_some_and(|of| of == extension));
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

impl BasisConfig {
    /// The entry, checked, with two who have approved it.
    ///
    /// # Errors
    /// [`ConfigError::Value`], which names the entry.
    pub fn check_approved(&self) -> Result<Basis, ConfigError> {
        let mut eyes: Vec<String> = self.approved_by.iter().map(|name| name.trim().to_lowercase()).collect();
        eyes.retain(|name| !name.is_empty());
        eyes.sort();
        eyes.dedup();
        if eyes.len() < 2 {
            let why = "approved_by names two who have approved it, and who differ, such as [\"Kari\", \"Ola\"]; \
                       a basis that nobody has approved yet is proposed by `samspill bases propose`";
            return Err(ConfigError::value(format!("bases, id = \"{}\"", self.id), why));
        }
        self.check()
    }

    /// The entry, checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`], which names the entry.
    pub fn check(&self) -> Result<Basis, ConfigError> {
        let key = format!("bases, id = \"{}\"", self.id);
        let invalid = |error: InvalidId| ConfigError::value(&key, error);
        if !is_id(&self.id) {
            return Err(ConfigError::value(&key, "an id is lower-case letters, digits and hyphens, at most 100 bytes"));
        }
        if [&self.valid_from, &self.valid_until].into_iter().flatten().any(|day| !is_day(day)) {
            return Err(ConfigError::value(&key, "valid_from and valid_until are days, YYYY-MM-DD"));
        }
        if self.kept_back.as_ref().is_some_and(|kept| kept.statute.trim().is_empty() || !is_day(&kept.until)) {
            let why = "kept_back names the statute that keeps receipts from whom they are about, and the last day \
                       it does, as in { statute = \"personopplysningsloven § 16 første ledd bokstav b\", until = \"2027-01-31\" }";
            return Err(ConfigError::value(&key, why));
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
            mandate: self.mandate.as_ref().map(MandateConfig::check).transpose().map_err(invalid)?,
            approved_by: self.approved_by.clone(),
            valid_from: self.valid_from.clone(),
            valid_until: self.valid_until.clone(),
            kept_back: self
                .kept_back
                .as_ref()
                .map(|kept| KeptBack { statute: kept.statute.clone(), until: kept.until.clone() }),
        })
    }
}

/// Receipts name a basis by its id, and so do addresses.
fn is_id(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !id.is_empty() && id.len() <= 100 && id.bytes().all(plain)
}
