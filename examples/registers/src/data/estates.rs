//! The estates' format: `NUMBER-NAME.json` holds an estate, `NUMBER-metadata.json` its persons' names.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;

use super::{
    Case, Data, DataError, Event, Party, Person,
    file::{File, Object},
};

/// Reads every file of the folder into the data.
pub(super) fn load(dir: &Path, data: &mut Data) -> Result<(), DataError> {
    let before = data.cases.len();
    for file in File::read_all(dir)? {
        match file.stem().split_once('-') {
            Some((_, "metadata")) => file.add_names(&mut data.names)?,
            Some((number, name)) => file.add_estate(number, &readable(name), data)?,
            None => return file.wrong("the file's name is not NUMBER-NAME.json"),
        }
    }
    if data.cases.len() == before {
        return Err(DataError::Empty { dir: dir.to_owned() });
    }
    Ok(())
}

/// The parties of a case that have an identity number.
pub(super) fn parties(case: &Object) -> Vec<Party> {
    let parties = case.get("parter").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |party: &Value, key: &str| party.get(key).and_then(Value::as_str).map(str::to_owned);
    parties
        .iter()
        .filter(|party| text(party, "type").as_deref() == Some("Person"))
        .filter_map(|party| Some(Party { nin: text(party, "nin")?, role: text(party, "role") }))
        .collect()
}

/// Every party with its case.
pub(super) fn persons(data: &Data) -> Vec<Person> {
    let parties = data.cases.iter().flat_map(|case| case.parties.iter().map(move |party| (case, party)));
    parties
        .map(|(case, party)| Person {
            nin: party.nin.clone(),
            name: data.names.get(&party.nin).cloned(),
            role: party.role.clone(),
            sak_id: case.sak_id.clone(),
            deceased: case.deceased.clone(),
            deceased_name: case.deceased_name.clone(),
        })
        .collect()
}

impl File {
    fn add_names(&self, names: &mut BTreeMap<String, String>) -> Result<(), DataError> {
        let what = "`persons` is not a list of persons with names";
        for person in self.list(self.value.get("persons").unwrap_or(&Value::Null), what)? {
            let person = self.object(person, what)?;
            let name = self.text(person, "name", what)?;
            // Organisations stand in the same list, without an identity number.
            if let Some(nin) = person.get("nin").and_then(Value::as_str) {
                names.entry(nin.to_owned()).or_insert_with(|| name.to_owned());
            }
        }
        Ok(())
    }

    fn add_estate(&self, number: &str, name: &str, data: &mut Data) -> Result<(), DataError> {
        let first = data.cases.len();
        let what = "`DaCaseList` is not a list of cases";
        for case in self.list(self.value.get("DaCaseList").unwrap_or(&Value::Null), what)? {
            let case = self.case(case, number, name, data.folders.len())?;
            if data.cases.iter().any(|old| old.sak_id == case.sak_id && old.deceased == case.deceased) {
                return self.wrong("a case with the same `sakId` and `avdode` has been read already");
            }
            data.cases.push(case);
        }
        data.names.entry(number.to_owned()).or_insert_with(|| name.to_owned());
        let what = "`DaEventList` is not a list of lists of events";
        for page in self.list(self.value.get("DaEventList").unwrap_or(&Value::Null), what)? {
            for event in self.list(page, what)? {
                let event =
                    self.event(self.object(event, what)?, data.cases.get(first..).unwrap_or_default(), first)?;
                data.events.push(event);
            }
        }
        Ok(())
    }

    fn case(&self, case: &Value, number: &str, name: &str, folder: usize) -> Result<Case, DataError> {
        let body = self.object(case, "a case is not an object")?;
        let deceased = self.key(body, "avdode", "a case has no plain `avdode`")?;
        self.text(body, "status", "a case has no `status`")?;
        let what = "`parter` is not a list of parties with types";
        for party in self.list(body.get("parter").unwrap_or(&Value::Null), what)? {
            self.text(self.object(party, what)?, "type", what)?;
        }
        Ok(Case {
            sak_id: self.key(body, "sakId", "a case has no plain `sakId`")?,
            deceased_name: (deceased == number).then(|| name.to_owned()),
            deceased,
            parties: parties(body),
            folder,
            body: body.clone(),
        })
    }

    fn event(&self, body: &Object, cases: &[Case], first: usize) -> Result<Event, DataError> {
        let what = "an event has no `data.@id`";
        let link = self.object(body.get("data").unwrap_or(&Value::Null), what)?;
        let sak_id = self.text(link, "@id", what)?.rsplit('/').next().unwrap_or_default();
        match cases.iter().position(|case| case.sak_id == sak_id) {
            Some(place) => Ok(Event { case: first + place, body: body.clone() }),
            None => self.wrong("an event names a case that the file does not hold"),
        }
    }
}

/// A name as a file's name spells it: `(uskifte)TRIST_FJELL` is TRIST FJELL.
fn readable(name: &str) -> String {
    let untagged = match name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => name,
    };
    untagged.replace('_', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn refusal(name: &str, text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), text).unwrap();
        let message = load(dir.path(), &mut Data::default()).unwrap_err().to_string();
        message.replace(&format!("{}/", dir.path().display()), "")
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_named() {
        let file = "13900099901-X.json";
        assert_eq!(refusal(file, "{"), "13900099901-X.json is not JSON");
        assert_eq!(refusal(file, "{}"), "13900099901-X.json: `DaCaseList` is not a list of cases");
        assert_eq!(
            refusal(file, r#"{"DaCaseList": [{"avdode": "1", "status": "MOTTATT", "parter": [{}]}]}"#),
            "13900099901-X.json: `parter` is not a list of parties with types"
        );
        assert_eq!(refusal("X.json", "{}"), "X.json: the file's name is not NUMBER-NAME.json");
    }

    #[test]
    fn unknown_keys_are_kept() {
        let case = r#"{"sakId": "a", "avdode": "13900099901", "status": "NY", "parter": [], "fremtid": 1}"#;
        let dir = tempfile::tempdir().unwrap();
        let text = format!("{{\"DaEventList\": [], \"DaCaseList\": [{case}], \"annet\": 2}}");
        fs::write(dir.path().join("13900099901-(tag)STILLE_FJORD.json"), text).unwrap();
        let mut data = Data::default();
        load(dir.path(), &mut data).unwrap();
        assert_eq!(data.cases()[0].deceased_name.as_deref(), Some("STILLE FJORD"));
        assert_eq!(data.name_of("13900099901"), Some("STILLE FJORD"));
        assert_eq!(data.cases()[0].body["fremtid"], 1);
    }
}
