//! `samspill affected`: who was affected by a component.

use serde_json::Value;

use super::bases::decide;
use super::staff::{As, done, list, number, text, texts};
use super::{CommandError, print};

/// Arguments of `samspill affected`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["component", "release", "refuse", "read"]))]
pub(crate) struct AffectedArgs {
    /// The component, `sha256:…`, as receipts have it.
    #[arg(long, value_name = "DIGEST", requires_all = ["from", "to"])]
    component: Option<String>,
    /// From when: a day, or RFC 3339.
    #[arg(long, value_name = "TIME", requires = "component")]
    from: Option<String>,
    /// Until when, that day included.
    #[arg(long, value_name = "TIME", requires = "component")]
    to: Option<String>,
    /// Ask for identity numbers instead of pseudonyms; another must release them.
    #[arg(long, requires = "component")]
    identifiers: bool,
    /// Release what another has asked for.
    #[arg(long, value_name = "NUMBER")]
    release: Option<u64>,
    /// Refuse what was asked for.
    #[arg(long, value_name = "NUMBER")]
    refuse: Option<u64>,
    /// Read what was released: each whose identity number is read, gets a receipt of it.
    #[arg(long, value_name = "NUMBER")]
    read: Option<u64>,
    #[command(flatten)]
    who: As,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

pub(super) async fn run(args: AffectedArgs) -> Result<(), CommandError> {
    let who = &args.who;
    if let Some(number) = args.release {
        return decide(who, number, "approve", &args.why, "released").await;
    }
    if let Some(number) = args.refuse {
        return decide(who, number, "refuse", &args.why, "refused").await;
    }
    let answer = match args.read {
        Some(number) => {
            let number = number.to_string();
            who.post("/staff/releases", &[("release", number.as_str()), ("why", &args.why)]).await?
        }
        None => {
            let given = |value: &Option<String>| value.clone().unwrap_or_default();
            let (component, from, to) = (given(&args.component), given(&args.from), given(&args.to));
            let with = if args.identifiers { "identifiers" } else { "pseudonyms" };
            let form =
                [("component", component.as_str()), ("from", &from), ("to", &to), ("with", with), ("why", &args.why)];
            who.post("/staff/affected", &form).await?
        }
    };
    if args.identifiers {
        return done(who, &answer, "asked for; another must release them");
    }
    if who.json {
        return print(answer);
    }
    show(&answer)
}

fn show(answer: &Value) -> Result<(), CommandError> {
    for one in list(answer, "persons") {
        let person = one.get("identifier").and_then(Value::as_str).unwrap_or_else(|| text(one, "pseudonym"));
        print(format!(
            "{person}  {} – {}, {} receipts",
            text(one, "first"),
            text(one, "last"),
            number(one, "receipts")
        ))?;
        print(format!("  {}", texts(one, "concepts")))?;
    }
    print(format!(
        "{} persons, and {} conversations without a login",
        list(answer, "persons").len(),
        number(answer, "anonymous")
    ))?;
    if answer.get("more").and_then(Value::as_bool) == Some(true) {
        print("there are more than operator.affected_max; choose a shorter time")?;
    }
    print(format!("head {}", text(answer, "head")))
}
