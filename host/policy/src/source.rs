//! Reading policies: parsed, named, and held against the schema.

use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::Arc;

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;
use samspill_core::refusal::{RefusalCode, Remedy};

use crate::ask::Scope;
use crate::looks::Looks;
use crate::slice::Index;

/// The schema, which the nation sets.
const SCHEMA: &str = include_str!("../national/samspill.cedarschema");

/// A text with policies.
#[derive(Clone, Debug)]
pub struct Source {
    /// Who sets it: `nation` or `operator`.
    pub set_by: &'static str,
    /// What it is called in messages.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// The national baseline.
pub fn national() -> Vec<Source> {
    let source = |file: &str, text: &str| Source { set_by: "nation", file: file.into(), text: text.into() };
    vec![
        source("national/receive.cedar", include_str!("../national/receive.cedar")),
        source("national/show.cedar", include_str!("../national/show.cedar")),
    ]
}

/// What is wrong with a set of policies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {why}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct PolicyProblem {
    /// In which file.
    pub file: String,
    /// In which line, from 1.
    pub line: Option<usize>,
    /// What, and what to do.
    pub why: String,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Who set it, a colon, and its `@id`.
    pub name: Arc<str>,
    /// The statute that it rests on, or what the operator says of it.
    pub statute: Option<Arc<str>>,
    /// The word of a withholding by it.
    pub code: RefusalCode,
    /// What would help.
    pub remedy: Remedy,
    /// Whether it permits; otherwise it forbids.
    pub permits: bool,
    /// The file that it is in.
    pub file: Arc<str>,
    pub(crate) number: usize,
    pub(crate) looks: Looks,
}

/// Rules that have been read and checked, in the order in which they were read.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    policies: Vec<Policy>,
    numbers: HashMap<PolicyId, usize>,
    index: Index,
}

impl Rules {
    /// Reads these texts.
    ///
    /// # Errors
    /// All that is wrong: what cannot be parsed, what has no name or one that is taken, what does not fit the schema, what
    /// can never apply, or that there are more than `rules_max`.
    pub fn read(sources: &[Source], rules_max: usize) -> Result<Self, Vec<PolicyProblem>> {
        let mut read =
            Self { rules: Vec::new(), policies: Vec::new(), numbers: HashMap::new(), index: Index::default() };
        let mut problems = Vec::new();
        for source in sources {
            read.take(source, &mut problems);
        }
        if read.rules.len() > rules_max {
            let why = format!("there are {} rules, more than limits.policies_max, {rules_max}", read.rules.len());
            problems.push(PolicyProblem { file: "policies".into(), line: None, why });
        }
        if problems.is_empty() {
            read.validate(&mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        read.index = Index::new(&read.policies);
        Ok(read)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// How many.
    pub const fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    pub(crate) fn named(&self, id: &PolicyId) -> Option<&Rule> {
        self.rules.get(*self.numbers.get(id)?)
    }

    pub(crate) fn policy(&self, number: usize) -> Option<&Policy> {
        self.policies.get(number)
    }

    /// What these look at.
    pub(crate) fn looks(&self, numbers: &[usize]) -> Looks {
        let rules = numbers.iter().filter_map(|number| self.rules.get(*number));
        rules.fold(Looks::default(), |looks, rule| looks.and(rule.looks))
    }

    pub(crate) fn can_match(&self, scope: &Scope) -> Vec<usize> {
        self.index.can_match(scope)
    }

    fn take(&mut self, source: &Source, problems: &mut Vec<PolicyProblem>) {
        let problem = |why: String| PolicyProblem { file: source.file.clone(), line: None, why };
        let set = match PolicySet::from_str(&source.text) {
            Ok(set) => set,
            Err(errors) => {
                problems.extend(errors.iter().map(|error| located(source, error)));
                return;
            }
        };
        if set.templates().next().is_some() {
            problems.push(problem("it has a template; write the policy out".into()));
        }
        // Cedar numbers them in the order of the text.
        let mut policies: Vec<&Policy> = set.policies().collect();
        policies.sort_by_key(|policy| policy.id().to_string().trim_start_matches("policy").parse::<usize>().ok());
        for policy in policies {
            match self.rule(source, policy) {
                Ok(rule) => {
                    let id = PolicyId::new(&rule.name);
                    self.numbers.insert(id.clone(), self.rules.len());
                    self.policies.push(policy.new_id(id));
                    self.rules.push(rule);
                }
                Err(why) => problems.push(problem(why)),
            }
        }
    }

    fn rule(&self, source: &Source, policy: &Policy) -> Result<Rule, String> {
        let word = |key: &str| policy.annotation(key).map(str::trim).filter(|word| !word.is_empty());
        let id = word("id").ok_or("a rule has no @id(\"…\"); give each a name")?;
        if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(format!("@id(\"{id}\") has something else than a–z, 0–9 and -"));
        }
        let name: Arc<str> = format!("{}:{id}", source.set_by).into();
        if self.rules.iter().any(|other| other.name == name) {
            return Err(format!("@id(\"{id}\") is there twice; give one another name"));
        }
        let statute = word("statute");
        if statute.is_none() {
            return Err(format!("rule {id} has no @statute(\"…\"); say what it rests on"));
        }
        let code = word("code").map_or(Ok(RefusalCode::NoBasis), |word| {
            RefusalCode::of_word(word).ok_or_else(|| format!("@code(\"{word}\") of {id} is not a word of wit/codes.md"))
        })?;
        let remedy = word("remedy").map_or(Ok(Remedy::Operator), |word| {
            Remedy::of_word(word).ok_or_else(|| format!("@remedy(\"{word}\") of {id} is not a word of wit/codes.md"))
        })?;
        Ok(Rule {
            name,
            statute: statute.map(Into::into),
            code,
            remedy,
            permits: policy.effect() == Effect::Permit,
            file: source.file.as_str().into(),
            number: self.rules.len(),
            looks: Looks::of(policy),
        })
    }

    /// Types, names, and what can never apply.
    fn validate(&self, problems: &mut Vec<PolicyProblem>) {
        let broken = |why: String| PolicyProblem { file: "national/samspill.cedarschema".into(), line: None, why };
        let schema = match Schema::from_cedarschema_str(SCHEMA) {
            Ok((schema, _)) => schema,
            Err(error) => return problems.push(broken(error.to_string())),
        };
        let mut set = PolicySet::new();
        for policy in &self.policies {
            if let Err(error) = set.add(policy.clone()) {
                problems.push(broken(error.to_string()));
            }
        }
        let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
        let file = |id: &PolicyId| self.named(id).map_or_else(String::new, |rule| rule.file.to_string());
        for error in result.validation_errors() {
            problems.push(PolicyProblem { file: file(error.policy_id()), line: None, why: error.to_string() });
        }
        for warning in result.validation_warnings() {
            problems.push(PolicyProblem { file: file(warning.policy_id()), line: None, why: warning.to_string() });
        }
    }
}

fn located(source: &Source, error: &dyn Diagnostic) -> PolicyProblem {
    let offset = error.labels().and_then(|mut labels| labels.next()).map(|label| label.offset());
    let before = offset.and_then(|offset| source.text.get(..offset));
    let line = before.map(|before| before.matches('\n').count().saturating_add(1));
    PolicyProblem { file: source.file.clone(), line, why: error.to_string() }
}
