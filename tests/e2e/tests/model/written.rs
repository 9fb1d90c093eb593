//! The same network as an operator and its assistants write it down: configuration and manifests.

use std::fmt::Write as _;

use samspill_core::mandate::{ESTATE_CASE, ESTATE_INSIGHT, ESTATE_PARTIES, MANDATE};

use crate::host::{assistant, concept, owner, package, purpose, sector, service};
use crate::network::{CONCEPTS, DAYS, GROUNDS, Holder, Kind, Lets, Lifts, Network, PURPOSES, STATUTES};

const TEXTS: &str = "{ nb = \"a\", nn = \"a\", en = \"a\" }";
/// States what the registers hold.
pub(crate) const SOURCE: &str = "no.samspill.source";
const HOUSE: &str = "310000099";
/// What lets the house show the citizen what it states.
const SHOWN: &str = "{ by = \"statute\", statute = \"prøveloven § 1\" }";

/// A manifest's statutes have their lawyer's reasoning, which the register of bases does not repeat.
fn answers(lifts: Lifts, lets: Lets, reasoning: &str) -> String {
    let disclosure = match lifts {
        Lifts::NotConfidential => "by = \"not-confidential\"".to_owned(),
        Lifts::Waiver => "by = \"waiver\"".to_owned(),
        Lifts::Statute(number) => format!("by = \"statute\", statute = \"{}\"{reasoning}", STATUTES[number]),
    };
    let processing = match lets {
        Lets::Statute(number) => format!("by = \"statute\", statute = \"{}\"{reasoning}", STATUTES[number]),
        Lets::Consent => "by = \"consent\"".to_owned(),
        Lets::Contract => "by = \"contract\"".to_owned(),
        Lets::OwnRequest => "by = \"own-request\"".to_owned(),
    };
    format!("disclosure = {{ {disclosure} }}\nprocessing = {{ {processing} }}\n")
}

pub(crate) fn configuration(network: &Network, register: &str, policies: &std::path::Path) -> String {
    let mut toml =
        "[[owners]]\nnumber = \"310000099\"\nname = \"Prøvehuset (simulert)\"\nsector = \"state\"\n".to_owned();
    for (number, of) in network.sectors.iter().enumerate() {
        let (owner, sector) = (owner(number), sector(*of).word());
        writeln!(toml, "[[owners]]\nnumber = \"{owner}\"\nname = \"A\"\nsector = \"{sector}\"").unwrap();
    }
    if !network.forbids.is_empty() {
        toml.push_str(&format!("[law]\npolicies = [\"{}\"]\n", policies.display()));
    }
    for event in ["source", "model"] {
        writeln!(
            toml,
            "[[concepts]]\niri = \"https://samspill.example/event/{event}\"\ntitle = {TEXTS}\nconfidential = false"
        )
        .unwrap();
    }
    for (number, of) in network.concepts.iter().enumerate() {
        let kind = match of.kind {
            Kind::Ordinary => "ordinary",
            Kind::Special => "special",
            Kind::ProtectedAddress => "protected-address",
        };
        let schema = r#"{ "type": "object", "properties": { "text": { "type": "string" }, "more": { "type": "string" } }, "required": ["text"] }"#;
        writeln!(
            toml,
            "[[concepts]]\niri = \"{}\"\ntitle = {TEXTS}\nconfidential = {}{}\nsensitivity = \"{kind}\"\nschema = '{schema}'",
            concept(number),
            of.confidential,
            crate::host::level(of.login).map_or_else(String::new, |level| format!("\nlogin = \"{}\"", level.word())),
        )
        .unwrap();
    }
    bases(network, &mut toml);
    mandates(network, register, &mut toml);
    if rests_on_insight(network) {
        for owner in (0..network.sectors.len()).map(owner) {
            writeln!(
                toml,
                "[[bases]]\nid = \"insight-{owner}\"\nowner = \"{owner}\"\nto = \"owner\"\nconcepts = [\"{ESTATE_INSIGHT}\"]\n\
                 about = \"anyone\"\ndisclosure = {SHOWN}\nprocessing = {SHOWN}\n\
                 approved_by = [\"Juristen (simulert)\", \"Personvernombudet (simulert)\"]"
            )
            .unwrap();
        }
    }
    let endpoint =
        |number| format!("[registers.endpoints.\"{}\"]\nlog = {{ base = \"{register}\" }}\n", assistant(number));
    toml.extend((0..network.assistants()).map(endpoint));
    toml
}

fn bases(network: &Network, toml: &mut String) {
    for (number, of) in network.bases.iter().enumerate() {
        let concepts: Vec<String> = of.concepts.iter().map(|number| concept(*number).to_string()).collect();
        let purposes: Vec<String> = of.purpose.map(|number| purpose(number).to_string()).into_iter().collect();
        let (to, about) = (if of.shows { "citizen" } else { "owner" }, if of.anyone { "anyone" } else { "citizen" });
        writeln!(
            toml,
            "[[bases]]\nid = \"b{number}\"\nowner = \"{}\"\nto = \"{to}\"\npurposes = {purposes:?}\nconcepts = {concepts:?}\n\
             about = \"{about}\"\napproved_by = [\"Juristen (simulert)\", \"Personvernombudet (simulert)\"]\n{}",
            owner(of.owner),
            answers(of.lifts, of.lets, ""),
        )
        .unwrap();
        if let Some(asks) = &of.asks {
            let holder = match asks.holder {
                Holder::Citizen => "citizen",
                Holder::Owner => "owner",
                Holder::Anyone => "anyone",
            };
            let grounds: Vec<&str> = asks.ground.iter().map(|ground| GROUNDS[*ground]).collect();
            writeln!(
                toml,
                "mandate = {{ concept = \"{ESTATE_INSIGHT}\", from = [\"host\"], holder = \"{holder}\", grounds = {grounds:?} }}"
            )
            .unwrap();
        }
        if let Some(from) = of.from {
            writeln!(toml, "valid_from = \"{}\"", DAYS[from]).unwrap();
        }
        if let Some(until) = of.until {
            writeln!(toml, "valid_until = \"{}\"", DAYS[until]).unwrap();
        }
    }
}

