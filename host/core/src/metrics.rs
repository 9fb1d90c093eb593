//! What the host counts of itself: words of closed lists, owners, and the ids of admitted assistants. Nothing that a
//! component or a citizen has said goes in, so that nothing of it comes out (I5), and what is counted is bounded (I6).

use std::time::Duration;

use crate::ids::{AssistantId, OrgNumber};
use crate::ports::DialogueError;
use crate::refusal::{RefusalCode, words};
use crate::turn::Outcome;

words! {
    /// Why a hop gave no answer.
    HopCause {
        /// A grant that the service requires is missing.
        Withheld = "withheld",
        /// The assistant is no longer admitted.
        NotAdmitted = "not-admitted",
        /// The operator has stopped it.
        Operator = "operator",
        /// The service was already answering in this conversation.
        Answering = "answering",
        /// The queue at its depth was full.
        QueueFull = "queue-full",
        /// No place came free in time.
        NoPlace = "no-place",
        /// It needs more places than there are.
        TooLarge = "too-large",
        /// No sandbox could be made.
        NoSandbox = "no-sandbox",
        /// It was called as a lead and is none.
        CannotLead = "cannot-lead",
        /// The turn's deadline.
        Deadline = "deadline",
        /// Its own CPU time.
        Cpu = "cpu",
        /// The host's CPU time in the functions that it entered.
        HostCpu = "host-cpu",
        /// The turn was stopped.
        Stop = "stop",
        /// Too many host calls.
        HostCalls = "host-calls",
        /// It was refused memory, and trapped.
        Memory = "memory",
        /// Its stack was used up.
        Stack = "stack",
        /// Any other trap.
        Trap = "trap",
        /// It returned a failure.
        Failure = "failure",
        /// It said that a register did not answer usefully.
        Unavailable = "unavailable",
        /// Its state is too large to be kept.
        State = "state",
        /// The journal failed.
        Journal = "journal",
        /// The asker dropped the question.
        Dropped = "dropped",
    }
}

words! {
    /// How a turn ended: as its lead did, or given up.
    TurnEnd {
        /// The lead answered.
        Answered = "answered",
        /// The lead had nothing to say to it.
        NotRelevant = "not-relevant",
        /// The lead lacks a grant that it requires.
        Withheld = "withheld",
        /// The lead failed. What it had asked for was shown.
        Failed = "failed",
        /// The host had no place for the lead.
        Busy = "busy",
        /// The lead was not done in time.
        Late = "late",
        /// The journal failed, so that nothing may be shown; or the host was stopped.
        GivenUp = "given-up",
    }
}

impl From<Outcome> for TurnEnd {
    fn from(lead: Outcome) -> Self {
        match lead {
            Outcome::Answered => Self::Answered,
            Outcome::NotRelevant => Self::NotRelevant,
            Outcome::Withheld => Self::Withheld,
            Outcome::Busy => Self::Busy,
            Outcome::Late => Self::Late,
            Outcome::Failed | Outcome::Refused | Outcome::Cancelled => Self::Failed,
        }
    }
}

words! {
    /// Why a turn did not begin.
    TurnRefusal {
        /// Too many turns at once.
        Full = "full",
        /// Another turn of the conversation is running.
        Busy = "busy",
        /// No such conversation, or another's.
        Unknown = "unknown",
        /// What was sent is not usable.
        Invalid = "invalid",
        /// The journal failed.
        Journal = "journal",
        /// The host is stopping.
        Stopping = "stopping",
    }
}

impl From<&DialogueError> for TurnRefusal {
    fn from(error: &DialogueError) -> Self {
        match error {
            DialogueError::Full => Self::Full,
            DialogueError::Busy => Self::Busy,
            DialogueError::NotFound | DialogueError::LoginLevel(_) => Self::Unknown,
            DialogueError::Invalid(_) => Self::Invalid,
            DialogueError::Journal(_) => Self::Journal,
            DialogueError::Stopping => Self::Stopping,
        }
    }
}

words! {
    /// How a request to a register ended.
    RegisterEnd {
        /// A status below 300.
        Success = "success",
        /// A status of 300 to 399; none is followed.
        Redirect = "redirect",
        /// A status of 400 to 499.
        ClientError = "client-error",
        /// A status from 500 on.
        ServerError = "server-error",
        /// No answer in time, or one that cannot be used.
        Unreachable = "unreachable",
        /// The turn was stopped.
        Stopped = "stopped",
    }
}

impl RegisterEnd {
    /// How a request with this HTTP status ended.
    pub const fn of_status(status: u16) -> Self {
        match status {
            0..300 => Self::Success,
            300..400 => Self::Redirect,
            400..500 => Self::ClientError,
            500.. => Self::ServerError,
        }
    }
}

/// Where counts go. Never fails, and never waits.
pub trait Metrics: Send + Sync {
    /// A turn begins.
    fn turn_started(&self);

    /// A turn is over. Each that began ends once.
    fn turn_ended(&self, end: TurnEnd, elapsed: Duration);

    /// A turn did not begin.
    fn turn_refused(&self, why: TurnRefusal);

    /// A hop is over; the cause says why it gave no answer.
    fn hop(&self, assistant: &AssistantId, outcome: Outcome, cause: Option<HopCause>, elapsed: Duration);

    /// A concept was withheld, and this rule decided.
    fn withheld(&self, rule: RefusalCode);

    /// A request to an owner's register is over.
    fn register_request(&self, owner: &OrgNumber, end: RegisterEnd, elapsed: Duration);
}
