//! What a command can tell of a host's rules and assistants: beside the host that runs, or without one. It opens nothing
//! that one process has alone.

use std::sync::Arc;

use samspill_core::decision::Rules;
use samspill_core::manifest::Manifest;
use samspill_policy::CedarPolicy;
use samspill_runtime::engine::Engine;

use super::load::Admissions;
use super::{ComposeError, Parts, Refused, admissions};
use crate::config::Config;
use crate::oversight::{self, Files};

/// What was found.
pub struct Survey {
    /// The rules as the files are now, with what the staff have done: stops and bases.
    pub rules: Rules,
    /// Its policies, with where each stands.
    pub policy: Arc<CedarPolicy>,
    /// Those that are admitted.
    pub assistants: Vec<Arc<Manifest>>,
    /// What waits for the operator, a line each.
    pub warnings: Vec<String>,
    /// Those that are not admitted.
    pub refused: Vec<Refused>,
}

/// Reads and examines what a host with this configuration starts with.
///
/// # Errors
/// [`ComposeError`].
pub fn survey(config: &Config) -> Result<Survey, ComposeError> {
    let (files, policy) = Files::read(config)?;
    let (vocabulary, record) = (config.vocabulary()?, oversight::look(config)?);
    let rules = files.rules(&vocabulary, &record, &[])?;
    let engine = Engine::new(&config.limits)?;
    let Parts { compiler, .. } = Parts::default();
    let Admissions { assistants, warnings, refused } = admissions(config, &rules, &engine, compiler)?;
    let assistants: Vec<_> = assistants.into_iter().map(|assistant| assistant.manifest).collect();
    // Whom a stop of an owner stops is known only now.
    let rules = files.rules(&vocabulary, &record, &assistants)?;
    Ok(Survey { rules, policy, assistants, warnings, refused })
}
