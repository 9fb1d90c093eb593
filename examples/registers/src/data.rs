//! The cases, events, persons and register answers that the simulator answers from.

mod error;
mod estates;
mod file;
mod mapping;
mod patch;
mod population;
mod registers;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

pub use error::{DataError, PatchError};
pub(crate) use population::PersonEvent;
pub use registers::Register;

/// Everything the simulator knows: read from data folders, and changed by tests (`patch_…`).
#[derive(Debug, Default)]
pub struct Data {
    cases: Vec<Case>,
    events: Vec<Event>,
    persons: Vec<Person>,
    names: BTreeMap<String, String>,
    /// What the other registers hold, one for each data folder.
    folders: Vec<registers::Folder>,
    person_events: Vec<PersonEvent>,
}

/// One death, as the court holds it.
#[derive(Debug)]
pub struct Case {
    /// The court's key. Two estates may share it: only with [`Case::deceased`] is it one case.
    pub sak_id: String,
    /// The deceased's identity number.
    pub deceased: String,
    /// The deceased's name, where the file's name tells it.
    pub deceased_name: Option<String>,
    /// The parties that have an identity number: those of type `Person`.
    pub parties: Vec<Party>,
    /// The place in [`Data::folders`] of the data folder that it was read from.
    pub(crate) folder: usize,
    /// The case as the file holds it, with dates that may stand for "now".
    pub(crate) body: Map<String, Value>,
}

impl Case {
    /// A field of the case that is text, as the file holds it: for example `status`.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.body.get(key).and_then(Value::as_str)
    }
}

/// A party that can log in.
#[derive(Clone, Debug)]
pub struct Party {
    /// The party's identity number, which may be malformed.
    pub nin: String,
    /// The party's role: an open list of words; a finished case may leave it out.
    pub role: Option<String>,
}

/// An event that says that a case came or changed.
#[derive(Debug)]
pub struct Event {
    /// The place in [`Data::cases`] of the case that it is about.
    pub(crate) case: usize,
    /// The event as the file holds it.
    pub(crate) body: Map<String, Value>,
}

/// A party with what a demo's login page needs to show.
#[derive(Clone, Debug)]
pub struct Person {
    /// The person's identity number.
    pub nin: String,
    /// The person's name, where the metadata tells it.
    pub name: Option<String>,
    /// The role in the case.
    pub role: Option<String>,
    /// The case's key.
    pub sak_id: String,
    /// The deceased's identity number.
    pub deceased: String,
    /// The deceased's name, where the file's name tells it.
    pub deceased_name: Option<String>,
}

/// What a search for one case found.
#[derive(Debug)]
pub enum Lookup<'a> {
    /// The case.
    Found(&'a Case),
    /// Two estates share the key, and the deceased was not named.
    Ambiguous,
    /// No such case.
    Unknown,
}

impl Data {
    /// Reads one data folder: its estates, and its registers with their own mapping if it has one.
    ///
    /// # Errors
    /// As [`Data::load_all`].
    pub fn load(dir: &Path) -> Result<Self, DataError> {
        Self::load_all(&[dir.to_owned()], None)
    }

    /// Reads data folders: every estate of `DIR/estates`, and the registers of `DIR/registers`.
    ///
    /// Whose a register's file is stands in `DIR/registers/mapping.json`, or, for a folder without
    /// one, in `mapping`. The folder of a person's estate decides which registers serve them.
    ///
    /// # Errors
    /// [`DataError`] names the first file that cannot be understood. Unknown keys are kept and
    /// served: the owners' formats are open.
    pub fn load_all(dirs: &[PathBuf], mapping: Option<&Path>) -> Result<Self, DataError> {
        let mut data = Self::default();
        for dir in dirs {
            estates::load(&dir.join("estates"), &mut data)?;
            let registers = dir.join("registers");
            let mut folder = registers::Folder::default();
            if registers.is_dir() {
                folder = registers::load(&registers, mapping)?;
                data.person_events.extend(population::events(&registers)?);
            }
            for (nin, document) in folder.documents() {
                if let Some(name) = population::name(document) {
                    data.names.entry(nin.clone()).or_insert(name);
                }
            }
            data.folders.push(folder);
        }
        data.refresh();
        Ok(data)
    }

