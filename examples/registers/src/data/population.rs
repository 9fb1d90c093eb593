//! The population register: a document about each person, and the events that changed them.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Value, json};

use super::{
    DataError,
    file::{File, is_number},
};
use crate::dates::{Relative, looks_relative};

const EVENTS: &str = "hendelser.json";
const CHANGES: [&str; 3] = ["registrereNy", "korrigere", "annullere"];

/// Something that happened to a person in the register.
#[derive(Debug)]
pub(crate) struct PersonEvent {
    /// The feed's item: who, what kind, when, and which documents.
    pub(crate) event: Value,
    /// The document of the event, which says what was changed and how.
    pub(crate) document: Value,
}

impl PersonEvent {
    /// The name of the event's document.
    pub(crate) fn document_id(&self) -> Option<&str> {
        self.text("hendelsesdokument")
    }

    /// The person whom the event is about.
    pub(crate) fn person(&self) -> Option<&str> {
        self.text("folkeregisteridentifikator")
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.event.get(key).and_then(Value::as_str)
    }
}

/// Every person's document: `Folkeregisteret/NUMBER.json`.
pub(super) fn documents(registers: &Path) -> Result<BTreeMap<String, Value>, DataError> {
    let dir = registers.join("Folkeregisteret");
    let mut documents = BTreeMap::new();
    for file in if dir.is_dir() { File::read_all(&dir)? } else { Vec::new() } {
        if file.name() == EVENTS {
            continue;
        }
        let nin = file.stem().to_owned();
        if !is_number(&nin) {
            return file.wrong("the file's name is not NUMBER.json");
        }
        let what = "`identifikasjonsnummer` does not hold the number of the file's name";
        let numbers = file.list(file.value.get("identifikasjonsnummer").unwrap_or(&Value::Null), what)?;
        if !numbers.iter().any(|number| number.get("foedselsEllerDNummer").and_then(Value::as_str) == Some(&nin)) {
            return file.wrong(what);
        }
        check_dates(&file)?;
        documents.insert(nin, file.value);
    }
    Ok(documents)
}

/// The events of `Folkeregisteret/hendelser.json`, in their order there: a list of
/// `{"hendelse": {…}, "egenskapshendelse": [{"entitet", "entitetsendring", …}]}`.
pub(super) fn events(registers: &Path) -> Result<Vec<PersonEvent>, DataError> {
    let path = registers.join("Folkeregisteret").join(EVENTS);
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let file = File::read(path)?;
    check_dates(&file)?;
    let mut events = Vec::new();
    for item in file.list(&file.value, "it is not a list of events")? {
        let item = file.object(item, "an event is not an object")?;
        let what = "an event has no `hendelse` with who, what and when";
        let event = file.object(item.get("hendelse").unwrap_or(&Value::Null), what)?;
        for key in
            ["folkeregisteridentifikator", "hendelsetype", "hendelsesdokument", "persondokument", "ajourholdstidspunkt"]
        {
            file.text(event, key, what)?;
        }
        let what = "`entitetsendring` of an event is not registrereNy, korrigere or annullere";
        let changes = item.get("egenskapshendelse").unwrap_or(&Value::Null);
        for change in file.list(changes, "an event has no list `egenskapshendelse`")? {
            if !CHANGES.contains(&file.text(file.object(change, what)?, "entitetsendring", what)?) {
                return file.wrong(what);
            }
        }
        let event = Value::Object(event.clone());
        let document = document_of(&event, changes.clone());
        events.push(PersonEvent { event, document });
    }
    Ok(events)
}

/// The document of an event: what the feed's item says, and what was changed.
pub(super) fn document_of(event: &Value, changes: Value) -> Value {
    let text = |key: &str| event.get(key).cloned().unwrap_or(Value::Null);
    json!({
        "dokumentidentifikator": text("hendelsesdokument"),
        "hendelse": {
            "folkeregisteridentifikator": text("folkeregisteridentifikator"),
            "hendelsetype": text("hendelsetype"),
            "ajourholdstidspunkt": text("ajourholdstidspunkt"),
            "egenskapshendelse": changes,
        },
    })
}

/// The least that a person's document says.
pub(super) fn bare_document(nin: &str) -> Value {
    json!({"identifikasjonsnummer": [{"foedselsEllerDNummer": nin, "erGjeldende": true}]})
}

/// The name that applies now.
pub(super) fn name(document: &Value) -> Option<String> {
    let names = document.get("navn")?.as_array()?;
    let now = names.iter().find(|name| name.get("erGjeldende") == Some(&Value::Bool(true)))?;
    let parts = ["fornavn", "mellomnavn", "etternavn"].map(|key| now.get(key).and_then(Value::as_str));
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Refuses a text that looks like a date relative to today but is none: it would be served as it is.
pub(super) fn check_dates(file: &File) -> Result<(), DataError> {
    fn good(value: &Value) -> bool {
        match value {
            Value::String(text) => !looks_relative(text) || Relative::parse(text).is_some(),
            Value::Array(list) => list.iter().all(good),
            Value::Object(object) => object.values().all(good),
            _ => true,
        }
    }
    if good(&file.value) {
        return Ok(());
    }
    file.wrong("a date relative to today is not understood: expected now, now-7d, now+7d or now-7dT09:30")
}
