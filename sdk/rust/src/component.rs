//! The component's side of the interface: generated bindings, and the way from their types to this crate's. Public for
//! the export macros alone.

mod convert;
mod imported;

use crate::{Assistant, Ended, Host, Lead};
use assistant::samspill::assistant::types;
pub use imported::Imported;

/// The bindings of the world `assistant`.
#[allow(unsafe_code, missing_docs, unreachable_pub, clippy::all, reason = "generated")]
pub mod assistant {
    wit_bindgen::generate!({
        world: "assistant",
        path: "../../wit",
        pub_export_macro: true,
        export_macro_name: "__export",
        runtime_path: "::samspill_sdk::__wit_bindgen_rt",
    });
}

/// The bindings of leading alone: two full worlds would collide, and an entry is both.
#[allow(unsafe_code, missing_docs, unreachable_pub, clippy::all, reason = "generated")]
pub mod leading {
    wit_bindgen::generate!({
        inline: "
            package samspill:leading-alone;
            world leading-alone {
                export samspill:assistant/leading@0.1.0;
            }
        ",
        world: "samspill:leading-alone/leading-alone",
        path: "../../wit",
        with: {
            "samspill:assistant/types@0.1.0": crate::component::assistant::samspill::assistant::types,
            "samspill:assistant/leading@0.1.0": generate,
        },
        pub_export_macro: true,
        export_macro_name: "__export",
        runtime_path: "::samspill_sdk::__wit_bindgen_rt",
    });
}

/// Runs `answer` of an assistant on a call as it came.
pub fn answer<T: Assistant>(call: types::Call) -> Result<types::Outcome, String> {
    run(call, T::answer)
}

/// Runs `notice` of an assistant on a call as it came.
pub fn notice<T: Assistant>(call: types::Call) -> Result<types::Outcome, String> {
    run(call, T::notice)
}

/// Runs `lead` of an assistant on a call as it came.
pub fn lead<T: Lead>(call: types::Call) -> Result<types::Outcome, String> {
    run(call, T::lead)
}

fn run(call: types::Call, act: fn(&Host<'_>, &crate::Call) -> Ended) -> Result<types::Outcome, String> {
    let ended = match convert::call(call) {
        Ok(call) => act(&Host::new(&Imported), &call),
        Err(stop) => Err(stop),
    };
    match ended.or_else(crate::Stop::into_result) {
        Ok(outcome) => Ok(types::Outcome { status: outcome.status.word().to_owned(), state: outcome.state }),
        Err(failure) => Err(failure.word().to_owned()),
    }
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export_answering {
    ($exported:ident, $type:ident) => {
        impl $crate::component::assistant::exports::samspill::assistant::answering::Guest for $exported {
            fn answer(
                call: $crate::component::assistant::samspill::assistant::types::Call,
            ) -> Result<$crate::component::assistant::samspill::assistant::types::Outcome, String> {
                $crate::component::answer::<$type>(call)
            }

            fn notice(
                call: $crate::component::assistant::samspill::assistant::types::Call,
            ) -> Result<$crate::component::assistant::samspill::assistant::types::Outcome, String> {
                $crate::component::notice::<$type>(call)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export_leading {
    ($exported:ident, $type:ident) => {
        impl $crate::component::leading::exports::samspill::assistant::leading::Guest for $exported {
            fn lead(
                call: $crate::component::assistant::samspill::assistant::types::Call,
            ) -> Result<$crate::component::assistant::samspill::assistant::types::Outcome, String> {
                $crate::component::lead::<$type>(call)
            }
        }
    };
}
