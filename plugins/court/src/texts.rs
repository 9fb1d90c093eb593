//! What the court's assistant says: what all its services share, and what there is to say without a case. No identity
//! number of anybody, and no date that neither the court nor the law gives.

pub(crate) mod case;
pub(crate) mod situation;

use samspill_sdk::{Call, Content, Law, Tone};

const ACT: &str = "arveloven";
/// The act that the texts follow; it and the version of the texts are on every answer.
const RULES: &str = pilot_concepts::law::INHERITANCE_ACT;
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A section of the act, with its address.
pub(crate) fn law(section: &str, title: &str) -> Law {
    let number = section.trim_start_matches('§').trim();
    // An address is ASCII: the sign is encoded.
    Law::new(ACT, section).title(title).url(joined(&["https://lovdata.no/lov/2019-06-14-21/%C2%A7", number]))
}

/// Texts one after the other. Made once: `concat` and `format!` are in a component again for each use.
#[inline(never)]
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A text with its `{places}` filled, in one pass: what fills one place is never read as another. One filler for all the
/// languages' texts takes far less of a component than three `format!` for each.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        text.push_str(values.iter().find(|(name, _)| *name == place).map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// What holds for everyone who has a choice before them, and rests on no fact.
pub(crate) fn general(call: &Call) -> Content {
    let sixty_days = call.pick(
        "Etter loven har dere 60 dager fra dødsfallet til å velge hvordan boet skal gjøres opp. Retten kan sette en \
         annen frist. Rettens egen dato gjelder.",
        "Etter lova har de 60 dagar frå dødsfallet til å velje korleis buet skal gjerast opp. Retten kan setje ein \
         annan frist. Datoen til retten gjeld.",
        "By law you have 60 days from the death to choose how the estate is settled. The court may set another \
         deadline. The court's own date counts.",
    );
    let private = law("§ 116", call.pick("Privat skifte", "Privat skifte", "Private settlement"));
    let content = Content::new().paragraph(sixty_days).law(private);
    footed(call, content)
}

/// What every answer ends with.
pub(crate) fn footer(call: &Call) -> Content {
    footed(call, Content::new())
}

/// The content, and then the court's duty to guide, that a machine answers, and by which rules.
pub(crate) fn footed(call: &Call, content: Content) -> Content {
    let guidance = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd.",
        "A machine answers here. This is guidance, not a decision.",
    );
    let version = fill(
        call.pick(
            "Regler: {RULES}. Tekstene er versjon {RULES_VERSION}. Lovdata har det som gjelder i dag.",
            "Reglar: {RULES}. Tekstane er versjon {RULES_VERSION}. Lovdata har det som gjeld i dag.",
            "Rules: {RULES}. These texts are version {RULES_VERSION}. Lovdata has what is in force today.",
        ),
        &[("RULES", RULES), ("RULES_VERSION", RULES_VERSION)],
    );
    content
        .law(law("§ 90", call.pick("Rettens veiledning", "Rettleiing frå retten", "The court's guidance")))
        .notice(Tone::Info, joined(&[guidance, " ", &version]))
}

/// The court has no case to speak of.
pub(crate) fn no_case(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Vi finner ingen sak hos tingretten der du er part. Et nytt dødsfall kan bruke litt tid på å nå oss. Ring oss \
         hvis du lurer.",
        "Vi finn inga sak hos tingretten der du er part. Eit nytt dødsfall kan bruke litt tid på å nå oss. Ring oss om \
         du lurer.",
        "We find no case at the court in which you are a party. A recent death may take some time to reach us. Call us \
         if you wonder.",
    ))
}

/// The one who asks could not be recognised.
pub(crate) fn cannot_look_up(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Vi kan ikke lete etter saken din, for vi har ikke fødselsnummeret ditt i en form vi kan bruke. Ring oss, så \
         hjelper vi deg.",
        "Vi kan ikkje leite etter saka di, for vi har ikkje fødselsnummeret ditt i ei form vi kan bruke. Ring oss, så \
         hjelper vi deg.",
        "We cannot look for your case, for we do not have your identity number in a form that we can use. Call us, and \
         we will help.",
    ))
}

/// The register gave no useful answer.
pub(crate) fn unavailable(call: &Call) -> Content {
    Content::new().notice(
        Tone::Important,
        call.pick(
            "Vi får ikke slått opp i sakene til tingretten nå. Derfor mangler saken din og fristen din her. Prøv igjen \
             senere, eller ring oss.",
            "Vi får ikkje slått opp i sakene til tingretten no. Difor manglar saka di og fristen din her. Prøv igjen \
             seinare, eller ring oss.",
            "We cannot look into the court's cases now. So your case and your deadline are missing here. Try again \
             later, or call us.",
        ),
    )
}

/// Some cases could be read, and some not.
pub(crate) fn incomplete(call: &Call) -> Content {
    Content::new().notice(
        Tone::Important,
        call.pick(
            "Minst én sak kunne vi ikke lese nå. Den mangler her. Prøv igjen senere, eller ring oss.",
            "Minst éi sak kunne vi ikkje lese no. Ho manglar her. Prøv igjen seinare, eller ring oss.",
            "At least one case could not be read now. It is missing here. Try again later, or call us.",
        ),
    )
}

/// What was said earlier no longer holds, and more must not be said.
pub(crate) fn withdrawn(call: &Call) -> Content {
    Content::new().notice(
        Tone::Info,
        call.pick(
            "Noe er endret siden sist. Vi har tatt tilbake oppgaver som ikke gjelder lenger. Ring oss, så forklarer vi \
             hvorfor.",
            "Noko er endra sidan sist. Vi har teke tilbake oppgåver som ikkje gjeld lenger. Ring oss, så forklarer vi \
             kvifor.",
            "Something has changed since last time. We have taken back tasks that no longer apply. Call us, and we \
             will explain why.",
        ),
    )
}
