//! What a citizen or a lawyer would notice, in each situation.

use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Fact, Language, Refusal};

use super::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn knut() -> Subject {
    Subject::new("person-1")
}

/// The citizen has lost Knut; nobody has said when, or what they were.
fn lost() -> Harness {
    let bereavement = Bereavement { deceased: knut(), name: Some("Knut Holm".into()) };
    Harness::new().today(date("2026-11-20")).fact(&Subject::citizen(), &bereavement)
}

fn lost_as(relation: RelationWord) -> Harness {
    lost().fact(&knut(), &Death { date: Some(date("2026-11-10")) }).fact(&knut(), &Relation { relation })
}

fn family(children: u16, minors: u16) -> Family {
    Family { children, minors, ..Family::default() }
}

fn said(harness: Harness, answer: Said) -> Harness {
    harness.fact(&Subject::citizen(), &CohabitationNav { answer })
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Nav>("benefits");
    assert!(run.requests.is_empty() && run.provided.is_empty());
    run
}

/// With the spaces that keep a number together made plain.
fn plain(run: &Run) -> String {
    run.text().replace('\u{a0}', " ")
}

fn asks_for_cohabitation(run: &Run) -> bool {
    run.wanted.iter().any(|want| want.concept == CohabitationNav::CONCEPT)
}

fn milestones(run: &Run) -> Vec<&str> {
    run.tasks.iter().filter_map(|task| task.gives.as_deref()).collect()
}

const BOTH: [&str; 2] = [milestone::FUNERAL_SUPPORT_APPLIED, milestone::SURVIVOR_BENEFITS_APPLIED];

#[test]
fn a_spouse_is_told_both_what_holds_under_sixty_seven_and_over() {
    let run = answer(&lost_as(RelationWord::Spouse).fact(&knut(), &family(0, 0)));
    let text = plain(&run);
    for part in [
        "Støtte fra NAV etter Knut Holm",
        "Er du under 67 år, kan du søke om omstillingsstønad",
        "Opptil 307 235 kr (2,25 G). G er grunnbeløpet i folketrygden, her 10. november 2026.",
        "45 prosent av inntekt over 68 275 kr i året (0,5 G)",
        "Ofte tre år, og to til",
        "Aldri etter 67 år",
        "født i 1963 eller før",
        "Er du over 67 år, gjelder reglene for etterlatte i alderspensjon. De ble endret i 2024.",
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!text.contains("Barn av") && !text.contains("under 18"), "{text}");
    assert_eq!((run.status(), milestones(&run)), (Some(Status::Answered), BOTH.to_vec()));
    assert!(!asks_for_cohabitation(&run), "a spouse is not asked whether they were cohabitants");
}

#[test]
fn the_amounts_are_those_of_the_day_of_the_death() {
    let on = |day: &str| {
        let harness = lost().fact(&knut(), &Death { date: Some(date(day)) });
        plain(&answer(&harness.fact(&knut(), &Relation { relation: RelationWord::Spouse })))
    };
    assert!(on("2026-04-30").contains("292 860 kr (2,25 G)"));
    assert!(on("2026-05-01").contains("307 235 kr (2,25 G)"));
    let before = on("2024-04-30");
    assert!(before.contains("NAV sier hva det var") && !before.contains(" kr ("), "{before}");
    let unknown = plain(&answer(&lost().fact(&knut(), &Relation { relation: RelationWord::Spouse })));
    assert!(unknown.contains("Vi har ikke datoen") && !unknown.contains(" kr ("), "{unknown}");
}

#[test]
fn funeral_support_is_due_six_months_after_the_death_and_its_amount_is_not_guessed() {
    let run = answer(&lost_as(RelationWord::Child));
    let task = &run.tasks[0];
    assert_eq!((&task.about, task.body.due), (&knut(), Some(date("2027-05-10"))));
    assert_eq!(task.body.law.as_deref(), Some("folketrygdloven § 7-2"));
    assert!(run.text().contains("Søk senest: 10. mai 2027") && run.text().contains("Beløp: NAV setter det hvert år."));
    assert!(!run.text().contains("Fristen er ute") && task.body.late.as_ref().unwrap().contains("Ring NAV"));
    let last_day = answer(&lost_as(RelationWord::Child).today(date("2027-05-10")));
    assert!(!last_day.text().contains("Fristen er ute"));
    let late = answer(&lost_as(RelationWord::Child).today(date("2027-05-11")));
    assert!(late.text().contains("Fristen er ute. Ring NAV likevel") && late.tasks[0].body.due.is_some());
    let undated = answer(&lost());
    assert_eq!((undated.tasks[0].body.due, undated.tasks[0].body.when.as_deref()), (None, Some("weeks")));
    assert!(undated.text().contains("seks måneder etter dødsfallet"));
}

