//! The fake's answer as a whole.

use samspill_core::ids::ServiceName;
use samspill_core::overview::{
    Contradiction, FirstScreen, FirstTask, Fold, OpenQuestion, Overview, PersonLine, Side, Unanswered,
};
use samspill_core::turn::{Outcome, PlanItem};

use super::cast::{concept, id, owner, plan};

const COURT: &str = "no.domstol.dodsbo";
const FUNERAL: &str = "no.fjordbegravelse";

/// What is met first, and what is folded beneath it.
pub(crate) fn overview(anonymous: bool, shared: bool, replied: bool) -> Overview {
    let plan = plan();
    let of = |keys: &[&str]| plan.iter().filter(|task| keys.contains(&task.key.as_str())).cloned().collect();
    let fold = |title: &str, tasks: Vec<PlanItem>| Fold { title: title.into(), tasks };
    let mut unanswered = vec![bank()];
    if !shared {
        unanswered.push(funeral());
    }
    if anonymous {
        unanswered.push(pension());
    }
    Overview {
        first: first(!replied),
        folds: vec![fold("Før nyttår", of(&["k2"])), fold("Senere", of(&["k3"])), fold("Gjort", of(&["k4"]))],
        contradictions: vec![Contradiction {
            about: "Var Odd og Magda samboere?".into(),
            sides: vec![
                Side { owner: owner(COURT), says: "Ja. De bodde sammen og fikk barn.".into() },
                Side { owner: owner("no.samspill.iben"), says: "Nei. De sto på hver sin adresse.".into() },
            ],
        }],
        unanswered,
        unowned: vec!["Å si opp strøm og telefon".into(), "Å tømme leiligheten".into()],
        questions: if replied { Vec::new() } else { vec![question()] },
    }
}

fn first(asked: bool) -> FirstScreen {
    let task = |key: &str, title: &str, by_when: &str, owner: &str, is_overdue: bool| FirstTask {
        key: key.into(),
        title: title.into(),
        by_when: by_when.into(),
        owner: owner.into(),
        is_overdue,
    };
    let court = "Vestre Innlandet tingrett (simulert)";
    let mut notes = vec!["Tre har ikke svart ennå.".to_owned()];
    if asked {
        notes.push("Vi lurer på én ting. Spørsmålet står rett under.".into());
    }
    FirstScreen {
        greeting: "Det er trist å høre. Her er det viktigste nå. Du trenger ikke gjøre alt i dag.".into(),
        heading: "De neste 14 dagene".into(),
        tasks: vec![
            task("k1", "Velg hvordan boet etter Odd skal gjøres opp", "Fristen gikk ut 2. november", court, true),
            task("k5", "Meld arven til retten", "Fristen gikk ut 20. november", court, true),
            task("k2", "Avtal begravelsen", "Innen 1. desember", "Fjord begravelsesbyrå AS (simulert)", false),
        ],
        notes,
        person: PersonLine {
            text: "Vil du heller snakke med noen?".into(),
            name: "Ibens veiledere (simulert)".into(),
            phone: "+47 00 00 00 03".into(),
        },
    }
}

/// What the fake asks.
pub(crate) fn question() -> OpenQuestion {
    OpenQuestion {
        concept: concept("cohabitant"),
        question: "Var du og Odd samboere?".into(),
        meaning: "Samboer betyr her at dere bodde sammen som par i minst fem år, eller har barn sammen.".into(),
        used_by: vec!["Vestre Innlandet tingrett (simulert)".into()],
    }
}

fn bank() -> Unanswered {
    Unanswered {
        assistant: id(COURT),
        service: ServiceName::new("estate").unwrap(),
        owner: owner(COURT),
        what: "Om det finnes et testamente".into(),
        outcome: Outcome::Late,
        why: "De svarte ikke i tide.".into(),
        remedy: "retry".into(),
        desk: PersonLine {
            text: "Du kan ringe dem:".into(),
            name: "Skifteavdelingen (simulert)".into(),
            phone: "+47 00 00 00 11".into(),
        },
    }
}

fn funeral() -> Unanswered {
    Unanswered {
        assistant: id(FUNERAL),
        service: ServiceName::new("ceremony").unwrap(),
        owner: owner(FUNERAL),
        what: "Hjelp med begravelsen".into(),
        outcome: Outcome::Withheld,
        why: "De får ikke vite hvem du er uten at du sier ja.".into(),
        remedy: "consent".into(),
        desk: PersonLine {
            text: "Du kan ringe dem:".into(),
            name: "Vakttelefonen (simulert)".into(),
            phone: "+47 00 00 00 97".into(),
        },
    }
}

fn pension() -> Unanswered {
    Unanswered {
        assistant: id("no.samspill.iben"),
        service: ServiceName::new("overview").unwrap(),
        owner: owner("no.samspill.iben"),
        what: "Om du kan få pensjon etter Odd".into(),
        outcome: Outcome::Withheld,
        why: "De må vite hvem du er.".into(),
        remedy: "log-in".into(),
        desk: PersonLine::default(),
    }
}
