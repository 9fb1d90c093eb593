//! Asking registers whom somebody may act for: in a conversation of its own, and again in each turn of a conversation for
//! another, so that a mandate that has ended is not there any more (I11).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use samspill_capabilities::frame::Callee;
use samspill_capabilities::network::Question;
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::budget::Budget;
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, ConversationId, Subject};
use samspill_core::mandate::{ESTATE_CASE, MANDATE};
use samspill_core::ports::{DialogueError, Entry, JournalError};
use samspill_core::private::Private;
use samspill_core::text::Language;
use tracing::Instrument as _;

use super::note::name_for_queues;
use super::{Host, lock};
use crate::answer::{Caller, Job, Place, hop_span};
use crate::lead::note_utterance;
use crate::overview;
use crate::plan::View;

impl Host {
    pub(crate) async fn look_up_mandates(
        &self,
        principal: Principal,
        said: Private<String>,
        language: Language,
    ) -> Result<ConversationId, DialogueError> {
        let id = self.open_new(Some(principal.clone()), None, None).await?;
        let conversation = self.find(Some(&principal), &id).await?;
        let _running = self.begin(&id)?;
        {
            let mut conversation = lock(&conversation);
            conversation.turns += 1;
            conversation.has_ended = false;
        }
        let citizen = name_for_queues(Some(&principal), &id);
        let calls = Arc::new(self.caller.clone());
        let turn = TurnContext::new(self.services.clone(), calls, Arc::clone(&conversation), language, citizen);
        let turn = Arc::new(turn);
        let mandates = self.services.rules.now().mandates.clone();
        let done = async {
            note_utterance(&turn, &said).await?;
            let people = callees(&self.caller, &mandates.people, MANDATE);
            let cases = callees(&self.caller, &mandates.cases, ESTATE_CASE);
            ask(&self.caller, &turn, people.into_iter().chain(cases), &Subject::citizen()).await?;
            self.end_look_up(&turn, language).await
        };
        let done = done.await;
        if done.is_err() || turn.is_ahead_of_journal() {
            let _alone = self.writers.of(&id).await;
            if let Some(durable) = self.load(&id).await? {
                *lock(&conversation) = durable;
            }
        }
        done?;
        Ok(id)
    }

    async fn end_look_up(&self, turn: &Arc<TurnContext>, language: Language) -> Result<(), JournalError> {
        let receipts = {
            let rules = turn.rules();
            let mut conversation = turn.conversation();
            let view = View {
                rules: &rules,
                network: &self.caller.network,
                conversation: &conversation,
                language,
                today: &turn.today,
                shows_facts: true,
            };
            let (receipts, shown) = overview::receipts(&view, turn.now_ms, &BTreeSet::new());
            conversation.shown = shown;
            receipts
        };
        let mut entries: Vec<Entry> =
            receipts.into_iter().map(|receipt| Entry::Receipt(turn.number, receipt)).collect();
        entries.push(Entry::Ended(turn.number));
        turn.append(entries).await?;
        turn.ledger.all_durable().await?;
        turn.conversation().has_ended = true;
        Ok(())
    }
}

/// The services of these assistants that give a concept.
fn callees(caller: &Caller, of: &[AssistantId], concept: &str) -> Vec<Callee> {
    let gives = |callee: &Callee| callee.service.gives.iter().any(|given| given.as_str() == concept);
    let all = of.iter().filter_map(|id| caller.network.get(id)).flat_map(|assistant| {
        let services = assistant.manifest.services.iter();
        services.filter_map(|service| caller.network.callee(&assistant.manifest.id, &service.name)).collect::<Vec<_>>()
    });
    all.filter(gives).collect()
}

/// Asks services about whoever is logged in, at once. What they vouch for is kept; what they say is not shown.
async fn ask(
    caller: &Caller,
    turn: &Arc<TurnContext>,
    callees: impl Iterator<Item = Callee>,
    about: &Subject,
) -> Result<(), JournalError> {
    let whole = Budget::of_turn(turn.limits(), Instant::now());
    let reserve = Duration::from_millis(turn.limits().reserve_ms);
    let mut asked = Vec::new();
    for callee in callees {
        let Ok(budget) = whole.child(&callee.manifest.id, reserve, Instant::now()) else { break };
        let question = Question {
            assistant: callee.manifest.id.clone(),
            service: callee.service.name.clone(),
            about: about.clone(),
            input: None,
            occasion: "question",
        };
        let job = Job {
            callee: callee.clone(),
            about: about.clone(),
            occasion: "question",
            input: None,
            budget,
            place: Place::Wanted,
            // It is the host's question, and not the lead's; without a place it is not asked again.
            root: Some(turn.withheld.note_question(&question)),
        };
        let span = hop_span(&"host", &callee);
        asked.push(caller.answer(Arc::clone(turn), job, "host".into(), span.clone()).instrument(span));
    }
    futures::future::join_all(asked).await;
    turn.append(Vec::new()).await
}

/// Asks the register that states the mandate of a conversation for another whether it still does. Where it does not answer,
/// the mandate does not count in this turn.
pub(crate) async fn confirm(caller: &Caller, turn: &Arc<TurnContext>) -> Result<(), JournalError> {
    let source = turn.conversation().acting.as_ref().map(|acting| acting.source.clone());
    let Some(source) = source.filter(|source| *source != AssistantId::host()) else { return Ok(()) };
    let callees = callees(caller, std::slice::from_ref(&source), MANDATE);
    ask(caller, turn, callees.into_iter(), &Subject::principal()).await
}
