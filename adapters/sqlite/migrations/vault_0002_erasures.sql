-- Who was erased, when, by whom and why: the proof that it was done, and what says that a restored copy has to be
-- erased again.

CREATE TABLE erasures (
  person    BLOB NOT NULL PRIMARY KEY CHECK (length(person) = 16),
  reason    INTEGER NOT NULL CHECK (reason BETWEEN 1 AND 3),  -- 1 requested, 2 mistake, 3 retention
  erased_by TEXT NOT NULL,
  erased_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
