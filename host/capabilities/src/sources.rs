//! Which questions wait for which: a service that needs what another gives is called when that one is done, so that
//! nobody is asked twice and the lead need not know the order. Only manifests decide it, never a fact.

use std::time::Instant;

use samspill_core::manifest::Service;

use crate::frame::Done;
use crate::network::wait;

/// The places of those among `services` that give what `services[index]` needs. Those that wait for each other in a
/// circle do not.
pub(crate) fn sources_of(services: &[&Service], index: usize) -> Vec<usize> {
    let direct = |of: usize| (0..services.len()).filter(move |&source| feeds(services, source, of));
    let reaches = |from: usize, to: usize| {
        let mut seen = vec![false; services.len()];
        let mut next = vec![from];
        while let Some(one) = next.pop() {
            if one == to {
                return true;
            }
            if let Some(seen) = seen.get_mut(one).filter(|seen| !**seen) {
                *seen = true;
                next.extend(direct(one));
            }
        }
        false
    };
    direct(index).filter(|&source| !reaches(source, index)).collect()
}

/// Whether one service gives what another needs.
fn feeds(services: &[&Service], source: usize, of: usize) -> bool {
    let (Some(source_service), Some(service)) = (services.get(source), services.get(of)) else { return false };
    source != of && service.needs.iter().any(|need| source_service.gives.contains(&need.concept))
}

/// Waits until each is done or cancelled; not longer than until then.
pub(crate) async fn wait_for_sources(sources: Vec<Done>, until: Instant) {
    if sources.is_empty() {
        return;
    }
    let all = futures::future::join_all(sources.into_iter().map(wait));
    // What is not there in time is not there: the service is called all the same, and says what it lacks.
    let _ = tokio::time::timeout_at(until.into(), all).await;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use samspill_core::ids::{Concept, PurposeKey, ServiceName};
    use samspill_core::law::{Disclosure, Processing};
    use samspill_core::manifest::Need;
    use samspill_core::text::Text;

    use super::*;

    fn service(needs: &[&str], gives: &[&str]) -> Service {
        let concept = |name: &&str| Concept::new(format!("https://samspill.example/concept/{name}")).unwrap();
        let need = |name: &&str| Need {
            concept: concept(name),
            purpose: PurposeKey::new("x").unwrap(),
            required: false,
            disclosure: Disclosure::Waiver,
            processing: Processing::OwnRequest,
            reasoning: Vec::new(),
        };
        Service {
            name: ServiceName::new("s").unwrap(),
            title: Text::new("s", "s", "s"),
            for_events: Vec::new(),
            purposes: BTreeMap::new(),
            needs: needs.iter().map(need).collect(),
            gives: gives.iter().map(concept).collect(),
            milestones: Vec::new(),
            registers: Vec::new(),
            stateful: false,
            sealed_outline: false,
        }
    }

    #[test]
    fn who_needs_waits_for_who_gives_and_a_circle_waits_for_nobody_in_it() {
        let (register, court, bank) =
            (service(&[], &["death"]), service(&["death"], &["case", "death"]), service(&["case", "death"], &[]));
        let (left, right) = (service(&["b"], &["a"]), service(&["a", "death"], &["b"]));
        let all = [&bank, &court, &register, &left, &right];
        let sources: Vec<Vec<usize>> = (0..all.len()).map(|index| sources_of(&all, index)).collect();
        assert_eq!(sources, [vec![1, 2], vec![2], vec![], vec![], vec![1, 2]]);
    }
}
