-- Whom a conversation is about, where somebody acts for another.
ALTER TABLE conversation ADD COLUMN acting_scheme TEXT;
ALTER TABLE conversation ADD COLUMN acting_identifier TEXT;
ALTER TABLE conversation ADD COLUMN acting_name TEXT;
ALTER TABLE conversation ADD COLUMN acting_relation TEXT;
ALTER TABLE conversation ADD COLUMN acting_source TEXT;

-- Mandates that citizens gave each other here. They belong to no conversation. One is for helping (packages) or a proxy in
-- a court's case (case_number).
CREATE TABLE mandate (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    giver_scheme TEXT NOT NULL,
    giver_identifier TEXT NOT NULL,
    giver_name TEXT NOT NULL,
    holder_scheme TEXT NOT NULL,
    holder_identifier TEXT NOT NULL,
    holder_name TEXT NOT NULL,
    packages TEXT,
    case_number TEXT,
    given_ms INTEGER NOT NULL,
    until TEXT,
    withdrawn_ms INTEGER,
    CHECK ((packages IS NULL) <> (case_number IS NULL))
) STRICT;

-- What the heirs of a case have marked as done.
CREATE TABLE mark (
    case_number TEXT NOT NULL,
    task TEXT NOT NULL,
    by_scheme TEXT NOT NULL,
    by_identifier TEXT NOT NULL,
    by_name TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (case_number, task)
) STRICT, WITHOUT ROWID;
