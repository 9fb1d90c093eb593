//! Acting for another, as channels see it: mandates given and withdrawn here, and conversations for another.

use futures::future::BoxFuture;
use samspill_core::concept::NAME;
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::Rules;
use samspill_core::decision::acting::principal_of;
use samspill_core::ids::{AssistantId, Concept, ConversationId, MandateId, Subject};
use samspill_core::label::Label;
use samspill_core::mandate::{Acting, ESTATE_PARTIES, Given, Mark, Parties, Power, Relation, Standing, Stated};
use samspill_core::ports::acting::{
    ActBy, ActingOffer, ActingView, ActsForOthers, EstateView, Gift, PackageView, PartyView,
};
use samspill_core::ports::{DialogueError, Entry};
use samspill_core::private::Private;
use samspill_core::text::{Language, Text, days_after};
use samspill_core::turn::OwnerView;

use crate::dialogues::{Host, lock, to_the_end};
use crate::plan::View;
use crate::shared_tasks;

/// What is shared belongs to no conversation; the journal asks for a name all the same.
const NO_CONVERSATION: &str = "shared";

#[derive(serde::Deserialize)]
struct NameValue {
    full: String,
}

fn invalid(why: impl Into<String>) -> DialogueError {
    DialogueError::Invalid(why.into())
}

impl Host {
    /// The name that comes with somebody's login, where the host knows one.
    fn name_of(&self, person: &Principal) -> Option<Private<String>> {
        let facts = self.profiles.facts(person);
        let (_, value) = facts.iter().find(|(concept, _)| concept.as_str() == NAME)?;
        rmp_serde::from_slice::<NameValue>(value.reveal()).ok().map(|name| Private::new(name.full))
    }

    fn owner_of(&self, assistant: &AssistantId) -> Option<OwnerView> {
        self.caller.network.get(assistant).map(|one| OwnerView::from(&one.manifest.owner))
    }

