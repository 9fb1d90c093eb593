//! The manifest's JSON Schema, made of the types that read it.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use serde_json::Value;

use super::raw::RawManifest;

/// The schema, as JSON. Draft 7: the newest that TOML editors understand.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft07().for_deserialize().into_generator().into_root_schema_for::<RawManifest>();
    RecursiveTransform(drop_null).transform(&mut schema);
    schema.to_value()
}

/// The text of `sdk/assistant.schema.json`.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

/// TOML has no null: a key is there or not.
fn drop_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
    if let [_] = choices.as_slice()
        && let Some(choices) = object.remove("anyOf")
    {
        object.insert("allOf".into(), choices);
    }
}
