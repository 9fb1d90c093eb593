//! `samspill bases`: the register of legal bases, with four eyes.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::Value;

use super::staff::{As, done, list, number, text, texts};
use super::{CommandError, print};

#[derive(Debug, Subcommand)]
pub(crate) enum BasesCommand {
    /// Propose the legal bases of a file; another must approve them.
    Propose {
        /// TOML with `[[bases]]`.
        file: PathBuf,
        #[command(flatten)]
        who: As,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Approve what another has proposed.
    Approve(Verdict),
    /// Refuse what was proposed, or take back what you proposed yourself.
    Refuse(Verdict),
    /// Propose to end a basis; another must approve it.
    End {
        /// Its id.
        id: String,
        #[command(flatten)]
        who: As,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// List what waits, what is in force, and what is claimed without a basis.
    List {
        #[command(flatten)]
        who: As,
        /// Only what waits for another to approve it.
        #[arg(long, conflicts_with_all = ["in_force", "claims"])]
        waiting: bool,
        /// Only bases that two have approved.
        #[arg(long, conflicts_with = "claims")]
        in_force: bool,
        /// Only what admitted assistants claim and no basis covers, with their lawyers' reasoning.
        #[arg(long)]
        claims: bool,
    },
}

/// Which proposal, and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Verdict {
    /// Its number.
    #[arg(value_name = "NUMBER")]
    proposal: u64,
    #[command(flatten)]
    pub(super) who: As,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

impl Verdict {
    async fn give(&self, verdict: &str, what: &str) -> Result<(), CommandError> {
        decide(&self.who, self.proposal, verdict, &self.why, what).await
    }
}

pub(super) async fn decide(who: &As, proposal: u64, verdict: &str, why: &str, what: &str) -> Result<(), CommandError> {
    let proposal = proposal.to_string();
    let form = [("proposal", proposal.as_str()), ("verdict", verdict), ("why", why)];
    let answer = who.post("/staff/verdicts", &form).await?;
    done(who, &answer, &format!("no. {proposal} is {what}"))
}

pub(super) async fn run(command: BasesCommand) -> Result<(), CommandError> {
    match command {
        BasesCommand::Propose { file, who, why } => {
            let read = |source| CommandError::Io { doing: format!("reading {}", file.display()), source };
            let toml = std::fs::read_to_string(&file).map_err(read)?;
            let answer = who.post("/staff/proposals", &[("toml", &toml), ("why", &why)]).await?;
            done(&who, &answer, "proposed; another must approve")
        }
        BasesCommand::Approve(verdict) => verdict.give("approve", "approved, and in force").await,
        BasesCommand::Refuse(verdict) => verdict.give("refuse", "refused").await,
        BasesCommand::End { id, who, why } => {
            let answer = who.post("/staff/ends", &[("id", &id), ("why", &why)]).await?;
            done(&who, &answer, &format!("the end of {id} is proposed; another must approve"))
        }
        BasesCommand::List { who, waiting, in_force, claims } => {
            let view = who.get("/staff/view").await?;
            if !waiting && view.get("bases").is_none_or(Value::is_null) {
                let why = "the role `bases` is needed to list legal bases; --waiting lists what waits for you";
                return Err(CommandError::Refused(why.into()));
            }
            let all = !(waiting || in_force || claims);
            if who.json {
                let pick = |key: &str, wanted| {
                    if all || wanted { view.get(key).cloned().unwrap_or_default() } else { Value::Null }
                };
                return print(serde_json::json!({
                    "waiting": pick("waiting", waiting), "in_force": pick("bases", in_force),
                    "claims": pick("claims", claims),
                }));
            }
            if all || waiting {
                list(&view, "waiting").iter().try_for_each(print_waiting)?;
            }
            if all || in_force {
                list(&view, "bases").iter().try_for_each(print_basis)?;
            }
            if all || claims {
                list(&view, "claims").iter().try_for_each(print_claim)?;
            }
            Ok(())
        }
    }
}

fn print_waiting(one: &Value) -> Result<(), CommandError> {
    print(format!(
        "waiting   no. {} {} {}, by {}: {}",
        number(one, "number"),
        text(one, "act"),
        text(one, "what"),
        text(one, "by"),
        text(one, "why")
    ))
}

fn print_basis(one: &Value) -> Result<(), CommandError> {
    print(format!(
        "in force  {}: {} ({}), to {}",
        text(one, "id"),
        text(one, "owner_name"),
        text(one, "owner"),
        text(one, "to")
    ))?;
    print(format!("          {}", texts(one, "concepts")))?;
    print(format!("          disclosure: {}; processing: {}", text(one, "disclosure"), text(one, "processing")))?;
    if let Some(kept_back) = one.get("kept_back").and_then(Value::as_str) {
        print(format!("          kept from the person concerned: {kept_back}"))?;
    }
    print(format!("          approved by {}", texts(one, "approved_by")))
}

fn print_claim(one: &Value) -> Result<(), CommandError> {
    print(format!(
        "claimed   {}/{}: {} to {}",
        text(one, "assistant"),
        text(one, "service"),
        text(one, "concept"),
        text(one, "purpose")
    ))?;
    print(format!("          disclosure: {}; processing: {}", text(one, "disclosure"), text(one, "processing")))?;
    for reasoning in list(one, "reasoning") {
        print(format!("          {}", reasoning.as_str().unwrap_or_default()))?;
    }
    Ok(())
}
