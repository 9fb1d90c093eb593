//! What there is to do: the same four tasks for everybody (`guidance`) and for one estate (`case`), by the same
//! milestones.

use pilot_concepts::milestone::{ESTATE_OVERVIEW, ESTATE_SETTLED, PROBATE_ISSUED, SETTLEMENT_CHOSEN};
use samspill_sdk::{Call, Content, Host, Law, Refusal, Subject, Task, Tone, When};

use crate::case::{Case, CaseStatus};
use crate::estate::Estate;
use crate::situation::Bond;
use crate::texts::{self, fill, joined};

/// Proposes what there is to do in an estate. What it does not propose again, the host takes back.
pub(crate) fn propose(host: &Host<'_>, call: &Call, estate: &Estate<'_>) -> Result<(), Refusal> {
    let Some(subject) = &estate.subject else {
        return propose_without_reference(host, call, estate);
    };
    let case = estate.case;
    match case.status {
        CaseStatus::Received => {
            host.propose(overview(call, &key(case, "overview"), subject).more(how_to_see(call, estate)))?;
            host.propose(choose_here(call, estate, subject).gives(SETTLEMENT_CHOSEN))?;
            let undivided = estate.situation.may_be_undivided();
            host.propose(linked_probate(call, &key(case, "probate"), subject, undivided))?;
            host.propose(settle(call, &key(case, "settle"), subject))
        }
        CaseStatus::Finished => {
            let chosen = choose_here(call, estate, subject).done(true).due(None);
            // What the court does not say was chosen, nobody may build on.
            host.propose(if case.result.is_some() { chosen.gives(SETTLEMENT_CHOSEN) } else { chosen })?;
            // A finished case without a certificate has none to come: others must not wait for it, or count on it.
            if !case.has_probate {
                return Ok(());
            }
            host.propose(linked_probate(call, &key(case, "probate"), subject, false).done(true))?;
            // In a public settlement the court's administrator settles, and an undivided estate is not settled now.
            if case.is_private() { host.propose(settle(call, &key(case, "settle"), subject)) } else { Ok(()) }
        }
        CaseStatus::Moved | CaseStatus::Mistaken | CaseStatus::Unknown => Ok(()),
    }
}

/// Milestones order tasks about the same person: without a reference to them there is nothing to order.
fn propose_without_reference(host: &Host<'_>, call: &Call, estate: &Estate<'_>) -> Result<(), Refusal> {
    let case = estate.case;
    let is_done = case.status == CaseStatus::Finished;
    if !is_done && case.status != CaseStatus::Received {
        return Ok(());
    }
    let chosen = choose_here(call, estate, &call.about).done(is_done);
    host.propose(if is_done { chosen.due(None) } else { chosen })?;
    if is_done && !case.has_probate {
        return Ok(());
    }
    host.propose(probate(call, &key(case, "probate"), &call.about, false).done(is_done))
}

/// One key for each case, so that two do not collide.
fn key(case: &Case, name: &str) -> String {
    joined(&[name, "/", &case.id])
}

/// Getting to know what there is.
pub(crate) fn overview(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Få oversikt over eiendeler og gjeld",
        "Få oversikt over eigedelar og gjeld",
        "Get an overview of assets and debts",
    );
    let who = call.pick(
        "De som arver, eller ektefellen",
        "Dei som arvar, eller ektefellen",
        "Those who inherit, or the spouse",
    );
    Task::new(key, about, title).who(who).gives(ESTATE_OVERVIEW).when(When::Weeks).law("arveloven § 92")
}

fn how_to_see(call: &Call, estate: &Estate<'_>) -> Content {
    let name = estate.named(call);
    let text = if estate.case.has_mandate {
        fill(
            call.pick(
                "Du har formuesfullmakt fra retten. Den gir deg rett til å se hva {name} eide og skyldte.",
                "Du har formuesfullmakt frå retten. Ho gir deg rett til å sjå kva {name} åtte og skulda.",
                "You have a formuesfullmakt from the court. It gives you the right to see what {name} owned and owed.",
            ),
            &[("name", name)],
        )
    } else {
        ask_for_mandate(call)
    };
    Content::new().paragraph(text)
}

