//! What NAV's assistant says. Amounts are G at the time of the death, with its day; what NAV sets each year is not here.

use pilot_concepts::Said;
use pilot_concepts::law::{NATIONAL_INSURANCE_ACT, grouped, times};
use pilot_concepts::words::{fill, standing_notice};
use samspill_sdk::{Call, Content, Date, Law, Tone};

use crate::{ChildPension, Loss, Standing};

const VERSION: &str = env!("CARGO_PKG_VERSION");
const ACT: &str = "folketrygdloven";

/// What there is from NAV. It rests on no fact.
pub(crate) fn guidance(call: &Call) -> Content {
    let support = call.pick(
        [
            "Gravferdsstønad: hjelp til å betale gravferden. Den avhenger av økonomien, men ikke når et barn under 18 år \
             er død. Søk innen seks måneder. Ved transport av kisten over 20 km betaler du 10 prosent.",
            "Omstillingsstønad: for ektefelle og noen samboere under 67 år.",
            "Barnepensjon: for barn under 20 år.",
            "Over 67 år: egne regler i alderspensjonen.",
        ],
        [
            "Gravferdsstønad: hjelp til å betale gravferda. Han kjem an på økonomien, men ikkje når eit barn under 18 år \
             er død. Søk innan seks månader. Ved transport av kista over 20 km betaler du 10 prosent.",
            "Omstillingsstønad: for ektefelle og nokre sambuarar under 67 år.",
            "Barnepensjon: for barn under 20 år.",
            "Over 67 år: eigne reglar i alderspensjonen.",
        ],
        [
            "Funeral support: help to pay for the funeral. It depends on means, but not when a child under 18 has died. \
             Apply within six months. For transport of the coffin over 20 km you pay 10 per cent.",
            "Transition benefit (omstillingsstønad): for a spouse and some cohabitants under 67.",
            "Child pension (barnepensjon): for children under 20.",
            "Over 67: rules of their own in the old-age pension.",
        ],
    );
    let amount = call.pick(
        "NAV setter beløpet for gravferdsstønad hvert år. Vi har det ikke her.",
        "NAV set beløpet for gravferdsstønad kvart år. Vi har det ikkje her.",
        "NAV sets the amount of funeral support each year. We do not have it here.",
    );
    Content::new().list(support).paragraph(amount).law(funeral_law(call)).notice(Tone::Info, machine(call))
}

/// The title of a task.
pub(crate) fn apply_for_funeral_support(call: &Call) -> &'static str {
    call.pick("Søk NAV om gravferdsstønad", "Søk NAV om gravferdsstønad", "Apply to NAV for funeral support")
}

/// Who does it.
pub(crate) fn who_pays(call: &Call) -> &'static str {
    call.pick("Den som betaler for gravferden", "Den som betaler for gravferda", "Whoever pays for the funeral")
}

/// The title of a task.
pub(crate) fn apply_for_benefits(call: &Call) -> &'static str {
    call.pick(
        "Spør NAV om støtte til etterlatte",
        "Spør NAV om støtte til etterlatne",
        "Ask NAV about support for survivors",
    )
}

/// What to do when the day has passed.
pub(crate) fn too_late(call: &Call) -> &'static str {
    call.pick(
        "Fristen er ute. Ring NAV likevel, og spør hva som er mulig nå.",
        "Fristen er ute. Ring NAV likevel, og spør kva som er mogleg no.",
        "The deadline has passed. Call NAV all the same, and ask what is possible now.",
    )
}

