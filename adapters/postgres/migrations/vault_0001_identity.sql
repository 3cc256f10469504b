-- Names and numbers, sealed (AES-256-GCM): key id, nonce, ciphertext, tag. NULL = erased.

CREATE TABLE vault.lines (
  id           uuid PRIMARY KEY,
  number_index bytea CHECK (length(number_index) = 32),  -- keyed HMAC of the number
  number       bytea
);
CREATE UNIQUE INDEX lines_by_number ON vault.lines (number_index) WHERE number_index IS NOT NULL;

CREATE TABLE vault.people (
  id   uuid PRIMARY KEY,
  name bytea
);

-- A known text under every key ever used, so that a wrong key is refused when the vault opens.
-- Data keys have their id; the blind index's key has -1.
CREATE TABLE vault.key_checks (
  key_id bigint PRIMARY KEY,
  proof  bytea NOT NULL
);
