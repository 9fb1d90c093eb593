//! The citizen and their nearest, looked up in the register, and what the documents say together.

use pilot_concepts::{Family, IdentityNumber, RelationWord};
use samspill_sdk::{Call, Date, Host, Request, ResponseError, percent_encode};
use serde_json::Value;

use crate::PURPOSE;
use crate::person::{Bond, Person, Role, Vital};

/// The name in the manifest.
pub(crate) const REGISTER: &str = "persons";
pub(crate) const PERSONS: &str = "/folkeregisteret/offentligmedhjemmel/api/v1/personer/";

/// More relatives than this are not looked up in one call.
const RELATIVES_MAX: usize = 32;
/// A death longer ago than this is not what the citizen comes for.
const MONTHS_MAX: u16 = 36;

/// Why there is nobody to tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The register has nobody under the citizen's number.
    Unknown,
    /// The register gave no useful answer.
    Unavailable,
}

/// Those who were looked up.
pub(crate) struct Household {
    pub(crate) citizen: Person,
    pub(crate) relatives: Vec<Person>,
    /// Numbers that could not be looked up, or not be read.
    missing: Vec<String>,
    today: Date,
}

/// One who has died, and what the documents say of it.
pub(crate) struct Loss<'a> {
    pub(crate) person: &'a Person,
    pub(crate) date: Option<Date>,
    pub(crate) relation: Option<RelationWord>,
    /// None where somebody of them could not be read: then nobody is counted.
    pub(crate) family: Option<Family>,
}

impl Household {
    /// Looks up the citizen, those whom the documents name, and those who the children's other parents and the family
    /// of the dead are. Every request is about the citizen, and nobody living gets a reference.
    pub(crate) fn find(host: &Host<'_>, call: &Call) -> Result<Self, Missing> {
        let today = host.today();
        let asked = host.fetch(Request::get(REGISTER, format!("{PERSONS}{{about}}"), &call.about));
        let document: Value = match asked.and_then(|answer| answer.json()) {
            Err(ResponseError::Status(404)) => return Err(Missing::Unknown),
            answer => answer.map_err(|_| Missing::Unavailable)?,
        };
        let mut citizen = Person::read(&document, None, today).ok_or(Missing::Unavailable)?;
        if citizen.numbers.is_empty() {
            // Only a document without its own number leaves a reason to read the citizen's.
            let own = pilot_concepts::newest::<IdentityNumber>(host, &call.about, PURPOSE);
            citizen.numbers.extend(own.map(|number| number.0.into_revealed()));
        }
        let mut household = Self { citizen, relatives: Vec::new(), missing: Vec::new(), today };
        loop {
            let unknown = household.unknown();
            if unknown.is_empty() {
                return Ok(household);
            }
            household.look_up(host, call, unknown);
        }
    }

    /// Whether somebody could not be looked up or read.
    pub(crate) fn is_incomplete(&self) -> bool {
        !self.missing.is_empty()
    }

    /// Whether a death was registered and taken back.
    pub(crate) fn has_annulled(&self) -> bool {
        self.nearest().any(|person| person.vital == Vital::Annulled)
    }

