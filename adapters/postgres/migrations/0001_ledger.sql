-- The books. Ids are UUID v7, so that rows of one moment lie side by side; enumerations are the numbers of
-- services/domain (views show their names). No name and no telephone number, ever: those are in the vault.
-- No foreign keys between the large tables, which cost a look-up a row, and no CHECK but the books' own, each
-- of which the server reads anew for every statement: enumerations are written by one piece of code.

CREATE TABLE ledger.programme_versions (
  version    bigint PRIMARY KEY,
  document   text NOT NULL,  -- the canonical TOML file
  applied_by text NOT NULL,
  applied_at timestamptz NOT NULL
);

CREATE TABLE ledger.beneficiaries (
  id                  uuid PRIMARY KEY,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  revision            bigint NOT NULL CHECK (revision > 0),
  site                text COLLATE "C" NOT NULL,
  external_reference  text COLLATE "C",  -- NULL where there is none
  referral_structure  text,              -- NULL: no referral
  referral_issued_on  date,
  referral_renewals   integer,
  line                uuid,
  line_taken          integer,  -- counts the holders of a line; the newest has the highest
  operator            text COLLATE "C",
  operator_known_on   date,
  line_confirmed_on   date
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX beneficiaries_by_external_reference ON ledger.beneficiaries (external_reference)
  WHERE external_reference IS NOT NULL;
CREATE UNIQUE INDEX beneficiaries_by_line ON ledger.beneficiaries (line, line_taken) WHERE line IS NOT NULL;
CREATE INDEX beneficiaries_by_site ON ledger.beneficiaries (site, id);

-- What recharges have in common has a number. Rows are added, never changed: brokers remember them.
CREATE TABLE ledger.sites (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  site   text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE ledger.callers (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  caller text COLLATE "C" NOT NULL,  -- the principal
  method text COLLATE "C" NOT NULL,
  UNIQUE (caller, method)
);
-- What a recharge is of, what it costs and which envelope pays; '' and 0 where it was refused.
CREATE TABLE ledger.terms (
  number           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (number < 1000000),
  offer            text COLLATE "C" NOT NULL,
  megabytes        bigint NOT NULL,
  face_value_cents bigint NOT NULL,
  price_cents      bigint NOT NULL,
  tariff           smallint NOT NULL,
  envelope         text COLLATE "C" NOT NULL,
  envelope_amount  bigint NOT NULL,
  envelope_measure smallint NOT NULL,
  operator         text COLLATE "C" NOT NULL,
  product_code     text COLLATE "C" NOT NULL,
  UNIQUE (offer, megabytes, face_value_cents, price_cents, tariff, envelope, envelope_amount, envelope_measure,
          operator, product_code)
);

-- A request is executed once per (caller, method, request_id): over all years, which is why keys are apart.
CREATE TABLE ledger.request_keys (
  recharge    uuid NOT NULL,
  caller      integer NOT NULL,
  request_id  text COLLATE "C" NOT NULL,
  fingerprint bytea NOT NULL,
  PRIMARY KEY (request_id, caller)
);

-- As decided; never changed. What became of it is in recharge_events. By years, which an id carries: its
-- first 48 bits are the millisecond at which it was drawn.
CREATE TABLE ledger.recharges (
  created_at        timestamptz NOT NULL,
  terms             integer NOT NULL,
  site              integer NOT NULL,
  caller            integer NOT NULL,
  programme_version integer NOT NULL,
  admitted_as       smallint NOT NULL,  -- 1 refused, 2 reserved
  id                uuid NOT NULL,
  beneficiary       uuid NOT NULL,
  line              uuid NOT NULL,  -- zeros where the person had none
  request_id        text COLLATE "C" NOT NULL,
  violations        text NOT NULL,  -- JSON, '' unless refused
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX recharges_by_beneficiary ON ledger.recharges (beneficiary, id);
CREATE INDEX recharges_by_site ON ledger.recharges (site, id);
CREATE INDEX recharges_by_terms ON ledger.recharges (terms, id);
CREATE INDEX recharges_refused ON ledger.recharges (admitted_as, id) WHERE admitted_as = 1;

-- Each row with a state is the recharge's whole changeable part from then on; the newest of those counts.
-- An exchange with the operator is kept on the row of the change that it brought, or on one of its own.
CREATE TABLE ledger.recharge_events (
  time                timestamptz NOT NULL,
  begin_time          timestamptz NOT NULL,  -- of the exchange
  end_time            timestamptz NOT NULL,
  seq                 smallint NOT NULL,
  state               smallint NOT NULL,  -- 0: as before
  exchange            smallint NOT NULL,  -- 0: none, 1: sent, 2: inquired
  rejection_retryable boolean NOT NULL,
  recharge            uuid NOT NULL,
  operator_reference  text NOT NULL,
  rejection_code      text,  -- NULL: no rejection
  rejection_reason    text NOT NULL,
  outcome             text NOT NULL,  -- of the exchange
  PRIMARY KEY (recharge, seq)
) PARTITION BY RANGE (recharge);
-- Rejected, cancelled and reversed are the few that somebody looks for.
CREATE INDEX recharge_events_exceptions ON ledger.recharge_events (state, recharge) WHERE state > 4;

-- Reserved or in doubt: small and hot. Whose they are, and how many events they have had.
CREATE TABLE ledger.open_recharges (
  recharge uuid PRIMARY KEY,
  owner    uuid NOT NULL,
  state    smallint NOT NULL,
  events   smallint NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_cost_delay = 0);

-- News that contradicts a final state: for a person to look at.
CREATE TABLE ledger.late_news (
  recharge            uuid NOT NULL,
  seq                 smallint NOT NULL,
  told                smallint NOT NULL,
  time                timestamptz NOT NULL,
  operator_reference  text NOT NULL,
  rejection_code      text,
  rejection_reason    text NOT NULL,
  rejection_retryable boolean NOT NULL,
  PRIMARY KEY (recharge, seq)
);

-- An account holds one asset. balance = credits - debits, kept beside the transfers it can be rebuilt from.
CREATE TABLE ledger.accounts (
  number          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  asset           smallint NOT NULL,
  may_go_negative boolean NOT NULL,
  balance         bigint NOT NULL DEFAULT 0,
  name            text COLLATE "C" NOT NULL,
  UNIQUE (name, asset),
  CONSTRAINT account_overdrawn CHECK (balance >= 0 OR may_go_negative)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0);

-- Beside what it is about: a recharge, or itself (fund, adjust). Filed with that, so that a recharge's books
-- are in one year. `step`: 0 fund or adjust, 1 hold, 2 what resolves it (capture or release), 3 collect,
-- 4 reverse, 5 refund. The key is therefore the rule that a hold is resolved once.
CREATE TABLE ledger.transfers (
  amount  bigint NOT NULL,
  time    timestamptz NOT NULL,
  debit   integer NOT NULL,
  credit  integer NOT NULL,
  step    smallint NOT NULL,
  kind    smallint NOT NULL,
  tariff  smallint NOT NULL,  -- 0: none
  subject uuid NOT NULL,
  id      uuid NOT NULL,
  reason  text NOT NULL,
  CONSTRAINT transfer_moves CHECK (amount > 0 AND credit <> debit),
  PRIMARY KEY (subject, step)
) PARTITION BY RANGE (subject);

-- What quotas count of a person on a line, over the lifetime: a number an entry, day terms count. The day is
-- counted from 1970-01-01 (Paris), and takes what is left of six digits for the terms and four for the count.
CREATE TABLE ledger.personal_usage (
  beneficiary uuid NOT NULL,
  line        uuid NOT NULL,
  entries     bigint[] NOT NULL,
  PRIMARY KEY (beneficiary, line)
) WITH (fillfactor = 60);
CREATE INDEX personal_usage_by_line ON ledger.personal_usage (line);

-- The same of a site, a row a day.
CREATE TABLE ledger.site_usage (
  site  integer NOT NULL,
  day   date NOT NULL,
  terms integer NOT NULL,
  count bigint NOT NULL CHECK (count >= 0),
  PRIMARY KEY (site, day, terms)
) WITH (fillfactor = 50);

-- Processes that write these books. A fenced one was taken for dead: what it looked after is others'.
CREATE TABLE ledger.brokers (
  id      uuid PRIMARY KEY,
  seen_at timestamptz NOT NULL,
  has_left boolean NOT NULL DEFAULT false,
  fenced  boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER recharges_stay BEFORE UPDATE OR DELETE ON ledger.recharges
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER recharge_events_stay BEFORE UPDATE OR DELETE ON ledger.recharge_events
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER transfers_stay BEFORE UPDATE OR DELETE ON ledger.transfers
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER request_keys_stay BEFORE UPDATE OR DELETE ON ledger.request_keys
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();

-- For people at a prompt.
CREATE FUNCTION ledger.state_name(state smallint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (ARRAY['REFUSED','RESERVED','IN_DOUBT','DELIVERED','REJECTED','CANCELLED','REVERSED'])[state]
$$;
CREATE VIEW ledger.recharge_list AS
  SELECT r.id, ledger.state_name(coalesce(e.state, r.admitted_as)) AS state, r.created_at,
         coalesce(e.time, r.created_at) AS updated_at, r.beneficiary, s.site, t.offer, t.tariff, t.price_cents,
         t.envelope, t.envelope_amount, t.operator, e.operator_reference, e.rejection_reason, c.caller,
         r.request_id, o.owner
  FROM ledger.recharges r
  JOIN ledger.terms t ON t.number = r.terms
  JOIN ledger.sites s ON s.number = r.site
  JOIN ledger.callers c ON c.number = r.caller
  LEFT JOIN ledger.open_recharges o ON o.recharge = r.id
  LEFT JOIN LATERAL (SELECT * FROM ledger.recharge_events WHERE recharge = r.id AND state <> 0
                     ORDER BY seq DESC LIMIT 1) e ON true;
CREATE VIEW ledger.transfer_list AS
  SELECT x.id, (ARRAY['fund','hold','capture','release','reverse','adjust','collect','refund'])[x.kind] AS kind,
         x.amount, d.name AS debit, c.name AS credit, d.asset, x.time,
         CASE WHEN x.step > 0 THEN x.subject END AS recharge, x.reason
  FROM ledger.transfers x
  JOIN ledger.accounts d ON d.number = x.debit
  JOIN ledger.accounts c ON c.number = x.credit;
CREATE VIEW ledger.personal_usage_list AS
  SELECT u.beneficiary, u.line, date '1970-01-01' + (e / 10000000000)::integer AS day, t.offer, t.tariff,
         e % 10000 AS count, (e % 10000) * t.price_cents AS price_cents
  FROM ledger.personal_usage u CROSS JOIN LATERAL unnest(u.entries) e
  JOIN ledger.terms t ON t.number = e / 10000 % 1000000;
