//! Everyday words, and what they are taken for.

use super::*;

use Relation::{Child, Father, Friend, Grandparent, Husband, Mother, Partner, Sibling, Spouse, Wife};

#[track_caller]
fn check(expected: Understood, texts: &[&str]) {
    let wrong: Vec<_> = texts.iter().map(|text| (text, understand(text))).filter(|one| one.1 != expected).collect();
    assert!(wrong.is_empty(), "not {expected:?}: {wrong:#?}");
}

#[track_caller]
fn lost(relation: Relation, texts: &[&str]) {
    check(Understood::Death(Some(relation)), texts);
}

#[track_caller]
fn somebody(texts: &[&str]) {
    check(Understood::Death(None), texts);
}

#[test]
fn a_husband_or_wife() {
    lost(
        Husband,
        &[
            "Mannen min er død.",
            "Mannen min døde i går",
            "mannen min gikk bort",
            "I natt gikk mannen min stille bort",
            "mannen min e død",
            "mannen min e dø",
            "mannen min er dod",
            "Jeg har mistet mannen min",
            "jeg mista min kjære mann etter 52 år",
            "Mannen min ble syk i vår og døde på sykehuset",
            "Mannen min Per sovnet stille inn i natt",
            "Min mann, Per Holm, døde 3. mai",
            "Hva gjør jeg nå som mannen min er død?",
            "Jeg trenger hjelp fordi mannen min døde",
            "Mannen min er ikke blant oss lenger",
            "min manns død",
            "min avdøde mann",
            "My late husband had a car",
            "Mannen min gjekk bort på sjukehuset i natt",
            "mannen min gikk bort i 2019",
            "Eg har mista mannen min",
            "My husband died",
            "my husband passed away",
            "My husband passed away last night.",
            "I lost my dear husband",
            "after my husband's death",
        ],
    );
    lost(Wife, &["kona døydde", "Kona mi døydde i går", "Kona mi er død", "my wife is dead", "Eg mista kona mi"]);
    lost(Spouse, &["Jeg er blitt enke", "Eg har vorte enkje", "I am a widow now", "jeg ble enkemann i fjor"]);
    lost(Partner, &["Samboeren min døde", "Sambuaren min er død"]);
}

#[test]
fn a_parent_or_grandparent() {
    lost(
        Father,
        &[
            "far er død",
            "Far døde",
            "Faren min døde i natt",
            "Faren min døde i forrige uke",
            "Far gjekk bort i helga",
            "ho ringte meg i dag fordi far døde",
            "far min er daud",
            "Pappa gikk plutselig bort",
            "i går døde pappa",
            "My father is dead",
            "dad's death",
            "telefonen til min døde far",
        ],
    );
    lost(
        Mother,
        &[
            "mor sovna inn i natt",
            "Mor døydde i går",
            "mor har dødd",
            "MY MOTHER PASSED AWAY",
            "ho mor er borte",
            "Mor er borte nå",
            "Mamma sovna inn på sjukehuset",
            "Eg har mista mi kjære mor",
            "Naboen ringte og sa at mor var død",
            "the death of my mother",
        ],
    );
    lost(Grandparent, &["Bestefar har gått bort", "mormor min døde", "my grandma died yesterday"]);
}

#[test]
fn a_child_a_sibling_or_a_friend() {
    lost(Child, &["Sønnen min døde", "Jeg mistet min eldste sønn", "Dottera mi er død", "barnet vårt er dødt"]);
    lost(Sibling, &["Broren min døde", "my sister died"]);
    lost(
        Friend,
        &["En venn? Ja, vennen min døde i går", "my friend died", "min beste venn døde", "a friend of mine died"],
    );
}

#[test]
fn who_it_was_is_never_guessed() {
    somebody(&[
        "Han døde i natt",
        "Ho er død",
        "Mannen døde i går",
        "Moren til mannen min døde",
        "my husband's mother died",
        "Naboens far er død",
        "Naboen mistet mannen sin",
        "hans mor er død",
        "Mor og far døde i ulykken",
        "Jeg har mistet mor og far",
        "Mor døde i fjor, og nå er far død",
        "Tante er død",
        "Det har vært et dødsfall i familien",
        "Noen i familien har dødd",
        "Hva gjør vi med dødsboet?",
        "avdøde hadde hytte",
        "Jeg har mistet noen",
        "I lost a loved one",
        "Jeg har mista en som sto meg nær",
    ]);
}

#[test]
fn inheritance_funerals_and_what_comes_are_recognised_without_a_death() {
    check(
        Understood::Inheritance,
        &[
            "Hvem arver huset?",
            "Jeg har spørsmål om arv",
            "Kva er skifteattest",
            "skifteattest",
            "privat skifte",
            "uskifte",
            "sitte i uskifte",
            "Hvordan bestille begravelse",
            "Kven betaler gravferda?",
            "Inheritance tax?",
            "How do I plan a funeral",
            "Jeg vil skrive testament",
            "skifte boet selv",
            "Hva skjer med huset når jeg dør?",
            "Hva om og hvis mannen min dør?",
            "If my husband died, who would inherit?",
            "Hva må man gjøre når noen dør?",
            "Hva gjør man ved dødsfall?",
            "Hva får en enke i pensjon?",
            "Ola er død, hvem arver?",
        ],
    );
}

