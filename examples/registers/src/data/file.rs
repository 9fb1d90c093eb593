//! A JSON file with where it lies, so that a refusal can name it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

use super::DataError;

const FILE_BYTES_MAX: u64 = 1024 * 1024;

pub(super) type Object = Map<String, Value>;

/// A file with what it holds.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) value: Value,
}

impl File {
    /// Reads a file.
    pub(super) fn read(path: PathBuf) -> Result<Self, DataError> {
        let read = |source| DataError::Read { path: path.clone(), source };
        if fs::metadata(&path).map_err(read)?.len() > FILE_BYTES_MAX {
            return Err(DataError::TooLarge { path, bytes_max: FILE_BYTES_MAX });
        }
        let bytes = fs::read(&path).map_err(read)?;
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Self { path, value }),
            Err(source) => Err(DataError::Json { path, source }),
        }
    }

    /// Reads every JSON file of a folder, in the order of their names.
    pub(super) fn read_all(dir: &Path) -> Result<Vec<Self>, DataError> {
        let list = |source| DataError::List { dir: dir.to_owned(), source };
        let mut paths = Vec::new();
        for entry in fs::read_dir(dir).map_err(list)? {
            let path = entry.map_err(list)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    /// The file's name.
    pub(super) fn name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The file's name without `.json`.
    pub(super) fn stem(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    pub(super) fn wrong<T>(&self, what: &'static str) -> Result<T, DataError> {
        Err(DataError::Shape { path: self.path.clone(), what })
    }

    pub(super) fn list<'a>(&self, value: &'a Value, what: &'static str) -> Result<&'a [Value], DataError> {
        value.as_array().map_or_else(|| self.wrong(what), |list| Ok(list.as_slice()))
    }

    pub(super) fn object<'a>(&self, value: &'a Value, what: &'static str) -> Result<&'a Object, DataError> {
        value.as_object().map_or_else(|| self.wrong(what), Ok)
    }

    pub(super) fn text<'a>(&self, object: &'a Object, key: &str, what: &'static str) -> Result<&'a str, DataError> {
        object.get(key).and_then(Value::as_str).map_or_else(|| self.wrong(what), Ok)
    }

    /// A key that will stand in an address.
    pub(super) fn key(&self, object: &Object, key: &str, what: &'static str) -> Result<String, DataError> {
        let text = self.text(object, key, what)?;
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if text.is_empty() || !plain { self.wrong(what) } else { Ok(text.to_owned()) }
    }
}

/// Whether a text is eleven digits. A real feed holds numbers that are not.
pub(super) fn is_number(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit())
}
