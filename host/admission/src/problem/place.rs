//! Where a problem is.

use std::fmt;
use std::ops::Range;

use crate::key_path::KeyPath;

/// Where a problem is: a key of the manifest, or a part of the component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    name: Name,
    spot: Option<Spot>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Key(KeyPath),
    Part(String),
}

/// A stretch of the manifest's text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    bytes: Range<usize>,
    line: usize,
    column: usize,
}

impl Place {
    pub(crate) const fn key(path: KeyPath) -> Self {
        Self { name: Name::Key(path), spot: None }
    }

    pub(crate) fn part(name: impl Into<String>) -> Self {
        Self { name: Name::Part(name.into()), spot: None }
    }

    pub(crate) fn in_text(path: KeyPath, bytes: Range<usize>, text: &str) -> Self {
        Self { name: Name::Key(path), spot: Some(Spot::new(bytes, text)) }
    }

    /// The key, or the part of the component.
    pub fn name(&self) -> String {
        match &self.name {
            Name::Key(path) if path.steps().is_empty() => "manifest".to_owned(),
            Name::Key(path) => path.to_string(),
            Name::Part(part) => part.clone(),
        }
    }

    /// The line in the manifest, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.line)
    }

    /// The character in the line, counted from 1.
    pub fn column(&self) -> Option<usize> {
        self.spot.as_ref().map(|spot| spot.column)
    }

    /// The bytes in the manifest.
    pub fn bytes(&self) -> Option<Range<usize>> {
        self.spot.as_ref().map(|spot| spot.bytes.clone())
    }

    pub(crate) fn locate(&mut self, find: impl Fn(&KeyPath) -> Option<Range<usize>>, text: &str) {
        if let (Name::Key(path), None) = (&self.name, &self.spot) {
            self.spot = find(path).map(|bytes| Spot::new(bytes, text));
        }
    }
}

impl Spot {
    fn new(bytes: Range<usize>, text: &str) -> Self {
        let before = text.get(..bytes.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: in_line.chars().count() + 1, bytes }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.spot {
            Some(spot) => write!(f, "line {}, column {}, {}", spot.line, spot.column, self.name()),
            None => f.write_str(&self.name()),
        }
    }
}
