//! Who plays in the fake, and what they say.

use std::collections::BTreeMap;
use std::sync::Arc;

use samspill_core::consent::ConsentScope;
use samspill_core::content::{Block, ChoiceOption, Field, FieldType, Term, Tone};
use samspill_core::ids::{AssistantId, Concept, OrgNumber, PurposeKey, ServiceName, Subject};
use samspill_core::manifest::{Desk, Manifest, Owner, Sector, Service};
use samspill_core::plan::TaskStatus;
use samspill_core::receipt::{Receipt, Withheld};
use samspill_core::text::{Language, Text};
use samspill_core::turn::{Hop, MissingView, Outcome, OwnerView, Part, PlanItem, SourceView};

use super::world::NOW_MS;

pub(crate) fn id(text: &str) -> AssistantId {
    AssistantId::new(text).unwrap()
}

pub(crate) fn concept(name: &str) -> Concept {
    Concept::new(format!("https://samspill.example/concept/{name}")).unwrap()
}

fn service(name: &str, title: Text, purposes: &[(&str, Text)]) -> Service {
    Service {
        name: ServiceName::new(name).unwrap(),
        title,
        for_events: Vec::new(),
        purposes: purposes
            .iter()
            .map(|(key, text)| (PurposeKey::new(key).unwrap(), text.clone()))
            .collect::<BTreeMap<_, _>>(),
        needs: Vec::new(),
        gives: Vec::new(),
        milestones: Vec::new(),
        registers: Vec::new(),
        stateful: false,
        sealed_outline: false,
    }
}

fn manifest(name: &str, title: Text, owner: (&str, &str, Sector), desk: (Text, &str), service: Service) -> Manifest {
    let private = owner.2 == Sector::Private;
    let leads = name == "no.samspill.iben";
    Manifest {
        id: id(name),
        version: "0.1.0".into(),
        title,
        owner: Owner { number: OrgNumber::new(owner.0).unwrap(), name: owner.1.into(), sector: owner.2 },
        languages: vec![Language::Nb, Language::Nn, Language::En],
        links: vec!["https://lovdata.no".into()],
        motive: private.then(|| {
            Text::new(
                "Vi selger begravelser. Vi vil gjerne ta kontakt med deg om et uforpliktende tilbud.",
                "Vi sel gravferder. Vi vil gjerne ta kontakt med deg om eit uforpliktande tilbod.",
                "We sell funerals. We would like to contact you with an offer; you need not accept it.",
            )
        }),
        fees: private.then(|| {
            Text::new(
                "Samtalen er gratis. Tjenestene har prisliste.",
                "Samtalen er gratis. Tenestene har prisliste.",
                "The talk is free. The services have a price list.",
            )
        }),
        desk: Desk {
            name: desk.0,
            phone: Some(desk.1.into()),
            email: None,
            receiver: None,
            hours: Some(Text::new("alle dager 8–20", "alle dagar 8–20", "every day 8–20")),
        },
        registers: Vec::new(),
        lead: leads.then(|| {
            let why = Text::new("forstå hva du spør om", "forstå kva du spør om", "understand what you ask");
            Arc::new(self::service("lead", Text::new("Samtale", "Samtale", "Conversation"), &[("understand", why)]))
        }),
        services: vec![Arc::new(service)],
    }
}

