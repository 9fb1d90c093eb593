//! Grief support: volunteers. It offers somebody to talk with, and presses nobody.

use samspill_sdk::{Assistant, Call, Content, Ended, Host, Outcome, Task, Tone, When, not_my_task};

/// The number of the desk in the manifest.
const TELEPHONE: &str = "+47 00 00 00 35";
/// The version of the texts: on every answer.
const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The assistant.
#[derive(Debug)]
pub struct Voluntary;

impl Assistant for Voluntary {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        if call.service != "guidance" {
            return not_my_task(host);
        }
        host.say(somebody_to_talk_with(call))?;
        host.say(standing(call))?;
        host.propose(talk(call))?;
        Ok(Outcome::answered())
    }
}

samspill_sdk::export!(Voluntary);

fn somebody_to_talk_with(call: &Call) -> Content {
    let heading = call.pick("Noen å snakke med", "Nokon å snakke med", "Somebody to talk with");
    let warm = call.pick(
        "Sorg har ingen frist, og ingen gjør den feil. Du kan ringe oss bare for å snakke. Du trenger ikke å si navnet ditt.",
        "Sorg har ingen frist, og ingen gjer ho feil. Du kan ringe oss berre for å snakke. Du treng ikkje å seie namnet ditt.",
        "Grief has no deadline, and nobody does it wrong. You can call us just to talk. You need not say your name.",
    );
    let groups = call.pick(
        "Vi har også små grupper der folk møtes. Barn og unge har sine egne. Alt er gratis.",
        "Vi har òg små grupper der folk møtest. Barn og unge har sine eigne. Alt er gratis.",
        "We also have small groups where people meet. Children and young people have their own. It is all free.",
    );
    let urgent = call.pick(
        "Er det så tungt at du ikke orker mer, ring 113.",
        "Er det så tungt at du ikkje orkar meir, ring 113.",
        "If it is so hard that you cannot go on, call 113.",
    );
    let line = call.pick("Samtaletelefonen (simulert)", "Samtaletelefonen (simulert)", "The talking line (simulated)");
    Content::new().heading(heading).paragraph(warm).paragraph(groups).contact(line, TELEPHONE).paragraph(urgent)
}

fn standing(call: &Call) -> Content {
    let text = call.pick(
        "En maskin svarer her. Dette er veiledning, ikke en avgjørelse. Når du ringer, svarer et menneske.",
        "Ei maskin svarar her. Dette er rettleiing, ikkje ei avgjerd. Når du ringjer, svarar eit menneske.",
        "A machine answers here. This is guidance, not a decision. When you call, a person answers.",
    );
    let version = call.pick(
        format!("Tekstene er versjon {RULES_VERSION}."),
        format!("Tekstane er versjon {RULES_VERSION}."),
        format!("These texts are version {RULES_VERSION}."),
    );
    Content::new().notice(Tone::Info, format!("{text} {version}"))
}

/// The only task: an offer, that waits for nothing and that nothing waits for.
fn talk(call: &Call) -> Task {
    let title = call.pick(
        "Snakk med noen hvis det er tungt",
        "Snakk med nokon om det er tungt",
        "Talk with somebody if it is hard",
    );
    let who = call.pick("Du, eller en i familien", "Du, eller ein i familien", "You, or one in the family");
    let more = call.pick(
        "En venn, en nabo eller legen din er også noen å snakke med.",
        "Ein ven, ein nabo eller legen din er òg nokon å snakke med.",
        "A friend, a neighbour or your doctor is somebody to talk with too.",
    );
    Task::new("talk", &call.about, title).when(When::Weeks).who(who).more(Content::new().paragraph(more))
}

#[cfg(test)]
mod tests {
    use samspill_sdk::harness::{Harness, Run};
    use samspill_sdk::{Language, Status};

    use super::*;

    fn answer(language: Language) -> Run {
        Harness::new().language(language).answer::<Voluntary>("guidance")
    }

    #[test]
    fn it_offers_somebody_to_talk_with_and_groups_for_children_too() {
        let run = answer(Language::Nb);
        let text = run.text();
        for said in ["bare for å snakke", "små grupper", "Barn og unge", TELEPHONE, "ring 113"] {
            assert!(text.contains(said), "{said} is missing in {text}");
        }
        assert_eq!(run.status(), Some(Status::Answered));
    }

    #[test]
    fn it_presses_nobody() {
        let run = answer(Language::Nb);
        assert_eq!(run.tasks.len(), 1);
        let task = run.task("talk").unwrap();
        assert_eq!((task.body.due, task.body.when.as_deref()), (None, Some("weeks")));
        assert_eq!((task.after.len(), &task.gives), (0, &None));
        assert!(task.body.title.contains("hvis det er tungt"));
    }

    #[test]
    fn it_wants_nothing_of_who_asks() {
        let run = answer(Language::Nb);
        assert_eq!((run.wanted.len(), run.requests.len(), run.people.len()), (0, 0, 0));
    }

    #[test]
    fn every_language_has_its_own_words_and_says_that_a_machine_answers() {
        let texts = Language::ALL.map(|language| answer(language).text());
        for (text, machine) in texts.iter().zip(["En maskin svarer", "Ei maskin svarar", "A machine answers"]) {
            assert!(text.contains(machine) && text.contains(RULES_VERSION), "{text}");
        }
        assert!(texts[0] != texts[1] && texts[1] != texts[2]);
    }

    #[test]
    fn it_is_short() {
        for language in Language::ALL {
            let first = answer(language).said().next().unwrap().text();
            assert!(first.split_whitespace().count() <= 90, "{first}");
        }
    }

    #[test]
    fn another_service_is_not_its_task() {
        assert_eq!(Harness::new().answer::<Voluntary>("talk").status(), Some(Status::NotRelevant));
    }
}
