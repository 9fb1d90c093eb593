//! A host that answers the same each time: for tests, and for whoever designs pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use futures::future::BoxFuture;
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};
use samspill_core::conversation::Principal;
use samspill_core::ids::{AssistantId, Concept, ConsentId, ConversationId};
use samspill_core::mandate::Given;
use samspill_core::manifest::Manifest;
use samspill_core::overview::{Overview, Reply};
use samspill_core::ports::{Clock, ConsentDecision, ConsentOffer, DemoPerson, DialogueError, Dialogues, OwnConsent};
use samspill_core::private::Private;
use samspill_core::receipt::{Receipt, ReceiptHead};
use samspill_core::sighting::{KeptReceipt, Period, Sightings};
use samspill_core::text::{Language, Text};
use samspill_core::turn::{Part, PlanItem, SeenTurn, TurnEvent, TurnRequest, TurnSummary};
use tokio::sync::Semaphore;

use super::consenting::Consents;
use super::{cast, whole};

/// 2026-11-23T08:00:00Z.
pub(crate) const NOW_MS: u64 = 1_795_420_800_000;

/// A clock that stands still.
pub(crate) struct StillClock;

impl Clock for StillClock {
    fn now_ms(&self) -> u64 {
        NOW_MS
    }
}

#[derive(Default)]
pub(crate) struct Dialogue {
    principal: Option<Principal>,
    lead: Option<AssistantId>,
    seen: Vec<SeenTurn>,
    receipts: Vec<Receipt>,
    consents: Consents,
    replies: BTreeMap<Concept, Reply>,
}

impl Dialogue {
    pub(crate) fn has_said(&self) -> bool {
        !self.seen.is_empty()
    }

    fn overview(&self) -> Overview {
        if self.seen.is_empty() {
            return Overview::default();
        }
        whole::overview(self.principal.is_none(), self.consents.any(), !self.replies.is_empty())
    }
}

/// The fake.
#[derive(Default)]
pub(crate) struct Fake {
    dialogues: Mutex<BTreeMap<ConversationId, Dialogue>>,
    /// Whether the next turns are refused because the host is full.
    pub(crate) full: AtomicBool,
    /// Whether the next turns end without saying that they are done.
    pub(crate) broken: AtomicBool,
    /// The mandates that were given.
    pub(crate) given: Mutex<Vec<Given>>,
    /// The conversations for another.
    pub(crate) acting: Mutex<BTreeSet<ConversationId>>,
    /// Where it is set, each event after a turn's first waits for a permit.
    pub(crate) gate: Mutex<Option<Arc<Semaphore>>>,
}

impl Fake {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConversationId, Dialogue>> {
        self.dialogues.lock().unwrap()
    }

    pub(crate) fn with<T>(
        &self,
        principal: Option<&Principal>,
        id: &ConversationId,
        read: impl FnOnce(&mut Dialogue) -> T,
    ) -> Result<T, DialogueError> {
        let mut dialogues = self.lock();
        let dialogue = dialogues.get_mut(id).filter(|dialogue| dialogue.principal.as_ref() == principal);
        dialogue.map(read).ok_or(DialogueError::NotFound)
    }
}

pub(crate) fn ready<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    std::future::ready(value).boxed()
}

/// The head of the receipts of a host that has written many.
pub(crate) fn head() -> ReceiptHead {
    ReceiptHead { size: 1_234, root: [7; 32] }
}

impl Dialogues for Fake {
    fn open(
        &self,
        principal: Option<Principal>,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'_, Result<ConversationId, DialogueError>> {
        let leads = |id: &AssistantId| cast::manifests().iter().any(|m| &m.id == id && m.lead.is_some());
        if lead.as_ref().is_some_and(|lead| !leads(lead)) {
            return ready(Err(DialogueError::Invalid("not an admitted assistant that can lead".into())));
        }
        let mut dialogues = self.lock();
        let id = ConversationId::new(format!("c-{}", dialogues.len() + 1)).unwrap();
        dialogues.insert(id.clone(), Dialogue { principal, lead, ..Dialogue::default() });
        ready(Ok(id))
    }

