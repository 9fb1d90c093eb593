-- Receipts are the leaves of a Merkle tree, numbered from 0 in the order of their ids. A leaf is a commitment, salted so
-- that it tells nothing once salt and body are erased. Receipts from before are outside of the tree: nobody was given a
-- head that covers them, so that a tree made now would prove nothing about them.
ALTER TABLE receipt ADD COLUMN leaf INTEGER;
ALTER TABLE receipt ADD COLUMN salt BLOB;
ALTER TABLE receipt ADD COLUMN commitment BLOB;

-- One row: how many leaves there are, what the next one needs of the tree (the roots of its full subtrees, the largest
-- first), and how many receipts are from before.
CREATE TABLE receipt_tree (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    peaks BLOB NOT NULL,
    outside INTEGER NOT NULL
) STRICT;
INSERT INTO receipt_tree (one, size, peaks, outside) SELECT 1, 0, x'', count(*) FROM receipt;

-- Nothing of a receipt changes, but its content may be erased: salt and body together.
DROP TRIGGER receipt_no_update;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt WHEN NOT (
    NEW.id IS OLD.id AND NEW.conversation IS OLD.conversation AND NEW.turn IS OLD.turn AND NEW.leaf IS OLD.leaf
    AND NEW.commitment IS OLD.commitment AND NEW.salt IS NULL AND NEW.body = '')
BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