    fn titles<'a>(&self, packages: impl IntoIterator<Item = &'a String>) -> Vec<Text> {
        packages.into_iter().filter_map(|urn| self.package_title(urn)).collect()
    }

    /// Writes down what is shared, and waits until it is durable.
    async fn write_shared(&self, entry: Entry) -> Result<(), DialogueError> {
        let id = ConversationId::new(NO_CONVERSATION).map_err(|error| invalid(error.to_string()))?;
        let (ticket, _) = self.services.journal.append(&id, vec![entry]).await?;
        self.services.journal.durable(ticket).await?;
        Ok(())
    }

    /// A mandate counts when it is durable. Whoever calls writes alone what is shared, so that there is room still.
    async fn record_given(&self, given: Given) -> Result<MandateId, DialogueError> {
        let (limits, today) = (&self.services.limits, self.services.clock.today());
        let room = self.shared.make_room(&given.giver, limits.mandates_max, limits.mandates_own_max, &today);
        room.map_err(|full| invalid(full.to_string()))?;
        let id = given.id.clone();
        self.write_shared(Entry::Mandate(Box::new(given.clone()))).await?;
        self.shared.put(given);
        Ok(id)
    }

    fn check_gift(&self, giver: &Principal, gift: &Gift) -> Result<(), DialogueError> {
        let today = self.services.clock.today();
        let last = days_after(&today, self.services.limits.mandate_days_max);
        let wrong = gift.wrong(giver, (&today, &last), &self.packages());
        wrong.first().map_or(Ok(()), |wrong| Err(invalid(wrong.to_string())))
    }

    async fn record_gift(&self, giver: Principal, gift: Gift) -> Result<MandateId, DialogueError> {
        self.check_gift(&giver, &gift)?;
        let mut packages = gift.packages;
        packages.sort();
        packages.dedup();
        // A form that is sent twice gives once: who withdraws it has withdrawn it.
        let _alone = self.writers.of_shared().await;
        let today = self.services.clock.today();
        let known = self.shared.of_person(&giver).into_iter().find(|one| {
            one.giver == giver
                && one.holder == gift.holder
                && one.until.as_ref() == Some(&gift.until)
                && one.counts_on(&today)
                && matches!(&one.power, Power::Help(given) if *given == packages)
        });
        if let Some(known) = known {
            return Ok(known.id);
        }
        self.record_given(Given {
            id: new_id()?,
            giver_name: self.name_of(&giver).unwrap_or_else(|| Private::new(String::new())),
            giver,
            holder: gift.holder,
            holder_name: Private::new(gift.holder_name.reveal().trim().to_owned()),
            power: Power::Help(packages),
            given_ms: self.services.clock.now_ms(),
            until: Some(gift.until),
            withdrawn_ms: None,
        })
        .await
    }

    async fn record_proxy(
        &self,
        giver: Principal,
        id: ConversationId,
        deceased: Subject,
        holder: Subject,
    ) -> Result<MandateId, DialogueError> {
        // A form that is sent twice gives once here too: what has been given is looked for when nobody else writes.
        let _alone = self.writers.of_shared().await;
        let estates = self.estates(Some(&giver), &id).await?;
        let estate = estates.into_iter().find(|estate| estate.about == deceased);
        let estate = estate.ok_or_else(|| invalid("the court has not said that you are a party here; ask again"))?;
        let party = estate.parties.into_iter().find(|party| party.who == holder);
        let party = party.ok_or_else(|| invalid("the court has no such party in the case; choose one on the list"))?;
        if let Some(known) = party.given {
            return Ok(known);
        }
        let held = self.find(Some(&giver), &id).await?;
        let holder = principal_of(&lock(&held), &party.who).ok_or_else(|| invalid("nobody is known by that name"))?;
        self.record_given(Given {
            id: new_id()?,
            giver_name: self.name_of(&giver).unwrap_or_else(|| Private::new(String::new())),
            giver,
            holder,
            holder_name: party.name.unwrap_or_else(|| Private::new(party.role)),
            power: Power::Proxy(estate.case_number),
            given_ms: self.services.clock.now_ms(),
            until: None,
            withdrawn_ms: None,
        })
        .await
    }

    /// A withdrawal counts at once, and is then written down (I11): also one that is said again, for the first may not
    /// have come that far.
    async fn record_withdrawal(&self, giver: Principal, id: MandateId) -> Result<(), DialogueError> {
        let mut own = self.shared.of_person(&giver).into_iter();
        let given = own
            .find(|one| one.id == id && one.giver == giver)
            .ok_or_else(|| invalid("you have given no such mandate; read the list again"))?;
        let withdrawn_ms = given.withdrawn_ms.or_else(|| Some(self.services.clock.now_ms()));
        let given = Given { withdrawn_ms, ..given };
        self.shared.put(given.clone());
        self.write_shared(Entry::Mandate(Box::new(given))).await
    }

    /// What registers state of whom the principal may act for, where the citizen may see it.
    fn offers_in(&self, rules: &Rules, conversation: &Conversation, today: &str) -> Vec<ActingOffer> {
        let mut offers: Vec<ActingOffer> = Vec::new();
        for (about, _) in conversation.subjects.iter().filter(|(subject, _)| !subject.is_citizen()) {
            for (fact, stated) in rules.stated_mandates(conversation, about, today) {
                let label = Label { concept: fact.concept.clone(), about: about.clone() };
                let may_see = self.caller.network.get(&fact.source).is_some_and(|source| {
                    rules.decide_for_citizen(conversation, &source.manifest.owner.number, &label, today).is_ok()
                });
                let is_mine = stated.holder == Subject::citizen().as_str();
                if let (true, true, Some(offer)) = (may_see, is_mine, self.offer(about, fact, stated)) {
                    offers.push(offer);
                }
            }
        }
        offers.truncate(self.services.limits.list_max);
        offers
    }

    fn offer(&self, about: &Subject, fact: &samspill_core::fact::Fact, stated: Stated) -> Option<ActingOffer> {
        Some(ActingOffer {
            about: about.clone(),
            name: Private::new(stated.name.unwrap_or_default()),
            relation: Relation::of_word(&stated.relation).filter(|relation| *relation != Relation::Helped)?,
            by: fact.source.clone(),
            source: self.owner_of(&fact.source)?,
            until: fact.valid_until.clone(),
            packages: self.titles(&stated.packages),
        })
    }

    async fn open_by(
        &self,
        principal: Principal,
        by: ActBy,
        lead: Option<AssistantId>,
    ) -> Result<ConversationId, DialogueError> {
        let today = self.services.clock.today();
        let acting = match by {
            ActBy::Given(id) => {
                let mut held = self.shared.of_person(&principal).into_iter();
                let given = held.find(|one| {
                    one.id == id
                        && one.holder == principal
                        && one.counts_on(&today)
                        && matches!(one.power, Power::Help(_))
                });
                let given =
                    given.ok_or_else(|| invalid("there is no such mandate that counts today; ask who gave it"))?;
                Acting {
                    citizen: given.giver,
                    name: given.giver_name,
                    relation: Relation::Helped,
                    source: AssistantId::host(),
                }
            }
            ActBy::Stated(id, which) => {
                let held = self.find(Some(&principal), &id).await?;
                let conversation = lock(&held);
                let rules = self.services.rules.now();
                let offers = self.offers_in(&rules, &conversation, &today).into_iter();
                let mut offers = offers.filter(|offer| which.is(offer));
                let offer = offers
                    .next()
                    .ok_or_else(|| invalid("no register states that you may act for them; look it up again"))?;
                // The same mandate in two pieces is one: what it covers is what both say.
                if offers.any(|other| (other.relation, &other.by) != (offer.relation, &offer.by)) {
                    let why = "you may act for them by more than one mandate; say which, by `relation` and `stated_by`";
                    return Err(invalid(why));
                }
                let citizen = principal_of(&conversation, &which.about).ok_or(DialogueError::NotFound)?;
                Acting { citizen, name: offer.name, relation: offer.relation, source: offer.by }
            }
        };
        self.open_new(Some(principal), Some(acting), lead).await
    }

    fn acting_view(&self, conversation: &Conversation) -> Option<ActingView> {
        let acting = conversation.acting.as_deref()?;
        let today = self.services.clock.today();
        let standing = self.services.rules.now().standing(conversation, acting, &today);
        let until = if acting.relation == Relation::Helped {
            let given = conversation.principal.iter().flat_map(|principal| self.shared.of_person(principal));
            let mine = given.filter(|one| {
                one.giver == acting.citizen && one.counts_on(&today) && matches!(one.power, Power::Help(_))
            });
            mine.filter_map(|one| one.until).max()
        } else {
            let citizen = Subject::citizen();
            let rules = self.services.rules.now();
            let stated = rules.stated_of(conversation, (acting, &citizen), &today);
            // One without a last day is the longest.
            let days: Option<Vec<String>> = stated.map(|(fact, _)| fact.valid_until.clone()).collect();
            days.and_then(|days| days.into_iter().max())
        };
        // Before the first turn no register has been asked.
        let asked = acting.relation == Relation::Helped || conversation.turns > 0;
        Some(ActingView {
            name: acting.name.clone(),
            relation: acting.relation,
            source: self.owner_of(&acting.source),
            until,
            packages: self.titles(standing.iter().flatten()),
            ended: standing.err().filter(|_| asked).map(ToOwned::to_owned),
        })
    }

    fn estates_in(&self, view: &View<'_>, principal: &Principal) -> Vec<EstateView> {
        let View { rules, conversation, today, .. } = *view;
        let mut estates = Vec::new();
        // What a turn has learnt is receipted when it ends.
        if conversation.acting.is_some() || !conversation.has_ended {
            return estates;
        }
        for (about, entry) in conversation.subjects.iter() {
            let Some((fact, number, parties)) = rules.case_of(conversation, about, today) else { continue };
            let Some(source) = self.caller.network.get(&fact.source) else { continue };
            let owner = &source.manifest.owner;
            let may_see = |concept: Concept| {
                let label = Label { concept, about: about.clone() };
                rules.decide_for_citizen(conversation, &owner.number, &label, today).is_ok()
            };
            if !may_see(fact.concept.clone()) {
                continue;
            }
            // The case is one thing, and who its parties are another.
            let sees_parties = Concept::new(ESTATE_PARTIES).is_ok_and(may_see);
            let parties = if sees_parties { parties } else { Parties { parties: Vec::new(), others: 0 } };
            let case = number.case_number.unwrap_or_default();
            let party =
                |party: &samspill_core::mandate::Party| self.party_view(conversation, principal, (party, &case), today);
            let deceased = Principal::new(entry.scheme.clone(), entry.identifier.clone());
            estates.push(EstateView {
                about: about.clone(),
                name: name_in(conversation, about, today).or_else(|| self.name_of(&deceased)),
                role: number.role.unwrap_or_default(),
                source: OwnerView::from(owner),
                parties: parties.parties.iter().filter_map(party).collect(),
                others: parties.others,
                proxy: rules.proxy_in(conversation, about, today).0,
                case_number: Private::new(case),
            });
        }
        estates
    }

    fn party_view(
        &self,
        conversation: &Conversation,
        principal: &Principal,
        (party, case): (&samspill_core::mandate::Party, &str),
        today: &str,
    ) -> Option<PartyView> {
        let who = Subject::new(&party.who).ok()?;
        let person = principal_of(conversation, &who)?;
        let from = self.shared.proxy(&person, principal, case, today);
        let given = self.shared.of_person(principal).into_iter().find(|one| {
            one.giver == *principal
                && one.holder == person
                && one.counts_on(today)
                && matches!(&one.power, Power::Proxy(number) if number.reveal() == case)
        });
        Some(PartyView {
            name: self.name_of(&person),
            who,
            role: party.role.clone(),
            given: given.map(|one| one.id),
            has_given: from == Standing::Counts,
            has_withdrawn: from == Standing::Withdrawn,
        })
    }

    async fn record_mark(
        &self,
        principal: Principal,
        id: ConversationId,
        task: String,
        done: bool,
    ) -> Result<(), DialogueError> {
        let today = self.services.clock.today();
        let held = self.find(Some(&principal), &id).await?;
        let (case, task) = {
            let conversation = lock(&held);
            let rules = self.services.rules.now();
            let view = self.view(&rules, &conversation, Language::default(), &today);
            let found = shared_tasks::find(&view, &task);
            found.ok_or_else(|| invalid("the heirs of no case share such a task; read the plan again"))?
        };
        let _alone = self.writers.of_shared().await;
        if done {
            let by_name = self.name_of(&principal).unwrap_or_else(|| Private::new(String::new()));
            if self.shared.mark_on(&case, &task).is_some() {
                return Ok(());
            }
            let room = self.shared.room_for_mark(self.services.limits.mandates_max);
            room.map_err(|full| invalid(full.to_string()))?;
            let mark = Mark { case, task, by: principal, by_name, at_ms: self.services.clock.now_ms() };
            self.write_shared(Entry::Marked(mark.clone())).await?;
            self.shared.mark(mark);
            return Ok(());
        }
        match self.shared.mark_on(&case, &task) {
            None => Ok(()),
            Some(mark) if mark.by != principal => Err(invalid("another heir has marked it; ask them to take it back")),
            Some(_) => {
                self.write_shared(Entry::Unmarked(case.clone(), task.clone())).await?;
                self.shared.unmark(&case, &task);
                Ok(())
            }
        }
    }
}

