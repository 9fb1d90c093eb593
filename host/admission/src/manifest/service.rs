//! The rules for `[lead]` and each `[[service]]`.

use std::collections::{BTreeMap, BTreeSet};

use samspill_core::ids::{PurposeKey, RegisterName, ServiceName};
use samspill_core::manifest::Service;
use samspill_core::text::Text;

use super::bounds::{LIST_MAX, SERVICES_MAX};
use super::checker::Checker;
use super::raw::{RawDesk, RawLead, RawManifest, RawNeed, RawService, RawTexts};
use crate::key_path::KeyPath;
use crate::problem::clean;
use crate::problem::rule::Rule;

impl Checker {
    /// Leading, under the assistant's own title.
    pub(super) fn lead(&mut self, raw: &RawLead, title: Option<Text>) -> Option<Service> {
        let path = KeyPath::top().key("lead");
        let purposes = self.purposes(&path, raw.purposes.as_ref(), raw.needs.as_deref());
        let needs = self.needs(&path.key("needs"), raw.needs.as_deref().unwrap_or_default());
        let gives = self.concepts(&path.key("gives"), raw.gives.as_deref());
        let milestones = self.concepts(&path.key("milestones"), raw.milestones.as_deref());
        let registers = self.register_names(&path.key("registers"), raw.registers.as_deref());
        Some(Service {
            name: ServiceName::lead(),
            title: title?,
            for_events: Vec::new(),
            purposes: purposes?,
            needs: needs?,
            gives: gives?,
            milestones: milestones?,
            registers: registers?,
            stateful: raw.stateful.unwrap_or(false),
            sealed_outline: false,
        })
    }

    /// The desk's people, under the desk's own name; none where they need nothing. The outer none is a mistake.
    pub(super) fn desk_receiver(
        &mut self,
        path: &KeyPath,
        raw: &RawDesk,
        title: Option<Text>,
    ) -> Option<Option<Service>> {
        let purposes = self.purposes(path, raw.purposes.as_ref(), raw.needs.as_deref());
        let needs = self.needs(&path.key("needs"), raw.needs.as_deref().unwrap_or_default());
        let (purposes, needs) = (purposes?, needs?);
        if needs.is_empty() {
            return Some(None);
        }
        Some(Some(Service {
            name: ServiceName::desk(),
            title: title?,
            for_events: Vec::new(),
            purposes,
            needs,
            gives: Vec::new(),
            milestones: Vec::new(),
            registers: Vec::new(),
            stateful: false,
            sealed_outline: false,
        }))
    }

    pub(super) fn services(&mut self, raw: &[RawService]) -> Option<Vec<Service>> {
        let path = KeyPath::top().key("service");
        if self.is_too_long(&path, raw.len(), SERVICES_MAX) {
            return None;
        }
        let mut seen = BTreeSet::new();
        let mut services = Vec::new();
        for (index, service) in raw.iter().enumerate() {
            let path = path.index(index);
            if let Some(name) = service.name.as_ref().filter(|name| !seen.insert(name.as_str())) {
                self.duplicate(&path.key("name"), name);
            }
            services.push(self.service(&path, service));
        }
        services.into_iter().collect()
    }

