-- Who looks after what is open. A file has one broker at a time, but the one that died had another id than its successor.

ALTER TABLE open_recharges ADD COLUMN owner BLOB NOT NULL DEFAULT X'00000000000000000000000000000000'
  CHECK (length(owner) = 16);

CREATE TABLE brokers (
  id      BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  seen_at INTEGER NOT NULL,
  left    INTEGER NOT NULL DEFAULT 0 CHECK (left IN (0, 1)),
  fenced  INTEGER NOT NULL DEFAULT 0 CHECK (fenced IN (0, 1))
) STRICT, WITHOUT ROWID;
