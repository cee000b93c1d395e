-- What was sent to an endpoint for a second opinion, and what it answered: nothing is asked twice. Made when a ledger is
-- opened for writing.

CREATE TABLE IF NOT EXISTS questions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  hash        TEXT NOT NULL UNIQUE,   -- of the model and of all that was sent
  circular    TEXT NOT NULL,
  path        TEXT NOT NULL,
  doc         TEXT NOT NULL,
  endpoint    TEXT NOT NULL,
  model       TEXT NOT NULL,
  sent        TEXT NOT NULL,          -- as it went out
  answer      TEXT NOT NULL,          -- as it came back
  at          TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS opinions (
  question    INTEGER NOT NULL REFERENCES questions (id),
  task        INTEGER NOT NULL,
  task_text   TEXT NOT NULL,
  grade       TEXT,                   -- NULL: no evidence
  quote       TEXT NOT NULL,
  passage     INTEGER,
  why         TEXT NOT NULL,
  PRIMARY KEY (question, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS questions_doc ON questions (circular, doc);
CREATE TRIGGER IF NOT EXISTS questions_keep BEFORE UPDATE ON questions
  BEGIN SELECT RAISE (ABORT, 'questions are append-only'); END;
CREATE TRIGGER IF NOT EXISTS questions_stay BEFORE DELETE ON questions
  BEGIN SELECT RAISE (ABORT, 'questions are append-only'); END;
CREATE TRIGGER IF NOT EXISTS opinions_keep BEFORE UPDATE ON opinions
  BEGIN SELECT RAISE (ABORT, 'opinions are append-only'); END;
CREATE TRIGGER IF NOT EXISTS opinions_stay BEFORE DELETE ON opinions
  BEGIN SELECT RAISE (ABORT, 'opinions are append-only'); END;
