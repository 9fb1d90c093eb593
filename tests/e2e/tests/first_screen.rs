//! The first screen: at most three tasks for the next fourteen days and at most 120 words, in plain language, for every
//! person of the project's own cases and in every language that the pilot speaks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::overview::{FIRST_TASKS_MAX, FIRST_WORDS_MAX, FirstScreen, Overview};
use samspill_core::plan::TaskStatus;
use samspill_core::text::Language;
use samspill_e2e::{Builder, TestClock, root};

const NOW: &str = "2026-11-25T09:00:00Z";
const LIX_MAX: f64 = 40.0;

/// Words, sentences and long words. A line is a sentence of its own; so is each that ends with a mark.
fn lix(texts: &[&str]) -> f64 {
    let (mut words, mut long, mut sentences) = (0.0, 0.0, 0.0);
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let ends = text.split_whitespace().filter(|word| word.ends_with(['.', '?', '!', ':'])).count();
        sentences += (ends.max(1)) as f64;
        for word in text.split_whitespace() {
            words += 1.0;
            if word.chars().filter(|letter| letter.is_alphabetic()).count() > 6 {
                long += 1.0;
            }
        }
    }
    words / sentences + 100.0 * long / words
}

/// What is met first that people have written: names of owners and desks are not, nor are telephone numbers.
fn prose(first: &FirstScreen) -> Vec<&str> {
    let tasks = first.tasks.iter().flat_map(|task| [task.title.as_str(), &task.by_when]);
    [first.greeting.as_str(), &first.heading]
        .into_iter()
        .chain(tasks)
        .chain(first.notes.iter().map(String::as_str))
        .chain([first.person.text.as_str()])
        .collect()
}

fn says(language: Language) -> &'static str {
    match language {
        Language::Nn => "Mannen min døydde i natt",
        Language::En => "My husband died last night",
        Language::Nb | Language::Se => "Mannen min døde i natt",
    }
}

#[track_caller]
fn is_within_limits(overview: &Overview, who: &str) {
    let first = &overview.first;
    assert!(first.tasks.len() <= FIRST_TASKS_MAX, "{who}: {first:?}");
    assert!(first.words() <= FIRST_WORDS_MAX, "{who}: {} words: {first:?}", first.words());
    let lix = lix(&prose(first));
    assert!(lix <= LIX_MAX, "{who}: LIX {lix:.1}: {:?}", prose(first));
    assert!(!first.person.text.is_empty() && !first.person.phone.is_empty(), "{who}: a person is always there");
    assert!(!first.heading.is_empty());
    let on_first: Vec<&str> = first.tasks.iter().map(|task| task.key.as_str()).collect();
    let folded = overview.folds.iter().flat_map(|fold| &fold.tasks);
    assert!(folded.clone().all(|task| !on_first.contains(&task.key.as_str())), "{who}: nothing stands twice");
    assert!(overview.folds.iter().all(|fold| !fold.tasks.is_empty() && !fold.title.is_empty()), "{who}");
    // What has passed its day is never folded away unless three others have too.
    let overdue_folded = folded.filter(|task| task.status == TaskStatus::Overdue).count();
    assert!(overdue_folded == 0 || first.tasks.iter().all(|task| task.is_overdue), "{who}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_its_limits_for_everyone_in_every_language() {
    let world = Builder::new().clock(&TestClock::at(NOW)).start().await;
    let persons = world.persons();
    assert!(persons.len() > 30);
    for (index, person) in persons.iter().enumerate() {
        for language in [Language::Nb, Language::Nn, Language::En] {
            let conversation = world.open(Some(person), None).await;
            let turn = world.say_in(language, Some(person), &conversation, says(language)).await;
            is_within_limits(&turn.summary.overview, &format!("{index} {language:?}"));
            // What the citizen finds later is the same.
            let again = world.overview(Some(person), &conversation, language).await;
            assert_eq!(again, turn.summary.overview);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_task_of_the_plan_stands_on_the_first_screen_or_in_exactly_one_fold() {
    let world = Builder::new().clock(&TestClock::at(NOW)).start().await;
    for person in world.persons().iter().take(12) {
        let turn = world.ask(person, "Mannen min døde", &[]).await;
        let overview = &turn.summary.overview;
        let mut shown: Vec<&str> = overview.first.tasks.iter().map(|task| task.key.as_str()).collect();
        shown.extend(overview.folds.iter().flat_map(|fold| &fold.tasks).map(|task| task.key.as_str()));
        shown.sort_unstable();
        let mut all: Vec<&str> = turn.summary.plan.iter().map(|task| task.key.as_str()).collect();
        all.sort_unstable();
        assert_eq!(shown, all);
    }
}

/// One first screen, as text.
fn as_text(language: Language, who: &str, first: &FirstScreen) -> String {
    let mut text = format!("### {who} ({})\n\n> {}\n>\n> **{}**\n>\n", language.tag(), first.greeting, first.heading);
    for task in &first.tasks {
        let by = if task.by_when.is_empty() { String::new() } else { format!(" *{}.*", task.by_when) };
        text.push_str(&format!("> 1. {}.{by} {}\n", task.title, task.owner));
    }
    for note in &first.notes {
        text.push_str(&format!(">\n> {note}\n"));
    }
    let person = &first.person;
    text.push_str(&format!(">\n> {} {}, {}\n\n", person.text, person.name, person.phone));
    text.push_str(&format!("{} words, LIX {:.0}\n\n", first.words(), lix(&prose(first))));
    text
}

/// The snapshots in the docs are what the host says today. `SAMSPILL_UPDATE_DOCS=1` writes them anew.
#[tokio::test(flavor = "multi_thread")]
async fn the_snapshots_in_the_docs_are_true() {
    let world = Builder::new().clock(&TestClock::at(NOW)).start().await;
    let mut page = String::from(
        "# First screens\n\nWhat a citizen meets first, made by the test `first_screen` from the project's own cases with the time \
         standing at 25 November 2026. At most three tasks, 120 words and LIX 40.\n\n",
    );
    let people = [
        (None, "Not logged in"),
        (Some("02834450121"), "Magda Lyngmo: her husband died nine days ago"),
        (Some("21908450522"), "Ingvild Sørli: her cohabitant died, and she is asked what the word means"),
        (Some("27896251122"), "Anne Berge: the court and the population register contradict each other"),
        (Some("12917750624"), "Vilde: a deadline has long passed"),
    ];
    for (person, who) in people {
        for language in [Language::Nb, Language::Nn, Language::En] {
            let conversation = world.open(person, None).await;
            let turn = world.say_in(language, person, &conversation, says(language)).await;
            page.push_str(&as_text(language, who, &turn.summary.overview.first));
        }
    }
    let path = root().join("docs/first-screens.md");
    if std::env::var_os("SAMSPILL_UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/first-screens.md is not what the host says; SAMSPILL_UPDATE_DOCS=1 writes it anew");
}
