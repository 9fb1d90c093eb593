-- An answer is a service's whole present word: facts and tasks know in which turn they were last said.
ALTER TABLE fact ADD COLUMN service TEXT;
ALTER TABLE fact ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
CREATE INDEX fact_by_service ON fact (conversation, source, service, turn);

-- What services may know and nobody has said: the host asks the citizen.
CREATE TABLE wondered (
    conversation INTEGER NOT NULL REFERENCES conversation (number),
    concept TEXT NOT NULL,
    assistant TEXT NOT NULL,
    service TEXT NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (conversation, concept, assistant, service)
) STRICT, WITHOUT ROWID;
