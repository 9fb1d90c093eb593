//! Receipts of a list of decisions: one for each subject, purpose and pair of bases.

use std::collections::BTreeMap;
use std::sync::Arc;

use samspill_core::decision::{Decision, Withholding};
use samspill_core::ids::{Concept, Digest, Subject};
use samspill_core::receipt::{Receipt, Withheld};
use samspill_core::turn::OwnerView;

/// A decision, and what it was about.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Which concept.
    pub concept: Concept,
    /// About whom.
    pub about: Subject,
    /// The purpose's key, or the host's own word.
    pub purpose: Arc<str>,
    /// Yes or no.
    pub decision: Decision,
}

/// Whom the receipts are about.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// An assistant, `citizen` or `register:NAME`.
    pub to: String,
    /// Which service.
    pub service: String,
    /// Which component.
    pub component: Option<Digest>,
    /// Who answers for the receiver; none for the citizen.
    pub controller: Option<OwnerView>,
    /// Who answers for what crosses, where it is known.
    pub giver: Option<OwnerView>,
}

impl Recipient {
    /// The same, of what somebody is known to answer for.
    #[must_use]
    pub fn from(self, giver: Option<OwnerView>) -> Self {
        Self { giver, ..self }
    }

    /// A receipt for this recipient, of nothing yet.
    pub fn receipt(&self, at_ms: u64, about: Subject, purpose: String) -> Receipt {
        Receipt {
            id: 0,
            at_ms,
            to: self.to.clone(),
            service: self.service.clone(),
            about,
            purpose,
            disclosure: None,
            processing: None,
            concepts: Vec::new(),
            withheld: Vec::new(),
            component: self.component.clone(),
            controller: self.controller.clone(),
            giver: self.giver.clone(),
            rules: Vec::new(),
            whom: None,
            mandate: None,
            reader: None,
        }
    }
}

/// Where content crosses whole or not at all, one withholding keeps all of it back: then only what was withheld is
/// receipted, for nothing crossed.
pub fn whole_or_nothing(mut decided: Vec<Decided>) -> Vec<Decided> {
    if decided.iter().any(|one| one.decision.is_err()) {
        decided.retain(|one| one.decision.is_err());
    }
    decided
}

/// Subject, purpose, and disclosure and processing basis; no bases for what was withheld.
type Group<'a> = (&'a Subject, &'a str, Option<(&'a str, &'a str)>);

/// Makes the receipts of decisions taken at the same time for the same recipient. Every allow and every withholding is
/// in exactly one (I1).
pub fn of_decisions(recipient: &Recipient, at_ms: u64, decided: &[Decided]) -> Vec<Receipt> {
    let mut groups: BTreeMap<Group<'_>, Receipt> = BTreeMap::new();
    for one in decided {
        let bases = one.decision.as_ref().ok().map(|grant| (&*grant.disclosure, &*grant.processing));
        let receipt = groups.entry((&one.about, &one.purpose, bases)).or_insert_with(|| Receipt {
            disclosure: bases.map(|(disclosure, _)| disclosure.to_owned()),
            processing: bases.map(|(_, processing)| processing.to_owned()),
            ..recipient.receipt(at_ms, one.about.clone(), one.purpose.to_string())
        });
        match &one.decision {
            Ok(grant) => {
                receipt.concepts.push(one.concept.clone());
                for rule in std::iter::once(&grant.rule).chain(&grant.policy) {
                    if receipt.rules.iter().all(|known| **known != **rule) {
                        receipt.rules.push(rule.to_string());
                    }
                }
                let kept_back = grant.without.iter().flat_map(|fields| fields.iter());
                receipt.withheld.extend(kept_back.map(|field| Withheld {
                    field: Some(field.clone()),
                    ..Withheld::of(one.concept.clone(), Withholding::refused().describe())
                }));
            }
            Err(why) => receipt.withheld.push(Withheld::of(one.concept.clone(), why.describe())),
        }
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use samspill_core::decision::Grant;
    use samspill_core::refusal::{RefusalCode, Remedy};

    use super::*;

    #[test]
    fn what_did_not_cross_is_never_receipted_as_if_it_had() {
        let one = |name: &str, decision| Decided {
            concept: Concept::new(format!("https://samspill.example/concept/{name}")).unwrap(),
            about: Subject::citizen(),
            purpose: "open".into(),
            decision,
        };
        let grant =
            || Grant { rule: "r".into(), policy: None, disclosure: "d".into(), processing: "p".into(), without: None };
        let yes = Ok(grant());
        let no = Err(Withholding::new(RefusalCode::NoBasis, Remedy::Operator, "nation:whole-or-nothing"));
        let to = Recipient {
            to: "no.example.a".into(),
            service: "lead".into(),
            component: None,
            controller: None,
            giver: None,
        };
        let mixed = whole_or_nothing(vec![one("a", yes.clone()), one("b", no)]);
        let receipts = of_decisions(&to, 1, &mixed);
        assert!(receipts.iter().all(|receipt| receipt.concepts.is_empty()), "{receipts:?}");
        assert_eq!(receipts.iter().map(|receipt| receipt.withheld.len()).sum::<usize>(), 1);
        let granted = of_decisions(&to, 1, &whole_or_nothing(vec![one("a", yes)]));
        assert_eq!(granted[0].concepts.len(), 1);
        let some = Ok(Grant { without: Some(["phone".to_owned()].into()), ..grant() });
        let partly = of_decisions(&to, 1, &[one("a", some)]);
        assert_eq!((partly.len(), partly[0].concepts.len()), (1, 1), "{partly:?}");
        assert_eq!(partly[0].withheld[0].field.as_deref(), Some("phone"));
        assert_eq!(partly[0].withheld[0].rule(), Some("citizen:refused"));
    }
}
