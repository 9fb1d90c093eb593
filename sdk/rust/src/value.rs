//! Values of facts, and the documents that carry them.

mod tree;
mod write;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The media type of a fact's value.
pub const VALUE: &str = "application/vnd.samspill.value;version=1";

/// A serde type that is the value of one concept. Derive it:
///
/// ```
/// use samspill_sdk::Fact;
/// use serde::{Deserialize, Serialize};
///
/// /// An identity number: a newtype is the value that it holds.
/// #[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
/// #[fact(concept = "https://samspill.example/concept/identity-number")]
/// struct IdentityNumber(String);
///
/// assert_eq!(IdentityNumber::CONCEPT, "https://samspill.example/concept/identity-number");
/// // The derive writes `Debug` too, so that a value does not end up in a log.
/// assert_eq!(format!("{:?}", IdentityNumber("17816096642".into())), "IdentityNumber([private])");
/// ```
pub trait Fact: Serialize + DeserializeOwned {
    /// The concept's IRI.
    const CONCEPT: &'static str;
}

/// Bytes and what they are. `Debug` shows their type and length, never what they say.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Media type with its version.
    pub media_type: String,
    /// MessagePack for every `application/vnd.samspill.*` type.
    pub body: Vec<u8>,
}

impl Document {
    /// Writes a value as a document of a type.
    ///
    /// # Errors
    /// When serde cannot write the value.
    pub fn write<T: Serialize>(media_type: &str, value: &T) -> Result<Self, ValueError> {
        Self::of(media_type, encode(value))
    }

    /// The part that is the same for every type: made once.
    #[inline(never)]
    fn of(media_type: &str, body: Result<Vec<u8>, ValueError>) -> Result<Self, ValueError> {
        Ok(Self { media_type: media_type.to_owned(), body: body? })
    }

    /// Reads a document of a type.
    ///
    /// # Errors
    /// When it is of another type, or does not fit.
    pub fn read<T: DeserializeOwned>(&self, media_type: &str) -> Result<T, ValueError> {
        if self.media_type == media_type { decode(&self.body) } else { Err(ValueError::OtherType) }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, {} bytes)", self.media_type, self.body.len())
    }
}

/// A document and the concepts that it may reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// What is shown, asked or kept.
    pub document: Document,
    /// The host adds to these; an assistant can widen them, never narrow them.
    pub labels: Vec<String>,
}

impl Labelled {
    /// A value with its own concept as its label: what goes with a question.
    ///
    /// # Errors
    /// When serde cannot write the value.
    pub fn value<T: Fact>(value: &T) -> Result<Self, ValueError> {
        Ok(Self { document: Document::write(VALUE, value)?, labels: vec![T::CONCEPT.to_owned()] })
    }
}

/// A value could not be written or read. It says nothing of the value: that could be personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Serde cannot write it.
    #[error("the value cannot be written as MessagePack")]
    Unwritable,
    /// The bytes do not fit the type that was asked for.
    #[error("the bytes do not fit the type")]
    Unfit,
    /// The document is of another media type.
    #[error("the document is of another media type")]
    OtherType,
}

/// MessagePack with named fields, as every `application/vnd.samspill.*` type has it.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, ValueError> {
    write::write(value)
}

/// Reads one MessagePack value and refuses anything after it.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, ValueError> {
    T::deserialize(tree::Tree::read(body)?)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::{Fact, Private};

    #[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
    #[fact(concept = "https://samspill.example/concept/name")]
    struct Name {
        full: Private<String>,
    }

    #[derive(Clone, PartialEq, Serialize, Deserialize, Fact)]
    #[fact(concept = "https://samspill.example/concept/identity-number")]
    struct Number(String);

    #[test]
    fn a_value_is_a_map_with_text_keys_and_a_newtype_is_what_it_holds() {
        let name = Document::write(VALUE, &Name { full: Private::new("Ola".into()) }).unwrap();
        assert_eq!(name.body, b"\x81\xa4full\xa3Ola");
        let number = Document::write(VALUE, &Number("123".into())).unwrap();
        assert_eq!(number.body, b"\xa3123");
        assert!(number.read::<Number>(VALUE).unwrap() == Number("123".into()));
    }

    #[test]
    fn what_follows_a_value_is_refused() {
        assert_eq!(decode::<String>(b"\xa3123\xa3123"), Err(ValueError::Unfit));
        assert_eq!(decode::<String>(b""), Err(ValueError::Unfit));
    }

    #[test]
    fn debug_and_errors_never_show_a_value() {
        let labelled = Labelled::value(&Name { full: Private::new("Ola Nordmann".into()) }).unwrap();
        let error = decode::<u8>(&labelled.document.body).unwrap_err();
        assert!(!format!("{labelled:?} {error} {error:?}").contains("Ola"));
    }
}
