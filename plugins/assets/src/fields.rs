//! A register's fields, as they are written. Nothing is guessed: what is not there is none.

use samspill_sdk::{Call, Date};
use serde_json::Value;

/// The longest text that a concept of the vocabulary takes, in characters; counted in bytes, of which there are no fewer.
const CLAIM_BYTES_MAX: usize = 256;

/// A text that is not blank. Whole numbers are taken as they are written.
pub fn text(object: &Value, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => clean(text),
        Value::Number(number) => number.as_u64()?.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A yes or a no, and nothing that must be read as one.
pub fn truth(object: &Value, key: &str) -> Option<bool> {
    object.get(key)?.as_bool()
}

/// The entries of a list; none for null and for a key that is not there. Something else is no list, and an error.
///
/// # Errors
/// [`NotAList`].
pub fn entries<'a>(object: &'a Value, key: &str) -> Result<&'a [Value], NotAList> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(NotAList),
    }
}

/// What should be a list is something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAList;

/// A day for people to read, or what is written where that is no day.
pub fn in_words(call: &Call, written: &str) -> String {
    Date::parse_day_of(written).map_or_else(|| written.to_owned(), |day| day.in_words(call.language))
}

/// Without space around it and without control characters, for which the host refuses a text. Line breaks stay.
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            '\r' => {}
            letter if letter.is_control() && letter != '\n' => kept.push(' '),
            letter => kept.push(letter),
        }
    }
    kept
}

/// Texts after each other.
pub fn join(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// Two texts with something between them, or the one that is there.
pub fn joined(first: Option<String>, between: &str, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(join(&[&first, between, &second])),
        (first, second) => first.or(second),
    }
}

/// Whether every text is short enough to be vouched for. One that is not can be told all the same.
pub fn fit_a_claim(texts: &[&str]) -> bool {
    texts.iter().all(|text| text.len() <= CLAIM_BYTES_MAX)
}
