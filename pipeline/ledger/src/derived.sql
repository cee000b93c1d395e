-- What is kept of documents so that it need not be made again: prints, by which copies are found, and facts, by which
-- papers are checked against each other. Derived from the passages; made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS derived (
  doc         TEXT NOT NULL,
  what        TEXT NOT NULL,
  version     INTEGER NOT NULL,       -- of the way it was made
  data        BLOB NOT NULL,
  PRIMARY KEY (doc, what)
) STRICT, WITHOUT ROWID;

-- What earlier versions kept prints in.
DROP TABLE IF EXISTS prints;
