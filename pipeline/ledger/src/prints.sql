-- Prints of documents, by which copies are found. Derived from the passages; made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS prints (
  doc         TEXT PRIMARY KEY,
  version     INTEGER NOT NULL,       -- of the way they were made
  prints      BLOB NOT NULL
) STRICT;
