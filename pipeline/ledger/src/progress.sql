-- How far each circular was after each run. Made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS progress (
  run         INTEGER NOT NULL,
  circular    TEXT NOT NULL,
  day         TEXT NOT NULL,          -- against which deadlines were judged
  covered     INTEGER NOT NULL,
  partial     INTEGER NOT NULL,
  missing     INTEGER NOT NULL,
  blocked     INTEGER NOT NULL,
  not_due     INTEGER NOT NULL,
  PRIMARY KEY (run, circular)
) STRICT;
CREATE TRIGGER IF NOT EXISTS progress_keep BEFORE UPDATE ON progress
  BEGIN SELECT RAISE (ABORT, 'progress is append-only'); END;
CREATE TRIGGER IF NOT EXISTS progress_stay BEFORE DELETE ON progress
  BEGIN SELECT RAISE (ABORT, 'progress is append-only'); END;
