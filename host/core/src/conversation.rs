//! What the host knows of one conversation. Only the citizen's home host holds it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::consent::{self, Consent, ConsentScope, Standing, Word};
use crate::desk::HandOver;
use crate::fact::Fact;
use crate::ids::{AssistantId, Concept, ConversationId, ServiceName, Subject};
use crate::label::{Label, Labels};
use crate::limits::Limits;
use crate::login::LoginLevel;
use crate::mandate::{Acting, Shared};
use crate::plan::Task;
use crate::private::Private;
use crate::refusal::Refusal;
use crate::subjects::Subjects;
use crate::turn::OwnerView;

/// Who is logged in, or could be: the citizen, or somebody who acts for them ([`Acting`]). However somebody logs in, it is
/// the same one: the level counts for nothing when two are compared.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The scheme of the identifier, a concept.
    pub scheme: Concept,
    /// The identifier.
    pub identifier: Private<String>,
    /// How surely the login shows it. Of a conversation's: how surely whoever reads it has logged in at least.
    pub level: LoginLevel,
}

impl Principal {
    /// Somebody of whose login nothing is known.
    pub const fn new(scheme: Concept, identifier: Private<String>) -> Self {
        Self { scheme, identifier, level: LoginLevel::Low }
    }

    /// The same, logged in on a level.
    #[must_use]
    pub fn on(self, level: LoginLevel) -> Self {
        Self { level, ..self }
    }
}

impl PartialEq for Principal {
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.identifier == other.identifier
    }
}

impl Eq for Principal {}

/// A reference to a person or organisation, and whom it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectEntry {
    /// The scheme of the identifier, a concept.
    pub scheme: Concept,
    /// The identifier.
    pub identifier: Private<String>,
}

impl From<&Principal> for SubjectEntry {
    fn from(one: &Principal) -> Self {
        Self { scheme: one.scheme.clone(), identifier: one.identifier.clone() }
    }
}

/// What a service keeps between calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceState {
    /// The bytes, the assistant's own.
    pub body: Private<Vec<u8>>,
    /// What they may reveal.
    pub labels: Labels,
}

/// A question of a turn that was answered with less, or not at all, for want of a consent. When the citizen has decided,
/// it is asked again, and the answer is put in the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithheldQuestion {
    /// In which turn.
    pub turn: u32,
    /// The places of its answer in that turn; none for the lead's own wants, after which the whole turn is run again.
    pub places: Vec<u32>,
    /// Who was asked.
    pub assistant: AssistantId,
    /// Which of its services.
    pub service: ServiceName,
    /// About whom.
    pub about: Subject,
    /// What went with it.
    pub input: Option<QuestionInput>,
    /// What the question, or those that were asked to answer it, lacked.
    pub wanted: Vec<Wanted>,
}

/// What a consent could have given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wanted {
    /// A consent to what.
    pub scope: ConsentScope,
    /// The fields that were kept back; none means all of it.
    pub kept_back: Vec<String>,
}

/// What goes with a question, as it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionInput {
    /// The document's media type.
    pub media_type: String,
    /// The document.
    pub body: Private<Vec<u8>>,
    /// What it may reveal.
    pub labels: Labels,
    /// Who answers for it.
    pub giver: Option<OwnerView>,
}

/// Something that a service may know and that nobody has said: the host asks the citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wondered {
    /// Which concept.
    pub concept: Concept,
    /// Who may know it.
    pub by: AssistantId,
    /// In which of its services.
    pub service: ServiceName,
    /// In which turn it was wanted.
    pub turn: u32,
}

/// A fact that was shown as such: what, by whose word, and the rule that decided.
pub type ShownFact = (Label, AssistantId, Arc<str>);

