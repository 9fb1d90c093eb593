//! The fake, where one acts for another: everybody helps the first of the cast.

use futures::future::BoxFuture;
use samspill_core::conversation::Principal;
use samspill_core::desk::{DeskOffer, HandsOver};
use samspill_core::ids::{AssistantId, ConversationId, HandOverId, MandateId, Subject};
use samspill_core::mandate::{Given, Power, Proxy, Relation};
use samspill_core::ports::DialogueError;
use samspill_core::ports::acting::{
    ActBy, ActingOffer, ActingView, ActsForOthers, EstateView, Gift, PackageView, PartyView,
};
use samspill_core::private::Private;
use samspill_core::text::{Language, Text};
use samspill_core::turn::OwnerView;

use super::world::{Fake, NOW_MS, ready};

pub(crate) const PACKAGE: &str = "urn:altinn:accesspackage:innbygger-pensjon";

fn text(text: &str) -> Private<String> {
    Private::new(text.to_owned())
}

fn court() -> OwnerView {
    OwnerView { number: "310000011".into(), name: "Oslo tingrett (simulert)".into(), sector: "state".into() }
}

/// The fake's desks are telephones.
impl HandsOver for Fake {
    fn desks<'a>(
        &'a self,
        _: Option<&'a Principal>,
        _: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<DeskOffer>, DialogueError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn hand_over<'a>(
        &'a self,
        _: Option<&'a Principal>,
        _: &'a ConversationId,
        _: &'a AssistantId,
        _: Language,
    ) -> BoxFuture<'a, Result<HandOverId, DialogueError>> {
        Box::pin(async { Err(DialogueError::NotFound) })
    }

    fn take_back<'a>(
        &'a self,
        _: Option<&'a Principal>,
        _: &'a ConversationId,
        _: &'a HandOverId,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        Box::pin(async { Err(DialogueError::NotFound) })
    }
}

impl ActsForOthers for Fake {
    fn packages(&self) -> Vec<PackageView> {
        vec![PackageView { urn: PACKAGE.into(), title: Text::new("Pensjon", "Pensjon", "Pension") }]
    }

    fn package_title(&self, urn: &str) -> Option<Text> {
        (urn == PACKAGE).then(|| Text::new("Pensjon", "Pensjon", "Pension"))
    }

    fn mandates(&self, principal: &Principal) -> Vec<Given> {
        let all = self.given.lock().unwrap();
        all.iter().filter(|one| one.giver == *principal || one.holder == *principal).cloned().collect()
    }

    fn counts(&self, given: &Given) -> bool {
        given.withdrawn_ms.is_none()
    }

    fn give<'a>(&'a self, giver: &'a Principal, gift: Gift) -> BoxFuture<'a, Result<MandateId, DialogueError>> {
        if gift.packages != [PACKAGE] {
            return ready(Err(DialogueError::Invalid("choose at least one".into())));
        }
        let mut all = self.given.lock().unwrap();
        let id = MandateId::new(format!("m-{}", all.len() + 1)).unwrap();
        all.push(Given {
            id: id.clone(),
            giver: giver.clone(),
            giver_name: text("Magda Bølgesen"),
            holder: gift.holder,
            holder_name: gift.holder_name,
            power: Power::Help(gift.packages),
            given_ms: NOW_MS,
            until: Some(gift.until),
            withdrawn_ms: None,
        });
        ready(Ok(id))
    }

    fn give_proxy<'a>(
        &'a self,
        _: &'a Principal,
        _: &'a ConversationId,
        _: Subject,
        _: Subject,
    ) -> BoxFuture<'a, Result<MandateId, DialogueError>> {
        ready(Ok(MandateId::new("p-1").unwrap()))
    }

    fn withdraw<'a>(&'a self, giver: &'a Principal, id: &'a MandateId) -> BoxFuture<'a, Result<(), DialogueError>> {
        let mut all = self.given.lock().unwrap();
        let found = all.iter_mut().find(|one| one.id == *id && one.giver == *giver);
        let found = found.map(|one| one.withdrawn_ms = Some(NOW_MS));
        ready(found.ok_or_else(|| DialogueError::Invalid("you have given no such mandate".into())))
    }

    fn look_up<'a>(
        &'a self,
        principal: &'a Principal,
        _: Private<String>,
        _: Language,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>> {
        use samspill_core::ports::Dialogues as _;
        self.open(Some(principal.clone()), None)
    }

    fn acting_offers<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<ActingOffer>, DialogueError>> {
        let offer = ActingOffer {
            about: Subject::new("p1").unwrap(),
            name: text("Eira"),
            relation: Relation::Child,
            by: AssistantId::new("no.folkeregisteret").unwrap(),
            source: court(),
            until: Some("2032-05-10".into()),
            packages: Vec::new(),
        };
        ready(self.with(Some(principal), conversation, |_| vec![offer]))
    }

    fn open_acting<'a>(
        &'a self,
        principal: &'a Principal,
        _: ActBy,
        lead: Option<AssistantId>,
    ) -> BoxFuture<'a, Result<ConversationId, DialogueError>> {
        use samspill_core::ports::Dialogues as _;
        let opened = self.open(Some(principal.clone()), lead);
        Box::pin(async move {
            let id = opened.await?;
            self.acting.lock().unwrap().insert(id.clone());
            Ok(id)
        })
    }

    fn acting<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Option<ActingView>, DialogueError>> {
        let is_acting = self.acting.lock().unwrap().contains(conversation);
        let view = ActingView {
            name: text("Ine <script>alert(1)</script>"),
            relation: Relation::Helped,
            source: None,
            until: Some("2026-12-31".into()),
            packages: vec![Text::new("Pensjon", "Pensjon", "Pension")],
            ended: None,
        };
        ready(self.with(principal, conversation, |_| is_acting.then_some(view)))
    }

    fn estates<'a>(
        &'a self,
        principal: Option<&'a Principal>,
        conversation: &'a ConversationId,
    ) -> BoxFuture<'a, Result<Vec<EstateView>, DialogueError>> {
        let estate = EstateView {
            about: Subject::new("p2").unwrap(),
            name: Some(text("Olav Bølgesen")),
            case_number: text("26-000001DFA-TOSL/01"),
            source: court(),
            role: "BARN".into(),
            parties: vec![PartyView {
                who: Subject::new("p3").unwrap(),
                name: Some(text("Jonas Bølgesen")),
                role: "BARN".into(),
                given: None,
                has_given: false,
                has_withdrawn: true,
            }],
            others: 1,
            proxy: Some(Proxy::Individual),
        };
        let has_said = self.with(principal, conversation, |dialogue| principal.is_some() && dialogue.has_said());
        ready(has_said.map(|said| if said { vec![estate] } else { Vec::new() }))
    }

    fn mark<'a>(
        &'a self,
        principal: &'a Principal,
        conversation: &'a ConversationId,
        _: &'a str,
        _: bool,
    ) -> BoxFuture<'a, Result<(), DialogueError>> {
        ready(self.with(Some(principal), conversation, |_| ()))
    }
}
