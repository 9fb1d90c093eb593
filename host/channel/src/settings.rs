//! What the composition root decides for the channel.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use samspill_core::ids::Concept;
use samspill_core::limits::Limits;
use samspill_core::manifest::Desk;
use samspill_core::ports::Clock;
use samspill_core::text::Text;

/// Everything that a channel can be told.
#[derive(Clone)]
pub struct ChannelSettings {
    /// Who runs this host. Every page says it.
    pub operator: String,
    /// As what: controller, or processor for whom. Every page says it.
    pub role: Text,
    /// The operator's own people, shown on every page.
    pub desk: Option<Desk>,
    /// Whether this is a demonstration: the pages say so, and those whom the host lists can be tried without a login.
    pub demo: bool,
    /// The concepts' names for people. A concept that is not here is shown as its IRI.
    pub concept_titles: BTreeMap<Concept, Text>,
    /// The names of concepts' fields for people, by concept and path. A field that is not here is shown as its path.
    pub field_titles: BTreeMap<(Concept, String), Text>,
    /// Civil time, for what is shown. Sessions expire by a clock of their own, which never stands still.
    pub clock: Arc<dyn Clock>,
    /// Sessions at once. The next login is refused.
    pub sessions_max: usize,
    /// A session that has not been used for this long is over, in milliseconds.
    pub session_idle_ms: u64,
    /// A session is over after this long, used or not, in milliseconds.
    pub session_ms_max: u64,
    /// Whether the cookies are for HTTPS alone. Set it wherever the host is not tried on the same machine.
    pub cookie_secure: bool,
    /// The origin that citizens use, for example `https://samspill.example`; none means that of the request's `Host`.
    pub public_origin: Option<String>,
    /// The largest request body, in bytes.
    pub body_bytes_max: usize,
    /// How long a request body may take to arrive, in milliseconds.
    pub body_ms_max: u64,
    /// The longest thing a citizen can say at once, in characters.
    pub utterance_chars_max: usize,
    /// Items in any list that is shown or answered.
    pub list_max: usize,
    /// How many days ahead the last day of a consent may be.
    pub consent_days_max: u32,
    /// How many days ahead the last day of a citizen's mandate to another may be.
    pub mandate_days_max: u32,
}

impl Default for ChannelSettings {
    fn default() -> Self {
        Self {
            operator: String::new(),
            role: Text::default(),
            desk: None,
            demo: false,
            concept_titles: BTreeMap::new(),
            field_titles: BTreeMap::new(),
            clock: Arc::new(SystemClock),
            sessions_max: 10_000,
            session_idle_ms: 30 * 60 * 1000,
            session_ms_max: 8 * 60 * 60 * 1000,
            cookie_secure: false,
            public_origin: None,
            body_bytes_max: 64 << 10,
            body_ms_max: 10_000,
            utterance_chars_max: 4_000,
            list_max: 500,
            consent_days_max: Limits::default().consent_days_max,
            mandate_days_max: Limits::default().mandate_days_max,
        }
    }
}

/// The machine's own time.
struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> u64 {
        #[allow(clippy::disallowed_methods, reason = "this is the clock that others are to use")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}
