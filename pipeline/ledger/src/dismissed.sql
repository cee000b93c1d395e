-- Decisions on tasks that are gone, which a person has seen and wants to hear of no more. They stay decisions, and hold
-- again when their task comes back. Made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS dismissed (
  review      INTEGER PRIMARY KEY REFERENCES reviews (id),
  who         TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS dismissed_keep BEFORE UPDATE ON dismissed
  BEGIN SELECT RAISE (ABORT, 'dismissed is append-only'); END;
CREATE TRIGGER IF NOT EXISTS dismissed_stay BEFORE DELETE ON dismissed
  BEGIN SELECT RAISE (ABORT, 'dismissed is append-only'); END;
