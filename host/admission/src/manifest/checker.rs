//! The rules that several parts of a manifest share: texts, identifiers, lists.

use std::collections::BTreeSet;

use samspill_core::ids::{Concept, InvalidId};
use samspill_core::manifest::Manifest;
use samspill_core::text::{Language, Text};

use super::bounds::{LIST_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX};
use super::raw::{RawManifest, RawText};
use crate::key_path::KeyPath;
use crate::problem::rule::Rule;
use crate::problem::{Problems, clean, is_reordering};

/// Checks one manifest. A part that is missing or wrong becomes `None`, and the problem is told.
pub(super) struct Checker {
    pub(super) problems: Problems,
    /// The languages that every text must be in.
    pub(super) languages: Vec<Language>,
    /// Whether everything was there to be checked: if not, nothing is said of what seems unused.
    pub(super) is_whole: bool,
}

impl Checker {
    /// Goes on from what was found about the shape.
    pub(super) fn new(problems: Problems) -> Self {
        Self { is_whole: problems.is_empty(), problems, languages: vec![Language::Nb] }
    }

    /// The whole manifest, if nothing is wrong.
    pub(super) fn manifest(mut self, raw: &RawManifest) -> Result<Manifest, Problems> {
        let manifest = self.assistant(raw);
        match manifest {
            Some(manifest) if self.problems.is_empty() => Ok(manifest),
            _ => Err(self.problems),
        }
    }

    pub(super) fn at(&mut self, rule: Rule, path: &KeyPath, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.at(rule, path, message, remedy);
    }

    /// An identifier of some kind.
    pub(super) fn id<T>(
        &mut self,
        path: &KeyPath,
        word: &str,
        parse: impl Fn(&str) -> Result<T, InvalidId>,
    ) -> Option<T> {
        match parse(word) {
            Ok(id) => Some(id),
            Err(InvalidId { kind, rule }) => {
                let message = format!("`{}` is not {} {kind}", clean(word), article(kind));
                self.at(Rule::Identifier, path, message, format!("write {rule}"));
                None
            }
        }
    }

    /// A list of IRIs, each once.
    pub(super) fn concepts(&mut self, path: &KeyPath, words: Option<&[String]>) -> Option<Vec<Concept>> {
        self.each_once(path, words.unwrap_or_default(), |checker, path, word| {
            checker.id(path, word, |word| Concept::new(word))
        })
    }

    /// A bounded list without repetition.
    pub(super) fn each_once<T: Clone + Ord>(
        &mut self,
        path: &KeyPath,
        words: &[String],
        check: impl Fn(&mut Self, &KeyPath, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        if self.is_too_long(path, words.len(), LIST_MAX) {
            return None;
        }
        let checked: Vec<Option<T>> =
            words.iter().enumerate().map(|(index, word)| check(self, &path.index(index), word)).collect();
        let mut seen = BTreeSet::new();
        for (index, word) in words.iter().enumerate() {
            if !seen.insert(word) {
                self.duplicate(&path.index(index), word);
            }
        }
        checked.into_iter().collect()
    }

    pub(super) fn duplicate(&mut self, path: &KeyPath, what: &str) {
        self.at(Rule::Duplicate, path, format!("`{}` is there already", clean(what)), "take one of them out");
    }

    pub(super) fn is_too_long(&mut self, path: &KeyPath, items: usize, items_max: usize) -> bool {
        let is_too_long = items > items_max;
        if is_too_long {
            let message = format!("has {items} items, more than {items_max}");
            self.at(Rule::TooMany, path, message, "take some out, or make two assistants of it");
        }
        is_too_long
    }

    /// A text in every language of the assistant.
    pub(super) fn text(&mut self, path: &KeyPath, raw: &RawText) -> Option<Text> {
        let all = [(Language::Nb, &raw.nb), (Language::Nn, &raw.nn), (Language::En, &raw.en), (Language::Se, &raw.se)];
        for (language, text) in all {
            match text {
                Some(text) => self.one_text(&path.key(language.tag()), text, TEXT_BYTES_MAX),
                // Without `nb` the shape is wrong, which has been told.
                None if language != Language::Nb && self.languages.contains(&language) => {
                    let message = format!("has no `{}`, which is one of the assistant's languages", language.tag());
                    self.at(
                        Rule::TextLanguage,
                        path,
                        message,
                        "add the translation, or take the language out of `assistant.languages`",
                    );
                }
                None => {}
            }
        }
        Some(Text { nb: raw.nb.clone()?, nn: raw.nn.clone(), en: raw.en.clone(), se: raw.se.clone() })
    }

    /// A text if it is there. Outer none: it is there and wrong.
    pub(super) fn text_if_any(&mut self, path: &KeyPath, raw: Option<&RawText>) -> Option<Option<Text>> {
        raw.map_or(Some(None), |raw| self.text(path, raw).map(Some))
    }

    /// A name in no particular language.
    pub(super) fn name(&mut self, path: &KeyPath, name: &str) -> String {
        self.one_text(path, name, NAME_BYTES_MAX);
        name.to_owned()
    }

    pub(super) fn one_text(&mut self, path: &KeyPath, text: &str, bytes_max: usize) {
        if text.trim().is_empty() {
            self.at(Rule::Text, path, "is empty", "write something, or take the key out where it is not required");
        }
        if text.len() > bytes_max {
            let message = format!("has {} bytes, more than {bytes_max}", text.len());
            self.at(Rule::Text, path, message, "shorten it");
        }
        if text.chars().any(|c| c.is_control() || is_reordering(c)) {
            let message = "holds a control character: a line break, a tab or an invisible one";
            self.at(Rule::Text, path, message, "write it on one line with spaces");
        }
    }
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
