//! Labels: the concepts, and about whom, that a piece of content may reveal (I4).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{Concept, Subject};

/// One thing that content may reveal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// What kind of fact.
    pub concept: Concept,
    /// About whom.
    pub about: Subject,
}

/// What content may reveal. It can be widened and never narrowed: there is no function that removes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels(BTreeSet<Label>);

impl Labels {
    /// Content that reveals nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds one label.
    pub fn widen(&mut self, concept: Concept, about: Subject) {
        self.0.insert(Label { concept, about });
    }

    /// Adds all labels of another.
    pub fn widen_by(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Every label, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Label> {
        self.0.iter()
    }

    /// The concepts alone, each once, in order.
    pub fn concepts(&self) -> Vec<Concept> {
        let mut concepts: Vec<Concept> = self.0.iter().map(|label| label.concept.clone()).collect();
        concepts.dedup();
        concepts
    }

    /// Whether content may reveal this concept about this subject.
    pub fn contains(&self, concept: &Concept, about: &Subject) -> bool {
        self.0.iter().any(|label| &label.concept == concept && &label.about == about)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What they weigh where they are carried and written down, in bytes.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|label| label.concept.as_str().len() + label.about.as_str().len()).sum()
    }

    /// Whether it reveals nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Label> for Labels {
    fn from_iter<I: IntoIterator<Item = Label>>(labels: I) -> Self {
        Self(labels.into_iter().collect())
    }
}
