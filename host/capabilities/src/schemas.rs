//! Schemas of concepts, compiled once.

use std::collections::BTreeMap;

use jsonschema::Validator;
use samspill_core::concept::Vocabulary;
use samspill_core::ids::Concept;

use crate::documents;

/// A schema in the vocabulary that is none.
#[derive(Debug, thiserror::Error)]
#[error("the schema of {concept} is not a JSON Schema: {why}")]
pub struct InvalidSchema {
    /// Whose schema.
    pub concept: Concept,
    /// What is wrong.
    pub why: String,
}

/// The compiled schemas of a vocabulary.
pub struct Schemas {
    validators: BTreeMap<Concept, Validator>,
}

impl Schemas {
    /// Compiles every schema of a vocabulary.
    ///
    /// # Errors
    /// [`InvalidSchema`].
    pub fn compile(vocabulary: &Vocabulary) -> Result<Self, InvalidSchema> {
        let mut validators = BTreeMap::new();
        for (concept, entry) in vocabulary.iter() {
            let Some(schema) = &entry.schema else { continue };
            let invalid = |why: String| InvalidSchema { concept: concept.clone(), why };
            let schema = serde_json::from_str(schema).map_err(|error| invalid(error.to_string()))?;
            let validator = jsonschema::validator_for(&schema).map_err(|error| invalid(error.to_string()))?;
            validators.insert(concept.clone(), validator);
        }
        Ok(Self { validators })
    }

    /// Whether a MessagePack value fits the schema registered for a concept. Without a schema nothing fits.
    pub fn fits(&self, concept: &Concept, value: &[u8]) -> bool {
        self.validators
            .get(concept)
            .is_some_and(|validator| documents::value(value).is_ok_and(|value| validator.is_valid(&value)))
    }
}
