//! What the registers other than the court's hold, read from a data folder's `registers`.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;

use super::{
    DataError,
    file::{File, is_number},
    mapping::{MAPPED, Mapping, organization, says},
    population,
};

/// A register that answers with a file about a person.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Register {
    /// The banks that a person is a customer of: `registers/Bank/CustomerRelations`.
    CustomerRelations,
    /// A person's accounts in the bank with this organisation number: `registers/Bank/BankDetails`.
    BankDetails(String),
    /// Marriage settlements: `registers/Ektepakt`.
    Ektepakt,
    /// Land and rights in land: `registers/Kartverket`.
    Kartverket,
    /// Pensions and insurances: `registers/NorskPensjon`.
    NorskPensjon,
    /// The tax of this income year: `registers/Skatteetaten`. There is no default.
    Skatteetaten(String),
    /// Vehicles: `registers/Svv`.
    Svv,
}

impl Register {
    /// The folder of its files inside `registers`.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        match self {
            Self::CustomerRelations => "Bank/CustomerRelations",
            Self::BankDetails(_) => "Bank/BankDetails",
            Self::Ektepakt => "Ektepakt",
            Self::Kartverket => "Kartverket",
            Self::NorskPensjon => "NorskPensjon",
            Self::Skatteetaten(_) => "Skatteetaten",
            Self::Svv => "Svv",
        }
    }

    /// The register whose answer a mapped file is.
    fn of_file(folder: &str, file: &File) -> Result<Self, DataError> {
        Ok(match folder {
            "Bank/BankDetails" => Self::BankDetails(organization(file)?),
            "Bank/CustomerRelations" => Self::CustomerRelations,
            "Ektepakt" => Self::Ektepakt,
            "Kartverket" => Self::Kartverket,
            "NorskPensjon" => Self::NorskPensjon,
            _ => Self::Svv,
        })
    }
}

/// What one data folder's registers hold.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// The population register's documents, by identity number.
    documents: BTreeMap<String, Value>,
    /// By identity number and register.
    answers: BTreeMap<(String, Register), Value>,
    /// By the register's folder.
    defaults: BTreeMap<&'static str, Value>,
}

impl Folder {
    pub(super) fn documents(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.documents.iter()
    }

    pub(super) fn document(&self, nin: &str) -> Option<&Value> {
        self.documents.get(nin)
    }

    /// The document to change; made if there is none.
    pub(super) fn document_mut(&mut self, nin: &str) -> &mut Value {
        self.documents.entry(nin.to_owned()).or_insert_with(|| population::bare_document(nin))
    }

    /// Whether a file is the person's own.
    pub(super) fn has_file_of(&self, nin: &str) -> bool {
        self.answers.keys().any(|(owner, _)| owner == nin)
    }

    /// The person's own file, or the default. Whether the default is for them, the caller knows.
    pub(super) fn answer(&self, register: &Register, nin: &str) -> Option<&Value> {
        let own = self.answers.get(&(nin.to_owned(), register.clone()));
        own.or_else(|| self.defaults.get(register.folder()))
    }

    /// The person's own answer to change: a copy of the default, or else an empty object, if there
    /// is none.
    pub(super) fn answer_mut(&mut self, register: Register, nin: &str) -> &mut Value {
        let default = self.defaults.get(register.folder());
        let answers = &mut self.answers;
        answers
            .entry((nin.to_owned(), register))
            .or_insert_with(|| default.cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new())))
    }
}

/// Reads a `registers` folder. What it lacks is empty.
pub(super) fn load(dir: &Path, mapping: Option<&Path>) -> Result<Folder, DataError> {
    let own = dir.join("mapping.json");
    let mapping = match (own.is_file(), mapping) {
        (true, _) => Mapping::read(&own)?,
        (false, Some(path)) => Mapping::read(path)?,
        (false, None) => Mapping::default(),
    };
    let mut folder = Folder { documents: population::documents(dir)?, ..Folder::default() };
    for register in MAPPED {
        add_mapped(&mut folder, register, &dir.join(register), &mapping)?;
    }
    let tax = dir.join("Skatteetaten");
    for file in if tax.is_dir() { File::read_all(&tax)? } else { Vec::new() } {
        add_tax(&mut folder, file)?;
    }
    Ok(folder)
}

fn add_mapped(folder: &mut Folder, register: &'static str, dir: &Path, mapping: &Mapping) -> Result<(), DataError> {
    let files = if dir.is_dir() { File::read_all(dir)? } else { Vec::new() };
    mapping.check(register, dir, &files)?;
    for file in files {
        for nin in mapping.owners(register, file.name()) {
            let key = (nin.clone(), Register::of_file(register, &file)?);
            if folder.answers.insert(key, file.value.clone()).is_some() {
                return mapping.twice();
            }
        }
        if file.name() == "default.json" {
            folder.defaults.insert(register, file.value);
        }
    }
    Ok(())
}

/// A tax file's name tells whose it is: `NUMBER-YEAR.json`.
fn add_tax(folder: &mut Folder, file: File) -> Result<(), DataError> {
    let Some((nin, year)) = file.stem().split_once('-').filter(|(nin, _)| is_number(nin)) else {
        return file.wrong("the file's name is not NUMBER-YEAR.json");
    };
    if !says(&file.value, "personidentifikator", nin) || !says(&file.value, "inntektsaar", year) {
        return file.wrong("`personidentifikator` and `inntektsaar` are not those of the file's name");
    }
    population::check_dates(&file)?;
    let key = (nin.to_owned(), Register::Skatteetaten(year.to_owned()));
    folder.answers.insert(key, file.value);
    Ok(())
}
