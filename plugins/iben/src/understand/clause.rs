//! Clauses, and whom they are about.

use super::Relation;
use super::words::{
    AFTER_I, ANIMALS, ANYBODY, BARE, BETWEEN, FAMILY, FILLERS, HOW, ME, MINE, OTHERS, OWNED, PEOPLE, PREPOSITIONS,
    PRONOUNS, RELATIONS, STORIES, THINGS,
};

/// What somebody has lost is told in fewer words; the rest is not read, so that nobody waits.
const WORDS_MAX: usize = 500;
/// How far back in a clause, in words, the one whom it is about is looked for.
const BACK_MAX: usize = 40;
/// How many clauses back.
const CLAUSES_BACK_MAX: usize = 4;

/// What stands before a clause.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A sign, or a word that changes nothing.
    Plain,
    /// `og`.
    And,
    /// `hvis`: what follows has not happened.
    If,
    /// `når`.
    When,
}

/// Words that belong together.
pub(super) struct Clause<'a> {
    pub(super) start: Start,
    pub(super) words: Vec<&'a str>,
}

/// Parts a text, in lower case, at its signs and at the words that join clauses.
pub(super) fn clauses(text: &str) -> Vec<Clause<'_>> {
    let mut clauses = Vec::new();
    let mut left = WORDS_MAX;
    for sentence in text.split(['.', ',', ';', ':', '!', '?', '(', ')', '\n', '–', '—', '…']) {
        let mut clause = Clause { start: Start::Plain, words: Vec::new() };
        for word in sentence.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let Some(fewer) = left.checked_sub(1) else { break };
            left = fewer;
            let Some(start) = joint(word) else {
                clause.words.push(word);
                continue;
            };
            let ended = std::mem::replace(&mut clause, Clause { start, words: Vec::new() });
            clauses.push(ended);
        }
        clauses.push(clause);
    }
    clauses.retain(|clause| !clause.words.is_empty());
    clauses
}

fn joint(word: &str) -> Option<Start> {
    match word {
        "og" | "and" => Some(Start::And),
        "hvis" | "viss" | "dersom" | "if" => Some(Start::If),
        "når" | "when" => Some(Start::When),
        "men" | "but" | "at" | "that" | "fordi" | "because" | "mens" | "while" | "da" | "siden" => Some(Start::Plain),
        _ => None,
    }
}

/// Whom a word about a death is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// A person; the relation only where the words say that it is the citizen's own.
    Person { relation: Option<Relation>, is_own: bool },
    /// Anybody at all.
    Anybody,
    /// The citizen.
    Me,
    /// A thing, a plant, an animal or a story.
    Thing,
    /// Something that is not known.
    Unknown,
}