#[derive(serde::Deserialize)]
struct Lost {
    deceased: String,
    #[serde(default)]
    name: Option<String>,
}

/// What somebody who has died is called, by what the conversation knows.
fn name_in(conversation: &Conversation, deceased: &Subject, today: &str) -> Option<Private<String>> {
    let concept = Concept::new("https://samspill.example/concept/bereavement").ok()?;
    let citizen = Subject::citizen();
    let mut lost = conversation.facts_of(&concept, &citizen, today);
    lost.find_map(|fact| {
        let lost: Lost = rmp_serde::from_slice(fact.value.reveal()).ok()?;
        lost.name.filter(|_| lost.deceased == deceased.as_str()).map(Private::new)
    })
}

fn new_id() -> Result<MandateId, DialogueError> {
    MandateId::new(uuid::Uuid::new_v4().to_string()).map_err(|error| invalid(error.to_string()))
}

impl ActsForOthers for Host {
    fn packages(&self) -> Vec<PackageView> {
        let rules = self.services.rules.now();
        let all = rules.mandates.packages.iter().filter(|(_, package)| package.can_be_given);
        all.map(|(urn, package)| PackageView { urn: urn.clone(), title: package.title.clone() }).collect()
    }

    fn package_title(&self, urn: &str) -> Option<Text> {
        self.services.rules.now().mandates.packages.get(urn).map(|package| package.title.clone())
    }

