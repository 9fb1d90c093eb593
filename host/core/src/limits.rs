//! Every bound of one call and one turn (I6), with its default. Each is a configuration key of the same name under
//! `[limits]`.

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr,)+) => {
        /// The bounds of calls and turns.
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Limits { $($(#[$doc])* pub $name: $type,)+ }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }
    };
}

impl Limits {
    /// One assistant's share of what a turn or a conversation has; at least one.
    pub fn share(&self, whole: u64) -> u64 {
        let share = whole.saturating_mul(u64::from(self.share_percent.min(100))) / 100;
        share.max(whole.min(1))
    }

    /// One assistant's share of a list.
    pub fn share_of_list(&self, whole: usize) -> usize {
        usize::try_from(self.share(whole as u64)).unwrap_or(whole)
    }
}

limits! {
    /// A turn's time, in milliseconds.
    turn_ms: u64 = 10_000,
    /// What a parent keeps of its time when it asks, in milliseconds.
    reserve_ms: u64 = 500,
    /// A call's own CPU time, in milliseconds, counted in guest code only.
    cpu_ms: u64 = 1_000,
    /// The host's CPU time in the functions that one call enters, in milliseconds; waiting does not count.
    host_cpu_ms: u64 = 2_000,
    /// Between two looks at deadline, stop and CPU time, in milliseconds.
    tick_ms: u64 = 5,
    /// How long after the turn's start a question waits for those that give what it needs, in milliseconds.
    sources_ms: u64 = 6_000,
    /// How deep calls may nest. Leading is the first hop.
    hops_max: u32 = 6,
    /// Calls in one turn.
    calls_max: u32 = 64,
    /// Entries that a turn keeps for its next handing over to the journal, for something is then to leave; with more they are
    /// handed over before.
    ledger_max: usize = 1_024,
    /// Questions that one call may ask.
    fan_out_max: u32 = 32,
    /// Bytes that one turn may move between components, the host and registers.
    turn_bytes_max: u64 = 32 << 20,
    /// Decisions that components ask for in one turn. Each is written down in a receipt.
    decisions_max: u32 = 20_000,
    /// What one assistant that is asked may use of a turn's calls, bytes, decisions and register requests, and of a
    /// conversation's facts, subjects and tasks, in per cent. So what one wastes is not what others lack.
    share_percent: u32 = 25,
    /// All linear memories of a call together, in bytes.
    memory_bytes_max: usize = 64 << 20,
    /// What a place keeps of a call's memory and tables for the next one, reset, in bytes each; 0 keeps nothing.
    resident_bytes_max: usize = 512 << 10,
    /// Elements of all tables of a call together.
    table_elements_max: usize = 20_000,
    /// Core instances, memories and tables in one component.
    instances_max: usize = 32,
    /// Resource handles a call may hold.
    handles_max: usize = 256,
    /// Wasm stack, in bytes.
    stack_bytes_max: usize = 512 << 10,
    /// Host functions a call may enter.
    host_calls_max: u64 = 10_000,
    /// Bytes that one host function may be passed: Wasmtime's hostcall fuel.
    host_call_bytes_max: usize = 8 << 20,
    /// Wants, claims, questions, tasks or requests in one list.
    list_max: usize = 256,
    /// Facts in one conversation.
    facts_max: usize = 4_096,
    /// Subjects in one conversation.
    subjects_max: usize = 1_024,
    /// One fact's value, in bytes.
    fact_bytes_max: usize = 256 << 10,
    /// Labels of what a call says, asks, proposes or keeps: concepts times people.
    labels_max: usize = 1_024,
    /// Parts that one call may say or place.
    parts_max: usize = 256,
    /// One part, in bytes.
    part_bytes_max: usize = 256 << 10,
    /// Parts waiting to leave a turn.
    parts_queued_max: usize = 32,
    /// Tasks in one conversation.
    tasks_max: usize = 512,
    /// What the citizen may be asked for in one conversation.
    wondered_max: usize = 32,
    /// Consents of one citizen's that last beyond a conversation.
    consents_max: usize = 256,
    /// How many days ahead the last day of a consent may be.
    consent_days_max: u32 = 3_650,
    /// How often an assistant is told of a withdrawal before the host gives it up.
    notice_attempts_max: u32 = 24,
    /// How long after the first failure it is told again, in milliseconds; each time twice as long, an hour at most.
    notice_retry_ms: u64 = 1_000,
    /// Assistants that are told of withdrawals at once.
    notices_at_once_max: usize = 4,
    /// One service's state in one conversation, in bytes.
    state_bytes_max: usize = 64 << 10,
    /// Log events of one call.
    log_events_max: u32 = 1_000,
    /// Register requests in one turn.
    register_requests_max: u32 = 128,
    /// Register requests under way at once in one call.
    register_parallel_max: usize = 8,
    /// One register response's body, in bytes.
    register_body_bytes_max: usize = 4 << 20,
    /// The head of one register response, and what is read of it at once, in bytes; 8 KiB at least.
    register_head_bytes_max: usize = 64 << 10,
    /// Interim responses (1xx) of a register before the one that was asked for. One or two are usual.
    register_interim_max: usize = 16,
    /// One register request's time, in milliseconds.
    register_ms: u64 = 4_000,
    /// Receipts about one person that are read at once, the newest; of those before, a shorter period shows them.
    receipts_about_max: usize = 20_000,
    /// Length of an utterance, in bytes.
    utterance_bytes_max: usize = 4_096,
    /// The grid on which outlines are released, in milliseconds.
    outline_grid_ms: u64 = 50,
    /// Rules of policy, the national ones included.
    policies_max: usize = 10_000,
    /// Verdicts of policy that are remembered; when there are more, all are forgotten.
    verdicts_max: usize = 65_536,
    /// Core instances running at once, at each depth.
    permits_per_depth: u32 = 64,
    /// Of the places at one depth, what one assistant may hold, in percent. One call of it may always run.
    assistant_percent: u32 = 75,
    /// Of the places at one depth, and of the queue at depth 0, what one citizen may hold, in percent. One call may
    /// always run, and one turn wait.
    citizen_percent: u32 = 25,
    /// Turns at once, those that wait for a place included.
    turns_max: usize = 512,
    /// Turns waiting for a place at depth 0.
    queue_max: usize = 256,
    /// How long a turn waits for a place, in milliseconds.
    queue_ms: u64 = 2_000,
    /// Conversations in memory; the least recently used is paged out.
    conversations_max: usize = 1_024,
    /// Mandates that citizens have given each other on this host, those that no longer count included until there is no
    /// room; and as many tasks that heirs have marked as done.
    mandates_max: usize = 100_000,
    /// Mandates of one giver that count.
    mandates_own_max: usize = 32,
    /// How long a citizen may let somebody help, in days.
    mandate_days_max: u32 = 366,
    /// Desks that one conversation may be handed over to at once.
    hand_overs_max: usize = 8,
    /// How long a desk's people may read what was handed over, in days.
    hand_over_days: u32 = 30,
    /// Hand-overs that one owner's case workers see in their list, the oldest first.
    hand_overs_listed_max: usize = 200,
    /// Decisions of one reading by a case worker, on the desk's needs and on what content may reveal; what would take more
    /// is left out, or the reading refused.
    desk_decisions_max: u32 = 10_000,
    /// What a case worker writes at once, in bytes.
    desk_message_bytes_max: usize = 4_096,
    /// What case workers may write in one conversation, in messages.
    desk_messages_max: u32 = 200,
    /// Proposals of the staff's that wait for another's eyes.
    proposals_max: usize = 500,
    /// Assistants, owners and services that are stopped at once.
    stops_max: usize = 1_000,
    /// Releases of identity numbers that can still be read, the newest; an older one must be asked for again.
    releases_max: usize = 100,
    /// What the staff did last, in events that their pages show. All of them stay in the database.
    staff_events_max: usize = 100,
    /// A reason that one of the staff gives, in bytes.
    reason_bytes_max: usize = 2_000,
    /// One legal basis that is proposed, in bytes.
    basis_bytes_max: usize = 16 << 10,
    /// How long a conversation that nobody uses stays in memory, in milliseconds: until another is used after that.
    conversation_idle_ms: u64 = 60_000,
}
