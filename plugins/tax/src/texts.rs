//! What the tax administration's assistant says. Sums are the register's own; no figure is made here.

use pilot_concepts::Said;
use pilot_concepts::law::{INHERITANCE_ACT, grouped, section};
use pilot_concepts::words::{fill, standing_notice, unnamed};
use samspill_sdk::{Call, Content, Date, Law, Tone};

use crate::sums::{self, Sums};

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// More rows than this are counted, and not shown.
const ROWS_MAX: usize = 50;

fn tasks_of_heirs(call: &Call) -> Law {
    section(
        "§ 119",
        call.pick("Oppgaver når boet gjøres opp", "Oppgåver når buet blir gjort opp", "Tasks in the settlement"),
    )
}

/// What there is to deliver. It rests on no fact.
pub(crate) fn guidance(call: &Call) -> Content {
    let years = call.pick(
        "Dødsboet skal ha skattemelding for året dødsfallet skjedde, og for året før. Dødsboet er alt den som er død, eide \
         og skyldte.",
        "Dødsbuet skal ha skattemelding for året dødsfallet skjedde, og for året før. Dødsbuet er alt den som er død, åtte \
         og skulda.",
        "The estate needs a tax return for the year of the death and for the year before. The estate is all that the one \
         who has died owned and owed.",
    );
    let who = call.pick(
        "De som overtar boet, svarer for skattemeldingen. De trenger skifteattest. Det er papiret fra tingretten som viser \
         hvem som kan gjøre opp boet.",
        "Dei som tek over buet, svarar for skattemeldinga. Dei treng skifteattest. Det er papiret frå tingretten som viser \
         kven som kan gjere opp buet.",
        "Those who take over the estate answer for the return. They need a probate certificate. That is the court's paper \
         on who may settle the estate.",
    );
    let deadline = call.pick(
        "Skatteetaten setter fristen hvert år. Ring oss hvis du er usikker.",
        "Skatteetaten set fristen kvart år. Ring oss om du er usikker.",
        "The Tax Administration sets the deadline each year. Call us if you are unsure.",
    );
    let content = Content::new().paragraph(years).paragraph(who).paragraph(deadline);
    content.law(tasks_of_heirs(call)).notice(Tone::Info, machine(call))
}

/// The title of the task.
pub(crate) fn deliver(call: &Call) -> &'static str {
    call.pick(
        "Lever skattemeldingen for dødsboet",
        "Lever skattemeldinga for dødsbuet",
        "Deliver the estate's tax return",
    )
}

/// Who does it.
pub(crate) fn who_delivers(call: &Call) -> &'static str {
    call.pick("De som overtar boet", "Dei som tek over buet", "Those who take over the estate")
}

/// Which years.
pub(crate) fn which_years(call: &Call, name: Option<&str>) -> Content {
    let text = call.pick(
        "Det gjelder {}: året dødsfallet skjedde, og året før. Det som er levert, trenger dere ikke levere på nytt.",
        "Det gjeld {}: året dødsfallet skjedde, og året før. Det som er levert, treng de ikkje levere på nytt.",
        "It is about {}: the year of the death, and the year before. What is delivered need not be delivered again.",
    );
    Content::new().paragraph(fill(text, &[whose(call, name)]))
}

/// The sums, to the krone as the register has them.
pub(crate) fn sums(call: &Call, name: Option<&str>, sums: &Sums) -> Content {
    let mut rows = vec![(call.pick("Inntektsår", "Inntektsår", "Income year").to_owned(), sums.year.to_string())];
    for (name, amount) in sums.rows.iter().take(ROWS_MAX) {
        let label = sums::label(name).map(|[nb, nn, en]| call.pick(nb, nn, en).to_owned());
        rows.push((label.unwrap_or_else(|| name.clone()), kroner(*amount)));
    }
    if let Some(settled) = &sums.settled {
        let day = Date::parse_day_of(settled).map_or_else(|| settled.clone(), |day| day.in_words(call.language));
        rows.push((call.pick("Skatteoppgjør", "Skatteoppgjer", "Tax settled").to_owned(), day));
    }
    let mut content = heading(call, name).terms(rows);
    if sums.rows.is_empty() && sums.unread == 0 {
        content = content.paragraph(call.pick(
            "Vi finner ingen tall for dette året.",
            "Vi finn ingen tal for dette året.",
            "We find no figures for this year.",
        ));
    }
    let beyond = sums.rows.len().saturating_sub(ROWS_MAX);
    if beyond > 0 {
        content = content.paragraph(fill(
            call.pick(
                "{} tall til er ikke vist her. Ring oss for å få dem.",
                "{} tal til er ikkje viste her. Ring oss for å få dei.",
                "{} more figures are not shown here. Call us to get them.",
            ),
            &[&beyond.to_string()],
        ));
    }
    if sums.unread > 0 {
        let unread = sums.unread;
        content = content.notice(
            Tone::Important,
            fill(
                call.pick(
                    "{} av tallene kunne vi ikke lese. De mangler her. Ring oss for å få dem.",
                    "{} av tala kunne vi ikkje lese. Dei manglar her. Ring oss for å få dei.",
                    "{} of the figures could not be read. They are missing here. Call us to get them.",
                ),
                &[&unread.to_string()],
            ),
        );
    }
    content.paragraph(call.pick(
        "Dette er verdier til skatt. De kan være lavere enn prisen ved salg.",
        "Dette er verdiar til skatt. Dei kan vere lågare enn prisen ved sal.",
        "These are values for tax. They may be lower than the price in a sale.",
    ))
}

