//! Acting for another: mandates that citizens give here, those that registers state, and what heirs of one case share.
//!
//! A conversation is about one citizen. Where another is logged in, the conversation says by which mandate
//! ([`Acting`]), and each decision about the citizen asks whether that mandate covers it today.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde::{Deserialize, Serialize};

use crate::conversation::Principal;
use crate::ids::{AssistantId, Concept, MandateId, OrgNumber};
use crate::private::Private;
use crate::text::Text;

/// Whom somebody may act for, as a register states it: a fact about the one who is acted for.
pub const MANDATE: &str = "https://samspill.example/concept/mandate";
/// The court's case on an estate. Its number is what heirs share.
pub const ESTATE_CASE: &str = "https://samspill.example/concept/estate-case";
/// Those whom the court has as parties in a case.
pub const ESTATE_PARTIES: &str = "https://samspill.example/concept/estate-parties";
/// Insight in an estate's assets. By a proxy from co-heirs it is no fact that is kept: the host states it while the proxy
/// counts.
pub const ESTATE_INSIGHT: &str = "https://samspill.example/concept/estate-insight";

/// What the citizen is to the one who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// A child whom one has parental responsibility for (barnelova § 30): covers everything.
    Child,
    /// Somebody whom one is guardian for (vergemålsloven § 31): covers the access packages that are named.
    Ward,
    /// A citizen who has let one help, here: covers the access packages that they chose.
    Helped,
}

impl Relation {
    /// The word for it, as it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Ward => "ward",
            Self::Helped => "helped",
        }
    }

    /// The entry for a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Child, Self::Ward, Self::Helped].into_iter().find(|one| one.word() == word)
    }
}

/// That a conversation is for another than who is logged in. It gives no right by itself: the mandate does, each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Whom the conversation is about.
    pub citizen: Principal,
    /// Their name, as it was known when the conversation was opened.
    pub name: Private<String>,
    /// What they are to the one who acts.
    pub relation: Relation,
    /// Who states the mandate; the host where the citizen gave it here.
    pub source: AssistantId,
}

/// A mandate's value, as a register states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// The reference to the one who may act.
    pub holder: String,
    /// What the citizen is to them: `child` or `ward`.
    pub relation: String,
    /// The citizen's name, where it is known.
    #[serde(default)]
    pub name: Option<String>,
    /// The access packages that it covers.
    #[serde(default)]
    pub packages: Vec<String>,
}

/// The number of the court's case, as read from its fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CaseNumber {
    /// The number that the court writes on letters.
    pub case_number: Option<String>,
    /// The court's name.
    #[serde(default)]
    pub court: Option<String>,
    /// The citizen's role in it.
    #[serde(default)]
    pub role: Option<String>,
}

/// The other parties of a case, as read from its fact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Parties {
    /// Those who can act here.
    pub parties: Vec<Party>,
    /// How many heirs can give no proxy here: on paper, and organisations.
    #[serde(default)]
    pub others: u32,
}

/// Another party of a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Party {
    /// The reference to them.
    pub who: String,
    /// Their role, as the court has it.
    pub role: String,
    /// Whether the court has given them insight in the assets: nobody's proxy gives more than they have.
    pub insight: bool,
}

/// What a mandate that was given here is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Power {
    /// To help the giver, within these access packages.
    Help(Vec<String>),
    /// To act for the giver as an heir, in the court's case of this number.
    Proxy(Private<String>),
}

/// A mandate that a citizen gave another here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its name.
    pub id: MandateId,
    /// Who gave it, and alone withdraws it.
    pub giver: Principal,
    /// The giver's name at the time.
    pub giver_name: Private<String>,
    /// Who may act.
    pub holder: Principal,
    /// What the giver calls them.
    pub holder_name: Private<String>,
    /// What for.
    pub power: Power,
    /// When, in milliseconds since 1970.
    pub given_ms: u64,
    /// The last day, `YYYY-MM-DD`; none until it is withdrawn.
    pub until: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_ms: Option<u64>,
}

impl Given {
    /// Whether it counts on a day.
    pub fn counts_on(&self, day: &str) -> bool {
        self.withdrawn_ms.is_none() && self.until.as_deref().is_none_or(|until| day <= until)
    }
}

/// That an heir has done a task that the heirs of a case share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the court's case.
    pub case: Private<String>,
    /// The task, by a key that is the same in every heir's conversation.
    pub task: String,
    /// Who has done it.
    pub by: Principal,
    /// Their name at the time.
    pub by_name: Private<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// What the mandates given here say of somebody who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It was there, and was withdrawn.
    Withdrawn,
    /// There is none that counts today.
    None,
}

