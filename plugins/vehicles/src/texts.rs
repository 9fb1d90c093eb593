//! What Statens vegvesen's assistant says.

use pilot_assets::{Estate, Found, SHOWN_MAX, Table, explained, fields, words};
use pilot_concepts::RelationWord;
use pilot_concepts::law::INHERITANCE_ACT;
use pilot_concepts::words::standing_notice;
use samspill_sdk::{Call, Content, Date, Tone};

use crate::PHONE;
use crate::register::Registered;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Guidance that holds for everyone and rests on no fact.
pub(crate) fn general(call: &Call) -> Content {
    let what = call.pick(
        "Et kjøretøy etter en som er død, må få ny eier i registeret.",
        "Eit køyretøy etter ein som er død, må få ny eigar i registeret.",
        "A vehicle of someone who has died must have a new owner in the register.",
    );
    let steps = words::items(call.pick(
        [
            "Send oss salgsmelding av typen arv. Det er skjemaet som sier hvem som overtar.",
            "Legg ved skifteattest eller uskifteattest fra tingretten. Den viser hvem som kan gjøre opp boet.",
            "Er dere flere som arver? Da må de andre gi fullmakt til den som sender.",
        ],
        [
            "Send oss salsmelding av typen arv. Det er skjemaet som seier kven som tek over.",
            "Legg ved skifteattest eller uskifteattest frå tingretten. Han viser kven som kan gjere opp buet.",
            "Er de fleire som arvar? Då må dei andre gi fullmakt til den som sender.",
        ],
        [
            "Send us the notice of sale of the type inheritance (arv). It says who takes over.",
            "Add the certificate of probate or of uskifte from the court. It shows who may settle the estate.",
            "Are there several heirs? Then the others must give a proxy to the one who sends it.",
        ],
    ));
    let title = call.pick("Oppgaver i boet", "Oppgåver i buet", "Tasks of the estate");
    Content::new()
        .paragraph(what)
        .steps(steps)
        .paragraph(who_pays(call))
        .law(words::law("§ 119", title))
        .notice(Tone::Info, standing_notice(call, INHERITANCE_ACT, VERSION))
}

fn who_pays(call: &Call) -> &'static str {
    call.pick(
        "Ektefelle slipper avgift for omregistrering. Det gjør også foreldre og barn seg imellom. Samboere må betale.",
        "Ektefelle slepp avgift for omregistrering. Det gjer også foreldre og barn seg imellom. Sambuarar må betale.",
        "A spouse pays no fee for re-registration. Nor do parents and children between them. Cohabitants must pay.",
    )
}

/// The fee, for what the citizen was to the one who has died.
pub(crate) fn fee(call: &Call, relation: Option<RelationWord>) -> Content {
    let free = call.pick(
        "Overtar du selv, slipper du avgift for omregistrering.",
        "Tek du over sjølv, slepp du avgift for omregistrering.",
        "If you take over yourself, you pay no fee for re-registration.",
    );
    let why = match relation {
        Some(RelationWord::Spouse) => {
            call.pick("Det er fordi dere var gift.", "Det er fordi de var gifte.", "That is because you were married.")
        }
        Some(RelationWord::Child | RelationWord::Parent) => call.pick(
            "Det gjelder mellom foreldre og barn.",
            "Det gjeld mellom foreldre og barn.",
            "That holds between parents and children.",
        ),
        Some(RelationWord::Partner) => {
            return Content::new().paragraph(call.pick(
                "Overtar du selv, må du betale avgift for omregistrering. Det gjelder samboere.",
                "Tek du over sjølv, må du betale avgift for omregistrering. Det gjeld sambuarar.",
                "If you take over yourself, you pay a fee for re-registration. That holds for cohabitants.",
            ));
        }
        _ => return Content::new().paragraph(who_pays(call)),
    };
    Content::new().paragraph(fields::join(&[free, " ", why]))
}

pub(crate) fn heading(call: &Call, estate: &Estate) -> Content {
    Content::new().heading(words::about(call, estate, "Kjøretøyene til {}", "Køyretøya til {}", "Vehicles of {}"))
}