/// Help with the funeral's cost.
pub(crate) fn funeral_support(call: &Call, loss: &Loss, today: Date) -> Content {
    let name = loss.name(call);
    let means = fill(
        call.pick(
            "Gravferdsstønad er hjelp til å betale gravferden. Formuen og forsikringene til {} blir trukket fra.",
            "Gravferdsstønad er hjelp til å betale gravferda. Formuen og forsikringane til {} blir trekte frå.",
            "Funeral support is help to pay for the funeral. The wealth and insurances of {} are deducted.",
        ),
        &[name],
    );
    let couple = call.pick(
        "For ektefeller teller bare formue over et fribeløp.",
        "For ektefellar tel berre formue over eit fribeløp.",
        "For a couple only wealth above a free amount counts.",
    );
    let means = if loss.standing == Standing::Spouse { format!("{means} {couple}") } else { means };
    let due = loss.funeral_support_due();
    let mut rows = vec![
        (call.pick("Søk senest", "Søk seinast", "Apply by"), last_day(call, due)),
        (
            call.pick("Beløp", "Beløp", "Amount"),
            call.pick("NAV setter det hvert år.", "NAV set det kvart år.", "NAV sets it each year.").to_owned(),
        ),
        (
            call.pick("Transport av kisten", "Transport av kista", "Transport of the coffin"),
            call.pick(
                "Over 20 km kan NAV hjelpe. Du betaler 10 prosent selv.",
                "Over 20 km kan NAV hjelpe. Du betaler 10 prosent sjølv.",
                "Over 20 km NAV may help. You pay 10 per cent yourself.",
            )
            .to_owned(),
        ),
    ];
    // Said only where it may be so: not of a husband, and not to a child.
    if matches!(loss.standing, Standing::Other | Standing::Unknown(_)) {
        rows.push((
            call.pick("Under 18 år", "Under 18 år", "Under 18"),
            fill(
                call.pick(
                    "Var {} under 18 år, trekkes ingenting fra.",
                    "Var {} under 18 år, blir ingenting trekt frå.",
                    "If {} was under 18, nothing is deducted.",
                ),
                &[name],
            ),
        ));
    }
    let heading =
        fill(call.pick("Støtte fra NAV etter {}", "Støtte frå NAV etter {}", "Support from NAV after {}"), &[name]);
    let content = Content::new().heading(heading).paragraph(means).terms(rows);
    let content =
        if due.is_some_and(|day| day < today) { content.notice(Tone::Important, too_late(call)) } else { content };
    content.law(funeral_law(call))
}

fn last_day(call: &Call, due: Option<Date>) -> String {
    match due {
        Some(day) => day.in_words(call.language),
        None => call
            .pick("seks måneder etter dødsfallet", "seks månader etter dødsfallet", "six months after the death")
            .to_owned(),
    }
}

/// What there may be to live on, by what the citizen was. Never that they get it: NAV decides.
pub(crate) fn benefits(call: &Call, loss: &Loss) -> Vec<Content> {
    let mut parts = Vec::new();
    match loss.standing {
        Standing::Spouse | Standing::Partner(Said::Yes) => {}
        Standing::Partner(said) | Standing::Unknown(said) => parts.push(cohabitation(call, loss.standing, said)),
        Standing::FormerSpouse(said) => parts.push(former_spouse(call, said)),
        Standing::Child | Standing::Other => {}
    }
    if loss.standing.may_have_transition_benefit() {
        parts.push(transition_benefit(call, loss));
    }
    match loss.child_pension() {
        ChildPension::Maybe => parts.push(child_pension(call, loss)),
        ChildPension::Hardly => parts.push(Content::new().paragraph(child_pension_who(call, loss))),
        ChildPension::No => {}
    }
    parts
}

/// Those who were married once are NAV's samboere when they lived together.
fn former_spouse(call: &Call, said: Said) -> Content {
    let rules = Content::new().paragraph(call.pick(
        "Spør NAV om reglene for den som har vært gift før.",
        "Spør NAV om reglane for den som har vore gift før.",
        "Ask NAV about the rules for a former spouse.",
    ));
    match said {
        Said::Yes => rules.paragraph(as_cohabitants(call)),
        Said::No => rules,
        Said::Unknown => rules.paragraph(meaning(call)),
    }
}

fn meaning(call: &Call) -> &'static str {
    call.pick(
        "NAV regner dere som samboere hvis dere bodde sammen og har felles barn, eller var gift med hverandre før.",
        "NAV reknar dykk som sambuarar om de budde saman og har felles barn, eller var gifte med kvarandre før.",
        "NAV counts you as cohabitants if you lived together and have a common child, or were once married to each other.",
    )
}

fn as_cohabitants(call: &Call) -> &'static str {
    call.pick(
        "Du har svart at dere var samboere slik NAV bruker ordet. Da gjelder dette:",
        "Du har svart at de var sambuarar slik NAV bruker ordet. Då gjeld dette:",
        "You have said that you were cohabitants as NAV uses the word. Then this holds:",
    )
}

