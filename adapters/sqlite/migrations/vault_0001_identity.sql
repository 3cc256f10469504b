-- Names and numbers, sealed (AES-256-GCM): key id, nonce, ciphertext, tag. NULL = erased.

CREATE TABLE lines (
  id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  number_index BLOB CHECK (length(number_index) = 32),  -- keyed HMAC of the number
  number       BLOB
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX lines_by_number ON lines (number_index) WHERE number_index IS NOT NULL;

CREATE TABLE people (
  id   BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name BLOB
) STRICT, WITHOUT ROWID;

-- A known text under every key ever used, so that a wrong key is refused when the vault opens.
-- Data keys have their id; the blind index's key has -1.
CREATE TABLE key_checks (
  key_id INTEGER PRIMARY KEY,
  proof  BLOB NOT NULL
) STRICT;
