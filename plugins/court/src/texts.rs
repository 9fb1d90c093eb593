//! What the court's assistant says. No name of anybody, no number of anybody, no date that the court did not give.

use samspill_sdk::{Call, Content, Date, Law, Tone};

use crate::case::{Case, CaseStatus, Role};
use crate::memory::News;

const ACT: &str = "arveloven";
/// The act that the texts follow, and the version of the texts: on every answer.
const RULES: &str = "arveloven (LOV-2019-06-14-21)";
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A section of the act, with its address.
pub(crate) fn law(section: &str, title: &str) -> Law {
    let number = section.trim_start_matches('§').trim();
    // An address is ASCII: the sign is encoded.
    Law::new(ACT, section).title(title).url(format!("https://lovdata.no/lov/2019-06-14-21/%C2%A7{number}"))
}

/// One case: which, what the citizen is in it, how it stands, and by when.
pub(crate) fn case(call: &Call, case: &Case, today: Date, news: News) -> Content {
    let heading = call.pick("Saken hos tingretten", "Saka hos tingretten", "The case at the court");
    let mut content = Content::new().heading(heading);
    if let Some(text) = what_is_new(call, news) {
        content = content.notice(Tone::Info, text);
    }
    let rows = [
        (call.pick("Domstol", "Domstol", "Court"), case.court.clone()),
        (call.pick("Saksnummer", "Saksnummer", "Case number"), case.number.clone()),
        (call.pick("Sakens id", "Id-en til saka", "Case id"), case.id.clone()),
        (call.pick("Din rolle", "Rolla di", "Your role"), role(call, case.role).to_owned()),
        (call.pick("Status", "Status", "Status"), status(call, case).to_owned()),
        (call.pick("Rettens frist", "Fristen til retten", "The court's deadline"), deadline(call, case)),
    ];
    content = content.terms(rows).paragraph(call.pick(
        "Å være part betyr ikke alltid at du arver.",
        "Å vere part vil ikkje alltid seie at du arvar.",
        "Being a party does not always mean that you inherit.",
    ));
    match case.deadline.filter(|_| case.status == CaseStatus::Received) {
        Some(day) if day < today => content.notice(Tone::Important, overdue(call)),
        _ => content,
    }
}

fn what_is_new(call: &Call, news: News) -> Option<&'static str> {
    match news {
        News::First | News::Nothing => None,
        News::Case => Some(call.pick("Ny sak siden sist.", "Ny sak sidan sist.", "A new case since last time.")),
        News::Status => {
            Some(call.pick("Ny status siden sist.", "Ny status sidan sist.", "A new status since last time."))
        }
        News::Deadline => {
            Some(call.pick("Ny frist siden sist.", "Ny frist sidan sist.", "A new deadline since last time."))
        }
    }
}

fn role(call: &Call, role: Role) -> &'static str {
    match role {
        Role::SpouseOrPartner => call.pick(
            "part i saken, som gjenlevende ektefelle eller partner",
            "part i saka, som attlevande ektefelle eller partner",
            "a party, as surviving spouse or partner",
        ),
        Role::Partner => call.pick(
            "part i saken, som gjenlevende partner",
            "part i saka, som attlevande partner",
            "a party, as surviving partner",
        ),
        Role::Child => call.pick("part i saken, som barn", "part i saka, som barn", "a party, as a child"),
        Role::Grandchild => {
            call.pick("part i saken, som barnebarn", "part i saka, som barnebarn", "a party, as a grandchild")
        }
        Role::Mother => call.pick("part i saken, som mor", "part i saka, som mor", "a party, as mother"),
        Role::Father => call.pick("part i saken, som far", "part i saka, som far", "a party, as father"),
        Role::Party => call.pick("part i saken", "part i saka", "a party"),
    }
}

fn status(call: &Call, case: &Case) -> &'static str {
    match case.status {
        CaseStatus::Finished if case.has_probate => call.pick(
            "Retten er ferdig med saken. Skifteattesten er utstedt.",
            "Retten er ferdig med saka. Skifteattesten er skriven ut.",
            "The court is done with the case. The probate certificate is issued.",
        ),
        CaseStatus::Finished => {
            call.pick("Retten er ferdig med saken.", "Retten er ferdig med saka.", "The court is done with the case.")
        }
        CaseStatus::Moved => call.pick(
            "Saken er flyttet til en annen domstol. Ring oss, så sier vi hvilken.",
            "Saka er flytta til ein annan domstol. Ring oss, så seier vi kva for ein.",
            "The case is moved to another court. Call us, and we will say which.",
        ),
        CaseStatus::Received => call.pick("Retten har saken.", "Retten har saka.", "The court has the case."),
        // A case entered by mistake never comes here: nothing may be said of it.
        CaseStatus::Mistaken | CaseStatus::Unknown => {
            call.pick("Ring tingretten og spør.", "Ring tingretten og spør.", "Call the court and ask.")
        }
    }
}

