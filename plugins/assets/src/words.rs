//! The words that are the same with every owner.

pub use pilot_concepts::law::section as law;

use pilot_concepts::Ground;
use pilot_concepts::words::{self as concepts, standing_notice};
use samspill_sdk::{Call, Content, Tone};

use crate::Estate;

/// Why the citizen is shown what belongs to an estate: the first lines of every answer that rests on a register.
pub fn why(call: &Call, estate: &Estate) -> Content {
    let text = match estate.ground {
        Ground::Formuesfullmakt => call.pick(
            "Du ser dette fordi tingretten har gitt deg formuesfullmakt. Det er rettens papir som gir innsyn i formuen.",
            "Du ser dette fordi tingretten har gitt deg formuesfullmakt. Det er papiret frå retten som gir innsyn i formuen.",
            "You see this because the court has given you a formuesfullmakt. It is the court's paper that gives insight.",
        ),
        Ground::Spouse => call.pick(
            "Du ser dette fordi du var ektefelle. Loven gir deg innsyn de første 60 dagene etter dødsfallet.",
            "Du ser dette fordi du var ektefelle. Lova gir deg innsyn dei første 60 dagane etter dødsfallet.",
            "You see this because you were the spouse. The law gives you insight for the first 60 days after the death.",
        ),
        Ground::Cohabitant => call.pick(
            "Du ser dette fordi du var samboer. Loven gir deg innsyn de første 60 dagene når dere har, har hatt eller venter barn sammen.",
            "Du ser dette fordi du var sambuar. Lova gir deg innsyn dei første 60 dagane når de har, har hatt eller ventar barn saman.",
            "You see this because you were the cohabitant. The law gives insight for the first 60 days when you have, have had or expect a child together.",
        ),
        Ground::IndividualProxy => call.pick(
            "Du ser dette fordi en medarving som har innsyn, har gitt deg fullmakt. Når fullmakten trekkes, ser du det ikke lenger.",
            "Du ser dette fordi ein medarving som har innsyn, har gitt deg fullmakt. Når fullmakta blir trekt, ser du det ikkje lenger.",
            "You see this because a co-heir who has insight has given you a proxy. When it is withdrawn, you no longer see it.",
        ),
        Ground::CollectiveProxy => call.pick(
            "Du ser dette fordi alle de andre partene har gitt deg fullmakt. Når én trekker den, gjelder den ikke lenger for alle.",
            "Du ser dette fordi alle dei andre partane har gitt deg fullmakt. Når éin trekkjer ho, gjeld ho ikkje lenger for alle.",
            "You see this because all the other parties have given you a proxy. When one withdraws it, it no longer holds for all.",
        ),
    };
    let title = call.pick("Innsyn i boet", "Innsyn i buet", "Insight in the estate");
    Content::new().paragraph(text).law(law("§ 92", title))
}

/// The name of the one who has died, or words for them.
pub fn whom(call: &Call, estate: &Estate) -> String {
    estate.name.clone().unwrap_or_else(|| concepts::unnamed(call).to_owned())
}

/// A text about the one who has died, who is named in the place of its `{}`.
pub fn about(call: &Call, estate: &Estate, nb: &str, nn: &str, en: &str) -> String {
    fill(call, nb, nn, en, &[&whom(call, estate)])
}

/// The register gave no useful answer: what is missing, in a text about the one who has died, and whom to ring.
pub fn missing(call: &Call, estate: &Estate, [nb, nn, en]: [&str; 3], phone: &str) -> Content {
    let mut text = about(call, estate, nb, nn, en);
    for part in [call.pick(" Ring oss: ", " Ring oss: ", " Call us: "), phone, "."] {
        text.push_str(part);
    }
    Content::new().notice(Tone::Important, text)
}

/// The standing notice, as the end of an answer.
pub fn guidance(call: &Call, rules: &str, version: &str) -> Content {
    Content::new().notice(Tone::Info, standing_notice(call, rules, version))
}

/// A text in the call's language, with values in the places of its `{}`, in order.
pub fn fill(call: &Call, nb: &str, nn: &str, en: &str, values: &[&str]) -> String {
    concepts::fill(call.pick(nb, nn, en), values)
}

/// The lines of a list.
pub fn items<const N: usize>(lines: [&str; N]) -> Vec<String> {
    let mut items = Vec::new();
    for line in &lines {
        items.push((*line).to_owned());
    }
    items
}

/// A field that the register does not fill.
pub fn not_stated(call: &Call) -> &'static str {
    call.pick("Ikke oppgitt i registeret", "Ikkje oppgitt i registeret", "Not stated in the register")
}

/// There are more than are shown.
pub fn more(call: &Call, count: usize, phone: &str) -> Content {
    Content::new().paragraph(fill(
        call,
        "Registeret har {} til som ikke vises her. Ring oss for å få dem: {}.",
        "Registeret har {} til som ikkje er viste her. Ring oss for å få dei: {}.",
        "The register has {} more that are not shown here. Call us to get them: {}.",
        &[&count.to_string(), phone],
    ))
}

/// Some could not be read.
pub fn unread(call: &Call, count: usize, phone: &str) -> Content {
    Content::new().notice(
        Tone::Important,
        fill(
            call,
            "Noe kunne vi ikke lese: {} av oppføringene mangler her. Ring oss: {}.",
            "Noko kunne vi ikkje lese: {} av oppføringane manglar her. Ring oss: {}.",
            "Something could not be read: {} of the entries are missing here. Call us: {}.",
            &[&count.to_string(), phone],
        ),
    )
}
