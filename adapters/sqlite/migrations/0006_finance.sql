-- What finance keeps. Periods are texts (2026-03, 2026); no name and no telephone number here either.

-- Kinds of transfers that tills, statements and the year's end bring. A CHECK can't be changed in place.
CREATE TABLE transfers_of_more_kinds (
  recharge BLOB NOT NULL CHECK (length(recharge) IN (0, 16)),
  id       BLOB NOT NULL CHECK (length(id) = 16),
  kind     INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 13),
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
INSERT INTO transfers_of_more_kinds SELECT recharge, id, kind, asset, amount, debit, credit, pending, tariff, time, reason
  FROM transfers;
DROP TABLE transfers;
ALTER TABLE transfers_of_more_kinds RENAME TO transfers;
CREATE UNIQUE INDEX transfers_by_pending ON transfers (pending) WHERE pending IS NOT NULL;
-- What was paid is given back once.
CREATE UNIQUE INDEX transfers_refunding ON transfers (recharge) WHERE kind = 8;
CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;
CREATE TRIGGER transfers_are_kept BEFORE DELETE ON transfers
BEGIN SELECT RAISE(ABORT, 'transfers are append-only'); END;

CREATE TABLE gifts (
  id               BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  envelope         TEXT NOT NULL,
  document         TEXT NOT NULL,
  given_on         INTEGER NOT NULL,
  product          TEXT NOT NULL,
  quantity         INTEGER NOT NULL CHECK (quantity > 0),
  unit_value_cents INTEGER NOT NULL CHECK (unit_value_cents >= 0),
  measure          INTEGER NOT NULL,
  amount           INTEGER NOT NULL CHECK (amount > 0),
  entered_by       TEXT NOT NULL,
  entered_at       INTEGER NOT NULL,
  transfer         BLOB NOT NULL CHECK (length(transfer) = 16)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX gifts_by_document ON gifts (envelope, document);

CREATE TABLE statements (
  id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  operator        TEXT NOT NULL,
  period          TEXT NOT NULL,
  format          TEXT NOT NULL,
  file_name       TEXT NOT NULL,
  content         BLOB NOT NULL CHECK (length(content) = 32),
  imported_by     TEXT NOT NULL,
  begun_at        INTEGER NOT NULL,
  state           INTEGER NOT NULL CHECK (state IN (1, 2)),
  lines           INTEGER NOT NULL,
  delivered       INTEGER NOT NULL,
  delivered_cents INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX statements_by_content ON statements (operator, content);
CREATE INDEX statements_by_period ON statements (operator, period, id);

CREATE TABLE statement_lines (
  statement          BLOB NOT NULL CHECK (length(statement) = 16),
  number             INTEGER NOT NULL,
  file_line          INTEGER NOT NULL,
  recharge           BLOB CHECK (recharge IS NULL OR length(recharge) = 16),
  our_reference      TEXT NOT NULL,
  operator_reference TEXT NOT NULL,
  status             INTEGER NOT NULL,
  time               INTEGER NOT NULL,
  product_code       TEXT NOT NULL,
  amount_cents       INTEGER,
  currency           TEXT NOT NULL,
  line               BLOB CHECK (line IS NULL OR length(line) = 16),
  PRIMARY KEY (statement, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_lines_by_recharge ON statement_lines (statement, recharge, number) WHERE recharge IS NOT NULL;
CREATE INDEX statement_lines_unnamed ON statement_lines (statement, number) WHERE recharge IS NULL;

CREATE TABLE breaks (
  id             BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  kind           INTEGER NOT NULL,
  state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
  operator       TEXT NOT NULL,
  period         TEXT NOT NULL,
  recharge       BLOB,
  statement      BLOB,
  statement_line INTEGER NOT NULL,
  envelope       TEXT NOT NULL,
  difference     INTEGER NOT NULL,
  measure        INTEGER NOT NULL,
  worth_cents    INTEGER,  -- NULL: nobody can say
  found_at       INTEGER NOT NULL,
  suggested      BLOB,
  resolution     INTEGER NOT NULL,
  resolved_by    TEXT NOT NULL,
  reason         TEXT NOT NULL,
  approved_by    TEXT NOT NULL,
  transfer       BLOB,
  resolved_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX breaks_by_period ON breaks (operator, period, id);
-- A difference is found once, however often a statement is matched.
CREATE UNIQUE INDEX breaks_by_subject ON breaks (operator, period, kind, coalesce(recharge, X''), coalesce(statement, X''),
  statement_line);

CREATE TABLE till_closings (
  id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  site            TEXT NOT NULL,
  day             INTEGER NOT NULL,
  expected_cents  INTEGER NOT NULL,
  counted_cents   INTEGER NOT NULL CHECK (counted_cents >= 0),
  deposited_cents INTEGER NOT NULL CHECK (deposited_cents BETWEEN 0 AND counted_cents),
  reason          TEXT NOT NULL,
  closed_by       TEXT NOT NULL,
  time            INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX till_closings_by_day ON till_closings (site, day);

CREATE TABLE closed_periods (
  ends_at     INTEGER NOT NULL,  -- excluded
  period      TEXT NOT NULL UNIQUE,
  seal        BLOB NOT NULL CHECK (length(seal) = 32),
  transfers   INTEGER NOT NULL,
  closed_by   TEXT NOT NULL,
  approved_by TEXT NOT NULL,
  closed_at   INTEGER NOT NULL,
  document    TEXT NOT NULL,
  PRIMARY KEY (ends_at, period)
) STRICT, WITHOUT ROWID;

-- One person wants to close a period; a second one has to want it too.
CREATE TABLE close_proposals (
  period TEXT NOT NULL PRIMARY KEY,
  who    TEXT NOT NULL,
  why    TEXT NOT NULL,
  time   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER gifts_stay BEFORE UPDATE ON gifts BEGIN SELECT RAISE(ABORT, 'gifts are append-only'); END;
CREATE TRIGGER gifts_are_kept BEFORE DELETE ON gifts BEGIN SELECT RAISE(ABORT, 'gifts are append-only'); END;
CREATE TRIGGER closed_periods_stay BEFORE UPDATE ON closed_periods
BEGIN SELECT RAISE(ABORT, 'closed_periods are append-only'); END;
CREATE TRIGGER closed_periods_are_kept BEFORE DELETE ON closed_periods
BEGIN SELECT RAISE(ABORT, 'closed_periods are append-only'); END;
