//! The rules for what a service needs, and on what basis.

use std::collections::BTreeSet;

use samspill_core::ids::{Concept, PurposeKey};
use samspill_core::law::{Disclosure, Processing};
use samspill_core::manifest::Need;

use super::bounds::{NAME_BYTES_MAX, NEEDS_MAX, TEXT_BYTES_MAX};
use super::checker::Checker;
use super::raw::{DisclosureWord, ProcessingWord, RawDisclosure, RawNeed, RawProcessing};
use crate::key_path::KeyPath;
use crate::problem::rule::Rule;

impl Checker {
    pub(super) fn needs(&mut self, path: &KeyPath, raw: &[RawNeed]) -> Option<Vec<Need>> {
        if self.is_too_long(path, raw.len(), NEEDS_MAX) {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut needs = Vec::new();
        for (index, need) in raw.iter().enumerate() {
            let path = path.index(index);
            if let (Some(concept), Some(purpose)) = (&need.concept, &need.purpose)
                && !seen.insert((concept, purpose))
            {
                self.duplicate(&path.key("concept"), &format!("{concept} for {purpose}"));
            }
            needs.push(self.need(&path, need));
        }
        needs.into_iter().collect()
    }

    fn need(&mut self, path: &KeyPath, raw: &RawNeed) -> Option<Need> {
        let concept = raw.concept.as_ref();
        let concept = concept.and_then(|word| self.id(&path.key("concept"), word, |word| Concept::new(word)));
        let purpose = raw.purpose.as_ref();
        let purpose = purpose.and_then(|word| self.id(&path.key("purpose"), word, |word| PurposeKey::new(word)));
        let disclosure = raw.disclosure.as_ref().and_then(|raw| self.disclosure(&path.key("disclosure"), raw));
        let processing = raw.processing.as_ref().and_then(|raw| self.processing(&path.key("processing"), raw));
        self.waiver(path, raw);
        let reasons = [
            raw.disclosure.as_ref().and_then(|disclosure| disclosure.reasoning.clone()),
            raw.processing.as_ref().and_then(|processing| processing.reasoning.clone()),
        ];
        Some(Need {
            concept: concept?,
            purpose: purpose?,
            required: raw.required?,
            disclosure: disclosure?,
            processing: processing?,
            reasoning: reasons.into_iter().flatten().collect(),
        })
    }

    fn disclosure(&mut self, path: &KeyPath, raw: &RawDisclosure) -> Option<Disclosure> {
        let is_statute = raw.by? == DisclosureWord::Statute;
        let statute = self.statute(path, is_statute, raw.statute.as_deref(), raw.reasoning.as_deref());
        Some(match raw.by? {
            DisclosureWord::NotConfidential => Disclosure::NotConfidential,
            DisclosureWord::Waiver => Disclosure::Waiver,
            DisclosureWord::Statute => Disclosure::Statute(statute?),
        })
    }

    fn processing(&mut self, path: &KeyPath, raw: &RawProcessing) -> Option<Processing> {
        let is_statute = raw.by? == ProcessingWord::Statute;
        let statute = self.statute(path, is_statute, raw.statute.as_deref(), raw.reasoning.as_deref());
        Some(match raw.by? {
            ProcessingWord::Statute => Processing::Statute(statute?),
            ProcessingWord::Consent => Processing::Consent,
            ProcessingWord::Contract => Processing::Contract,
            ProcessingWord::OwnRequest => Processing::OwnRequest,
        })
    }

    /// A statute is named and reasoned where it is the basis, and nowhere else.
    fn statute(
        &mut self,
        path: &KeyPath,
        is_basis: bool,
        statute: Option<&str>,
        reasoning: Option<&str>,
    ) -> Option<String> {
        let parts = [
            ("statute", statute, Rule::Statute, NAME_BYTES_MAX, "name the provision, for example `arveloven § 90`"),
            (
                "reasoning",
                reasoning,
                Rule::Reasoning,
                TEXT_BYTES_MAX,
                "write why the provision covers this, as the owner's lawyer gave it",
            ),
        ];
        for (key, text, rule, bytes_max, remedy) in parts {
            match (is_basis, text) {
                (true, Some(text)) => self.one_text(&path.key(key), text, bytes_max),
                (true, None) => self.at(rule, &path.key(key), "is missing beside `by = \"statute\"`", remedy),
                (false, Some(_)) => {
                    let message = "goes only with `by = \"statute\"`";
                    self.at(rule, &path.key(key), message, "take it out, or make the basis a statute");
                }
                (false, None) => {}
            }
        }
        statute.map(str::to_owned)
    }

    /// Nobody waives by a statute: the citizen does, by consenting, asking or agreeing.
    fn waiver(&mut self, path: &KeyPath, raw: &RawNeed) {
        let is_waived = raw.disclosure.as_ref().is_some_and(|raw| raw.by == Some(DisclosureWord::Waiver));
        let by_statute = raw.processing.as_ref().is_some_and(|raw| raw.by == Some(ProcessingWord::Statute));
        if is_waived && by_statute {
            let message = "is `waiver`, and processing is `statute`";
            let remedy =
                "name the statute that lifts confidentiality, or process by `consent`, `own-request` or `contract`";
            self.at(Rule::Waiver, &path.key("disclosure").key("by"), message, remedy);
        }
    }
}