    fn turn<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        request: TurnRequest,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>> {
        if self.full.load(Ordering::SeqCst) {
            return ready(Err(DialogueError::Full));
        }
        let (broken, gate) = (self.broken.load(Ordering::SeqCst), self.gate.lock().unwrap().clone());
        let result = self.with(principal, &request.conversation, |dialogue| {
            let yes = dialogue.consents.any();
            let parts: Vec<Part> = cast::parts(request.utterance.reveal(), request.language, yes);
            let receipts = cast::receipts(dialogue.receipts.len() as u64, yes);
            dialogue.receipts.extend(receipts.iter().cloned());
            dialogue.seen.push(SeenTurn { utterance: request.utterance.clone(), parts: parts.clone() });
            let summary = TurnSummary {
                conversation: request.conversation.clone(),
                lead: dialogue.lead.clone().unwrap_or_else(|| cast::id("no.samspill.iben")),
                language: request.language,
                elapsed_ms: 12,
                plan: cast::plan(),
                overview: dialogue.overview(),
                hops: cast::hops(),
                receipts,
                head: Some(head()),
            };
            let done = (!broken).then_some(TurnEvent::Done(summary));
            let events: Vec<TurnEvent> = parts.into_iter().map(TurnEvent::Part).chain(done).collect();
            let paced = stream::iter(events.into_iter().enumerate()).then(move |(place, event)| {
                let gate = gate.clone().filter(|_| place > 0);
                async move {
                    if let Some(gate) = gate {
                        gate.acquire().await.unwrap().forget();
                    }
                    event
                }
            });
            paced.boxed()
        });
        ready(result)
    }