/// What gives insight, and to whom the law gives it without.
pub(crate) fn ask_for_mandate(call: &Call) -> String {
    call.pick(
        "Be tingretten om formuesfullmakt: rett til å se konto, gjeld og skatt. De første 60 dagene trenger ikke \
         ektefellen den, og heller ikke en samboer med felles barn.",
        "Be tingretten om formuesfullmakt: rett til å sjå konto, gjeld og skatt. Dei første 60 dagane treng ikkje \
         ektefellen ho, og heller ikkje ein sambuar med felles barn.",
        "Ask the court for a formuesfullmakt: the right to see accounts, debts and tax. In the first 60 days the \
         spouse does not need it, nor does a cohabitant with a common child.",
    )
    .to_owned()
}

/// The choice, by the court's own deadline, else by the law's day, else in the first weeks.
fn choose_here(call: &Call, estate: &Estate<'_>, about: &Subject) -> Task {
    let law = match estate.situation.bond() {
        Bond::Spouse => "arveloven §§ 14 og 116",
        Bond::Cohabitant(None | Some(true)) => "arveloven §§ 32 og 116",
        _ => "arveloven § 116",
    };
    let due = estate.case.deadline.or(estate.situation.law_day());
    let task = choose(call, &key(estate.case, "settlement"), about).law(law).due(due);
    let task = task.more(before_choosing(call, estate.situation.may_be_undivided()));
    if due.is_none() { task.when(When::Weeks) } else { task }
}

/// Choosing how the estate is settled.
pub(crate) fn choose(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick(
        "Velg hvordan boet skal gjøres opp",
        "Vel korleis buet skal gjerast opp",
        "Choose how the estate is settled",
    );
    let who = call.pick("De som arver, sammen", "Dei som arvar, saman", "Those who inherit, together");
    let late = call.pick(
        "Fristen er ute, men saken er ikke tapt. Ta kontakt med tingretten nå. Retten kan gi mer tid.",
        "Fristen er ute, men saka er ikkje tapt. Ta kontakt med tingretten no. Retten kan gi meir tid.",
        "The deadline has passed, but the case is not lost. Contact the court now. The court can give more time.",
    );
    Task::new(key, about, title).who(who).late(late)
}

/// What to know before the choice: debts first, then the ways. Uskifte is only told where somebody could choose it.
pub(crate) fn before_choosing(call: &Call, with_undivided: bool) -> Content {
    let liable = call.pick(
        "Finn ut om det er gjeld før dere velger. Den som tar på seg gjelden, må betale den.",
        "Finn ut om det er gjeld før de vel. Den som tek på seg gjelda, må betale henne.",
        "Find out about debts before you choose. Whoever takes them on must pay them.",
    );
    let by_undivided = call.pick(
        " Det gjør også den som velger uskifte (§ 20).",
        " Det gjer òg den som vel uskifte (§ 20).",
        " So must whoever chooses an undivided estate (section 20).",
    );
    let by_undivided = if with_undivided { by_undivided } else { "" };
    let notice = call.pick(
        "Proklama er en kunngjøring der alle som har penger til gode, får seks uker på å melde seg.",
        "Proklama er ei kunngjering der alle som har pengar til gode, får seks veker på å melde seg.",
        "A proklama is a public notice that gives everyone who is owed money six weeks to say so.",
    );
    let warning = joined(&[liable, by_undivided, " ", notice]);
    let content = Content::new()
        .notice(Tone::Warning, warning)
        .list(ways(call, with_undivided))
        .law(texts::law("§ 116", call.pick("Privat skifte", "Privat skifte", "Private settlement")));
    let content = if with_undivided {
        let own_risk = call.pick("Gjeld ved uskifte", "Gjeld ved uskifte", "Debts when the estate is undivided");
        content.law(texts::law("§ 20", own_risk))
    } else {
        content
    };
    content.law(Law::new("arveloven", "§§ 100–103").title("Proklama"))
}

