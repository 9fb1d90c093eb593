//! Everything that is wrong with an assistant.

use serde::Serialize;

use super::render::Headline;
use super::rule::Rule;
use super::{Place, Problem, Severity};
use crate::key_path::KeyPath;
use crate::manifest::document::Document;

/// As many problems are told at once; the rest are counted.
const PROBLEMS_MAX: usize = 100;

/// Everything that is wrong with an assistant, in the order of the manifest's lines. Renders with miette; serialises as
/// a list.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    list: Vec<Headline>,
    left_out: usize,
    source: Option<miette::NamedSource<String>>,
}

impl Problems {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter().map(|headline| &headline.0)
    }

    /// Those that keep the assistant out.
    pub fn refusals(&self) -> impl Iterator<Item = &Problem> {
        self.iter().filter(|problem| problem.severity == Severity::Refused)
    }

    /// Those that wait for the operator.
    pub fn waiting(&self) -> impl Iterator<Item = &Problem> {
        self.iter().filter(|problem| problem.severity == Severity::Waiting)
    }

    /// Whether the assistant is kept out.
    pub fn refuses(&self) -> bool {
        self.left_out > 0 || self.refusals().next().is_some()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many are told.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// How many more there are than are told.
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// These and those. The manifest shown is the first that is known.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.left_out += other.left_out;
        self.source = self.source.or(other.source);
        for headline in other.list {
            self.push(headline.0);
        }
        self
    }

    /// The same, with line and column of each key looked up in the manifest's text, for showing.
    #[must_use]
    pub fn located_in(mut self, file: &str, text: &str) -> Self {
        let document = Document::parse(text);
        for headline in &mut self.list {
            headline.0.place.locate(|path| document.locate(path), text);
        }
        self.list.sort_by_key(|headline| headline.0.place.line());
        self.source = Some(miette::NamedSource::new(file, text.to_owned()).with_language("TOML"));
        self
    }

    /// A problem at a key of the manifest.
    pub(crate) fn at(&mut self, rule: Rule, path: &KeyPath, message: impl Into<String>, remedy: impl Into<String>) {
        self.refuse(rule, Place::key(path.clone()), message, remedy);
    }

    /// A problem somewhere.
    pub(crate) fn refuse(&mut self, rule: Rule, place: Place, message: impl Into<String>, remedy: impl Into<String>) {
        let (message, remedy) = (message.into(), remedy.into());
        self.push(Problem { rule, severity: Severity::Refused, place, message, remedy });
    }

    /// Something that waits for the operator.
    pub(crate) fn wait(&mut self, rule: Rule, path: &KeyPath, message: impl Into<String>, remedy: impl Into<String>) {
        let (message, remedy) = (message.into(), remedy.into());
        let place = Place::key(path.clone());
        self.push(Problem { rule, severity: Severity::Waiting, place, message, remedy });
    }

    pub(super) fn headlines(&self) -> &[Headline] {
        &self.list
    }

    pub(super) const fn source(&self) -> Option<&miette::NamedSource<String>> {
        self.source.as_ref()
    }

    fn push(&mut self, problem: Problem) {
        if self.list.len() < PROBLEMS_MAX {
            self.list.push(Headline(problem));
        } else {
            self.left_out += 1;
        }
    }
}

impl Serialize for Problems {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
