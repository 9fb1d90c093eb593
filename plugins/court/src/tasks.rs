//! What there is to do, by the court's own deadline.

use samspill_sdk::{Call, Content, Host, Law, Refusal, Subject, Task, Tone};

use crate::case::{Case, CaseStatus};
use crate::memory::Memory;
use crate::texts;

const SETTLEMENT_CHOSEN: &str = "https://samspill.example/milestone/settlement-chosen";
const PROBATE_ISSUED: &str = "https://samspill.example/milestone/probate-issued";

/// Proposes what there is to do in a case, and takes back what there no longer is.
pub(crate) fn propose(
    host: &Host<'_>,
    call: &Call,
    case: &Case,
    subject: Option<&Subject>,
    earlier: &Memory,
) -> Result<(), Refusal> {
    match case.status {
        CaseStatus::Received => {
            host.propose(choose(call, case, subject))?;
            host.propose(probate(call, case, subject))
        }
        CaseStatus::Finished => {
            let mut chosen = choose(call, case, subject).done(true).due(None);
            // What the court does not say was chosen, nobody may build on.
            chosen.gives = chosen.gives.filter(|_| case.has_result);
            host.propose(chosen)?;
            // A finished case without a certificate has none to come: others must not wait for it, or count on it.
            let certificate = probate(call, case, subject);
            if case.has_probate {
                host.propose(certificate.done(true))
            } else {
                take_back(host, call, case, subject, earlier, &["probate"])
            }
        }
        CaseStatus::Moved | CaseStatus::Mistaken | CaseStatus::Unknown => withdraw(host, call, case, subject, earlier),
    }
}

/// Takes back both tasks, if they were proposed earlier in the conversation. It says nothing of the case.
pub(crate) fn withdraw(
    host: &Host<'_>,
    call: &Call,
    case: &Case,
    subject: Option<&Subject>,
    earlier: &Memory,
) -> Result<(), Refusal> {
    take_back(host, call, case, subject, earlier, &["settlement", "probate"])
}

/// A task cannot be removed; it is replaced by one that there is nothing to do about, and that reaches no milestone.
fn take_back(
    host: &Host<'_>,
    call: &Call,
    case: &Case,
    subject: Option<&Subject>,
    earlier: &Memory,
    names: &[&str],
) -> Result<(), Refusal> {
    if !earlier.knows(case) {
        return Ok(());
    }
    for name in names {
        let title = texts::nothing_to_do(call);
        host.propose(Task::new(key(case, name), subject.unwrap_or(&call.about), title).done(true))?;
    }
    Ok(())
}

/// One key for each case, so that two do not collide.
fn key(case: &Case, name: &str) -> String {
    format!("{name}/{}", case.id)
}

fn choose(call: &Call, case: &Case, subject: Option<&Subject>) -> Task {
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
    let task = Task::new(key(case, "settlement"), subject.unwrap_or(&call.about), title);
    let task = task.due(case.deadline).who(who).law("arveloven § 116").late(late).more(before_choosing(call));
    // Milestones order tasks about the same person: without a reference to them there is nothing to order.
    if subject.is_some() { task.gives(SETTLEMENT_CHOSEN) } else { task }
}

fn before_choosing(call: &Call) -> Content {
    let ways = call.pick(
        [
            "Privat skifte: dere gjør opp selv. Minst én voksen som arver, tar på seg gjelden.",
            "Uskifte: ektefellen beholder alt foreløpig, og tar på seg gjelden.",
            "Offentlig skifte: tingretten styrer oppgjøret.",
        ],
        [
            "Privat skifte: de gjer opp sjølve. Minst éin vaksen som arvar, tek på seg gjelda.",
            "Uskifte: ektefellen får ha alt førebels, og tek på seg gjelda.",
            "Offentleg skifte: tingretten styrer oppgjeret.",
        ],
        [
            "Private settlement: you settle it yourselves. At least one adult heir takes on the debts.",
            "Undivided estate (uskifte): the spouse keeps everything for now, and takes on the debts.",
            "Public settlement: the court leads it.",
        ],
    );
    let warning = call.pick(
        "Finn ut om det er gjeld før dere velger. Den som tar på seg gjelden, må betale den. Proklama er en kunngjøring \
         der alle som har penger til gode, får seks uker på å melde seg.",
        "Finn ut om det er gjeld før de vel. Den som tek på seg gjelda, må betale henne. Proklama er ei kunngjering \
         der alle som har pengar til gode, får seks veker på å melde seg.",
        "Find out about debts before you choose. Whoever takes them on must pay them. A proklama is a public notice that \
         gives everyone who is owed money six weeks to say so.",
    );
    let own_risk = call.pick("Gjeld ved uskifte", "Gjeld ved uskifte", "Debts when the estate is undivided");
    Content::new()
        .notice(Tone::Warning, warning)
        .list(ways)
        .law(texts::law("§ 116", call.pick("Privat skifte", "Privat skifte", "Private settlement")))
        .law(texts::law("§ 20", own_risk))
        .law(Law::new("arveloven", "§§ 100–103").title("Proklama"))
}

fn probate(call: &Call, case: &Case, subject: Option<&Subject>) -> Task {
    let title = call.pick("Be om skifteattest", "Be om skifteattest", "Apply for the probate certificate");
    let who = call.pick("De som arver", "Dei som arvar", "Those who inherit");
    let what = call.pick(
        "Skifteattesten er papiret som viser hvem som har rett til å gjøre opp boet. Retten gir den etter valget.",
        "Skifteattesten er papiret som viser kven som har rett til å gjere opp buet. Retten gir han etter valet.",
        "The probate certificate is the paper that shows who may settle the estate. The court issues it after the choice.",
    );
    let task = Task::new(key(case, "probate"), subject.unwrap_or(&call.about), title);
    let task = task.who(who).law("arveloven § 118").more(Content::new().paragraph(what));
    if subject.is_some() { task.after(SETTLEMENT_CHOSEN).gives(PROBATE_ISSUED) } else { task }
}
