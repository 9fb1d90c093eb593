//! Acting for another: helpers, children, those whom one is guardian for, and heirs of one case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use samspill_core::ids::{AssistantId, ConversationId, MandateId, Subject};
use samspill_core::mandate::{Proxy, Relation};
use samspill_core::ports::acting::{ActBy, ActingOffer, ActsForOthers as _, EstateView, Gift, WhichStated};
use samspill_core::ports::{ConsentDecision, DialogueError, Dialogues as _};
use samspill_core::private::Private;
use samspill_core::receipt::Withheld;
use samspill_core::text::{Language, days_after};
use samspill_core::turn::{Outcome, PlanItem};
use samspill_e2e::{Builder, CASE, FATHER_DIED, FUNERAL, TestClock, Turn, World, principal};

const MAGDA: &str = "02834450121";
const TORSTEIN: &str = "27917250341";
const INGVILD: &str = "21908450522";
const EIRA: &str = "11851450632";
const GUDNY: &str = "05905550852";
const HALVARD: &str = "16845350962";
const HALLVARD: &str = "18847551230";
const GURI: &str = "23887851340";
const OLAV: &str = "06894851010";
const TOR: &str = "26837151124";
const FAMILY: &str = "no.folkeregisteret/family";
const ACCOUNTS: &str = "no.fjordbanken.dodsbo/accounts";
const HUSBAND_DIED: &str = "Mannen min døde i forrige uke";
const LIFE_TOGETHER: &str = "urn:altinn:accesspackage:innbygger-samliv";
const PENSION: &str = "urn:altinn:accesspackage:innbygger-pensjon";

fn gift(helper: &str, packages: &[&str], until: String) -> Gift {
    Gift {
        holder: principal(helper),
        holder_name: Private::new("Torstein".into()),
        packages: packages.iter().map(|urn| (*urn).to_owned()).collect(),
        until,
    }
}

/// Magda lets Torstein help, for some days; he opens a conversation for her.
async fn helped(world: &World, packages: &[&str], days: u32) -> (MandateId, ConversationId) {
    let host = &world.composed.host;
    let gift = gift(TORSTEIN, packages, days_after(&world.today(), days));
    let mandate = host.give(&principal(MAGDA), gift).await.unwrap();
    let by = ActBy::Given(mandate.clone());
    let conversation = host.open_acting(&principal(TORSTEIN), by, None).await.unwrap();
    (mandate, conversation)
}

fn withheld<'a>(turn: &'a Turn, to: &str, concept: &str) -> Vec<&'a Withheld> {
    let receipts = turn.summary.receipts.iter().filter(|receipt| receipt.to == to);
    let withheld = receipts.flat_map(|receipt| &receipt.withheld);
    withheld.filter(|one| one.concept.as_str().ends_with(concept)).collect()
}

/// Whether an assistant was refused the citizen's identity number by a rule, with the remedy `mandate`.
#[track_caller]
fn refused_by(turn: &Turn, to: &str, rule: &str) {
    let why = withheld(turn, to, "/identity-number");
    assert!(!why.is_empty(), "{to} was not refused: {:?}", turn.summary.receipts);
    assert!(why.iter().any(|one| one.rule() == Some(rule) && one.remedy() == "mandate"), "{to}: {why:?}");
}

async fn offers(world: &World, who: &str) -> (ConversationId, Vec<ActingOffer>) {
    let (host, who) = (&world.composed.host, principal(who));
    let said = Private::new("Hvem kan jeg handle for?".into());
    let id = host.look_up(&who, said, Language::Nb).await.unwrap();
    let offers = host.acting_offers(&who, &id).await.unwrap();
    (id, offers)
}

