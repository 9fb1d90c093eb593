//! What is said of one case.

use samspill_sdk::{Call, Content, Date, Tone};

use crate::case::{Case, CaseStatus, Role};
use crate::estate::Estate;
use crate::memory::News;
use crate::texts::{fill, joined};

/// One case: which, what the citizen is in it, how it stands, and by when.
pub(crate) fn told(call: &Call, estate: &Estate<'_>, today: Date, news: News) -> Content {
    let case = estate.case;
    let heading = call.pick("Saken hos tingretten", "Saka hos tingretten", "The case at the court");
    let heading = estate.name.as_ref().map_or_else(|| heading.to_owned(), |name| joined(&[heading, ": ", name]));
    let mut content = Content::new().heading(heading);
    if let Some(text) = what_is_new(call, news) {
        content = content.notice(Tone::Info, text);
    }
    let mut rows = vec![
        (call.pick("Domstol", "Domstol", "Court"), case.court.clone()),
        (call.pick("Saksnummer", "Saksnummer", "Case number"), case.number.clone()),
        (call.pick("Sakens id", "Id-en til saka", "Case id"), case.id.clone()),
        (call.pick("Din rolle", "Rolla di", "Your role"), role(call, case.role).to_owned()),
        (call.pick("Status", "Status", "Status"), status(call, case).to_owned()),
        (call.pick("Rettens frist", "Fristen til retten", "The court's deadline"), deadline(call, case)),
    ];
    let law_day = estate.situation.law_day().filter(|_| case.status == CaseStatus::Received);
    if let Some(day) = law_day {
        rows.push((call.pick("Lovens frist", "Fristen i lova", "The law's deadline"), by_law(call, day)));
    }
    content = content.terms(rows).paragraph(call.pick(
        "Å være part betyr ikke alltid at du arver.",
        "Å vere part vil ikkje alltid seie at du arvar.",
        "Being a party does not always mean that you inherit.",
    ));
    // The certificate gives its own access: then nobody needs the authority.
    if case.is_here() && !case.has_mandate && !case.has_probate {
        content = content.paragraph(insight(call, estate, today));
    }
    // The court's own date counts; the law's stands where the court has set none.
    match case.deadline.filter(|_| case.status == CaseStatus::Received).or(law_day) {
        Some(day) if day < today => content.notice(Tone::Important, overdue(call)),
        _ => content,
    }
}

fn by_law(call: &Call, day: Date) -> String {
    let after = call.pick("60 dager etter dødsfallet", "60 dagar etter dødsfallet", "60 days after the death");
    joined(&[&day.in_words(call.language), ", ", after])
}

/// Without formuesfullmakt: what that means, and what the law gives all the same.
fn insight(call: &Call, estate: &Estate<'_>, today: Date) -> String {
    let name = estate.named(call);
    let missing = fill(
        call.pick(
            "Du har ikke formuesfullmakt, så vi kan ikke vise deg hva {name} eide og skyldte.",
            "Du har ikkje formuesfullmakt, så vi kan ikkje vise deg kva {name} åtte og skulda.",
            "You have no formuesfullmakt, so we cannot show you what {name} owned and owed.",
        ),
        &[("name", name)],
    );
    let ask = call.pick(
        "Be retten om fullmakten, som gir rett til å se det.",
        "Be retten om fullmakta, som gir rett til å sjå det.",
        "Ask the court for that authority, which gives the right to see it.",
    );
    if !estate.situation.has_insight_by_law(today) {
        return joined(&[&missing, " ", ask]);
    }
    let until = match estate.situation.law_day() {
        Some(day) => {
            let day = day.in_words(call.language);
            fill(call.pick("til og med {day}", "til og med {day}", "to the end of {day}"), &[("day", day.as_str())])
        }
        None => call
            .pick(
                "de første 60 dagene etter dødsfallet",
                "dei første 60 dagane etter dødsfallet",
                "in the first 60 days after the death",
            )
            .to_owned(),
    };
    let all_the_same = fill(
        call.pick(
            "Loven gir deg likevel innsyn uten fullmakt {until} (§ 92 andre ledd). Banken og de andre viser deg det \
             selv.",
            "Lova gir deg likevel innsyn utan fullmakt {until} (§ 92 andre ledd). Banken og dei andre viser deg det \
             sjølve.",
            "By law you may still see it without that authority {until} (section 92, second paragraph). The bank and \
             the others show it to you themselves.",
        ),
        &[("until", until.as_str())],
    );
    let then = call.pick(
        "Etter det må du be retten om fullmakten.",
        "Etter det må du be retten om fullmakta.",
        "After that you must ask the court for it.",
    );
    joined(&[&missing, " ", &all_the_same, " ", then])
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
        Role::Grandparent => {
            call.pick("part i saken, som besteforelder", "part i saka, som besteforelder", "a party, as a grandparent")
        }
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
