//! The situations that a family can be in, each as a lawyer would read it. On the project's own cases, with the time
//! standing at 25 November 2026.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::ids::Concept;
use samspill_core::overview::Reply;
use samspill_core::ports::Dialogues as _;
use samspill_core::text::Language;
use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, COURT, FUNERAL, TestClock, Turn, World, principal};

const NOW: &str = "2026-11-25T09:00:00Z";
const BANK: &str = "no.fjordbanken.dodsbo";
const ACCOUNTS: &str = "no.fjordbanken.dodsbo/accounts";
const POPULATION: &str = "no.folkeregisteret";
const NAV: &str = "no.nav.etterlatte";
const LAND: &str = "no.kartverket.tinglysing";

// Who is who: examples/registers/cases/README.md.
const MAGDA: &str = "02834450121";
const INGVILD: &str = "21908450522";
const KARI: &str = "11907050129";
const BERIT: &str = "22885550128";
const OLA: &str = "08917650348";
const SOLFRID: &str = "09866350123";
const PER: &str = "15826251121";
const HALLVARD: &str = "18847551230";
const ANNE: &str = "27896251122";
const RAGNHILD: &str = "16864951123";
const TURID: &str = "25836550225";
const TOR: &str = "26837151124";

async fn world() -> (World, TestClock) {
    let clock = TestClock::at(NOW);
    (Builder::new().clock(&clock).start().await, clock)
}

async fn ask(world: &World, who: &str) -> Turn {
    world.ask(who, "Mannen min døde", &[]).await
}

/// That a text says each of these, in this order.
#[track_caller]
fn says_in_order(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for one in wanted {
        let at = rest.find(one).unwrap_or_else(|| panic!("{one:?} is missing, or out of order, in:\n{text}"));
        rest = &rest[at + one.len()..];
    }
}

