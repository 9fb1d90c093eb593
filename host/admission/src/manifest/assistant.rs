//! The rules for `[assistant]`, its owner, its desk and its registers.

use std::collections::BTreeSet;
use std::sync::Arc;

use samspill_core::ids::{AssistantId, OrgNumber, RegisterName};
use samspill_core::manifest::{Desk, Manifest, Owner, Register, Sector};
use samspill_core::text::Language;

use super::INTERFACES;
use super::bounds::{EMAIL_BYTES_MAX, LIST_MAX, ORIGIN_BYTES_MAX, PHONE_BYTES_MAX, VERSION_BYTES_MAX};
use super::checker::Checker;
use super::raw::{RawAssistant, RawDesk, RawManifest, RawOwner, RawRegister, SectorWord};
use crate::key_path::KeyPath;
use crate::problem::rule::Rule;
use crate::problem::{clean, listed};

impl Checker {
    pub(super) fn assistant(&mut self, raw: &RawManifest) -> Option<Manifest> {
        let path = KeyPath::top().key("assistant");
        let assistant = raw.assistant.as_ref();
        let languages = assistant.and_then(|assistant| self.languages(&path.key("languages"), assistant));
        let registers = self.registers(raw.register.as_deref().unwrap_or_default());
        let title = assistant
            .and_then(|assistant| assistant.title.as_ref())
            .and_then(|title| self.text(&path.key("title"), title));
        let parts = assistant.map(|assistant| self.parts(&path, assistant));
        let lead = raw.lead.as_ref().map(|lead| self.lead(lead, title.clone()));
        let services = self.services(raw.service.as_deref().unwrap_or_default());
        self.offers_something(raw);
        self.registers_are_used(raw);
        let parts = parts??;
        let lead = match lead {
            None => None,
            Some(lead) => Some(lead?),
        };
        Some(Manifest {
            title: title?,
            languages: languages?,
            registers: registers?,
            lead: lead.map(Arc::new),
            services: services?.into_iter().map(Arc::new).collect(),
            ..parts
        })
    }

    /// What belongs to the assistant alone; the rest of the manifest is filled in by the caller.
    fn parts(&mut self, path: &KeyPath, raw: &RawAssistant) -> Option<Manifest> {
        let id = raw.id.as_ref().and_then(|id| self.assistant_id(&path.key("id"), id));
        let version = raw.version.as_ref().and_then(|version| self.version(&path.key("version"), version));
        if let Some(interface) = &raw.interface {
            self.interface(&path.key("interface"), interface);
        }
        let links = self.each_once(&path.key("links"), raw.links.as_deref().unwrap_or_default(), Self::link);
        let motive = self.text_if_any(&path.key("motive"), raw.motive.as_ref());
        let fees = self.text_if_any(&path.key("fees"), raw.fees.as_ref());
        let owner = raw.owner.as_ref().and_then(|owner| self.owner(&path.key("owner"), owner));
        if let Some(sector) = raw.owner.as_ref().and_then(|owner| owner.sector) {
            self.motive(path, raw, sector);
        }
        let desk = raw.desk.as_ref().and_then(|desk| self.desk(&path.key("desk"), desk));
        Some(Manifest {
            id: id?,
            version: version?,
            title: Default::default(),
            owner: owner?,
            languages: Vec::new(),
            links: links?,
            motive: motive?,
            fees: fees?,
            desk: desk?,
            registers: Vec::new(),
            lead: None,
            services: Vec::new(),
        })
    }

    fn languages(&mut self, path: &KeyPath, raw: &RawAssistant) -> Option<Vec<Language>> {
        let languages: Vec<Language> = raw.languages.as_ref()?.iter().map(|word| (*word).into()).collect();
        let mut seen = BTreeSet::new();
        for (index, language) in languages.iter().enumerate() {
            if !seen.insert(language) {
                self.duplicate(&path.index(index), language.tag());
            }
        }
        if !seen.contains(&Language::Nb) {
            self.at(Rule::Languages, path, "does not list `nb`", "add \"nb\", and write every text in bokmål");
        }
        self.languages = seen.into_iter().copied().collect();
        Some(languages)
    }