    /// Those of the citizen's own who have died lately.
    pub(crate) fn losses(&self) -> Vec<Loss<'_>> {
        let lost = self.nearest().filter_map(|person| {
            let date = self.death(person)?;
            let relation = self.relation(person);
            Some(Loss { person, date, relation, family: self.family(person, relation) })
        });
        lost.collect()
    }

    /// The day of a death that is not too long ago, where the register has it.
    fn death(&self, person: &Person) -> Option<Option<Date>> {
        match person.vital {
            Vital::Dead(date) => {
                Some(date).filter(|date| date.is_none_or(|day| day.plus_months(MONTHS_MAX) >= self.today))
            }
            Vital::Living | Vital::Annulled => None,
        }
    }

    /// The citizen's own: whom their document names, and the other parents of their children.
    fn nearest(&self) -> impl Iterator<Item = &Person> {
        self.relatives.iter().filter(|person| {
            let is_named = self.citizen.relatives().any(|number| person.is_called(number));
            is_named || self.is_parent_of_common_child(person)
        })
    }

    fn is_parent_of_common_child(&self, person: &Person) -> bool {
        self.children_of_citizen().any(|child| child.names(person, Role::Parent))
            || self.citizen.those(Role::Child).any(|number| person.those(Role::Child).any(|other| other == number))
    }

    fn children_of_citizen(&self) -> impl Iterator<Item = &Person> {
        self.relatives.iter().filter(|person| self.citizen.names(person, Role::Child))
    }

    /// By the citizen's own document first.
    fn relation(&self, person: &Person) -> Option<RelationWord> {
        let partner = || self.is_parent_of_common_child(person).then_some(RelationWord::Partner);
        self.citizen.relation_to(person).or_else(partner)
    }

    fn find_person(&self, number: &str) -> Option<&Person> {
        std::iter::once(&self.citizen).chain(&self.relatives).find(|person| person.is_called(number))
    }

    /// The family in numbers; none where somebody who counts could not be read.
    fn family(&self, person: &Person, relation: Option<RelationWord>) -> Option<Family> {
        let mut family = Family { has_spouse: self.has_spouse(person, relation)?, ..Family::default() };
        for child in self.children(person)? {
            if !child.is_living() {
                continue;
            }
            let is_minor = self.today.years_since(child.born?) < 18;
            let is_own = self.citizen.names(child, Role::Child);
            family.children += 1;
            family.children_with_citizen += u16::from(is_own);
            family.minors += u16::from(is_minor);
            family.minors_of_deceased_alone += u16::from(is_minor && !is_own);
        }
        Some(family)
    }

    /// Each child once, by any of the documents.
    fn children(&self, person: &Person) -> Option<Vec<&Person>> {
        let mut children: Vec<&Person> = Vec::new();
        for number in person.those(Role::Child) {
            let child = self.find_person(number)?;
            if !children.iter().any(|other| std::ptr::eq(*other, child)) {
                children.push(child);
            }
        }
        for other in std::iter::once(&self.citizen).chain(&self.relatives) {
            let is_new = !children.iter().any(|child| std::ptr::eq(*child, other));
            if is_new && other.names(person, Role::Parent) {
                children.push(other);
            }
        }
        Some(children)
    }

    fn has_spouse(&self, person: &Person, relation: Option<RelationWord>) -> Option<bool> {
        if relation == Some(RelationWord::Spouse) {
            return Some(true);
        }
        match person.spouse() {
            Some(number) => Some(self.find_person(number)?.is_living()),
            // Married to somebody whom the register does not name.
            None => Some(person.marriage.as_ref().is_some_and(|marriage| marriage.bond == Bond::Married)),
        }
    }

    /// Who should be looked up and is not yet.
    fn unknown(&self) -> Vec<String> {
        let own = self.citizen.relatives();
        let other_parents = self.children_of_citizen().flat_map(|child| child.those(Role::Parent));
        let of_the_dead = self.nearest().filter(|person| self.death(person).is_some());
        let of_the_dead = of_the_dead.flat_map(|person| person.those(Role::Child).chain(person.spouse()));
        let mut unknown: Vec<String> = Vec::new();
        for number in own.chain(other_parents).chain(of_the_dead) {
            let is_known = self.find_person(number).is_some() || self.missing.iter().any(|missing| missing == number);
            if !is_known && !unknown.iter().any(|one| one == number) {
                unknown.push(number.to_owned());
            }
        }
        unknown
    }

    /// Looks up several in parallel. Who cannot be read is missing, and nobody else.
    fn look_up(&mut self, host: &Host<'_>, call: &Call, mut numbers: Vec<String>) {
        let left = RELATIVES_MAX.saturating_sub(self.relatives.len() + self.missing.len());
        let beyond = numbers.split_off(left.min(numbers.len()));
        let request =
            |number: &String| Request::get(REGISTER, format!("{PERSONS}{}", percent_encode(number)), &call.about);
        let answers = host.fetch_all(numbers.iter().map(request).collect());
        for (number, answer) in numbers.into_iter().zip(answers) {
            let document: Option<Value> = answer.and_then(|answer| answer.json()).ok();
            match document.and_then(|document| Person::read(&document, Some(&number), self.today)) {
                Some(person) => self.add(person),
                None => self.missing.push(number),
            }
        }
        self.missing.extend(beyond);
    }

    /// Somebody who was asked for by two numbers is one person all the same.
    fn add(&mut self, person: Person) {
        let is_same = |known: &&mut Person| person.numbers.iter().any(|number| known.is_called(number));
        match self.relatives.iter_mut().find(is_same) {
            Some(known) => known.numbers.extend(person.numbers),
            None => self.relatives.push(person),
        }
    }
}
