//! Telling assistants of withdrawals: each is in the journal until its assistant has acted on it, is tried again with
//! longer and longer pauses, and leaves a receipt however it ends.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use samspill_capabilities::frame::Frame;
use samspill_capabilities::network::Input;
use samspill_capabilities::receipts::Recipient;
use samspill_capabilities::turn_context::TurnContext;
use samspill_core::budget::Budget;
use samspill_core::consent::{NoticeState, WITHDRAWN, WithdrawalNotice};
use samspill_core::conversation::Principal;
use samspill_core::decision::Withholding;
use samspill_core::ids::{ConversationId, Digest, Subject};
use samspill_core::label::Labels;
use samspill_core::ports::{DialogueError, Entry};
use samspill_core::receipt::{CONSENT_NOTICE, CONSENT_NOTICE_FAILED, Receipt, Withheld};
use samspill_core::refusal::{RefusalCode, Remedy};
use samspill_core::text::Language;
use samspill_runtime::call::Export;
use samspill_runtime::v0_1::types;
use serde::Serialize;
use tokio::sync::mpsc;

use super::Host;
use super::note::name_for_queues;
use crate::answer::{Job, Place};

/// The media type of what an assistant is told.
const WITHDRAWAL_TYPE: &str = "application/vnd.samspill.withdrawal;version=1";

/// Notices that are looked at in one round.
const ROUND_MAX: usize = 64;

/// The longest pause before a notice is tried again.
const PAUSE_MS_MAX: u64 = 3_600_000;

/// How long the host waits at most before it looks whether a notice is due: the clock may be another than the system's.
const LOOK: Duration = Duration::from_secs(1);

/// What must be deleted, as `wit/documents.md` has it.
#[derive(Serialize)]
struct Withdrawal<'a> {
    concept: &'a str,
    purpose: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<&'a str>>,
    given_ms: u64,
    withdrawn_ms: u64,
}

impl Host {
    /// Delivers notices for as long as the host lives. What an earlier process left is delivered too.
    pub fn keep_telling(self: &Arc<Self>) {
        let (host, woken) = (Arc::downgrade(self), Arc::clone(&self.notices));
        tokio::spawn(async move {
            while let Some(waits) = round(&host).await {
                if waits {
                    let _ = tokio::time::timeout(LOOK, woken.notified()).await;
                } else {
                    woken.notified().await;
                }
            }
        });
        // What an earlier process left.
        self.notices.notify_one();
    }

    /// Delivers what is due. Whether any is left.
    async fn tell_due(&self) -> Result<bool, DialogueError> {
        let due = self.services.journal.notices_due(ROUND_MAX).await?;
        let now_ms = self.services.clock.now_ms();
        let left = due.len();
        let due = due.into_iter().filter(|(_, notice)| notice.next_ms <= now_ms);
        let at_once = self.services.limits.notices_at_once_max.max(1);
        let told = stream::iter(due).map(|(id, notice)| self.tell(id, notice)).buffer_unordered(at_once);
        let told: Vec<Result<bool, DialogueError>> = told.collect().await;
        let done = told.into_iter().collect::<Result<Vec<bool>, _>>()?.into_iter().filter(|done| *done).count();
        Ok(left > done)
    }

    /// Tries once, and writes down how it went. Whether it is over.
    async fn tell(&self, id: ConversationId, notice: WithdrawalNotice) -> Result<bool, DialogueError> {
        let Some(loaded) = self.services.journal.load(&id).await? else { return Ok(true) };
        let Some(principal) = loaded.principal else { return Ok(true) };
        let component = self.deliver(&principal, &id, &notice).await?;
        let limits = &self.services.limits;
        let attempts = notice.attempts.saturating_add(1);
        let state = match (&component, attempts >= limits.notice_attempts_max) {
            (Some(_), _) => NoticeState::Delivered,
            (None, true) => NoticeState::GivenUp,
            (None, false) => NoticeState::Due,
        };
        let doublings = attempts.saturating_sub(1).min(32);
        let pause_ms = limits.notice_retry_ms.saturating_mul(1_u64 << doublings).min(PAUSE_MS_MAX);
        let next_ms = self.services.clock.now_ms().saturating_add(pause_ms);
        let scope = &notice.scope;
        if state == NoticeState::GivenUp {
            tracing::error!(assistant = %scope.assistant, attempts, "it could not be told of a withdrawn consent");
        }
        let receipt = (state != NoticeState::Due).then(|| self.receipt_of(&principal, &notice, component));
        let receipt = receipt.map(|receipt| Entry::Receipt(loaded.turns, receipt));
        let told = WithdrawalNotice { attempts, next_ms, state, ..notice.clone() };
        let entries = receipt.into_iter().chain([Entry::Notice(told)]).collect();
        let (ticket, _) = self.services.journal.append(&id, entries).await?;
        self.services.journal.durable(ticket).await?;
        Ok(state != NoticeState::Due)
    }

