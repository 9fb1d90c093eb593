//! The rules of policy that are in force: the national ones, and the operator's files.

use std::sync::Arc;

use samspill_core::limits::Limits;
use samspill_policy::{CedarPolicy, PolicyLimits, PolicyProblem, Rules, Source, national};

use crate::config::{Config, ConfigError, files_of};

/// The largest file of policies, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// All that is read, the nation's first.
///
/// # Errors
/// [`ConfigError`], which names the file.
pub fn sources(config: &Config) -> Result<Vec<Source>, ConfigError> {
    let mut sources = national();
    for path in files_of("law.policies", &config.law.policies, "cedar")? {
        let failed = |why: String| ConfigError::value(format!("law.policies, {}", path.display()), why);
        let length = std::fs::metadata(&path).map_err(|error| failed(error.to_string()))?.len();
        if length > FILE_BYTES_MAX {
            return Err(failed(format!("the file is {length} bytes, more than {FILE_BYTES_MAX}; divide it")));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
        sources.push(Source { set_by: "operator", file: path.display().to_string(), text });
    }
    Ok(sources)
}

/// Reads and checks them.
///
/// # Errors
/// [`ConfigError`], with everything that is wrong.
pub fn read(config: &Config) -> Result<Rules, ConfigError> {
    Rules::read(&sources(config)?, config.limits.policies_max).map_err(|problems| refused(&problems))
}

/// Puts them in force.
///
/// # Errors
/// As [`read`].
pub fn in_force(config: &Config) -> Result<Arc<CedarPolicy>, ConfigError> {
    Ok(Arc::new(CedarPolicy::new(read(config)?, limits(&config.limits))))
}

const fn limits(limits: &Limits) -> PolicyLimits {
    PolicyLimits { rules_max: limits.policies_max, remembered_max: limits.verdicts_max }
}

fn refused(problems: &[PolicyProblem]) -> ConfigError {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    ConfigError::value("law.policies", lines.join("\n  "))
}
