//! Sends markup, links that lead astray, a form for what is the host's, and control characters.

use samspill_sdk::{Call, Content, Ended, Host, Outcome};

use crate::{tell, word};

pub(crate) fn run(host: &Host<'_>, _: &Call) -> Ended {
    host.say(Content::new().paragraph("<script>alert(1)</script><img src=x onerror=alert(1)>"))?;
    let bad = [
        Content::new().link("here", "https://evil.example/"),
        Content::new().link("here", "javascript:alert(1)"),
        Content::new().link("here", "data:text/html,<script>alert(1)</script>"),
        Content::new().paragraph("\u{7}\u{1b}[2J"),
    ];
    let got: Vec<&str> = bad.into_iter().map(|content| word(host.say(content))).collect();
    tell(host, format!("links and bells {}", got.join(" ")))?;
    Ok(Outcome::answered())
}
