//! From the bytes of a file to an assistant that can be loaded.

use data_encoding::HEXLOWER;
use samspill_core::ids::Digest;
use samspill_core::manifest::Manifest;
use sha2::{Digest as _, Sha256};

use crate::component::Component;
use crate::limits::AdmissionLimits;
use crate::problem::rule::Rule;
use crate::problem::{Place, Problems};

/// A component that is fit to be loaded. Whether its owner is trusted is another question: [`crate::check_against`].
#[derive(Clone, Debug)]
pub struct Admitted {
    /// What it declares, checked.
    pub manifest: Manifest,
    /// What it declares, as it is written.
    pub manifest_text: String,
    /// SHA-256 of the whole file.
    pub digest: Digest,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// The places that one call takes: as many as it makes core instances, memories or tables, whichever are most.
    pub weight: u32,
}

/// Examines a component and the manifest inside it. Nothing in it is run or compiled.
///
/// # Errors
/// Everything that is wrong with the component and its manifest.
pub fn examine(bytes: Vec<u8>, limits: &AdmissionLimits) -> Result<Admitted, Problems> {
    let component = Component::read(&bytes, limits)?;
    let manifest_text = component.manifest_text()?.to_owned();
    let manifest = crate::manifest::read(&manifest_text);
    let problems = component.check(manifest.as_ref().ok(), limits);
    let weight = component.weight();
    let located = |problems: Problems| problems.located_in(crate::manifest::FILE_NAME, &manifest_text);
    let manifest = match manifest {
        Ok(manifest) if problems.is_empty() => manifest,
        Ok(_) => return Err(located(problems)),
        Err(others) => return Err(located(others.and(problems))),
    };
    let digest = digest(&bytes)?;
    Ok(Admitted { manifest, manifest_text, digest, bytes, weight })
}

fn digest(bytes: &[u8]) -> Result<Digest, Problems> {
    Digest::new(format!("sha256:{}", HEXLOWER.encode(&Sha256::digest(bytes)))).map_err(|error| {
        let mut problems = Problems::default();
        problems.refuse(
            Rule::BrokenComponent,
            Place::part("component"),
            error.to_string(),
            "report this as a fault of the host",
        );
        problems
    })
}
