-- A turn that was cut has not ended: what it has learnt is not shown outside it. Of the earlier ones nobody knows.
ALTER TABLE turn ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
UPDATE turn SET ended = 1;