/// An amount to the krone.
fn kroner(amount: i64) -> String {
    let sign = if amount < 0 { "−" } else { "" };
    format!("{sign}{} kr", grouped(amount.unsigned_abs()))
}

/// What samboer in the tax rules' own meaning changes.
pub(crate) fn cohabitation(call: &Call, said: Said) -> Content {
    Content::new().paragraph(match said {
        Said::Yes => call.pick(
            "Du har svart at dere var samboere etter skattereglene. Da kan formue og gjeld være delt mellom dere. Spør oss \
             hva som gjelder.",
            "Du har svart at de var sambuarar etter skattereglane. Då kan formue og gjeld vere delt mellom dykk. Spør oss \
             kva som gjeld.",
            "You have said that you were cohabitants under the tax rules. Then wealth and debts may be shared between you. \
             Ask us what holds.",
        ),
        Said::No => call.pick(
            "Du har svart at dere ikke var samboere etter skattereglene. Da svarer dere for skatt hver for dere.",
            "Du har svart at de ikkje var sambuarar etter skattereglane. Då svarar de for skatt kvar for dykk.",
            "You have said that you were not cohabitants under the tax rules. Then each answers for their own tax.",
        ),
        Said::Unknown => call.pick(
            "Var dere samboere etter skattereglene? Da bodde dere sammen, og har felles barn eller var gift før. Svaret kan \
             ha noe å si for formue og gjeld. Spør oss.",
            "Var de sambuarar etter skattereglane? Då budde de saman, og har felles barn eller var gifte før. Svaret kan \
             ha noko å seie for formue og gjeld. Spør oss.",
            "Were you cohabitants under the tax rules? Then you lived together, and have a common child or were once \
             married. The answer may matter for wealth and debts. Ask us.",
        ),
    })
}

/// Nothing may be said of it.
pub(crate) fn shielded(call: &Call, name: Option<&str>) -> Content {
    heading(call, name).paragraph(call.pick(
        "Skattemeldingen er skjermet. Derfor viser vi ingenting av den her. Ring oss.",
        "Skattemeldinga er skjerma. Difor viser vi ingenting av henne her. Ring oss.",
        "The tax return is shielded. So we show nothing of it here. Call us.",
    ))
}

/// There is none for either year.
pub(crate) fn none(call: &Call, name: Option<&str>, [newest, before]: [u16; 2]) -> Content {
    heading(call, name).paragraph(fill(
        call.pick(
            "Vi finner ingen skattemelding for {} eller {}. Ring oss hvis du lurer.",
            "Vi finn inga skattemelding for {} eller {}. Ring oss om du lurer.",
            "We find no tax return for {} or {}. Call us if you wonder.",
        ),
        &[&newest.to_string(), &before.to_string()],
    ))
}

/// The register gave no useful answer.
pub(crate) fn broken(call: &Call, name: Option<&str>) -> Content {
    heading(call, name).notice(
        Tone::Important,
        call.pick(
            "Vi får ikke hentet skattemeldingen nå. Derfor mangler tallene her. Prøv igjen senere, eller ring oss.",
            "Vi får ikkje henta skattemeldinga no. Difor manglar tala her. Prøv igjen seinare, eller ring oss.",
            "We cannot get the tax return now. So the figures are missing here. Try again later, or call us.",
        ),
    )
}

/// The funeral home may see the return; the citizen may not, here.
pub(crate) fn funeral_home(call: &Call, name: Option<&str>) -> Content {
    let whose = whose(call, name);
    Content::new().paragraph(fill(
        call.pick(
            "Tingretten har gitt begravelsesbyrået rett til å se den siste skattemeldingen for {}.",
            "Tingretten har gitt gravferdsbyrået rett til å sjå den siste skattemeldinga for {}.",
            "The court has given the funeral home the right to see the last tax return of {}.",
        ),
        &[whose],
    ))
}

/// What the answer rests on, and what it is not.
pub(crate) fn closing(call: &Call) -> Content {
    let insight = section("§ 92", call.pick("Innsyn i boet", "Innsyn i buet", "Insight in the estate"));
    Content::new().law(insight).law(tasks_of_heirs(call)).notice(Tone::Info, machine(call))
}

fn heading(call: &Call, name: Option<&str>) -> Content {
    let whose = whose(call, name);
    Content::new().heading(fill(
        call.pick("Den siste skattemeldingen for {}", "Den siste skattemeldinga for {}", "The last tax return of {}"),
        &[whose],
    ))
}

/// By name where it is known.
fn whose<'a>(call: &Call, name: Option<&'a str>) -> &'a str {
    name.unwrap_or(unnamed(call))
}

fn machine(call: &Call) -> String {
    standing_notice(call, INHERITANCE_ACT, VERSION)
}
