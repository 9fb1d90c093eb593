//! What a citizen or a lawyer would notice, on documents in the register's form.

use pilot_concepts::Family;
use samspill_sdk::harness::{Harness, Run};
use samspill_sdk::{Claim, Failure, Language, Refusal, Request, Response};
use serde_json::{Value, json};

use super::*;

const MAGDA: &str = "01847900001";
const KNUT: &str = "02847900002";
const SONS: [&str; 3] = ["03867900003", "04867900004", "05927900005"];
const ROOT: &str = "/folkeregisteret/offentligmedhjemmel/api/v1/personer/";

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn person(number: &str, first: &str, born: &str) -> Value {
    json!({
        "identifikasjonsnummer": [{"foedselsEllerDNummer": number, "erGjeldende": true}],
        "status": [{"status": "bosatt", "erGjeldende": true}],
        "navn": [{"fornavn": first, "etternavn": "Holm", "erGjeldende": true}],
        "foedsel": {"foedselsdato": born},
        "bostedsadresse": {"vegadresse": {"adressenavn": "Fjordgata"}}
    })
}

fn kin(number: &str, role: &str) -> Value {
    json!({"relatertPerson": number, "relatertPersonsRolle": role, "erGjeldende": true})
}

fn married(word: &str, with: &str) -> Value {
    json!([{"sivilstand": word, "relatertVedSivilstand": with, "sivilstandsdato": "1970-06-06", "erGjeldende": true}])
}

/// What stands in for the register.
type Register = fn(&Request) -> Result<Response, Refusal>;

/// Everyone in the register, each under their number.
struct World(Vec<(String, Value)>);

impl World {
    /// Magda, 82, whose husband has died, and their three sons, the youngest of whom is 14.
    fn magda() -> Self {
        let mut world = Self(Vec::new());
        let sons = || SONS.iter().map(|son| kin(son, "barn")).collect::<Vec<_>>();
        let mut magda = person(MAGDA, "Magda", "1944-04-01");
        magda["sivilstand"] = married("enkeEllerEnkemann", KNUT);
        magda["familierelasjon"] = json!(sons());
        let mut knut = person(KNUT, "Knut Olav", "1942-04-02");
        knut["status"] = json!([{"status": "doed", "erGjeldende": true}]);
        knut["doedsfall"] = json!({"doedsdato": "2026-11-10", "erGjeldende": true, "aarsak": "hjerte"});
        knut["sivilstand"] = married("gift", MAGDA);
        knut["familierelasjon"] = json!(sons());
        world.put(MAGDA, magda);
        world.put(KNUT, knut);
        for (son, (first, born)) in
            SONS.iter().zip([("Per", "1970-01-01"), ("Pål", "1972-01-01"), ("Espen", "2012-01-01")])
        {
            let mut document = person(son, first, born);
            document["familierelasjon"] = json!([kin(MAGDA, "mor"), kin(KNUT, "far")]);
            world.put(son, document);
        }
        world
    }

    fn put(&mut self, number: &str, document: Value) {
        self.0.retain(|(known, _)| known != number);
        self.0.push((number.to_owned(), document));
    }

    fn with(mut self, number: &str, key: &str, value: Value) -> Self {
        for (known, document) in &mut self.0 {
            if known == number {
                document[key] = value.clone();
            }
        }
        self
    }

    fn without(mut self, number: &str) -> Self {
        self.0.retain(|(known, _)| known != number);
        self
    }

    /// As somebody asks it, whose number the host writes for `{about}`.
    fn asked_by(self, citizen: &str) -> Harness {
        let citizen = citizen.to_owned();
        Harness::new().today(date("2026-11-20")).register(move |request| {
            assert_eq!((request.method.as_str(), &request.about), ("GET", &Subject::citizen()));
            let number = request.path.strip_prefix(ROOT).unwrap().replace("{about}", &citizen);
            match self.0.iter().find(|(known, _)| *known == number) {
                Some((_, document)) => Ok(Response::new(200, document.to_string())),
                None => Ok(Response::new(404, "")),
            }
        })
    }
}

