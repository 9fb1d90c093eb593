-- What citizens hand over to desks: one for each desk in a conversation, the last one.
CREATE TABLE hand_over (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    assistant TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    given_ms INTEGER NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL,
    ended_ms INTEGER,
    taken_by TEXT,
    taken_ms INTEGER,
    messages INTEGER NOT NULL,
    -- What the desk has read, as JSON: concepts and references, no values.
    labels TEXT NOT NULL,
    PRIMARY KEY (conversation, assistant)
) STRICT, WITHOUT ROWID;
CREATE INDEX hand_over_open ON hand_over (assistant, given_ms) WHERE state = 'open';
