//! What every owner of a register does with the estates in which the citizen has insight: ask, tell of each, and say what
//! is missing.

use samspill_sdk::{Call, Content, Ended, Host, Outcome, Request, Status, Stop};
use serde_json::Value;

use crate::{Estate, Telling, estates};

/// The frame of an owner's answer.
#[derive(Debug)]
pub struct Showing {
    /// The manifest's purpose for which insight is needed.
    pub purpose: &'static str,
    /// The desk's telephone, as in the manifest.
    pub phone: &'static str,
    /// Above each estate.
    pub heading: fn(&Call, &Estate) -> Content,
    /// In the place of an estate of which there is no useful answer.
    pub unavailable: fn(&Call, &Estate) -> Content,
    /// What the whole answer ends with.
    pub footer: fn(&Call) -> Content,
}

impl Showing {
    /// Asks one register about every estate at once, and tells of each what could be read. The register is named as in the
    /// manifest; in the path the host writes the identity number for `{about}`.
    ///
    /// # Errors
    /// When the host refuses what must be said.
    pub fn of_register<T>(
        &self,
        host: &Host<'_>,
        call: &Call,
        (register, path): (&str, &str),
        read: impl Fn(&Value) -> Option<T>,
        tell: impl Fn(&mut Telling<'_>, &Estate, &T) -> Result<(), Stop>,
    ) -> Ended {
        let estates = estates(host, call, self.purpose);
        let mut requests = Vec::new();
        for estate in &estates {
            requests.push(Request::get(register, path, &estate.deceased));
        }
        let answers = if requests.is_empty() { Vec::new() } else { host.fetch_all(requests) };
        let mut answers = answers.into_iter();
        self.of_each(host, call, &estates, |_| read(&answers.next()?.ok()?.json().ok()?), tell)
    }

    /// Asks about each estate in the owner's own way, and tells what could be read. Without estates nothing is said.
    ///
    /// # Errors
    /// When the host refuses what must be said.
    pub fn of_each<T>(
        &self,
        host: &Host<'_>,
        call: &Call,
        estates: &[Estate],
        mut ask: impl FnMut(&Estate) -> Option<T>,
        tell: impl Fn(&mut Telling<'_>, &Estate, &T) -> Result<(), Stop>,
    ) -> Ended {
        if estates.is_empty() {
            return Ok(Outcome::new(Status::NotRelevant));
        }
        let mut telling = Telling::new(host, call, self.phone);
        for estate in estates {
            host.say((self.heading)(call, estate))?;
            match ask(estate) {
                Some(found) => tell(&mut telling, estate, &found)?,
                None => telling.lacks((self.unavailable)(call, estate))?,
            }
        }
        host.say((self.footer)(call))?;
        Ok(telling.outcome())
    }
}
