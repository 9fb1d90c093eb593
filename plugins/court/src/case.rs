//! A case as the court's register has it, read once and checked.

use pilot_concepts::RelationWord;
use samspill_sdk::{Date, Private};
use serde_json::Value;

/// More parties than this are not named.
const PARTIES_MAX: usize = 32;

/// How the case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseStatus {
    /// Received, and being handled.
    Received,
    /// The court is done with it.
    Finished,
    /// Another court has it.
    Moved,
    /// Entered by mistake.
    Mistaken,
    /// A word that this assistant does not know.
    Unknown,
}

/// What the citizen is to the one who has died, where the court's word is safe to repeat. Nobody is called an heir.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    SpouseOrPartner,
    Partner,
    Child,
    Grandchild,
    Mother,
    Father,
    Grandparent,
    /// A word that is not known, or none.
    Party,
}

/// Whether the citizen has anything to do with the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A party.
    Party,
    /// None: not a party, entered by mistake, or annulled. Nothing may be said of it.
    None,
}

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) court: String,
    pub(crate) deceased: Private<String>,
    pub(crate) status: CaseStatus,
    pub(crate) status_word: String,
    pub(crate) role: Role,
    /// The court's word; none where it gives none.
    pub(crate) role_word: Option<String>,
    pub(crate) deadline: Option<Date>,
    pub(crate) has_probate: bool,
    /// What the court says that the settlement became: `PRIVAT_SKIFTE_…`, …
    pub(crate) result: Option<String>,
    /// The court has given the one who asks a formuesfullmakt.
    pub(crate) has_mandate: bool,
    /// The organisation numbers of funeral homes that have the court's leave to see the last tax return.
    pub(crate) funeral_homes: Vec<String>,
    /// The other parties with a digital identity: number, role, whether they have a formuesfullmakt.
    pub(crate) others: Vec<OtherParty>,
    /// Parties without one, funeral homes not counted.
    pub(crate) undigital: u16,
    is_party: bool,
    is_annulled: bool,
}

/// Another party.
#[derive(Clone, Debug)]
pub(crate) struct OtherParty {
    pub(crate) number: Private<String>,
    pub(crate) role: Option<String>,
    pub(crate) has_mandate: bool,
}

impl Case {
    /// Reads the register's case for the one who asks. Missing keys are normal; without an id, a number and a status
    /// there is no case to speak of.
    pub(crate) fn read(object: &Value, asker: &str) -> Option<Self> {
        let parties = entries(object.get("parter"));
        let probate = object.get("skifteattest").filter(|attest| text(attest, "resultat").is_some());
        let heirs = probate.map(|attest| entries(attest.get("arvinger"))).unwrap_or_default();
        let own = parties.iter().find(|party| is_person(party, asker));
        let role_word = own.and_then(|party| word(party, "role"));
        let status_word = word(object, "status")?;
        Some(Self {
            id: text(object, "sakId")?,
            number: text(object, "saksnummer")?,
            court: text(object, "embete").unwrap_or_else(|| "tingretten".to_owned()),
            deceased: Private::new(text(object, "avdode").unwrap_or_default()),
            status: CaseStatus::of_word(&status_word),
            status_word,
            role: role_word.as_deref().map_or(Role::Party, Role::of_word),
            role_word,
            deadline: text(object, "deadlineDate").and_then(|text| deadline(&text)),
            has_probate: probate.is_some(),
            result: probate.and_then(|attest| text(attest, "resultat")).or_else(|| text(object, "resultatType")),
            has_mandate: own.is_some_and(|party| party.get("formuesfullmakt").and_then(Value::as_bool) == Some(true)),
            funeral_homes: parties.iter().filter_map(funeral_home).collect(),
            others: parties.iter().filter_map(|party| other_party(party, asker)).take(PARTIES_MAX).collect(),
            undigital: undigital(parties),
            is_party: own.is_some() || heirs.iter().any(|heir| is_person(heir, asker)),
            is_annulled: is_annulled(object.get("erAnnullert")),
        })
    }

    /// Whether anything may be said of it to the one who asks.
    pub(crate) fn standing(&self) -> Standing {
        let is_void = self.is_annulled || self.status == CaseStatus::Mistaken;
        if self.is_party && !is_void { Standing::Party } else { Standing::None }
    }

    /// Whether this court has the case, so that the insight it gives holds.
    pub(crate) const fn is_here(&self) -> bool {
        matches!(self.status, CaseStatus::Received | CaseStatus::Finished)
    }

