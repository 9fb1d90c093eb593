//! Situations and measures for the assistants' tests. Natively alone: no component has it.

use pilot_concepts::{Bereavement, CITIZEN, EstateInsight, Ground};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Assistant, Claim, Date, Fact, Failure, Language, StampedClaim, Status, Subject};

/// The one who has died, in every test.
pub fn deceased() -> Subject {
    Subject::new("person-a")
}

/// The citizen has lost Rolf Holm, on a day in June 2026.
pub fn bereaved() -> Harness {
    let loss = Bereavement { deceased: deceased(), name: Some("Rolf Holm".into()) };
    let today = Date::of_ms(1_781_222_400_000);
    Harness::new().today(today).fact(&Subject::citizen(), &loss)
}

/// As [`bereaved`], and the citizen has insight in the assets.
pub fn insight(ground: Ground) -> Harness {
    bereaved().fact(&deceased(), &EstateInsight { holder: CITIZEN.into(), ground })
}

/// Situations in which nobody may be shown anything of the assets: nobody is lost, there is no insight, it is somebody
/// else's, it is over, it has not begun, or the host refuses it.
pub fn without_insight() -> Vec<Harness> {
    let value = |holder: &str| EstateInsight { holder: holder.into(), ground: Ground::Spouse };
    let dated = |from: Option<&str>, until: Option<&str>| {
        let claim = Claim::new(&deceased(), &value(CITIZEN)).ok()?;
        let (valid_from, valid_until) = (from.and_then(Date::parse), until.and_then(Date::parse));
        Some(StampedClaim { claim: Claim { valid_from, valid_until, ..claim }, source: "no.a".into(), obtained_ms: 0 })
    };
    let over = dated(None, Some("2026-06-11"));
    let not_begun = dated(Some("2026-06-13"), None);
    let mut all = vec![
        Harness::new(),
        bereaved(),
        bereaved().fact(&deceased(), &value("310000097")),
        insight(Ground::Spouse).refuse::<EstateInsight>(samspill_sdk::Refusal::no_consent()),
        insight(Ground::Spouse).refuse::<Bereavement>(samspill_sdk::Refusal::no_consent()),
    ];
    all.extend([over, not_begun].into_iter().flatten().map(|fact| bereaved().stamped(fact)));
    all
}

/// Whether a service says, asks, vouches for and proposes nothing at all: what it must do without insight.
pub fn is_silent(run: &Run) -> bool {
    let did = [run.parts.len(), run.requests.len(), run.provided.len(), run.tasks.len(), run.referred.len()];
    run.status() == Some(Status::NotRelevant) && did == [0; 5]
}

/// What guidance says in each language, when nobody is known and no register can be reached.
///
/// # Errors
/// When it fails, asks for a fact, or vouches for something.
pub fn guidance<T: Assistant>() -> Result<Vec<(Language, Run)>, Failure> {
    let runs = Language::ALL.map(|language| (language, Harness::new().language(language).answer::<T>("guidance")));
    let is_free = |run: &Run| run.wanted.is_empty() && run.requests.is_empty() && run.provided.is_empty();
    let fits = runs.iter().all(|(_, run)| run.status() == Some(Status::Answered) && is_free(run));
    if fits { Ok(runs.into()) } else { Err(Failure::Internal) }
}

/// The only value that a run vouches for of a concept about the one who has died.
pub fn vouched<T: Fact>(run: &Run) -> Option<T> {
    let mut all = run.provided::<T>();
    let (about, value) = all.pop()?;
    (all.is_empty() && about == deceased()).then_some(value)
}

/// Words in a text.
pub fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// How hard a text is to read, by LIX: the mean length of a sentence, and the share of words longer than six letters.
/// Below 40 is what most adults read with ease.
///
/// ```
/// assert_eq!(pilot_assets::cast::lix("Ring oss. Vi hjelper deg."), 22);
/// ```
pub fn lix(text: &str) -> usize {
    let all: Vec<&str> = text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let is_long = |word: &&&str| word.chars().filter(|letter| letter.is_alphanumeric()).count() > 6;
    let sentences: usize = text.lines().map(sentences_of).sum();
    all.len() / sentences.max(1) + 100 * all.iter().filter(is_long).count() / all.len().max(1)
}

/// A stop ends a sentence where a space or the end follows: `0.1.0` has none. A line without a stop is one.
fn sentences_of(line: &str) -> usize {
    let ends = line.split_whitespace().filter(|word| word.ends_with(['.', ':', '?', '!'])).count();
    if line.trim().is_empty() { 0 } else { ends.max(1) }
}

/// Whether a manifest and its texts agree on whom to ring.
pub fn has_phone(manifest: &str, phone: &str) -> bool {
    manifest.contains(&format!("phone = \"{phone}\""))
}