fn due(turn: &Turn, title: &str) -> Option<String> {
    turn.summary.plan.iter().find(|task| task.title.contains(title)).unwrap().due.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn uskifte_is_offered_to_a_spouse_after_she_is_told_that_she_becomes_liable_for_the_debts() {
    let (world, _) = world().await;
    let turn = ask(&world, MAGDA).await;
    let court = turn.text_from(COURT);
    // § 20 before § 14: whoever takes uskifte becomes liable; proklama is possible.
    says_in_order(
        &court,
        &["Først om gjeld", "må selv betale gjelden til Arne Lyngmo (§ 20)", "proklama", "Uskifte vil si"],
    );
    says_in_order(&court, &["Barna er felles", "trenger de ikke å si ja"]);
    // The law's 60 days run from the death on 16 November; the court's own deadline is another, and both are shown.
    says_in_order(
        &court,
        &["Rettens frist", "24. januar 2027", "Lovens frist", "15. januar 2027, 60 dager etter dødsfallet"],
    );
    assert_eq!(due(&turn, "Velg hvordan boet").as_deref(), Some("2027-01-24"), "the court's own");
    // § 8: a quarter, at least 4 G, by the G at the time of death.
    assert!(court.contains("minst 4 G (546 196 kroner") || court.contains("minst 4 G (546\u{a0}196 kroner"), "{court}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g_is_that_of_the_day_of_death() {
    let clock = TestClock::at(NOW);
    let died = |day: &'static str| {
        Builder::new().clock(&clock).patch(move |data| {
            data.patch_person("14844150011", |person| person["doedsfall"]["doedsdato"] = day.into());
        })
    };
    for (day, amount) in
        [("2026-04-30", "520\u{a0}640"), ("2026-05-01", "546\u{a0}196"), ("2025-04-30", "496\u{a0}112")]
    {
        let world = died(day).start().await;
        let court = ask(&world, MAGDA).await.text_from(COURT);
        assert!(court.contains(amount), "{day}: {amount} in {court}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn children_of_the_deceased_alone_must_agree_to_uskifte_and_a_minor_through_guardian_and_statsforvalter() {
    let (world, _) = world().await;
    let court = ask(&world, BERIT).await.text_from(COURT);
    says_in_order(&court, &["Barn som Einar Hovde hadde alene: 3", "hvert av dem si ja (§ 15)"]);
    says_in_order(&court, &["Under 18 år: 1", "vergen", "Statsforvalteren"]);
    says_in_order(&court, &["Først om gjeld", "(§ 20)", "Uskifte vil si"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_not_offered_uskifte_and_is_told_whose_debts_are_whose() {
    let (world, _) = world().await;
    let court = ask(&world, OLA).await.text_from(COURT);
    says_in_order(&court, &["privat skifte", "minst én voksen", "ta på seg gjelden (§ 116)", "(§ 117)"]);
    assert!(!court.contains("Uskifte vil si"), "{court}");
    says_in_order(&court, &["under 18 år", "verge"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_heir_without_formuesfullmakt_is_told_so_and_how_to_get_it() {
    let (world, _) = world().await;
    let turn = ask(&world, OLA).await;
    let court = turn.text_from(COURT);
    says_in_order(&court, &["Du har ikke formuesfullmakt", "Be retten"]);
    assert_eq!(turn.outcome(ACCOUNTS), Outcome::NotRelevant);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spouse_has_insight_without_formuesfullmakt_for_sixty_days_and_not_on_the_next() {
    // Magda's formuesfullmakt is taken away, and the day of death stands fast while the time moves.
    let clock = TestClock::at(NOW);
    let world = Builder::new().clock(&clock).patch(|data| {
        data.patch_party(MAGDA, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
        data.patch_person("14844150011", |person| person["doedsfall"]["doedsdato"] = "2026-11-16".into());
    });
    let world = world.start().await;
    let conversation = world.open(Some(MAGDA), None).await;
    // The sixtieth day after 16 November is 15 January.
    for (day, seen) in [("2026-11-25", true), ("2027-01-15", true), ("2027-01-16", false)] {
        clock.set(&format!("{day}T11:00:00Z"));
        let turn = world.say(Some(MAGDA), &conversation, "Mannen min døde. Hva nå?").await;
        let shown: Vec<_> = turn
            .receipts_to("citizen")
            .filter(|receipt| receipt.concepts.iter().any(|concept| concept.as_str().ends_with("bank-accounts")))
            .collect();
        assert_eq!(!shown.is_empty(), seen, "{day}");
        let paragraph = |receipt: &&samspill_core::receipt::Receipt| {
            receipt.disclosure.as_deref() == Some("arveloven § 92 annet ledd")
        };
        let about_arne: Vec<_> = shown.iter().filter(|receipt| !receipt.about.is_citizen()).collect();
        assert_eq!(!about_arne.is_empty(), seen, "{day}: {shown:?}");
        assert!(about_arne.into_iter().all(paragraph), "{day}: {shown:?}");
        let outcome = if seen { Outcome::Answered } else { Outcome::NotRelevant };
        assert_eq!(turn.outcome(ACCOUNTS), outcome, "{day}");
        assert_eq!(turn.text_from(BANK).contains("Kontonummer"), seen, "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_formuesfullmakt_the_receipt_names_the_first_paragraph_and_it_does_not_end_with_the_days() {
    let clock = TestClock::at(NOW);
    let world = Builder::new().clock(&clock).patch(|data| {
        data.patch_person("14844150011", |person| person["doedsfall"]["doedsdato"] = "2026-06-01".into());
    });
    let world = world.start().await;
    let turn = ask(&world, MAGDA).await;
    let receipts = turn.receipts_to("citizen").filter(|r| !r.about.is_citizen());
    let mut shown =
        receipts.filter(|receipt| receipt.concepts.iter().any(|concept| concept.as_str().ends_with("bank-accounts")));
    assert_eq!(shown.next().unwrap().disclosure.as_deref(), Some("arveloven § 92 første ledd"));
}

/// Answers a question of the host's.
async fn reply(world: &World, who: &str, conversation: &samspill_core::ids::ConversationId, word: &str, reply: Reply) {
    let concept = Concept::new(format!("https://samspill.example/concept/cohabitant-{word}")).unwrap();
    world.composed.host.reply(Some(&principal(who)), conversation, concept, reply).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cohabitant_is_asked_once_for_each_meaning_of_the_word_and_the_plan_says_which_was_used() {
    let (world, _) = world().await;
    let conversation = world.open(Some(INGVILD), None).await;
    let first = world.say(Some(INGVILD), &conversation, "Samboeren min døde").await;
    let questions = &first.summary.overview.questions;
    let asked: Vec<&str> = questions.iter().map(|q| q.concept.as_str().rsplit('/').next().unwrap()).collect();
    assert_eq!(asked, ["cohabitant-inheritance", "cohabitant-nav", "cohabitant-tax"]);
    for question in questions {
        assert!(question.question.starts_with("Var dere samboere"), "{question:?}");
        assert!(question.meaning.split_whitespace().count() > 5, "in plain words: {question:?}");
        assert!(!question.used_by.is_empty(), "{question:?}");
    }
    let meanings: std::collections::BTreeSet<&str> = questions.iter().map(|q| q.meaning.as_str()).collect();
    assert_eq!(meanings.len(), 3, "three definitions");
    // A value of one does not cross to another: only what was answered is known.
    reply(&world, INGVILD, &conversation, "nav", Reply::Yes).await;
    let second = world.say(Some(INGVILD), &conversation, "Ja").await;
    let left: Vec<&str> =
        second.summary.overview.questions.iter().map(|q| q.concept.as_str().rsplit('/').next().unwrap()).collect();
    assert_eq!(left, ["cohabitant-inheritance", "cohabitant-tax"], "not asked again, and not taken for the others");
    let rests_on = |turn: &Turn, from: &str| -> Vec<String> {
        let tasks = turn.summary.plan.iter().filter(|task| task.from.as_str() == from);
        tasks.flat_map(|task| task.meanings.clone()).collect()
    };
    assert!(rests_on(&second, NAV).contains(&"samboer slik NAV bruker ordet".to_owned()), "{:?}", second.summary.plan);
    assert!(rests_on(&first, NAV).is_empty(), "nothing was known then");
    reply(&world, INGVILD, &conversation, "inheritance", Reply::No).await;
    let third = world.say(Some(INGVILD), &conversation, "Nei").await;
    assert!(rests_on(&third, COURT).contains(&"samboer etter arveloven".to_owned()), "{:?}", third.summary.plan);
    assert_eq!(third.summary.overview.questions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cohabitant_with_a_common_child_has_insight_in_the_first_days_only_if_she_says_that_they_were_cohabitants() {
    let clock = TestClock::at(NOW);
    let world = Builder::new().clock(&clock).patch(|data| {
        data.patch_party(INGVILD, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
    });
    let world = world.start().await;
    for (said, seen) in
        [(None, false), (Some(Reply::Yes), true), (Some(Reply::No), false), (Some(Reply::Unknown), false)]
    {
        let conversation = world.open(Some(INGVILD), None).await;
        let mut turn = world.say(Some(INGVILD), &conversation, "Samboeren min døde").await;
        if let Some(said) = said {
            reply(&world, INGVILD, &conversation, "inheritance", said).await;
            turn = world.say(Some(INGVILD), &conversation, "Hva nå?").await;
        }
        let outcome = if seen { Outcome::Answered } else { Outcome::NotRelevant };
        assert_eq!(turn.outcome(ACCOUNTS), outcome, "{said:?}");
    }
    // §§ 12 and 13, chapter 6: she is told what it means when she has said yes.
    let conversation = world.open(Some(INGVILD), None).await;
    world.say(Some(INGVILD), &conversation, "Samboeren min døde").await;
    reply(&world, INGVILD, &conversation, "inheritance", Reply::Yes).await;
    let court = world.say(Some(INGVILD), &conversation, "Hva nå?").await.text_from(COURT);
    says_in_order(&court, &["gjeld", "Uskifte"]);
    assert!(court.contains("4 G (546"), "{court}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cohabitant_without_a_common_child_is_told_that_a_will_decides_and_gets_no_insight_by_law() {
    let (world, _) = world().await;
    let conversation = world.open(Some(KARI), None).await;
    world.say(Some(KARI), &conversation, "Samboeren min døde").await;
    reply(&world, KARI, &conversation, "inheritance", Reply::Yes).await;
    let turn = world.say(Some(KARI), &conversation, "Hva nå?").await;
    assert!(turn.text_from(COURT).contains("testament"), "{}", turn.text_from(COURT));
    let by_law: Vec<_> = turn
        .receipts_to("citizen")
        .filter(|receipt| receipt.disclosure.as_deref() == Some("arveloven § 92 annet ledd"))
        .collect();
    assert!(by_law.is_empty(), "{by_law:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn heirs_on_paper_and_organisations_stand_in_the_case_and_nobody_is_named() {
    let (world, _) = world().await;
    let turn = ask(&world, SOLFRID).await;
    let printed = turn.json().to_string();
    assert!(turn.text_from(COURT).contains("Borghild Myrvang"));
    for name in ["Leif", "Kystleden", "Seamen", "Olaug", "310000054"] {
        assert!(!printed.contains(name), "{name} is somebody else");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_annulled_death_is_told_kindly_and_takes_back_what_was_said() {
    let (world, _) = world().await;
    let turn = ask(&world, TURID).await;
    says_in_order(&turn.text_from(POPULATION), &["annullert", "Vi beklager"]);
    assert!(!turn.text_from(COURT).contains("Saken hos tingretten"), "no role in a case that is annulled");
    assert_eq!(turn.outcome(ACCOUNTS), Outcome::NotRelevant);
    // And when it is annulled in the middle of a conversation.
    let conversation = world.open(Some(RAGNHILD), None).await;
    let before = world.say(Some(RAGNHILD), &conversation, "Mannen min døde").await;
    assert_eq!(before.outcome(ACCOUNTS), Outcome::Answered);
    world.registers.as_ref().unwrap().change(|data| {
        data.patch_person("29814751013", |person| {
            person["doedsfall"]["erGjeldende"] = false.into();
            person["status"] = serde_json::json!([{"status": "bosatt", "erGjeldende": true}]);
        });
    });
    let after = world.say(Some(RAGNHILD), &conversation, "Hva nå?").await;
    assert!(after.text_from(POPULATION).contains("annullert"));
    assert_eq!(after.outcome(ACCOUNTS), Outcome::NotRelevant);
    assert!(after.summary.plan.iter().all(|task| task.due.is_none()), "{:?}", after.summary.plan);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_becomes_feilfort_takes_every_role_and_insight_away() {
    let (world, _) = world().await;
    let conversation = world.open(Some(TOR), None).await;
    let before = world.say(Some(TOR), &conversation, "Faren min døde").await;
    assert_eq!(before.outcome(ACCOUNTS), Outcome::Answered);
    assert!(!before.json().to_string().contains("26-000114"), "the other case is FEILFORT from the start");
    world.registers.as_ref().unwrap().change(|data| {
        let mistaken = |case: &mut serde_json::Map<String, serde_json::Value>| {
            case.insert("status".into(), "FEILFORT".into());
        };
        data.patch_case("5a3b0000-0000-4000-8000-000000001500", mistaken).unwrap();
    });
    let after = world.say(Some(TOR), &conversation, "Hva nå?").await;
    assert_eq!(after.outcome(ACCOUNTS), Outcome::NotRelevant, "the next call gets nothing");
    assert!(!after.text_from(COURT).contains("Saksnummer"));
    assert!(after.summary.plan.iter().all(|task| task.title != "Be om skifteattest" || task.due.is_none()));
    assert!(!after.json()["content"].to_string().contains("26-000115"), "nothing of the case is said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_address_is_nowhere() {
    let (world, _) = world().await;
    for who in [BERIT, "14827950458", OLA] {
        let printed = ask(&world, who).await.json().to_string();
        let siri: serde_json::Value = serde_json::from_str(
            &std::fs::read_to_string(samspill_e2e::own_data().join("registers/Folkeregisteret/14827950458.json"))
                .unwrap(),
        )
        .unwrap();
        let street = siri["bostedsadresse"].to_string();
        let names: Vec<&str> = street.split('"').filter(|text| text.chars().any(char::is_uppercase)).collect();
        assert!(!names.is_empty(), "she has an address");
        for name in names {
            assert!(!printed.contains(name), "{who}: {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_farm_has_three_years_from_the_death() {
    let (world, _) = world().await;
    let turn = ask(&world, HALLVARD).await;
    // Died 31 October 2026 (25 days ago): § 99 a.
    says_in_order(&turn.text_from(LAND), &["Landbrukseiendom", "tre år etter dødsfallet", "31. oktober 2029"]);
    assert!(turn.summary.plan.iter().any(|task| task.due.as_deref() == Some("2029-10-31")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_estate_can_be_settled_with_a_power_of_attorney_of_its_own() {
    let (world, _) = world().await;
    let turn = ask(&world, PER).await;
    let choice = turn.summary.plan.iter().find(|task| task.title.contains("Velg hvordan boet")).unwrap();
    let ways = choice.blocks.iter().flat_map(|block| block.texts()).collect::<Vec<_>>().join("\n");
    says_in_order(&ways, &["lite i boet", "(§ 95)", "Retten avgjør"]);
    assert!(turn.text_from("no.skatteetaten.dodsbo").contains("31\u{a0}400"), "what there is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_funeral_home_reads_the_tax_return_only_with_the_courts_authority_and_the_familys_consent() {
    let (world, _) = world().await;
    let to_funeral = |turn: &Turn, concept: &str| {
        turn.receipts_to(FUNERAL).any(|receipt| receipt.concepts.iter().any(|one| one.as_str().ends_with(concept)))
    };
    // The court has named this funeral home in the case of Astrid Lund.
    let turn = world.ask(PER, "Mor døde", &[FUNERAL]).await;
    assert!(to_funeral(&turn, "/tax-return"), "{}", turn.text_from(FUNERAL));
    assert!(!turn.text_from(FUNERAL).contains("31\u{a0}400"), "it says no figure");
    let basis = turn.receipts_to(FUNERAL).find(|r| r.concepts.iter().any(|c| c.as_str().ends_with("/tax-return")));
    assert_eq!(basis.unwrap().disclosure.as_deref(), Some("arveloven § 92"));
    // Without consent it is not called, and in another case the court has not named it.
    assert!(!to_funeral(&ask(&world, PER).await, "/tax-return"));
    let other = world.ask(MAGDA, "Mannen min døde", &[FUNERAL]).await;
    assert_eq!(other.outcome("no.fjordbegravelse/support"), Outcome::Answered);
    assert!(!to_funeral(&other, "/tax-return"));
    assert!(other.text_from(FUNERAL).contains("retten"), "{}", other.text_from(FUNERAL));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_owners_say_differently_is_shown_as_a_contradiction_with_both() {
    let (world, _) = world().await;
    let turn = ask(&world, ANNE).await;
    let contradictions = &turn.summary.overview.contradictions;
    assert_eq!(contradictions.len(), 1, "{contradictions:?}");
    let sides: Vec<(&str, &str)> =
        contradictions[0].sides.iter().map(|side| (side.owner.name.as_str(), side.says.as_str())).collect();
    assert_eq!(
        sides,
        [("Oslo tingrett (simulert)", "ektefelle"), ("Folkeregisteret (simulert)", "tidligere ektefelle")]
    );
    assert!(turn.summary.overview.first.notes.iter().any(|note| note.contains("ulike ting")));
    assert!(!turn.text_from(COURT).contains("Uskifte vil si"), "nothing is built on what is disputed");
    // I1: that the host shows what each states is receipted like anything else that is shown.
    let relation = Concept::new("https://samspill.example/concept/relation").unwrap();
    let shown = turn.receipts_to("citizen").filter(|receipt| receipt.concepts == [relation.clone()]);
    assert_eq!(shown.count(), 2, "one for each side");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_there_is_a_case_there_is_a_general_plan_and_everything_that_comes_completes_the_same_plan() {
    const CASE_OF_ARNE: &str = "5a3b0000-0000-4000-8000-000000000100";
    type Case = serde_json::Map<String, serde_json::Value>;
    let clock = TestClock::at(NOW);
    let parties = std::sync::Arc::new(std::sync::Mutex::new(serde_json::Value::Null));
    let kept = std::sync::Arc::clone(&parties);
    // The court has not heard of the death yet: nobody is a party to anything.
    let unheard = move |case: &mut Case| {
        *kept.lock().unwrap() = case.insert("parter".into(), serde_json::json!([])).unwrap();
    };
    let world = Builder::new().clock(&clock).patch(move |data| data.patch_case(CASE_OF_ARNE, unheard).unwrap());
    let world = world.start().await;
    // Not logged in, from her own words alone.
    let conversation = world.open(None, None).await;
    let anonymous = world.say(None, &conversation, "Mannen min sovna inn i natt").await;
    let titles = |turn: &Turn| -> Vec<String> { turn.summary.plan.iter().map(|task| task.title.clone()).collect() };
    let is_there_once = |turn: &Turn| {
        let all = titles(turn);
        let once: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(once.len(), all.len(), "nothing is there twice: {all:?}");
    };
    assert!(titles(&anonymous).len() >= 8, "{:?}", titles(&anonymous));
    is_there_once(&anonymous);
    let asked = anonymous.summary.receipts.iter().filter(|receipt| receipt.to.starts_with("register:")).count();
    assert_eq!(asked, 0, "no register is asked about anybody");
    assert!(anonymous.summary.overview.unanswered.iter().any(|one| one.remedy == "log-in"));
    // She logs in: the population register knows of the death, the court has nothing.
    world.composed.host.log_in(&conversation, principal(MAGDA)).await.unwrap();
    let logged_in = world.say(Some(MAGDA), &conversation, "Hva må jeg gjøre?").await;
    assert!(logged_in.text().contains("Arne Lyngmo"), "the one who has died has a name");
    assert!(logged_in.text_from(COURT).contains("Vi finner ingen sak"));
    is_there_once(&logged_in);
    // The case comes, and with it the court's own deadline.
    world.registers.as_ref().unwrap().change(|data| {
        let parties = parties.lock().unwrap().clone();
        data.patch_case(CASE_OF_ARNE, |case| drop(case.insert("parter".into(), parties.clone()))).unwrap();
    });
    let with_case = world.say(Some(MAGDA), &conversation, "Har retten fått saken?").await;
    assert!(with_case.text_from(COURT).contains("Saksnummer"));
    is_there_once(&with_case);
    let missing: Vec<String> = titles(&anonymous).into_iter().filter(|one| !titles(&with_case).contains(one)).collect();
    assert!(missing.is_empty(), "the plan goes on: {missing:?}");
    assert_eq!(due(&with_case, "Velg hvordan boet").as_deref(), Some("2027-01-24"));
    let done = with_case.summary.plan.iter().find(|task| task.title == "Sjekk at dødsfallet er meldt").unwrap();
    assert_eq!(done.status, samspill_core::plan::TaskStatus::Done, "what is done is not asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_owns_is_said_in_each_language() {
    let (world, _) = world().await;
    let conversation = world.open(Some(MAGDA), None).await;
    let turn = world.say_in(Language::En, Some(MAGDA), &conversation, "My husband died").await;
    let unowned = &turn.summary.overview.unowned;
    assert!(unowned.iter().any(|one| one.contains("subscriptions")), "{unowned:?}");
    let again = world.overview(Some(MAGDA), &conversation, Language::Nn).await;
    assert!(again.unowned.iter().any(|one| one.contains("abonnement")), "{again:?}");
}