/// Whether a proxy is from one co-heir or from all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// From some of them.
    Individual,
    /// From every one of them.
    Collective,
}

impl Proxy {
    /// The word for it, as a basis asks for it: a ground of the insight.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Individual => "individual-proxy",
            Self::Collective => "collective-proxy",
        }
    }
}

/// What citizens share beyond one conversation: the mandates they have given, and what heirs have marked as done. It is
/// in memory as a whole, so that a withdrawal counts in every conversation from the next decision on (I11).
#[derive(Debug, Default)]
pub struct Shared(RwLock<Table>);

#[derive(Debug, Default)]
struct Table {
    given: BTreeMap<MandateId, Given>,
    by_person: BTreeMap<(Concept, Private<String>), BTreeSet<MandateId>>,
    marks: BTreeMap<(Private<String>, String), Mark>,
}

/// There is no room for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no room for more; withdraw what is no longer needed, or ask the operator to raise the limit")]
pub struct SharedFull;

impl Shared {
    /// What a journal has.
    pub fn of(given: impl IntoIterator<Item = Given>, marks: impl IntoIterator<Item = Mark>) -> Self {
        let shared = Self::default();
        {
            let mut table = shared.write();
            given.into_iter().for_each(|given| table.put(given));
            table.marks.extend(marks.into_iter().map(|mark| ((mark.case.clone(), mark.task.clone()), mark)));
        }
        shared
    }

    /// Notes a mandate, given or withdrawn.
    pub fn put(&self, given: Given) {
        self.write().put(given);
    }

    /// Whether another mandate of a giver has room: on the host, and of the giver's own. What no longer counts is
    /// forgotten where there is none.
    ///
    /// # Errors
    /// [`SharedFull`].
    pub fn make_room(&self, giver: &Principal, host_max: usize, own_max: usize, day: &str) -> Result<(), SharedFull> {
        let mut table = self.write();
        let own = table.of(giver).filter(|given| given.giver == *giver && given.counts_on(day)).count();
        if own >= own_max {
            return Err(SharedFull);
        }
        if table.given.len() >= host_max {
            let over: Vec<MandateId> =
                table.given.values().filter(|given| !given.counts_on(day)).map(|given| given.id.clone()).collect();
            over.iter().for_each(|id| table.forget(id));
        }
        if table.given.len() >= host_max { Err(SharedFull) } else { Ok(()) }
    }

    /// The mandates that somebody has given or holds, the newest first.
    pub fn of_person(&self, person: &Principal) -> Vec<Given> {
        let mut all: Vec<Given> = self.read().of(person).cloned().collect();
        all.sort_by_key(|given| std::cmp::Reverse(given.given_ms));
        all
    }

    /// Whether a citizen lets somebody help today, and with which access packages.
    pub fn help(&self, helper: &Principal, citizen: &Principal, day: &str) -> (Standing, BTreeSet<String>) {
        let table = self.read();
        let (mut standing, mut packages) = (Standing::None, BTreeSet::new());
        for given in table.of(helper).filter(|given| given.holder == *helper && given.giver == *citizen) {
            let Power::Help(of) = &given.power else { continue };
            if given.counts_on(day) {
                standing = Standing::Counts;
                packages.extend(of.iter().cloned());
            } else if standing == Standing::None && given.withdrawn_ms.is_some() {
                standing = Standing::Withdrawn;
            }
        }
        (standing, packages)
    }

    /// Where a proxy from one co-heir to another stands in a case.
    pub fn proxy(&self, from: &Principal, to: &Principal, case: &str, day: &str) -> Standing {
        let table = self.read();
        let of = table.of(to).filter(|given| {
            given.holder == *to
                && given.giver == *from
                && matches!(&given.power, Power::Proxy(number) if number.reveal() == case)
        });
        let mut standing = Standing::None;
        for given in of {
            if given.counts_on(day) {
                return Standing::Counts;
            }
            if given.withdrawn_ms.is_some() {
                standing = Standing::Withdrawn;
            }
        }
        standing
    }

    /// The mark on a task of a case.
    pub fn mark_on(&self, case: &Private<String>, task: &str) -> Option<Mark> {
        self.read().marks.get(&(case.clone(), task.to_owned())).cloned()
    }

    /// Whether another mark has room on the host.
    ///
    /// # Errors
    /// [`SharedFull`] where the host has `most` marks.
    pub fn room_for_mark(&self, most: usize) -> Result<(), SharedFull> {
        if self.read().marks.len() >= most { Err(SharedFull) } else { Ok(()) }
    }

    /// Marks a task of a case as done.
    pub fn mark(&self, mark: Mark) {
        self.write().marks.insert((mark.case.clone(), mark.task.clone()), mark);
    }