#[test]
fn what_may_be_a_death_is_not_sure() {
    check(
        Understood::Unsure,
        &[
            "Han er borte",
            "Mannen min er borte",
            "My husband is gone",
            "Jeg har mistet ham",
            "mor er døende",
            "Ola døde i natt",
            "død",
            "Far har gått fra oss",
            "Arne sovnet inn i natt",
            "my dad passed",
            "Jeg fikk brev om at mannen min er død, men han lever",
        ],
    );
}

#[test]
fn everyday_words_are_not_taken_for_a_death() {
    check(
        Understood::Nothing,
        &[
            "Når er dødlinjen?",
            "dødlinje",
            "What is the deadline?",
            "the deadlines",
            "jeg er dødssliten",
            "jeg er helt død",
            "I'm dead tired",
            "mannen min er død sliten",
            "Mannen min døde nesten av latter",
            "jeg dør av kjedsomhet",
            "skifte dekk på bilen",
            "Jeg vil skifte fastlege",
            "Jeg mistet passet mitt",
            "mistet jobben til mannen min",
            "I lost my keys",
            "I lost my son's passport",
            "jeg mistet mor sitt smykke",
            "jeg mistet kontakten med mor",
            "Jeg gikk bort til NAV",
            "Mannen min gikk bort til naboen",
            "Mannen min gikk bort og hentet avisa",
            "Jeg sovna inn foran fjernsynet",
            "my son passed his exam",
            "Er sykdommen arvelig?",
            "kulturarv",
            "Telefonen min er død",
            "Batteriet er dødt",
            "batteriet på telefonen til mannen min er dødt",
            "mannen min sin bil døde",
            "my phone died",
            "my husband's car died",
            "dead battery",
            "Planten min er død",
            "rosene døde i frosten",
            "Hunden min døde",
            "Filmen handler om døden",
            "Jeg så en film der faren døde",
            "I saw a movie where the mother died",
            "pengene er borte",
            "mor er borte i dag på ferie",
            "Mannen min er ikke død",
            "bak en dør",
            "Arvid og Dødens",
            "dødstrøtt",
            "Det nye testamentet",
            "Hva må jeg gjøre nå?",
            "og hva nå?",
            "ja, vi var samboere",
            "real estate agent",
            "",
            "   ",
            "🙂",
        ],
    );
}

#[test]
fn in_a_story_it_is_the_citizen_s_own_loss_only_where_she_says_min() {
    lost(Husband, &["Hva gjør jeg med bøkene og filmene når mannen min er død? Han skrev en bok"]);
    check(Understood::Nothing, &["Boka er om da far døde"]);
}

#[test]
fn a_very_long_text_is_read_from_its_beginning() {
    let story = "og så fortalte hun om det hele. ".repeat(10_000);
    assert_eq!(understand(&format!("Mannen min døde. {story}")), Understood::Death(Some(Husband)));
    assert_eq!(understand(&format!("{story} Mannen min døde.")), Understood::Nothing);
    assert_eq!(understand(&"død ".repeat(10_000)), Understood::Unsure);
}

#[test]
fn the_one_whom_it_is_about_may_stand_some_clauses_before() {
    lost(
        Mother,
        &["Mor min, Anna Holm, 82 år gammel, døde i natt", "Mor ble syk, lå lenge på sykehuset, og døde i går"],
    );
    // `hun` may be another.
    somebody(&["Mor ble syk, hun var på sykehuset, og døde i går"]);
}

#[test]
fn a_plain_yes_or_no_is_one_and_a_greeting_is_none() {
    assert_eq!(["Ja.", "jau", "Yes, he did", "ja dessverre"].map(yes_or_no), [Some(true); 4]);
    assert_eq!(["Nei", "no, nobody"].map(yes_or_no), [Some(false); 2]);
    assert_eq!(["jaså", "", "kanskje"].map(yes_or_no), [None; 3]);
    assert!(["Hei", "God dag, Iben!", " "].into_iter().all(is_only_a_greeting));
    assert!(!is_only_a_greeting("Hei, hvordan søker jeg pass?"));
}

#[test]
fn who_cannot_go_on_is_heard() {
    for text in
        ["Jeg vil dø", "mannen min er død, og jeg vil ikke leve lenger", "Eg orkar ikkje leve", "I want to die!"]
    {
        assert!(is_in_distress(text), "{text}");
    }
    for text in ["Hva skjer når jeg dør?", "Mannen min ville dø hjemme", "vil dølge", ""] {
        assert!(!is_in_distress(text), "{text}");
    }
}