fn answer(harness: &Harness) -> Run {
    let run = harness.answer::<Population>("family");
    for number in [MAGDA, KNUT].into_iter().chain(SONS) {
        assert!(!run.emitted().contains(number), "an identity number is said");
    }
    for hidden in ["Per Holm", "Pål", "Espen", "Fjordgata", "hjerte"] {
        assert!(!run.emitted().contains(hidden), "{hidden} is said");
    }
    run
}

fn insight(run: &Run) -> Vec<(Ground, Option<Date>, Option<Date>)> {
    let grounds = run.provided::<EstateInsight>();
    let claims = run.provided.iter().filter(|claim| claim.concept.ends_with("/estate-insight"));
    let days = claims.map(|claim: &Claim| (claim.valid_from, claim.valid_until));
    grounds
        .into_iter()
        .zip(days)
        .map(|((_, value), (from, until))| {
            assert_eq!(value.holder, CITIZEN);
            (value.ground, from, until)
        })
        .collect()
}

fn relation(run: &Run) -> Vec<RelationWord> {
    run.provided::<Relation>().into_iter().map(|(_, value)| value.relation).collect()
}

fn family_of(run: &Run) -> (bool, u16, u16, u16, u16) {
    let provided = run.provided::<Family>();
    let family = &provided.first().unwrap().1;
    let Family { has_spouse, children, children_with_citizen, minors, minors_of_deceased_alone } = *family;
    (has_spouse, children, children_with_citizen, minors, minors_of_deceased_alone)
}

