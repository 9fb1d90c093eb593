//! What a reading waits for, and where it ends.

use std::time::Duration;

use samspill_e2e::book::{Book, RECORDER};
use samspill_e2e::gated::{Gated, Holds};
use samspill_e2e::{Builder, FATHER_DIED};
use serde_json::json;
use tokio::sync::watch;

use crate::office::{HEARD, NAV, NAV_OWNER, Office, SHOP_OWNER, case_worker, hand_over, receipts_of};

#[tokio::test(flavor = "multi_thread")]
async fn i6_hand_overs_messages_and_the_list_end_at_their_limits() {
    let book = Book::serve().await;
    let (eva, kari) = (case_worker("Eva Butikk", SHOP_OWNER), case_worker("Kari Nordmann", NAV_OWNER));
    let extra = format!("{}\n{HEARD}\n{}\n{}", book.extra(), eva.account, kari.account);
    let builder = Builder::with(&["iben", "nav"]).guest("recorder").extra(&extra);
    let limits = "hand_overs_max = 1\nhand_overs_listed_max = 1\ndesk_messages_max = 1";
    let office = Office::open(builder.limits(limits).start().await).await;
    let who = office.world.persons()[0].clone();
    let api = office.citizen(&who).await;
    let conversation = api.open().await.unwrap();
    let path = format!("/api/v1/conversations/{conversation}/hand-overs");
    let (status, told) = api.send("POST", &path, &json!({ "assistant": NAV })).await;
    assert!(status == 422 && told.to_string().contains("nothing to hand over"), "{told}");
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let (status, told) = api.send("POST", &path, &json!({ "assistant": "no.samspill.iben" })).await;
    assert!(status == 422 && told.to_string().contains("no desk"), "{told}");
    let id = hand_over(&api, &conversation, NAV).await;
    let (status, told) = api.send("POST", &path, &json!({ "assistant": RECORDER })).await;
    assert!(status == 422 && told.to_string().contains("hand_overs_max"), "{told}");
    let other = api.open().await.unwrap();
    api.say(&other, FATHER_DIED, |_| ()).await.unwrap();
    let later = hand_over(&api, &other, NAV).await;
    let (_, list) = office.as_staff(&kari, "GET", "/staff/cases", "").await;
    assert!(list.contains(&id) && !list.contains(&later), "the oldest: {list}");
    let write = format!("/staff/cases/{id}/messages");
    assert_eq!(office.as_staff(&kari, "POST", &write, "text=en&language=nb").await.0, 303);
    let (status, told) = office.as_staff(&kari, "POST", &write, "text=to&language=nb").await;
    assert!(status == 422 && told.contains("desk_messages_max"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_one_reading_makes_no_more_decisions_than_it_may() {
    let book = Book::serve().await;
    let eva = case_worker("Eva Butikk", SHOP_OWNER);
    // Two needs about the customer are two decisions; what was said is the third.
    for (most, is_read, hears) in [(1, false, false), (2, true, false), (3, true, true)] {
        let extra = format!("{}\n{HEARD}\n{}", book.extra(), eva.account);
        let builder = Builder::with(&["iben"]).guest("recorder").extra(&extra);
        let office = Office::open(builder.limits(&format!("desk_decisions_max = {most}")).start().await).await;
        let who = office.world.persons()[0].clone();
        let conversation = office.world.open(Some(&who), Some(RECORDER)).await;
        office.world.say(Some(&who), &conversation, "Hei dere").await;
        let api = office.citizen(&who).await;
        let id = hand_over(&api, conversation.as_str(), RECORDER).await;
        let (status, page) = office.page(&eva, &id).await;
        assert_eq!((status == 200, page.contains("Hei dere")), (is_read, hears), "{most}: {page}");
        let receipts = receipts_of(&api, conversation.as_str(), &format!("desk:{RECORDER}")).await;
        let receipts = json!(receipts).to_string();
        if is_read {
            assert!(receipts.contains("operator:desk_decisions_max"), "what was left out is receipted: {receipts}");
        } else {
            assert!(status == 422 && page.contains("desk_decisions_max"), "{page}");
            assert_eq!(receipts, "[]", "nothing was read");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_a_case_worker_is_shown_nothing_before_the_receipts_of_the_reading_are_durable() {
    let kari = case_worker("Kari Nordmann", NAV_OWNER);
    let (gate, open) = watch::channel(true);
    let builder = Builder::new().extra(&kari.account);
    let office = Office::open(builder.start_over(Gated::over(open, Holds::Durability)).await).await;
    let who = office.world.persons()[0].clone();
    let api = office.citizen(&who).await;
    let conversation = api.open().await.unwrap();
    api.say(&conversation, FATHER_DIED, |_| ()).await.unwrap();
    let id = hand_over(&api, &conversation, NAV).await;
    let (session, path) = (office.session(&kari).await, format!("/staff/cases/{id}"));
    let reads = || office.send(&session, "GET", &path, "");
    gate.send_replace(false);
    let early = tokio::time::timeout(Duration::from_millis(500), reads()).await;
    assert!(early.is_err(), "something was shown while nothing was durable: {early:?}");
    gate.send_replace(true);
    assert!(reads().await.1.contains(FATHER_DIED));
    let receipts = receipts_of(&api, &conversation, &format!("desk:{NAV}")).await.len();
    assert!(receipts > 0);

    // What the citizen takes back meanwhile is not shown, although it was decided before (I11).
    gate.send_replace(false);
    let taken_back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let form = format!("take-back={id}");
        let opens = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            gate.send_replace(true);
        };
        let place = format!("/conversation/{conversation}/hand-overs");
        tokio::join!(api.text("POST", &place, &form), opens);
    };
    let ((status, page), ()) = tokio::join!(reads(), taken_back);
    assert!(status == 200 && page.contains("Innbyggeren har tatt samtalen tilbake"), "{page}");
    assert!(!page.contains(FATHER_DIED), "{page}");
}
