//! Gravferdsstønad: with the court's authority (arveloven § 92) the funeral home can apply to NAV for the family. The
//! figures of the tax return are for NAV's form, and are never said.

use pilot_concepts::milestone::FUNERAL_SUPPORT_APPLIED;
use pilot_concepts::words::unnamed;
use pilot_concepts::{Bereavement, TaxReturn, TaxReturnInsight, bereavements, law};
use samspill_sdk::{Call, Content, Ended, Host, Law, Outcome, Status, Task, When};

use crate::{OWNER_NUMBER, texts};

/// The purpose in the manifest.
pub(crate) const PURPOSE: &str = "support";
/// More than anybody has lost at once.
const DECEASED_MAX: usize = 8;

/// Says for each who has died whether it has insight, and proposes the application where it has.
pub(crate) fn answer(host: &Host<'_>, call: &Call) -> Ended {
    let lost = bereavements(host, call, PURPOSE, DECEASED_MAX);
    if lost.is_empty() {
        return Ok(Outcome::new(Status::NotRelevant));
    }
    let (with, without): (Vec<_>, Vec<_>) = lost.into_iter().partition(|one| has_insight(host, one));
    for one in &without {
        host.say(only_the_court(call, one))?;
    }
    for one in &with {
        host.say(can_apply(call, one))?;
        host.propose(apply(call, one))?;
    }
    // The return comes last: what is said before it is read carries no label of it, and so reaches a citizen too who may
    // not be told anything of the tax.
    for one in &with {
        let returns = host.facts::<TaxReturn>(&one.deceased, PURPOSE).unwrap_or_default();
        let newest = returns.iter().map(|known| known.value.year).max();
        host.say(which_year(call, one, newest))?;
    }
    host.say(texts::standing(call, &[law::INHERITANCE_ACT, law::NATIONAL_INSURANCE_ACT]))?;
    Ok(Outcome::new(if with.is_empty() { Status::NeedsFacts } else { Status::Answered }))
}

/// Whether the court has given this owner, and not another, insight in the last tax return.
fn has_insight(host: &Host<'_>, one: &Bereavement) -> bool {
    let known = host.facts::<TaxReturnInsight>(&one.deceased, PURPOSE).unwrap_or_default();
    known.iter().any(|insight| insight.value.holder == OWNER_NUMBER)
}

/// The name of the one who has died in a sentence, or other words for them.
fn name<'a>(call: &Call, one: &'a Bereavement) -> &'a str {
    let known = one.name.as_deref().filter(|name| !name.trim().is_empty());
    known.unwrap_or_else(|| unnamed(call))
}

fn heading(call: &Call, one: &Bereavement) -> Content {
    let name = name(call, one);
    Content::new().heading(call.pick(
        format!("Gravferdsstønad etter {name}"),
        format!("Gravferdsstønad etter {name}"),
        format!("Funeral support for {name}"),
    ))
}

fn court_gives_insight(call: &Call) -> Law {
    Law::new("arveloven", "§ 92").title(call.pick("Innsyn i boet", "Innsyn i buet", "Insight into the estate"))
}

fn only_the_court(call: &Call, one: &Bereavement) -> Content {
    let text = call.pick(
        "Vi kan ikke se skattemeldingen. Det er bare tingretten som kan gi oss innsyn.",
        "Vi kan ikkje sjå skattemeldinga. Det er berre tingretten som kan gi oss innsyn.",
        "We cannot see the tax return. Only the District Court can give us insight.",
    );
    heading(call, one).paragraph(text).law(court_gives_insight(call))
}

fn can_apply(call: &Call, one: &Bereavement) -> Content {
    let text = call.pick(
        "Tingretten har gitt oss innsyn i den siste skattemeldingen. Derfor kan vi søke NAV for dere. Gravferdsstønad er \
         hjelp til å betale gravferden. Den er behovsprøvd, og NAV setter beløpet hvert år. Søk innen seks måneder. Dere \
         kan også søke selv.",
        "Tingretten har gitt oss innsyn i den siste skattemeldinga. Difor kan vi søkje NAV for dykk. Gravferdsstønad er \
         hjelp til å betale gravferda. Han er behovsprøvd, og NAV set beløpet kvart år. Søk innan seks månader. De kan òg \
         søkje sjølve.",
        "The District Court has given us insight in the last tax return. So we can apply to NAV for you. Funeral support \
         helps to pay for the funeral. It depends on means, and NAV sets the amount each year. Apply within six months. \
         You can also apply yourselves.",
    );
    heading(call, one).paragraph(text).law(court_gives_insight(call)).law(texts::support_law(call))
}

/// The year alone: the figures are for NAV's form.
fn which_year(call: &Call, one: &Bereavement, year: Option<u16>) -> Content {
    let name = name(call, one);
    Content::new().paragraph(match year {
        Some(year) => call.pick(
            format!("Skattemeldingen etter {name} er fra {year}. Tallene går bare til NAV."),
            format!("Skattemeldinga etter {name} er frå {year}. Tala går berre til NAV."),
            format!("The tax return of {name} is from {year}. The figures go to NAV alone."),
        ),
        None => call.pick(
            format!("Vi har ikke fått skattemeldingen etter {name} ennå. Ring oss før vi søker."),
            format!("Vi har ikkje fått skattemeldinga etter {name} enno. Ring oss før vi søkjer."),
            format!("We do not have the tax return of {name} yet. Call us before we apply."),
        ),
    })
}

fn apply(call: &Call, one: &Bereavement) -> Task {
    let title = call.pick("Søk om gravferdsstønad", "Søk om gravferdsstønad", "Apply for funeral support");
    let who = call.pick("Familien, eller vi for dere", "Familien, eller vi for dykk", "The family, or we for you");
    let more = call.pick(
        "Søk innen seks måneder. Si fra til oss hvis vi skal søke. Vi sender ingenting uten at dere vil det.",
        "Søk innan seks månader. Sei frå til oss om vi skal søkje. Vi sender ingenting utan at de vil det.",
        "Apply within six months. Tell us if we are to apply. We send nothing unless you want it.",
    );
    Task::new(format!("support/{}", one.deceased.as_str()), &one.deceased, title)
        .gives(FUNERAL_SUPPORT_APPLIED)
        .when(When::Weeks)
        .who(who)
        .law("folketrygdloven § 7-2")
        .more(Content::new().paragraph(more))
}