    fn service(&mut self, path: &KeyPath, raw: &RawService) -> Option<Service> {
        let name = raw.name.as_ref().and_then(|name| self.service_name(&path.key("name"), name));
        let title = raw.title.as_ref().and_then(|title| self.text(&path.key("title"), title));
        let for_events = self.concepts(&path.key("for"), raw.r#for.as_deref());
        let gives = self.concepts(&path.key("gives"), raw.gives.as_deref());
        let milestones = self.concepts(&path.key("milestones"), raw.milestones.as_deref());
        let registers = self.register_names(&path.key("registers"), raw.registers.as_deref());
        let purposes = self.purposes(path, raw.purposes.as_ref(), raw.needs.as_deref());
        let needs = self.needs(&path.key("needs"), raw.needs.as_deref().unwrap_or_default());
        Some(Service {
            name: name?,
            title: title?,
            for_events: for_events?,
            purposes: purposes?,
            needs: needs?,
            gives: gives?,
            milestones: milestones?,
            registers: registers?,
            stateful: raw.stateful.unwrap_or(false),
            sealed_outline: raw.sealed_outline.unwrap_or(false),
        })
    }

    fn service_name(&mut self, path: &KeyPath, word: &str) -> Option<ServiceName> {
        if word == ServiceName::lead().as_str() {
            let message = "`lead` is the name of leading";
            self.at(Rule::ReservedName, path, message, "give the service another name, or declare `[lead]`");
            return None;
        }
        if word == ServiceName::desk().as_str() {
            let message = "`desk` is the name of the desk's people";
            let remedy = "give the service another name, or write what people need under `[assistant.desk]`";
            self.at(Rule::ReservedName, path, message, remedy);
            return None;
        }
        self.id(path, word, |word| ServiceName::new(word))
    }

    /// The purposes; and whether the needs and they fit each other.
    fn purposes(
        &mut self,
        path: &KeyPath,
        raw: Option<&RawTexts>,
        needs: Option<&[RawNeed]>,
    ) -> Option<BTreeMap<PurposeKey, Text>> {
        let (empty, needs) = (RawTexts::new(), needs.unwrap_or_default());
        let raw = raw.unwrap_or(&empty);
        for (index, purpose) in
            needs.iter().enumerate().filter_map(|(index, need)| Some((index, need.purpose.as_ref()?)))
        {
            if !raw.contains_key(purpose) {
                let message = format!("the purpose `{}` is not declared", clean(purpose));
                let remedy = "declare it in the `purposes` beside these needs, in words a citizen understands";
                self.at(Rule::UnknownPurpose, &path.key("needs").index(index).key("purpose"), message, remedy);
            }
        }
        let path = path.key("purposes");
        if self.is_too_long(&path, raw.len(), LIST_MAX) {
            return None;
        }
        let mut purposes = Vec::new();
        for (key, text) in raw {
            let path = path.key(key);
            let is_used = needs.iter().any(|need| need.purpose.as_ref() == Some(key));
            if self.is_whole && !is_used {
                let message = "no need has this purpose";
                self.at(Rule::UnusedPurpose, &path, message, "take it out, or name it in the need that it is for");
            }
            let purpose = self.id(&path, key, |key| PurposeKey::new(key));
            purposes.push(purpose.zip(self.text(&path, text)));
        }
        purposes.into_iter().collect()
    }

    fn register_names(&mut self, path: &KeyPath, words: Option<&[String]>) -> Option<Vec<RegisterName>> {
        self.each_once(path, words.unwrap_or_default(), |checker, path, word| {
            checker.id(path, word, |word| RegisterName::new(word))
        })
    }

    /// Whether the registers that are declared and those that services name are the same.
    pub(super) fn registers_are_used(&mut self, raw: &RawManifest) {
        if !self.is_whole {
            return;
        }
        let declared: Vec<&str> =
            raw.register.iter().flatten().filter_map(|register| register.name.as_deref()).collect();
        let named = named_registers(raw);
        for (path, name) in named.iter().filter(|(_, name)| !declared.contains(name)) {
            let message = format!("the register `{}` is not declared", clean(name));
            self.at(Rule::UnknownRegister, path, message, "declare it as a `[[register]]`, or take it out");
        }
        for (index, name) in declared.iter().enumerate() {
            if !named.iter().any(|(_, other)| other == name) {
                let path = KeyPath::top().key("register").index(index).key("name");
                let message = format!("no service calls `{}`", clean(name));
                let remedy = "name it in the `registers` of the service that calls it, or take it out";
                self.at(Rule::UnusedRegister, &path, message, remedy);
            }
        }
    }
}

fn named_registers(raw: &RawManifest) -> Vec<(KeyPath, &str)> {
    let top = KeyPath::top();
    let lead = raw.lead.iter().map(|lead| (top.key("lead"), &lead.registers));
    let services = raw.service.iter().flatten().enumerate();
    let services = services.map(|(index, service)| (top.key("service").index(index), &service.registers));
    let mut named = Vec::new();
    for (path, registers) in lead.chain(services) {
        for (index, name) in registers.iter().flatten().enumerate() {
            named.push((path.key("registers").index(index), name.as_str()));
        }
    }
    named
}
