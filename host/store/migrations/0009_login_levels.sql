-- How surely whoever reads a conversation has logged in at least: low, substantial or high (eIDAS). What was opened before
-- levels were kept is for any login: what takes a surer one is withheld until somebody has logged in so.
ALTER TABLE conversation ADD COLUMN principal_level TEXT NOT NULL DEFAULT 'low';
