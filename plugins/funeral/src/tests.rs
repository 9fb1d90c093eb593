//! What a citizen would notice.

use pilot_concepts::milestone::FUNERAL_SUPPORT_APPLIED;
use pilot_concepts::{Bereavement, TaxReturn, TaxReturnInsight};
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Language, Private, Refusal, Status, Subject};

use super::*;

fn named() -> Harness {
    Harness::new().fact(&Subject::citizen(), &Name { full: "Magda Holm".into() })
}

fn reachable() -> Harness {
    let phone = Some(Private::new("+47 99 99 99 99".into()));
    named().fact(&Subject::citizen(), &ContactPoint { email: Some(Private::new("m@example.no".into())), phone })
}

fn guided(language: Language) -> Run {
    Harness::new().language(language).answer::<Funeral>("guidance")
}

fn contacted(harness: &Harness) -> Run {
    harness.answer::<Funeral>("ceremony")
}

fn husband() -> Subject {
    Subject::new("person-husband")
}

fn bereaved() -> Harness {
    let lost = Bereavement { deceased: husband(), name: Some("Arne Holm".into()) };
    Harness::new().fact(&Subject::citizen(), &lost)
}

fn insight(holder: &str) -> TaxReturnInsight {
    TaxReturnInsight { holder: holder.into() }
}

fn tax_return(year: u16) -> TaxReturn {
    TaxReturn { year, gross_wealth: Some(1_234_567), debt: Some(76_543), net_wealth: Some(1_158_024) }
}

fn supported(harness: &Harness) -> Run {
    harness.answer::<Funeral>("support")
}

#[test]
fn guidance_helps_who_consents_to_nothing_and_is_not_logged_in() {
    let run = guided(Language::Nb);
    for said in ["lever av å selge", "vet ikke hvem", "skriftlig pris", DUTY_TELEPHONE, "folketrygdloven § 7-2"] {
        assert!(run.text().contains(said), "{said} is missing in {}", run.text());
    }
    assert_eq!((run.status(), run.wanted.len()), (Some(Status::Answered), 0));
}

#[test]
fn the_task_reaches_its_milestone_in_the_first_days_and_is_the_same_from_both_services() {
    let [general, contact] = [guided(Language::Nb), contacted(&reachable())];
    for run in [&general, &contact] {
        assert_eq!(run.tasks.len(), 1);
        let task = run.task("ceremony").unwrap();
        assert_eq!((task.gives.as_deref(), &task.about), (Some(FUNERAL_AGREED), &Subject::citizen()));
        assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("days")));
    }
    assert_eq!(general.tasks, contact.tasks);
}

#[test]
fn with_a_contact_point_it_says_whom_it_contacts_and_where() {
    let run = contacted(&reachable());
    assert!(run.text().contains("Magda Holm, på +47 99 99 99 99"), "{}", run.text());
    assert!(!run.text().contains("m@example.no"));
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn without_consent_to_the_contact_point_it_goes_on_with_the_name() {
    let run = contacted(&named().refuse::<ContactPoint>(Refusal::no_consent()));
    assert!(run.text().contains("Magda Holm, men ikke telefon"));
    assert!(run.text().contains(DUTY_TELEPHONE));
    assert_eq!(run.status(), Some(Status::Answered));
}

#[test]
fn without_consent_to_the_name_it_says_nothing() {
    let run = contacted(&reachable().refuse::<Name>(Refusal::no_consent()));
    assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NeedsFacts), 0, 0));
}

#[test]
fn a_name_that_is_not_known_is_said() {
    let run = contacted(&Harness::new());
    assert!(run.text().contains("Vi har ikke navnet ditt"));
    assert_eq!(run.status(), Some(Status::NeedsFacts));
}

#[test]
fn contacting_repeats_none_of_the_guidance() {
    let run = contacted(&reachable());
    assert!(!run.text().contains("skriftlig pris") && !run.text().contains("gravferdsstønad"), "{}", run.text());
}

#[test]
fn both_facts_are_asked_for_the_declared_purpose_at_once() {
    let wanted = contacted(&reachable()).wanted;
    assert_eq!(wanted.len(), 2);
    assert!(wanted.iter().all(|want| want.purpose == ceremony::PURPOSE && want.about == Subject::citizen()));
}

