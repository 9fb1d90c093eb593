-- A citizen's answer has a name, may be a no, may be for some fields, and may last beyond its conversation.
ALTER TABLE consent ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN answer TEXT NOT NULL DEFAULT 'given';
ALTER TABLE consent ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
-- A list of paths as JSON; NULL is all of the concept.
ALTER TABLE consent ADD COLUMN fields TEXT;
ALTER TABLE consent ADD COLUMN valid_to TEXT;
-- Of whom it is, where it lasts beyond its conversation; NULL where it does not.
ALTER TABLE consent ADD COLUMN principal_index BLOB;
UPDATE consent SET id = 'c-' || number, at_ms = coalesce(withdrawn_ms, given_ms),
    answer = CASE WHEN withdrawn_ms IS NULL THEN 'given' ELSE 'withdrawn' END;
CREATE INDEX consent_by_principal ON consent (principal_index, assistant, service, concept, purpose)
    WHERE principal_index IS NOT NULL;

-- What assistants are to be told of withdrawals.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    assistant TEXT NOT NULL,
    service TEXT NOT NULL,
    concept TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fields TEXT,
    given_ms INTEGER NOT NULL,
    withdrawn_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_ms INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_due ON notice (next_ms) WHERE state = 'due';

-- Questions of the last turn that a consent may answer better, as MessagePack.
CREATE TABLE withheld (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (number),
    body BLOB NOT NULL
) STRICT;
