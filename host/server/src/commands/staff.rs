//! What the staff's commands share: they ask the running host, on its operator's listener, as its pages do.

use std::time::Duration;

use clap::{Args, Subcommand};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{CommandError, print};
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
}

pub(super) fn run(StaffCommand::New { name }: &StaffCommand) -> Result<(), CommandError> {
    let mut token = [0; 32];
    let random = |error: getrandom::Error| CommandError::Refused(format!("the system gives no randomness: {error}"));
    getrandom::fill(&mut token).map_err(random)?;
    let token = BASE64URL_NOPAD.encode(&token);
    let hash = HEXLOWER.encode(&Sha256::digest(token.as_bytes()));
    let name = toml::Value::String(name.clone());
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
        Err(CommandError::Refused(match status {
            StatusCode::UNAUTHORIZED => format!("{} and the token in {TOKEN} do not fit", self.name),
            _ => format!("refused: {detail}"),
        }))
    }
}

/// The numbers of the events that a command has made.
pub(super) fn done(who: &As, answer: &Value, what: &str) -> Result<(), CommandError> {
    if who.json {
        return print(answer);
    }
    let numbers: Vec<String> = list(answer, "numbers").iter().map(ToString::to_string).collect();
    print(format!("{what} (no. {})", numbers.join(", ")))
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
