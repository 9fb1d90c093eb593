//! How concepts relate: definitions, exact matches, and words that owners define differently. Read from SKOS at the edge.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::ids::Concept;
use crate::text::Text;

/// What a catalogue says of a concept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// Its preferred label.
    pub label: Option<Text>,
    /// Its definition, in plain words.
    pub definition: Option<Text>,
    /// Concepts that mean exactly the same (`skos:exactMatch`).
    pub exact: BTreeSet<Concept>,
    /// Concepts that share a word or are near, and do not mean the same (`skos:closeMatch`, `skos:related`).
    pub near: BTreeSet<Concept>,
    /// First day it is valid, `YYYY-MM-DD` (`euvoc:startDate`).
    pub valid_from: Option<String>,
    /// Last day it is valid, `YYYY-MM-DD` (`euvoc:endDate`).
    pub valid_until: Option<String>,
}

impl CatalogueEntry {
    fn holds_on(&self, day: &str) -> bool {
        self.valid_from.as_deref().is_none_or(|from| from <= day)
            && self.valid_until.as_deref().is_none_or(|until| day <= until)
    }
}

/// What is known of concepts and their relations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    entries: HashMap<Concept, CatalogueEntry>,
}

impl Catalogue {
    /// A catalogue of these. An exact match counts both ways, as SKOS has it.
    pub fn new(entries: BTreeMap<Concept, CatalogueEntry>) -> Self {
        let mut all = entries;
        let pairs: Vec<(Concept, Concept)> = all
            .iter()
            .flat_map(|(concept, entry)| entry.exact.iter().map(move |other| (other.clone(), concept.clone())))
            .collect();
        for (from, to) in pairs {
            all.entry(from).or_default().exact.insert(to);
        }
        Self { entries: all.into_iter().collect() }
    }

    /// The entry of a concept.
    pub fn get(&self, concept: &Concept) -> Option<&CatalogueEntry> {
        self.entries.get(concept)
    }

    /// Every concept over whose values an answer about `concept` may rest on a day: those of exact matches, followed as
    /// far as they go. Itself is not among them. A concept that is not valid on the day matches nothing.
    pub fn exact_matches(&self, concept: &Concept, day: &str) -> BTreeSet<Concept> {
        let mut found = BTreeSet::new();
        if self.entries.get(concept).is_none_or(|entry| entry.exact.is_empty()) {
            return found;
        }
        let mut next = vec![concept.clone()];
        while let Some(one) = next.pop() {
            let Some(entry) = self.entries.get(&one).filter(|entry| entry.holds_on(day)) else { continue };
            for other in &entry.exact {
                if other != concept && self.is_valid(other, day) && found.insert(other.clone()) {
                    next.push(other.clone());
                }
            }
        }
        found
    }

    /// Whether others use a near word in another meaning, so that it must be said which is meant.
    pub fn is_ambiguous(&self, concept: &Concept) -> bool {
        self.entries.get(concept).is_some_and(|entry| !entry.near.is_empty())
    }

    fn is_valid(&self, concept: &Concept, day: &str) -> bool {
        self.entries.get(concept).is_none_or(|entry| entry.holds_on(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(name: &str) -> Concept {
        Concept::new(format!("https://samspill.example/concept/{name}")).unwrap()
    }

    fn entry(exact: &[&str], until: Option<&str>) -> CatalogueEntry {
        CatalogueEntry {
            exact: exact.iter().map(|name| concept(name)).collect(),
            valid_until: until.map(Into::into),
            ..CatalogueEntry::default()
        }
    }

    #[test]
    fn a_value_crosses_over_exact_matches_both_ways_while_they_are_valid() {
        let catalogue = Catalogue::new(BTreeMap::from([
            (concept("a"), entry(&["b"], None)),
            (concept("b"), entry(&["c"], Some("2026-06-30"))),
            (concept("near"), CatalogueEntry { near: BTreeSet::from([concept("a")]), ..CatalogueEntry::default() }),
        ]));
        assert_eq!(catalogue.exact_matches(&concept("a"), "2026-06-30"), BTreeSet::from([concept("b"), concept("c")]));
        assert_eq!(catalogue.exact_matches(&concept("c"), "2026-06-30"), BTreeSet::from([concept("a"), concept("b")]));
        assert!(catalogue.exact_matches(&concept("a"), "2026-07-01").is_empty(), "no longer valid");
        assert!(catalogue.exact_matches(&concept("near"), "2026-06-30").is_empty(), "near is not exact");
        assert!(catalogue.is_ambiguous(&concept("near")) && !catalogue.is_ambiguous(&concept("a")));
    }
}
