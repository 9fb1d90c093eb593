//! Sends bytes that are no MessagePack, or more of it than they look like: as parts, tasks, values and inputs.

use samspill_sdk::component::Imported;
use samspill_sdk::imports::Imports as _;
use samspill_sdk::{CONTENT, Call, Claim, Document, Ended, Fact as _, Host, Labelled, Outcome, TASK, Task, VALUE};

use crate::concepts::Guidance;
use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, call: &Call) -> Ended {
    let bodies = [
        Vec::new(),
        // Never used, cut off, a map of four thousand million, and a hundred thousand arrays in each other.
        vec![0xc1],
        vec![0x81, 0xa6],
        vec![0xdf, 0xff, 0xff, 0xff, 0xff],
        vec![0x91; 100_000],
        // Text that is no UTF-8, and one value behind another.
        vec![0x81, 0xa6, b'b', b'l', b'o', b'c', b'k', b's', 0xa1, 0xff],
        vec![0x80, 0x80],
    ];
    let mut got = Vec::new();
    for body in bodies {
        let document = |media_type: &str| Document { media_type: media_type.into(), body: body.clone() };
        let labelled = |media_type| Labelled { document: document(media_type), labels: Vec::new() };
        got.push(word(Imported.say(labelled(CONTENT))));
        let task = Task::new("broken", &call.about, "broken");
        got.extend(Imported.propose(vec![(task, labelled(TASK))]).into_iter().map(word));
        let value = document(VALUE);
        let (concept, about) = (Guidance::CONCEPT.to_owned(), call.about.clone());
        got.push(word(host.provide(Claim { concept, about, value, valid_from: None, valid_until: None })));
    }
    // The same bytes of another kind.
    let other = Document { media_type: "text/html".into(), body: b"<p>".to_vec() };
    got.push(word(Imported.say(Labelled { document: other, labels: Vec::new() })));
    got.dedup();
    tell(host, format!("broken {}", got.join(" ")))?;
    Ok(Outcome::answered())
}