/// Every field of one vehicle, but who the owners are.
pub(crate) fn vehicle(call: &Call, one: &Registered, today: Date) -> Content {
    let group = match (&one.group_name, &one.group_code) {
        (Some(name), Some(code)) => Some(explained(code, Some(name))),
        (name, code) => name.clone().or_else(|| code.clone()),
    };
    let is_overdue = one.deadline.is_before(today);
    let mut deadline = one.deadline.in_words(call);
    if let Some(day) = deadline.as_mut().filter(|_| is_overdue) {
        day.push_str(call.pick(". Fristen er ute.", ". Fristen er ute.", ". It has passed."));
    }
    let status = one.status.as_ref().map(|word| status(call, word));
    let (registered, approved) = (one.registered.in_words(call), one.approved.in_words(call));
    let content = Table::new(call)
        .row("Registreringsnummer", "Registreringsnummer", "Registration number", &one.number)
        .field("Merke og modell", "Merke og modell", "Make and model", one.name().as_deref())
        .field("Gruppe", "Gruppe", "Group", group.as_deref())
        .field("Registrert", "Registrert", "Registered", registered.as_deref())
        .field("Status", "Status", "Status", status.as_deref())
        .field("Sist godkjent i EU-kontroll", "Sist godkjend i EU-kontroll", "Last EU approval", approved.as_deref())
        .field("Frist for EU-kontroll", "Frist for EU-kontroll", "Deadline for EU approval", deadline.as_deref())
        .field("Medeier", "Medeigar", "Co-owner", co_owner(call, one))
        .content();
    if !is_overdue {
        return content;
    }
    let text = words::fill(
        call,
        "Fristen for EU-kontroll er ute for {}. Ring oss før noen kjører: {}.",
        "Fristen for EU-kontroll er ute for {}. Ring oss før nokon køyrer: {}.",
        "The EU approval of {} has run out. Call us before anyone drives it: {}.",
        &[&one.number, PHONE],
    );
    content.notice(Tone::Important, text)
}

/// What a status means, before the register's word.
fn status(call: &Call, word: &str) -> String {
    let meaning = match word {
        "REGISTRERT" => Some(call.pick("Registrert", "Registrert", "Registered")),
        "AVREGISTRERT" => Some(call.pick("Ikke registrert lenger", "Ikkje registrert lenger", "No longer registered")),
        "VRAKET" => Some(call.pick("Vraket", "Vraka", "Scrapped")),
        _ => None,
    };
    explained(word, meaning)
}

/// Whether there is one; who it is, is somebody else's affair.
fn co_owner(call: &Call, one: &Registered) -> Option<&'static str> {
    one.has_co_owner.map(|has| match has {
        true => call.pick(
            "Ja. En annen eier en del. Avtal med medeieren før dere gjør noe.",
            "Ja. Ein annan eig ein del. Avtal med medeigaren før de gjer noko.",
            "Yes. Somebody else owns a part. Agree with the co-owner before you do anything.",
        ),
        false => call.pick("Nei", "Nei", "No"),
    })
}

/// Which vehicles the task is about.
pub(crate) fn what_to_transfer(call: &Call, found: &Found<Registered>) -> Content {
    let name = |one: &Registered| match one.name() {
        Some(name) => fields::join(&[&one.number, ", ", &name]),
        None => one.number.clone(),
    };
    Content::new().list(found.entries.iter().take(SHOWN_MAX).map(name)).paragraph(call.pick(
        "Legg ved skifteattest eller uskifteattest.",
        "Legg ved skifteattest eller uskifteattest.",
        "Add the certificate of probate or of uskifte.",
    ))
}

pub(crate) fn nothing(call: &Call, estate: &Estate) -> Content {
    Content::new().paragraph(words::about(
        call,
        estate,
        "Vi fant ingen kjøretøy i registeret for {}.",
        "Vi fann ingen køyretøy i registeret for {}.",
        "We found no vehicles in the register for {}.",
    ))
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call, estate: &Estate) -> Content {
    let texts = [
        "Vi får ikke slått opp i registeret nå. Kjøretøyene til {} mangler her.",
        "Vi får ikkje slått opp i registeret no. Køyretøya til {} manglar her.",
        "We cannot look into the register now. Vehicles of {} are missing here.",
    ];
    words::missing(call, estate, texts, PHONE)
}

pub(crate) fn footer(call: &Call) -> Content {
    words::guidance(call, INHERITANCE_ACT, VERSION)
}
