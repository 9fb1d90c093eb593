//! What Norsk Pensjon's assistant says.

use pilot_assets::{Estate, Found, SHOWN_MAX, Table, fields, words};
use pilot_concepts::law::INHERITANCE_ACT;
use pilot_concepts::words::standing_notice;
use samspill_sdk::{Call, Content, Tone};

use crate::PHONE;
use crate::register::Policy;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Guidance that holds for everyone and rests on no fact.
pub(crate) fn general(call: &Call) -> Content {
    let what = call.pick(
        "Den du har mistet, kan ha hatt pensjon gjennom en jobb, eller en egen forsikring. Spør også den siste \
         arbeidsgiveren.",
        "Den du har mista, kan ha hatt pensjon gjennom ein jobb, eller ei eiga forsikring. Spør også den siste \
         arbeidsgivaren.",
        "The one you have lost may have had a pension through a job, or an insurance. Ask the last employer too.",
    );
    let who = call.pick(
        "Hver avtale sier hvem som får pengene. Det kan være ektefelle, samboer, barn eller boet. Hva samboer betyr, står \
         i avtalen.",
        "Kvar avtale seier kven som får pengane. Det kan vere ektefelle, sambuar, barn eller buet. Kva sambuar tyder, \
         står i avtalen.",
        "Each agreement says who is paid. It may be a spouse, a cohabitant, children or the estate. The agreement says \
         what cohabitant means.",
    );
    let ask = call.pick(
        "Ring hvert selskap og si fra om dødsfallet. Pensjon fra staten spør du NAV om.",
        "Ring kvart selskap og sei frå om dødsfallet. Pensjon frå staten spør du NAV om.",
        "Call each company and tell them of the death. About the state pension you ask NAV.",
    );
    Content::new()
        .paragraph(what)
        .paragraph(who)
        .paragraph(ask)
        .notice(Tone::Info, standing_notice(call, rules(call), VERSION))
}

/// No act says who is paid: the agreement does.
fn rules(call: &Call) -> &'static str {
    call.pick("hver enkelt avtale", "kvar einskild avtale", "each agreement")
}

pub(crate) fn heading(call: &Call, estate: &Estate) -> Content {
    Content::new().heading(words::about(
        call,
        estate,
        "Pensjon og forsikring for {}",
        "Pensjon og forsikring for {}",
        "Pensions and insurance of {}",
    ))
}

/// Every field of one agreement. The company's own description is shown whole, in the company's language.
pub(crate) fn policy(call: &Call, one: &Policy) -> Content {
    let disclosed = one.disclosed.as_ref().map(|written| fields::in_words(call, written));
    let content = Table::new(call)
        .row("Selskap eller ordning", "Selskap eller ordning", "Company or scheme", &one.scheme)
        .field("Type avtale", "Type avtale", "Kind of agreement", one.kind.as_deref())
        .field("Referanse", "Referanse", "Reference", one.reference.as_deref())
        .field("Selskapet skriver", "Selskapet skriv", "The company writes", one.description.as_deref())
        .field("Dato for opplysningene", "Dato for opplysningane", "Date of the information", disclosed.as_deref())
        .content();
    let scheme = &one.scheme;
    match &one.link {
        Some(url) => {
            content.link(words::fill(call, "Nettsiden til {}", "Nettsida til {}", "The website of {}", &[scheme]), url)
        }
        None => content.paragraph(words::fill(
            call,
            "Kontakt {} selv, og oppgi referansen.",
            "Kontakt {} sjølv, og oppgi referansen.",
            "Contact {} yourself, and give the reference.",
            &[scheme],
        )),
    }
}

/// Each company once, with its references.
pub(crate) fn whom_to_contact(call: &Call, found: &Found<Policy>) -> Content {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for one in found.entries.iter().take(SHOWN_MAX) {
        let reference = one.reference.as_deref().unwrap_or_default();
        if let Some((_, line)) = lines.iter_mut().find(|(scheme, _)| *scheme == one.scheme) {
            line.push_str(", ");
            line.push_str(reference);
        } else {
            let sign = if reference.is_empty() { "" } else { ": " };
            lines.push((&one.scheme, fields::join(&[&one.scheme, sign, reference])));
        }
    }
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    Content::new().list(lines).paragraph(call.pick(
        "Si fra om dødsfallet, og spør hvem avtalen gir rett.",
        "Sei frå om dødsfallet, og spør kven avtalen gir rett.",
        "Tell them of the death, and ask to whom the agreement gives a right.",
    ))
}

pub(crate) fn nothing(call: &Call, estate: &Estate) -> Content {
    Content::new().paragraph(words::about(
        call,
        estate,
        "Vi fant ingen avtaler for {}. Spør den siste arbeidsgiveren og banken også.",
        "Vi fann ingen avtalar for {}. Spør den siste arbeidsgivaren og banken også.",
        "We found no agreements for {}. Ask the last employer and the bank too.",
    ))
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call, estate: &Estate) -> Content {
    let texts = [
        "Vi får ikke slått opp i avtalene nå. Pensjon og forsikring for {} mangler her.",
        "Vi får ikkje slått opp i avtalane no. Pensjon og forsikring for {} manglar her.",
        "We cannot look into the agreements now. Those of {} are missing here.",
    ];
    words::missing(call, estate, texts, PHONE)
}

pub(crate) fn footer(call: &Call) -> Content {
    let rules = fields::join(&[INHERITANCE_ACT, ", ", rules(call)]);
    words::guidance(call, &rules, VERSION)
}