/// One citizen's dialogue.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Who is logged in; none is anonymous.
    pub principal: Option<Principal>,
    /// For whom the principal acts; none is for themselves.
    pub acting: Option<Box<Acting>>,
    /// The mandates that citizens have given here, of which some may count in it.
    pub shared: Arc<Shared>,
    /// Who leads now.
    pub lead: AssistantId,
    /// Turns so far.
    pub turns: u32,
    /// Whether the last turn came to its end. One that was cut, by a kill or a loss of power, has learnt what nobody has
    /// been shown, and there are no receipts for showing it.
    pub has_ended: bool,
    /// Makes references in this conversation differ from those in any other. 32 random bytes.
    pub key: Private<[u8; 32]>,
    /// Whom each reference stands for.
    pub subjects: Subjects,
    /// What is known.
    pub facts: Vec<Fact>,
    /// What the citizen said yes or no to, in this conversation alone.
    pub consents: Vec<Consent>,
    /// What the citizen said yes or no to for longer, in any conversation.
    pub standing: Standing,
    /// Questions of the last turn that a consent may answer better.
    pub withheld: Vec<WithheldQuestion>,
    /// What services keep.
    pub states: BTreeMap<(AssistantId, ServiceName), ServiceState>,
    /// The plan's tasks.
    pub tasks: Vec<Task>,
    /// What services may know and nobody has said.
    pub wondered: Vec<Wondered>,
    /// What is or was handed over to desks, one for each.
    pub hand_overs: Vec<HandOver>,
    /// Facts whose showing has been receipted since the last turn ended, as long as the conversation is in memory.
    pub shown: BTreeSet<ShownFact>,
    /// How many of the subjects each assistant was the first to refer to, since the conversation came into memory.
    pub referred: BTreeMap<AssistantId, usize>,
}

impl Conversation {
    /// A new conversation. The principal, if any, is the citizen.
    pub fn new(id: ConversationId, principal: Option<Principal>, lead: AssistantId, key: [u8; 32]) -> Self {
        let subjects = principal.iter().map(|one| (Subject::citizen(), SubjectEntry::from(one))).collect();
        Self {
            id,
            principal,
            acting: None,
            shared: Arc::default(),
            lead,
            turns: 0,
            has_ended: true,
            key: Private::new(key),
            subjects,
            facts: Vec::new(),
            consents: Vec::new(),
            standing: Standing::default(),
            withheld: Vec::new(),
            states: BTreeMap::new(),
            tasks: Vec::new(),
            wondered: Vec::new(),
            hand_overs: Vec::new(),
            shown: BTreeSet::new(),
            referred: BTreeMap::new(),
        }
    }

    /// The same, where the principal acts for another: that one is the citizen.
    pub fn acting_for(mut self, acting: Acting) -> Self {
        if let Some(principal) = &self.principal {
            self.subjects.insert(Subject::principal(), SubjectEntry::from(principal));
            self.subjects.insert(Subject::citizen(), SubjectEntry::from(&acting.citizen));
            self.acting = Some(Box::new(acting));
        }
        self
    }

    /// Whom it is about, if that is known.
    pub fn citizen(&self) -> Option<&Principal> {
        self.acting.as_ref().map(|acting| &acting.citizen).or(self.principal.as_ref())
    }

