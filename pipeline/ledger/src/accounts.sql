-- Accounts of the pages, what was done to them, and files that were handed in there. Made when a ledger is opened for
-- writing, so that one from before gets the tables too.

CREATE TABLE IF NOT EXISTS accounts (
  name        TEXT PRIMARY KEY,
  role        TEXT NOT NULL,          -- JSON: office, assessor, unit with its name
  password    TEXT NOT NULL,          -- PHC string of argon2id
  token       TEXT UNIQUE,            -- SHA-256 of the token for programs, when there is one
  disabled    INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS account_history (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL,
  who         TEXT NOT NULL,
  account     TEXT NOT NULL,
  what        TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS account_history_keep BEFORE UPDATE ON account_history
  BEGIN SELECT RAISE (ABORT, 'the history of accounts is append-only'); END;
CREATE TRIGGER IF NOT EXISTS account_history_stay BEFORE DELETE ON account_history
  BEGIN SELECT RAISE (ABORT, 'the history of accounts is append-only'); END;

CREATE TABLE IF NOT EXISTS uploads (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          TEXT NOT NULL,
  who         TEXT NOT NULL,
  unit        TEXT NOT NULL,
  name        TEXT NOT NULL,          -- as it came
  path        TEXT NOT NULL,          -- where it is, or where the same content was already
  doc         TEXT NOT NULL,
  size        INTEGER NOT NULL,
  duplicate   INTEGER NOT NULL        -- 1 when it was not kept because the content was there already
) STRICT;
CREATE INDEX IF NOT EXISTS uploads_by_unit ON uploads (unit, id);
CREATE TRIGGER IF NOT EXISTS uploads_keep BEFORE UPDATE ON uploads
  BEGIN SELECT RAISE (ABORT, 'uploads are append-only'); END;
CREATE TRIGGER IF NOT EXISTS uploads_stay BEFORE DELETE ON uploads
  BEGIN SELECT RAISE (ABORT, 'uploads are append-only'); END;