fn ways(call: &Call, with_undivided: bool) -> Vec<&'static str> {
    let private = call.pick(
        "Privat skifte: dere gjør opp selv. Minst én voksen som arver, tar på seg gjelden.",
        "Privat skifte: de gjer opp sjølve. Minst éin vaksen som arvar, tek på seg gjelda.",
        "Private settlement: you settle it yourselves. At least one adult heir takes on the debts.",
    );
    let undivided = call.pick(
        "Uskifte: ektefellen, eller en samboer med felles barn, venter med å dele, og tar på seg gjelden.",
        "Uskifte: ektefellen, eller ein sambuar med felles barn, ventar med å dele, og tek på seg gjelda.",
        "Undivided estate (uskifte): the spouse, or a cohabitant with a common child, puts off dividing, and takes on \
         the debts.",
    );
    let public = call.pick(
        "Offentlig skifte: tingretten styrer oppgjøret.",
        "Offentleg skifte: tingretten styrer oppgjeret.",
        "Public settlement: the court leads it.",
    );
    let small = call.pick(
        "Er det lite i boet, kan én få fullmakt til å ordne alt (§ 95). Retten avgjør det.",
        "Er det lite i buet, kan éin få fullmakt til å ordne alt (§ 95). Retten avgjer det.",
        "If there is little in the estate, one person may get authority to arrange everything (section 95). The court \
         decides.",
    );
    let all = [Some(private), with_undivided.then_some(undivided), Some(public), Some(small)];
    all.into_iter().flatten().collect()
}

/// The certificate, with its place after the choice.
pub(crate) fn linked_probate(call: &Call, key: &str, about: &Subject, with_undivided: bool) -> Task {
    probate(call, key, about, with_undivided).after(SETTLEMENT_CHOSEN).gives(PROBATE_ISSUED)
}

fn probate(call: &Call, key: &str, about: &Subject, with_undivided: bool) -> Task {
    let title = call.pick("Be om skifteattest", "Be om skifteattest", "Apply for the probate certificate");
    let who = call.pick("De som arver", "Dei som arvar", "Those who inherit");
    let what = call.pick(
        "Skifteattesten er papiret som viser hvem som har rett til å gjøre opp boet. Retten gir den etter valget.",
        "Skifteattesten er papiret som viser kven som har rett til å gjere opp buet. Retten gir han etter valet.",
        "The probate certificate is the paper that shows who may settle the estate. The court issues it after the \
         choice.",
    );
    let undivided = call.pick(
        "Ved uskifte heter den uskifteattest.",
        "Ved uskifte heiter han uskifteattest.",
        "For an undivided estate it is called uskifteattest.",
    );
    let content = Content::new().paragraph(what);
    let content = if with_undivided { content.paragraph(undivided) } else { content };
    Task::new(key, about, title).who(who).law("arveloven § 118").when(When::Months).more(content)
}

/// Settling, after the certificate.
pub(crate) fn settle(call: &Call, key: &str, about: &Subject) -> Task {
    let title = call.pick("Gjør opp boet", "Gjer opp buet", "Settle the estate");
    let who = call.pick("De som arver, sammen", "Dei som arvar, saman", "Those who inherit, together");
    let steps = call.pick(
        [
            "Betal gjelden først, og del så det som er igjen.",
            "Lever skattemelding for i år og fjoråret.",
            "Si opp abonnementer, og meld bil og bolig over på ny eier.",
            "Dere må være enige om alt (§ 120).",
        ],
        [
            "Betal gjelda først, og del så det som er att.",
            "Lever skattemelding for i år og i fjor.",
            "Sei opp abonnement, og meld bil og bustad over på ny eigar.",
            "De må vere einige om alt (§ 120).",
        ],
        [
            "Pay the debts first, and then divide what is left.",
            "Deliver the tax return for this year and last.",
            "End subscriptions, and register the car and the home on their new owners.",
            "You must agree on everything (section 120).",
        ],
    );
    let task = Task::new(key, about, title).after(PROBATE_ISSUED).gives(ESTATE_SETTLED);
    task.who(who).law("arveloven §§ 119 og 120").when(When::Months).more(Content::new().list(steps))
}
