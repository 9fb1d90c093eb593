//! The network's vocabulary: which concepts and milestones exist, what fits them, and whether they are confidential.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::catalogue::Catalogue;
use crate::consent::Fields;
use crate::ids::Concept;
use crate::login::LoginLevel;
use crate::policy::Sensitivity;
use crate::text::Text;

/// What the citizen said. The value is `{text, language}`.
pub const UTTERANCE: &str = "https://samspill.example/concept/utterance";
/// A national identity number or the like. The value is the number, a text.
pub const IDENTITY_NUMBER: &str = "https://samspill.example/concept/identity-number";
/// A person's own name. The value is `{full}`.
pub const NAME: &str = "https://samspill.example/concept/name";
/// Where a person can be reached. The value is `{email?, phone?}`.
pub const CONTACT_POINT: &str = "https://samspill.example/concept/contact-point";

/// One registered concept.
#[derive(Clone, Debug, Default)]
pub struct ConceptEntry {
    /// Its name for people.
    pub title: Text,
    /// Whether confidentiality can protect it. If so, disclosure needs a statute or the protected person's waiver.
    pub confidential: bool,
    /// JSON Schema of its values, as JSON text. Milestones have none.
    pub schema: Option<String>,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// It takes a login of this level, or a surer one: whoever has not logged in so neither sees it nor has it shared.
    pub login: Option<LoginLevel>,
    /// There is one truth about a subject: two owners who state different values contradict each other.
    pub single: bool,
    /// The host may ask the citizen for it, once, in these words. Its value is then [`Reply`](crate::overview::Reply) as
    /// `{answer}`.
    pub ask: Option<Text>,
    /// The life event that a milestone belongs to.
    pub part_of: Option<Concept>,
    /// Words of its values, in plain language.
    pub words: BTreeMap<String, Text>,
    /// The members of its values that the citizen can let cross or keep back one by one, by their paths in the schema;
    /// none where the value is one whole.
    pub fields: BTreeMap<String, Field>,
}

/// A member of a concept's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name for people.
    pub title: Text,
    /// Whether the schema demands it: without it nothing of the concept crosses.
    pub required: bool,
}

impl ConceptEntry {
    /// Of its fields, those that a consent to some keeps back.
    pub fn without(&self, granted: &Fields) -> Vec<String> {
        self.fields.keys().filter(|field| !granted.contains(*field)).cloned().collect()
    }
}

/// Every concept that the operator has admitted.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// In the order of their IRIs.
    entries: Vec<(Concept, ConceptEntry)>,
    by_concept: HashMap<Concept, usize>,
    catalogue: Catalogue,
}

impl Vocabulary {
    /// A vocabulary of these.
    pub fn new(entries: impl IntoIterator<Item = (Concept, ConceptEntry)>) -> Self {
        let entries: BTreeMap<Concept, ConceptEntry> = entries.into_iter().collect();
        let by_concept = entries.keys().cloned().zip(0..).collect();
        Self { entries: entries.into_iter().collect(), by_concept, catalogue: Catalogue::default() }
    }

    /// The same, with what is known of how concepts relate.
    pub fn with_catalogue(self, catalogue: Catalogue) -> Self {
        Self { catalogue, ..self }
    }

    /// How concepts relate.
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The entry of a concept, if it is registered.
    pub fn get(&self, concept: &Concept) -> Option<&ConceptEntry> {
        let at = self.by_concept.get(concept)?;
        self.entries.get(*at).map(|(_, entry)| entry)
    }

    /// All of them, in the order of their IRIs.
    pub fn iter(&self) -> impl Iterator<Item = (&Concept, &ConceptEntry)> {
        self.entries.iter().map(|(concept, entry)| (concept, entry))
    }
}