pub(crate) fn manifests() -> Vec<Manifest> {
    let estate_why = Text::new("finne saken din", "finne saka di", "find your case");
    let funeral_why = Text::new(
        "ta kontakt med deg om begravelsen",
        "ta kontakt med deg om gravferda",
        "contact you about the funeral",
    );
    vec![
        manifest(
            "no.samspill.iben",
            Text::new("Digitale Iben", "Digitale Iben", "Digital Iben"),
            ("310000003", "Samspillkontoret (simulert)", Sector::State),
            (
                Text::new(
                    "Ibens veiledere (simulert)",
                    "Rettleiarane til Iben (simulert)",
                    "Iben’s advisers (simulated)",
                ),
                "+47 00 00 00 03",
            ),
            service(
                "overview",
                Text::new("Oversikt når noen dør", "Oversikt når nokon døyr", "Overview when someone dies"),
                &[],
            ),
        ),
        manifest(
            "no.domstol.dodsbo",
            Text::new("Domstolenes dødsboveileder", "Dødsburettleiaren til domstolane", "The courts’ estate guide"),
            ("310000011", "Vestre Innlandet tingrett (simulert)", Sector::State),
            (
                Text::new("Skifteavdelingen (simulert)", "Skifteavdelinga (simulert)", "The probate desk (simulated)"),
                "+47 00 00 00 11",
            ),
            service(
                "estate",
                Text::new("Saken om dødsboet", "Saka om dødsbuet", "The case on the estate"),
                &[("find-case", estate_why)],
            ),
        ),
        manifest(
            "no.fjordbegravelse",
            Text::new("Fjord begravelsesbyrå", "Fjord gravferdsbyrå", "Fjord Funeral Home"),
            ("310000097", "Fjord begravelsesbyrå AS (simulert)", Sector::Private),
            (
                Text::new("Vakttelefonen (simulert)", "Vakttelefonen (simulert)", "The duty telephone (simulated)"),
                "+47 00 00 00 97",
            ),
            service(
                "ceremony",
                Text::new("Begravelse eller bisettelse", "Gravferd eller bisetjing", "Funeral"),
                &[("contact-you", funeral_why)],
            ),
        ),
    ]
}

pub(crate) fn owner(of: &str) -> OwnerView {
    let owner = manifests().into_iter().find(|m| m.id.as_str() == of).map(|m| OwnerView::from(&m.owner));
    owner.unwrap_or(OwnerView { number: String::new(), name: "Samspill".into(), sector: "host".into() })
}

fn part(from: &str, blocks: Vec<Block>, labels: &[&str]) -> Part {
    Part {
        from: id(from),
        owner: owner(from),
        fresh_ms: 0,
        missing: None,
        reveals: None,
        writer: None,
        law: blocks.iter().filter_map(Block::law).collect(),
        blocks,
        labels: labels.iter().map(|name| concept(name)).collect(),
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.into() }
}

/// What is answered. What the citizen said is said back, so that a test can see that it is escaped.
pub(crate) fn parts(said: &str, language: Language, shared: bool) -> Vec<Part> {
    let hello = Text::new(
        "Det er trist å høre. Dette er det viktigste nå, og du trenger ikke gjøre alt i dag.",
        "Det er trist å høyre. Dette er det viktigaste no, og du treng ikkje gjere alt i dag.",
        "I am sorry to hear that. This is what matters most now, and you need not do it all today.",
    );
    let iben = vec![
        paragraph(hello.in_language(language)),
        paragraph(&format!("«{said}»")),
        Block::Choice {
            prompt: "Var dere gift?".into(),
            options: vec![
                ChoiceOption { key: "yes".into(), text: "Ja, vi var gift".into() },
                ChoiceOption { key: "no".into(), text: "Nei".into() },
            ],
        },
        Block::Person { text: "Vil du heller snakke med noen?".into() },
    ];
    let mut parts = vec![part("no.samspill.iben", iben, &["utterance"]), court()];
    parts.push(if shared { funeral() } else { missing() });
    parts
}

