//! Why data was refused.

use std::{io, path::PathBuf};

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
    /// A mapping gives a person a file that is not there.
    #[error("{} names {}, which is not there", .mapping.display(), .file.display())]
    Missing {
        /// The mapping.
        mapping: PathBuf,
        /// The file.
        file: PathBuf,
    },
    /// A mapping names a register that the simulator does not have.
    #[error("{} names the register {name}; known are {}", .mapping.display(), .known.join(", "))]
    UnknownRegister {
        /// The mapping.
        mapping: PathBuf,
        /// The name.
        name: String,
        /// The names that there are.
        known: &'static [&'static str],
    },
    /// The folder holds no estate.
    #[error("no estate in {}: expected files named NUMBER-NAME.json", .dir.display())]
    Empty {
        /// The folder.
        dir: PathBuf,
    },
}

/// Why a change to the data was refused. Holds no identity number.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PatchError {
    /// No case has this key or this deceased.
    #[error("no case has this key or this deceased")]
    NoCase,
    /// No case has this party.
    #[error("no case has a party with this identity number")]
    NoParty,
    /// Nobody with this number is known.
    #[error("no data folder knows a person with this identity number: make a person document first")]
    NoPerson,
}
