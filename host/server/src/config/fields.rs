//! The fields of a concept's values: what a citizen can let cross or keep back one by one. They are read from its schema.

use std::collections::BTreeMap;

use samspill_core::concept::Field;
use samspill_core::text::Text;
use serde_json::Value;

/// Members deeper than this are one whole.
const DEPTH_MAX: usize = 4;

/// More members than this are one whole: nobody decides on so many.
const FIELDS_MAX: usize = 64;

/// The fields of a schema, by their paths: members of objects, and of the objects in lists. A value that is anything else
/// is one whole, and so is one with fewer than two members.
pub(super) fn fields_of(schema: &str, titles: &BTreeMap<String, Text>) -> Result<BTreeMap<String, Field>, String> {
    let mut fields = BTreeMap::new();
    // A schema that cannot be read is refused where schemas are compiled.
    if let Ok(schema) = serde_json::from_str::<Value>(schema) {
        add_members(&schema, "", DEPTH_MAX, &mut fields);
    }
    if let Some(strange) = titles.keys().find(|path| !fields.contains_key(*path)) {
        let known = fields.keys().cloned().collect::<Vec<_>>().join(", ");
        return Err(format!("fields: `{strange}` is no member in the schema; its members are: {known}"));
    }
    if fields.len() < 2 || fields.len() > FIELDS_MAX {
        return Ok(BTreeMap::new());
    }
    for (path, field) in &mut fields {
        if let Some(title) = titles.get(path) {
            field.title = title.clone();
        }
    }
    Ok(fields)
}

fn add_members(schema: &Value, prefix: &str, depth: usize, fields: &mut BTreeMap<String, Field>) {
    let schema = schema.get("items").unwrap_or(schema);
    let Some(members) = schema.get("properties").and_then(Value::as_object) else { return };
    let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (name, member) in members {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let before = fields.len();
        if depth > 1 {
            add_members(member, &path, depth - 1, fields);
        }
        if fields.len() == before {
            let required = required.iter().any(|one| one == name.as_str());
            let title = Text::new(name.clone(), name.clone(), name.clone());
            fields.insert(path, Field { title, required });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(schema: &str) -> Vec<(String, bool)> {
        let fields = fields_of(schema, &BTreeMap::new()).unwrap();
        fields.into_iter().map(|(path, field)| (path, field.required)).collect()
    }

    #[test]
    fn fields_are_the_members_of_objects_and_of_the_objects_in_lists() {
        let schema = r#"{"type": "object", "required": ["accounts"], "properties": {"owner": {"type": "string"},
            "accounts": {"type": "array", "items": {"type": "object", "required": ["number"],
                "properties": {"number": {"type": "string"}, "balance": {"type": "number"}}}}}}"#;
        let expected = [("accounts.balance", false), ("accounts.number", true), ("owner", false)];
        assert_eq!(paths(schema), expected.map(|(path, required)| (path.to_owned(), required)));
    }

    #[test]
    fn what_has_no_two_members_is_one_whole() {
        for whole in [r#"{"type": "string"}"#, r#"{"properties": {"full": {"type": "string"}}}"#, "{", "7"] {
            assert_eq!(paths(whole), [], "{whole}");
        }
        let many: Vec<String> = (0..=FIELDS_MAX).map(|n| format!("\"f{n}\": {{}}")).collect();
        assert_eq!(paths(&format!("{{\"properties\": {{{}}}}}", many.join(","))), []);
    }

    #[test]
    fn i9_a_name_for_a_member_that_the_schema_does_not_have_is_an_error() {
        let titles = BTreeMap::from([("fax".to_owned(), Text::new("a", "b", "c"))]);
        let schema = r#"{"properties": {"email": {}, "phone": {}}}"#;
        let error = fields_of(schema, &titles).unwrap_err();
        assert!(error.contains("fax") && error.contains("email, phone"), "{error}");
    }
}
