//! The guidance that rests on nobody's facts.

use pilot_concepts::milestone::{ESTATE_OVERVIEW, ESTATE_SETTLED, PROBATE_ISSUED, SETTLEMENT_CHOSEN, WILL_DELIVERED};
use samspill_sdk::{Block, Language, Status};

use super::*;

fn guidance(language: Language) -> Run {
    Harness::new().language(language).answer::<Court>("guidance")
}

#[test]
fn it_asks_for_no_fact_and_no_register_and_gives_no_day() {
    let run = guidance(Language::Nb);
    assert_eq!((run.wanted.len(), run.requests.len(), run.provided.len()), (0, 0, 0));
    assert_eq!(run.status(), Some(Status::Answered));
    assert!(run.tasks.iter().all(|task| task.body.due.is_none() && task.about == Subject::citizen()));
}

#[test]
fn the_tasks_follow_each_other_to_the_end() {
    let run = guidance(Language::Nb);
    let links: Vec<_> =
        run.tasks.iter().map(|task| (task.after.first().map(String::as_str), task.gives.as_deref())).collect();
    let expected = [
        (None, Some(WILL_DELIVERED)),
        (None, Some(ESTATE_OVERVIEW)),
        (None, Some(SETTLEMENT_CHOSEN)),
        (Some(SETTLEMENT_CHOSEN), Some(PROBATE_ISSUED)),
        (Some(PROBATE_ISSUED), Some(ESTATE_SETTLED)),
    ];
    assert_eq!(links, expected);
    assert!(
        run.tasks.iter().all(|task| task.body.when.is_some() && task.body.law.is_some() && task.body.who.is_some())
    );
}

#[test]
fn debts_are_told_before_uskifte_is_offered() {
    for (language, said, warned, offered) in [
        (
            Language::Nb,
            "må ofte betale den selv (§§ 20 og 116)",
            "Det gjør også den som velger uskifte (§ 20).",
            "Uskifte: ektefellen",
        ),
        (
            Language::Nn,
            "må ofte betale henne sjølv (§§ 20 og 116)",
            "Det gjer òg den som vel uskifte (§ 20).",
            "Uskifte: ektefellen",
        ),
        (
            Language::En,
            "must often pay them themselves (sections 20 and 116)",
            "So must whoever chooses an undivided estate (section 20).",
            "Undivided estate (uskifte): the spouse",
        ),
    ] {
        let run = guidance(language);
        assert!(run.text().contains(said), "{}", run.text());
        let blocks = run.task("settlement").unwrap().body.blocks.clone().unwrap();
        assert!(matches!(blocks.first(), Some(Block::Notice { .. })), "the warning is first");
        let more = blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n");
        assert_in_order(&more, &[warned, language.pick("seks uker", "seks veker", "six weeks"), offered, "§§ 100–103"]);
    }
}

#[test]
fn the_will_has_six_months_and_the_choice_sixty_days() {
    for (language, months, days) in [
        (Language::Nb, "seks måneder", "60 dager fra dødsfallet"),
        (Language::Nn, "seks månader", "60 dagar frå dødsfallet"),
        (Language::En, "six months", "60 days from the death"),
    ] {
        let run = guidance(language);
        assert!(run.emitted().contains(months) && run.text().contains(days), "{}", run.emitted());
    }
}

#[test]
fn it_is_short_and_easy_to_read() {
    for language in Language::ALL {
        let text = guidance(language).text();
        let said: String =
            text.lines().filter(|line| !line.starts_with("arveloven §")).map(|line| format!("{line}. ")).collect();
        let words: Vec<&str> =
            said.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        assert!(words.len() <= 110, "{language:?}: {} words", words.len());
        let sentences = said.split(['.', '?', ':']).filter(|part| part.split_whitespace().count() > 1).count();
        let long = words.iter().filter(|word| word.chars().count() > 6).count();
        let lix = words.len() / sentences + 100 * long / words.len();
        assert!(lix <= 40, "{language:?}: LIX {lix}");
        assert!(text.contains("LOV-2019-06-14-21"), "the rule version");
    }
    let titles = guidance(Language::Nb).tasks;
    assert!(titles.iter().all(|task| task.body.title.split(' ').count() <= 9));
}