    /// Calls the assistant. The component that has acted on it; none where it could not.
    async fn deliver(
        &self,
        principal: &Principal,
        id: &ConversationId,
        notice: &WithdrawalNotice,
    ) -> Result<Option<Digest>, DialogueError> {
        let scope = &notice.scope;
        let Some(callee) = self.caller.network.callee(&scope.assistant, &scope.service) else { return Ok(None) };
        if self.services.rules.now().stopped.has(&scope.assistant, Some(&scope.service)) {
            return Ok(None);
        }
        let conversation = self.find(Some(principal), id).await?;
        let citizen = name_for_queues(Some(principal), id);
        let calls = Arc::new(self.caller.clone());
        let services = self.services.clone();
        let turn = Arc::new(TurnContext::new(services, calls, conversation, Language::Nb, citizen));
        let budget = Budget::of_turn(turn.limits(), Instant::now());
        let (slots, _closed) = mpsc::channel(1);
        let about = Subject::citizen();
        let frame = Frame::new(Arc::clone(&turn), callee.clone(), about.clone(), budget.clone(), true, slots);
        let frame = Arc::new(frame);
        let job = Job {
            callee: callee.clone(),
            about,
            occasion: "consent-withdrawn",
            input: Some(document(notice)),
            budget,
            place: Place::Wanted,
            root: None,
        };
        let ended = self.caller.call(&frame, job, Export::Notice).await;
        frame.end().await;
        turn.ledger.all_durable().await?;
        Ok(ended.spoke().then_some(callee.component))
    }

    fn receipt_of(&self, principal: &Principal, notice: &WithdrawalNotice, component: Option<Digest>) -> Receipt {
        let scope = &notice.scope;
        let why = Withholding::new(RefusalCode::NoConsent, Remedy::Consent, WITHDRAWN).describe();
        let whole = || vec![Withheld::of(scope.concept.clone(), why.clone())];
        let field = |field: &String| Withheld {
            field: Some(field.clone()),
            ..Withheld::of(scope.concept.clone(), why.clone())
        };
        let purpose = if component.is_some() { CONSENT_NOTICE } else { CONSENT_NOTICE_FAILED };
        let to = Recipient {
            to: scope.assistant.to_string(),
            service: scope.service.to_string(),
            component,
            controller: None,
            giver: None,
        };
        let withheld = notice.fields.as_ref().map_or_else(whole, |fields| fields.iter().map(field).collect());
        let receipt = to.receipt(self.services.clock.now_ms(), Subject::citizen(), purpose.to_owned());
        self.completed(principal, Receipt { withheld, ..receipt })
    }
}

/// One round. Whether notices wait; none when the host is gone or stopping.
async fn round(host: &Weak<Host>) -> Option<bool> {
    let host = host.upgrade().filter(|host| !host.stopping.load(std::sync::atomic::Ordering::Acquire))?;
    let waits = host.tell_due().await;
    Some(waits.unwrap_or_else(|error| {
        tracing::error!(%error, "notices of withdrawals could not be delivered; they are tried again");
        true
    }))
}

/// What the assistant is told. It reveals no fact: the assistant has been told of the consent before.
fn document(notice: &WithdrawalNotice) -> Input {
    let withdrawal = Withdrawal {
        concept: notice.scope.concept.as_str(),
        purpose: notice.scope.purpose.as_str(),
        fields: notice.fields.as_ref().map(|fields| fields.iter().map(String::as_str).collect()),
        given_ms: notice.given_ms,
        withdrawn_ms: notice.withdrawn_ms,
    };
    let body = rmp_serde::to_vec_named(&withdrawal).unwrap_or_default();
    Input {
        document: types::Document { media_type: WITHDRAWAL_TYPE.into(), body },
        labels: Labels::none(),
        giver: None,
    }
}