    /// What logs and traces call it: the same each time, and nothing that opens it or tells whose it is. The id itself
    /// is an address, and whoever knows that of an anonymous conversation could go on with it.
    pub fn alias(&self) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.reveal()) else { return String::new() };
        mac.update(b"alias in logs and traces");
        let digest = mac.finalize().into_bytes();
        data_encoding::HEXLOWER.encode(digest.get(..8).unwrap_or_default())
    }

    /// The reference for whom an identifier names: the same each time, whether it was known or not. The second value is
    /// whether it is new.
    ///
    /// # Errors
    /// A refusal when `subjects_max` or the assistant's share of it is reached, or the identifier is empty or longer than
    /// 256 bytes.
    pub fn refer(
        &mut self,
        by: &AssistantId,
        scheme: &Concept,
        identifier: &str,
        limits: &Limits,
    ) -> Result<(Subject, bool), Refusal> {
        if identifier.is_empty() || identifier.len() > 256 {
            return Err(Refusal::invalid());
        }
        let known = self.subjects.iter().find(|(_, e)| &e.scheme == scheme && e.identifier.reveal() == identifier);
        if let Some((subject, _)) = known {
            return Ok((subject.clone(), false));
        }
        let own = self.referred.get(by).copied().unwrap_or_default();
        if self.subjects.len() >= limits.subjects_max || own >= limits.share_of_list(limits.subjects_max) {
            return Err(Refusal::limit());
        }
        let subject = self.reference(scheme, identifier)?;
        let entry = SubjectEntry { scheme: scheme.clone(), identifier: Private::new(identifier.to_owned()) };
        self.subjects.insert(subject.clone(), entry);
        self.referred.insert(by.clone(), own + 1);
        Ok((subject, true))
    }

    /// HMAC-SHA-256 of scheme and identifier under the conversation's key, as `p` and 32 hexadecimal digits.
    fn reference(&self, scheme: &Concept, identifier: &str) -> Result<Subject, Refusal> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.key.reveal()) else { return Err(Refusal::invalid()) };
        mac.update(scheme.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(identifier.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let hex = data_encoding::HEXLOWER.encode(bytes.get(..16).unwrap_or_default());
        Subject::new(format!("p{hex}")).map_err(|_| Refusal::invalid())
    }

    /// Facts of a concept about a subject that hold on a day, the newest first.
    pub fn facts_of<'a>(&'a self, concept: &Concept, about: &Subject, day: &str) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().rev().filter(move |f| &f.concept == concept && &f.about == about && f.holds_on(day))
    }

    /// Adds a fact. The same value of the same concept about the same subject from the same source replaces the old.
    ///
    /// # Errors
    /// A refusal when `facts_max`, or an assistant's share of it, is reached.
    pub fn add_fact(&mut self, fact: Fact, limits: &Limits) -> Result<(), Refusal> {
        self.facts.retain(|f| {
            f.concept != fact.concept || f.about != fact.about || f.source != fact.source || f.value != fact.value
        });
        let own = self.facts.iter().filter(|f| f.source == fact.source).count();
        let own_is_full = own >= limits.share_of_list(limits.facts_max) && fact.source != AssistantId::host();
        if self.facts.len() >= limits.facts_max || own_is_full {
            return Err(Refusal::limit());
        }
        self.facts.push(fact);
        Ok(())
    }

    /// Makes an anonymous conversation somebody's. One that is somebody's is from now on for that login's level.
    pub fn log_in(&mut self, principal: Principal) {
        if let Some(known) = &mut self.principal {
            known.level = principal.level;
            return;
        }
        self.subjects.insert(Subject::citizen(), SubjectEntry::from(&principal));
        self.principal = Some(principal);
    }

    /// How surely whoever reads it has logged in at least; none where it is anonymous.
    pub fn login(&self) -> Option<LoginLevel> {
        self.principal.as_ref().map(|principal| principal.level)
    }

    /// Notes that a service may know something that nobody has said. Whether it is new.
    pub fn wonder(&mut self, wondered: Wondered, limits: &Limits) -> bool {
        let same = |one: &Wondered| {
            one.concept == wondered.concept && one.by == wondered.by && one.service == wondered.service
        };
        self.wondered.retain(|one| !same(one) || one.turn == wondered.turn);
        let is_new = !self.wondered.iter().any(same) && self.wondered.len() < limits.wondered_max;
        if is_new {
            self.wondered.push(wondered);
        }
        is_new
    }

    /// Takes back what the citizen has said of a concept.
    pub fn unsay(&mut self, concept: &Concept, about: &Subject) {
        let host = AssistantId::host();
        self.facts.retain(|fact| fact.concept != *concept || fact.about != *about || fact.source != host);
    }

    /// An answer is a service's whole present word: what it vouched for, proposed and wondered before this turn no
    /// longer holds. Whether there was anything.
    pub fn supersede(&mut self, from: &AssistantId, service: &ServiceName, turn: u32) -> bool {
        let before = (self.facts.len(), self.tasks.len(), self.wondered.len());
        self.facts.retain(|fact| !fact.is_earlier_word_of(from, service, turn));
        self.tasks.retain(|task| task.from != *from || task.service != *service || task.turn >= turn);
        self.wondered.retain(|one| one.by != *from || one.service != *service || one.turn >= turn);
        before != (self.facts.len(), self.tasks.len(), self.wondered.len())
    }

    /// Inserts a task, or replaces the one with the same key of the same service.
    ///
    /// # Errors
    /// A refusal when `tasks_max`, or the assistant's share of it, is reached.
    pub fn upsert_task(&mut self, task: Task, limits: &Limits) -> Result<(), Refusal> {
        let same = |t: &&mut Task| t.key == task.key && t.from == task.from && t.service == task.service;
        if let Some(old) = self.tasks.iter_mut().find(same) {
            *old = task;
            return Ok(());
        }
        let own = self.tasks.iter().filter(|old| old.from == task.from).count();
        if self.tasks.len() >= limits.tasks_max || own >= limits.share_of_list(limits.tasks_max) {
            return Err(Refusal::limit());
        }
        self.tasks.push(task);
        Ok(())
    }

    /// Puts answers in the place of those with the same scope, each where it lasts.
    pub fn replace_consents(&mut self, consents: &[Consent]) {
        let (standing, own): (Vec<Consent>, Vec<Consent>) = consents.iter().cloned().partition(Consent::is_standing);
        consent::replace(&mut self.consents, &own);
        self.standing.replace(&standing);
    }

    /// The citizen's newest answer to a scope, here or for longer. Nobody consents for another: where somebody acts for
    /// the citizen, there is none, and what they have said for themselves is not it.
    pub fn consent_to(&self, is_it: impl Fn(&ConsentScope) -> bool) -> Option<Consent> {
        if self.acting.is_some() {
            return None;
        }
        self.standing.look(|standing| consent::newest(self.consents.iter().chain(standing), is_it).cloned())
    }

    /// How the citizen's word on a scope stands on a day.
    pub fn consent_on(&self, is_it: impl Fn(&ConsentScope) -> bool, day: &str) -> Word {
        if self.acting.is_some() {
            return Word::Unanswered;
        }
        let word = |standing: &[Consent]| {
            let newest = consent::newest(self.consents.iter().chain(standing), &is_it);
            newest.map_or(Word::Unanswered, |consent| consent.word_on(day))
        };
        self.standing.look(word)
    }

    /// Puts a hand-over in the place of an earlier one to the same desk.
    pub fn put_hand_over(&mut self, hand_over: HandOver) {
        self.hand_overs.retain(|one| one.assistant != hand_over.assistant);
        self.hand_overs.push(hand_over);
    }

    /// What is or was handed over to the desk of an assistant.
    pub fn hand_over_to(&self, assistant: &AssistantId) -> Option<&HandOver> {
        self.hand_overs.iter().find(|one| &one.assistant == assistant)
    }

    /// Forgets what a service keeps. Whether there was anything.
    pub fn forget_state(&mut self, assistant: &AssistantId, service: &ServiceName) -> bool {
        self.states.remove(&(assistant.clone(), service.clone())).is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::concept::IDENTITY_NUMBER;
    use crate::content::TaskBody;
    use crate::label::Labels;

    fn conversation(key: u8) -> Conversation {
        let id = ConversationId::new(format!("c{key}")).unwrap();
        let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
        let principal = Principal::new(scheme, Private::new("01815012345".into()));
        Conversation::new(id, Some(principal), AssistantId::new("no.samspill.iben").unwrap(), [key; 32])
    }

    fn by(name: &str) -> AssistantId {
        AssistantId::new(format!("no.example.{name}")).unwrap()
    }

    #[test]
    fn i6_i7_one_assistant_cannot_use_up_the_conversations_people_and_facts() {
        let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
        let limits = Limits { subjects_max: 8, facts_max: 8, share_percent: 25, ..Limits::default() };
        let mut conversation = conversation(1);
        let mut refer = |who: &str, number: &str| conversation.refer(&by(who), &scheme, number, &limits);
        assert!(refer("greedy", "1").is_ok() && refer("greedy", "2").is_ok());
        assert_eq!(refer("greedy", "3"), Err(Refusal::limit()));
        assert!(refer("greedy", "1").is_ok(), "whom it knows, it may name again");
        assert!(refer("modest", "3").is_ok());
        let fact = |who: &str, value: u8| Fact {
            concept: scheme.clone(),
            about: Subject::citizen(),
            value: Private::new(vec![value]),
            valid_from: None,
            valid_until: None,
            source: by(who),
            service: None,
            turn: 1,
            obtained_ms: 0,
        };
        let mut add = |who: &str, value: u8| conversation.add_fact(fact(who, value), &limits);
        assert!(add("greedy", 1).is_ok() && add("greedy", 2).is_ok() && add("greedy", 2).is_ok());
        assert_eq!(add("greedy", 3), Err(Refusal::limit()));
        assert!(add("modest", 3).is_ok());
    }

    #[test]
    fn a_person_has_one_reference_in_a_conversation_and_another_in_the_next() {
        let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
        let limits = Limits::default();
        let (mut one, mut two) = (conversation(1), conversation(2));
        let (a, new) = one.refer(&by("a"), &scheme, "02815012345", &limits).unwrap();
        assert!(new);
        assert_eq!(one.refer(&by("a"), &scheme, "02815012345", &limits).unwrap(), (a.clone(), false));
        assert_ne!(two.refer(&by("a"), &scheme, "02815012345", &limits).unwrap().0, a);
        assert_eq!(one.refer(&by("a"), &scheme, "01815012345", &limits).unwrap().0, Subject::citizen());
    }

    #[test]
    fn i6_what_the_citizen_is_asked_for_is_bounded_and_each_once() {
        let limits = Limits { wondered_max: 2, ..Limits::default() };
        let mut conversation = conversation(1);
        let wondered = |name: &str, turn| Wondered {
            concept: Concept::new(format!("https://samspill.example/concept/{name}")).unwrap(),
            by: AssistantId::new("no.example.a").unwrap(),
            service: ServiceName::new("case").unwrap(),
            turn,
        };
        assert!(conversation.wonder(wondered("a", 1), &limits));
        assert!(!conversation.wonder(wondered("a", 1), &limits), "once");
        assert!(conversation.wonder(wondered("a", 2), &limits), "the newest turn counts");
        assert!(conversation.wonder(wondered("b", 2), &limits));
        assert!(!conversation.wonder(wondered("c", 2), &limits), "full");
        assert_eq!(conversation.wondered.len(), 2);
    }

    #[test]
    fn i6_subjects_are_bounded() {
        let scheme = Concept::new(IDENTITY_NUMBER).unwrap();
        let limits = Limits { subjects_max: 2, share_percent: 100, ..Limits::default() };
        let mut conversation = conversation(1);
        conversation.refer(&by("a"), &scheme, "a", &limits).unwrap();
        assert_eq!(conversation.refer(&by("a"), &scheme, "b", &limits), Err(Refusal::limit()));
    }

    /// Proposes a task, or lets an answer of a service in a turn take the place of what it said before.
    #[derive(Clone, Debug)]
    enum Step {
        Propose(Box<Task>),
        Supersede(AssistantId, ServiceName, u32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let by = (0..2_usize, 0..2_usize, 1..4_u32).prop_map(|(from, service, turn)| {
            let from = AssistantId::new(["no.example.a", "no.example.b"][from]).unwrap();
            (from, ServiceName::new(["one", "two"][service]).unwrap(), turn)
        });
        let step = (by, 0..4_u8, 0..9_u8, any::<bool>()).prop_map(|((from, service, turn), key, word, proposes)| {
            if !proposes {
                return Step::Supersede(from, service, turn);
            }
            let (about, body) = (Subject::citizen(), TaskBody { title: word.to_string(), ..TaskBody::default() });
            let (key, after, gives) = (format!("t{key}"), Vec::new(), None);
            Step::Propose(Box::new(Task {
                key,
                from,
                service,
                turn,
                about,
                after,
                gives,
                body,
                labels: Labels::none(),
                withheld: false,
            }))
        });
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        #[test]
        fn i6_the_plan_holds_the_last_word_of_each_key_and_no_more_than_it_may(
            steps in steps(),
            tasks_max in 0..8_usize,
            share_percent in prop::sample::select(vec![25_u32, 50, 100]),
        ) {
            let limits = Limits { tasks_max, share_percent, ..Limits::default() };
            // Half or a quarter of them, but one at least if there may be any.
            let share = (tasks_max * share_percent as usize / 100).max(tasks_max.min(1));
            let mut conversation = conversation(1);
            let mut model: Vec<Task> = Vec::new();
            for step in steps {
                match step {
                    Step::Propose(task) => {
                        let place = model.iter().position(|old| old.public_key() == task.public_key());
                        let own = model.iter().filter(|old| old.from == task.from).count();
                        let fits = place.is_some() || (model.len() < tasks_max && own < share);
                        // The second time changes nothing.
                        prop_assert_eq!(conversation.upsert_task((*task).clone(), &limits).is_ok(), fits);
                        prop_assert_eq!(conversation.upsert_task((*task).clone(), &limits).is_ok(), fits);
                        match place {
                            Some(place) => model[place] = *task,
                            None if fits => model.push(*task),
                            None => {}
                        }
                    }
                    Step::Supersede(from, service, turn) => {
                        let before = model.len();
                        model.retain(|old| (&old.from, &old.service) != (&from, &service) || old.turn >= turn);
                        prop_assert_eq!(conversation.supersede(&from, &service, turn), before != model.len());
                    }
                }
                prop_assert_eq!(&conversation.tasks, &model);
            }
        }
    }
}