#[test]
fn a_child_is_told_of_child_pension_with_one_parent_dead_and_with_both() {
    let run = answer(&lost_as(RelationWord::Child));
    let text = plain(&run);
    assert!(text.contains("Er du under 20 år, kan du søke om barnepensjon"));
    assert!(text.contains("Én forelder er død: Opptil 136 549 kr (1 G)"));
    assert!(text.contains("Begge er døde: Opptil 307 235 kr (2,25 G)"));
    assert!(!text.contains("omstillingsstønad") && !asks_for_cohabitation(&run));
    assert_eq!(milestones(&run), BOTH);
}

#[test]
fn the_children_in_the_family_are_told_of_where_they_may_be_under_twenty() {
    let with = |family: &Family| plain(&answer(&lost_as(RelationWord::Spouse).fact(&knut(), family)));
    let minors = with(&family(2, 1));
    assert!(minors.contains("Barn av Knut Holm kan søke om barnepensjon") && minors.contains("Én forelder er død"));
    let grown = with(&family(3, 0));
    assert!(grown.contains("Barn av Knut Holm kan søke om barnepensjon") && !grown.contains("Én forelder er død"));
    assert!(plain(&answer(&lost_as(RelationWord::Spouse))).contains("Én forelder er død"), "an unknown family");
}

#[test]
fn a_partner_is_a_cohabitant_in_nav_s_own_meaning_or_is_told_what_depends_on_it() {
    let partner = || lost_as(RelationWord::Partner).fact(&knut(), &family(0, 0));
    let yes = answer(&said(partner(), Said::Yes));
    assert!(yes.text().contains("omstillingsstønad") && !yes.text().contains("NAV regner dere som samboere"));
    for open in [partner(), said(partner(), Said::Unknown)] {
        let run = answer(&open);
        assert!(run.text().contains("NAV regner dere som samboere hvis dere bodde sammen og har felles barn"));
        assert!(run.text().contains("kan du søke om omstillingsstønad") && asks_for_cohabitation(&run));
        assert_eq!(milestones(&run), BOTH);
    }
    let no = answer(&said(partner(), Said::No));
    assert!(!no.text().contains("omstillingsstønad") && milestones(&no) == [milestone::FUNERAL_SUPPORT_APPLIED]);
    let parent = answer(&said(lost_as(RelationWord::Partner).fact(&knut(), &family(1, 1)), Said::No));
    assert!(parent.text().contains("Du har svart at dere ikke var det") && parent.text().contains("barnepensjon"));
}

#[test]
fn who_has_not_said_what_they_were_is_told_for_each_and_asked() {
    let open = answer(&lost());
    assert!(asks_for_cohabitation(&open) && open.text().contains("Var dere samboere slik, eller gift, gjelder dette:"));
    assert!(open.text().contains("barnepensjon") && open.text().contains("Var Knut Holm under 18 år"));
    assert!(answer(&said(lost(), Said::No)).text().contains("Var dere gift, gjelder dette:"));
    assert!(answer(&said(lost(), Said::Yes)).text().contains("Da gjelder dette:"));
}

#[test]
fn others_are_told_of_the_funeral_alone() {
    for relation in [RelationWord::Parent, RelationWord::Grandchild, RelationWord::Grandparent, RelationWord::Other] {
        let run = answer(&lost_as(relation).fact(&knut(), &family(2, 2)));
        let text = run.text();
        assert!(text.contains("Var Knut Holm under 18 år") && !text.contains("pensjon"), "{text}");
        assert_eq!(milestones(&run), [milestone::FUNERAL_SUPPORT_APPLIED]);
        assert!(!asks_for_cohabitation(&run));
    }
    let former = answer(&lost_as(RelationWord::FormerSpouse).fact(&knut(), &family(0, 0)));
    assert!(former.text().contains("vært gift før") && !former.text().contains("omstillingsstønad"));
    assert_eq!(milestones(&former), BOTH);
}