    fn assistant_id(&mut self, path: &KeyPath, word: &str) -> Option<AssistantId> {
        if word == AssistantId::host().as_str() {
            self.at(
                Rule::ReservedName,
                path,
                "`host` stands for the host itself",
                "write a reverse domain of the owner's",
            );
            return None;
        }
        self.id(path, word, |word| AssistantId::new(word))
    }

    fn version(&mut self, path: &KeyPath, word: &str) -> Option<String> {
        if word.len() <= VERSION_BYTES_MAX && is_version(word) {
            return Some(word.to_owned());
        }
        let message = format!("`{}` is not a version", clean(word));
        self.at(Rule::Version, path, message, "write three numbers, for example `1.4.0`");
        None
    }

    fn interface(&mut self, path: &KeyPath, word: &str) {
        if !INTERFACES.contains(&word) {
            let message = format!("`{}` is not a version of the interface that this host has", clean(word));
            let remedy = format!("build for {} and write that", listed(INTERFACES.iter().copied()));
            self.at(Rule::Interface, path, message, remedy);
        }
    }

    fn link(&mut self, path: &KeyPath, word: &str) -> Option<String> {
        if is_origin(word) {
            return Some(word.to_owned());
        }
        let message = format!("`{}` is not an https origin", clean(word));
        let remedy = "write `https://` and the host name in lower case, without path or slash at the end";
        self.at(Rule::Link, path, message, remedy);
        None
    }

    fn owner(&mut self, path: &KeyPath, raw: &RawOwner) -> Option<Owner> {
        let number =
            raw.number.as_ref().and_then(|word| self.id(&path.key("number"), word, |word| OrgNumber::new(word)));
        let name = raw.name.as_ref().map(|name| self.name(&path.key("name"), name));
        Some(Owner { number: number?, name: name?, sector: raw.sector?.into() })
    }

    fn motive(&mut self, path: &KeyPath, raw: &RawAssistant, sector: SectorWord) {
        if !self.is_whole {
            return;
        }
        let (sector, is_told) = (Sector::from(sector), "write it in words a citizen understands");
        if !sector.is_public() && raw.motive.is_none() {
            let message = format!("is missing, and the owner's sector is `{}`", sector.word());
            self.at(Rule::Motive, &path.key("motive"), message, format!("say why the assistant is here; {is_told}"));
        }
        if sector == Sector::Private && raw.fees.is_none() {
            let message = "is missing, and the owner's sector is `private`";
            self.at(Rule::Motive, &path.key("fees"), message, format!("say what the owner earns; {is_told}"));
        }
    }

