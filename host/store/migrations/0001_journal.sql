-- Values are personal: they are columns without an index, and the file is the operator's to encrypt at rest.

-- One row: the number that the next entry gets. It never goes back.
CREATE TABLE counter (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    next INTEGER NOT NULL,
    -- An HMAC under principal.key of a fixed text: tells another key from the right one.
    principal_key_check BLOB
) STRICT;
INSERT INTO counter (one, next) VALUES (1, 1);

CREATE TABLE conversation (
    -- The number of the entry that opened it: higher is newer.
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    principal_scheme TEXT,
    principal_identifier TEXT,
    -- HMAC-SHA-256 of scheme and identifier under principal.key: the only way to find a principal.
    principal_index BLOB,
    lead TEXT NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32),
    -- The first number of an append that was refused since the start: later appends are refused too.
    refused INTEGER
) STRICT;
CREATE INDEX conversation_by_principal ON conversation (principal_index, number) WHERE principal_index IS NOT NULL;
CREATE INDEX conversation_refused ON conversation (refused) WHERE refused IS NOT NULL;

CREATE TABLE turn (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    number INTEGER NOT NULL CHECK (number > 0),
    utterance TEXT NOT NULL,
    PRIMARY KEY (conversation, number)
) STRICT, WITHOUT ROWID;

-- A place that is filled again gets a new row: what the citizen saw stays.
CREATE TABLE part (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    place INTEGER NOT NULL,
    body TEXT NOT NULL,
    FOREIGN KEY (conversation, turn) REFERENCES turn (conversation, number)
) STRICT;
CREATE INDEX part_by_place ON part (conversation, turn, place);

CREATE TABLE receipt (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    turn INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX receipt_by_conversation ON receipt (conversation);
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER receipt_no_replace BEFORE INSERT ON receipt WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;

CREATE TABLE fact (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    concept TEXT NOT NULL,
    about TEXT NOT NULL,
    source TEXT NOT NULL,
    value BLOB NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    obtained_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX fact_by_concept ON fact (conversation, concept, about, source);

CREATE TABLE subject (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    reference TEXT NOT NULL,
    scheme TEXT NOT NULL,
    identifier TEXT NOT NULL,
    PRIMARY KEY (conversation, reference)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    assistant TEXT NOT NULL,
    service TEXT NOT NULL,
    body BLOB NOT NULL,
    labels TEXT NOT NULL,
    PRIMARY KEY (conversation, assistant, service)
) STRICT;

CREATE TABLE task (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    assistant TEXT NOT NULL,
    service TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (conversation, assistant, service, key)
) STRICT;

-- Every consent and withdrawal stays; the last row of a scope counts.
CREATE TABLE consent (
    number INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    assistant TEXT NOT NULL,
    service TEXT NOT NULL,
    concept TEXT NOT NULL,
    purpose TEXT NOT NULL,
    given_ms INTEGER NOT NULL,
    withdrawn_ms INTEGER
) STRICT;
CREATE INDEX consent_by_scope ON consent (conversation, assistant, service, concept, purpose);
