//! Recognises a life event in the citizen's own words, in Norwegian and English. Word lists, no guessing: a wrong
//! condolence hurts, so words with other everyday meanings count only beside a person.

/// The life event "death and inheritance" in the vocabulary LOS.
pub const DEATH_AND_INHERITANCE: &str = "https://psi.norge.no/los/hendelse/dodsfall-og-arv";

/// What the words are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// Somebody has died.
    Death,
    /// Inheritance or a funeral, with no word of somebody's death.
    Inheritance,
    /// Nothing known.
    Nothing,
}

const DEATH_WORDS: &[&str] = &[
    "død",
    "døde",
    "dødd",
    "daud",
    "døydde",
    "døydd",
    "døyr",
    "avdød",
    "avdøde",
    "avdødes",
    "avliden",
    "omkom",
    "omkommet",
    "died",
    "dead",
    "death",
    "deceased",
    "passed-away",
    "dødsfall",
    "dødsfallet",
    "gravlagt",
    "enke",
    "enka",
    "enken",
    "enkemann",
    "enkjemann",
    "enkje",
    "enkja",
    "widow",
    "widower",
    "widowed",
    "bereaved",
    "bereavement",
    "etterlatt",
    "etterlatte",
    "etterlaten",
    "attlevande",
    "gjenlevende",
];
const DEATH_STEMS: &[&str] = &["dødsbo", "dødsattest", "dødsannonse", "dødsmeld"];
const INHERITANCE_WORDS: &[&str] = &[
    "arv", "arva", "arven", "arve", "arver", "arvet", "arvar", "arvingen", "probate", "heir", "heirs", "burial",
    "burials",
];
const INHERITANCE_STEMS: &[&str] = &[
    "arving",
    "arveoppgj",
    "arvelov",
    "arverett",
    "arvefordel",
    "arveavgift",
    "skifteattest",
    "skifterett",
    "skifteoppgj",
    "uskift",
    "begravelse",
    "gravferd",
    "bisettelse",
    "bisetjing",
    "kremasjon",
    "kremering",
    "testament",
    "inherit",
    "funeral",
    "cremation",
];

/// Words that mean a death only where the thing beside them is a person.
const LOSS_WORDS: &[&str] = &["mistet", "mista", "mist", "miste", "lost", "lose"];
const BETWEEN: &[&str] = &[
    "min", "mi", "mitt", "mine", "vår", "vårt", "sin", "kjære", "eldste", "yngste", "gamle", "eneste", "både", "my",
    "our", "dear", "beloved", "late", "old", "the", "a", "en", "ei", "nettopp", "nyleg", "nylig", "just", "begge",
];
const PEOPLE: &[&str] = &[
    "mann",
    "mannen",
    "kone",
    "kona",
    "konen",
    "ektefelle",
    "ektefellen",
    "samboer",
    "samboeren",
    "sambuar",
    "sambuaren",
    "partner",
    "partneren",
    "kjæreste",
    "kjæresten",
    "mor",
    "mora",
    "moren",
    "mamma",
    "far",
    "faren",
    "pappa",
    "foreldre",
    "foreldrene",
    "bror",
    "broren",
    "søster",
    "søsteren",
    "syster",
    "systera",
    "sønn",
    "sønnen",
    "son",
    "sonen",
    "datter",
    "datteren",
    "dotter",
    "dottera",
    "barn",
    "barnet",
    "bestemor",
    "bestefar",
    "besta",
    "farmor",
    "farfar",
    "mormor",
    "morfar",
    "onkel",
    "tante",
    "svigermor",
    "svigerfar",
    "venn",
    "ven",
    "venninne",
    "venninna",
    "husband",
    "wife",
    "spouse",
    "mother",
    "mum",
    "mom",
    "father",
    "dad",
    "parents",
    "brother",
    "sister",
    "daughter",
    "child",
    "grandmother",
    "grandfather",
    "grandma",
    "grandpa",
    "uncle",
    "aunt",
    "friend",
];

/// Things of which one also says that they died.
const THINGS: &[&str] = &[
    "batteri",
    "batteriet",
    "mobil",
    "mobilen",
    "telefon",
    "telefonen",
    "pc",
    "pcen",
    "bil",
    "bilen",
    "skjerm",
    "skjermen",
    "nett",
    "nettet",
    "battery",
    "phone",
    "laptop",
    "car",
    "computer",
    "link",
    "lenke",
    "lenka",
];

