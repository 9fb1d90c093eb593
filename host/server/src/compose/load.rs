//! From files to assistants: each is examined, compiled or found in the cache, and linked. Several at a time, and one
//! that fails costs itself alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use samspill_admission::Admitted;
use samspill_admission::compiler::{CompileError, Compiler};
use samspill_core::ids::AssistantId;
use samspill_runtime::cache::{Cache, CacheError};
use samspill_runtime::call::{LinkError, Loaded};
use samspill_runtime::engine::Engine;
use samspill_turn::network::Assistant;

use super::{Admission, Refused, describe};

/// Everything that loading takes.
pub(super) struct Loader<'a> {
    pub(super) admission: &'a Admission,
    pub(super) engine: &'a Engine,
    pub(super) cache: &'a Cache,
    pub(super) compiler: &'a Compiler,
    /// Core instances that one depth has room for.
    pub(super) places: u32,
}

/// What became of all files, in their order.
#[derive(Default)]
pub(super) struct Admissions {
    pub(super) assistants: Vec<Assistant>,
    pub(super) warnings: Vec<String>,
    pub(super) refused: Vec<Refused>,
}

type Outcome = Result<(Assistant, Vec<String>), Refused>;

/// Why what was examined is not loaded.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("it needs {needs} places, and limits.permits_per_depth is {places}")]
    Places { needs: u32, places: u32 },
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error(transparent)]
    Cache(#[from] CacheError),
    #[error(transparent)]
    Link(#[from] LinkError),
}

impl Loader<'_> {
    /// Loads files, as many at a time as there are processors and the operator allows.
    pub(super) fn load_all(&self, paths: &[PathBuf]) -> Admissions {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.admission.limits().compile_parallel_max.clamp(1, processors).min(paths.len());
        let next = AtomicUsize::new(0);
        let outcomes: Mutex<Vec<(usize, Outcome)>> = Mutex::new(Vec::with_capacity(paths.len()));
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(path) = paths.get(index) else { return };
                let outcome = self.load(path);
                outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((index, outcome));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
        let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
        outcomes.sort_by_key(|(index, _)| *index);
        let mut admissions = Admissions::default();
        let mut admitted = Vec::new();
        for (index, outcome) in outcomes {
            match outcome {
                Ok((assistant, waiting)) => {
                    admissions.warnings.extend(waiting);
                    admitted.extend(paths.get(index).map(|path| (path.clone(), assistant)));
                }
                Err(refused) => admissions.refused.push(refused),
            }
        }
        admissions.refused.extend(refuse_doubles(&mut admitted));
        admissions.assistants = admitted.into_iter().map(|(_, assistant)| assistant).collect();
        admissions
    }

    fn load(&self, path: &Path) -> Outcome {
        let (admitted, waiting) = self.admission.examine_file(path)?;
        let refused = |error: LoadError| Refused { path: path.to_owned(), why: vec![describe(&error)] };
        Ok((self.assistant(admitted).map_err(refused)?, waiting))
    }

    fn assistant(&self, admitted: Admitted) -> Result<Assistant, LoadError> {
        let (needs, places) = (admitted.weight, self.places);
        if needs > places {
            return Err(LoadError::Places { needs, places });
        }
        let component = match self.cache.load(self.engine, &admitted.digest) {
            Some(component) => component,
            None => {
                let artifact = self.compiler.compile(&admitted.bytes)?;
                self.cache.keep(self.engine, &admitted.digest, &artifact)?
            }
        };
        let loaded = Loaded::link(self.engine, &component, admitted.manifest.lead.is_some())?;
        Ok(Assistant { weight: needs, manifest: Arc::new(admitted.manifest), component: admitted.digest, loaded })
    }
}

/// Takes out every assistant whose id another has too: which of them is meant, only the operator knows, and whoever
/// answers in another's name must not do so because of a file's name.
fn refuse_doubles(assistants: &mut Vec<(PathBuf, Assistant)>) -> Vec<Refused> {
    let mut files: BTreeMap<AssistantId, Vec<PathBuf>> = BTreeMap::new();
    for (path, assistant) in assistants.iter() {
        files.entry(assistant.manifest.id.clone()).or_default().push(path.clone());
    }
    files.retain(|_, paths| paths.len() > 1);
    assistants.retain(|(_, assistant)| !files.contains_key(&assistant.manifest.id));
    let refuse = |(id, paths): (AssistantId, Vec<PathBuf>)| {
        let why = format!("{} components have the id {id}; leave one of them in the folder", paths.len());
        paths.into_iter().map(move |path| Refused { path, why: vec![why.clone()] })
    };
    files.into_iter().flat_map(refuse).collect()
}
