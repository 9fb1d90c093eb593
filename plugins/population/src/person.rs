//! A person as the register's document has them, read once and checked. Missing keys are normal.

use pilot_concepts::RelationWord;
use samspill_sdk::Date;
use serde_json::Value;

/// No longer than a name in the network's vocabulary.
const NAME_BYTES_MAX: usize = 256;
/// More than are ever looked up: what is beyond is missing, and said to be.
const KIN_MAX: usize = 64;

/// Whether somebody lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vital {
    /// Nothing says otherwise.
    Living,
    /// Registered as dead, and when, where that is registered.
    Dead(Option<Date>),
    /// A death was registered, and the register has taken it back.
    Annulled,
}

/// What the register's word for a marriage or partnership comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bond {
    /// Married now, as the register has it.
    Married,
    /// The other has died.
    Bereaved,
    /// Married still, but living apart by a decision.
    Separated,
    /// Married no longer.
    Divorced,
}

/// Somebody's marriage or partnership, as it applies now.
pub(crate) struct Marriage {
    pub(crate) bond: Bond,
    /// The other's number.
    pub(crate) with: Option<String>,
}

/// What a relative is to the person whose document names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Child,
    Parent,
    Spouse,
    /// A word that this assistant does not know.
    Unknown,
}

/// Somebody whom a document names as family.
pub(crate) struct Kin {
    pub(crate) number: String,
    pub(crate) role: Role,
}

/// A person. It has no `Debug`: it holds numbers and the names of the living.
pub(crate) struct Person {
    /// Every number that the register has for them.
    pub(crate) numbers: Vec<String>,
    /// The number that applies now.
    pub(crate) current: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) born: Option<Date>,
    pub(crate) vital: Vital,
    pub(crate) marriage: Option<Marriage>,
    pub(crate) kin: Vec<Kin>,
    /// Numbers of those whom they were or are married to.
    earlier_spouses: Vec<String>,
    /// The address is protected. It is never read here; that it is protected is said to the citizen alone.
    pub(crate) is_protected: bool,
}

impl Person {
    /// Reads a document. `asked` is the number it was asked for by, where that is known; a document of somebody else,
    /// or a death that cannot be understood, is not read at all.
    pub(crate) fn read(document: &Value, asked: Option<&str>, today: Date) -> Option<Self> {
        document.as_object()?;
        let identifiers = entries(document, "identifikasjonsnummer");
        let number_of = |entry: &&Value| number(entry, "foedselsEllerDNummer");
        let mut numbers: Vec<String> = identifiers.iter().filter_map(number_of).collect();
        let current = identifiers.iter().filter(|entry| is_in_force(entry)).find_map(number_of);
        if let Some(asked) = asked {
            if !numbers.is_empty() && !numbers.iter().any(|one| one == asked) {
                return None;
            }
            numbers.push(asked.to_owned());
        }
        Some(Self {
            current: current.or_else(|| numbers.first().cloned()),
            numbers,
            name: entries(document, "navn").into_iter().filter(|entry| is_in_force(entry)).find_map(name),
            born: in_force(document, "foedsel").find_map(|birth| day(birth, "foedselsdato")),
            vital: vital(document, today)?,
            marriage: marriage(document),
            kin: in_force(document, "familierelasjon").filter_map(kin).take(KIN_MAX).collect(),
            earlier_spouses: earlier_spouses(document),
            is_protected: entries(document, "adressebeskyttelse").into_iter().any(is_protection),
        })
    }

    pub(crate) fn is_called(&self, number: &str) -> bool {
        self.numbers.iter().any(|one| one == number)
    }

    pub(crate) fn is_living(&self) -> bool {
        !matches!(self.vital, Vital::Dead(_))
    }

    /// Those who are this to them.
    pub(crate) fn those(&self, role: Role) -> impl Iterator<Item = &str> {
        self.kin.iter().filter(move |kin| kin.role == role).map(|kin| kin.number.as_str())
    }

    /// Whether the document names somebody as this.
    pub(crate) fn names(&self, other: &Self, role: Role) -> bool {
        self.those(role).any(|number| other.is_called(number))
    }

    /// Everyone whom the document names as family or as spouse, the spouse first.
    pub(crate) fn relatives(&self) -> impl Iterator<Item = &str> {
        let spouse = self.marriage.as_ref().and_then(|marriage| marriage.with.as_deref());
        spouse.into_iter().chain(self.kin.iter().map(|kin| kin.number.as_str()))
    }

    /// What this person was to another, by this person's document alone.
    pub(crate) fn relation_to(&self, other: &Self) -> Option<RelationWord> {
        let with = |marriage: &&Marriage| marriage.with.as_deref().is_some_and(|number| other.is_called(number));
        if let Some(marriage) = self.marriage.as_ref().filter(with) {
            return Some(match marriage.bond {
                Bond::Married | Bond::Bereaved => RelationWord::Spouse,
                Bond::Divorced => RelationWord::FormerSpouse,
                // A separated spouse has none of a spouse's rights, and is not divorced either.
                Bond::Separated => RelationWord::Other,
            });
        }
        let by_kin = [
            (Role::Spouse, RelationWord::Spouse),
            (Role::Parent, RelationWord::Child),
            (Role::Child, RelationWord::Parent),
        ];
        let word = by_kin.into_iter().find(|(role, _)| self.names(other, *role)).map(|(_, word)| word);
        let was_married = || self.earlier_spouses.iter().any(|number| other.is_called(number));
        word.or_else(|| was_married().then_some(RelationWord::FormerSpouse))
    }

