//! Problems as miette shows them: the line of the manifest, why it is refused, and what to do.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::{Problem, Problems, Severity};

/// A problem whose Display is only its heading; miette shows place, reason and remedy around it.
#[derive(Clone, Debug)]
pub(crate) struct Headline(pub(crate) Problem);

impl fmt::Display for Headline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.place.name(), self.0.message)
    }
}

impl std::error::Error for Headline {}

impl Diagnostic for Headline {
    fn code(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(self.0.rule.code()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.0.severity {
            Severity::Refused => miette::Severity::Error,
            Severity::Waiting => miette::Severity::Warning,
        })
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        // Without a line to point at, the reason has no label to stand in.
        if self.0.place.bytes().is_some() {
            return Some(Box::new(&self.0.remedy));
        }
        Some(Box::new(format!("{}: {}", self.0.rule.why(), self.0.remedy)))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let bytes = self.0.place.bytes()?;
        let label = LabeledSpan::new(Some(self.0.rule.why().to_owned()), bytes.start, bytes.len());
        Some(Box::new(std::iter::once(label)))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (refusals, waiting) = (self.refusals().count() + self.left_out(), self.waiting().count());
        match (refusals, waiting) {
            (0, 0) => f.write_str("nothing is wrong"),
            (0, n) => {
                write!(f, "admitted; {n} {} for the operator", if n == 1 { "thing waits" } else { "things wait" })
            }
            (1, _) => f.write_str("not admitted: 1 problem"),
            (n, _) => write!(f, "not admitted: {n} problems"),
        }
    }
}

impl std::error::Error for Problems {}

impl Diagnostic for Problems {
    fn severity(&self) -> Option<miette::Severity> {
        Some(if self.refuses() { miette::Severity::Error } else { miette::Severity::Warning })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source().map(|source| source as &dyn SourceCode)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.headlines().iter().map(|headline| headline as &dyn Diagnostic)))
    }
}