    /// Takes a mark away.
    pub fn unmark(&self, case: &Private<String>, task: &str) {
        self.write().marks.remove(&(case.clone(), task.to_owned()));
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn put(&mut self, given: Given) {
        for person in [&given.giver, &given.holder] {
            self.by_person.entry(key(person)).or_default().insert(given.id.clone());
        }
        self.given.insert(given.id.clone(), given);
    }

    fn forget(&mut self, id: &MandateId) {
        let Some(given) = self.given.remove(id) else { return };
        for person in [&given.giver, &given.holder] {
            if let Some(of) = self.by_person.get_mut(&key(person)) {
                of.remove(id);
                if of.is_empty() {
                    self.by_person.remove(&key(person));
                }
            }
        }
    }

    fn of(&self, person: &Principal) -> impl Iterator<Item = &Given> {
        let ids = self.by_person.get(&key(person)).into_iter().flatten();
        ids.filter_map(|id| self.given.get(id))
    }
}

fn key(person: &Principal) -> (Concept, Private<String>) {
    (person.scheme.clone(), person.identifier.clone())
}

/// An access package: what a mandate that names it covers here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name for people.
    pub title: Text,
    /// Whose assistants may know, and show, what is the citizen's.
    pub owners: Vec<OrgNumber>,
    /// Which concepts; none listed means any.
    pub concepts: Vec<Concept>,
    /// Whether citizens may give it here.
    pub can_be_given: bool,
}

/// What the operator has decided on mandates.
#[derive(Clone, Debug, Default)]
pub struct MandateRules {
    /// Which assistants may state whom somebody acts for.
    pub people: Vec<AssistantId>,
    /// Which assistants may state a case, and who its parties are.
    pub cases: Vec<AssistantId>,
    /// Access packages by their URN.
    pub packages: BTreeMap<String, Package>,
}

impl MandateRules {
    /// Whether one of these packages covers a concept at an owner.
    pub fn covers<'p>(
        &self,
        packages: impl IntoIterator<Item = &'p String>,
        owner: &OrgNumber,
        concept: &Concept,
    ) -> bool {
        packages.into_iter().filter_map(|urn| self.packages.get(urn)).any(|package| {
            package.owners.contains(owner) && (package.concepts.is_empty() || package.concepts.contains(concept))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::concept::IDENTITY_NUMBER;

    fn person(number: &str) -> Principal {
        Principal::new(Concept::new(IDENTITY_NUMBER).unwrap(), Private::new(number.into()))
    }

    fn given(id: &str, until: Option<&str>, withdrawn_ms: Option<u64>) -> Given {
        Given {
            id: MandateId::new(id).unwrap(),
            giver: person("1"),
            giver_name: Private::new("A".into()),
            holder: person("2"),
            holder_name: Private::new("B".into()),
            power: Power::Help(vec!["urn:p".into()]),
            given_ms: 1,
            until: until.map(ToOwned::to_owned),
            withdrawn_ms,
        }
    }

    #[test]
    fn i11_help_counts_until_its_last_day_and_not_after_it_is_withdrawn() {
        let shared = Shared::of([given("m1", Some("2026-01-31"), None)], []);
        let standing = |day| shared.help(&person("2"), &person("1"), day).0;
        assert_eq!((standing("2026-01-31"), standing("2026-02-01")), (Standing::Counts, Standing::None));
        shared.put(given("m1", Some("2026-01-31"), Some(2)));
        assert_eq!(standing("2026-01-01"), Standing::Withdrawn);
        assert_eq!(shared.help(&person("1"), &person("2"), "2026-01-01").0, Standing::None, "not the other way");
    }

    #[test]
    fn i6_mandates_and_marks_are_bounded_and_what_is_over_makes_room() {
        let shared = Shared::of([given("m1", Some("2026-01-31"), None), given("m2", None, Some(3))], []);
        let room = |most, own, day| shared.make_room(&person("1"), most, own, day);
        assert_eq!(room(9, 1, "2026-01-01"), Err(SharedFull), "one's own");
        assert_eq!(room(2, 2, "2026-01-01"), Ok(()), "the one that was withdrawn is forgotten");
        assert_eq!(room(1, 2, "2026-01-01"), Err(SharedFull), "the host's");
        assert_eq!(shared.of_person(&person("2")).len(), 1);
        assert_eq!(shared.room_for_mark(1), Ok(()));
        shared.mark(Mark {
            case: Private::new("26-1".into()),
            task: "a".into(),
            by: person("1"),
            by_name: Private::new("A".into()),
            at_ms: 1,
        });
        assert_eq!((shared.room_for_mark(1), shared.room_for_mark(2)), (Err(SharedFull), Ok(())));
    }
}