    /// Every case, in the order of the files' names.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Every party that can log in, once for each case it is in.
    #[must_use]
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// The name of a living or deceased person, where the data tells it.
    #[must_use]
    pub fn name_of(&self, nin: &str) -> Option<&str> {
        self.names.get(nin).map(String::as_str)
    }

    /// The case with this key and, where two share it, this deceased.
    #[must_use]
    pub fn case(&self, sak_id: &str, deceased: Option<&str>) -> Lookup<'_> {
        let mut found =
            self.cases.iter().filter(|case| case.sak_id == sak_id && deceased.is_none_or(|nin| case.deceased == nin));
        match (found.next(), found.next()) {
            (None, _) => Lookup::Unknown,
            (Some(case), None) => Lookup::Found(case),
            (Some(_), Some(_)) => Lookup::Ambiguous,
        }
    }

    /// The cases that a person is a party to, with that party. A number that is not eleven digits
    /// finds nothing.
    pub fn cases_of<'a>(&'a self, nin: &'a str) -> impl Iterator<Item = (&'a Case, &'a Party)> {
        let well_formed = nin.len() == 11 && nin.bytes().all(|byte| byte.is_ascii_digit());
        self.cases
            .iter()
            .filter(move |_| well_formed)
            .flat_map(|case| case.parties.iter().map(move |party| (case, party)))
            .filter(move |(_, party)| party.nin == nin)
    }

    /// Up to `limit` events with their sequence numbers, from `seq` on. The first is number 1.
    pub(crate) fn events_from(&self, seq: u64, limit: usize) -> impl Iterator<Item = (u64, &Event)> {
        (1u64..).zip(&self.events).skip_while(move |(number, _)| *number < seq).take(limit)
    }

    /// A person's document in the population register.
    pub(crate) fn document(&self, nin: &str) -> Option<&Value> {
        self.home(nin)?.document(nin)
    }

    /// Every document of the population register, with whose it is.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.folders.iter().flat_map(registers::Folder::documents)
    }

    /// What a register answers about a person: their own file, or the folder's default for whoever
    /// is deceased in a case of the folder or has a person document there.
    pub(crate) fn answer(&self, register: &Register, nin: &str) -> Option<&Value> {
        self.home(nin)?.answer(register, nin)
    }

    /// Up to `limit` events of the population register with their numbers, from `seq` on. The first
    /// is number 1.
    pub(crate) fn person_events_from(&self, seq: u64, limit: usize) -> impl Iterator<Item = (u64, &PersonEvent)> {
        (1u64..).zip(&self.person_events).skip_while(move |(number, _)| *number < seq).take(limit)
    }

    /// The document that an event of the population register names.
    pub(crate) fn person_event(&self, document_id: &str) -> Option<&PersonEvent> {
        self.person_events.iter().find(|event| event.document_id() == Some(document_id))
    }

    /// The folder whose registers serve a person.
    fn home(&self, nin: &str) -> Option<&registers::Folder> {
        self.folders.get(self.home_index(nin)?)
    }

    /// The folder of the estate comes first, then that of the person document, then that of a file.
    fn home_index(&self, nin: &str) -> Option<usize> {
        let estate = self.cases.iter().find(|case| case.deceased == nin).map(|case| case.folder);
        let known = |knows: fn(&registers::Folder, &str) -> bool| self.folders.iter().position(|f| knows(f, nin));
        estate
            .or_else(|| known(|folder, nin| folder.document(nin).is_some()))
            .or_else(|| known(registers::Folder::has_file_of))
    }

    /// The case that an event is about.
    pub(crate) fn case_of(&self, event: &Event) -> Option<&Case> {
        self.cases.get(event.case)
    }
}