async fn acting_for(world: &World, who: &str, relation: Relation) -> ConversationId {
    let (id, offers) = offers(world, who).await;
    let offer = offers.into_iter().find(|offer| offer.relation == relation).expect("somebody is offered");
    let by = ActBy::Stated(id, WhichStated { about: offer.about, relation: None, by: None });
    world.composed.host.open_acting(&principal(who), by, None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_sees_what_the_scope_covers_and_nothing_else_and_receipts_say_so() {
    let world = Builder::new().start().await;
    let (_, conversation) = helped(&world, &[PENSION], 30).await;
    let turn = world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await;
    assert_eq!(turn.outcome(FAMILY), Outcome::Answered, "inside it");
    assert!(turn.text_from("no.folkeregisteret").contains("Arne"), "whom Magda, and not Torstein, has lost");
    assert_eq!(turn.outcome(CASE), Outcome::Withheld, "outside it");
    refused_by(&turn, "no.domstol.dodsbo", "nation:outside-the-mandate");
    assert!(turn.summary.receipts.iter().all(|receipt| receipt.mandate.as_deref() == Some("helped (host)")));
    let view = world.composed.host.acting(Some(&principal(TORSTEIN)), &conversation).await.unwrap().unwrap();
    assert_eq!((view.name.reveal().as_str(), view.relation), ("Magda Lyngmo", Relation::Helped));
    assert_eq!((view.until, view.ended), (Some(days_after(&world.today(), 30)), None));
    // It is the helper's conversation, not hers, and what she sees of her own is as before.
    assert!(world.composed.host.seen(Some(&principal(MAGDA)), &conversation).await.is_err());
    let own = world.ask(MAGDA, HUSBAND_DIED, &[]).await;
    assert_eq!(own.outcome(CASE), Outcome::Answered);
    assert!(own.summary.receipts.iter().all(|receipt| receipt.mandate.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_helper_whom_the_citizen_has_withdrawn_is_refused_in_the_running_conversation() {
    let world = Builder::new().start().await;
    let (mandate, conversation) = helped(&world, &[LIFE_TOGETHER], 30).await;
    let before = world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await;
    assert_eq!((before.outcome(FAMILY), before.outcome(CASE)), (Outcome::Answered, Outcome::Answered));
    let host = &world.composed.host;
    let plan = host.plan(Some(&principal(TORSTEIN)), &conversation, Language::Nb).await.unwrap();
    assert!(host.withdraw(&principal(TORSTEIN), &mandate).await.is_err(), "who holds it does not withdraw it");
    host.withdraw(&principal(MAGDA), &mandate).await.unwrap();
    let after = world.say(Some(TORSTEIN), &conversation, "Hva nå?").await;
    assert_eq!(after.outcome(FAMILY), Outcome::Withheld);
    refused_by(&after, "no.folkeregisteret", "citizen:mandate-withdrawn");
    let left = host.plan(Some(&principal(TORSTEIN)), &conversation, Language::Nb).await.unwrap();
    let [had, has] = [&plan, &left].map(|plan| plan.iter().any(|item| item.due.is_some()));
    assert!(had && !has, "what was hers is in the plan no more: {left:?}");
    let view = host.acting(Some(&principal(TORSTEIN)), &conversation).await.unwrap().unwrap();
    assert_eq!(view.ended.as_deref(), Some("citizen:mandate-withdrawn"));
    let again = host.open_acting(&principal(TORSTEIN), ActBy::Given(mandate), None).await;
    assert!(matches!(again, Err(DialogueError::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_withdrawal_counts_after_a_restart_and_a_mandate_does_too() {
    let world = Builder::new().start().await;
    let (mandate, conversation) = helped(&world, &[LIFE_TOGETHER], 30).await;
    let world = world.restart().await;
    let turn = world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await;
    assert_eq!(turn.outcome(FAMILY), Outcome::Answered, "it is for her after the restart too");
    world.composed.host.withdraw(&principal(MAGDA), &mandate).await.unwrap();
    let world = world.restart().await;
    let turn = world.say(Some(TORSTEIN), &conversation, "Hva nå?").await;
    refused_by(&turn, "no.folkeregisteret", "citizen:mandate-withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_help_ends_after_its_last_day() {
    let clock = TestClock::now();
    let world = Builder::new().clock(&clock).start().await;
    let (_, conversation) = helped(&world, &[LIFE_TOGETHER], 3).await;
    clock.advance_days(3);
    let last = world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await;
    assert_eq!(last.outcome(FAMILY), Outcome::Answered, "on the last day");
    clock.advance_days(1);
    let after = world.say(Some(TORSTEIN), &conversation, "Hva nå?").await;
    refused_by(&after, "no.folkeregisteret", "nation:no-mandate");
}

#[tokio::test(flavor = "multi_thread")]
async fn help_can_be_given_only_for_something_and_for_a_time_and_so_many_times() {
    let world = Builder::new().limits("mandates_own_max = 1").start().await;
    let (host, today) = (&world.composed.host, world.today());
    let refused = async |gift: Gift, what: &str| {
        let given = host.give(&principal(MAGDA), gift).await;
        assert!(matches!(given, Err(DialogueError::Invalid(_))), "{what}: {given:?}");
    };
    refused(gift(TORSTEIN, &[], today.clone()), "nothing").await;
    refused(gift(TORSTEIN, &["urn:altinn:accesspackage:unknown"], today.clone()), "unknown").await;
    let guardians = "urn:altinn:accesspackage:vergemal-tingretten-begjaere-uskifte";
    refused(gift(TORSTEIN, &[guardians], today.clone()), "what only a guardian has").await;
    refused(gift(MAGDA, &[PENSION], today.clone()), "oneself").await;
    refused(gift("1234", &[PENSION], today.clone()), "nobody").await;
    refused(gift(TORSTEIN, &[PENSION], days_after(&today, 367)), "too long").await;
    refused(gift(TORSTEIN, &[PENSION], "i morgen".into()), "no day").await;
    host.give(&principal(MAGDA), gift(TORSTEIN, &[PENSION], days_after(&today, 366))).await.unwrap();
    refused(gift(TORSTEIN, &[PENSION], today), "mandates_own_max").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_consents_for_another() {
    let world = Builder::new().start().await;
    let (_, conversation) = helped(&world, &[LIFE_TOGETHER], 30).await;
    let turn = world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await;
    let (host, funeral) = (&world.composed.host, AssistantId::new(FUNERAL).unwrap());
    let own = world.open(Some(TORSTEIN), None).await;
    let scopes = host.consent_offers(Some(&principal(TORSTEIN)), &own, &funeral).await.unwrap();
    assert!(!scopes.is_empty(), "for himself he is asked");
    let offered = host.consent_offers(Some(&principal(TORSTEIN)), &conversation, &funeral).await.unwrap();
    assert!(offered.is_empty(), "for her he is not");
    let yes = ConsentDecision::to_all(scopes.into_iter().map(|offer| offer.scope), true);
    let torstein = principal(TORSTEIN);
    assert!(host.consent(Some(&torstein), &conversation, yes.clone()).await.is_err());
    // What he has said for himself, for longer too, is not hers.
    let for_longer = ConsentDecision { until: Some(days_after(&world.today(), 30)), ..yes };
    host.consent(Some(&torstein), &own, for_longer).await.unwrap();
    let by_consent = |turn: &Turn| {
        let consent = samspill_core::law::Processing::Consent.describe();
        turn.receipts_to(FUNERAL).any(|receipt| receipt.processing.as_ref() == Some(&consent))
    };
    assert!(by_consent(&world.say(Some(TORSTEIN), &own, HUSBAND_DIED).await));
    assert!(!by_consent(&world.say(Some(TORSTEIN), &conversation, HUSBAND_DIED).await));
    let remedies = turn.summary.receipts.iter().flat_map(|receipt| &receipt.withheld).map(Withheld::remedy);
    assert!(remedies.into_iter().all(|remedy| remedy != "consent"), "nobody says that his consent would help");
    for act in [Relation::Child, Relation::Ward] {
        let who = if act == Relation::Child { INGVILD } else { GUDNY };
        let conversation = acting_for(&world, who, act).await;
        let offers = host.consent_offers(Some(&principal(who)), &conversation, &funeral).await.unwrap();
        assert!(offers.is_empty(), "{act:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_acts_for_a_child_until_the_child_is_of_age() {
    let clock = TestClock::now();
    let world = Builder::new().clock(&clock);
    let birthday = {
        let tomorrow: String = days_after(&samspill_core::ports::Clock::today(&clock), 1);
        format!("{}{}", tomorrow[..4].parse::<u16>().unwrap() - 18, &tomorrow[4..])
    };
    let world = world.patch(move |data| {
        data.patch_person(EIRA, |person| person["foedsel"] = serde_json::json!({ "foedselsdato": birthday }));
    });
    let world = world.start().await;
    let (id, offers) = offers(&world, INGVILD).await;
    let eira = offers.iter().find(|offer| offer.name.reveal().starts_with("Eira")).expect("both children are offered");
    assert_eq!((offers.len(), eira.relation, eira.until.as_deref()), (2, Relation::Child, Some(&*world.today())));
    assert_eq!(eira.source.name, "Folkeregisteret (simulert)");
    let which = WhichStated { about: eira.about.clone(), relation: None, by: None };
    let by = ActBy::Stated(id.clone(), which);
    let conversation = world.composed.host.open_acting(&principal(INGVILD), by.clone(), None).await.unwrap();
    let turn = world.say(Some(INGVILD), &conversation, FATHER_DIED).await;
    assert_eq!((turn.outcome(FAMILY), turn.outcome(CASE)), (Outcome::Answered, Outcome::Answered));
    assert!(turn.text_from("no.folkeregisteret").contains("Jonas"), "the child's father");
    let mandated = |receipt: &&samspill_core::receipt::Receipt| receipt.mandate.is_some();
    assert_eq!(turn.summary.receipts.iter().filter(mandated).count(), turn.summary.receipts.len());
    assert!(turn.summary.receipts.iter().any(|r| r.mandate.as_deref() == Some("child (no.folkeregisteret)")));
    clock.advance_days(1);
    let after = world.say(Some(INGVILD), &conversation, "Hva nå?").await;
    assert_eq!(after.outcome(CASE), Outcome::Withheld);
    refused_by(&after, "no.domstol.dodsbo", "nation:no-mandate");
    let again = world.composed.host.open_acting(&principal(INGVILD), by, None).await;
    assert!(again.is_err(), "she is of age");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_takes_a_mandate_back_or_does_not_answer_is_a_no_in_the_next_turn() {
    let world = Builder::new().start().await;
    let conversation = acting_for(&world, INGVILD, Relation::Child).await;
    assert_eq!(world.say(Some(INGVILD), &conversation, FATHER_DIED).await.outcome(CASE), Outcome::Answered);
    let registers = world.registers.as_ref().unwrap();
    let broken = samspill_registers::Fault::new(samspill_registers::FaultKind::Error).at("/folkeregisteret/");
    registers.faults().set(broken).unwrap();
    refused_by(&world.say(Some(INGVILD), &conversation, "Hva nå?").await, "no.domstol.dodsbo", "nation:no-mandate");
    registers.faults().clear();
    assert_eq!(world.say(Some(INGVILD), &conversation, "Og nå?").await.outcome(CASE), Outcome::Answered);
    registers.change(|data| {
        data.patch_person(INGVILD, |person| drop(person.as_object_mut().unwrap().remove("foreldreansvar")))
    });
    refused_by(&world.say(Some(INGVILD), &conversation, "Hva nå?").await, "no.domstol.dodsbo", "nation:no-mandate");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_acts_within_the_packages_that_the_register_names() {
    let world = Builder::new().start().await;
    let conversation = acting_for(&world, GUDNY, Relation::Ward).await;
    let turn = world.say(Some(GUDNY), &conversation, "Sønnen min døde").await;
    assert_eq!(turn.outcome(CASE), Outcome::Answered, "vergemal-tingretten-privat-skifte-dodsbo");
    assert_eq!(turn.outcome(FAMILY), Outcome::Withheld, "no package covers it");
    refused_by(&turn, "no.folkeregisteret", "nation:outside-the-mandate");
    let registers = world.registers.as_ref().unwrap();
    registers.change(|data| {
        data.patch_person(HALVARD, |person| {
            person["vergemaalEllerFremtidsfullmakt"][0]["pakker"] = serde_json::json!([])
        });
    });
    let after = world.say(Some(GUDNY), &conversation, "Hva nå?").await;
    refused_by(&after, "no.domstol.dodsbo", "nation:outside-the-mandate");
    let (_, strangers) = offers(&world, HALVARD).await;
    assert!(strangers.is_empty(), "the ward is nobody's guardian");
}

async fn estate(world: &World, who: &str, conversation: &ConversationId) -> EstateView {
    let estates = world.composed.host.estates(Some(&principal(who)), conversation).await.unwrap();
    assert_eq!(estates.len(), 1, "{estates:?}");
    estates.into_iter().next().unwrap()
}

async fn plan(world: &World, who: &str, conversation: &ConversationId) -> Vec<PlanItem> {
    world.composed.host.plan(Some(&principal(who)), conversation, Language::Nb).await.unwrap()
}

/// The Tveits: Hallvard has a formuesfullmakt, Guri has none.
async fn tveit() -> World {
    let world = Builder::new().patch(|data| {
        data.patch_party(GURI, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
    });
    world.start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_proxy_from_a_co_heir_gives_what_the_co_heir_has_until_it_is_withdrawn() {
    let world = tveit().await;
    let host = &world.composed.host;
    let (his, hers) = (world.open(Some(HALLVARD), None).await, world.open(Some(GURI), None).await);
    world.say(Some(HALLVARD), &his, FATHER_DIED).await;
    let without = world.say(Some(GURI), &hers, FATHER_DIED).await;
    assert!(!without.text_from("no.fjordbanken.dodsbo").contains("Du ser dette fordi"), "she has no insight");
    let seen = estate(&world, HALLVARD, &his).await;
    assert_eq!((seen.parties.len(), seen.others, seen.role.as_str()), (1, 0, "BARN"));
    assert_eq!(seen.parties[0].name.as_ref().unwrap().reveal(), "Guri Tveit Aasen");
    let given =
        host.give_proxy(&principal(HALLVARD), &his, seen.about.clone(), seen.parties[0].who.clone()).await.unwrap();
    assert_eq!(estate(&world, GURI, &hers).await.proxy, Some(Proxy::Collective), "he is the only other");
    let with = world.say(Some(GURI), &hers, "Hva nå?").await;
    let bank = with.text_from("no.fjordbanken.dodsbo");
    assert!(bank.contains("alle de andre partene har gitt deg fullmakt"), "{bank}");
    let rules: Vec<&String> = with.summary.receipts.iter().flat_map(|receipt| &receipt.rules).collect();
    assert!(rules.contains(&&"operator:bank-shows-assets-by-proxy".to_owned()), "{rules:?}");
    let insight = rules.into_iter();
    assert!(insight.into_iter().any(|rule| rule == "operator:bank-looks-up-the-estate-by-proxy"));
    assert!(host.withdraw(&principal(GURI), &given).await.is_err(), "only who gave it withdraws it");
    host.withdraw(&principal(HALLVARD), &given).await.unwrap();
    let party = estate(&world, GURI, &hers).await;
    assert_eq!((party.proxy, party.parties[0].has_withdrawn), (None, true));
    let after = world.say(Some(GURI), &hers, "Og nå?").await;
    assert_eq!(after.outcome(ACCOUNTS), Outcome::NotRelevant, "the bank is told of no insight");
    assert!(!after.text_from("no.fjordbanken.dodsbo").contains("Du ser dette fordi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_from_somebody_without_insight_gives_none() {
    let world = tveit().await;
    let host = &world.composed.host;
    let (his, hers) = (world.open(Some(HALLVARD), None).await, world.open(Some(GURI), None).await);
    let registers = world.registers.as_ref().unwrap();
    registers.change(|data| {
        data.patch_party(HALLVARD, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap()
    });
    world.say(Some(HALLVARD), &his, FATHER_DIED).await;
    world.say(Some(GURI), &hers, FATHER_DIED).await;
    let seen = estate(&world, HALLVARD, &his).await;
    host.give_proxy(&principal(HALLVARD), &his, seen.about, seen.parties[0].who.clone()).await.unwrap();
    let hers_now = estate(&world, GURI, &hers).await;
    assert_eq!((hers_now.proxy, hers_now.parties[0].has_given), (None, true));
    assert_eq!(world.say(Some(GURI), &hers, "Hva nå?").await.outcome(ACCOUNTS), Outcome::NotRelevant);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collective_proxy_is_from_everyone_and_an_individual_one_from_some() {
    let world = Builder::new().patch(|data| {
        data.patch_party(TORSTEIN, |party| drop(party.insert("formuesfullmakt".into(), false.into()))).unwrap();
    });
    let world = world.start().await;
    let host = &world.composed.host;
    let (hers, his) = (world.open(Some(MAGDA), None).await, world.open(Some(TORSTEIN), None).await);
    world.say(Some(MAGDA), &hers, HUSBAND_DIED).await;
    world.say(Some(TORSTEIN), &his, FATHER_DIED).await;
    let seen = estate(&world, MAGDA, &hers).await;
    assert_eq!(seen.parties.len(), 2);
    let torstein = seen.parties.iter().find(|one| one.name.as_ref().unwrap().reveal().starts_with("Torstein")).unwrap();
    host.give_proxy(&principal(MAGDA), &hers, seen.about, torstein.who.clone()).await.unwrap();
    assert_eq!(estate(&world, TORSTEIN, &his).await.proxy, Some(Proxy::Individual));
    let turn = world.say(Some(TORSTEIN), &his, "Hva nå?").await;
    assert!(
        turn.text_from("no.fjordbanken.dodsbo").contains("en medarving som har innsyn"),
        "the bank asks for either"
    );
    let land = turn.receipts_to("no.kartverket.tinglysing").flat_map(|receipt| &receipt.withheld);
    assert!(land.into_iter().any(|one| one.remedy() == "mandate"), "the land registry for a collective one");
    // Siblings give too: then it is from everyone.
    let sigrid = "19886850231";
    let third = world.open(Some(sigrid), None).await;
    world.say(Some(sigrid), &third, FATHER_DIED).await;
    let seen = estate(&world, sigrid, &third).await;
    let torstein = seen.parties.iter().find(|one| one.name.as_ref().unwrap().reveal().starts_with("Torstein")).unwrap();
    host.give_proxy(&principal(sigrid), &third, seen.about, torstein.who.clone()).await.unwrap();
    assert_eq!(estate(&world, TORSTEIN, &his).await.proxy, Some(Proxy::Collective));
    let turn = world.say(Some(TORSTEIN), &his, "Og nå?").await;
    assert!(turn.text_from("no.kartverket.tinglysing").contains("alle de andre partene"));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_case_that_was_entered_by_mistake_takes_the_proxy_with_it() {
    let world = tveit().await;
    let host = &world.composed.host;
    let (his, hers) = (world.open(Some(HALLVARD), None).await, world.open(Some(GURI), None).await);
    world.say(Some(HALLVARD), &his, FATHER_DIED).await;
    world.say(Some(GURI), &hers, FATHER_DIED).await;
    let seen = estate(&world, HALLVARD, &his).await;
    host.give_proxy(&principal(HALLVARD), &his, seen.about.clone(), seen.parties[0].who.clone()).await.unwrap();
    assert_eq!(estate(&world, GURI, &hers).await.proxy, Some(Proxy::Collective));
    let mistaken =
        |case: &mut serde_json::Map<String, serde_json::Value>| drop(case.insert("status".into(), "FEILFORT".into()));
    world.registers.as_ref().unwrap().change(|data| data.patch_case(OLAV, mistaken).unwrap());
    let after = world.say(Some(GURI), &hers, "Hva nå?").await;
    assert_eq!(after.outcome(ACCOUNTS), Outcome::NotRelevant);
    assert!(host.estates(Some(&principal(GURI)), &hers).await.unwrap().is_empty(), "there is no case to act in");
    let again = host.give_proxy(&principal(GURI), &hers, seen.about, Subject::new("p1").unwrap()).await;
    assert!(matches!(again, Err(DialogueError::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_heirs_share_what_is_done_in_the_case_and_not_what_they_say() {
    let world = tveit().await;
    let host = &world.composed.host;
    let (his, hers) = (world.open(Some(HALLVARD), None).await, world.open(Some(GURI), None).await);
    world.say(Some(HALLVARD), &his, "Faren min døde, og jeg er uenig med Guri").await;
    world.say(Some(GURI), &hers, FATHER_DIED).await;
    let shared = |plan: &[PlanItem]| plan.iter().filter(|item| item.shared.is_some()).cloned().collect::<Vec<_>>();
    let (of_him, of_her) = (shared(&plan(&world, HALLVARD, &his).await), shared(&plan(&world, GURI, &hers).await));
    assert!(!of_him.is_empty() && !of_her.is_empty());
    let task = of_him.iter().find(|item| of_her.iter().any(|other| other.title == item.title)).expect("a common task");
    host.mark(&principal(HALLVARD), &his, &task.key, true).await.unwrap();
    let of_her = shared(&plan(&world, GURI, &hers).await);
    let seen = of_her.iter().find(|item| item.title == task.title).unwrap();
    let mark = seen.shared.clone().unwrap();
    assert_eq!((mark.done_by.as_deref(), mark.own), (Some("Hallvard Tveit"), false));
    assert_eq!(seen.status, samspill_core::plan::TaskStatus::Done);
    assert!(host.mark(&principal(GURI), &hers, &seen.key, false).await.is_err(), "the mark is his");
    // What he said, was shown and shares is not hers.
    assert!(host.seen(Some(&principal(GURI)), &his).await.is_err());
    assert!(host.mark(&principal(GURI), &his, &task.key, true).await.is_err());
    let all = serde_json::to_string(&plan(&world, GURI, &hers).await).unwrap();
    assert!(!all.contains("uenig") && !all.contains(HALLVARD));
    let world = world.restart().await;
    let kept = shared(&plan(&world, GURI, &hers).await);
    assert!(kept.iter().any(|item| item.title == task.title && item.shared.as_ref().unwrap().done_by.is_some()));
    world.composed.host.mark(&principal(HALLVARD), &his, &task.key, false).await.unwrap();
    let gone = shared(&plan(&world, GURI, &hers).await);
    assert!(gone.iter().all(|item| item.shared.as_ref().unwrap().done_by.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn heirs_of_another_case_share_nothing_and_nobody_gives_a_proxy_to_a_stranger() {
    let world = tveit().await;
    let host = &world.composed.host;
    let (his, tors) = (world.open(Some(HALLVARD), None).await, world.open(Some(TOR), None).await);
    world.say(Some(HALLVARD), &his, FATHER_DIED).await;
    world.say(Some(TOR), &tors, FATHER_DIED).await;
    let before: Vec<_> = plan(&world, TOR, &tors).await;
    for item in plan(&world, HALLVARD, &his).await.into_iter().filter(|item| item.shared.is_some()) {
        host.mark(&principal(HALLVARD), &his, &item.key, true).await.unwrap();
    }
    assert_eq!(plan(&world, TOR, &tors).await, before);
    let seen = estate(&world, HALLVARD, &his).await;
    let other = host.give_proxy(&principal(TOR), &tors, seen.about, seen.parties[0].who.clone()).await;
    assert!(matches!(other, Err(DialogueError::Invalid(_))));
    assert!(estate(&world, TOR, &tors).await.parties.is_empty());
}
