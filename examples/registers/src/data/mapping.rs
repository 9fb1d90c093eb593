//! Whose a register's file is: `{"Svv": {"FILE.json": ["NUMBER", …]}, …}`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{DataError, file::File};

/// The registers whose files have owners by a mapping, as the folders are called.
pub(super) const MAPPED: [&str; 6] =
    ["Bank/BankDetails", "Bank/CustomerRelations", "Ektepakt", "Kartverket", "NorskPensjon", "Svv"];

/// The owners of files.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    path: PathBuf,
    /// Register, then file, then owners.
    owners: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Mapping {
    /// Reads a mapping.
    pub(super) fn read(path: &Path) -> Result<Self, DataError> {
        let file = File::read(path.to_owned())?;
        let what = "it is not of the form {\"REGISTER\": {\"FILE.json\": [\"NUMBER\"]}}";
        let mut owners = BTreeMap::new();
        for (register, files) in file.object(&file.value, what)? {
            if !MAPPED.contains(&register.as_str()) {
                let (mapping, name) = (path.to_owned(), register.clone());
                return Err(DataError::UnknownRegister { mapping, name, known: &MAPPED });
            }
            let mut by_file = BTreeMap::new();
            for (name, numbers) in file.object(files, what)? {
                let numbers = file.list(numbers, what)?.iter().map(|nin| nin.as_str().map(str::to_owned));
                match numbers.collect::<Option<Vec<_>>>() {
                    Some(numbers) => by_file.insert(name.clone(), numbers),
                    None => return file.wrong(what),
                };
            }
            owners.insert(register.clone(), by_file);
        }
        Ok(Self { path: path.to_owned(), owners })
    }

    /// Whose a file is.
    pub(super) fn owners(&self, register: &str, file: &str) -> &[String] {
        self.owners.get(register).and_then(|files| files.get(file)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Refuses a mapping that names a file that a register's folder does not have.
    pub(super) fn check(&self, register: &str, dir: &Path, files: &[File]) -> Result<(), DataError> {
        for name in self.owners.get(register).into_iter().flat_map(BTreeMap::keys) {
            if !files.iter().any(|file| file.name() == name) {
                return Err(DataError::Missing { mapping: self.path.clone(), file: dir.join(name) });
            }
        }
        Ok(())
    }

    /// Refuses a second file of the same kind for one person.
    pub(super) fn twice<T>(&self) -> Result<T, DataError> {
        Err(DataError::Shape { path: self.path.clone(), what: "it gives one person two files for the same answer" })
    }
}

/// The organisation number in the name of a bank's file: its first part of nine digits.
pub(super) fn organization(file: &File) -> Result<String, DataError> {
    let number = |part: &&str| part.len() == 9 && part.bytes().all(|byte| byte.is_ascii_digit());
    match file.stem().split('-').find(number) {
        Some(number) => Ok(number.to_owned()),
        None => file.wrong("the file's name has no bank's organisation number: expected NAME-NINE_DIGITS-NAME.json"),
    }
}

/// A value of a tax file that its name tells too.
pub(super) fn says(value: &Value, key: &str, expect: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some(expect)
}
