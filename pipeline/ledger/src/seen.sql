-- Contents that were not read in full and that a person has looked at: nothing in them counts. The latest row on a content
-- holds. Made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS seen (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  doc         TEXT NOT NULL,
  holds       INTEGER NOT NULL,       -- 0 takes an earlier row back
  who         TEXT NOT NULL,
  why         TEXT NOT NULL,
  at          TEXT NOT NULL,
  generation  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS seen_keep BEFORE UPDATE ON seen
  BEGIN SELECT RAISE (ABORT, 'seen is append-only'); END;
CREATE TRIGGER IF NOT EXISTS seen_stay BEFORE DELETE ON seen
  BEGIN SELECT RAISE (ABORT, 'seen is append-only'); END;
