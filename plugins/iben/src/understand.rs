//! Recognises a life event in the citizen's own words, in Norwegian and English. Word lists, no guessing: a wrong
//! condolence hurts, so a word of death counts only where it is about a person, and what is not sure is asked.

mod clause;
mod death;
mod words;

use clause::{Clause, clauses};
use death::{Finding, findings};
use words::{DISTRESS, GREETINGS, INHERITANCE, INHERITANCE_STEMS, NO, PRONOUNS, STORIES, YES};

/// Whom the citizen has lost, where her words say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Her husband.
    Husband,
    /// Her wife.
    Wife,
    /// Whom she was married to.
    Spouse,
    /// Whom she lived with.
    Partner,
    /// Her mother.
    Mother,
    /// Her father.
    Father,
    /// Her child.
    Child,
    /// Her brother or sister.
    Sibling,
    /// A grandparent.
    Grandparent,
    /// A friend.
    Friend,
}

/// What the words are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// Somebody has died; who it was to the citizen, where she says so.
    Death(Option<Relation>),
    /// Inheritance, a funeral or what comes, with no word that somebody has died.
    Inheritance,
    /// It may be that somebody has died: to be asked, and not condoled.
    Unsure,
    /// Nothing known.
    Nothing,
}

/// What the citizen's words are about.
///
/// ```
/// use samspill_plugin_iben::{Relation, Understood, understand};
///
/// assert_eq!(understand("Mannen min gikk bort i går"), Understood::Death(Some(Relation::Husband)));
/// assert_eq!(understand("Ho døydde i natt"), Understood::Death(None));
/// assert_eq!(understand("Korleis fordeler vi arven?"), Understood::Inheritance);
/// assert_eq!(understand("Han er borte"), Understood::Unsure);
/// assert_eq!(understand("Når er dødlinjen for skattemeldingen?"), Understood::Nothing);
/// ```
pub fn understand(text: &str) -> Understood {
    let lowered = text.to_lowercase();
    let clauses = clauses(&lowered);
    let is_a_story = clauses.iter().flat_map(|clause| &clause.words).any(|word| STORIES.has(word));
    let mut relations: Vec<Relation> = Vec::new();
    let mut has_death = false;
    let mut is_general = is_inheritance(&clauses);
    let mut is_unsure = false;
    for finding in findings(&clauses) {
        match finding {
            // In a film somebody dies too.
            Finding::Death { is_own: false, .. } | Finding::Unsure if is_a_story => {}
            Finding::Death { relation, .. } => {
                has_death = true;
                relations.extend(relation.filter(|one| !relations.contains(one)));
            }
            Finding::General => is_general = true,
            Finding::Unsure => is_unsure = true,
        }
    }
    // A register may be wrong.
    if has_death && clauses.iter().any(is_alive) {
        return Understood::Unsure;
    }
    match (has_death, is_general, is_unsure) {
        // Of two, neither is named alone.
        (true, _, _) => Understood::Death(relations.first().copied().filter(|_| relations.len() == 1)),
        (_, true, _) => Understood::Inheritance,
        (_, _, true) => Understood::Unsure,
        _ => Understood::Nothing,
    }
}

/// A plain yes or no at the beginning; none where it is neither.
pub fn yes_or_no(text: &str) -> Option<bool> {
    let lowered = text.to_lowercase();
    let first = lowered.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())?;
    match (YES.has(first), NO.has(first)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Whether there is nothing but a greeting, or nothing.
pub fn is_only_a_greeting(text: &str) -> bool {
    let lowered = text.to_lowercase();
    let mut words = lowered.split_whitespace().map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    words.all(|word| GREETINGS.has(word))
}

/// Whether the citizen says that she cannot go on. Then nothing else comes first.
pub fn is_in_distress(text: &str) -> bool {
    let lowered = text.to_lowercase();
    clauses(&lowered).iter().any(|clause| {
        let is_at = |at: usize, phrase: &str| {
            phrase.split_ascii_whitespace().enumerate().all(|(i, word)| clause.word(at + i) == word)
        };
        (0..clause.words.len()).any(|at| DISTRESS.iter().any(|phrase| is_at(at, phrase)))
    })
}

/// `men han lever`.
fn is_alive(clause: &Clause<'_>) -> bool {
    PRONOUNS.has(clause.word(0)) && (["lever", "lev"].contains(&clause.word(1)) || clause.word(2) == "alive")
}

fn is_inheritance(clauses: &[Clause<'_>]) -> bool {
    clauses.iter().any(|clause| {
        let is_bible = |at: usize| at > 0 && ["nye", "gamle", "new", "old"].contains(&clause.word(at - 1));
        let is_named = clause.words.iter().enumerate().any(|(at, word)| {
            (INHERITANCE.has(word) || INHERITANCE_STEMS.begins(word))
                && !(word.starts_with("testament") && is_bible(at))
        });
        let in_two_words = clause.words.windows(2).any(|pair| {
            matches!(
                pair,
                ["privat" | "offentlig" | "offentleg", "skifte" | "skiftet"]
                    | ["skifte" | "skifta" | "skiftar" | "skifter", "bo" | "boet" | "buet"]
                    | ["undivided" | "the" | "his" | "her", "estate"]
            )
        });
        is_named || in_two_words
    })
}

#[cfg(test)]
mod tests;
