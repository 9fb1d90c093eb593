//! What Kartverket's assistant says.

use pilot_assets::{Estate, Table, explained, words};
use pilot_concepts::law::INHERITANCE_ACT;
use pilot_concepts::words::standing_notice;
use samspill_sdk::{Call, Content, Date, Tone};

use crate::PHONE;
use crate::register::{Land, Titled};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Guidance that holds for everyone and rests on no fact.
pub(crate) fn general(call: &Call) -> Content {
    let what = call.pick(
        "Hjemmel er den tinglyste retten til en eiendom. Tinglyst betyr at den står i vårt register.",
        "Heimel er den tinglyste retten til ein eigedom. Tinglyst vil seie at han står i registeret vårt.",
        "Title is the registered right to a property. It stands in our register.",
    );
    let steps = words::items(call.pick(
        [
            "Vent på skifteattesten fra tingretten. Den viser hvem som kan gjøre opp boet.",
            "Fyll ut skjemaet hjemmelserklæring, i to like utgaver.",
            "Send begge til oss med skifteattesten.",
        ],
        [
            "Vent på skifteattesten frå tingretten. Han viser kven som kan gjere opp buet.",
            "Fyll ut skjemaet heimelserklæring, i to like utgåver.",
            "Send begge til oss med skifteattesten.",
        ],
        [
            "Wait for the probate certificate (skifteattest) from the court. It shows who may settle the estate.",
            "Fill in the declaration of title (hjemmelserklæring), in two copies.",
            "Send us both with the certificate.",
        ],
    ));
    let fees = call.pick(
        "I uskifte slipper du gebyr og dokumentavgift. Uskifte betyr at boet ikke blir delt ennå. Mange som arver, slipper \
         dokumentavgift for den delen loven gir dem.",
        "I uskifte slepp du gebyr og dokumentavgift. Uskifte vil seie at buet ikkje blir delt enno. Mange som arvar, slepp \
         dokumentavgift for den delen lova gir dei.",
        "In an undivided estate (uskifte) there is no fee and no stamp duty. Uskifte means that the estate is not shared \
         yet. Many heirs pay no stamp duty for the share that the law gives them.",
    );
    let title = call.pick("Oppgaver i boet", "Oppgåver i buet", "Tasks of the estate");
    Content::new()
        .paragraph(what)
        .steps(steps)
        .paragraph(fees)
        .law(words::law("§ 119", title))
        .notice(Tone::Info, standing_notice(call, INHERITANCE_ACT, VERSION))
}

pub(crate) fn heading(call: &Call, estate: &Estate) -> Content {
    Content::new().heading(words::about(call, estate, "Eiendommene til {}", "Eigedomane til {}", "Properties of {}"))
}

pub(crate) fn rights_heading(call: &Call) -> Content {
    Content::new().heading(call.pick(
        "Rettigheter i andre eiendommer",
        "Rettar i andre eigedomar",
        "Rights in other properties",
    ))
}

/// Every field of one property.
pub(crate) fn property(call: &Call, one: &Titled) -> Content {
    let farm =
        one.is_farm.map(|is_farm| if is_farm { call.pick("Ja", "Ja", "Yes") } else { call.pick("Nei", "Nei", "No") });
    let mut table = Table::new(call)
        .field("Adresse", "Adresse", "Address", one.address().as_deref())
        .row("Kommune", "Kommune", "Municipality", &one.municipality)
        .row(
            "Matrikkelnummer (kommune-gård/bruk/feste/seksjon)",
            "Matrikkelnummer (kommune-gard/bruk/feste/seksjon)",
            "Cadastre (municipality-holding/subholding/lease/section)",
            &one.cadastre,
        )
        .field("Type rett", "Type rett", "Kind of right", one.right.as_ref().map(|word| right(call, word)).as_deref())
        .field("Andel", "Del", "Share", one.share.as_deref())
        .field("Landbrukseiendom", "Landbrukseigedom", "Farm", farm);
    for document in &one.rights.entries {
        table = table.row("Tinglyst dokument", "Tinglyst dokument", "Registered document", document);
    }
    let content = table.content();
    if one.rights.unread == 0 {
        return content;
    }
    content.paragraph(words::fill(
        call,
        "Minst ett dokument her kunne vi ikke lese. Ring oss: {}.",
        "Minst eitt dokument her kunne vi ikkje lese. Ring oss: {}.",
        "At least one document here could not be read. Call us: {}.",
        &[PHONE],
    ))
}

