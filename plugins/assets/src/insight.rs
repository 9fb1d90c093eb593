//! Whose assets the citizen may see.

use pilot_concepts::{CITIZEN, EstateInsight, Ground, bereavements};
use samspill_sdk::{Call, Date, Host, Known, Subject};

use crate::fields;

/// More of one's own than anybody loses in the time that a settlement takes; each costs requests to registers.
const ESTATES_MAX: usize = 8;

/// One who has died, in whose assets the citizen has insight today (arveloven § 92).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estate {
    /// The reference to the one who has died.
    pub deceased: Subject,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// Why the citizen has insight.
    pub ground: Ground,
}

/// Everyone whom the citizen has lost and in whose assets they have insight today. What is refused, unknown or not yet or
/// no longer valid gives none, and looks alike: no register may be asked without it.
pub fn estates(host: &Host<'_>, call: &Call, purpose: &str) -> Vec<Estate> {
    let lost = bereavements(host, call, purpose, ESTATES_MAX);
    let today = host.today();
    let mut found = Vec::new();
    for one in lost {
        let insights = host.facts::<EstateInsight>(&one.deceased, purpose).unwrap_or_default();
        if let Some(ground) = ground_on(today, &insights) {
            let name = one.name.map(|name| fields::clean(&name)).filter(|name| !name.is_empty());
            found.push(Estate { deceased: one.deceased, name, ground });
        }
    }
    found
}

/// The ground that holds on a day. The court's own formuesfullmakt goes before what the law gives a spouse or cohabitant.
fn ground_on(today: Date, insights: &[Known<EstateInsight>]) -> Option<Ground> {
    let mut ground = None;
    for known in insights {
        let has_begun = known.valid_from.is_none_or(|day| day <= today);
        let is_over = known.valid_until.is_some_and(|day| day < today);
        let holds = known.value.holder == CITIZEN && has_begun && !is_over;
        if holds && (ground.is_none() || known.value.ground == Ground::Formuesfullmakt) {
            ground = Some(known.value.ground);
        }
    }
    ground
}
