-- Passages that people named as the ones that prove a task. Made when a ledger is opened for writing.

CREATE TABLE IF NOT EXISTS review_places (
  review      INTEGER PRIMARY KEY REFERENCES reviews (id),
  place       TEXT NOT NULL           -- JSON: ordinal and locator in the content that the review was given on
) STRICT;
CREATE TRIGGER IF NOT EXISTS review_places_keep BEFORE UPDATE ON review_places
  BEGIN SELECT RAISE (ABORT, 'review_places is append-only'); END;
CREATE TRIGGER IF NOT EXISTS review_places_stay BEFORE DELETE ON review_places
  BEGIN SELECT RAISE (ABORT, 'review_places is append-only'); END;