impl Clause<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).copied().unwrap_or_default()
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// What a word is, if it can be whom something is about.
    pub(super) fn noun(&self, at: usize) -> Option<Head> {
        let word = self.word(at);
        if ME.has(word) || (word == "i" && AFTER_I.has(self.word(at + 1))) {
            return Some(Head::Me);
        }
        if PRONOUNS.has(word) {
            return Some(Head::Person { relation: None, is_own: false });
        }
        if ANYBODY.has(word) {
            let is_near = self.words.iter().any(|word| FAMILY.has(word));
            return Some(if is_near { Head::Person { relation: None, is_own: false } } else { Head::Anybody });
        }
        if THINGS.has(word) || ANIMALS.has(word) || STORIES.has(word) {
            return Some(Head::Thing);
        }
        let relation = RELATIONS.iter().find(|(words, _)| words.has(word)).map(|(_, relation)| *relation);
        (relation.is_some() || PEOPLE.has(word)).then(|| {
            let is_own = self.is_own(at);
            let is_bare = BARE.has(word) && !self.is_anothers(at);
            Head::Person { relation: relation.filter(|_| is_own || is_bare), is_own }
        })
    }

    /// `mannen min`, `min kjære mann`, `en venn av meg`, and not `moren til mannen min`.
    fn is_own(&self, at: usize) -> bool {
        let adjectives = (0..at).rev().take_while(|at| BETWEEN.has(self.word(*at))).count();
        let next = (self.word(at + 1), self.word(at + 2));
        (MINE.has(next.0) && !OWNED.has(next.1))
            || matches!(next, ("av", "meg" | "mæ" | "oss") | ("of", "mine" | "ours"))
            || at.checked_sub(adjectives + 1).is_some_and(|at| MINE.has(self.word(at)))
    }

    /// `hans mor`, `naboens mor`, `mor til naboen`, `a mother`.
    fn is_anothers(&self, at: usize) -> bool {
        let (before, after) = (self.before(at), self.word(at + 1));
        let is_of_a_name = before.ends_with('s') && !FILLERS.has(before) && !HOW.has(before) && before.len() > 3;
        OTHERS.has(before) || before == "s" || is_of_a_name || ["til", "of", "hans", "hennes"].contains(&after)
    }

    /// `telefonen til mannen`: the man is not whom it is about.
    fn is_governed(&self, at: usize) -> bool {
        let inside = |at: &usize| MINE.has(self.word(*at)) || BETWEEN.has(self.word(*at)) || OTHERS.has(self.word(*at));
        let first = (0..at).rev().take_while(inside).last().unwrap_or(at);
        PREPOSITIONS.has(self.before(first)) && !["som", "who"].contains(&self.word(self.after_possessive(at)))
    }

    fn after_possessive(&self, at: usize) -> usize {
        if MINE.has(self.word(at + 1)) { at + 2 } else { at + 1 }
    }

    /// `mannen min sin bil`, `my husband's car`: what is owned comes after.
    fn is_owner(&self, at: usize) -> bool {
        let next = self.word(self.after_possessive(at));
        OWNED.has(next) || next == "s"
    }

    /// `min fars død`, `my mother's death`.
    fn genitive(&self, at: usize) -> Option<Head> {
        let before = self.before(at);
        if before == "s" {
            return at.checked_sub(2).and_then(|at| self.noun(at));
        }
        let owner = Clause { start: self.start, words: self.words.get(..at)?.to_vec() };
        let bare = before.strip_suffix('s')?;
        let mut words = owner.words;
        *words.last_mut()? = bare;
        let owner = Clause { start: self.start, words };
        owner.noun(at - 1).filter(|head| matches!(head, Head::Person { .. }))
    }

    /// `døde mannen min`, `min døde far`, `the death of my mother`.
    fn right_after(&self, at: usize) -> Option<Head> {
        let is_inside = |at: &usize| MINE.has(self.word(*at)) || BETWEEN.has(self.word(*at)) || HOW.has(self.word(*at));
        let skipped = (at + 1..self.words.len()).take_while(is_inside).count();
        let found = self.noun(at + 1 + skipped);
        let is_after_me = MINE.has(self.before(at));
        match found {
            Some(Head::Person { .. }) if self.is_owner(at + 1 + skipped) => None,
            // `min døde far`.
            Some(Head::Person { .. }) if is_after_me => {
                let relation = self.relation(at + 1 + skipped);
                Some(Head::Person { relation, is_own: true })
            }
            // `så døde han`: a pronoun is skipped as what may stand before a name.
            None if skipped > 0 => (at + 1..=at + skipped).find_map(|at| self.noun(at)),
            found => found,
        }
    }

    fn relation(&self, at: usize) -> Option<Relation> {
        RELATIONS.iter().find(|(words, _)| words.has(self.word(at))).map(|(_, relation)| *relation)
    }

    /// The nearest before it that the sentence can be about; the error tells whether there are words that could be.
    fn nearest_before(&self, at: usize) -> Result<Head, Option<Head>> {
        for at in (0..at).rev().take(BACK_MAX) {
            let Some(head) = self.noun(at) else { continue };
            if !self.is_governed(at) && !self.is_owner(at) {
                return Ok(head);
            }
        }
        let is_empty = self.words.iter().take(at).all(|word| FILLERS.has(word) || is_number(word));
        Err(if is_empty { None } else { Some(Head::Unknown) })
    }
}

/// `2019`; an empty word is none.
pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whom the word at a place of one of the clauses is about.
pub(super) fn head(clauses: &[Clause<'_>], in_clause: usize, at: usize) -> Head {
    let Some(clause) = clauses.get(in_clause) else { return Head::Unknown };
    let found = clause.genitive(at).or_else(|| clause.right_after(at)).map_or_else(|| clause.nearest_before(at), Ok);
    match found {
        Ok(Head::Person { is_own, .. }) if is_one_of_two(clauses, in_clause) => Head::Person { relation: None, is_own },
        Ok(head) => head,
        Err(Some(unknown)) => unknown,
        // `Mannen min ble syk og døde`: whom the clause before is about.
        Err(None) => clauses
            .get(..in_clause)
            .unwrap_or_default()
            .iter()
            .rev()
            .take(CLAUSES_BACK_MAX)
            .filter_map(|before| before.nearest_before(before.words.len()).ok())
            .find(|head| *head != Head::Me)
            .unwrap_or(Head::Unknown),
    }
}

/// `mor og far døde`: neither alone.
fn is_one_of_two(clauses: &[Clause<'_>], in_clause: usize) -> bool {
    let is_joined = clauses.get(in_clause).is_some_and(|clause| clause.start == Start::And);
    let before = in_clause.checked_sub(1).and_then(|at| clauses.get(at));
    is_joined && before.is_some_and(ends_with_a_person)
}

fn ends_with_a_person(clause: &Clause<'_>) -> bool {
    let last = clause.words.iter().rposition(|word| !MINE.has(word));
    last.is_some_and(|last| matches!(clause.noun(last), Some(Head::Person { .. })))
}

/// `mistet mor og far`: the next clause is no more than another person.
pub(super) fn is_followed_by_another(clauses: &[Clause<'_>], in_clause: usize) -> bool {
    let next = clauses.get(in_clause + 1).filter(|next| next.start == Start::And);
    next.is_some_and(|next| next.words.len() <= 2 && ends_with_a_person(next))
}