/// What turns on NAV's own meaning of samboer.
fn cohabitation(call: &Call, standing: Standing, said: Said) -> Content {
    let is_unknown = matches!(standing, Standing::Unknown(_));
    let content = Content::new();
    match said {
        Said::No if is_unknown => content.paragraph(call.pick(
            "Du har svart at dere ikke var samboere slik NAV bruker ordet. Var dere gift, gjelder dette:",
            "Du har svart at de ikkje var sambuarar slik NAV bruker ordet. Var de gifte, gjeld dette:",
            "You have said that you were not cohabitants as NAV uses the word. If you were married, this holds:",
        )),
        Said::No => content.paragraph(call.pick(
            "Omstillingsstønad er for ektefeller, og for samboere slik NAV bruker ordet. Du har svart at dere ikke var det. \
             Ring NAV hvis du er i tvil.",
            "Omstillingsstønad er for ektefellar, og for sambuarar slik NAV bruker ordet. Du har svart at de ikkje var det. \
             Ring NAV om du er i tvil.",
            "Transition benefit is for spouses, and for cohabitants as NAV uses the word. You have said that you were not. \
             Call NAV if you are in doubt.",
        )),
        Said::Yes => content.paragraph(as_cohabitants(call)),
        Said::Unknown if is_unknown => content.paragraph(meaning(call)).paragraph(call.pick(
            "Var dere samboere slik, eller gift, gjelder dette:",
            "Var de sambuarar slik, eller gifte, gjeld dette:",
            "If you were cohabitants so, or married, this holds:",
        )),
        Said::Unknown => content.paragraph(meaning(call)).paragraph(call.pick(
            "Var dere samboere slik, gjelder dette:",
            "Var de sambuarar slik, gjeld dette:",
            "If you were cohabitants so, this holds:",
        )),
    }
}

/// Omstillingsstønad under 67, and what there is from 67 on. The citizen's age is not known here.
fn transition_benefit(call: &Call, loss: &Loss) -> Content {
    let name = loss.name(call);
    let under = call.pick(
        "Er du under 67 år, kan du søke om omstillingsstønad. Det er penger til å leve av i en ny hverdag.",
        "Er du under 67 år, kan du søkje om omstillingsstønad. Det er pengar til å leve av i ein ny kvardag.",
        "If you are under 67, you can apply for transition benefit (omstillingsstønad). It is money to live on in a new \
         everyday life.",
    );
    let mut rows = vec![
        (call.pick("I året", "I året", "A year"), amount(call, loss, 225)),
        (
            call.pick("Avhenger av", "Kjem an på", "Depends on"),
            fill(call.pick("Hvor lenge {} hadde vært med i folketrygden", "Kor lenge {} hadde vore med i folketrygda", "How long {} had been in the national insurance"), &[name]),
        ),
        (
            call.pick("Hvor lenge", "Kor lenge", "How long"),
            call.pick(
                "Ofte tre år, og to til med skole eller kurs. Aldri etter 67 år. Er du født i 1963 eller før og har lav \
                 inntekt: til du er 67",
                "Ofte tre år, og to til med skule eller kurs. Aldri etter 67 år. Er du fødd i 1963 eller før og har låg \
                 inntekt: til du er 67",
                "Often three years, and two more with school or training. Never beyond 67. If you were born in 1963 or \
                 before and have a low income: until you are 67",
            )
            .to_owned(),
        ),
    ];
    let deducted = loss.g().map_or_else(
        || {
            call.pick(
                "45 prosent av inntekt over 0,5 G",
                "45 prosent av inntekt over 0,5 G",
                "45 per cent of income above 0.5 G",
            )
            .to_owned()
        },
        |(_, g)| {
            let limit = grouped(times(g, 50));
            fill(
                call.pick(
                    "45 prosent av inntekt over {} kr i året (0,5 G)",
                    "45 prosent av inntekt over {} kr i året (0,5 G)",
                    "45 per cent of income above {} kr a year (0.5 G)",
                ),
                &[&limit],
            )
        },
    );
    rows.push((call.pick("Trekkes fra", "Blir trekt frå", "Deducted"), deducted));
    let over = call.pick(
        "Er du over 67 år, gjelder reglene for etterlatte i alderspensjon. De ble endret i 2024. NAV sier hva de betyr for \
         deg.",
        "Er du over 67 år, gjeld reglane for etterlatne i alderspensjon. Dei vart endra i 2024. NAV seier kva dei betyr for \
         deg.",
        "If you are over 67, the rules for survivors in the old-age pension apply. They changed in 2024. NAV will tell you \
         what they mean for you.",
    );
    let title = call.pick("Omstillingsstønad", "Omstillingsstønad", "Transition benefit");
    Content::new().paragraph(over).paragraph(under).terms(rows).law(Law::new(ACT, "kapittel 17").title(title))
}

