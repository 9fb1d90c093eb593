//! A lead that writes down every value that it receives, so that a test can compare two turns byte for byte (I4).

use samspill_sdk::{Assistant, Call, Content, Ended, Host, Lead, Outcome, Question, not_my_task};

struct Observer;

impl Assistant for Observer {
    fn answer(host: &Host<'_>, _: &Call) -> Ended {
        not_my_task(host)
    }
}

impl Lead for Observer {
    fn lead(host: &Host<'_>, call: &Call) -> Ended {
        let mut seen = vec![format!("{call:?} kept {:?}", call.kept.reveal())];
        let clock = |host: &Host<'_>| format!("now {} left {}", host.now_ms(), host.left_ms());
        seen.push(clock(host));
        let candidates = host.find("https://psi.norge.no/los/hendelse/dodsfall-og-arv")?;
        seen.push(format!("{candidates:?}"));
        let questions = candidates.iter().map(|candidate| Question::to(candidate, &call.about)).collect();
        for answer in host.ask(questions) {
            seen.push(format!("{answer:?}"));
            let answer = answer?;
            seen.push(format!("{:?}", answer.open().map(|parts| parts.len())));
            seen.push(format!("{:?}", answer.outline()));
            seen.push(format!("{:?}", host.place(&answer)));
            seen.push(format!("{:?}", host.place(&answer)));
            seen.push(clock(host));
        }
        host.say(Content::new().list(seen))?;
        Ok(Outcome::answered())
    }
}

samspill_sdk::export_entry!(Observer);