    fn desk(&mut self, path: &KeyPath, raw: &RawDesk) -> Option<Desk> {
        let name = raw.name.as_ref().and_then(|name| self.text(&path.key("name"), name));
        let hours = self.text_if_any(&path.key("hours"), raw.hours.as_ref());
        if self.is_whole && raw.phone.is_none() && raw.email.is_none() {
            self.at(Rule::Desk, path, "has neither `phone` nor `email`", "add one of them");
        }
        if raw.phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            let remedy = "write `+`, digits and spaces, for example `+47 22 00 00 00`";
            self.at(Rule::Desk, &path.key("phone"), "is not a telephone number", remedy);
        }
        if raw.email.as_ref().is_some_and(|email| !is_email(email)) {
            self.at(Rule::Desk, &path.key("email"), "is not an e-mail address", "write one address, `name@host`");
        }
        let receiver = self.desk_receiver(path, raw, name.clone());
        let receiver = receiver?.map(Arc::new);
        Some(Desk { name: name?, phone: raw.phone.clone(), email: raw.email.clone(), hours: hours?, receiver })
    }

    fn registers(&mut self, raw: &[RawRegister]) -> Option<Vec<Register>> {
        let path = KeyPath::top().key("register");
        if self.is_too_long(&path, raw.len(), LIST_MAX) {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut registers = Vec::new();
        for (index, register) in raw.iter().enumerate() {
            let path = path.index(index);
            let title = register.title.as_ref().and_then(|title| self.text(&path.key("title"), title));
            let word = register.name.as_ref();
            let name = word.and_then(|word| self.id(&path.key("name"), word, |word| RegisterName::new(word)));
            if let Some(word) = word.filter(|word| !seen.insert(word.as_str())) {
                self.duplicate(&path.key("name"), word);
            }
            registers.push(name.zip(title).map(|(name, title)| Register { name, title }));
        }
        registers.into_iter().collect()
    }

    fn offers_something(&mut self, raw: &RawManifest) {
        if self.is_whole && raw.lead.is_none() && raw.service.as_ref().is_none_or(Vec::is_empty) {
            let message = "declares neither `[lead]` nor a `[[service]]`";
            self.at(Rule::NothingOffered, &KeyPath::top(), message, "add a `[[service]]`, or `[lead]`");
        }
    }
}

fn is_version(word: &str) -> bool {
    let (numbers, suffix) = word.find(['-', '+']).map_or((word, ""), |at| word.split_at(at));
    let is_number = |n: &str| !n.is_empty() && n.len() <= 9 && n.bytes().all(|b| b.is_ascii_digit());
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && suffix.len() != 1
        && suffix.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b))
}

/// An origin as a browser writes it: no upper case, no port 443, no path.
fn is_origin(word: &str) -> bool {
    let Some(authority) = word.strip_prefix("https://") else { return false };
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let is_port = |port: &str| {
        port != "443"
            && !port.starts_with('0')
            && port.parse::<u16>().is_ok_and(|_| port.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let is_address = host.split('.').next_back().is_some_and(|top| top.bytes().all(|b| b.is_ascii_digit()));
    word.len() <= ORIGIN_BYTES_MAX
        && host.contains('.')
        && host.split('.').all(is_label)
        && !is_address
        && port.is_none_or(is_port)
}

fn is_phone(text: &str) -> bool {
    text.len() <= PHONE_BYTES_MAX
        && text.bytes().filter(u8::is_ascii_digit).count() >= 3
        && text.bytes().enumerate().all(|(at, b)| b.is_ascii_digit() || b == b' ' || (b == b'+' && at == 0))
}

fn is_email(text: &str) -> bool {
    text.len() <= EMAIL_BYTES_MAX
        && text.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"(),;:\\".contains(&b))
        && text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && host.split('.').all(|label| !label.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_a_browser_does() {
        for good in ["https://www.nav.no", "https://a-b.example:8443"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "http://nav.no",
            "https://nav.no/",
            "https://nav.no/x",
            "https://NAV.no",
            "https://user@nav.no",
            "https://nav.no:443",
            "https://nav.no:",
            "https://nav.no:+1",
            "https://nav.no:099999",
            "https://",
            "https://-a.no",
            "https://a..no",
            "https://127.0.0.1",
            "https://[::1]",
            "https://localhost",
            "https://nav.no?x",
            "https://*.nav.no",
            "javascript:alert(1)",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn versions_telephones_and_addresses() {
        assert!(is_version("0.1.0") && is_version("1.2.3-rc.1") && is_version("1.2.3+b"));
        for bad in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "1.2.3-", "1.2.3 ", "1..3"] {
            assert!(!is_version(bad), "{bad}");
        }
        assert!(is_phone("+47 22 00 00 00") && is_phone("112"));
        assert!(!is_phone("ring oss") && !is_phone("22+00 00 00") && !is_phone(""));
        assert!(is_email("post@nav.no"));
        for bad in ["post", "@nav.no", "post@nav", "a@b@c.no", "a b@c.no", "<a@b.no>", "a@b..no"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
