//! `[operator]`: the operator's own staff, and what they can do at once.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER_PERMISSIVE;
use samspill_core::ids::OrgNumber;
use samspill_core::oversight::{Role, Staff};
use serde::Deserialize;

use super::ConfigError;

/// The longest name, in bytes.
const NAME_BYTES_MAX: usize = 100;

/// `[operator]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperatorConfig {
    /// Who may log in to the operator's pages.
    pub staff: Vec<StaffConfig>,
    /// Sessions at once.
    pub sessions_max: usize,
    /// A session that has not been used for this long is over, in milliseconds.
    pub session_idle_ms: u64,
    /// A session is over after this long, in milliseconds.
    pub session_ms_max: u64,
    /// Whether the cookies are for HTTPS alone.
    pub cookie_secure: bool,
    /// The origin that the staff use; none means that of the request's `Host`.
    pub public_origin: Option<String>,
    /// People in conversations that one look at who was affected may find.
    pub affected_max: usize,
}

impl Default for OperatorConfig {
    fn default() -> Self {
        Self {
            staff: Vec::new(),
            sessions_max: 100,
            session_idle_ms: 15 * 60 * 1_000,
            session_ms_max: 8 * 60 * 60 * 1_000,
            cookie_secure: false,
            public_origin: None,
            affected_max: 10_000,
        }
    }
}

/// `[[operator.staff]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffConfig {
    name: String,
    roles: BTreeSet<Role>,
    #[serde(default)]
    owner: Option<String>,
    token_sha256: String,
}

/// One of the staff, and what their token is known by.
#[derive(Clone, Debug)]
pub struct Account {
    /// Who.
    pub staff: Staff,
    /// SHA-256 of the token.
    pub token: [u8; 32],
}

impl OperatorConfig {
    /// The accounts, checked.
    ///
    /// # Errors
    /// [`ConfigError::Value`], which names the account.
    pub fn accounts(&self) -> Result<Vec<Account>, ConfigError> {
        let mut accounts: Vec<Account> = Vec::with_capacity(self.staff.len());
        for one in &self.staff {
            let account = one.check()?;
            let wrong = |why| ConfigError::value(format!("operator.staff, name = \"{}\"", one.name), why);
            // Two names of one pair of eyes would see what four must.
            if accounts.iter().any(|other| other.staff.name.to_lowercase() == account.staff.name.to_lowercase()) {
                return Err(wrong("is there twice; give each person a name of their own"));
            }
            if accounts.iter().any(|other| other.token == account.token) {
                return Err(wrong("has the same token as another; give each person a token of their own"));
            }
            accounts.push(account);
        }
        Ok(accounts)
    }
}

impl StaffConfig {
    fn check(&self) -> Result<Account, ConfigError> {
        let wrong = |why: String| ConfigError::value(format!("operator.staff, name = \"{}\"", self.name), why);
        let name = self.name.as_str();
        let is_name = !name.is_empty() && name.len() <= NAME_BYTES_MAX && name.trim() == name;
        // A colon ends the name in `Authorization: Basic`.
        if !is_name || name.contains(':') || name.chars().any(char::is_control) {
            let why = format!("a name has 1 to {NAME_BYTES_MAX} bytes, no colon, and no space around it");
            return Err(wrong(why));
        }
        let token = HEXLOWER_PERMISSIVE.decode(self.token_sha256.as_bytes()).ok();
        let token = token.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let token = token.ok_or_else(|| {
            wrong("token_sha256 is SHA-256 of the token, 64 hexadecimal digits; `samspill staff new` makes both".into())
        })?;
        let owner = self.owner.as_ref().map(OrgNumber::new).transpose().map_err(|error| wrong(error.to_string()))?;
        if self.roles.contains(&Role::CaseWorker) && owner.is_none() {
            return Err(wrong("a case worker needs `owner`, the organisation number of whoever they work for".into()));
        }
        Ok(Account { staff: Staff { name: self.name.clone(), roles: self.roles.clone(), owner }, token })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(toml: &str) -> Result<Vec<Account>, String> {
        let config: OperatorConfig = toml::from_str(toml).map_err(|error| error.to_string())?;
        config.accounts().map_err(|error| error.to_string())
    }

    fn one(name: &str, hash: &str) -> String {
        format!("[[staff]]\nname = \"{name}\"\nroles = [\"bases\", \"stop\"]\ntoken_sha256 = \"{hash}\"\n")
    }

    #[test]
    fn staff_are_told_apart_by_name_and_token() {
        let (a, b) = ("ab".repeat(32), "cd".repeat(32));
        let two = accounts(&(one("Kari", &a) + &one("Ola Nordmann", &b))).unwrap();
        assert!(two[0].staff.roles.contains(&Role::Stop) && !two[0].staff.roles.contains(&Role::Affected));
        for (toml, named) in [
            (one("Kari", &a) + &one("kari", &b), "twice"),
            (one("Kari", &a) + &one("Ola", &a), "same token"),
            (one("Kari", "ab"), "samspill staff new"),
            (one("", &a), "1 to 100"),
            (one("Ka:ri", &a), "no colon"),
            (one(&"x".repeat(101), &a), "1 to 100"),
            (one("Kari", &a).replace("stop", "everything"), "everything"),
            (one("Kari", &a) + "owner = \"7\"", "nine digits"),
            (one("Kari", &a).replace("stop", "case-worker"), "needs `owner`"),
            (one("Kari", &a) + "token = \"secret\"", "token"),
        ] {
            let error = accounts(&toml).unwrap_err();
            assert!(error.contains(named), "{named}: {error}");
        }
        assert!(accounts(&one(&"x".repeat(100), &a)).is_ok());
    }
}
