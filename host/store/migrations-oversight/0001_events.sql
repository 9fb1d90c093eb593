-- What the operator's staff have done. Rows are added, and nothing else.
CREATE TABLE event (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at_ms INTEGER NOT NULL,
    staff TEXT NOT NULL,
    why TEXT NOT NULL,
    -- JSON.
    act TEXT NOT NULL,
    -- SHA-256 of the row before's and of this row: a row that was changed, moved or taken away from between others is found.
    chain BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'what the staff have done is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'what the staff have done is append-only'); END;
-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'what the staff have done is append-only'); END;
