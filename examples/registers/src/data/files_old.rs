//! The files' format: `NUMBER-NAME.json` holds an estate, `NUMBER-metadata.json` its persons' names.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use super::{Case, Data, DataError, Event, Party, Person};

const FILE_BYTES_MAX: u64 = 1024 * 1024;

type Object = Map<String, Value>;

/// Reads every file of the folder.
pub(super) fn load(dir: &Path) -> Result<Data, DataError> {
    let mut data = Data::default();
    for path in json_files(dir)? {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let file = File { value: read(&path)?, path };
        match stem.split_once('-') {
            Some((_, "metadata")) => file.add_names(&mut data.names)?,
            Some((number, name)) => file.add_estate(number, &readable(name), &mut data)?,
            None => return file.wrong("the file's name is not NUMBER-NAME.json"),
        }
    }
    if data.cases.is_empty() {
        return Err(DataError::Empty { dir: dir.to_owned() });
    }
    data.persons = persons(&data);
    Ok(data)
}

/// A file with what it holds.
struct File {
    path: PathBuf,
    value: Value,
}

impl File {
    fn wrong<T>(&self, what: &'static str) -> Result<T, DataError> {
        Err(DataError::Shape { path: self.path.clone(), what })
    }

    fn list<'a>(&self, value: &'a Value, what: &'static str) -> Result<&'a [Value], DataError> {
        value.as_array().map_or_else(|| self.wrong(what), |list| Ok(list.as_slice()))
    }

    fn object<'a>(&self, value: &'a Value, what: &'static str) -> Result<&'a Object, DataError> {
        value.as_object().map_or_else(|| self.wrong(what), Ok)
    }

    fn text<'a>(&self, object: &'a Object, key: &str, what: &'static str) -> Result<&'a str, DataError> {
        object.get(key).and_then(Value::as_str).map_or_else(|| self.wrong(what), Ok)
    }

    /// A key that will stand in an address.
    fn key(&self, object: &Object, key: &str, what: &'static str) -> Result<String, DataError> {
        let text = self.text(object, key, what)?;
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if text.is_empty() || !plain { self.wrong(what) } else { Ok(text.to_owned()) }
    }

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
            let case = self.case(case, number, name)?;
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

    fn case(&self, case: &Value, number: &str, name: &str) -> Result<Case, DataError> {
        let body = self.object(case, "a case is not an object")?;
        let deceased = self.key(body, "avdode", "a case has no plain `avdode`")?;
        self.text(body, "status", "a case has no `status`")?;
        let mut parties = Vec::new();
        let what = "`parter` is not a list of parties with types";
        for party in self.list(body.get("parter").unwrap_or(&Value::Null), what)? {
            let party = self.object(party, what)?;
            let kind = self.text(party, "type", what)?;
            let text = |key: &str| party.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (true, Some(nin)) = (kind == "Person", text("nin")) {
                parties.push(Party { nin, role: text("role") });
            }
        }
        Ok(Case {
            sak_id: self.key(body, "sakId", "a case has no plain `sakId`")?,
            deceased_name: (deceased == number).then(|| name.to_owned()),
            deceased,
            parties,
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

fn json_files(dir: &Path) -> Result<Vec<PathBuf>, DataError> {
    let list = |source| DataError::List { dir: dir.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(list)? {
        let path = entry.map_err(list)?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Value, DataError> {
    let read = |source| DataError::Read { path: path.to_owned(), source };
    if fs::metadata(path).map_err(read)?.len() > FILE_BYTES_MAX {
        return Err(DataError::TooLarge { path: path.to_owned(), bytes_max: FILE_BYTES_MAX });
    }
    let bytes = fs::read(path).map_err(read)?;
    serde_json::from_slice(&bytes).map_err(|source| DataError::Json { path: path.to_owned(), source })
}

/// A name as a file's name spells it: `(uskifte)TRIST_FJELL` is TRIST FJELL.
fn readable(name: &str) -> String {
    let untagged = match name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => name,
    };
    untagged.replace('_', " ").trim().to_owned()
}

fn persons(data: &Data) -> Vec<Person> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, text: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(name), text).unwrap();
        let message = load(dir.path()).unwrap_err().to_string();
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
        let data = load(dir.path()).unwrap();
        assert_eq!(data.cases()[0].deceased_name.as_deref(), Some("STILLE FJORD"));
        assert_eq!(data.name_of("13900099901"), Some("STILLE FJORD"));
        assert_eq!(data.cases()[0].body["fremtid"], 1);
    }
}
