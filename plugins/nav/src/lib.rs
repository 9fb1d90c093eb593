//! NAV's assistant: which support may concern the citizen after a death, how much the law says, and by when to apply.
//! It decides nothing, and what NAV sets each year it does not guess.

mod texts;

use pilot_concepts::{
    Bereavement, CohabitationNav, Death, Family, Relation, RelationWord, Said, bereavements, law, milestone, newest,
    words,
};
use samspill_sdk::{
    Assistant, Call, Content, Date, Ended, Host, Outcome, Status, Stop, Subject, Task, When, not_my_task,
};

const PURPOSE: &str = "find-benefits";
/// More than anybody loses at once.
const DECEASED_MAX: usize = 8;
/// Folketrygdloven § 7-2: apply for gravferdsstønad within this long of the death.
const FUNERAL_SUPPORT_MONTHS: u16 = 6;

/// The assistant.
#[derive(Debug)]
pub struct Nav;

impl Assistant for Nav {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        match call.service.as_str() {
            "guidance" => guide(host, call),
            "benefits" => benefits(host, call),
            _ => not_my_task(host),
        }
    }
}

samspill_sdk::export!(Nav);

fn guide(host: &Host<'_>, call: &Call) -> Ended {
    host.say(texts::guidance(call))?;
    host.propose(funeral_support(call, "funeral-support".to_owned(), &call.about).when(When::Weeks))?;
    host.propose(survivor_benefits(call, "survivor-benefits".to_owned(), &call.about))?;
    Ok(Outcome::answered())
}

fn funeral_support(call: &Call, key: String, about: &Subject) -> Task {
    let task = Task::new(key, about, texts::apply_for_funeral_support(call)).who(texts::who_pays(call));
    task.law("folketrygdloven § 7-2").late(texts::too_late(call)).gives(milestone::FUNERAL_SUPPORT_APPLIED)
}

fn survivor_benefits(call: &Call, key: String, about: &Subject) -> Task {
    let task = Task::new(key, about, texts::apply_for_benefits(call)).law("folketrygdloven kapittel 17 og 18");
    task.when(When::Weeks).gives(milestone::SURVIVOR_BENEFITS_APPLIED)
}

/// One whom the citizen has lost, and what this call may know of it.
struct Loss {
    lost: Bereavement,
    date: Option<Date>,
    family: Option<Family>,
    standing: Standing,
}

/// What the citizen is to the one who has died, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Spouse,
    /// Whether the citizen has said that they were cohabitants as NAV has it, which those who were married may be.
    FormerSpouse(Said),
    /// Whether the citizen has said that they were cohabitants as NAV has it.
    Partner(Said),
    Child,
    /// Nobody has said what they were; and whether they were cohabitants as NAV has it.
    Unknown(Said),
    /// Somebody whom neither omstillingsstønad nor barnepensjon is for.
    Other,
}

impl Standing {
    /// The citizen is asked for NAV's own samboer only where it turns on that.
    fn of(host: &Host<'_>, call: &Call, relation: Option<RelationWord>) -> Self {
        let said = || newest::<CohabitationNav>(host, &call.about, PURPOSE).map_or(Said::Unknown, |said| said.answer);
        match relation {
            Some(RelationWord::Spouse) => Self::Spouse,
            Some(RelationWord::FormerSpouse) => Self::FormerSpouse(said()),
            Some(RelationWord::Partner) => Self::Partner(said()),
            Some(RelationWord::Child) => Self::Child,
            None => Self::Unknown(said()),
            Some(RelationWord::Grandchild | RelationWord::Parent | RelationWord::Grandparent | RelationWord::Other) => {
                Self::Other
            }
        }
    }

    /// Whether omstillingsstønad may be for them.
    fn may_have_transition_benefit(self) -> bool {
        match self {
            Self::Spouse | Self::Unknown(_) => true,
            Self::Partner(said) => said != Said::No,
            // That they lived together again is not taken for granted.
            Self::FormerSpouse(said) => said == Said::Yes,
            Self::Child | Self::Other => false,
        }
    }
}

/// Whether barnepensjon, which ends at 20, may be for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChildPension {
    /// The citizen is a child, some children are minors, or the family is not known.
    Maybe,
    /// No child is under 18; one may be under 20.
    Hardly,
    No,
}

impl Loss {
    fn find(host: &Host<'_>, call: &Call, lost: Bereavement) -> Self {
        let about = &lost.deceased;
        let relation = newest::<Relation>(host, about, PURPOSE).map(|known| known.relation);
        Self {
            date: newest::<Death>(host, about, PURPOSE).and_then(|death| death.date),
            family: newest(host, about, PURPOSE),
            standing: Standing::of(host, call, relation),
            lost,
        }
    }

    /// By name where it is known.
    fn name<'a>(&'a self, call: &Call) -> &'a str {
        self.lost.name.as_deref().unwrap_or(words::unnamed(call))
    }

    /// The last day to apply for gravferdsstønad.
    fn funeral_support_due(&self) -> Option<Date> {
        self.date.map(|day| day.plus_months(FUNERAL_SUPPORT_MONTHS))
    }

    /// Grunnbeløpet at the death.
    fn g(&self) -> Option<(Date, u32)> {
        let day = self.date?;
        Some((day, law::g_on(day)?))
    }

    /// Whether barnepensjon may be for somebody in the family, the citizen too.
    fn child_pension(&self) -> ChildPension {
        match (self.standing, &self.family) {
            (Standing::Other, _) => ChildPension::No,
            (Standing::Child, _) | (_, None) => ChildPension::Maybe,
            (_, Some(family)) if family.minors > 0 => ChildPension::Maybe,
            (_, Some(family)) if family.children > 0 => ChildPension::Hardly,
            _ => ChildPension::No,
        }
    }

    fn has_benefits(&self) -> bool {
        let is_former = matches!(self.standing, Standing::FormerSpouse(_));
        self.standing.may_have_transition_benefit() || self.child_pension() != ChildPension::No || is_former
    }
}

fn benefits(host: &Host<'_>, call: &Call) -> Ended {
    let lost = bereavements(host, call, PURPOSE, DECEASED_MAX);
    if lost.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    for lost in lost {
        tell(host, call, &Loss::find(host, call, lost))?;
    }
    host.say(texts::closing(call))?;
    Ok(Outcome::answered())
}

fn tell(host: &Host<'_>, call: &Call, loss: &Loss) -> Result<(), Stop> {
    host.say(texts::funeral_support(call, loss, host.today()))?;
    let about = &loss.lost.deceased;
    let key = |name: &str| format!("{name}/{}", about.as_str());
    let task = funeral_support(call, key("funeral-support"), about).due(loss.funeral_support_due());
    host.propose(if task.body.due.is_some() { task } else { task.when(When::Weeks) })?;
    if !loss.has_benefits() {
        return Ok(());
    }
    let parts: Vec<Content> = texts::benefits(call, loss);
    for part in parts {
        host.say(part)?;
    }
    host.propose(survivor_benefits(call, key("survivor-benefits"), about))?;
    Ok(())
}

#[cfg(test)]
mod tests;
