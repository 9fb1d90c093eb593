//! Policy in Cedar: the national baseline, which travels with the host, and the operator's own rules.
//!
//! A newcomer starts with the files in `national/`, then [`CedarPolicy`]. An error in the evaluation of any policy is a no:
//! Cedar by itself leaves out a policy that errs, and a `forbid` that is left out forbids nothing.

mod ask;
mod looks;
mod slice;
mod source;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use cedar_policy::{AuthorizationError, Authorizer, Decision, EntityUid};
use hashbrown::{DefaultHashBuilder, HashTable};
use samspill_core::decision::Withholding;
use samspill_core::policy::{Asked, Policy, Verdict};
use samspill_core::refusal::{RefusalCode, Remedy};

use ask::{Remembered, Scope, Words};
use slice::Slice;
pub use source::{PolicyProblem, Rule, Rules, Source, national};

/// The stack on which Cedar evaluates: it refuses when less than 100 KiB are left, and its frames are large where it is not
/// optimised. What is not used costs nothing.
const STACK_BYTES: usize = 4 << 20;

/// What is kept, and how many rules there may be.
#[derive(Clone, Copy, Debug)]
pub struct PolicyLimits {
    /// Rules in all, the national ones included.
    pub rules_max: usize,
    /// Verdicts that are remembered; when there are more, all are forgotten.
    pub remembered_max: usize,
}

/// What a verdict follows from: the rules whose scope can match, and what they see where they look. How a scope matches
/// follows from the rule: a name in it is either the principal's or the resource's own, or what it is in.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Alike {
    action: EntityUid,
    rules: Vec<usize>,
    seen: Vec<String>,
}

/// A set of rules, with what has been asked of it. Other rules are another set, which remembers nothing of this one.
#[derive(Debug)]
pub struct CedarPolicy {
    words: Words,
    limits: PolicyLimits,
    rules: Rules,
    /// Of all that is alike in what the rules look at.
    verdicts: RwLock<HashMap<Alike, Verdict>>,
    /// Of exactly what was asked, which is found faster.
    remembered: RwLock<HashTable<(Remembered, Verdict)>>,
    hasher: DefaultHashBuilder,
}

impl CedarPolicy {
    /// These rules.
    pub fn new(rules: Rules, limits: PolicyLimits) -> Self {
        Self {
            words: Words::new(),
            limits,
            rules,
            verdicts: RwLock::default(),
            remembered: RwLock::default(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// The rule of a name, with who set it before the colon, if it is there.
    pub fn rule(&self, name: &str) -> Option<Rule> {
        self.rules.iter().find(|rule| &*rule.name == name).cloned()
    }

    /// How many verdicts are remembered: of what was asked, and of what is alike.
    pub fn remembered(&self) -> (usize, usize) {
        let asked = self.remembered.read().unwrap_or_else(PoisonError::into_inner).len();
        (asked, self.verdicts.read().unwrap_or_else(PoisonError::into_inner).len())
    }

    /// The verdict of all rules, not only of those whose scope can match, and without what is remembered.
    pub fn permits_by_all(&self, asked: &Asked<'_>) -> Verdict {
        let scope = self.words.scope(asked).ok_or_else(Withholding::no_policy)?;
        let all: Vec<usize> = (0..self.rules.len()).collect();
        stacker::grow(STACK_BYTES, || self.evaluate(asked, &scope, &all))
    }

    fn decide(&self, asked: &Asked<'_>) -> Verdict {
        let scope = self.words.scope(asked).ok_or_else(Withholding::no_policy)?;
        let rules = self.rules.can_match(&scope);
        let seen = self.rules.looks(&rules).see(asked, &scope);
        let alike = Alike { action: scope.action.clone(), rules, seen };
        let known = self.verdicts.read().unwrap_or_else(PoisonError::into_inner).get(&alike).cloned();
        known.unwrap_or_else(|| {
            // Cedar looks at how much is left of the thread's stack, and refuses when it is little. A component's call runs
            // on a stack of its own, which that look does not know: there it always saw none. On this one it sees what
            // there is.
            let verdict = stacker::grow(STACK_BYTES, || self.evaluate(asked, &scope, &alike.rules));
            let mut verdicts = self.verdicts.write().unwrap_or_else(PoisonError::into_inner);
            if verdicts.len() >= self.limits.remembered_max {
                verdicts.clear();
            }
            if verdicts.len() < self.limits.remembered_max {
                verdicts.insert(alike, verdict.clone());
            }
            verdict
        })
    }

    fn evaluate(&self, asked: &Asked<'_>, scope: &Scope, numbers: &[usize]) -> Verdict {
        let slice = Slice::of(&self.rules, scope, numbers).ok_or_else(Withholding::no_policy)?;
        let request = self.words.request(asked, scope).ok_or_else(Withholding::no_policy)?;
        let response = Authorizer::new().is_authorized(&request, &slice.policies, &slice.entities);
        if let Some(AuthorizationError::PolicyEvaluationError(error)) = response.diagnostics().errors().next() {
            let name = self.rules.named(error.policy_id());
            // The text may hold what was asked.
            tracing::error!(rule = name.map_or("", |rule| &*rule.name), "a policy could not be evaluated: denied");
            let rule = name.map_or_else(|| Arc::from("operator:no-policy"), |rule| Arc::clone(&rule.name));
            return Err(Withholding::new(RefusalCode::NoBasis, Remedy::Operator, rule));
        }
        // The first in the order in which they were read: the nation's before the operator's.
        let first =
            response.diagnostics().reason().filter_map(|id| self.rules.named(id)).min_by_key(|rule| rule.number);
        match (response.decision(), first) {
            (Decision::Allow, Some(rule)) => Ok(Arc::clone(&rule.name)),
            (Decision::Deny, Some(rule)) => Err(Withholding::new(rule.code, rule.remedy, Arc::clone(&rule.name))),
            (_, None) => Err(Withholding::new(RefusalCode::NoBasis, Remedy::Operator, "nation:nothing-permits")),
        }
    }

    fn recall(&self, asked: &Asked<'_>) -> Option<Verdict> {
        let hash = ask::hash(asked, &self.hasher);
        let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
        remembered.find(hash, |(of, _)| of.is(asked)).map(|(_, verdict)| verdict.clone())
    }

    fn remember(&self, asked: &Asked<'_>, verdict: &Verdict) {
        let most = self.limits.remembered_max;
        let hash = ask::hash(asked, &self.hasher);
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= most {
            remembered.clear();
        }
        if remembered.len() < most && remembered.find(hash, |(of, _)| of.is(asked)).is_none() {
            let entry = (Remembered::new(asked), verdict.clone());
            remembered.insert_unique(hash, entry, |(of, _)| of.hash(&self.hasher));
        }
    }
}

impl Policy for CedarPolicy {
    fn permits(&self, asked: &Asked<'_>) -> Verdict {
        if let Some(verdict) = self.recall(asked) {
            return verdict;
        }
        let verdict = self.decide(asked);
        self.remember(asked, &verdict);
        verdict
    }
}