#[test]
fn a_widow_is_told_who_has_died_when_and_of_the_family_in_numbers() {
    let run = answer(&World::magda().asked_by(MAGDA));
    let text = run.text();
    for part in [
        "Knut Olav Holm",
        "10. november 2026",
        "ektefelle eller registrert partner",
        "Barn som lever: 3, av dem 1 under 18 år",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(
        text.contains("En maskin svarer her. Dette er veiledning, ikke en avgjørelse.")
            && text.contains("versjon 0.1.0")
    );
    assert_eq!((run.status(), relation(&run)), (Some(Status::Answered), vec![RelationWord::Spouse]));
    assert_eq!(family_of(&run), (true, 3, 3, 1, 0));
}

#[test]
fn only_the_one_who_has_died_gets_a_reference_and_everything_is_about_them() {
    let run = answer(&World::magda().asked_by(MAGDA));
    let referred: Vec<_> = run.referred.iter().map(|one| one.identifier.reveal().as_str()).collect();
    assert_eq!(referred, [KNUT]);
    let deceased = &run.referred.first().unwrap().subject;
    let bereavements = run.provided::<Bereavement>();
    let (about, bereavement) = bereavements.first().unwrap();
    assert_eq!((about, &bereavement.deceased), (&Subject::citizen(), deceased));
    assert_eq!(bereavement.name.as_deref(), Some("Knut Olav Holm"));
    let deaths = run.provided::<Death>();
    assert!(deaths.len() == 1 && deaths[0].0 == *deceased && deaths[0].1.date == Some(date("2026-11-10")));
    assert_eq!(run.requests.len(), 5, "each person once");
    assert_eq!(run.requests[0].path, format!("{ROOT}{{about}}"));
}

#[test]
fn the_death_is_registered_so_that_task_is_done() {
    let run = answer(&World::magda().asked_by(MAGDA));
    let task = run.tasks.first().unwrap();
    assert_eq!((run.tasks.len(), task.gives.as_deref()), (1, Some(milestone::DEATH_REGISTERED)));
    assert_eq!((task.body.done, task.body.due), (Some(true), None));
    assert_eq!(task.about, run.referred[0].subject);
}

#[test]
fn a_spouse_has_insight_for_sixty_days_from_the_death_and_not_a_day_more() {
    let on = |day: &str| answer(&World::magda().asked_by(MAGDA).today(date(day)));
    let (first, last) = (Some(date("2026-11-10")), Some(date("2027-01-09")));
    let sixtieth = on("2027-01-09");
    assert_eq!(insight(&sixtieth), [(Ground::Spouse, first, last)]);
    assert!(sixtieth.text().contains("til og med 9. januar 2027") && sixtieth.text().contains("§ 92"));
    let after = on("2027-01-10");
    assert!(insight(&after).is_empty() && !after.text().contains("§ 92"));
    assert_eq!(relation(&after), [RelationWord::Spouse]);
}

#[test]
fn without_a_date_nobody_has_insight_and_none_is_made_up() {
    for undated in [json!([{"erGjeldende": true}]), json!(null)] {
        let run = answer(&World::magda().with(KNUT, "doedsfall", undated).asked_by(MAGDA));
        assert!(run.text().contains("Datoen står ikke i registeret") && insight(&run).is_empty());
        assert!(run.provided::<Death>()[0].1.date.is_none());
    }
}

#[test]
fn a_son_is_a_child_without_insight_and_counts_himself() {
    let run = answer(&World::magda().with(SONS[0], "status", json!([])).asked_by(SONS[0]));
    assert_eq!(relation(&run), [RelationWord::Child]);
    assert!(insight(&run).is_empty() && run.wanted.is_empty());
    // The mother is a widow now, and still the living spouse of the one who has died.
    assert_eq!(family_of(&run), (true, 3, 0, 1, 1));
    assert!(run.text().contains("Du er registrert som: barn"));
}

#[test]
fn a_mother_who_lost_a_son_is_a_parent() {
    let world = World::magda().with(SONS[1], "doedsfall", json!([{"doedsdato": "2026-11-15", "erGjeldende": true}]));
    let world = world.with(KNUT, "doedsfall", json!({"doedsdato": "2020-01-01"}));
    let run = world.asked_by(MAGDA).answer::<Population>("family");
    assert_eq!((relation(&run), family_of(&run)), (vec![RelationWord::Parent], (false, 0, 0, 0, 0)));
    assert_eq!(run.referred.len(), 1, "a death six years ago is not told");
}

#[test]
fn children_of_the_deceased_alone_are_counted_apart_and_dead_children_are_not() {
    let step = "06127900006";
    let mut world = World::magda().with(SONS[0], "doedsfall", json!({"doedsdato": "2001-01-01"}));
    let mut document = person(step, "Ida", "2010-05-05");
    document["familierelasjon"] = json!([kin(KNUT, "far")]);
    world.put(step, document);
    let all = SONS.iter().copied().chain([step]).map(|child| kin(child, "barn")).collect::<Vec<_>>();
    let run = answer(&world.with(KNUT, "familierelasjon", json!(all)).asked_by(MAGDA));
    assert_eq!(family_of(&run), (true, 3, 2, 2, 1));
    assert!(!run.emitted().contains("Ida"));
}

#[test]
fn who_is_divorced_was_a_spouse_and_who_is_separated_is_not_one() {
    for (word, expected) in [
        ("skilt", RelationWord::FormerSpouse),
        ("separert", RelationWord::Other),
        ("registrertPartner", RelationWord::Spouse),
    ] {
        let world = World::magda().with(KNUT, "sivilstand", married(word, MAGDA));
        let run = answer(&world.with(MAGDA, "sivilstand", married(word, KNUT)).asked_by(MAGDA));
        let is_spouse = expected == RelationWord::Spouse;
        assert_eq!((relation(&run), insight(&run).is_empty()), (vec![expected], !is_spouse), "{word}");
        assert_eq!(family_of(&run).0, is_spouse, "{word}");
    }
}

#[test]
fn a_widow_whose_entry_names_nobody_was_married_to_the_one_before() {
    let before = json!([
        {"sivilstand": "enkeEllerEnkemann", "erGjeldende": true},
        {"sivilstand": "gift", "relatertVedSivilstand": "07017900007", "sivilstandsdato": "1960-01-01", "erGjeldende": false},
        {"sivilstand": "gift", "relatertVedSivilstand": KNUT, "sivilstandsdato": "1970-06-06", "erGjeldende": false}
    ]);
    let run = answer(&World::magda().with(MAGDA, "sivilstand", before).asked_by(MAGDA));
    assert_eq!(relation(&run), [RelationWord::Spouse]);
}

#[test]
fn who_was_once_married_to_the_other_parent_is_a_former_spouse_and_not_a_partner() {
    let again = json!([
        {"sivilstand": "ugift", "erGjeldende": true},
        {"sivilstand": "gift", "relatertVedSivilstand": KNUT, "sivilstandsdato": "1970-06-06", "erGjeldende": false}
    ]);
    let run = answer(&World::magda().with(MAGDA, "sivilstand", again).asked_by(MAGDA));
    assert_eq!(relation(&run), [RelationWord::FormerSpouse]);
    assert!(run.wanted.is_empty() && insight(&run).is_empty());
}

/// Magda and Knut were never married.
fn unmarried() -> World {
    World::magda().with(MAGDA, "sivilstand", json!(null)).with(KNUT, "sivilstand", json!([{"sivilstand": "ugift"}]))
}

#[test]
fn the_other_parent_of_a_common_child_is_found_and_insight_rests_on_what_the_citizen_says() {
    let ask = |said: Option<Said>| match said {
        Some(answer) => unmarried().asked_by(MAGDA).fact(&Subject::citizen(), &CohabitationInheritance { answer }),
        None => unmarried().asked_by(MAGDA),
    };
    let yes = answer(&ask(Some(Said::Yes)));
    assert_eq!(relation(&yes), [RelationWord::Partner]);
    assert_eq!(insight(&yes), [(Ground::Cohabitant, Some(date("2026-11-10")), Some(date("2027-01-09")))]);
    assert_eq!(family_of(&yes), (false, 3, 3, 1, 0));
    let no = answer(&ask(Some(Said::No)));
    assert!(insight(&no).is_empty() && !no.text().contains("samboer"));
    for said in [None, Some(Said::Unknown)] {
        let open = answer(&ask(said));
        assert!(insight(&open).is_empty() && open.text().contains("Var dere samboere etter arveloven?"));
    }
    let late = answer(&ask(Some(Said::Yes)).today(date("2027-01-10")));
    assert!(insight(&late).is_empty() && late.wanted.is_empty(), "nobody is asked for nothing");
}

#[test]
fn a_spouse_is_never_asked_whether_they_were_cohabitants() {
    assert!(answer(&World::magda().asked_by(MAGDA)).wanted.is_empty());
}

#[test]
fn an_annulled_death_is_told_kindly_and_nothing_of_it_is_vouched_for() {
    for annulled in [json!({"doedsdato": "2026-11-10", "erGjeldende": false}), json!([{"erGjeldende": false}])] {
        let run = answer(&World::magda().with(KNUT, "doedsfall", annulled).asked_by(MAGDA));
        assert!(run.text().contains("Registreringen er annullert") && !run.text().contains("Knut"));
        assert_eq!((run.provided.len(), run.referred.len(), run.tasks.len()), (0, 0, 0));
        assert_eq!(run.status(), Some(Status::Answered));
    }
}

#[test]
fn a_death_that_was_corrected_holds_with_its_new_date() {
    let corrected =
        json!([{"doedsdato": "2026-11-09", "erGjeldende": false}, {"doedsdato": "2026-11-11", "erGjeldende": true}]);
    let run = answer(&World::magda().with(KNUT, "doedsfall", corrected).asked_by(MAGDA));
    assert!(run.text().contains("11. november 2026") && !run.text().contains("annullert"));
}

#[test]
fn nobody_dead_is_said_and_a_death_is_told_for_three_years() {
    let at = |day: &str| World::magda().with(KNUT, "doedsfall", json!({"doedsdato": day})).asked_by(MAGDA);
    assert_eq!(answer(&at("2023-11-20")).referred.len(), 1);
    let older = answer(&at("2023-11-19"));
    assert!(older.text().contains("Vi finner ingen av dine nærmeste") && older.provided.is_empty());
    assert_eq!(older.status(), Some(Status::Answered));
}

#[test]
fn who_cannot_be_read_is_missed_alone_and_then_nobody_is_counted() {
    let broken = [
        World::magda().without(SONS[2]),
        World::magda().with(SONS[2], "doedsfall", json!({"doedsdato": "i fjor"})),
        World::magda().with(SONS[2], "identifikasjonsnummer", json!([{"foedselsEllerDNummer": MAGDA}])),
    ];
    for world in broken {
        let run = answer(&world.asked_by(MAGDA));
        assert_eq!((run.status(), relation(&run)), (Some(Status::Unavailable), vec![RelationWord::Spouse]));
        assert!(run.text().contains("Minst én i familien") && run.text().contains("ikke lese alle"));
        assert!(run.provided::<Family>().is_empty() && run.events.contains(&Event::RegisterUnexpected));
    }
    let unborn = answer(&World::magda().with(SONS[2], "foedsel", json!(null)).asked_by(MAGDA));
    assert!(unborn.provided::<Family>().is_empty(), "an unknown age is not guessed");
}

#[test]
fn a_death_in_the_future_is_not_believed() {
    let run = answer(&World::magda().with(KNUT, "doedsfall", json!({"doedsdato": "2027-05-01"})).asked_by(MAGDA));
    assert_eq!((run.referred.len(), run.status()), (0, Some(Status::Unavailable)));
}

#[test]
fn at_most_thirty_two_relatives_are_looked_up_and_the_rest_is_said_to_be_missing() {
    let many: Vec<Value> = (0..90).map(|index| kin(&format!("{:011}", 11_111_100_000_u64 + index), "barn")).collect();
    let run = answer(&World::magda().with(MAGDA, "familierelasjon", json!(many)).asked_by(MAGDA));
    assert_eq!((run.requests.len(), run.status()), (33, Some(Status::Unavailable)));
    assert_eq!(relation(&run), [RelationWord::Spouse], "the spouse comes first");
}

#[test]
fn what_the_register_names_cannot_lead_to_another_path() {
    let odd = json!([kin("../feed", "barn"), kin("{about}", "barn"), kin("..", "far")]);
    let run = answer(&World::magda().with(MAGDA, "familierelasjon", odd).asked_by(MAGDA));
    let paths: Vec<_> = run.requests.iter().map(|request| request.path.trim_start_matches(ROOT)).collect();
    assert!(paths.iter().skip(1).all(|number| number.bytes().all(|byte| byte.is_ascii_digit())), "{paths:?}");
}

#[test]
fn a_document_without_a_number_leaves_the_citizen_s_own_to_be_read() {
    let world = unmarried().with(MAGDA, "identifikasjonsnummer", json!(null));
    let number = IdentityNumber(samspill_sdk::Private::new(MAGDA.to_owned()));
    let run = answer(&world.asked_by(MAGDA).fact(&Subject::citizen(), &number));
    assert_eq!(run.requests.len(), 5, "the citizen is not her children's other parent");
}

#[test]
fn lists_and_missing_keys_are_normal() {
    let world = World::magda().with(KNUT, "foedsel", json!([{"foedselsdato": "1942-04-02+02:00"}]));
    let world = world.with(KNUT, "navn", json!(null)).with(KNUT, "identifikasjonsnummer", json!(null));
    let run = answer(&world.asked_by(MAGDA));
    assert!(run.text().contains("Et registrert dødsfall") && run.provided::<Bereavement>()[0].1.name.is_none());
    let bare = answer(&Harness::new().register(|_| Ok(Response::new(200, "{}"))));
    assert!(bare.text().contains("Vi finner ingen"));
}

#[test]
fn a_protected_address_is_never_shown_and_only_the_citizen_s_own_is_mentioned() {
    let level = |word: &str| json!([{"graderingsnivaa": word, "erGjeldende": true}]);
    for word in ["fortrolig", "strengtFortrolig"] {
        let own = answer(&World::magda().with(MAGDA, "adressebeskyttelse", level(word)).asked_by(MAGDA));
        assert!(own.text().contains("Adressen din er beskyttet. Ingenting her viser den."));
        let other = answer(&World::magda().with(KNUT, "adressebeskyttelse", level(word)).asked_by(MAGDA));
        assert!(!other.text().contains("beskyttet"));
    }
    let open = answer(&World::magda().with(MAGDA, "adressebeskyttelse", level("ugradert")).asked_by(MAGDA));
    assert!(!open.text().contains("beskyttet"));
}

#[test]
fn who_is_not_in_the_register_is_told_so() {
    let run = answer(&World::magda().asked_by("99999999999"));
    assert!(run.text().contains("ingenting under nummeret ditt") && run.text().contains("Ring oss"));
    assert_eq!((run.status(), run.requests.len()), (Some(Status::NotRelevant), 1));
}

#[test]
fn a_register_that_fails_is_said_with_what_to_do_instead() {
    let answers: [Register; 4] = [
        |_| Err(Refusal::unreachable()),
        |_| Ok(Response::new(500, "")),
        |_| Ok(Response::new(200, "<html>")),
        |_| Ok(Response::new(200, "[]")),
    ];
    for register in answers {
        let run = answer(&Harness::new().register(register));
        assert_eq!((run.status(), run.failure()), (Some(Status::Unavailable), None::<Failure>));
        assert!(run.text().contains("mangler det hvem du har mistet") && run.text().contains("ring oss"));
        assert_eq!((run.provided.len(), run.tasks.len(), run.events.len()), (0, 0, 1));
    }
}

#[test]
fn when_the_host_cannot_refer_to_the_deceased_the_death_is_told_all_the_same() {
    let run = answer(&World::magda().asked_by(MAGDA).refuse_refer(Refusal::invalid()));
    assert!(run.text().contains("Knut Olav Holm"));
    assert_eq!((run.provided.len(), run.tasks.len(), run.status()), (0, 0, Some(Status::Answered)));
}

#[test]
fn the_guidance_answers_anybody_and_asks_nobody() {
    let run = Harness::new().answer::<Population>("guidance");
    assert_eq!((run.wanted.len(), run.requests.len(), run.provided.len()), (0, 0, 0));
    let text = run.text();
    assert!(text.contains("Legen melder dødsfallet") && text.contains("tingretten") && text.contains("§ 89"));
    assert!(text.contains("beskyttet adresse") && text.contains("En maskin svarer her."));
    let task = run.tasks.first().unwrap();
    assert_eq!((task.gives.as_deref(), task.body.when.as_deref()), (Some(milestone::DEATH_REGISTERED), Some("days")));
    assert_eq!((&task.about, task.body.done, task.body.due), (&Subject::citizen(), None, None));
}

#[test]
fn it_speaks_three_languages() {
    let languages = [Language::Nb, Language::Nn, Language::En];
    let not_a_decision = ["ikke en avgjørelse", "ikkje ei avgjerd", "not a decision"];
    for world in [World::magda, unmarried, || World::magda().with(KNUT, "doedsfall", json!({"erGjeldende": false}))] {
        for service in ["guidance", "family"] {
            let texts = languages
                .map(|language| world().asked_by(MAGDA).language(language).answer::<Population>(service).emitted());
            for (text, said) in texts.iter().zip(not_a_decision) {
                assert!(text.contains(said), "{text}");
            }
            assert!(texts[0] != texts[1] && texts[1] != texts[2]);
        }
    }
}

#[test]
fn nobody_is_told_that_they_inherit_and_another_service_is_not_its_task() {
    let run = answer(&World::magda().asked_by(MAGDA));
    assert!(run.text().contains("Det avgjør ikke hvem som arver") && !run.text().contains("du arver"));
    assert_eq!(Harness::new().answer::<Population>("case").status(), Some(Status::NotRelevant));
}
