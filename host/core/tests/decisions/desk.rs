//! People at a desk, beside the same for a service.

use samspill_core::desk::{HandOver, HandOverState};
use samspill_core::ids::HandOverId;
use samspill_core::label::Labels;
use samspill_core::text::Language;

use super::*;

/// Whatever is decided for a service, is decided for people at a desk who declare the same, while the citizen hands over
/// to them; and otherwise nothing is granted.
#[test]
fn i1_people_at_a_desk_are_decided_on_as_a_service_while_the_citizen_hands_over() {
    let basis = |(disclosure, processing): (Disclosure, Processing)| basis(disclosure, processing, Scope::Anyone);
    let kinds = [
        statute("§ 1"),
        (Disclosure::Waiver, Processing::Consent),
        (Disclosure::Waiver, Processing::OwnRequest),
        (Disclosure::NotConfidential, Processing::OwnRequest),
    ];
    for (sector, kind, has_basis) in [Sector::State, Sector::Private]
        .into_iter()
        .flat_map(|sector| kinds.iter().flat_map(move |kind| [(sector, kind, true), (sector, kind, false)]))
    {
        let (manifest, service) = manifest(sector, kind.0.clone(), kind.1.clone());
        let people = Service { name: ServiceName::desk(), ..service.clone() };
        let rules = rules(has_basis.then(|| basis(kind.clone())).into_iter().collect());
        let handed = HandOver {
            id: HandOverId::new("h").unwrap(),
            assistant: manifest.id.clone(),
            language: Language::Nb,
            given_ms: 0,
            until: TODAY.into(),
            state: HandOverState::Open,
            ended_ms: None,
            taken: None,
            messages: 0,
            labels: Labels::none(),
        };
        for consents in [false, true] {
            let scope_of = |service: &Service| ConsentScope { service: service.name.clone(), ..scope() };
            let mut conversation = conversation();
            if consents {
                conversation = consented(conversation, scope_of(&service));
                conversation = consented(conversation, scope_of(&people));
            }
            let of_service = decide(&rules, &conversation, &(manifest.clone(), service.clone()), &Subject::citizen());
            let who = (manifest.clone(), people.clone());
            let before = decide(&rules, &conversation, &who, &Subject::citizen()).unwrap_err();
            assert_eq!(&*before.rule, "citizen:not-handed-over");
            conversation.put_hand_over(handed.clone());
            assert_eq!(decide(&rules, &conversation, &who, &Subject::citizen()), of_service, "{kind:?}");
            let over = HandOver { until: "2026-11-22".into(), ..handed.clone() };
            for (one, rule) in [
                (HandOver { state: HandOverState::TakenBack, ..handed.clone() }, "citizen:taken-back"),
                (HandOver { state: HandOverState::Closed, ..handed.clone() }, "owner:hand-over-closed"),
                (over, "citizen:hand-over-over"),
            ] {
                conversation.put_hand_over(one);
                assert_eq!(&*decide(&rules, &conversation, &who, &Subject::citizen()).unwrap_err().rule, rule);
            }
        }
    }
}
