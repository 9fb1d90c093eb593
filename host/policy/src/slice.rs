//! The few rules whose scope can match, and the entities that they can look at.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    ActionConstraint, Entities, Entity, EntityUid, Policy, PolicySet, PrincipalConstraint, ResourceConstraint,
    RestrictedExpression,
};

use crate::ask::Scope;
use crate::source::Rules;

/// What one principal, action and resource need.
#[derive(Debug)]
pub(crate) struct Slice {
    pub(crate) policies: PolicySet,
    pub(crate) entities: Entities,
}

/// The rules by what their scope names of action, principal and resource; none means anything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index(HashMap<[Option<EntityUid>; 3], Vec<usize>>);

impl Index {
    pub(crate) fn new<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Self {
        let mut index: HashMap<_, Vec<usize>> = HashMap::new();
        for (number, policy) in policies.into_iter().enumerate() {
            let principal = match policy.principal_constraint() {
                PrincipalConstraint::Any | PrincipalConstraint::Is(_) => None,
                PrincipalConstraint::In(uid) | PrincipalConstraint::Eq(uid) | PrincipalConstraint::IsIn(_, uid) => {
                    Some(uid)
                }
            };
            let resource = match policy.resource_constraint() {
                ResourceConstraint::Any | ResourceConstraint::Is(_) => None,
                ResourceConstraint::In(uid) | ResourceConstraint::Eq(uid) | ResourceConstraint::IsIn(_, uid) => {
                    Some(uid)
                }
            };
            // The schema's actions are in no others.
            let actions = match policy.action_constraint() {
                ActionConstraint::Any => vec![None],
                ActionConstraint::Eq(uid) => vec![Some(uid)],
                ActionConstraint::In(uids) => uids.into_iter().map(Some).collect(),
            };
            for action in actions {
                index.entry([action, principal.clone(), resource.clone()]).or_default().push(number);
            }
        }
        Self(index)
    }

    pub(crate) fn can_match(&self, scope: &Scope) -> Vec<usize> {
        let or_anything =
            |named: &[EntityUid]| -> Vec<Option<EntityUid>> { named.iter().cloned().map(Some).chain([None]).collect() };
        let (principals, resources) = (or_anything(&scope.principal), or_anything(&scope.resource));
        let mut found = Vec::new();
        for action in or_anything(std::slice::from_ref(&scope.action)) {
            for principal in &principals {
                for resource in &resources {
                    let named = [action.clone(), principal.clone(), resource.clone()];
                    found.extend(self.0.get(&named).into_iter().flatten());
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Slice {
    /// None if Cedar does not take what was read, which it did when it was read.
    pub(crate) fn of(rules: &Rules, scope: &Scope, numbers: &[usize]) -> Option<Self> {
        let mut policies = PolicySet::new();
        for number in numbers {
            policies.add(rules.policy(*number)?.clone()).ok()?;
        }
        let mut entities = Vec::new();
        for chain in [scope.principal.as_slice(), &scope.resource, std::slice::from_ref(&scope.owner)] {
            for (place, uid) in chain.iter().enumerate() {
                if entities.iter().any(|known: &Entity| &known.uid() == uid) {
                    continue;
                }
                let parents: HashSet<EntityUid> = chain.get(place.saturating_add(1)).cloned().into_iter().collect();
                let is_concept = Some(uid) == scope.resource.first();
                let confidential = is_concept.then(|| RestrictedExpression::new_bool(scope.confidential));
                let known = confidential.map(|value| ("confidential".to_owned(), value)).into_iter().collect();
                entities.push(Entity::new(uid.clone(), known, parents).ok()?);
            }
        }
        Some(Self { policies, entities: Entities::from_entities(entities, None).ok()? })
    }
}