    /// Whom the document names as married to them now.
    pub(crate) fn spouse(&self) -> Option<&str> {
        match &self.marriage {
            Some(marriage) => marriage.with.as_deref().filter(|_| marriage.bond == Bond::Married),
            None => self.those(Role::Spouse).next(),
        }
    }
}

/// What a document has under a key: a list, or one object alone.
fn entries<'a>(document: &'a Value, key: &str) -> Vec<&'a Value> {
    match document.get(key) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(object @ Value::Object(_)) => vec![object],
        _ => Vec::new(),
    }
}

/// Only a clear "no" takes an entry out of force.
fn is_in_force(entry: &Value) -> bool {
    entry.get("erGjeldende") != Some(&Value::Bool(false))
}

pub(crate) fn in_force<'a>(document: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    entries(document, key).into_iter().filter(|entry| is_in_force(entry))
}

fn text<'a>(entry: &'a Value, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A number of letters and digits, so that it can be nothing but one segment of a path. Its digits say nothing here.
pub(crate) fn number(entry: &Value, key: &str) -> Option<String> {
    let is_number = |text: &&str| text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text(entry, key).filter(is_number).map(str::to_owned)
}

fn day(entry: &Value, key: &str) -> Option<Date> {
    text(entry, key).and_then(Date::parse_day_of)
}

fn name(entry: &Value) -> Option<String> {
    let mut name = String::new();
    for part in ["fornavn", "mellomnavn", "etternavn"].into_iter().filter_map(|key| text(entry, key)) {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    Some(name).filter(|name| !name.is_empty() && name.len() <= NAME_BYTES_MAX)
}

fn vital(document: &Value, today: Date) -> Option<Vital> {
    let deaths = entries(document, "doedsfall");
    let registered: Vec<&&Value> = deaths.iter().filter(|death| is_in_force(death)).collect();
    if registered.is_empty() {
        let is_dead = in_force(document, "status").any(|status| text(status, "status") == Some("doed"));
        return Some(match (deaths.is_empty(), is_dead) {
            (false, _) => Vital::Annulled,
            (true, true) => Vital::Dead(None),
            (true, false) => Vital::Living,
        });
    }
    let mut date = None;
    for death in registered {
        if text(death, "doedsdato").is_some() {
            // A day here may have begun before the host's day in UTC has.
            let read = day(death, "doedsdato").filter(|day| *day <= today.plus_days(1))?;
            date = date.max(Some(read));
        }
    }
    Some(Vital::Dead(date))
}

/// The marriage that applies now. A widow's or widower's own entry may lack the other: the marriage before it has them.
fn marriage(document: &Value) -> Option<Marriage> {
    let now = in_force(document, "sivilstand").find_map(|entry| Some((entry, text(entry, "sivilstand")?)));
    let (entry, word) = now?;
    let with = number(entry, "relatertVedSivilstand");
    let bond = match word {
        "gift" | "registrertPartner" => Bond::Married,
        "enkeEllerEnkemann" | "gjenlevendePartner" => Bond::Bereaved,
        "separert" | "separertPartner" => Bond::Separated,
        "skilt" | "skiltPartner" => Bond::Divorced,
        _ => return None,
    };
    let with = if bond == Bond::Bereaved { with.or_else(|| last_spouse(document)) } else { with };
    Some(Marriage { bond, with })
}

fn last_spouse(document: &Value) -> Option<String> {
    marriages(document).max_by_key(|(from, _)| *from).map(|(_, number)| number)
}

fn earlier_spouses(document: &Value) -> Vec<String> {
    marriages(document).map(|(_, number)| number).collect()
}

/// Everyone whom they were or are married to, and since when.
fn marriages(document: &Value) -> impl Iterator<Item = (Option<Date>, String)> {
    let is_marriage = |entry: &&Value| matches!(text(entry, "sivilstand"), Some("gift" | "registrertPartner"));
    let marriages = entries(document, "sivilstand").into_iter().filter(is_marriage);
    marriages.filter_map(|entry| Some((day(entry, "sivilstandsdato"), number(entry, "relatertVedSivilstand")?)))
}

fn kin(entry: &Value) -> Option<Kin> {
    let role = match text(entry, "relatertPersonsRolle") {
        Some("barn") => Role::Child,
        Some("mor" | "far" | "medmor") => Role::Parent,
        Some("ektefelleEllerPartner") => Role::Spouse,
        _ => Role::Unknown,
    };
    Some(Kin { number: number(entry, "relatertPerson")?, role })
}

fn is_protection(entry: &Value) -> bool {
    is_in_force(entry) && matches!(text(entry, "graderingsnivaa"), Some("fortrolig" | "strengtFortrolig"))
}
