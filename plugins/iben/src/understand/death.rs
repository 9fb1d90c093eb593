//! What the words say of a death.

use super::Relation;
use super::clause::{Clause, Head, Start, head, is_followed_by_another, is_number};
use super::words::{
    A_DEATH, AND_THEN, BETWEEN, DEAD, DECEASED, DECEASED_STEMS, DYING, FAREWELLS, FILLERS, GONE, HAPPENED, HOW, LEFT,
    LOST, ME, MINE, NEGATIONS, NO_DEATH_BEFORE, NO_DEATH_OF, OTHERS, OWNED, SICKBEDS, SOMEWHERE, WIDOWED, Words,
};

/// What one word or phrase tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// Somebody has died; `is_own` where the words say whose.
    Death { relation: Option<Relation>, is_own: bool },
    /// A death, and not that it has happened.
    General,
    /// It may be a death.
    Unsure,
}

const SOMEBODY: Finding = Finding::Death { relation: None, is_own: false };

/// Everything that the words tell of deaths, in order.
pub(super) fn findings(clauses: &[Clause<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (in_clause, clause) in clauses.iter().enumerate() {
        for at in 0..clause.words.len() {
            found.extend(finding(clauses, in_clause, clause, at));
        }
    }
    found
}

fn finding(clauses: &[Clause<'_>], in_clause: usize, clause: &Clause<'_>, at: usize) -> Option<Finding> {
    let word = clause.word(at);
    if word == "late" || DECEASED.has(word) {
        // `min avdøde mann`, `my late husband`.
        let is_mine = at.checked_sub(1).is_some_and(|at| MINE.has(clause.word(at)));
        if let Some(Head::Person { relation, is_own: true }) = clause.noun(at + 1).filter(|_| is_mine) {
            return Some(Finding::Death { relation, is_own: true });
        }
    }
    if DECEASED.has(word) || DECEASED_STEMS.begins(word) {
        return Some(SOMEBODY);
    }
    if A_DEATH.has(word) {
        let has_happened = clause.words.iter().any(|word| HAPPENED.has(word));
        return Some(if has_happened { SOMEBODY } else { Finding::General });
    }
    if WIDOWED.has(word) {
        let is_me = (0..at).any(|at| clause.noun(at) == Some(Head::Me));
        let is_said = is_me && !is_negated(clause, at);
        let spouse = Finding::Death { relation: Some(Relation::Spouse), is_own: true };
        return Some(if is_said { spouse } else { Finding::General });
    }
    if LOST.has(word) {
        return lost(clauses, in_clause, clause, at);
    }
    if GONE.has(word) {
        return gone(clause, at, || head(clauses, in_clause, at));
    }
    if DYING.has(word) {
        return dying(clause, at, || head(clauses, in_clause, at));
    }
    let is_dead = (DEAD.has(word) && !is_a_saying(clause, at)) || is_just_dead(clause, at);
    if is_dead || is_farewell(clauses, in_clause, clause, at) {
        return dead(clause, at, head(clauses, in_clause, at), is_dead);
    }
    // `my dad passed` may be an exam.
    let has_passed = word == "passed" && at + 1 == clause.words.len();
    let has_left = (has_passed || phrase_end(clause, at, LEFT).is_some()) && !is_negated(clause, at);
    let is_person = has_left && matches!(head(clauses, in_clause, at), Head::Person { .. });
    is_person.then_some(Finding::Unsure)
}

fn dead(clause: &Clause<'_>, at: usize, head: Head, is_plain: bool) -> Option<Finding> {
    // `ikke hos oss lenger` has its own negation in it.
    if (is_plain || !NEGATIONS.has(clause.word(at))) && is_negated(clause, at) {
        return None;
    }
    let has_not_happened = clause.start == Start::If;
    match head {
        Head::Person { .. } | Head::Anybody if has_not_happened => Some(Finding::General),
        Head::Me if has_not_happened || clause.start == Start::When => Some(Finding::General),
        Head::Person { relation, is_own } => Some(Finding::Death { relation, is_own }),
        Head::Anybody => Some(Finding::General),
        Head::Unknown => Some(Finding::Unsure),
        Head::Me | Head::Thing => None,
    }
}

/// `e dø`, `er dø`: so in the north.
fn is_just_dead(clause: &Clause<'_>, at: usize) -> bool {
    clause.word(at) == "dø" && at.checked_sub(1).is_some_and(|at| ["e", "er"].contains(&clause.word(at)))
}

/// `dead tired`, `død av latter`.
fn is_a_saying(clause: &Clause<'_>, at: usize) -> bool {
    let next = clause.word(at + 1);
    NO_DEATH_BEFORE.has(next) || (["av", "of"].contains(&next) && NO_DEATH_OF.has(clause.word(at + 2)))
}

fn is_negated(clause: &Clause<'_>, at: usize) -> bool {
    (at.saturating_sub(4)..at).any(|at| NEGATIONS.has(clause.word(at)))
}

/// `hva skjer når jeg dør` is about what comes; `mor er døende` may be what somebody fears.
fn dying(clause: &Clause<'_>, at: usize, head: impl Fn() -> Head) -> Option<Finding> {
    // `en dør` is a door.
    if at.checked_sub(1).is_some_and(|at| OTHERS.has(clause.word(at))) {
        return None;
    }
    let is_planned = clause.start != Start::Plain && clause.start != Start::And;
    match head() {
        Head::Anybody => Some(Finding::General),
        Head::Person { .. } | Head::Me if is_planned => Some(Finding::General),
        Head::Person { .. } => Some(Finding::Unsure),
        Head::Me | Head::Thing | Head::Unknown => None,
    }
}

/// `gikk bort`, `sovnet stille inn`, `i går gikk mannen min bort`; but not `gikk bort til`.
fn is_farewell(clauses: &[Clause<'_>], in_clause: usize, clause: &Clause<'_>, at: usize) -> bool {
    let Some(end) = phrase_end(clause, at, FAREWELLS) else { return false };
    let goes_on = || {
        let is_somewhere = SOMEWHERE.has(clause.word(end)) && !is_a_time_or_sickbed(clause, end);
        is_somewhere || is_followed_by_an_act(clauses, in_clause, end)
    };
    clause.word(end - 1) != "bort" || !goes_on()
}

/// Where one of the phrases ends that begins here; a person and how they went may stand inside it.
fn phrase_end(clause: &Clause<'_>, at: usize, phrases: &[(Words, &[&str])]) -> Option<usize> {
    let is_between = |at: &usize| {
        let word = clause.word(*at);
        HOW.has(word) || MINE.has(word) || BETWEEN.has(word) || matches!(clause.noun(*at), Some(Head::Person { .. }))
    };
    let skipped = (at + 1..clause.words.len()).take_while(is_between).take(5).count();
    phrases.iter().filter(|(first, _)| first.has(clause.word(at))).find_map(|(_, rest)| {
        let begins = [at + 1, at + 1 + skipped];
        let is_at = |from: &usize| rest.iter().enumerate().all(|(i, word)| clause.word(from + i) == *word);
        begins.into_iter().find(is_at).map(|from| from + rest.len())
    })
}

/// `i natt`, `i 2019`, `på sykehuset`: when, or in which bed, and not where to.
fn is_a_time_or_sickbed(clause: &Clause<'_>, at: usize) -> bool {
    let next = clause.word(at + 1);
    ["i", "på", "for"].contains(&clause.word(at)) && (FILLERS.has(next) || is_number(next) || SICKBEDS.has(next))
}

/// `gikk bort og hentet avisa`: the next clause has nobody of its own.
fn is_followed_by_an_act(clauses: &[Clause<'_>], in_clause: usize, end: usize) -> bool {
    let is_last = clauses.get(in_clause).is_some_and(|clause| clause.words.len() == end);
    let next = clauses.get(in_clause + 1).filter(|next| next.start == Start::And);
    let starts = ["nå", "no", "hva", "kva", "de", "det", "den", "så", "hvem", "kven", "what", "now"];
    is_last && next.is_some_and(|next| next.noun(0).is_none() && !starts.contains(&next.word(0)))
}

/// `mistet min kjære mann`, but not `mistet jobben til mannen min` and not `mistet mor sitt smykke`.
fn lost(clauses: &[Clause<'_>], in_clause: usize, clause: &Clause<'_>, at: usize) -> Option<Finding> {
    if is_negated(clause, at) {
        return None;
    }
    let is_inside = |at: &usize| MINE.has(clause.word(*at)) || BETWEEN.has(clause.word(*at));
    let whom = at + 1 + (at + 1..clause.words.len()).take_while(is_inside).count();
    let mut after = whom + 1;
    while MINE.has(clause.word(after)) {
        after += 1;
    }
    let next = clause.word(after);
    let is_of_theirs = next == "s"
        || ["benefit", "benefits", "support", "seat"].contains(&next)
        || (OWNED.has(next) && after + 1 < clause.words.len() && !FILLERS.has(clause.word(after + 1)));
    match clause.noun(whom) {
        _ if is_of_theirs => None,
        Some(Head::Person { is_own, .. }) if is_followed_by_another(clauses, in_clause) => {
            Some(Finding::Death { relation: None, is_own })
        }
        Some(Head::Person { relation, is_own }) => Some(Finding::Death { relation, is_own }),
        Some(Head::Anybody) if next.is_empty() || ["som", "nær", "kjær", "kjære", "close", "who"].contains(&next) => {
            Some(SOMEBODY)
        }
        Some(_) => None,
        None if is_somebody_dear(clause, whom) => Some(SOMEBODY),
        // `jeg har mistet ham`: a pronoun is skipped as what may stand before a name.
        None => clause.noun(whom - 1).filter(|head| matches!(head, Head::Person { .. })).map(|_| Finding::Unsure),
    }
}

/// `en som stod meg nær`, `a loved one`.
fn is_somebody_dear(clause: &Clause<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |at| clause.word(at));
    (clause.word(at) == "som" && ["en", "ei", "ein"].contains(&before))
        || (clause.word(at) == "loved" && clause.word(at + 1) == "one")
        || (["kjær", "nær"].contains(&before) && clause.words.len() == at)
}

/// `mor er borte` says that she has died, unless it says where she is; of others it may mean anything.
fn gone(clause: &Clause<'_>, at: usize, head: impl Fn() -> Head) -> Option<Finding> {
    let before = at.checked_sub(1).map_or("", |at| clause.word(at));
    let is_for_good = (at + 1..clause.words.len()).all(|at| AND_THEN.has(clause.word(at)));
    if !["er", "e", "is", "ble", "blei", "vart"].contains(&before) || !is_for_good || is_negated(clause, at) {
        return None;
    }
    let is_older = |relation| matches!(relation, Some(Relation::Mother | Relation::Father | Relation::Grandparent));
    match head() {
        Head::Person { relation, is_own } if is_older(relation) && clause.word(at) == "borte" => {
            Some(Finding::Death { relation, is_own })
        }
        Head::Person { .. } if !ME.has(before) => Some(Finding::Unsure),
        _ => None,
    }
}