fn court() -> Part {
    let blocks = vec![
        Block::Heading { text: "Saken om dødsboet etter Odd Bølgesen".into() },
        paragraph("Tingretten har saken. Dere som arver, må velge hvordan boet skal gjøres opp. Det kalles å velge skifteform."),
        Block::Terms {
            rows: vec![
                Term { term: "Privat skifte".into(), text: "Dere gjør opp boet selv, og minst én tar på seg gjelden.".into() },
                Term { term: "Uskifte".into(), text: "Ektefellen beholder det dere eide sammen, og svarer for gjelden.".into() },
            ],
        },
        Block::Notice { tone: Tone::Important, text: "Den som velger uskifte, blir ansvarlig for gjelden etter Odd. Du kan be retten spørre etter krav først.".into() },
        Block::Steps { items: vec!["Snakk sammen.".into(), "Fyll ut skjemaet.".into(), "Send det til tingretten.".into()] },
        Block::Form {
            title: "Når passer det at vi ringer?".into(),
            fields: vec![
                Field { key: "day".into(), label: "Dag".into(), field_type: FieldType::Date },
                Field { key: "what".into(), label: "Hva det gjelder".into(), field_type: FieldType::Text },
            ],
        },
        Block::Link { text: "Les arveloven".into(), url: "https://lovdata.no/lov/2019-06-14-21".into() },
        Block::Link { text: "Ikke trykk".into(), url: "javascript:alert(1)".into() },
        Block::Law { act: "arveloven".into(), section: "§ 116".into(), title: Some("privat skifte".into()), url: Some("https://lovdata.no/lov/2019-06-14-21/§116".into()) },
        Block::Law { act: "arveloven".into(), section: "§ 20".into(), title: Some("gjeldsansvar".into()), url: None },
        Block::Contact { name: "Skifteavdelingen".into(), phone: Some("+47 00 00 00 11".into()), email: None, hours: Some("hverdager 9–15".into()) },
    ];
    // 08.32 that day in Norway.
    Part { fresh_ms: NOW_MS - 28 * 60 * 1000, ..part("no.domstol.dodsbo", blocks, &["estate-case"]) }
}

fn missing() -> Part {
    let blocks = vec![
        Block::Notice { tone: Tone::Info, text: "Fjord begravelsesbyrå – Fjord begravelsesbyrå AS (simulert) har ikke fått vite noe om deg, og har ikke svart. Du må si ja først.".into() },
        Block::List {
            items: vec![
                "Den ville sett: navnet ditt, for å ta kontakt med deg om begravelsen.".into(),
                "Den ville sett: telefonnummeret og e-postadressen din, for å ta kontakt med deg om begravelsen (kan utelates).".into(),
            ],
        },
    ];
    let missing = MissingView {
        assistant: id("no.fjordbegravelse"),
        service: ServiceName::new("ceremony").unwrap(),
        outcome: Outcome::Withheld,
        remedy: "consent".into(),
    };
    Part { missing: Some(missing), ..part("host", blocks, &[]) }
}

fn funeral() -> Part {
    part("no.fjordbegravelse", vec![paragraph("Vi ringer deg i dag eller i morgen, om du vil.")], &["name"])
}

fn task(key: &str, from: &str, title: &str, due: Option<&str>, status: TaskStatus) -> PlanItem {
    PlanItem {
        key: key.into(),
        from: id(from),
        title: title.into(),
        due: due.map(Into::into),
        after: Vec::new(),
        who: None,
        law: None,
        status,
        blocks: Vec::new(),
        when: if due.is_some() { String::new() } else { "days".into() },
        sources: Vec::new(),
        meanings: Vec::new(),
        shared: None,
    }
}

fn source(from: &str, law: Option<&str>) -> SourceView {
    SourceView { from: id(from), owner: owner(from), law: law.map(Into::into) }
}

