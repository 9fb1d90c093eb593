//! A lead that is granted what the court's answer may reveal: it opens it and says what it read.

use samspill_sdk::{Assistant, Call, Content, Ended, Host, Lead, Outcome, Question, Subject, not_my_task};

struct Reader;

impl Assistant for Reader {
    fn answer(host: &Host<'_>, _: &Call) -> Ended {
        not_my_task(host)
    }
}

impl Lead for Reader {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let question = Question {
            assistant: "no.domstol.dodsbo".into(),
            service: "case".into(),
            about: Subject::citizen(),
            input: None,
        };
        for answer in host.ask(vec![question]) {
            let answer = answer?;
            let read = answer.open()?;
            let text: Vec<String> = read.iter().map(Content::text).collect();
            host.say(Content::new().heading("Lest:").paragraph(text.join("\n")))?;
        }
        let _ = call;
        Ok(Outcome::answered())
    }
}

samspill_sdk::export_entry!(Reader);
