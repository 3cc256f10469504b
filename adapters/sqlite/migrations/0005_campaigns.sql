-- Campaigns and their lists. A line names a person by id, and what became of it is a copy of its recharge's state.

CREATE TABLE campaigns (
  id             BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  series         BLOB NOT NULL CHECK (length(series) = 16),
  cycle          INTEGER NOT NULL CHECK (cycle > 0),
  state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 8),
  created_by     TEXT NOT NULL,
  request_id     TEXT,  -- NULL: asked for without one
  offer          TEXT NOT NULL,
  envelope       TEXT NOT NULL,
  list           BLOB NOT NULL CHECK (length(list) = 32),  -- the head of its lines' chain of hashes
  particulars    TEXT NOT NULL,  -- JSON: title, pace, limits, authors, approvals
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  revision       INTEGER NOT NULL CHECK (revision > 0),
  taken_on       INTEGER NOT NULL DEFAULT 0,
  taken_that_day INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX campaigns_by_cycle ON campaigns (series, cycle);
CREATE UNIQUE INDEX campaigns_by_request ON campaigns (created_by, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX campaigns_by_state ON campaigns (state, id);

CREATE TABLE campaign_changes (
  campaign   BLOB NOT NULL REFERENCES campaigns (id),
  seq        INTEGER NOT NULL,
  act        INTEGER NOT NULL,
  from_state INTEGER NOT NULL,
  to_state   INTEGER NOT NULL,
  who        TEXT NOT NULL,
  why        TEXT NOT NULL,
  time       INTEGER NOT NULL,
  PRIMARY KEY (campaign, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_uploads (
  campaign    BLOB NOT NULL REFERENCES campaigns (id),
  number      INTEGER NOT NULL,
  content     BLOB NOT NULL CHECK (length(content) = 32),
  uploaded_by TEXT NOT NULL,
  begun_at    INTEGER NOT NULL,
  ended_at    INTEGER,  -- NULL: it broke off, or goes on
  records     INTEGER NOT NULL,
  first_line  INTEGER NOT NULL,
  lines       INTEGER NOT NULL,
  list_before BLOB NOT NULL CHECK (length(list_before) = 32),
  PRIMARY KEY (campaign, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_uploads_by_content ON campaign_uploads (content, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE campaign_lines (
  campaign       BLOB NOT NULL REFERENCES campaigns (id),
  number         INTEGER NOT NULL,
  state          INTEGER NOT NULL CHECK (state BETWEEN 1 AND 11),
  beneficiary    BLOB CHECK (beneficiary IS NULL OR length(beneficiary) = 16),
  site           TEXT NOT NULL,
  reason         TEXT NOT NULL,
  duplicate_of   INTEGER NOT NULL,
  attempt        INTEGER NOT NULL,
  retryable      INTEGER NOT NULL,
  recharge       BLOB CHECK (recharge IS NULL OR length(recharge) = 16),
  first_recharge BLOB CHECK (first_recharge IS NULL OR length(first_recharge) = 16),
  updated_at     INTEGER NOT NULL,
  lease_owner    BLOB CHECK (lease_owner IS NULL OR length(lease_owner) = 16),  -- state 3 alone
  lease_until    INTEGER,
  PRIMARY KEY (campaign, number)
) STRICT, WITHOUT ROWID;
-- A person has one line that can run.
CREATE UNIQUE INDEX campaign_lines_by_person ON campaign_lines (campaign, beneficiary) WHERE state <> 1;
CREATE INDEX campaign_lines_by_state ON campaign_lines (campaign, state, number);

-- How many lines are in which state, changed with them.
CREATE TABLE campaign_counts (
  campaign BLOB NOT NULL REFERENCES campaigns (id),
  state    INTEGER NOT NULL,
  lines    INTEGER NOT NULL CHECK (lines >= 0),
  PRIMARY KEY (campaign, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER campaign_changes_stay BEFORE UPDATE ON campaign_changes
BEGIN SELECT RAISE(ABORT, 'campaign_changes are append-only'); END;
CREATE TRIGGER campaign_changes_are_kept BEFORE DELETE ON campaign_changes
BEGIN SELECT RAISE(ABORT, 'campaign_changes are append-only'); END;