fn deadline(call: &Call, case: &Case) -> String {
    match (case.status, case.deadline) {
        (CaseStatus::Received, Some(day)) => day.in_words(call.language),
        (CaseStatus::Received, None) => call
            .pick("Retten har ikke oppgitt noen.", "Retten har ikkje oppgitt nokon.", "The court has given none.")
            .to_owned(),
        _ => call.pick("Ingen her.", "Ingen her.", "None here.").to_owned(),
    }
}

fn overdue(call: &Call) -> &'static str {
    call.pick(
        "Fristen er ute. Saken er ikke tapt: ta kontakt med tingretten nå. Retten kan gi mer tid.",
        "Fristen er ute. Saka er ikkje tapt: ta kontakt med tingretten no. Retten kan gi meir tid.",
        "The deadline has passed. The case is not lost: contact the court now. The court can give more time.",
    )
}

/// Guidance that holds for everyone and rests on no fact.
pub(crate) fn general(call: &Call) -> Content {
    let sixty_days = call.pick(
        "Etter loven har dere 60 dager fra dødsfallet til å velge privat skifte eller uskifte. Retten kan sette en annen frist. \
         Rettens egen dato gjelder.",
        "Etter lova har de 60 dagar frå dødsfallet til å velje privat skifte eller uskifte. Retten kan setje ein annan frist. \
         Datoen til retten gjeld.",
        "By law you have 60 days from the death to choose private settlement or an undivided estate. The court may set \
         another deadline. The court's own date counts.",
    );
    let guidance = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd.",
        "A machine answers here. This is guidance, not a decision.",
    );
    let version = call.pick(
        format!("Regler: {RULES}. Tekstene er versjon {RULES_VERSION}. Lovdata har det som gjelder i dag."),
        format!("Reglar: {RULES}. Tekstane er versjon {RULES_VERSION}. Lovdata har det som gjeld i dag."),
        format!("Rules: {RULES}. These texts are version {RULES_VERSION}. Lovdata has what is in force today."),
    );
    Content::new()
        .paragraph(sixty_days)
        .law(law("§ 14", call.pick("Rett til uskifte", "Rett til uskifte", "Undivided estate")))
        .law(law("§ 90", call.pick("Rettens veiledning", "Rettleiing frå retten", "The court's guidance")))
        .law(law("§ 116", call.pick("Privat skifte", "Privat skifte", "Private settlement")))
        .notice(Tone::Info, format!("{guidance} {version}"))
}

/// The court has no case to speak of.
pub(crate) fn no_case(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Vi finner ingen sak hos tingretten der du er part. Et nytt dødsfall kan bruke litt tid på å nå oss. Ring oss hvis du lurer.",
        "Vi finn inga sak hos tingretten der du er part. Eit nytt dødsfall kan bruke litt tid på å nå oss. Ring oss om du lurer.",
        "We find no case at the court in which you are a party. A recent death may take some time to reach us. Call us if you wonder.",
    ))
}

/// The one who asks could not be recognised.
pub(crate) fn cannot_look_up(call: &Call) -> Content {
    Content::new().paragraph(call.pick(
        "Vi kan ikke lete etter saken din, for vi har ikke fødselsnummeret ditt i en form vi kan bruke. Ring oss, så hjelper vi deg.",
        "Vi kan ikkje leite etter saka di, for vi har ikkje fødselsnummeret ditt i ei form vi kan bruke. Ring oss, så hjelper vi deg.",
        "We cannot look for your case, for we do not have your identity number in a form that we can use. Call us, and we will help.",
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
            "We cannot look into the court's cases now. So your case and your deadline are missing here. Try again later, \
             or call us.",
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
            "Noe er endret siden sist. Vi har tatt tilbake oppgaver som ikke gjelder lenger. Ring oss, så forklarer vi hvorfor.",
            "Noko er endra sidan sist. Vi har teke tilbake oppgåver som ikkje gjeld lenger. Ring oss, så forklarer vi kvifor.",
            "Something has changed since last time. We have taken back tasks that no longer apply. Call us, and we will explain why.",
        ),
    )
}

/// The title of a task that was taken back.
pub(crate) fn nothing_to_do(call: &Call) -> &'static str {
    call.pick("Denne oppgaven gjelder ikke lenger", "Denne oppgåva gjeld ikkje lenger", "This task no longer applies")
}