#[test]
fn with_the_court_s_insight_it_says_the_year_and_can_apply_and_says_no_figure() {
    let granted = bereaved().fact(&husband(), &insight(OWNER_NUMBER));
    let run = supported(&granted.fact(&husband(), &tax_return(2024)).fact(&husband(), &tax_return(2025)));
    let text = run.text();
    assert!(text.contains("Arne Holm er fra 2025") && text.contains("kan vi søke NAV for dere"), "{text}");
    assert!(text.contains("arveloven § 92") && text.contains("folketrygdloven § 7-2"), "{text}");
    for figure in ["234", "543", "158"] {
        assert!(!run.emitted().contains(figure), "{figure} is in {}", run.emitted());
    }
    let task = run.tasks.first().unwrap();
    assert_eq!((task.gives.as_deref(), &task.about), (Some(FUNERAL_SUPPORT_APPLIED), &husband()));
    assert_eq!((task.body.law.as_deref(), task.body.due), (Some("folketrygdloven § 7-2"), None));
    assert_eq!((run.tasks.len(), run.status()), (1, Some(Status::Answered)));
}

#[test]
fn what_is_said_before_the_tax_return_is_read_says_nothing_of_it() {
    let granted = bereaved().fact(&husband(), &insight(OWNER_NUMBER)).fact(&husband(), &tax_return(2025));
    let run = supported(&granted);
    let first = run.said().next().unwrap().text();
    assert!(first.contains("kan vi søke") && !first.contains("2025"), "{first}");
    assert_eq!(run.wanted.last().unwrap().concept, <TaxReturn as samspill_sdk::Fact>::CONCEPT);
}

#[test]
fn without_insight_it_says_that_the_court_gives_it_and_reads_no_tax_return() {
    let others = [bereaved(), bereaved().fact(&husband(), &insight("310000119"))];
    let refused = bereaved()
        .refuse::<TaxReturnInsight>(Refusal::new(samspill_sdk::RefusalCode::NoBasis, samspill_sdk::Remedy::Operator));
    for harness in others.into_iter().chain([refused]) {
        let run = supported(&harness.fact(&husband(), &tax_return(2025)));
        assert!(run.text().contains("bare tingretten som kan gi oss innsyn"), "{}", run.text());
        assert!(!run.text().contains("2025") && !run.text().contains("seks måneder"), "{}", run.text());
        assert_eq!((run.tasks.len(), run.status()), (0, Some(Status::NeedsFacts)));
        assert!(run.wanted.iter().all(|want| want.concept != <TaxReturn as samspill_sdk::Fact>::CONCEPT));
    }
}

#[test]
fn a_tax_return_that_is_not_there_is_said() {
    let run = supported(&bereaved().fact(&husband(), &insight(OWNER_NUMBER)));
    assert!(run.text().contains("ikke fått skattemeldingen etter Arne Holm"), "{}", run.text());
    assert_eq!(run.tasks.len(), 1);
}

#[test]
fn each_who_has_died_has_an_answer_and_a_task_of_their_own() {
    let mother = Subject::new("person-mother");
    let both = bereaved()
        .fact(&Subject::citizen(), &Bereavement { deceased: mother.clone(), name: None })
        .fact(&husband(), &insight(OWNER_NUMBER))
        .fact(&husband(), &tax_return(2025));
    let run = supported(&both);
    assert!(run.text().contains("Gravferdsstønad etter den som er død"), "{}", run.text());
    assert_eq!(run.tasks.iter().map(|task| &task.about).collect::<Vec<_>>(), [&husband()]);
    let run = supported(&both.fact(&mother, &insight(OWNER_NUMBER)));
    let about: std::collections::BTreeSet<_> = run.tasks.iter().map(|task| &task.about).collect();
    assert_eq!((about.len(), run.tasks.len()), (2, 2));
}

#[test]
fn nobody_known_to_have_died_is_nothing_to_speak_of() {
    for harness in [Harness::new(), bereaved().refuse::<Bereavement>(Refusal::no_consent())] {
        let run = supported(&harness);
        assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NotRelevant), 0, 0));
    }
}

#[test]
fn every_language_has_its_own_words_and_says_what_they_are() {
    let standing = ["veiledning, ikke en avgjørelse", "rettleiing, ikkje ei avgjerd", "guidance, not a decision"];
    let facts = || reachable().fact(&Subject::citizen(), &Bereavement { deceased: husband(), name: None });
    let facts = || facts().fact(&husband(), &insight(OWNER_NUMBER)).fact(&husband(), &tax_return(2025));
    for service in ["guidance", "ceremony", "support"] {
        let texts = Language::ALL.map(|language| facts().language(language).answer::<Funeral>(service).text());
        for (text, standing) in texts.iter().zip(standing) {
            assert!(text.contains(standing) && text.contains("0.1.0"), "{text}");
        }
        assert!(texts[0] != texts[1] && texts[1] != texts[2], "{service}");
    }
}

#[test]
fn another_service_is_not_its_task() {
    assert_eq!(reachable().answer::<Funeral>("case").status(), Some(Status::NotRelevant));
}
