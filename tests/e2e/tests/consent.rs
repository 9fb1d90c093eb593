//! Consent: seen before it leaves, in parts, for as long as one wants, and undone. With a real component that writes down
//! in its owner's register what it received, to the letter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::collections::BTreeSet;

use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, ConsentId, ConversationId, PurposeKey, ServiceName};
use samspill_core::ports::{ConsentAnswer, ConsentDecision, DialogueError, Dialogues as _, Journal as _};
use samspill_core::receipt::Receipt;
use samspill_core::text::{Language, days_after};
use samspill_core::turn::Outcome;
use samspill_e2e::api::Api;
use samspill_e2e::book::{Book, NICKNAME, PROFILE, RECORDER};
use samspill_e2e::{Builder, TestClock, Turn, World, principal};
use serde_json::{Value, json};

const RECORD: &str = "no.samspill.recorder/record";
const INSIST: &str = "no.samspill.recorder/insist";

fn scope(service: &str, concept: &str, purpose: &str) -> ConsentScope {
    ConsentScope {
        assistant: AssistantId::new(RECORDER).unwrap(),
        service: ServiceName::new(service).unwrap(),
        concept: Concept::new(concept).unwrap(),
        purpose: PurposeKey::new(purpose).unwrap(),
    }
}

fn profile() -> ConsentScope {
    scope("record", PROFILE, "record")
}

fn nickname() -> ConsentScope {
    scope("insist", NICKNAME, "deliver")
}

fn yes(scope: ConsentScope, fields: Option<&[&str]>) -> ConsentAnswer {
    let fields = fields.map(|fields| fields.iter().map(|field| (*field).to_owned()).collect::<BTreeSet<_>>());
    ConsentAnswer { scope, given: true, fields }
}

fn no(scope: ConsentScope) -> ConsentAnswer {
    ConsentAnswer { scope, given: false, fields: None }
}

fn builder(book: &Book) -> Builder {
    Builder::with(&["iben"]).guest("recorder").extra(&book.extra())
}

async fn decide(
    world: &World,
    who: &str,
    conversation: &ConversationId,
    answers: Vec<ConsentAnswer>,
    until: Option<&str>,
) -> Result<(), DialogueError> {
    let decision = ConsentDecision { answers, until: until.map(Into::into) };
    world.composed.host.consent(Some(&principal(who)), conversation, decision).await
}

async fn receipts(world: &World, who: &str, conversation: &ConversationId) -> Vec<Receipt> {
    world.composed.host.receipts(Some(&principal(who)), conversation).await.unwrap()
}

