//! What an assistant does.

use crate::{Call, Ended, Event, Host, Outcome, Status};

/// What every assistant does.
pub trait Assistant {
    /// Answers a question to one of its services.
    ///
    /// # Errors
    /// When it ends before its end; see [`crate::Stop`].
    fn answer(host: &Host<'_>, call: &Call) -> Ended;

    /// Acts on a withdrawal or the like; `call.occasion` says which. Nothing can be said or asked in it. Without an own
    /// implementation it forgets everything that was kept, which is always allowed.
    ///
    /// # Errors
    /// When it ends before its end; see [`crate::Stop`].
    fn notice(host: &Host<'_>, call: &Call) -> Ended {
        let _ = (host, call);
        Ok(Outcome::answered().forget())
    }
}

/// What an assistant does that can also lead a conversation.
pub trait Lead: Assistant {
    /// Leads one turn.
    ///
    /// # Errors
    /// When it ends before its end; see [`crate::Stop`].
    fn lead(host: &Host<'_>, call: &Call) -> Ended;
}

/// For a service that the assistant does not have: counts it as misrouted, and says nothing.
///
/// # Errors
/// Never; it is [`Ended`] so that it can stand last in `answer`.
pub fn not_my_task(host: &Host<'_>) -> Ended {
    host.event(Event::Misrouted);
    Ok(Outcome::new(Status::NotRelevant))
}

/// Makes a type the component: `samspill_sdk::export!(Type);` exports its [`Assistant`]. Nothing happens natively, so
/// that the same crate runs in the harness.
#[macro_export]
macro_rules! export {
    ($type:ident) => {
        #[cfg(target_family = "wasm")]
        #[allow(unsafe_code, reason = "the exports of a component are unsafe symbols; wit-bindgen writes them")]
        const _: () = {
            struct Exported;
            $crate::__export_answering!(Exported, $type);
    $crate::component::assistant::__export!(Exported with_types_in $crate::component::assistant);
        };
    };
}

/// Makes a type the component: `samspill_sdk::export_entry!(Type);` exports its [`Assistant`] and its [`Lead`].
#[macro_export]
macro_rules! export_entry {
    ($type:ident) => {
        #[cfg(target_family = "wasm")]
        #[allow(unsafe_code, reason = "the exports of a component are unsafe symbols; wit-bindgen writes them")]
        const _: () = {
            struct Exported;
            $crate::__export_answering!(Exported, $type);
            $crate::__export_leading!(Exported, $type);
    $crate::component::assistant::__export!(Exported with_types_in $crate::component::assistant);
    $crate::component::leading::__export!(Exported with_types_in $crate::component::leading);
        };
    };
}