    /// What the court's word for the citizen says that they were to the one who has died; none where it gives none.
    pub(crate) fn relation(&self) -> Option<RelationWord> {
        self.role_word.as_ref().map(|_| self.role.relation())
    }

    /// Whether the heirs settle the estate themselves.
    pub(crate) fn is_private(&self) -> bool {
        self.result.as_deref().is_some_and(|result| result.starts_with("PRIVAT_SKIFTE"))
    }
}

impl CaseStatus {
    fn of_word(word: &str) -> Self {
        match word {
            "MOTTATT" => Self::Received,
            "FERDIGBEHANDLET" => Self::Finished,
            "OVERFORT_ANNEN_DOMSTOL" => Self::Moved,
            "FEILFORT" => Self::Mistaken,
            _ => Self::Unknown,
        }
    }
}

impl Role {
    fn of_word(word: &str) -> Self {
        match word {
            "GJENLEV_EKTEFELLE_PARTNER" => Self::SpouseOrPartner,
            "GJENLEV_PARTNER" => Self::Partner,
            "BARN" => Self::Child,
            "BARNEBARN" => Self::Grandchild,
            "MOR" => Self::Mother,
            "FAR" => Self::Father,
            "MORMOR" | "MORFAR" | "FARMOR" | "FARFAR" => Self::Grandparent,
            _ => Self::Party,
        }
    }

    const fn relation(self) -> RelationWord {
        match self {
            Self::SpouseOrPartner => RelationWord::Spouse,
            Self::Partner => RelationWord::Partner,
            Self::Child => RelationWord::Child,
            Self::Grandchild => RelationWord::Grandchild,
            Self::Mother | Self::Father => RelationWord::Parent,
            Self::Grandparent => RelationWord::Grandparent,
            Self::Party => RelationWord::Other,
        }
    }
}

/// A text that is not blank. Numbers are taken as they are written.
pub(crate) fn text(object: &Value, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        _ => None,
    }
}

/// A word of one of the court's lists: capitals and underscores, so that no free text passes for one.
fn word(object: &Value, key: &str) -> Option<String> {
    let is_word = |text: &String| {
        text.len() <= 64 && text.chars().all(|letter| matches!(letter, 'A'..='Z' | 'Æ' | 'Ø' | 'Å' | '_'))
    };
    text(object, key).filter(is_word)
}

fn entries(list: Option<&Value>) -> &[Value] {
    list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Only a `Person` can be the one who asks: `PersonPapp` has no digital identity, the others are organisations.
fn is_person(party: &Value, number: &str) -> bool {
    text(party, "type").as_deref() == Some("Person") && text(party, "nin").as_deref() == Some(number)
}

fn other_party(party: &Value, asker: &str) -> Option<OtherParty> {
    let number = text(party, "nin").filter(|number| number != asker)?;
    (text(party, "type").as_deref() == Some("Person")).then(|| OtherParty {
        number: Private::new(number),
        role: word(party, "role"),
        has_mandate: party.get("formuesfullmakt").and_then(Value::as_bool) == Some(true),
    })
}

/// Heirs who can do nothing digitally: on paper, and organisations. Beyond the most that are named, all are.
fn undigital(parties: &[Value]) -> u16 {
    let is_home = |party: &&Value| text(party, "role").is_some_and(|role| role.starts_with("BEGRAVELSESBYRAA"));
    let is_person = |party: &&Value| text(party, "type").as_deref() == Some("Person") && text(party, "nin").is_some();
    let persons = parties.iter().filter(is_person).count();
    let others = parties.iter().filter(|party| !is_home(party) && !is_person(party)).count();
    u16::try_from(others + persons.saturating_sub(PARTIES_MAX + 1)).unwrap_or(u16::MAX)
}

/// The funeral home that the court lets see the last tax return (arveloven § 92).
fn funeral_home(party: &Value) -> Option<String> {
    let is_let_in = text(party, "type").as_deref() == Some("Foretak")
        && text(party, "role").as_deref() == Some("BEGRAVELSESBYRAA_INNSYN_SKATTEMELDING");
    let number = text(party, "organisasjonsNummer")?;
    let is_number = number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_let_in && is_number).then_some(number)
}

/// Only a clear "no" leaves a role; null and a missing key are that in the court's data.
fn is_annulled(value: Option<&Value>) -> bool {
    !matches!(value, None | Some(Value::Null | Value::Bool(false)))
}

/// The court's own date. The register's 1900-01-01 stands for none.
fn deadline(text: &str) -> Option<Date> {
    let is_set = !text.starts_with("1900-");
    Date::parse_day_of(text).filter(|_| is_set)
}
