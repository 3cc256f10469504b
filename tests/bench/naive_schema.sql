-- The books as one would write them first: the same facts, keys and lists as ours, a row for each.
-- psql -v recharges=N fills them.
CREATE TABLE beneficiaries (
  id uuid PRIMARY KEY,
  number integer NOT NULL UNIQUE,
  site text NOT NULL,
  referral_issued_on date NOT NULL,
  line uuid NOT NULL UNIQUE,
  operator text NOT NULL,
  line_confirmed_on date NOT NULL
);
CREATE TABLE envelopes (
  id text PRIMARY KEY,
  donated bigint NOT NULL,
  held bigint NOT NULL DEFAULT 0,
  spent bigint NOT NULL DEFAULT 0,
  CHECK (held + spent <= donated)
);
CREATE TABLE recharges (
  id uuid PRIMARY KEY,
  caller text NOT NULL,
  method text NOT NULL,
  request_id text NOT NULL,
  fingerprint bytea NOT NULL,
  created_at timestamptz NOT NULL,
  beneficiary uuid NOT NULL REFERENCES beneficiaries,
  line uuid NOT NULL,
  site text NOT NULL,
  offer text NOT NULL,
  megabytes bigint NOT NULL,
  face_value_cents bigint NOT NULL,
  price_cents bigint NOT NULL,
  tariff smallint NOT NULL,
  programme_version bigint NOT NULL,
  envelope text NOT NULL REFERENCES envelopes,
  envelope_amount bigint NOT NULL,
  operator text NOT NULL,
  product_code text NOT NULL,
  UNIQUE (request_id, caller, method)
);
CREATE INDEX ON recharges (beneficiary, id);
CREATE INDEX ON recharges (site, id);
CREATE INDEX ON recharges (offer, id);
CREATE INDEX ON recharges (envelope, id);
CREATE TABLE recharge_events (
  recharge uuid NOT NULL REFERENCES recharges,
  seq integer NOT NULL,
  state smallint NOT NULL,
  time timestamptz NOT NULL,
  operator_reference text NOT NULL,
  PRIMARY KEY (recharge, seq)
);
CREATE TABLE accounts (
  name text PRIMARY KEY,
  balance bigint NOT NULL
);
CREATE TABLE transfers (
  id uuid PRIMARY KEY,
  recharge uuid NOT NULL REFERENCES recharges,
  kind smallint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  debit text NOT NULL REFERENCES accounts,
  credit text NOT NULL REFERENCES accounts,
  pending uuid UNIQUE,
  time timestamptz NOT NULL
);
CREATE INDEX ON transfers (recharge, id);
CREATE TABLE daily_usage (
  scope smallint NOT NULL,
  scope_id text NOT NULL,
  day date NOT NULL,
  offer text NOT NULL,
  tariff smallint NOT NULL,
  count bigint NOT NULL,
  megabytes bigint NOT NULL,
  face_value_cents bigint NOT NULL,
  price_cents bigint NOT NULL,
  PRIMARY KEY (scope, scope_id, day, offer, tariff)
);

INSERT INTO envelopes VALUES ('sfr-value', 100000000000, 0, 0);
INSERT INTO accounts VALUES ('available:sfr-value', 100000000000), ('held:sfr-value', 0), ('spent:sfr-value', 0);
INSERT INTO accounts SELECT kind || 'site-' || site, 0 FROM generate_series(0, 6) site, (VALUES ('till:'), ('sales:')) AS k (kind);
INSERT INTO beneficiaries
  SELECT md5('person' || n)::uuid, n, 'site-' || n % 7, current_date - 30, md5('line' || n)::uuid, 'sfr', current_date - 20
  FROM generate_series(0, 99999) n;

ANALYZE beneficiaries;

-- Ids in the order of time, as the program draws them.
CREATE TEMP TABLE past AS
  SELECT n, (lpad(to_hex(1700000000000 + n * 5184), 12, '0') || '7' || substr(md5(n::text), 1, 19))::uuid AS id,
         to_timestamp(1700000000 + n * 5.184) AS at, b.id AS beneficiary, b.line, b.site
  FROM generate_series(0::bigint, :recharges - 1) n JOIN beneficiaries b ON b.number = (n * 7919::bigint % 100000)::integer ORDER BY n;
ANALYZE past;
INSERT INTO recharges
  SELECT id, 'bench', 'CreateRecharge', md5(n::text)::uuid::text, sha256(n::text::bytea), at, beneficiary, line, site, 'data-10gb',
         10240, 1000, 500, 1, 1, 'sfr-value', 1000, 'sfr', 'DATA-10GB-30D' FROM past;
INSERT INTO recharge_events SELECT id, 1, 2, at, '' FROM past UNION ALL SELECT id, 2, 4, at, 'topup-' || n FROM past;
INSERT INTO transfers
  SELECT md5('hold' || n)::uuid, id, 2, 1000, 'available:sfr-value', 'held:sfr-value', NULL, at FROM past UNION ALL
  SELECT md5('capture' || n)::uuid, id, 3, 1000, 'held:sfr-value', 'spent:sfr-value', md5('hold' || n)::uuid, at FROM past UNION ALL
  SELECT md5('collect' || n)::uuid, id, 7, 500, 'sales:' || site, 'till:' || site, NULL, at FROM past;
INSERT INTO daily_usage
  SELECT scope, scope_id, day, 'data-10gb', 1, count(*), count(*) * 10240, count(*) * 1000, count(*) * 500 FROM (
    SELECT 1 AS scope, beneficiary::text AS scope_id, at::date AS day FROM past UNION ALL
    SELECT 2, line::text, at::date FROM past UNION ALL SELECT 3, site, at::date FROM past) AS used
  GROUP BY scope, scope_id, day;
UPDATE envelopes SET spent = :recharges * 1000::bigint;
UPDATE accounts SET balance = balance - :recharges * 1000::bigint WHERE name = 'available:sfr-value';
UPDATE accounts SET balance = :recharges * 1000::bigint WHERE name = 'spent:sfr-value';
ANALYZE;
CHECKPOINT;