    fn mandates(&self, principal: &Principal) -> Vec<Given> {
        self.shared.of_person(principal)
    }

    fn counts(&self, given: &Given) -> bool {
        given.counts_on(&self.services.clock.today())
    }

    fn give<'a>(&'a self, giver: &'a Principal, gift: Gift) -> BoxFuture<'a, Result<MandateId, DialogueError>> {
        let (host, giver) = (self.clone(), giver.clone());
        Box::pin(to_the_end(async move { host.record_gift(giver, gift).await }))
    }

    fn give_proxy<'a>(
        &'a self,
        giver: &'a Principal,
        conversation: &'a ConversationId,
        deceased: Subject,
        holder: Subject,
    ) -> BoxFuture<'a, Result<MandateId, DialogueError>> {
        let (host, giver, id) = (self.clone(), giver.clone(), conversation.clone());
        Box::pin(to_the_end(async move { host.record_proxy(giver, id, deceased, holder).await }))
    }

    fn withdraw<'a>(&'a self, giver: &'a Principal, id: &'a MandateId) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, giver, id) = (self.clone(), giver.clone(), id.clone());
        Box::pin(to_the_end(async move { host.record_withdrawal(giver, id).await }))
    }

    fn look_up<'a>(
        &'a self,
        principal: &'a Principal,
        said: Private<String>,
        language: Language,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>> {
        let (host, principal) = (self.clone(), principal.clone());
        Box::pin(to_the_end(async move { host.look_up_mandates(principal, said, language).await }))
    }

    fn acting_offers<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<ActingOffer>, DialogueError>> {
        Box::pin(async move {
            self.look_at_facts(Some(principal), conversation, Language::default(), |view| {
                if view.shows_facts { self.offers_in(view.rules, view.conversation, view.today) } else { Vec::new() }
            })
            .await
        })
    }

    fn open_acting<'a>(
        &'a self,
        principal: &'a Principal,
        by: ActBy,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>> {
        Box::pin(self.open_by(principal.clone(), by, lead))
    }

    fn acting<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Option<ActingView>, DialogueError>> {
        Box::pin(async move { self.look(principal, conversation, |held| self.acting_view(held)).await })
    }

    fn estates<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<EstateView>, DialogueError>> {
        Box::pin(async move {
            let estates = |view: &View<'_>| principal.map(|one| self.estates_in(view, one)).unwrap_or_default();
            self.look_at_facts(principal, conversation, Language::default(), estates).await
        })
    }

    fn mark<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
        task: &'a str,
        done: bool,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        let (host, principal, id) = (self.clone(), principal.clone(), conversation.clone());
        let task = task.to_owned();
        Box::pin(to_the_end(async move { host.record_mark(principal, id, task, done).await }))
    }
}
