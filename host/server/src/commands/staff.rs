//! What the staff's commands share: they ask the running host, on its operator's listener, as its pages do. And `samspill
//! staff`: accounts, and whether the record of what was done is as it was written.

use std::time::Duration;

use clap::{Args, Subcommand};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use reqwest::{Method, StatusCode};
use samspill_core::oversight::{OversightHead, Record};
use samspill_store::verify_oversight;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{CommandError, Common, print};
use crate::compose::ComposeError;
use crate::config::Config;

/// The environment variable that holds the token of whoever gives the command.
const TOKEN: &str = "SAMSPILL_STAFF_TOKEN";

/// How long the running host may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Subcommand)]
pub(crate) enum StaffCommand {
    /// Make a token and what the configuration keeps of it. The token is shown once, and kept nowhere.
    New {
        /// Who it is for.
        name: String,
    },
    /// Read all that the staff have done, and say what was changed, moved or taken away since.
    Verify(VerifyArgs),
}

/// Arguments of `samspill staff verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    common: Common,
    /// A head that was given out, to hold the record to. May be given several times.
    #[arg(long = "head", value_name = "HEAD")]
    heads: Vec<OversightHead>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &StaffCommand) -> Result<(), CommandError> {
    match command {
        StaffCommand::New { name } => new(name),
        StaffCommand::Verify(args) => verify(args),
    }
}

fn verify(VerifyArgs { common, heads, json }: &VerifyArgs) -> Result<(), CommandError> {
    let config = common.load()?;
    let busy = Duration::from_millis(config.store.journal.busy_timeout_ms.into());
    let found = verify_oversight(&config.store.data_dir.join("journal"), heads, busy).map_err(ComposeError::Store)?;
    let mut problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
    let events = found.events.len();
    // What is chained may still be what nobody could do.
    if let Err((number, why)) = Record::replay(found.events, &config.limits) {
        problems.push(format!("event {number} does not follow from those before it: {why}"));
    }
    let head = found.head.map(|head| head.to_string());
    if *json {
        let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
        print(json!({ "events": events, "head": head, "heads": heads, "problems": problems }))?;
    } else {
        problems.iter().try_for_each(print)?;
        print(format!("{events} events"))?;
        if problems.is_empty() {
            print(head.map_or_else(|| "no head: nothing is written down yet".into(), |head| format!("head {head}")))?;
            print(match heads.len() {
                0 => {
                    "each follows from those before it; give --head one that was given out to see that none was cut off"
                }
                _ => "as they were written when the heads were given out, and each follows from those before it",
            })?;
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(CommandError::Reported(4)) }
}

fn new(name: &str) -> Result<(), CommandError> {
    let mut token = [0; 32];
    let random = |error: getrandom::Error| CommandError::Refused(format!("the system gives no randomness: {error}"));
    getrandom::fill(&mut token).map_err(random)?;
    let token = BASE64URL_NOPAD.encode(&token);
    let hash = HEXLOWER.encode(&Sha256::digest(token.as_bytes()));
    let name = toml::Value::String(name.to_owned());
    print(format!("# For {name} alone; the host cannot show it again:\n#   {TOKEN}={token}\n"))?;
    print(format!(
        "[[operator.staff]]\nname = {name}\nroles = [\"bases\", \"stop\", \"affected\"]\ntoken_sha256 = \"{hash}\""
    ))
}

/// Who gives a command, and to which host.
#[derive(Clone, Debug, Args)]
pub(crate) struct As {
    /// The host's configuration: `operations.listen` is where it is asked.
    #[arg(long, value_name = "FILE", required_unless_present = "url")]
    config: Option<std::path::PathBuf>,
    /// Where the host's operator's listener is, instead of what the configuration says: `http://…`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Who you are, as `[[operator.staff]]` has it. Your token is read from `SAMSPILL_STAFF_TOKEN`.
    #[arg(long = "as", value_name = "NAME")]
    name: String,
    /// Print one JSON object.
    #[arg(long)]
    pub(crate) json: bool,
}

impl As {
    pub(super) async fn get(&self, path: &str) -> Result<Value, CommandError> {
        self.ask(Method::GET, path, &[]).await
    }

    pub(super) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<Value, CommandError> {
        self.ask(Method::POST, path, form).await
    }

    fn base(&self) -> Result<String, CommandError> {
        if let Some(url) = &self.url {
            return Ok(url.trim_end_matches('/').to_owned());
        }
        let config = self.config.as_ref().map(|path| Config::load(path)).transpose()?;
        let listen = config.and_then(|config| config.operations.listen);
        let why =
            "the configuration has no operations.listen, where the running host could be asked; set it, or give --url";
        listen.map(|address| format!("http://{address}")).ok_or_else(|| CommandError::Refused(why.into()))
    }

    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Result<Value, CommandError> {
        let base = self.base()?;
        let token =
            std::env::var(TOKEN).map_err(|_| CommandError::Refused(format!("{TOKEN} is not set to your token")))?;
        let failed = |doing: &str, error: reqwest::Error| CommandError::Io {
            doing: format!("{doing} {base}; is the host running, and operations.listen its address?"),
            source: std::io::Error::other(error),
        };
        // TLS needs one where an https address is given.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        let client = client.map_err(|error| failed("preparing to ask", error))?;
        let mut request = client.request(method, format!("{base}{path}")).basic_auth(&self.name, Some(token));
        if !form.is_empty() {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await.map_err(|error| failed("asking", error))?;
        let status = response.status();
        let answer: Value = response.json().await.map_err(|error| failed("reading the answer of", error))?;
        if status.is_success() {
            return Ok(answer);
        }
        let detail = text(&answer, "detail");
        // It may be in force all the same, and says so.
        if status.is_server_error() {
            let source = std::io::Error::other(detail.to_owned());
            return Err(CommandError::Io { doing: format!("the host at {base} says"), source });
        }
        Err(CommandError::Refused(match status {
            StatusCode::UNAUTHORIZED => format!("{} and the token in {TOKEN} do not fit", self.name),
            _ => format!("refused: {detail}"),
        }))
    }
}

/// The numbers of the events that a command has made, and the head of the record with them.
pub(super) fn done(who: &As, answer: &Value, what: &str) -> Result<(), CommandError> {
    if who.json {
        return print(answer);
    }
    let numbers: Vec<String> = list(answer, "numbers").iter().map(ToString::to_string).collect();
    print(format!("{what} (no. {})", numbers.join(", ")))?;
    print(format!("head {}", text(answer, "head")))
}

/// A text of an answer; nothing where it is none.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Texts of an answer, as one line.
pub(super) fn texts(value: &Value, key: &str) -> String {
    list(value, key).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

/// A list of an answer.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A number of an answer; 0 where it is none.
pub(super) fn number(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or_default()
}
