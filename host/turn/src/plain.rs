//! Values as people read them.

use std::collections::BTreeMap;

use samspill_core::text::{Language, Text, day_in_words, is_day};

/// The member at a path: in a list, those of all its items.
pub(crate) fn member(value: &serde_json::Value, path: &str) -> Option<serde_json::Value> {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            let found: Vec<Value> = items.iter().filter_map(|item| member(item, path)).collect();
            (!found.is_empty()).then_some(Value::Array(found))
        }
        Value::Object(members) => match members.get(path) {
            Some(found) => Some(found.clone()),
            None => path.split_once('.').and_then(|(first, rest)| member(members.get(first)?, rest)),
        },
        _ => None,
    }
}

/// A value as people read it.
pub(crate) fn in_plain(value: &serde_json::Value, words: &BTreeMap<String, Text>, language: Language) -> String {
    use serde_json::Value;
    let all = |values: Vec<String>| values.join(", ");
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => Text::new("ja", "ja", "yes").in_language(language).to_owned(),
        Value::Bool(false) => Text::new("nei", "nei", "no").in_language(language).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => match words.get(text) {
            Some(word) => word.in_language(language).to_owned(),
            None if is_day(text) => day_in_words(text, language),
            None => text.clone(),
        },
        Value::Array(items) => all(items.iter().map(|item| in_plain(item, words, language)).collect()),
        Value::Object(members) => all(members.values().map(|item| in_plain(item, words, language)).collect()),
    }
}