pub(crate) fn head(id: &str, number: &str, name: &str, sector: &str) -> String {
    let is_public = matches!(sector, "state" | "municipal");
    let motive = if is_public { String::new() } else { format!("motive = {TEXTS}\nfees = {TEXTS}\n") };
    format!(
        "[assistant]\nid = \"{id}\"\nversion = \"0.1.0\"\ninterface = \"0.1\"\ntitle = {TEXTS}\n\
         languages = [\"nb\", \"nn\", \"en\"]\n{motive}\
         [assistant.owner]\nnumber = \"{number}\"\nname = \"{name}\"\nsector = \"{sector}\"\n\
         [assistant.desk]\nname = {TEXTS}\nphone = \"+47 00 00 00 99\"\n[lead]\n"
    )
}

/// Who rests on insight knows whether there is any, and says so.
fn rests_on_insight(network: &Network) -> bool {
    network.bases.iter().any(|basis| basis.asks.is_some())
}

fn mandates(network: &Network, register: &str, toml: &mut String) {
    let source = format!("[registers.endpoints.\"{SOURCE}\"]\nstate = {{ base = \"{register}\" }}\n");
    let shown = [MANDATE, ESTATE_CASE, ESTATE_PARTIES];
    toml.push_str(&format!(
        "[[bases]]\nid = \"house\"\nowner = \"{HOUSE}\"\nto = \"citizen\"\nconcepts = {shown:?}\nabout = \"anyone\"\n\
         disclosure = {SHOWN}\nprocessing = {SHOWN}\napproved_by = [\"Juristen (simulert)\", \"Personvernombudet (simulert)\"]\n\
         {source}[mandates]\npeople = [\"{SOURCE}\"]\ncases = [\"{SOURCE}\"]\n"
    ));
    for (number, of) in network.mandates.packages.iter().enumerate() {
        let owners: Vec<String> = of.owners.iter().map(|number| owner(*number).to_string()).collect();
        let concepts: Vec<String> = of.concepts.iter().map(|number| concept(*number).to_string()).collect();
        writeln!(
            toml,
            "[mandates.packages.\"{}\"]\ntitle = {TEXTS}\nowners = {owners:?}\nconcepts = {concepts:?}\ncan_be_given = true",
            package(number)
        )
        .unwrap();
    }
}

/// States everything about everybody, mandates, and a case.
pub(crate) fn source() -> String {
    let mut toml = head(SOURCE, HOUSE, "Prøvehuset (simulert)", "state");
    let everything: Vec<String> = (1..CONCEPTS).map(|number| concept(number - 1).to_string()).collect();
    let case = [ESTATE_CASE, ESTATE_PARTIES].map(ToOwned::to_owned);
    let event = "https://samspill.example/event/source";
    write!(toml, "[[register]]\nname = \"state\"\ntitle = {TEXTS}\n").unwrap();
    for (name, events, gives) in [
        ("source", vec![event], everything),
        ("people", vec![], vec![MANDATE.to_owned()]),
        ("court", vec![event], case.to_vec()),
    ] {
        writeln!(
            toml,
            "[[service]]\nname = \"{name}\"\ntitle = {TEXTS}\nfor = {events:?}\ngives = {gives:?}\nregisters = [\"state\"]"
        )
        .unwrap();
    }
    toml
}

pub(crate) fn manifest(network: &Network, number: usize) -> String {
    let own: Vec<_> = network.services.iter().enumerate().filter(|(_, of)| of.assistant == number).collect();
    let of = own[0].1.owner;
    let sector = sector(network.sectors[of]).word();
    let mut toml = head(assistant(number).as_str(), owner(of).as_str(), "A", sector);
    toml.push_str(&format!("[[register]]\nname = \"log\"\ntitle = {TEXTS}\n"));
    for (number, of) in own {
        writeln!(
            toml,
            "[[service]]\nname = \"{}\"\ntitle = {TEXTS}\nfor = [\"https://samspill.example/event/model\"]\n\
             registers = [\"log\"]\n[service.purposes]",
            service(number)
        )
        .unwrap();
        for number in (0..PURPOSES).filter(|number| of.needs.iter().any(|need| need.purpose == *number)) {
            writeln!(toml, "{} = {TEXTS}", purpose(number)).unwrap();
        }
        if rests_on_insight(network) {
            let reasoned = SHOWN.replace(" }", ", reasoning = \"a\" }");
            writeln!(
                toml,
                "insight = {TEXTS}\n[[service.needs]]\nconcept = \"{ESTATE_INSIGHT}\"\npurpose = \"insight\"\n\
                 required = false\ndisclosure = {reasoned}\nprocessing = {reasoned}"
            )
            .unwrap();
        }
        for need in &of.needs {
            writeln!(
                toml,
                "[[service.needs]]\nconcept = \"{}\"\npurpose = \"{}\"\nrequired = false\n{}",
                concept(need.concept),
                purpose(need.purpose),
                answers(need.lifts, need.lets, ", reasoning = \"a\"")
            )
            .unwrap();
        }
    }
    toml
}