#[test]
fn those_who_were_married_are_asked_whether_they_are_cohabitants_as_nav_has_it() {
    let former = || lost_as(RelationWord::FormerSpouse).fact(&knut(), &family(0, 0));
    for open in [former(), said(former(), Said::Unknown)] {
        let run = answer(&open);
        assert!(asks_for_cohabitation(&run) && !run.text().contains("omstillingsstønad"));
        assert!(run.text().contains("hvis dere bodde sammen og har felles barn, eller var gift med hverandre før"));
    }
    let yes = answer(&said(former(), Said::Yes));
    assert!(yes.text().contains("Da gjelder dette:\n") && yes.text().contains("kan du søke om omstillingsstønad"));
    let no = answer(&said(former(), Said::No)).text();
    assert!(no.contains("vært gift før") && !no.contains("samboere") && !no.contains("omstillingsstønad"), "{no}");
    for run in [yes, answer(&said(former(), Said::No))] {
        assert_eq!(milestones(&run), BOTH);
    }
}

#[test]
fn nobody_lost_is_not_relevant_and_nothing_is_said() {
    for harness in [Harness::new(), lost().refuse::<Bereavement>(Refusal::no_consent())] {
        let run = answer(&harness);
        assert_eq!((run.status(), run.parts.len(), run.tasks.len()), (Some(Status::NotRelevant), 0, 0));
        assert!(!asks_for_cohabitation(&run));
    }
}

#[test]
fn two_who_have_died_have_tasks_of_their_own() {
    let other = Bereavement { deceased: Subject::new("person-2"), name: None };
    let run = answer(&lost_as(RelationWord::Child).fact(&Subject::citizen(), &other));
    assert_eq!(run.tasks.len(), 4);
    assert!(run.text().contains("Støtte fra NAV etter den som er død"));
    assert_eq!(run.text().matches("En maskin svarer her.").count(), 1);
}

#[test]
fn the_guidance_answers_anybody_and_names_what_the_other_service_completes() {
    let run = Harness::new().answer::<Nav>("guidance");
    assert_eq!((run.wanted.len(), run.requests.len(), run.provided.len()), (0, 0, 0));
    let text = run.text();
    for part in
        ["seks måneder", "under 18 år", "20 km betaler du 10 prosent", "Omstillingsstønad", "Barnepensjon", "§ 7-2"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.contains("Vi har det ikke her") && !text.contains(" kr"));
    assert_eq!(milestones(&run), BOTH);
    for task in &run.tasks {
        assert_eq!((&task.about, task.body.due, task.body.when.as_deref()), (&Subject::citizen(), None, Some("weeks")));
    }
}

#[test]
fn it_speaks_three_languages() {
    let languages = [Language::Nb, Language::Nn, Language::En];
    let not_a_decision = ["ikke en avgjørelse", "ikkje ei avgjerd", "not a decision"];
    let situations: [fn() -> Harness; 6] = [
        lost,
        || lost_as(RelationWord::Spouse).fact(&knut(), &family(2, 1)).today(date("2027-06-01")),
        || lost_as(RelationWord::Child),
        || said(lost_as(RelationWord::Partner), Said::No),
        || lost_as(RelationWord::FormerSpouse),
        || lost_as(RelationWord::Parent),
    ];
    for situation in situations {
        for service in ["guidance", "benefits"] {
            let texts = languages.map(|language| situation().language(language).answer::<Nav>(service).emitted());
            for (text, said) in texts.iter().zip(not_a_decision) {
                assert!(text.contains(said) && !text.contains("du arver"), "{text}");
            }
            assert!(texts[0] != texts[1] && texts[1] != texts[2]);
        }
    }
}

#[test]
fn another_service_is_not_its_task() {
    assert_eq!(Harness::new().answer::<Nav>("case").status(), Some(Status::NotRelevant));
}
