//! The fields of a value that may cross: decided before anything is looked at, and then cut out here.

use std::collections::BTreeSet;

use samspill_core::concept::ConceptEntry;
use serde_json::Value;

use crate::documents;

/// A MessagePack value without the fields that the citizen keeps back. What the schema does not list goes too: nobody has
/// been asked about it. None when it is no value.
pub fn without(value: &[u8], entry: &ConceptEntry, kept_back: &[String]) -> Option<Vec<u8>> {
    let granted: BTreeSet<&str> =
        entry.fields.keys().map(String::as_str).filter(|path| !kept_back.iter().any(|one| one == path)).collect();
    let value = documents::value(value).ok()?;
    rmp_serde::to_vec_named(&cut(value, "", &granted)).ok()
}

fn cut(value: Value, prefix: &str, granted: &BTreeSet<&str>) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(|item| cut(item, prefix, granted)).collect()),
        Value::Object(members) => {
            let kept = members.into_iter().filter_map(|(name, member)| {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                if granted.contains(path.as_str()) {
                    return Some((name, member));
                }
                let inner = format!("{path}.");
                let is_above = granted.iter().any(|one| one.starts_with(&inner));
                // Only a list or an object can stand above what is granted.
                (is_above && (member.is_object() || member.is_array())).then(|| (name, cut(member, &path, granted)))
            });
            Value::Object(kept.collect())
        }
        // A plain value stands where the schema has an object or a list: none of its fields was granted.
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use samspill_core::concept::Field;
    use samspill_core::text::Text;
    use serde_json::json;

    use super::*;

    fn left(fields: &[&str], kept_back: &[&str], value: &Value) -> Value {
        let field = || Field { title: Text::new("x", "x", "x"), required: false };
        let fields = fields.iter().map(|path| ((*path).to_owned(), field())).collect();
        let entry = ConceptEntry { fields, ..ConceptEntry::default() };
        let kept_back: Vec<String> = kept_back.iter().map(|path| (*path).to_owned()).collect();
        let value = rmp_serde::to_vec_named(value).unwrap();
        documents::value(&without(&value, &entry, &kept_back).unwrap()).unwrap()
    }

    #[test]
    fn i1_only_the_fields_that_are_granted_are_left() {
        let value = json!({"email": "a@b.no", "phone": "1", "fax": "2"});
        assert_eq!(left(&["email", "phone"], &["phone"], &value), json!({"email": "a@b.no"}));
        assert_eq!(left(&["email", "phone"], &["phone", "email"], &value), json!({}));
    }

    #[test]
    fn i1_in_lists_and_deeper_too_and_whatever_stands_in_an_objects_place_goes() {
        let fields = ["accounts.number", "accounts.balance", "owner.name"];
        let value = json!({"accounts": [{"number": "1", "balance": 5}, {"balance": 6}, "7"], "owner": {"name": "x"}});
        let expected = json!({"accounts": [{"number": "1"}, {}, null], "owner": {"name": "x"}});
        assert_eq!(left(&fields, &["accounts.balance"], &value), expected);
        assert_eq!(left(&fields, &["owner.name"], &json!({"owner": "secret", "accounts": "secret"})), json!({}));
    }
}