    fn seen<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<SeenTurn>, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.seen.clone()))
    }

    fn plan<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        _: Language,
    ) -> BoxFuture<'a, Result<Vec<PlanItem>, DialogueError>> {
        ready(self.with(principal, conversation, |d| if d.seen.is_empty() { Vec::new() } else { cast::plan() }))
    }

    fn overview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        _: Language,
    ) -> BoxFuture<'a, Result<Overview, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.overview()))
    }

    fn reply<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        concept: Concept,
        reply: Reply,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        if concept != whole::question().concept {
            return ready(Err(DialogueError::Invalid("nobody asks for it".into())));
        }
        ready(self.with(principal, conversation, |dialogue| {
            dialogue.replies.insert(concept, reply);
        }))
    }

    fn log_in<'a>(
        &'a self,
        conversation: &'a ConversationId,
        principal: Principal,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        ready(self.with(None, conversation, |dialogue| dialogue.principal = Some(principal)))
    }

    fn receipts<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<Receipt>, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.receipts.clone()))
    }

    /// The second of the demonstration's persons is the other whom the cast's receipts are about.
    fn sightings<'a>(
        &'a self,
        principal: &'a Principal,
        period: Period,
    ) -> BoxFuture<'a, Result<Sightings, DialogueError>> {
        let is_other = principal.identifier == self.demo_persons()[1].identifier;
        let dialogues = self.lock();
        let mut kept = Vec::new();
        for (id, dialogue) in dialogues.iter() {
            let is_own = dialogue.principal.as_ref() == Some(principal);
            let about_me = dialogue.receipts.iter().filter(|receipt| {
                let is_citizen = receipt.about.is_citizen();
                let within = period.ms().contains(&receipt.at_ms);
                within && ((is_own && is_citizen) || (is_other && !is_own && !is_citizen))
            });
            kept.extend(
                about_me.map(|receipt| KeptReceipt { receipt: receipt.clone(), own: is_own.then(|| id.clone()) }),
            );
        }
        kept.sort_by_key(|one| std::cmp::Reverse((one.receipt.at_ms, one.receipt.id)));
        // The fake's receipts are of yesterday's.
        ready(Ok(Sightings::of(kept, 1_000, &BTreeSet::new(), "2026-11-24")))
    }

    fn receipt_head(&self) -> Option<ReceiptHead> {
        Some(head())
    }

    fn conversations<'a>(
        &'a self,
        principal: &'a Principal,
    ) -> BoxFuture<'a, Result<Vec<ConversationId>, DialogueError>> {
        let dialogues = self.lock();
        let mine = dialogues.iter().filter(|(_, dialogue)| dialogue.principal.as_ref() == Some(principal));
        ready(Ok(mine.map(|(id, _)| id.clone()).rev().collect()))
    }

    fn consent_offers<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.consents.offers(assistant, false)))
    }

    fn consent_preview<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        assistant: &'a AssistantId,
        _: Language,
    ) -> BoxFuture<'a, Result<Vec<ConsentOffer>, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.consents.offers(assistant, true)))
    }

    fn consent<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        decision: ConsentDecision,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| dialogue.consents.decide(decision)).flatten())
    }

    fn own_consents<'a>(&'a self, principal: &'a Principal) -> BoxFuture<'a, Result<Vec<OwnConsent>, DialogueError>> {
        let dialogues = self.lock();
        let mine = dialogues.iter().filter(|(_, dialogue)| dialogue.principal.as_ref() == Some(principal));
        ready(Ok(mine.flat_map(|(id, dialogue)| dialogue.consents.own(id)).collect()))
    }

    fn withdraw_consent<'a>(
        &'a self,
        principal: &'a Principal,
        consent: &'a ConsentId,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let mut dialogues = self.lock();
        let mut mine = dialogues.values_mut().filter(|dialogue| dialogue.principal.as_ref() == Some(principal));
        let found = mine.any(|dialogue| dialogue.consents.withdraw(consent));
        ready(if found { Ok(()) } else { Err(DialogueError::NotFound) })
    }

    fn resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
        language: Language,
    ) -> BoxFuture<'a, Result<BoxStream<'static, TurnEvent>, DialogueError>> {
        // The last turn goes on: it is answered anew, and is the last one still.
        let last = self.with(principal, conversation, |dialogue| dialogue.seen.pop());
        let Ok(Some(last)) = last else { return ready(Err(DialogueError::NotFound)) };
        let request = TurnRequest { conversation: conversation.clone(), utterance: last.utterance, language };
        self.turn(principal, request)
    }

    fn can_resume<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<bool, DialogueError>> {
        ready(self.with(principal, conversation, |dialogue| {
            let last = dialogue.seen.last();
            let lacks = last.is_some_and(|turn| turn.parts.iter().any(|part| part.missing.is_some()));
            lacks && dialogue.consents.any()
        }))
    }

    fn is_stopping(&self) -> bool {
        false
    }

    fn assistants(&self) -> Vec<Arc<Manifest>> {
        cast::manifests().into_iter().map(Arc::new).collect()
    }

    fn demo_persons(&self) -> Vec<DemoPerson> {
        let person = |number: &str, name: &str, role: &str| DemoPerson {
            identifier: Private::new(number.to_owned()),
            name: Private::new(name.to_owned()),
            role: role.to_owned(),
        };
        vec![
            person("01815012345", "Magda Bølgesen", "GJENLEV_EKTEFELLE_PARTNER"),
            person("02885054321", "Jonas Bølgesen", "BARN"),
            person("07875098765", "Kari Samboer", "Samboer, og to etater er uenige om adressen"),
            person("03915011111", "Ine <script>alert(1)</script>", "HALV_SOESKENS_BARN"),
        ]
    }
}

/// The names of the concepts that the cast uses.
pub(crate) fn titles() -> BTreeMap<Concept, Text> {
    let title = |name: &str, nb: &str, nn: &str, en: &str| (cast::concept(name), Text::new(nb, nn, en));
    BTreeMap::from([
        title("utterance", "det du skriver", "det du skriv", "what you write"),
        title("name", "navnet ditt", "namnet ditt", "your name"),
        title("identity-number", "fødselsnummeret ditt", "fødselsnummeret ditt", "your national identity number"),
        title(
            "contact-point",
            "telefonnummeret og e-postadressen din",
            "telefonnummeret og e-postadressa di",
            "your telephone number and e-mail address",
        ),
        title("cohabitant", "om dere var samboere", "om de var sambuarar", "whether you were cohabitants"),
        title("estate-case", "saken om dødsboet", "saka om dødsbuet", "the case on the estate"),
    ])
}