/// What the citizen's words are about.
///
/// ```
/// use samspill_plugin_iben::{Understood, understand};
///
/// assert_eq!(understand("Mannen min gikk bort i går"), Understood::Death);
/// assert_eq!(understand("Korleis fordeler vi arven?"), Understood::Inheritance);
/// assert_eq!(understand("Når er dødlinjen for skattemeldingen?"), Understood::Nothing);
/// ```
pub fn understand(text: &str) -> Understood {
    let lowered = text.to_lowercase();
    let words: Vec<&str> =
        lowered.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if is_death(&words) {
        Understood::Death
    } else if is_inheritance(&words) {
        Understood::Inheritance
    } else {
        Understood::Nothing
    }
}

fn is_death(words: &[&str]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_of_a_thing = has(THINGS) && !has(PEOPLE);
    let is_named = has(DEATH_WORDS) || words.iter().any(|word| has_stem(word, DEATH_STEMS));
    (is_named && !is_of_a_thing)
        || words.windows(2).enumerate().any(|(at, pair)| is_farewell(pair, words.get(at + 2)))
        || (0..words.len()).any(|at| is_loss(words.get(at..).unwrap_or_default()))
}

/// `gikk bort`, but not `gikk bort til`; `passed away`; `sovnet inn`.
fn is_farewell(pair: &[&str], next: Option<&&str>) -> bool {
    let goes_somewhere = next.is_some_and(|next| ["til", "på", "mot"].contains(next));
    match pair {
        ["gikk" | "gjekk" | "gått" | "gåtte" | "går", "bort"] => !goes_somewhere,
        ["passed" | "passing" | "pass", "away"] => true,
        ["sovnet" | "sovna", "inn"] => true,
        _ => false,
    }
}

/// `mistet min kjære mann`, but not `mistet jobben til mannen min`.
fn is_loss(words: &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let whom = rest.iter().find(|word| !BETWEEN.contains(word));
    LOSS_WORDS.contains(first) && whom.is_some_and(|whom| PEOPLE.contains(whom))
}

fn is_inheritance(words: &[&str]) -> bool {
    let is_named = words.iter().any(|word| INHERITANCE_WORDS.contains(word) || has_stem(word, INHERITANCE_STEMS));
    let in_two_words = words.windows(2).any(|pair| {
        matches!(
            pair,
            ["privat" | "offentlig" | "offentleg", "skifte" | "skiftet"] | ["skifte" | "skifta", "bo" | "boet"]
        )
    });
    is_named || in_two_words
}

fn has_stem(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_death_is_recognised_in_three_languages() {
        for text in [
            "Mannen min er død.",
            "Faren min døde i natt",
            "mor har dødd",
            "Mor døydde i går",
            "Far gjekk bort i helga",
            "Bestefar har gått bort",
            "Jeg har mistet mannen min",
            "Eg har mista mi kjære mor",
            "Jeg er blitt enke",
            "Eg har vorte enkje",
            "Det har vært et dødsfall i familien",
            "Hva gjør vi med dødsboet?",
            "Jeg mistet min eldste sønn",
            "Mamma sovna inn på sjukehuset",
            "My husband died",
            "MY MOTHER PASSED AWAY",
            "I lost my dear husband",
            "I am a widow now",
            "My father is dead",
            "dad's death",
            "telefonen til min døde far",
        ] {
            assert_eq!(understand(text), Understood::Death, "{text}");
        }
    }

    #[test]
    fn inheritance_and_funerals_are_recognised_without_a_death() {
        for text in [
            "Hvem arver huset?",
            "Jeg har spørsmål om arv",
            "Kva er skifteattest",
            "privat skifte",
            "sitte i uskifte",
            "Hvordan bestille begravelse",
            "Kven betaler gravferda?",
            "Inheritance tax?",
            "How do I plan a funeral",
            "Jeg vil skrive testament",
            "skifte boet selv",
        ] {
            assert_eq!(understand(text), Understood::Inheritance, "{text}");
        }
    }

    #[test]
    fn everyday_words_are_not_taken_for_a_death() {
        for text in [
            "Når er dødlinjen?",
            "dødlinje",
            "What is the deadline?",
            "the deadlines",
            "skifte dekk på bilen",
            "Jeg vil skifte fastlege",
            "Jeg mistet passet mitt",
            "mistet jobben til mannen min",
            "I lost my keys",
            "Jeg gikk bort til NAV",
            "Er sykdommen arvelig?",
            "kulturarv",
            "Telefonen min er død",
            "my phone died",
            "Arvid og Dødens",
            "dødstrøtt",
            "Hva må jeg gjøre nå?",
            "real estate agent",
            "",
            "   ",
            "🙂",
        ] {
            assert_eq!(understand(text), Understood::Nothing, "{text}");
        }
    }
}
