//! The pages and the API of a composed host.

use std::sync::Arc;

use samspill_channel::{ChannelSettings, StaffSettings};

use crate::compose::Composed;
use crate::config::{Config, Profile};

/// Pages and API of a composed host.
pub fn router(config: &Config, composed: &Composed) -> axum::Router {
    let rules = composed.rules.now();
    let titles = rules.vocabulary.iter().map(|(concept, entry)| (concept.clone(), entry.title.clone()));
    let fields = rules.vocabulary.iter().flat_map(|(concept, entry)| {
        entry.fields.iter().map(|(path, field)| ((concept.clone(), path.clone()), field.title.clone()))
    });
    let settings = ChannelSettings {
        field_titles: fields.collect(),
        operator: config.host.operator.clone(),
        role: config.host.role.clone(),
        demo: config.host.profile == Profile::Demo,
        concept_titles: titles.collect(),
        clock: Arc::clone(&composed.clock),
        desk: None,
        sessions_max: config.channel.sessions_max,
        session_idle_ms: config.channel.session_idle_ms,
        session_ms_max: config.channel.session_ms_max,
        cookie_secure: config.channel.cookie_secure,
        public_origin: config.channel.public_origin.clone(),
        body_bytes_max: config.channel.body_bytes_max,
        body_ms_max: config.channel.body_ms_max,
        utterance_chars_max: config.limits.utterance_bytes_max,
        list_max: config.channel.list_max,
        consent_days_max: config.limits.consent_days_max,
        mandate_days_max: config.limits.mandate_days_max,
    };
    samspill_channel::router(Arc::<samspill_turn::dialogues::Host>::clone(&composed.host), settings)
}

/// The staff's pages of a composed host.
pub fn staff_router(config: &Config, composed: &Composed) -> axum::Router {
    let rules = composed.rules.now();
    let titles = rules.vocabulary.iter().map(|(concept, entry)| (concept.clone(), entry.title.clone()));
    let fields = rules.vocabulary.iter().flat_map(|(concept, entry)| {
        entry.fields.iter().map(|(path, field)| ((concept.clone(), path.clone()), field.title.clone()))
    });
    let settings = StaffSettings {
        field_titles: fields.collect(),
        message_bytes_max: config.limits.desk_message_bytes_max,
        operator: config.host.operator.clone(),
        demo: config.host.profile == Profile::Demo,
        concept_titles: titles.collect(),
        sessions_max: config.operator.sessions_max,
        session_idle_ms: config.operator.session_idle_ms,
        session_ms_max: config.operator.session_ms_max,
        cookie_secure: config.operator.cookie_secure,
        public_origin: config.operator.public_origin.clone(),
        body_bytes_max: config.channel.body_bytes_max,
        body_ms_max: config.channel.body_ms_max,
    };
    let casework = Arc::<samspill_turn::dialogues::Host>::clone(&composed.host);
    samspill_channel::staff_router(Arc::new(composed.office.clone()), casework, settings)
}
