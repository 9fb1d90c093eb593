//! Misbehaves in one way for each service, a file each. As lead it asks for the services that the citizen names, itself
//! or by life event, places the answers, and traps at the end if the citizen says `stumble`.

// It is a component and nothing else: much of what it does is no Rust on any other target.
#![cfg(target_family = "wasm")]

mod allocates_without_end;
mod asks_for_an_undeclared_concept;
mod asks_in_a_circle;
mod asks_itself;
mod asks_ten_thousand_questions;
mod blocks_in_a_host_call;
mod breaks_out_of_its_base_url;
mod burns_the_hosts_time;
mod claims_another_source;
mod concepts;
mod copies_memory_in_one_instruction;
mod fetches_from_an_unlisted_register;
mod floods_the_log;
mod floods_the_receipts;
mod is_redirected;
mod meets_another_address_the_second_time;
mod opens_a_sealed_answer;
mod proposes_too_many_tasks;
mod provides_too_many_facts;
mod provides_what_it_does_not_give;
mod reads_what_came_with_the_question;
mod receives_an_endless_body;
mod recurses;
mod refers_to_everybody;
mod returns_too_much_state;
mod says_too_much;
mod sends_invalid_messagepack;
mod sends_markup_and_script;
mod shows_an_identifier;
mod sleeps_past_the_deadline;
mod spins_for_ever;
mod traps_in_the_middle;
mod widens_its_labels;

use samspill_sdk::{Assistant, Call, Content, Ended, Host, Lead, Outcome, Question, Refusal, Subject, not_my_task};

use crate::concepts::Utterance;

/// The assistant's own id.
const SELF: &str = "no.samspill.faults";

macro_rules! behaviours {
    (
        services { $($variant:ident = $file:ident,)+ }
        files { $($alone:ident = $path:literal,)+ }
    ) => {
        fn misbehave(service: &str, host: &Host<'_>, call: &Call) -> Ended {
            match service.replace('-', "_").as_str() {
                $(stringify!($file) => $file::run(host, call),)+
                _ => not_my_task(host),
            }
        }
    };
}

include!("behaviours.rs");

struct Faults;

impl Assistant for Faults {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        host.say(Content::new().paragraph(format!("before {}", call.service)))?;
        misbehave(&call.service, host, call)
    }
}

impl Lead for Faults {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let said = call.input::<Utterance>()?.map(|said| said.text).unwrap_or_default();
        let mut questions = Vec::new();
        for word in said.split(' ').filter(|word| *word != "stumble") {
            if word == "network" {
                let found = host.find("https://psi.norge.no/los/hendelse/dodsfall-og-arv")?;
                questions.extend(found.iter().map(|candidate| Question::to(candidate, &call.about)));
            } else if let Some(alone) = word.strip_prefix("alone:") {
                questions.push(Question { input: call.content.clone(), ..question(alone, "misbehaves") });
            } else {
                questions.push(Question { input: call.content.clone(), ..question(SELF, word) });
            }
        }
        host.say(Content::new().paragraph("leading"))?;
        let answers = host.ask(questions);
        if said.contains("stumble") {
            // The answers' handles die with the trap, and still their places are filled.
            core::arch::wasm32::unreachable();
        }
        for answer in answers {
            match answer {
                Ok(answer) => host.place(&answer)?,
                Err(refusal) => tell(host, format!("not asked: {}", refusal.code.word()))?,
            }
        }
        tell(host, "led".into())?;
        Ok(Outcome::answered())
    }
}

/// A question about the citizen.
fn question(assistant: &str, service: &str) -> Question {
    Question { assistant: assistant.into(), service: service.into(), about: Subject::citizen(), input: None }
}

fn tell(host: &Host<'_>, text: String) -> Result<(), Refusal> {
    host.say(Content::new().paragraph(text))
}

/// How something went, in a word.
fn word<T>(got: Result<T, Refusal>) -> &'static str {
    got.map_or_else(|refusal| refusal.code.word(), |_| "ok")
}

samspill_sdk::export_entry!(Faults);