/// Waits for a receipt with one of the host's words.
async fn receipted(world: &World, who: &str, conversation: &ConversationId, word: &str) -> Receipt {
    loop {
        let all = receipts(world, who, conversation).await;
        if let Some(found) = all.into_iter().find(|receipt| receipt.purpose == word) {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// How often each notice that is still to be delivered was tried.
async fn attempts(world: &World) -> Vec<u32> {
    let due = world.composed.journal.notices_due(64).await.unwrap();
    due.into_iter().map(|(_, notice)| notice.attempts).collect()
}

fn said(turn: &Turn) -> String {
    turn.text_from(RECORDER)
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_of_three_fields_two_are_consented_to_exactly_two_cross_and_the_receipt_names_the_third_and_who_refused_it()
{
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let first = world.say(Some(&who), &conversation, "Hei").await;
    assert_eq!(book.pages("received"), [json!({"occasion": "question", "profile": null})], "nothing without consent");
    assert!(said(&first).contains("recorded: nothing"), "it goes on with less: {}", said(&first));
    decide(&world, &who, &conversation, vec![yes(profile(), Some(&["email", "address"]))], None).await.unwrap();
    let turn = world.say(Some(&who), &conversation, "Hei igjen").await;
    assert_eq!(turn.outcome(RECORD), Outcome::Answered, "{:?}", turn.summary.hops);
    let received = book.pages("received")[1]["profile"].clone();
    assert_eq!(received, json!({"email": "kunde@example.no", "address": "Gata 1"}), "exactly two");
    let crossed: Vec<&Receipt> = turn.receipts_to(RECORDER).filter(|one| one.purpose == "record").collect();
    assert!(!crossed.is_empty());
    for receipt in crossed {
        assert_eq!(receipt.concepts, [Concept::new(PROFILE).unwrap()]);
        assert_eq!(receipt.withheld.len(), 1, "{receipt:?}");
        let third = &receipt.withheld[0];
        assert_eq!((third.field.as_deref(), third.rule()), (Some("phone"), Some("citizen:refused")));
    }
    // What it keeps was made of the two, and comes back to it.
    let third = world.say(Some(&who), &conversation, "Og igjen").await;
    assert!(said(&third).contains("kept: address=Gata 1,email=kunde@example.no"), "{}", said(&third));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_leave_is_seen_before_it_leaves_and_seeing_it_is_receipted() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let (id, host) = (AssistantId::new(RECORDER).unwrap(), &world.composed.host);
    let preview = async || {
        let who = principal(&who);
        host.consent_preview(Some(&who), &conversation, &id, Language::Nb).await.unwrap()
    };
    let offers = preview().await;
    let offer = offers.iter().find(|offer| offer.scope == profile()).unwrap();
    assert!(!offer.is_known && offer.fields.iter().all(|field| field.value.is_none()), "nobody has told yet");
    world.say(Some(&who), &conversation, "Hei").await;
    let offers = preview().await;
    let offer = offers.iter().find(|offer| offer.scope == profile()).unwrap();
    let values: Vec<(&str, &str, &str)> = offer
        .fields
        .iter()
        .map(|field| (field.path.as_str(), field.title.nb.as_str(), field.value.as_ref().unwrap().reveal().as_str()))
        .collect();
    let expected = [
        ("address", "address", "Gata 1"),
        ("email", "email", "kunde@example.no"),
        ("phone", "mobilen", "+47 11 11 11 11"),
    ];
    assert_eq!(values, expected);
    let shown = receipts(&world, &who, &conversation).await;
    let shown = shown.iter().filter(|one| one.purpose == "preview" && one.to == "citizen");
    assert!(shown.flat_map(|one| &one.concepts).any(|concept| concept.as_str() == PROFILE));
    assert_eq!(book.pages("received").len(), 1, "seeing it has sent nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_consent_only_the_questions_that_were_withheld_are_asked_again_and_answered_in_their_place() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let first = world.say(Some(&who), &conversation, "Hei").await;
    assert_eq!((first.outcome(RECORD), first.outcome(INSIST)), (Outcome::Answered, Outcome::Withheld));
    let host = &world.composed.host;
    let can = async || host.can_resume(Some(&principal(&who)), &conversation).await.unwrap();
    assert!(!can().await, "nothing has been decided");
    let decided = vec![no(profile()), yes(nickname(), None)];
    decide(&world, &who, &conversation, decided, None).await.unwrap();
    assert!(can().await);
    let resumed = world.resume(Some(&who), &conversation, Language::Nb).await;
    let hops: Vec<&str> = resumed.summary.hops.iter().map(|hop| hop.service.as_str()).collect();
    assert_eq!(hops, ["insist"], "only what was withheld, and not what was refused; the lead neither");
    assert!(said(&resumed).contains("delivered to Kunden (resumed)"), "{}", said(&resumed));
    let seen = host.seen(Some(&principal(&who)), &conversation).await.unwrap();
    assert_eq!(seen.len(), 1, "it is the same turn");
    let texts: Vec<String> = seen[0]
        .parts
        .iter()
        .map(|part| part.blocks.iter().flat_map(|block| block.texts()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(texts.len(), 5, "{texts:?}");
    assert_eq!((&*texts[0], &*texts[1], &*texts[4]), ("before", "source", "after"));
    assert!(texts[2].starts_with("recorded: nothing") && texts[3].starts_with("delivered"), "{texts:?}");
    assert!(!can().await, "and there is no more to ask");
    // A yes to the other opens for that one alone; its task takes the place of the one before.
    decide(&world, &who, &conversation, vec![yes(profile(), Some(&["phone"]))], None).await.unwrap();
    let world = world.restart().await;
    let resumed = world.resume(Some(&who), &conversation, Language::Nb).await;
    let hops: Vec<&str> = resumed.summary.hops.iter().map(|hop| hop.service.as_str()).collect();
    assert_eq!(hops, ["record"], "also after a restart");
    assert_eq!(book.pages("received")[1], json!({"occasion": "resumed", "profile": {"phone": "+47 11 11 11 11"}}));
    let cards: Vec<&str> = resumed.summary.plan.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(cards, ["Customer card for phone=+47 11 11 11 11"], "tasks upsert");
    let host = &world.composed.host;
    assert!(
        !host.can_resume(Some(&principal(&who)), &conversation).await.unwrap(),
        "fields that stay refused do not nag"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lead_runs_again_only_if_its_own_want_was_withheld() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    // The facts are there from this turn on; in English the lead wants one itself.
    world.say(Some(&who), &conversation, "Hei").await;
    let first = world.say_in(Language::En, Some(&who), &conversation, "Hello").await;
    assert!(said(&first).contains("Hello, you."), "{}", said(&first));
    decide(&world, &who, &conversation, vec![yes(scope("lead", NICKNAME, "greet"), None)], None).await.unwrap();
    let again = world.resume(Some(&who), &conversation, Language::En).await;
    assert!(again.summary.hops.iter().any(|hop| hop.from == "citizen"), "the lead ran");
    assert!(said(&again).contains("Hello, Kunden."), "{}", said(&again));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_withdrawal_counts_from_the_next_decision_on_in_a_turn_that_runs() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    decide(&world, &who, &conversation, vec![yes(profile(), None)], None).await.unwrap();
    book.open(false);
    let turn = world.say(Some(&who), &conversation, "Hei");
    let withdrawn = async {
        book.until("received", 1).await;
        decide(&world, &who, &conversation, vec![no(profile())], None).await.unwrap();
        book.open(true);
    };
    let (turn, ()) = tokio::join!(turn, withdrawn);
    assert_eq!(book.pages("received")[0]["profile"].as_object().unwrap().len(), 3, "it had got all");
    assert!(said(&turn).contains("again: no-consent"), "{}", said(&turn));
    let later = world.say(Some(&who), &conversation, "Hei").await;
    assert!(said(&later).ends_with("after") && said(&later).contains("recorded: nothing; again: no-consent; kept: \n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_after_a_withdrawal_the_state_is_gone_and_the_assistant_is_told_until_it_has_acted_and_receipts_say_so() {
    let book = Book::serve().await;
    let clock = TestClock::at("2026-11-23T08:00:00Z");
    let world = builder(&book).clock(&clock).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    decide(&world, &who, &conversation, vec![yes(profile(), None), no(nickname())], None).await.unwrap();
    world.say(Some(&who), &conversation, "Hei").await;
    book.fail(1);
    decide(&world, &who, &conversation, vec![no(profile())], None).await.unwrap();
    // The first try fails. It is durable, and tried again when its time has come: also by another process.
    while attempts(&world).await != [1] {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(book.pages("deleted"), Vec::<Value>::new());
    clock.set("2026-11-23T08:00:02Z");
    let world = world.restart().await;
    let told = receipted(&world, &who, &conversation, "consent-notice").await;
    let expected = json!({"concept": PROFILE, "fields": null, "kept": 0});
    assert_eq!(book.pages("deleted"), [expected], "once, and what it kept was gone before");
    assert!(told.component.is_some() && told.concepts.is_empty());
    assert_eq!(told.withheld[0].rule(), Some("citizen:withdrawn"));
    assert_eq!(attempts(&world).await, Vec::<u32>::new());
    let words: Vec<String> = receipts(&world, &who, &conversation).await.into_iter().map(|one| one.purpose).collect();
    for word in ["consent-given", "consent-refused", "consent-withdrawn", "consent-notice"] {
        assert_eq!(words.iter().filter(|one| *one == word).count(), 1, "{word}: {words:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_an_assistant_that_never_acts_on_a_notice_is_given_up_after_as_many_attempts_as_may_be() {
    let book = Book::serve().await;
    let clock = TestClock::at("2026-11-23T08:00:00Z");
    let world = builder(&book).clock(&clock).limits("notice_attempts_max = 3").start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    decide(&world, &who, &conversation, vec![yes(profile(), None)], None).await.unwrap();
    world.say(Some(&who), &conversation, "Hei").await;
    book.fail(u32::MAX);
    decide(&world, &who, &conversation, vec![no(profile())], None).await.unwrap();
    for tried in 1..3 {
        while attempts(&world).await != [tried] {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        clock.set(&format!("2026-11-23T08:0{tried}:00Z"));
    }
    let given_up = receipted(&world, &who, &conversation, "consent-notice-failed").await;
    assert!(given_up.component.is_none());
    assert_eq!(attempts(&world).await, Vec::<u32>::new(), "it is not tried again");
    assert_eq!(book.pages("deleted"), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_who_takes_one_field_back_has_that_one_deleted_and_the_rest_still_crosses() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    decide(&world, &who, &conversation, vec![yes(profile(), None)], None).await.unwrap();
    world.say(Some(&who), &conversation, "Hei").await;
    decide(&world, &who, &conversation, vec![yes(profile(), Some(&["email", "address"]))], None).await.unwrap();
    book.until("deleted", 1).await;
    assert_eq!(book.pages("deleted"), [json!({"concept": PROFILE, "fields": ["phone"], "kept": 0})]);
    world.say(Some(&who), &conversation, "Hei").await;
    let received = book.pages("received")[1]["profile"].clone();
    assert_eq!(received, json!({"email": "kunde@example.no", "address": "Gata 1"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_call_that_runs_keeps_nothing_that_was_made_of_a_field_that_is_taken_back_meanwhile() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    decide(&world, &who, &conversation, vec![yes(profile(), None)], None).await.unwrap();
    book.open(false);
    let turn = world.say(Some(&who), &conversation, "Hei");
    let narrowed = async {
        book.until("received", 1).await;
        // It is told to delete, and does not: what the host keeps for it is the host's to forget.
        book.fail(u32::MAX);
        let fewer = vec![yes(profile(), Some(&["email", "address"]))];
        decide(&world, &who, &conversation, fewer, None).await.unwrap();
        book.open(true);
    };
    let (_, ()) = tokio::join!(turn, narrowed);
    assert_eq!(book.pages("received")[0]["profile"].as_object().unwrap().len(), 3, "it had got all");
    book.fail(0);
    let later = world.say(Some(&who), &conversation, "Hei").await;
    assert!(said(&later).contains("kept:") && !said(&later).contains("phone"), "{}", said(&later));
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_a_consent_for_longer_counts_in_other_conversations_to_its_last_day_and_is_withdrawn_in_all_at_once() {
    let book = Book::serve().await;
    let clock = TestClock::at("2026-11-23T08:00:00Z");
    let world = builder(&book).clock(&clock).start().await;
    let (who, another) = (world.persons()[0].clone(), world.persons()[1].clone());
    let one = world.open(Some(&who), Some(RECORDER)).await;
    let other = world.open(Some(&who), Some(RECORDER)).await;
    let strangers = world.open(Some(&another), Some(RECORDER)).await;
    let last = days_after(&world.today(), 7);
    decide(&world, &who, &one, vec![yes(profile(), None)], Some(&last)).await.unwrap();
    let got = async |world: &World, who: &str, conversation: &ConversationId| {
        world.say(Some(who), conversation, "Hei").await;
        !book.pages("received").last().unwrap()["profile"].is_null()
    };
    assert!(got(&world, &who, &other).await, "in another conversation of the same person");
    assert!(!got(&world, &another, &strangers).await, "not in anybody else's");
    let world = world.restart().await;
    clock.advance_days(7);
    assert!(got(&world, &who, &other).await, "the last day counts, also after a restart");
    clock.advance_days(1);
    assert!(!got(&world, &who, &other).await, "the day after does not");
    let refusal = receipts(&world, &who, &other).await;
    let rule = refusal.iter().rev().flat_map(|one| &one.withheld).find_map(|one| one.rule());
    assert_eq!(rule, Some("citizen:expired"));
    // Given again, it is in the list once, and withdrawn from there it is withdrawn in both.
    let last = days_after(&world.today(), 30);
    decide(&world, &who, &one, vec![yes(profile(), Some(&["email"]))], Some(&last)).await.unwrap();
    assert!(got(&world, &who, &other).await);
    let host = &world.composed.host;
    let me = principal(&who);
    let own = host.own_consents(&me).await.unwrap();
    assert_eq!((own.len(), own[0].counts, &own[0].conversation), (1, true, &one));
    assert!(host.own_consents(&principal(&another)).await.unwrap().is_empty());
    let id = own[0].consent.id.clone();
    assert!(host.withdraw_consent(&principal(&another), &id).await.is_err(), "nobody withdraws another's");
    host.withdraw_consent(&me, &id).await.unwrap();
    assert!(!got(&world, &who, &other).await && !got(&world, &who, &one).await);
    book.until("deleted", 1).await;
    assert_eq!(book.pages("deleted"), [json!({"concept": PROFILE, "fields": ["email"], "kept": 0})]);
    let states = format!("{:?}", world.composed.host.own_consents(&me).await.unwrap()[0].consent.answer);
    assert_eq!(states, "Withdrawn");
    assert!(host.withdraw_consent(&me, &id).await.is_err(), "once");
    assert!(host.withdraw_consent(&me, &ConsentId::new("none").unwrap()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_i9_what_is_asked_of_a_consent_must_be_understood_and_within_bounds() {
    let book = Book::serve().await;
    let world = builder(&book).limits("consents_max = 1\nconsent_days_max = 30").start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    let today = world.today();
    let (day, late) = (days_after(&today, 30), days_after(&today, 31));
    let refused = async |answers: Vec<ConsentAnswer>, until: Option<&str>, named: &str| {
        let error = decide(&world, &who, &conversation, answers, until).await.unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    };
    for until in [late.as_str(), "2020-01-01", "tomorrow"] {
        refused(vec![yes(profile(), None)], Some(until), "the last day of a consent").await;
    }
    refused(vec![yes(profile(), Some(&["fax"]))], None, "its fields are: address, email, phone").await;
    refused(vec![yes(scope("source", PROFILE, "record"), None)], None, "nobody has asked").await;
    decide(&world, &who, &conversation, vec![yes(profile(), None)], Some(&day)).await.unwrap();
    refused(vec![yes(nickname(), None)], Some(&day), "consents_max").await;
    decide(&world, &who, &conversation, vec![yes(nickname(), None)], None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_page_two_of_three_fields_are_chosen_after_seeing_them_and_exactly_two_cross() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let conversation = world.open(Some(&who), Some(RECORDER)).await;
    world.say(Some(&who), &conversation, "Hei").await;
    let me = Api::of(&world, &who).await;
    let place = format!("/conversation/{conversation}");
    assert!(me.text("GET", &place, "").await.contains(&format!("{place}/consents?assistant={RECORDER}")));
    let page = me.text("GET", &format!("{place}/consents?assistant={RECORDER}"), "").await;
    for seen in ["mobilen", "+47 11 11 11 11", "kunde@example.no", "Gata 1", "lage et kundekort", "310000097"] {
        assert!(page.contains(seen), "{seen} is on the page");
    }
    assert!(!page.contains(" checked") && !page.contains("<script"));
    let buttons = page.matches("name=\"answer\"").count();
    assert_eq!(buttons, 2, "yes and no are one step each");
    let key = "record record https://samspill.example/test/profile";
    let fields: String = ["phone", "address"].iter().map(|path| format!("&field={key} {path}")).collect();
    let form = format!("assistant={RECORDER}&answer=yes&until={fields}").replace(' ', "+");
    let after = me.text("POST", &format!("{place}/consents"), &form).await;
    assert!(after.contains("Hent svaret"), "{after}");
    me.text("POST", &format!("{place}/resume"), "").await;
    assert_eq!(book.pages("received")[1]["profile"], json!({"phone": "+47 11 11 11 11", "address": "Gata 1"}));
    let receipts = me.text("GET", &format!("{place}/receipts"), "").await;
    assert!(receipts.contains("<strong>email</strong>. Du sa nei til det."), "who refused what: {receipts}");
    let own = me.text("GET", "/consents", "").await;
    assert!(own.contains("mobilen") && own.contains("name=\"consent\""));
    let id = own.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    me.text("POST", "/consents/withdraw", &format!("consent={id}")).await;
    book.until("deleted", 1).await;
    assert_eq!(book.pages("deleted")[0]["fields"], json!(["address", "phone"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_api_two_of_three_fields_cross_the_turn_goes_on_and_consents_have_the_national_form() {
    let book = Book::serve().await;
    let world = builder(&book).start().await;
    let who = world.persons()[0].clone();
    let me = Api::of(&world, &who).await;
    let post = async |path: &str, body: Value| {
        let (status, answer) = me.send("POST", &format!("/api/v1{path}"), &body).await;
        assert!(status < 300, "{path}: {status} {answer}");
        answer
    };
    let get = async |path: &str| me.get(&format!("/api/v1{path}")).await.unwrap();
    let status =
        async |method: &str, path: &str, body: Value| me.send(method, &format!("/api/v1{path}"), &body).await.0;
    let id = post("/conversations", json!({"lead": RECORDER})).await["conversation"].as_str().unwrap().to_owned();
    post(&format!("/conversations/{id}/turns"), json!({"say": "Hei"})).await;
    let asked = get(&format!("/conversations/{id}/consents?assistant={RECORDER}")).await;
    assert_eq!(asked["asking"]["owner"]["sector"], "private");
    assert!(asked["asking"]["motive"]["nb"].is_string() && asked["asking"]["fees"]["nb"].is_string());
    let offers = asked["offers"].as_array().unwrap();
    let offer = offers.iter().find(|offer| offer["concept"] == PROFILE).unwrap();
    assert_eq!(
        offer["fields"][1],
        json!({"path": "email", "title": {"nb": "email", "nn": "email", "en": "email"},
        "required": false, "given": false, "value": "kunde@example.no"})
    );
    let scope = json!({"assistant": RECORDER, "service": "record", "concept": PROFILE, "purpose": "record",
        "fields": ["email", "phone"]});
    post(&format!("/conversations/{id}/consents"), json!({"given": true, "scopes": [scope]})).await;
    let whole = post(&format!("/conversations/{id}/resume"), json!({})).await;
    assert_eq!(whole["hops"].as_array().unwrap().len(), 1, "{}", whole["hops"]);
    assert_eq!(whole["content"].as_array().unwrap().len(), 5, "the whole answer");
    let received = book.pages("received")[1]["profile"].clone();
    assert_eq!(received, json!({"email": "kunde@example.no", "phone": "+47 11 11 11 11"}));
    let withheld =
        &whole["receipts"].as_array().unwrap().iter().find(|one| one["purpose"] == "record").unwrap()["withheld"];
    assert_eq!(withheld[0]["field"], "address");
    let records = get("/receipts/download").await["dct:hasPart"].to_string();
    assert!(records.contains("\"samspill:field\":\"address\""), "the field that was kept back: {records}");
    assert!(withheld[0]["why"].as_str().unwrap().contains("citizen:refused"));
    // The same in the national form, until a day, with either spelling.
    let day = days_after(&world.today(), 10);
    let form = |metadata: &str, from: &str| {
        json!({"type": "urn:altinn:consent", "from": format!("urn:altinn:person:identifier-no:{from}"),
            "to": "urn:altinn:organization:identifier-no:310000097", "validTo": format!("{day}T12:00:00Z"),
            "consentRights": [{"action": ["consent"], "resource": [{"type": "urn:altinn:resource", "value": NICKNAME}],
                metadata: {"service": "insist"}}]})
    };
    for spelling in ["metadata", "metaData"] {
        assert_eq!(status("POST", "/consents", form(spelling, &who)).await, 204, "{spelling}");
    }
    assert_eq!(status("POST", "/consents", form("metadata", "02815012345")).await, 422, "nobody for another");
    assert_eq!(status("POST", "/consents", form("meta", &who)).await, 422, "unknown key");
    let own = get("/consents").await;
    let own = own["consents"].as_array().unwrap();
    assert_eq!(own.len(), 2, "{own:?}");
    assert!(own[0]["validTo"].as_str().unwrap().starts_with(&format!("{day}T23:59:59")));
    assert_eq!(own[0]["consentRights"][0]["metadata"]["state"], "given");
    assert_eq!(own[1]["consentRights"][0]["metadata"]["fields"], "email,phone");
    assert_eq!(own[1]["consentRights"][0]["metadata"]["conversation"], json!(id));
    let withdraw = format!("/consents/{}", own[0]["id"].as_str().unwrap());
    assert_eq!(status("DELETE", &withdraw, Value::Null).await, 204);
    assert_eq!(status("DELETE", &withdraw, Value::Null).await, 404, "once");
    assert_eq!(get("/consents").await["consents"][0]["consentRights"][0]["metadata"]["state"], "withdrawn");
}