pub(crate) fn plan() -> Vec<PlanItem> {
    let court = "no.domstol.dodsbo";
    let late = "Ring skifteavdelingen. Retten kan gi dere lengre tid.";
    vec![
        PlanItem {
            who: Some("du og søsknene dine".into()),
            law: Some("arveloven §§ 116–117".into()),
            blocks: vec![Block::Notice { tone: Tone::Important, text: late.into() }],
            sources: vec![source(court, Some("arveloven §§ 116–117")), source("no.samspill.iben", None)],
            meanings: vec!["samboer etter arveloven".into()],
            shared: None,
            ..task("k1", court, "Velg hvordan boet etter Odd skal gjøres opp", Some("2026-11-02"), TaskStatus::Overdue)
        },
        task("k2", "no.fjordbegravelse", "Avtal begravelsen", Some("2026-12-01"), TaskStatus::Open),
        PlanItem {
            after: vec!["k1".into()],
            law: Some("arveloven § 118".into()),
            ..task("k3", court, "Få skifteattest", Some("2027-01-05"), TaskStatus::Waiting)
        },
        task("k4", "no.samspill.iben", "Si fra til familien", None, TaskStatus::Done),
        task("k5", court, "Meld arven til retten", Some("2026-11-20"), TaskStatus::Overdue),
    ]
}

pub(crate) fn hops() -> Vec<Hop> {
    let hop = |to: &str, service: &str, outcome, reason: Option<&str>| Hop {
        from: "no.samspill.iben".into(),
        to: id(to),
        service: ServiceName::new(service).unwrap(),
        outcome,
        reason: reason.map(Into::into),
        elapsed_us: 900,
    };
    vec![
        hop("no.domstol.dodsbo", "estate", Outcome::Answered, None),
        hop("no.fjordbegravelse", "ceremony", Outcome::Withheld, Some("no-consent (remedy: consent)")),
    ]
}

pub(crate) fn consent_scopes() -> Vec<(ConsentScope, bool)> {
    let scope = |name: &str| ConsentScope {
        assistant: id("no.fjordbegravelse"),
        service: ServiceName::new("ceremony").unwrap(),
        concept: concept(name),
        purpose: PurposeKey::new("contact-you").unwrap(),
    };
    vec![(scope("name"), true), (scope("contact-point"), false)]
}

fn receipt(id: u64, to: &str, service: &str, purpose: &str, bases: Option<(&str, &str)>, concepts: &[&str]) -> Receipt {
    Receipt {
        id,
        at_ms: NOW_MS,
        to: to.into(),
        service: service.into(),
        about: Subject::citizen(),
        purpose: purpose.into(),
        disclosure: bases.map(|(disclosure, _)| disclosure.into()),
        processing: bases.map(|(_, processing)| processing.into()),
        concepts: concepts.iter().map(|name| concept(name)).collect(),
        withheld: Vec::new(),
        component: None,
        controller: None,
        giver: None,
        rules: Vec::new(),
        whom: None,
        mandate: None,
        reader: None,
    }
}

pub(crate) fn receipts(after: u64, shared: bool) -> Vec<Receipt> {
    let statute = "arveloven § 88 a tredje ledd";
    let contact = concept("contact-point");
    let no = |concept| Withheld::of(concept, "no-consent (remedy: consent)".into());
    let bases = shared.then_some(("waiver", "consent"));
    let mut funeral = receipt(
        after + 4,
        "no.fjordbegravelse",
        "ceremony",
        "contact-you",
        bases,
        if shared { &["name"] } else { &[] },
    );
    funeral.withheld = if shared { vec![no(contact)] } else { vec![no(concept("name")), no(contact)] };
    let other = Subject::new("p0123456789abcdef").unwrap();
    let court = OwnerView {
        number: "310000011".into(),
        name: "Vestre Innlandet tingrett (simulert)".into(),
        sector: "state".into(),
    };
    vec![
        receipt(after + 1, "no.samspill.iben", "lead", "understand", Some(("waiver", "own-request")), &["utterance"]),
        receipt(
            after + 2,
            "no.domstol.dodsbo",
            "estate",
            "find-case",
            Some((statute, "domstolloven § 10")),
            &["identity-number"],
        ),
        Receipt {
            about: other,
            controller: Some(court),
            ..receipt(after + 3, "register:cases", "estate", "request", Some((statute, statute)), &["estate-case"])
        },
        funeral,
        receipt(after + 5, "citizen", "estate", "show", Some(("own-data", "own-data")), &["estate-case"]),
    ]
}
