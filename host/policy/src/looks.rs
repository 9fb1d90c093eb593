//! What a rule looks at. Where two questions are alike in all that the rules look at that could match, their verdicts are
//! the same, and Cedar is asked once: the nation's rules name neither assistants nor concepts, so that most of what is
//! new to a host is alike something that it knows.

use cedar_policy::{EntityUid, Policy};
use samspill_core::login::LoginLevel;
use samspill_core::policy::{Asked, Receiver};
use serde_json::Value;

use crate::ask::{Scope, disclosure, processing};

/// What is seen in a place.
type See = fn(&Asked<'_>, &Scope) -> String;

/// What a condition can look at, by Cedar's words for it, and what it sees there.
const ALL: [(&str, See); 16] = [
    ("principal", |_, scope| chain(&scope.principal)),
    // Of the concept, and what it is in.
    ("resource", |_, scope| chain(&scope.resource)),
    ("resource.confidential", |asked, _| asked.entry.confidential.to_string()),
    ("context.about", |asked, _| asked.about.word().into()),
    ("context.loggedIn", |asked, _| asked.login.is_some().to_string()),
    ("context.loginLevel", |asked, _| LoginLevel::number(asked.login).to_string()),
    ("context.consented", |asked, _| asked.consented.to_string()),
    ("context.mandated", |asked, _| asked.mandated.to_string()),
    ("context.disclosure.by", |asked, _| disclosure(asked.disclosure).0.into()),
    ("context.disclosure.statute", |asked, _| named(disclosure(asked.disclosure).1)),
    ("context.processing.by", |asked, _| processing(asked.processing).0.into()),
    ("context.processing.statute", |asked, _| named(processing(asked.processing).1)),
    ("context.service", |asked, _| match asked.receiver {
        Receiver::Service(_, service, _) => service.name.to_string(),
        Receiver::Citizen => String::new(),
    }),
    ("context.purpose", |asked, _| match asked.receiver {
        Receiver::Service(_, _, purpose) => purpose.to_string(),
        Receiver::Citizen => String::new(),
    }),
    ("context.owner", |asked, _| asked.owner.to_string()),
    ("context.day", |asked, _| asked.day.into()),
];

fn chain(of: &[EntityUid]) -> String {
    format!("{of:?}")
}

/// No statute is another than one with an empty name.
fn named(statute: Option<&String>) -> String {
    format!("{statute:?}")
}

/// Some of what can be looked at, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looks(u32);

impl Looks {
    /// What a policy's conditions look at: everything, if they cannot be read.
    pub(crate) fn of(policy: &Policy) -> Self {
        let mut looks = Self::default();
        match policy.to_json() {
            Ok(json) => looks.read(json.get("conditions").unwrap_or(&Value::Null)),
            Err(_) => looks.add(""),
        }
        looks
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is seen there.
    pub(crate) fn see(self, asked: &Asked<'_>, scope: &Scope) -> Vec<String> {
        let looked_at = ALL.iter().enumerate().filter(|(place, _)| self.0 & (1 << place) != 0);
        looked_at.map(|(_, (_, see))| see(asked, scope)).collect()
    }

    /// Adds a path and what is beneath it, or else what it is beneath; a path that is neither is everything.
    fn add(&mut self, path: &str) {
        let beneath = |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'));
        let bits = |is_meant: &dyn Fn(&str) -> bool| {
            let meant = ALL.iter().enumerate().filter(|(_, (known, _))| is_meant(known));
            meant.fold(0, |bits, (place, _)| bits | 1 << place)
        };
        let mut found = bits(&|known| known == path || beneath(known, path));
        if found == 0 {
            found = bits(&|known| beneath(path, known));
        }
        self.0 |= if found == 0 { u32::MAX } else { found };
    }

    /// Cedar's own form in JSON: `{"Var": …}` is a variable and `{".": {"left": …, "attr": …}}` what it has.
    fn read(&mut self, expression: &Value) {
        if let Some(path) = path(expression) {
            // The action is always told apart.
            if path != "action" {
                self.add(&path);
            }
            return;
        }
        match expression {
            Value::Array(all) => all.iter().for_each(|one| self.read(one)),
            Value::Object(all) => all.values().for_each(|one| self.read(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn path(expression: &Value) -> Option<String> {
    let fields = expression.as_object().filter(|fields| fields.len() == 1)?;
    if let Some(variable) = fields.get("Var") {
        return variable.as_str().map(str::to_owned);
    }
    let access = fields.get(".")?;
    Some(format!("{}.{}", path(access.get("left")?)?, access.get("attr")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_at(when: &str) -> Vec<&'static str> {
        let text = format!("permit (principal, action, resource) {when};");
        let Looks(bits) = Looks::of(&text.parse().unwrap());
        ALL.iter().enumerate().filter(|(place, _)| bits & (1 << place) != 0).map(|(_, (path, _))| *path).collect()
    }

    #[test]
    fn what_a_rule_looks_at_is_read_from_its_conditions() {
        assert_eq!(looked_at(""), [""; 0]);
        assert_eq!(looked_at("when { context.about == \"other\" }"), ["context.about"]);
        assert_eq!(
            looked_at("when { [\"a\"].contains(context.disclosure.by) } unless { resource.confidential }"),
            ["resource.confidential", "context.disclosure.by"]
        );
        assert_eq!(
            looked_at("when { context.disclosure has statute && context.day > 1 }"),
            ["context.disclosure.by", "context.disclosure.statute", "context.day"]
        );
        assert_eq!(
            looked_at(
                "when { if principal in Sector::\"state\" then context.consented else action in [Action::\"a\"] }"
            ),
            ["principal", "context.consented"]
        );
        assert_eq!(looked_at("when { resource in Sensitivity::\"special\" }"), ["resource", "resource.confidential"]);
    }

    #[test]
    fn what_cannot_be_told_is_everything() {
        assert_eq!(looked_at("when { {a: context}.a.about == \"other\" }").len(), 13, "all of the context");
        assert_eq!(looked_at("when { principal == resource && context has about }").len(), ALL.len());
        assert_eq!(looked_at("when { context.nobody == 1 }").len(), ALL.len());
    }
}
