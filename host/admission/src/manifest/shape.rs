//! Whether a manifest has the shape of its schema. Every difference is told; what does not fit is taken out, so that the
//! rules can be checked on the rest.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::near::nearest;
use crate::key_path::KeyPath;
use crate::problem::rule::Rule;
use crate::problem::{Place, Problems, clean, listed};

/// Compares a manifest with its schema.
pub(super) struct Shape<'s> {
    schema: &'s Value,
    text: &'s str,
    /// What differs.
    pub(super) problems: Problems,
}

impl<'s> Shape<'s> {
    /// A comparison with a schema.
    pub(super) fn new(schema: &'s Value, text: &'s str) -> Self {
        Self { schema, text, problems: Problems::default() }
    }

    /// Compares the whole manifest.
    pub(super) fn check(&mut self, root: &mut Spanned<DeTable<'_>>) {
        self.table(self.schema, root.get_mut(), &KeyPath::top());
    }

    /// Whether the value can stay.
    fn value(&mut self, schema: &'s Value, value: &mut Spanned<DeValue<'_>>, path: &KeyPath) -> bool {
        let schema = self.resolve(schema);
        let span = value.span();
        let expected = schema.get("type").and_then(Value::as_str).unwrap_or("string");
        let fits = match (expected, value.get_mut()) {
            ("object", DeValue::Table(table)) => {
                self.table(schema, table, path);
                return true;
            }
            ("array", DeValue::Array(items)) => {
                let item = schema.get("items").unwrap_or(&Value::Null);
                let mut all = true;
                for (index, value) in items.iter_mut().enumerate() {
                    all &= self.value(item, value, &path.index(index));
                }
                return all;
            }
            ("string", DeValue::String(word)) => return self.word(schema, word, path, span),
            ("boolean", DeValue::Boolean(_)) => true,
            _ => false,
        };
        if !fits {
            let place = self.place(path, span);
            let message = format!("is {}, not {}", found(value.get_ref()), kind(expected));
            self.problems.refuse(Rule::WrongType, place, message, format!("write {}", example(expected)));
        }
        fits
    }

    fn table(&mut self, schema: &'s Value, table: &mut DeTable<'_>, path: &KeyPath) {
        let empty = Map::new();
        let known = schema.get("properties").and_then(Value::as_object);
        // A table of texts: any key, and each of the same kind.
        let any = schema.get("additionalProperties").filter(|any| any.is_object());
        let mut present = BTreeSet::new();
        for (name, mut value) in std::mem::take(table) {
            present.insert(name.get_ref().to_string());
            let key_path = path.key(name.get_ref());
            let fits = match known.and_then(|known| known.get(name.get_ref().as_ref())).or(any) {
                Some(schema) => self.value(schema, &mut value, &key_path),
                None => {
                    let place = self.place(&key_path, name.span());
                    self.unknown_key(name.get_ref(), known.unwrap_or(&empty), path, place);
                    false
                }
            };
            if fits {
                table.insert(name, value);
            }
        }
        self.missing_keys(schema, &present, path);
    }

    fn missing_keys(&mut self, schema: &Value, present: &BTreeSet<String>, path: &KeyPath) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for key in required.filter_map(Value::as_str) {
            let path = path.key(key);
            if !present.contains(key) {
                let what = schema.pointer(&format!("/properties/{key}/description")).and_then(Value::as_str);
                let meaning = what.map(|what| format!(": {}", first_sentence(what))).unwrap_or_default();
                self.problems.at(Rule::MissingKey, &path, "is missing", format!("add `{key}`{meaning}"));
            }
        }
    }

    fn unknown_key(&mut self, name: &str, known: &Map<String, Value>, path: &KeyPath, place: Place) {
        let table = if path.steps().is_empty() { "the manifest".to_owned() } else { format!("`{path}`") };
        let mut known: Vec<&str> = known.keys().map(String::as_str).collect();
        known.sort_unstable();
        let keys = listed(known.iter().copied());
        let remedy = match nearest(name, known.into_iter()) {
            Some(near) => format!("did you mean `{near}`? The keys of {table} are {keys}"),
            None => format!("take it out; the keys of {table} are {keys}"),
        };
        self.problems.refuse(Rule::UnknownKey, place, format!("`{}` is not a known key", clean(name)), remedy);
    }

    fn word(&mut self, schema: &Value, word: &str, path: &KeyPath, span: std::ops::Range<usize>) -> bool {
        let words = words(schema);
        if words.is_empty() || words.contains(&word) {
            return true;
        }
        let place = self.place(path, span);
        let message = format!("`{}` is not one of its words", clean(word));
        self.problems.refuse(Rule::UnknownWord, place, message, format!("write one of {}", listed(words)));
        false
    }

    /// Follows a reference to a named type.
    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let mut schema = schema;
        // Names lead to types at once, in at most two steps; a schema of our own cannot go in circles.
        for _ in 0..4 {
            let inner = schema.pointer("/allOf/0").unwrap_or(schema);
            let name = inner.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
            match name.and_then(|name| self.schema.pointer(name)) {
                Some(named) => schema = named,
                None => return inner,
            }
        }
        schema
    }

    fn place(&self, path: &KeyPath, span: std::ops::Range<usize>) -> Place {
        Place::in_text(path.clone(), span, self.text)
    }
}

/// The closed list of words that a schema has, if it has one: plain, or each with a description.
fn words(schema: &Value) -> Vec<&str> {
    let plain = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let described = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let consts = described.filter_map(|choice| choice.get("const"));
    plain.chain(consts).filter_map(Value::as_str).collect()
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

const fn found(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn kind(expected: &str) -> &'static str {
    match expected {
        "object" => "a table",
        "array" => "a list",
        "boolean" => "true or false",
        _ => "a text",
    }
}

fn example(expected: &str) -> &'static str {
    match expected {
        "object" => "a table, for example `{ nb = \"…\" }`",
        "array" => "a list, for example `[\"…\"]`; or a table with double brackets, `[[…]]`",
        "boolean" => "`true` or `false`, without quotes",
        _ => "a text in double quotes",
    }
}
