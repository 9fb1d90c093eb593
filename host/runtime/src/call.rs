//! One call into a component: a fresh store, which no other call ever uses (I8).

use samspill_core::limits::Limits;
use samspill_core::metrics::HopCause;
use wasmtime::Store;
use wasmtime::component::{Component, HasSelf, Linker};

use crate::engine::Engine;
use crate::meter::{Meter, Stopped};
use crate::v0_1::{AssistantPre, Capabilities, Entry, EntryPre, types};

/// What a store holds: everything that the component can call, and the call's meter.
pub trait StoreData: Capabilities + Send + 'static {
    /// The call's meter.
    fn meter(&mut self) -> &mut Meter;
}

/// A component that cannot be linked. What it lacks is Wasmtime's message.
#[derive(Debug, thiserror::Error)]
#[error("linking the component to the interface")]
pub struct LinkError(#[source] pub wasmtime::Error);

/// Which export is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// `leading.lead`.
    Lead,
    /// `answering.answer`.
    Answer,
    /// `answering.notice`.
    Notice,
}

/// Why a call gave no outcome.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The host stopped it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// It trapped. The message is Wasmtime's and holds no values.
    #[error("it trapped: {0}")]
    Trapped(String),
    /// It trapped when it could have no more memory.
    #[error("it wanted more than memory_bytes_max or table_elements_max, and trapped: {0}")]
    Memory(String),
    /// It trapped because its stack was full.
    #[error("it used more stack than stack_bytes_max")]
    Stack,
    /// It does not export what was called.
    #[error("it cannot lead")]
    CannotLead,
    /// No sandbox could be made.
    #[error("no sandbox could be made: {0}")]
    NoSandbox(String),
}

impl CallError {
    /// The word for it in the metrics.
    pub const fn cause(&self) -> HopCause {
        match self {
            Self::Stopped(Stopped::Deadline) => HopCause::Deadline,
            Self::Stopped(Stopped::Cpu) => HopCause::Cpu,
            Self::Stopped(Stopped::Stop) => HopCause::Stop,
            Self::Stopped(Stopped::HostCpu) => HopCause::HostCpu,
            Self::Stopped(Stopped::HostCalls) => HopCause::HostCalls,
            Self::Trapped(_) => HopCause::Trap,
            Self::Memory(_) => HopCause::Memory,
            Self::Stack => HopCause::Stack,
            Self::CannotLead => HopCause::CannotLead,
            Self::NoSandbox(_) => HopCause::NoSandbox,
        }
    }
}

enum Pre<T: StoreData> {
    Assistant(AssistantPre<T>),
    Entry(EntryPre<T>),
}

/// A compiled and linked component, ready for calls.
pub struct Loaded<T: StoreData> {
    pre: Pre<T>,
}

impl<T: StoreData> Loaded<T> {
    /// Links a component. `leads` is what its manifest says.
    ///
    /// # Errors
    /// [`LinkError`] when it imports or lacks what the interface does not know.
    pub fn link(engine: &Engine, component: &Component, leads: bool) -> Result<Self, LinkError> {
        let mut linker = Linker::<T>::new(engine.wasmtime());
        Entry::add_to_linker::<_, HasSelf<_>>(&mut linker, |data| data).map_err(LinkError)?;
        let instance = linker.instantiate_pre(component).map_err(LinkError)?;
        let pre = if leads {
            Pre::Entry(EntryPre::new(instance).map_err(LinkError)?)
        } else {
            Pre::Assistant(AssistantPre::new(instance).map_err(LinkError)?)
        };
        Ok(Self { pre })
    }

    /// Runs one call in a fresh store. The inner result is the component's own: an outcome, or its failure code.
    ///
    /// # Errors
    /// [`CallError`]: it trapped, or the host stopped it.
    pub async fn call(
        &self,
        engine: &Engine,
        limits: &Limits,
        data: T,
        export: Export,
        call: &types::Call,
    ) -> Result<Result<types::Outcome, types::Code>, CallError> {
        let mut store = Store::new(engine.wasmtime(), data);
        store.limiter(|data| data.meter());
        store.set_hostcall_fuel(limits.host_call_bytes_max);
        store.set_max_component_handles(limits.handles_max);
        store.call_hook(|mut context, hook| context.data_mut().meter().crossing(hook).map_err(Into::into));
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|mut context| context.data_mut().meter().tick().map_err(Into::into));
        let meter = store.data_mut().meter();
        let (left, stop, segment) = (meter.left(), meter.stop(), meter.segment());
        // Guest code stops itself at a tick; the other two end waits inside host functions.
        let ended = tokio::select! {
            biased;
            ended = segment.run(self.enter(&mut store, export, call)) => ended,
            () = stop.stopped() => Err(Stopped::Stop.into()),
            () = tokio::time::sleep(left) => Err(Stopped::Deadline.into()),
        };
        match ended {
            Err(CallError::Trapped(why)) if store.data_mut().meter().refused_memory() => Err(CallError::Memory(why)),
            ended => ended,
        }
    }

    async fn enter(
        &self,
        store: &mut Store<T>,
        export: Export,
        call: &types::Call,
    ) -> Result<Result<types::Outcome, types::Code>, CallError> {
        let result = match (&self.pre, export) {
            (Pre::Entry(pre), Export::Lead) => {
                let instance = pre.instantiate_async(&mut *store).await.map_err(no_sandbox)?;
                instance.samspill_assistant_leading().call_lead(store, call).await
            }
            (Pre::Assistant(_), Export::Lead) => return Err(CallError::CannotLead),
            (Pre::Entry(pre), export) => {
                let instance = pre.instantiate_async(&mut *store).await.map_err(no_sandbox)?;
                let guest = instance.samspill_assistant_answering();
                match export {
                    Export::Notice => guest.call_notice(store, call).await,
                    _ => guest.call_answer(store, call).await,
                }
            }
            (Pre::Assistant(pre), export) => {
                let instance = pre.instantiate_async(&mut *store).await.map_err(no_sandbox)?;
                let guest = instance.samspill_assistant_answering();
                match export {
                    Export::Notice => guest.call_notice(store, call).await,
                    _ => guest.call_answer(store, call).await,
                }
            }
        };
        result.map_err(|error| stopped_or(error, CallError::Trapped))
    }
}

fn no_sandbox(error: wasmtime::Error) -> CallError {
    stopped_or(error, CallError::NoSandbox)
}

fn stopped_or(error: wasmtime::Error, otherwise: fn(String) -> CallError) -> CallError {
    match error.downcast_ref::<Stopped>() {
        Some(stopped) => CallError::Stopped(*stopped),
        None if matches!(error.downcast_ref(), Some(wasmtime::Trap::StackOverflow)) => CallError::Stack,
        None => otherwise(in_short(error.root_cause().to_string())),
    }
}

/// Wasmtime's messages are short and its own; should one quote a component, it stays one short line.
fn in_short(message: String) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MESSAGE_CHARS_MAX).collect()
}

/// The longest message of Wasmtime's that is passed on.
const MESSAGE_CHARS_MAX: usize = 200;