/// What a right means, before the register's word.
fn right(call: &Call, word: &str) -> String {
    let meaning = match word {
        "Eiendomsrett" => Some(call.pick("Eier", "Eig", "Owned")),
        "Leierett" => Some(call.pick("Leier, eier ikke", "Leiger, eig ikkje", "Rented, not owned")),
        _ => None,
    };
    explained(word, meaning)
}

/// A farm has a last day by law.
pub(crate) fn farm(call: &Call, due: Option<Date>, today: Date) -> Content {
    let rule = call.pick(
        "Gården må få ny eier i registeret innen tre år etter dødsfallet.",
        "Garden må få ny eigar i registeret innan tre år etter dødsfallet.",
        "The farm must have a new owner in the register within three years of the death.",
    );
    let day = due.map(|day| day.in_words(call.language));
    let text = match (due, day) {
        (Some(due), Some(day)) if due < today => words::fill(
            call,
            "{} Fristen var {}. Ring oss nå: {}.",
            "{} Fristen var {}. Ring oss no: {}.",
            "{} The last day was {}. Call us now: {}.",
            &[rule, &day, PHONE],
        ),
        (_, Some(day)) => {
            words::fill(call, "{} Siste dag er {}.", "{} Siste dag er {}.", "{} The last day is {}.", &[rule, &day])
        }
        (_, None) => words::fill(
            call,
            "{} Vi kjenner ikke dødsdatoen, så vi kan ikke regne ut siste dag.",
            "{} Vi kjenner ikkje dødsdatoen, så vi kan ikkje rekne ut siste dag.",
            "{} We do not know the date of death, so we cannot find the last day.",
            &[rule],
        ),
    };
    let title = call.pick("Landbrukseiendom i boet", "Landbrukseigedom i buet", "A farm in the estate");
    Content::new().notice(Tone::Important, text).law(words::law("§ 99 a", title))
}

/// Which properties the task is about.
pub(crate) fn what_to_transfer(call: &Call, land: &Land) -> Content {
    let name = |one: &Titled| match one.address() {
        Some(address) => explained(&one.cadastre, Some(&address)),
        None => one.cadastre.clone(),
    };
    let mut all: Vec<String> = Vec::new();
    for one in land.all().take(pilot_assets::SHOWN_MAX) {
        all.push(name(one));
    }
    Content::new().list(all).paragraph(call.pick(
        "Send hjemmelserklæring i to utgaver, med skifteattest.",
        "Send heimelserklæring i to utgåver, med skifteattest.",
        "Send the declaration of title in two copies, with the probate certificate.",
    ))
}

pub(crate) fn nothing(call: &Call, estate: &Estate) -> Content {
    Content::new().paragraph(words::about(
        call,
        estate,
        "Vi fant ingen eiendommer eller rettigheter i registeret for {}.",
        "Vi fann ingen eigedomar eller rettar i registeret for {}.",
        "We found no properties or rights in the register for {}.",
    ))
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call, estate: &Estate) -> Content {
    let texts = [
        "Vi får ikke slått opp i registeret nå. Eiendommene til {} mangler her.",
        "Vi får ikkje slått opp i registeret no. Eigedomane til {} manglar her.",
        "We cannot look into the register now. Properties of {} are missing here.",
    ];
    words::missing(call, estate, texts, PHONE)
}

pub(crate) fn footer(call: &Call) -> Content {
    words::guidance(call, INHERITANCE_ACT, VERSION)
}
