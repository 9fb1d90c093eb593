//! Changing the data, for tests: in memory, also while the simulator runs ([`crate::Running::change`]).

use serde_json::{Map, Value};

use super::{Data, PatchError, PersonEvent, Register, estates, population, registers::Folder};

impl Data {
    /// Changes the case with this key, or the cases of this deceased.
    ///
    /// `sakId` and `avdode` stay what they are: other things point at them. The feed is not told;
    /// [`Data::add_case_event`] does that.
    ///
    /// # Errors
    /// [`PatchError::NoCase`] if there is none.
    pub fn patch_case(
        &mut self,
        sak_id_or_deceased: &str,
        mut patch: impl FnMut(&mut Map<String, Value>),
    ) -> Result<(), PatchError> {
        let wanted = sak_id_or_deceased;
        let mut found = false;
        for case in self.cases.iter_mut().filter(|case| case.sak_id == wanted || case.deceased == wanted) {
            patch(&mut case.body);
            case.body.insert("sakId".into(), Value::String(case.sak_id.clone()));
            case.body.insert("avdode".into(), Value::String(case.deceased.clone()));
            found = true;
        }
        self.refresh();
        if found { Ok(()) } else { Err(PatchError::NoCase) }
    }

    /// Changes a person's party in every case that has it.
    ///
    /// # Errors
    /// [`PatchError::NoParty`] if there is none.
    pub fn patch_party(&mut self, nin: &str, mut patch: impl FnMut(&mut Map<String, Value>)) -> Result<(), PatchError> {
        let mut found = false;
        let lists = self.cases.iter_mut().filter_map(|case| case.body.get_mut("parter")?.as_array_mut());
        for party in lists.flatten().filter_map(Value::as_object_mut) {
            if party.get("nin").and_then(Value::as_str) == Some(nin) {
                patch(party);
                found = true;
            }
        }
        self.refresh();
        if found { Ok(()) } else { Err(PatchError::NoParty) }
    }

    /// Changes what a register answers about a person. Whoever was served by a default gets a copy
    /// of their own; where there is no default, an empty object.
    ///
    /// # Errors
    /// [`PatchError::NoPerson`] if no data folder knows the person: [`Data::patch_person`] first.
    pub fn patch_register(
        &mut self,
        register: Register,
        nin: &str,
        patch: impl FnOnce(&mut Value),
    ) -> Result<(), PatchError> {
        let home = self.home_index(nin).ok_or(PatchError::NoPerson)?;
        let folder = self.folders.get_mut(home).ok_or(PatchError::NoPerson)?;
        patch(folder.answer_mut(register, nin));
        Ok(())
    }

    /// Changes a person's document in the population register. A person without one gets a document
    /// that says no more than the number, in the data folder of a case that they are in, or else in
    /// the first. The feed is not told; [`Data::add_person_event`] does that.
    pub fn patch_person(&mut self, nin: &str, patch: impl FnOnce(&mut Value)) {
        let party = || self.cases.iter().find(|case| case.parties.iter().any(|party| party.nin == nin));
        let home = self.home_index(nin).or_else(|| party().map(|case| case.folder)).unwrap_or_default();
        if self.folders.is_empty() {
            self.folders.push(Folder::default());
        }
        if let Some(folder) = self.folders.get_mut(home) {
            patch(folder.document_mut(nin));
        }
    }

    /// Adds an event to the court's feed, at its end: about the case with this key, or the first
    /// case of this deceased. Its `data` is the simulator's own.
    ///
    /// # Errors
    /// [`PatchError::NoCase`] if there is none.
    pub fn add_case_event(&mut self, sak_id_or_deceased: &str, event: Map<String, Value>) -> Result<(), PatchError> {
        let wanted = sak_id_or_deceased;
        let case = self.cases.iter().position(|case| case.sak_id == wanted || case.deceased == wanted);
        self.events.push(super::Event { case: case.ok_or(PatchError::NoCase)?, body: event });
        Ok(())
    }

    /// Adds an event to the population register's feed, at its end. `event` is the feed's `hendelse`
    /// and `changes` the `egenskapshendelse` of the document that its `hendelsesdokument` names.
    pub fn add_person_event(&mut self, event: Value, changes: Value) {
        let document = population::document_of(&event, changes);
        self.person_events.push(PersonEvent { event, document });
    }

    /// Works out again what follows from the cases.
    pub(super) fn refresh(&mut self) {
        for case in &mut self.cases {
            case.parties = estates::parties(&case.body);
        }
        self.persons = estates::persons(self);
    }
}
