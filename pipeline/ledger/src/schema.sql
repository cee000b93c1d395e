-- The ledger of zuozheng. Rows of `files`, `matches` and `registers` live from generation `since` until
-- generation `until` (NULL: they hold now), so that every past state can be asked for. Runs, ends of runs,
-- reviews, corrections and closed rows never change.

CREATE TABLE state (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  generation  INTEGER NOT NULL
) STRICT;
INSERT INTO state (id, generation) VALUES (1, 0);

CREATE TABLE runs (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at       TEXT NOT NULL,
  version          TEXT NOT NULL,
  dictionary_hash  TEXT NOT NULL,
  settings         TEXT NOT NULL      -- JSON
) STRICT;

CREATE TABLE run_ends (
  run          INTEGER PRIMARY KEY REFERENCES runs (id),
  finished_at  TEXT NOT NULL,
  outcome      TEXT NOT NULL,
  generation   INTEGER NOT NULL,
  counts       TEXT NOT NULL          -- JSON
) STRICT;

CREATE TABLE documents (
  id          INTEGER PRIMARY KEY,
  doc         TEXT NOT NULL UNIQUE,   -- hash of the content
  kind        TEXT NOT NULL,
  n_pages     INTEGER NOT NULL,
  read_key    TEXT NOT NULL,
  title       TEXT,
  date        TEXT,
  doc_number  TEXT,
  issuer      TEXT,
  doc_kind    TEXT,
  problems    TEXT NOT NULL           -- JSON
) STRICT;

CREATE TABLE passages (
  document    INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  text        TEXT NOT NULL,
  locator     TEXT NOT NULL,          -- JSON
  confidence  REAL,                   -- of the text recognition; NULL for text that the file itself holds
  PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
  id          INTEGER PRIMARY KEY,
  role        TEXT NOT NULL,
  path        TEXT NOT NULL,
  parent      TEXT,
  doc         TEXT,
  size        INTEGER NOT NULL,
  unit        TEXT,
  state       TEXT NOT NULL,
  problems    TEXT NOT NULL,          -- JSON
  first_seen  INTEGER NOT NULL REFERENCES runs (id),
  since       INTEGER NOT NULL,
  until       INTEGER
) STRICT;
CREATE UNIQUE INDEX files_now ON files (role, path) WHERE until IS NULL;
CREATE INDEX files_parent ON files (role, parent) WHERE until IS NULL;
CREATE INDEX files_doc ON files (doc);

CREATE TABLE registers (
  id        INTEGER PRIMARY KEY,
  circular  TEXT NOT NULL,
  hash      TEXT NOT NULL,
  source    TEXT NOT NULL,
  register  TEXT NOT NULL,            -- JSON
  problems  TEXT NOT NULL,            -- JSON
  since     INTEGER NOT NULL,
  until     INTEGER
) STRICT;
CREATE UNIQUE INDEX registers_now ON registers (circular) WHERE until IS NULL;

CREATE TABLE matches (
  id         INTEGER PRIMARY KEY,
  path       TEXT NOT NULL,
  circular   TEXT NOT NULL,
  doc        TEXT NOT NULL,
  match_key  TEXT NOT NULL,
  since      INTEGER NOT NULL,
  until      INTEGER
) STRICT;
CREATE UNIQUE INDEX matches_now ON matches (path, circular) WHERE until IS NULL;
CREATE INDEX matches_circular ON matches (circular, path);

