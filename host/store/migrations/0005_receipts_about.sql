-- Whom a receipt is about, as a pseudonym under receipt.key, and when: what is in its body, for finding it. Receipts from
-- before name nobody.
ALTER TABLE receipt ADD COLUMN whom BLOB;
ALTER TABLE receipt ADD COLUMN at_ms INTEGER;
ALTER TABLE counter ADD COLUMN receipt_key_check BLOB;

DROP TRIGGER receipt_no_update;
UPDATE receipt SET at_ms = body ->> '$.at_ms' WHERE json_valid(body);
-- As before, and whom it was about is erased with the rest.
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt WHEN NOT (
    NEW.id IS OLD.id AND NEW.conversation IS OLD.conversation AND NEW.turn IS OLD.turn AND NEW.leaf IS OLD.leaf
    AND NEW.commitment IS OLD.commitment AND NEW.salt IS NULL AND NEW.body = '' AND NEW.whom IS NULL
    AND NEW.at_ms IS NULL)
BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;

CREATE INDEX receipt_about ON receipt (whom, at_ms) WHERE whom IS NOT NULL;
-- What the own conversations have of receipts that name nobody.
CREATE INDEX receipt_about_nobody ON receipt (conversation, at_ms) WHERE whom IS NULL;
