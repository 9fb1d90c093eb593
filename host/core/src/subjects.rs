//! Whom the references of a conversation stand for.

use crate::conversation::SubjectEntry;
use crate::ids::Subject;

/// A table in the order of its references. Most conversations know one or a few people, for which a map's first node
/// would be most of what an open conversation costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects(Vec<(Subject, SubjectEntry)>);

impl Subjects {
    /// Whom a reference stands for.
    pub fn get(&self, subject: &Subject) -> Option<&SubjectEntry> {
        let found = self.place(subject).ok()?;
        self.0.get(found).map(|(_, entry)| entry)
    }

    /// Whether a reference is known.
    pub fn contains_key(&self, subject: &Subject) -> bool {
        self.place(subject).is_ok()
    }

    /// Notes whom a reference stands for, instead of whom it stood for.
    pub fn insert(&mut self, subject: Subject, entry: SubjectEntry) {
        match self.place(&subject) {
            Ok(found) => {
                if let Some(known) = self.0.get_mut(found) {
                    known.1 = entry;
                }
            }
            Err(place) => {
                self.0.reserve_exact(1.max(self.0.len() / 2));
                self.0.insert(place, (subject, entry));
            }
        }
    }

    /// All of them, in the order of their references.
    pub fn iter(&self) -> impl Iterator<Item = (&Subject, &SubjectEntry)> {
        self.0.iter().map(|(subject, entry)| (subject, entry))
    }

    /// How many.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, subject: &Subject) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(subject))
    }
}

impl FromIterator<(Subject, SubjectEntry)> for Subjects {
    fn from_iter<I: IntoIterator<Item = (Subject, SubjectEntry)>>(entries: I) -> Self {
        let mut subjects = Self::default();
        for (subject, entry) in entries {
            subjects.insert(subject, entry);
        }
        subjects
    }
}
