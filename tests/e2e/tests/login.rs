//! From anonymous to logged in: what was said goes on, and nobody has decided for whoever it becomes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this is test code"
)]

use std::sync::Arc;

use samspill_core::consent::ConsentScope;
use samspill_core::ids::{AssistantId, Concept, PurposeKey, ServiceName};
use samspill_core::overview::Reply;
use samspill_core::ports::{ConsentDecision, DialogueError, Dialogues as _};
use samspill_core::turn::Outcome;
use samspill_e2e::{Builder, CEREMONY, FUNERAL, principal};

const MAGDA: &str = "02834450121";
const SOLFRID: &str = "09866350123";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_consents_before_it_is_known_who_it_is() {
    let world = Builder::new().start().await;
    let host = &world.composed.host;
    let conversation = world.open(None, None).await;
    let anonymous = world.say(None, &conversation, "Mannen min døde").await;
    let asked = anonymous.summary.overview.unanswered.iter().find(|one| one.service.as_str() == "ceremony").unwrap();
    assert_eq!(asked.remedy, "log-in", "what would help is to log in first");
    let funeral = AssistantId::new(FUNERAL).unwrap();
    assert!(host.consent_offers(None, &conversation, &funeral).await.unwrap().is_empty());
    let scope = ConsentScope {
        assistant: funeral,
        service: ServiceName::new("ceremony").unwrap(),
        concept: Concept::new("https://samspill.example/concept/name").unwrap(),
        purpose: PurposeKey::new("contact-you").unwrap(),
    };
    assert!(host.consent(None, &conversation, ConsentDecision::to_all([scope], true)).await.is_err());
    host.log_in(&conversation, principal(MAGDA)).await.unwrap();
    let after = world.say(Some(MAGDA), &conversation, "Hva nå?").await;
    assert_eq!(after.outcome(CEREMONY), Outcome::Withheld, "she has not said yes to anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_becomes_somebodys_once_and_of_two_at_the_same_time_one_gets_it() {
    let world = Arc::new(Builder::with(&["iben", "court", "population"]).start().await);
    for _ in 0..8 {
        let conversation = world.open(None, None).await;
        let both = [MAGDA, SOLFRID].map(|who| {
            let (world, conversation) = (Arc::clone(&world), conversation.clone());
            tokio::spawn(async move { world.composed.host.log_in(&conversation, principal(who)).await })
        });
        let mut got = Vec::new();
        for (who, one) in [MAGDA, SOLFRID].iter().zip(both) {
            match one.await.unwrap() {
                Ok(()) => got.push(*who),
                Err(error) => assert!(matches!(error, DialogueError::NotFound | DialogueError::Busy), "{error}"),
            }
        }
        assert_eq!(got.len(), 1, "{got:?}");
        // The conversation works on for the one, and is not there for the other and for nobody.
        assert!(world.try_say(Some(got[0]), &conversation, "Mannen min døde").await.is_ok());
        let other = if got[0] == MAGDA { SOLFRID } else { MAGDA };
        assert!(world.try_say(Some(other), &conversation, "Hei").await.is_err());
        assert!(world.try_say(None, &conversation, "Hei").await.is_err());
        assert!(world.composed.host.log_in(&conversation, principal(other)).await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_and_decided_is_there_after_a_restart() {
    let world = Builder::new().start().await;
    let conversation = world.open(None, None).await;
    world.say(None, &conversation, "Samboeren min døde").await;
    world.composed.host.log_in(&conversation, principal("21908450522")).await.unwrap();
    world.say(Some("21908450522"), &conversation, "Hva nå?").await;
    let nav = Concept::new("https://samspill.example/concept/cohabitant-nav").unwrap();
    let host = &world.composed.host;
    host.reply(Some(&principal("21908450522")), &conversation, nav.clone(), Reply::Yes).await.unwrap();
    let world = world.restart().await;
    let turn = world.say(Some("21908450522"), &conversation, "Hva nå?").await;
    assert!(turn.summary.overview.questions.iter().all(|question| question.concept != nav), "not asked again");
    assert_eq!(world.seen("21908450522", &conversation).await, 3);
    // And she may answer otherwise.
    let host = &world.composed.host;
    host.reply(Some(&principal("21908450522")), &conversation, nav, Reply::No).await.unwrap();
    let unasked = Concept::new("https://samspill.example/concept/name").unwrap();
    let refused = host.reply(Some(&principal("21908450522")), &conversation, unasked, Reply::Yes).await;
    assert!(refused.is_err(), "only what the host asks for");
}
