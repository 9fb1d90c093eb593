//! The cases, events and persons that the simulator answers from.

mod files;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

/// Everything the simulator knows, read once and never changed.
#[derive(Debug, Default)]
pub struct Data {
    cases: Vec<Case>,
    events: Vec<Event>,
    persons: Vec<Person>,
    names: BTreeMap<String, String>,
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

/// Why the data could not be read. Holds file names, never what a file says.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A folder could not be listed.
    #[error("could not list the folder {}", .dir.display())]
    List {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file could not be read.
    #[error("could not read {}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file is larger than any case should be.
    #[error("{} is larger than {bytes_max} bytes", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        bytes_max: u64,
    },
    /// A file is not JSON.
    #[error("{} is not JSON", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The parser's reason.
        source: serde_json::Error,
    },
    /// A file is JSON of another shape than the court's.
    #[error("{}: {what}", .path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// What is wrong, in words.
        what: &'static str,
    },
    /// The folder holds no estate.
    #[error("no estate in {}: expected files named NUMBER-NAME.json", .dir.display())]
    Empty {
        /// The folder.
        dir: PathBuf,
    },
}

impl Data {
    /// Reads every estate of `dir/estates`.
    ///
    /// # Errors
    /// [`DataError`] names the first file that cannot be understood. Unknown keys are kept and
    /// served: the court's format is open.
    pub fn load(dir: &Path) -> Result<Self, DataError> {
        files::load(&dir.join("estates"))
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

    /// The case that an event is about.
    pub(crate) fn case_of(&self, event: &Event) -> Option<&Case> {
        self.cases.get(event.case)
    }
}
