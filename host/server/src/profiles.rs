//! What comes with a login. In the demo profile: the identity number, the principal's own name, and an invented contact
//! point.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use samspill_core::concept::{CONTACT_POINT, IDENTITY_NUMBER, NAME};
use samspill_core::conversation::Principal;
use samspill_core::ids::Concept;
use samspill_core::ports::{DemoPerson, Profiles};
use samspill_core::private::Private;
use serde::{Deserialize, Serialize};

/// Files of persons at most, and the largest.
const FILES_MAX: usize = 10_000;
const FILE_BYTES_MAX: u64 = 4 << 20;

/// The demonstration's persons could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ProfilesError {
    /// A file or folder.
    #[error("reading {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that is not what it should be.
    #[error("{path} is not a file of persons: line {line}")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Where in it. What stands there is not repeated.
        line: usize,
    },
    /// Too much.
    #[error("{path} holds more than {FILES_MAX} files, or one larger than {FILE_BYTES_MAX} bytes")]
    TooMuch {
        /// Which folder.
        path: PathBuf,
    },
}

/// Nobody that a demonstration lets in.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoDemo;

impl Profiles for NoDemo {
    fn facts(&self, principal: &Principal) -> Vec<(Concept, Private<Vec<u8>>)> {
        fact(principal.scheme.as_str(), principal.identifier.reveal()).into_iter().collect()
    }

    fn demo_persons(&self) -> Vec<DemoPerson> {
        Vec::new()
    }
}

/// The demonstration's persons.
#[derive(Debug, Default)]
pub struct DemoProfiles {
    persons: Persons,
}

/// `*-metadata.json`, in the format of the court's test data. Other keys are the format's own affair.
#[derive(Deserialize)]
struct Metadata {
    persons: Vec<MetadataPerson>,
}

#[derive(Deserialize)]
struct MetadataPerson {
    nin: Option<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Estate {
    da_case_list: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    parter: Vec<Party>,
}

#[derive(Deserialize)]
struct Party {
    nin: Option<String>,
    role: Option<String>,
}

#[derive(Serialize)]
struct NameValue<'a> {
    full: &'a str,
}

#[derive(Serialize)]
struct ContactValue {
    email: String,
    phone: &'static str,
}

impl DemoProfiles {
    /// Reads those of these folders that exist; none of them means nobody. Who is in several is as the first has it.
    ///
    /// # Errors
    /// [`ProfilesError`], which names the file.
    pub fn read(folders: &[PathBuf]) -> Result<Self, ProfilesError> {
        let mut persons = BTreeMap::new();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            for (nin, known) in read_folder(folder)? {
                persons.entry(nin).or_insert(known);
            }
        }
        Ok(Self { persons })
    }
}

/// A person's name and role, by identity number.
type Persons = BTreeMap<Private<String>, (Private<String>, String)>;

fn read_folder(folder: &Path) -> Result<Persons, ProfilesError> {
    let read = |source| ProfilesError::Read { path: folder.to_owned(), source };
    let mut names = BTreeMap::new();
    let mut roles = BTreeMap::new();
    for (count, entry) in fs::read_dir(folder).map_err(read)?.enumerate() {
        let entry = entry.map_err(read)?;
        let path = entry.path();
        if count >= FILES_MAX || entry.metadata().map_err(read)?.len() > FILE_BYTES_MAX {
            return Err(ProfilesError::TooMuch { path: folder.to_owned() });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with("-metadata.json") {
            let file: Metadata = parse(&path)?;
            names.extend(file.persons.into_iter().filter_map(|p| Some((p.nin?, p.name))));
        } else if name.ends_with(".json") {
            let file: Estate = parse(&path)?;
            let parties = file.da_case_list.into_iter().flat_map(|case| case.parter);
            roles.extend(parties.filter_map(|p| Some((p.nin?, p.role.unwrap_or_default()))));
        }
    }
    let synthetic = names.into_iter().filter(|(nin, _)| is_synthetic(nin));
    let person = |(nin, name): (String, String)| {
        let role = roles.get(&nin).cloned().unwrap_or_default();
        (Private::new(nin), (Private::new(name), role))
    };
    Ok(synthetic.map(person).collect())
}

impl Profiles for DemoProfiles {
    fn facts(&self, principal: &Principal) -> Vec<(Concept, Private<Vec<u8>>)> {
        let identifier = principal.identifier.reveal();
        let mut facts: Vec<_> = fact(IDENTITY_NUMBER, identifier).into_iter().collect();
        let known = self.persons.get(&principal.identifier);
        if let Some((name, _)) = known {
            facts.extend(fact(NAME, &NameValue { full: name.reveal() }));
        }
        let local: String = known.map_or("innbygger", |(name, _)| name.reveal()).to_lowercase().replace(' ', ".");
        let contact = ContactValue { email: format!("{local}@oppdiktet.example"), phone: "+47 00 00 00 00" };
        facts.extend(fact(CONTACT_POINT, &contact));
        facts
    }

    fn demo_persons(&self) -> Vec<DemoPerson> {
        let person = |(nin, (name, role)): (&Private<String>, &(Private<String>, String))| DemoPerson {
            identifier: nin.clone(),
            name: name.clone(),
            role: role.clone(),
        };
        self.persons.iter().map(person).collect()
    }
}

/// Whether an identity number is synthetic: eleven digits with 80 added to the month.
pub fn is_synthetic(number: &str) -> bool {
    let digits = number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit());
    let month = number.get(2..4).and_then(|month| month.parse::<u8>().ok());
    digits && month.is_some_and(|month| (81..=92).contains(&month))
}

fn fact<T: Serialize + ?Sized>(concept: &str, value: &T) -> Option<(Concept, Private<Vec<u8>>)> {
    Some((Concept::new(concept).ok()?, Private::new(rmp_serde::to_vec_named(value).ok()?)))
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ProfilesError> {
    let text = fs::read_to_string(path).map_err(|source| ProfilesError::Read { path: path.to_owned(), source })?;
    serde_json::from_str(&text).map_err(|error| ProfilesError::Parse { path: path.to_owned(), line: error.line() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_synthetic_numbers_are_let_in() {
        assert!(is_synthetic("30928897547"));
        for bad in ["30128897547", "3092889754", "30138897547", "abcdefghijk", "309288975471"] {
            assert!(!is_synthetic(bad), "{bad}");
        }
    }
}
