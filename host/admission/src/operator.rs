//! What only the operator can say of a manifest: whose assistants run here, which concepts exist, what the law allows.

use std::collections::BTreeMap;

use samspill_core::concept::Vocabulary;
use samspill_core::ids::{Concept, OrgNumber};
use samspill_core::law::{Bases, Basis, Disclosure};
use samspill_core::manifest::{Manifest, Need, Owner, Service};

use crate::key_path::KeyPath;
use crate::problem::rule::Rule;
use crate::problem::{Problems, clean};

/// The owners that the operator trusts, and the legal bases that it has approved.
#[derive(Clone, Debug, Default)]
pub struct TrustList {
    owners: BTreeMap<OrgNumber, Owner>,
    bases: Bases,
}

impl TrustList {
    /// A list of these.
    pub fn new(owners: impl IntoIterator<Item = Owner>, bases: impl IntoIterator<Item = Basis>) -> Self {
        let owners = owners.into_iter().map(|owner| (owner.number.clone(), owner)).collect();
        Self { owners, bases: Bases::new(bases) }
    }

    /// The trusted owner with a number.
    pub fn owner(&self, number: &OrgNumber) -> Option<&Owner> {
        self.owners.get(number)
    }
}

/// Compares a manifest with what the operator has decided.
///
/// Untrusted owners and unknown concepts refuse the assistant. What waits for the operator's approval is told as
/// [`crate::Severity::Waiting`]: the assistant is admitted, and those needs are withheld.
///
/// Places are keys; [`Problems::located_in`] adds the lines.
pub fn check_against(manifest: &Manifest, vocabulary: &Vocabulary, trust: &TrustList) -> Problems {
    let mut check = Check { manifest, vocabulary, trust, problems: Problems::default() };
    check.owner();
    let top = KeyPath::top();
    if let Some(lead) = &manifest.lead {
        check.service(&top.key("lead"), lead);
    }
    for (index, service) in manifest.services.iter().enumerate() {
        check.service(&top.key("service").index(index), service);
    }
    if let Some(desk) = &manifest.desk.receiver {
        check.service(&top.key("assistant").key("desk"), desk);
    }
    check.problems
}

struct Check<'o> {
    manifest: &'o Manifest,
    vocabulary: &'o Vocabulary,
    trust: &'o TrustList,
    problems: Problems,
}

impl Check<'_> {
    fn owner(&mut self) {
        let owner = &self.manifest.owner;
        let path = KeyPath::top().key("assistant").key("owner");
        let Some(trusted) = self.trust.owner(&owner.number) else {
            let message = format!("the operator does not list the owner {}", owner.number);
            let remedy = "ask the operator to add the owner to its `[[owners]]`";
            self.problems.at(Rule::UntrustedOwner, &path.key("number"), message, remedy);
            return;
        };
        if trusted.name != owner.name {
            let (own, listed) = (clean(&owner.name), clean(&trusted.name));
            let message = format!("`{own}` is not the name that the operator lists for {}, `{listed}`", owner.number);
            self.problems.at(
                Rule::UntrustedOwner,
                &path.key("name"),
                message,
                "write the name as listed, or ask the operator to correct it",
            );
        }
        if trusted.sector != owner.sector {
            let (own, listed) = (owner.sector.word(), trusted.sector.word());
            let message = format!("`{own}` is not the sector that the operator lists for {}, `{listed}`", owner.number);
            self.problems.at(
                Rule::UntrustedOwner,
                &path.key("sector"),
                message,
                "write the sector as listed, or ask the operator to correct it",
            );
        }
    }

    fn service(&mut self, path: &KeyPath, service: &Service) {
        for (key, concepts) in [("gives", &service.gives), ("milestones", &service.milestones)] {
            for (index, concept) in concepts.iter().enumerate() {
                self.is_known(&path.key(key).index(index), concept);
            }
        }
        for (index, event) in service.for_events.iter().enumerate() {
            if self.vocabulary.get(event).is_none() {
                let message = format!(
                    "`{}` is not in the network's vocabulary: nobody finds the service by it",
                    clean(event.as_str())
                );
                let remedy = "use a life event of the network's, or propose this one to the operator";
                self.problems.wait(Rule::UnknownConcept, &path.key("for").index(index), message, remedy);
            }
        }
        for (index, need) in service.needs.iter().enumerate() {
            self.need(&path.key("needs").index(index), need);
        }
    }

    fn need(&mut self, path: &KeyPath, need: &Need) {
        let concept_path = path.key("concept");
        if !self.is_known(&concept_path, &need.concept) {
            return;
        }
        let is_confidential = self.vocabulary.get(&need.concept).is_some_and(|entry| entry.confidential);
        if is_confidential && need.disclosure == Disclosure::NotConfidential {
            let message = "is `not-confidential`, and the network says that the concept can be: it will be withheld";
            let remedy = "name what lifts confidentiality: `waiver`, or a statute";
            self.problems.wait(Rule::Confidential, &path.key("disclosure").key("by"), message, remedy);
        }
        let owner = &self.manifest.owner;
        if need.needs_approval(owner.sector) && !self.trust.bases.cover(&owner.number, need, None) {
            let (disclosure, processing) = (need.disclosure.describe(), need.processing.describe());
            let message = format!(
                "waits for the operator's approval: disclosure by {}, processing by {}; until then it is withheld",
                clean(&disclosure),
                clean(&processing)
            );
            let remedy = "ask the operator to approve a basis for it, with your lawyer's reasoning";
            self.problems.wait(Rule::WaitingForApproval, &concept_path, message, remedy);
        }
    }

    fn is_known(&mut self, path: &KeyPath, concept: &Concept) -> bool {
        let is_known = self.vocabulary.get(concept).is_some();
        if !is_known {
            let message = format!("`{}` is not in the network's vocabulary", clean(concept.as_str()));
            let remedy = "use a concept of the network's, or propose this one to the operator";
            self.problems.at(Rule::UnknownConcept, path, message, remedy);
        }
        is_known
    }
}