/// For whom barnepensjon is: the citizen, or the children in the family.
fn child_pension_who(call: &Call, loss: &Loss) -> String {
    let name = loss.name(call);
    if loss.standing == Standing::Child {
        return call
            .pick(
                "Er du under 20 år, kan du søke om barnepensjon. Den varer til du er 20 år.",
                "Er du under 20 år, kan du søkje om barnepensjon. Han varer til du er 20 år.",
                "If you are under 20, you can apply for child pension (barnepensjon). It lasts until you are 20.",
            )
            .to_owned();
    }
    fill(
        call.pick(
            "Barn av {} kan søke om barnepensjon til de er 20 år.",
            "Barn av {} kan søkje om barnepensjon til dei er 20 år.",
            "Children of {} can apply for child pension (barnepensjon) until they are 20.",
        ),
        &[name],
    )
}

/// Barnepensjon with its amounts.
fn child_pension(call: &Call, loss: &Loss) -> Content {
    let rows = [
        (call.pick("Én forelder er død", "Éin forelder er død", "One parent has died"), amount(call, loss, 100)),
        (call.pick("Begge er døde", "Begge er døde", "Both have died"), amount(call, loss, 225)),
    ];
    let title = call.pick("Barnepensjon", "Barnepensjon", "Child pension");
    Content::new().paragraph(child_pension_who(call, loss)).terms(rows).law(Law::new(ACT, "kapittel 18").title(title))
}

/// So many hundredths of G a year, in kroner where G at the death is known. At most: it may be less.
fn amount(call: &Call, loss: &Loss, hundredths: u32) -> String {
    let times_g = match hundredths {
        100 => "1 G",
        _ => call.pick("2,25 G", "2,25 G", "2.25 G"),
    };
    match (loss.g(), loss.date) {
        (Some((day, g)), _) => {
            let (kroner, day) = (grouped(times(g, hundredths)), day.in_words(call.language));
            fill(
                call.pick(
                    "Opptil {} kr ({}). G er grunnbeløpet i folketrygden, her {}.",
                    "Opptil {} kr ({}). G er grunnbeløpet i folketrygda, her {}.",
                    "Up to {} kr ({}). G is the base amount in the national insurance, here of {}.",
                ),
                &[&kroner, times_g, &day],
            )
        }
        (None, Some(_)) => fill(
            call.pick(
                "Opptil {}. G er grunnbeløpet da dødsfallet skjedde. NAV sier hva det var.",
                "Opptil {}. G er grunnbeløpet då dødsfallet skjedde. NAV seier kva det var.",
                "Up to {}. G is the base amount at the time of the death. NAV will tell what it was.",
            ),
            &[times_g],
        ),
        (None, None) => fill(
            call.pick(
                "Opptil {}. G er grunnbeløpet da dødsfallet skjedde. Vi har ikke datoen.",
                "Opptil {}. G er grunnbeløpet då dødsfallet skjedde. Vi har ikkje datoen.",
                "Up to {}. G is the base amount at the time of the death. We do not have the date.",
            ),
            &[times_g],
        ),
    }
}

/// What the answer rests on, and what it is not.
pub(crate) fn closing(call: &Call) -> Content {
    Content::new().notice(Tone::Info, machine(call))
}

fn funeral_law(call: &Call) -> Law {
    Law::new(ACT, "§ 7-2")
        .title(call.pick("Gravferdsstønad", "Gravferdsstønad", "Funeral support"))
        .url("https://lovdata.no/lov/1997-02-28-19/%C2%A77-2")
}

fn machine(call: &Call) -> String {
    standing_notice(call, NATIONAL_INSURANCE_ACT, VERSION)
}
