//! What the assistant says of marriage settlements.

use pilot_assets::{Estate, Found, SHOWN_MAX, words};
use pilot_concepts::MarriageSettlement;
use pilot_concepts::law::INHERITANCE_ACT;
use samspill_sdk::{Block, Call, Content, Term, Tone};

use crate::PHONE;

/// Whose they are.
pub(crate) fn heading(call: &Call, estate: &Estate) -> Content {
    let (nb, nn, en) = ("Ektepakter: {}", "Ektepakter: {}", "Marriage settlements: {}");
    Content::new().heading(words::about(call, estate, nb, nn, en))
}

/// What the register has.
pub(crate) fn shown(call: &Call, found: &Found<MarriageSettlement>) -> Content {
    if found.is_empty() {
        return Content::new().paragraph(call.pick(
            "Vi finner ingen ektepakt i registeret.",
            "Vi finn ingen ektepakt i registeret.",
            "We find no marriage settlement in the register.",
        ));
    }
    let mut content = Content::new();
    if !found.entries.is_empty() {
        content = content.block(table(call, found)).paragraph(call.pick(
            "En ektepakt er en avtale mellom ektefeller om hvem som eier hva. Den kan gjøre noe til særeie, som holdes \
             utenfor når ting deles. Les avtalen før dere velger.",
            "Ein ektepakt er ein avtale mellom ektefellar om kven som eig kva. Han kan gjere noko til særeige, som \
             blir halde utanfor når ting blir delte. Les avtalen før de vel.",
            "A marriage settlement is an agreement between spouses on who owns what. It may make something separate \
             property, which is kept out when things are divided. Read it before you choose.",
        ));
    }
    let more = found.entries.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        content = content.paragraph(words::fill(
            call,
            "Det er {} til. Ring oss for å få dem.",
            "Det er {} til. Ring oss for å få dei.",
            "There are {} more. Call us to get them.",
            &[&more.to_string()],
        ));
    }
    if found.unread == 0 {
        return content;
    }
    let unread = words::fill(
        call,
        "Noe kunne vi ikke lese: {}. Det mangler her. Ring oss, så finner vi det.",
        "Noko kunne vi ikkje lese: {}. Det manglar her. Ring oss, så finn vi det.",
        "Some could not be read: {}. It is missing here. Call us, and we will find it.",
        &[&found.unread.to_string()],
    );
    content.notice(Tone::Important, unread)
}

fn table(call: &Call, found: &Found<MarriageSettlement>) -> Block {
    let mut rows = Vec::new();
    for one in found.entries.iter().take(SHOWN_MAX) {
        rows.push(Term { term: one.spouse.clone(), text: registered(call, one) });
    }
    Block::Terms { rows, fallback: None }
}

fn registered(call: &Call, one: &MarriageSettlement) -> String {
    match one.entered {
        Some(day) => [call.pick("registrert ", "registrert ", "registered "), &day.in_words(call.language)].concat(),
        None => {
            call.pick("registeret har ingen dato", "registeret har ingen dato", "the register has no date").to_owned()
        }
    }
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call, _: &Estate) -> Content {
    let text = words::fill(
        call,
        "Vi får ikke slått opp i ektepaktregisteret nå. Derfor mangler ektepakter her. Prøv igjen senere, eller ring \
         oss: {}.",
        "Vi får ikkje slått opp i ektepaktregisteret no. Difor manglar ektepakter her. Prøv igjen seinare, eller ring \
         oss: {}.",
        "We cannot look into the register of marriage settlements now. So they are missing here. Try again later, or \
         call us: {}.",
        &[PHONE],
    );
    Content::new().notice(Tone::Important, text)
}

/// What every answer ends with.
pub(crate) fn footer(call: &Call) -> Content {
    words::guidance(call, INHERITANCE_ACT, env!("CARGO_PKG_VERSION"))
}
