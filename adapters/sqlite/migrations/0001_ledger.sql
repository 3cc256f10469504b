-- The books. Ids are 16 bytes (UUID v7), times are unix milliseconds, days are days since 1970-01-01 (Paris),
-- enumerations are the numbers of services/domain. No name and no telephone number, ever: those are in the vault.

CREATE TABLE programme_versions (
  version    INTEGER PRIMARY KEY,
  document   TEXT NOT NULL,  -- the canonical TOML file
  applied_by TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE beneficiaries (
  id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  external_reference  TEXT,  -- NULL where there is none
  site                TEXT NOT NULL,
  referral_structure  TEXT,  -- NULL: no referral
  referral_issued_on  INTEGER,
  referral_renewals   INTEGER,
  line                BLOB CHECK (line IS NULL OR length(line) = 16),
  line_taken          INTEGER,  -- counts the holders of a line; the newest has the highest
  operator            TEXT,
  operator_known_on   INTEGER,
  line_confirmed_on   INTEGER,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  revision            INTEGER NOT NULL CHECK (revision > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX beneficiaries_by_external_reference ON beneficiaries (external_reference)
  WHERE external_reference IS NOT NULL;
CREATE UNIQUE INDEX beneficiaries_by_line ON beneficiaries (line, line_taken) WHERE line IS NOT NULL;
CREATE INDEX beneficiaries_by_site ON beneficiaries (site, id);

-- As decided; never changed. What became of it is in recharge_events.
CREATE TABLE recharges (
  id                BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  caller            TEXT NOT NULL,
  method            TEXT NOT NULL,
  request_id        TEXT NOT NULL,
  fingerprint       BLOB NOT NULL CHECK (length(fingerprint) = 32),
  admitted_as       INTEGER NOT NULL CHECK (admitted_as IN (1, 2)),  -- refused, reserved
  created_at        INTEGER NOT NULL,
  beneficiary       BLOB NOT NULL CHECK (length(beneficiary) = 16),
  line              BLOB CHECK (line IS NULL OR length(line) = 16),
  site              TEXT NOT NULL,
  offer             TEXT NOT NULL,
  megabytes         INTEGER NOT NULL,
  face_value_cents  INTEGER NOT NULL,
  price_cents       INTEGER NOT NULL,
  tariff            INTEGER NOT NULL,
  programme_version INTEGER NOT NULL,
  envelope          TEXT NOT NULL,  -- '' where refused, as operator and product_code
  envelope_amount   INTEGER NOT NULL,
  envelope_measure  INTEGER NOT NULL,
  operator          TEXT NOT NULL,
  product_code      TEXT NOT NULL,
  violations        TEXT  -- JSON, where refused
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX recharges_by_key ON recharges (request_id, caller, method);
CREATE INDEX recharges_by_beneficiary ON recharges (beneficiary, id);
CREATE INDEX recharges_by_site ON recharges (site, id);
CREATE INDEX recharges_by_offer ON recharges (offer, id);
CREATE INDEX recharges_by_envelope ON recharges (envelope, id);
CREATE INDEX recharges_refused ON recharges (id) WHERE admitted_as = 1;

-- Each row is the recharge's whole changeable part from then on; the newest one counts.
CREATE TABLE recharge_events (
  recharge            BLOB NOT NULL REFERENCES recharges (id),
  seq                 INTEGER NOT NULL,
  state               INTEGER NOT NULL CHECK (state BETWEEN 2 AND 7),
  time                INTEGER NOT NULL,
  operator_reference  TEXT NOT NULL,
  rejection_code      TEXT,  -- NULL: no rejection
  rejection_reason    TEXT,
  rejection_retryable INTEGER,
  PRIMARY KEY (recharge, seq)
) STRICT, WITHOUT ROWID;
-- Rejected, cancelled and reversed are the few that somebody looks for.
CREATE INDEX recharge_events_exceptions ON recharge_events (state, recharge) WHERE state > 4;

-- Reserved or in doubt: small and hot. What a starting broker takes up.
CREATE TABLE open_recharges (
  recharge BLOB NOT NULL PRIMARY KEY REFERENCES recharges (id),
  state    INTEGER NOT NULL CHECK (state IN (2, 3)),
  hold     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Exchanges with the operator, as they ended.
CREATE TABLE attempts (
  recharge   BLOB NOT NULL REFERENCES recharges (id),
  seq        INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  begin_time INTEGER NOT NULL,
  end_time   INTEGER NOT NULL,
  outcome    TEXT NOT NULL,
  PRIMARY KEY (recharge, seq)
) STRICT, WITHOUT ROWID;

-- News that contradicts a final state: for a person to look at.
CREATE TABLE late_news (
  recharge            BLOB NOT NULL REFERENCES recharges (id),
  seq                 INTEGER NOT NULL,
  told                INTEGER NOT NULL,
  time                INTEGER NOT NULL,
  operator_reference  TEXT NOT NULL,
  rejection_code      TEXT,
  rejection_reason    TEXT,
  rejection_retryable INTEGER,
  PRIMARY KEY (recharge, seq)
) STRICT, WITHOUT ROWID;

-- An account holds one asset. balance = credits - debits, kept beside the transfers it can be rebuilt from.
CREATE TABLE accounts (
  number          INTEGER PRIMARY KEY,
  name            TEXT NOT NULL,
  asset           INTEGER NOT NULL,
  may_go_negative INTEGER NOT NULL CHECK (may_go_negative IN (0, 1)),
  balance         INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT account_overdrawn CHECK (balance >= 0 OR may_go_negative),
  UNIQUE (name, asset),
  UNIQUE (number, asset)
) STRICT;

-- Clustered by recharge, so that one page holds what a recharge moved; X'' where there is none (fund, adjust).
CREATE TABLE transfers (
  recharge BLOB NOT NULL CHECK (length(recharge) IN (0, 16)),
  id       BLOB NOT NULL CHECK (length(id) = 16),
  kind     INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 8),
  asset    INTEGER NOT NULL,
  amount   INTEGER NOT NULL CHECK (amount > 0),
  debit    INTEGER NOT NULL,
  credit   INTEGER NOT NULL CHECK (credit <> debit),
  pending  BLOB,  -- the hold that a capture or a release resolves
  tariff   INTEGER,
  time     INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  PRIMARY KEY (recharge, id),
  FOREIGN KEY (debit, asset) REFERENCES accounts (number, asset),
  FOREIGN KEY (credit, asset) REFERENCES accounts (number, asset)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX transfers_by_pending ON transfers (pending) WHERE pending IS NOT NULL;

-- What quotas count, a row a day: scope 1 a beneficiary, 2 a line (ids), 3 a site (its slug's bytes).
CREATE TABLE daily_usage (
  scope            INTEGER NOT NULL,
  scope_id         BLOB NOT NULL,
  day              INTEGER NOT NULL,
  offer            TEXT NOT NULL,
  tariff           INTEGER NOT NULL,
  count            INTEGER NOT NULL CHECK (count >= 0),
  megabytes        INTEGER NOT NULL CHECK (megabytes >= 0),
  face_value_cents INTEGER NOT NULL CHECK (face_value_cents >= 0),
  price_cents      INTEGER NOT NULL CHECK (price_cents >= 0),
  PRIMARY KEY (scope, scope_id, day, offer, tariff)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER recharges_stay BEFORE UPDATE ON recharges
BEGIN SELECT RAISE(ABORT, 'recharges are append-only'); END;
CREATE TRIGGER recharges_are_kept BEFORE DELETE ON recharges
BEGIN SELECT RAISE(ABORT, 'recharges are append-only'); END;
CREATE TRIGGER recharge_events_stay BEFORE UPDATE ON recharge_events
BEGIN SELECT RAISE(ABORT, 'recharge_events are append-only'); END;
CREATE TRIGGER recharge_events_are_kept BEFORE DELETE ON recharge_events
BEGIN SELECT RAISE(ABORT, 'recharge_events are append-only'); END;
CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;
CREATE TRIGGER transfers_are_kept BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;
