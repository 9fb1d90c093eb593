//! Asks the faulty assistant back what it was asked by it: the other half of a circle.

use samspill_sdk::{Assistant, Call, Content, Ended, Host, Outcome, Question};

struct Accomplice;

impl Assistant for Accomplice {
    fn answer(host: &Host<'_>, call: &Call) -> Ended {
        let back = Question {
            assistant: "no.samspill.faults".into(),
            service: "asks-in-a-circle".into(),
            about: call.about.clone(),
            input: None,
        };
        for answer in host.ask(vec![back]) {
            let status = answer?.outline().status.word();
            host.say(Content::new().paragraph(format!("back {status}")))?;
        }
        Ok(Outcome::answered())
    }
}

samspill_sdk::export!(Accomplice);
