//! The closed lists of words.

use samspill_core::manifest::Sector;
use samspill_core::text::Language;
use schemars::JsonSchema;
use serde::Deserialize;

/// A language, by its BCP 47 tag.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "language")]
pub(in crate::manifest) enum LanguageWord {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
    /// North Sámi.
    Se,
}

impl From<LanguageWord> for Language {
    fn from(word: LanguageWord) -> Self {
        match word {
            LanguageWord::Nb => Self::Nb,
            LanguageWord::Nn => Self::Nn,
            LanguageWord::En => Self::En,
            LanguageWord::Se => Self::Se,
        }
    }
}

/// An owner's sector.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "sector")]
pub(in crate::manifest) enum SectorWord {
    /// An agency of the state, the courts included.
    State,
    /// A municipality or county.
    Municipal,
    /// A company.
    Private,
    /// A voluntary organisation.
    Voluntary,
}

impl From<SectorWord> for Sector {
    fn from(word: SectorWord) -> Self {
        match word {
            SectorWord::State => Self::State,
            SectorWord::Municipal => Self::Municipal,
            SectorWord::Private => Self::Private,
            SectorWord::Voluntary => Self::Voluntary,
        }
    }
}

/// What lifts confidentiality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "disclosure-basis")]
pub(in crate::manifest) enum DisclosureWord {
    /// It is not confidential.
    NotConfidential,
    /// The protected person waives it, by consenting or asking. Counts only about the citizen.
    Waiver,
    /// A statute lifts it.
    Statute,
}

/// What lets the owner use it (GDPR art. 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "processing-basis")]
pub(in crate::manifest) enum ProcessingWord {
    /// A statute or public task.
    Statute,
    /// The citizen's consent, asked for by the host.
    Consent,
    /// A contract with the citizen.
    Contract,
    /// The citizen's own request.
    OwnRequest,
}
