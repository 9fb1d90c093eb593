//! The manifest as TOML that knows its places in the text.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use crate::key_path::{KeyPath, Step};

/// A parsed text.
pub(crate) struct Document<'t> {
    pub(super) root: Spanned<DeTable<'t>>,
    /// What is not TOML.
    pub(super) errors: Vec<Error>,
}

impl<'t> Document<'t> {
    /// Parses what can be parsed.
    pub(crate) fn parse(text: &'t str) -> Self {
        let (root, errors) = DeTable::parse_recoverable(text);
        Self { root, errors }
    }

    /// The bytes of a key's value; of its name, where the value is a table; of the nearest table, where it is missing.
    pub(crate) fn locate(&self, path: &KeyPath) -> Option<Range<usize>> {
        let mut span = 0..0;
        let mut table = Some(self.root.get_ref());
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        for step in path.steps() {
            let (name, next) = match step {
                Step::Key(key) => match table.and_then(|table| table.get_key_value(key.as_str())) {
                    Some((name, next)) => (Some(name.span()), next),
                    None => break,
                },
                Step::Index(index) => match value.and_then(|value| value.get_ref().as_array()?.get(*index)) {
                    Some(next) => (None, next),
                    None => break,
                },
            };
            let own = next.span();
            let is_nested = next.get_ref().is_table() || next.get_ref().is_array();
            span = name.filter(|_| is_nested || own.is_empty()).unwrap_or(own);
            table = next.get_ref().as_table();
            value = Some(next);
        }
        Some(span)
    }

    /// The types of what is left.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        T::deserialize(toml::de::Deserializer::from(self.root))
    }
}
