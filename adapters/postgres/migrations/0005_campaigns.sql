-- Campaigns and their lists. A line names a person by id, and what became of it is a copy of its recharge's state.

CREATE TABLE ledger.campaigns (
  id             uuid PRIMARY KEY,
  series         uuid NOT NULL,
  cycle          integer NOT NULL,
  state          smallint NOT NULL,
  created_by     text COLLATE "C" NOT NULL,
  request_id     text COLLATE "C",  -- NULL: asked for without one
  offer          text COLLATE "C" NOT NULL,
  envelope       text COLLATE "C" NOT NULL,
  list           bytea NOT NULL,  -- the head of its lines' chain of hashes
  particulars    text NOT NULL,   -- JSON: title, pace, limits, authors, approvals
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  revision       bigint NOT NULL CHECK (revision > 0),
  taken_on       date NOT NULL DEFAULT 'epoch',
  taken_that_day bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX campaigns_by_cycle ON ledger.campaigns (series, cycle);
CREATE UNIQUE INDEX campaigns_by_request ON ledger.campaigns (created_by, request_id) WHERE request_id IS NOT NULL;

CREATE TABLE ledger.campaign_changes (
  campaign   uuid NOT NULL REFERENCES ledger.campaigns (id),
  seq        integer NOT NULL,
  act        smallint NOT NULL,
  from_state smallint NOT NULL,
  to_state   smallint NOT NULL,
  who        text NOT NULL,
  why        text NOT NULL,
  time       timestamptz NOT NULL,
  PRIMARY KEY (campaign, seq)
);

CREATE TABLE ledger.campaign_uploads (
  campaign    uuid NOT NULL REFERENCES ledger.campaigns (id),
  number      integer NOT NULL,
  content     bytea NOT NULL,
  uploaded_by text NOT NULL,
  begun_at    timestamptz NOT NULL,
  ended_at    timestamptz,  -- NULL: it broke off, or goes on
  records     bigint NOT NULL,
  first_line  bigint NOT NULL,
  lines       bigint NOT NULL,
  list_before bytea NOT NULL,
  PRIMARY KEY (campaign, number)
);
CREATE INDEX campaign_uploads_by_content ON ledger.campaign_uploads (content, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE ledger.campaign_lines (
  campaign       uuid NOT NULL,
  number         bigint NOT NULL,
  duplicate_of   bigint NOT NULL,
  updated_at     timestamptz NOT NULL,
  lease_until    timestamptz,  -- state 3 alone, as lease_owner
  attempt        integer NOT NULL,
  state          smallint NOT NULL,
  retryable      boolean NOT NULL,
  beneficiary    uuid,
  recharge       uuid,
  first_recharge uuid,
  lease_owner    uuid,
  site           text COLLATE "C" NOT NULL,
  reason         text COLLATE "C" NOT NULL,
  PRIMARY KEY (campaign, number)
);
-- A person has one line that can run.
CREATE UNIQUE INDEX campaign_lines_by_person ON ledger.campaign_lines (campaign, beneficiary) WHERE state <> 1;
CREATE INDEX campaign_lines_by_state ON ledger.campaign_lines (campaign, state, number);

-- How many lines are in which state, changed with them. A row for each state from the beginning.
CREATE TABLE ledger.campaign_counts (
  campaign uuid NOT NULL REFERENCES ledger.campaigns (id),
  state    smallint NOT NULL,
  lines    bigint NOT NULL CHECK (lines >= 0),
  PRIMARY KEY (campaign, state)
) WITH (fillfactor = 50);

CREATE TRIGGER campaign_changes_stay BEFORE UPDATE OR DELETE ON ledger.campaign_changes
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