CREATE TABLE links (
  match     INTEGER NOT NULL REFERENCES matches (id) ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  task      INTEGER NOT NULL,
  grade     TEXT NOT NULL,
  score     REAL NOT NULL,
  basis     TEXT NOT NULL,            -- JSON
  passages  TEXT NOT NULL,            -- JSON: ordinals, best first
  PRIMARY KEY (match, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  circular    TEXT NOT NULL,
  path        TEXT NOT NULL,
  doc         TEXT NOT NULL,
  task        INTEGER NOT NULL,
  verdict     TEXT NOT NULL,          -- accept, reject or withdraw
  grade       TEXT,                   -- of an accepted link
  who         TEXT NOT NULL,
  why         TEXT NOT NULL,
  at          TEXT NOT NULL,
  generation  INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_path ON reviews (circular, task, path);
CREATE INDEX reviews_doc ON reviews (circular, task, doc);

CREATE TABLE corrections (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  circular    TEXT NOT NULL,
  task        INTEGER NOT NULL,
  text        TEXT NOT NULL,          -- of the task when it was corrected
  field       TEXT NOT NULL,
  old         TEXT NOT NULL,
  new         TEXT NOT NULL,
  who         TEXT NOT NULL,
  why         TEXT NOT NULL,
  at          TEXT NOT NULL,
  generation  INTEGER NOT NULL
) STRICT;
CREATE INDEX corrections_circular ON corrections (circular);

-- What is history cannot be changed, by no program.
CREATE TRIGGER runs_keep      BEFORE UPDATE ON runs      BEGIN SELECT RAISE (ABORT, 'runs are append-only'); END;
CREATE TRIGGER runs_stay      BEFORE DELETE ON runs      BEGIN SELECT RAISE (ABORT, 'runs are append-only'); END;
CREATE TRIGGER run_ends_keep  BEFORE UPDATE ON run_ends  BEGIN SELECT RAISE (ABORT, 'run_ends are append-only'); END;
CREATE TRIGGER run_ends_stay  BEFORE DELETE ON run_ends  BEGIN SELECT RAISE (ABORT, 'run_ends are append-only'); END;
CREATE TRIGGER reviews_keep   BEFORE UPDATE ON reviews   BEGIN SELECT RAISE (ABORT, 'reviews are append-only'); END;
CREATE TRIGGER reviews_stay   BEFORE DELETE ON reviews   BEGIN SELECT RAISE (ABORT, 'reviews are append-only'); END;
CREATE TRIGGER corrections_keep BEFORE UPDATE ON corrections
  BEGIN SELECT RAISE (ABORT, 'corrections are append-only'); END;
CREATE TRIGGER corrections_stay BEFORE DELETE ON corrections
  BEGIN SELECT RAISE (ABORT, 'corrections are append-only'); END;
CREATE TRIGGER files_keep     BEFORE UPDATE ON files     WHEN old.until IS NOT NULL
  BEGIN SELECT RAISE (ABORT, 'closed rows of files are history'); END;
CREATE TRIGGER registers_keep BEFORE UPDATE ON registers WHEN old.until IS NOT NULL
  BEGIN SELECT RAISE (ABORT, 'closed rows of registers are history'); END;
CREATE TRIGGER matches_keep   BEFORE UPDATE ON matches   WHEN old.until IS NOT NULL
  BEGIN SELECT RAISE (ABORT, 'closed rows of matches are history'); END;

-- For people who open the ledger with another tool.
CREATE VIEW current_files AS
  SELECT files.role, files.path, files.unit, files.state, files.size, documents.title, documents.date, documents.kind
  FROM files LEFT JOIN documents ON documents.doc = files.doc
  WHERE files.until IS NULL;
CREATE VIEW current_links AS
  SELECT matches.circular, links.task, matches.path, links.grade, links.score, links.basis, links.passages
  FROM matches JOIN links ON links.match = matches.id
  WHERE matches.until IS NULL;
CREATE VIEW current_problems AS
  SELECT files.role, files.path, problem.value ->> 'code' AS code, problem.value ->> 'severity' AS severity,
         problem.value ->> 'message' AS message
  FROM files JOIN json_each(files.problems) AS problem WHERE files.until IS NULL
  UNION ALL
  SELECT files.role, files.path, problem.value ->> 'code', problem.value ->> 'severity', problem.value ->> 'message'
  FROM files JOIN documents ON documents.doc = files.doc JOIN json_each(documents.problems) AS problem
  WHERE files.until IS NULL;
