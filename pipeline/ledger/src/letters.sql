-- Reminders that were sent. Made when a ledger is opened for writing, so that one from before letters were kept gets
-- the table too.

CREATE TABLE IF NOT EXISTS letters (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  circular    TEXT NOT NULL,
  unit        TEXT NOT NULL,
  round       INTEGER NOT NULL,
  number      TEXT UNIQUE,            -- 发文字号, when it has one
  date        TEXT NOT NULL,
  reply_by    TEXT NOT NULL,
  open        TEXT NOT NULL,          -- JSON: numbers of the tasks it asks for
  hash        TEXT NOT NULL,          -- of the bytes of the file
  generation  INTEGER NOT NULL,       -- state that it was written from
  UNIQUE (circular, unit, round)
) STRICT;
CREATE TRIGGER IF NOT EXISTS letters_keep BEFORE UPDATE ON letters
  BEGIN SELECT RAISE (ABORT, 'letters are append-only'); END;
CREATE TRIGGER IF NOT EXISTS letters_stay BEFORE DELETE ON letters
  BEGIN SELECT RAISE (ABORT, 'letters are append-only'); END;
