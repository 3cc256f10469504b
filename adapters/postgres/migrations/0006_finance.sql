-- What finance keeps. Periods are texts (2026-03, 2026); no name and no telephone number here either.

CREATE TABLE ledger.gifts (
  id               uuid PRIMARY KEY,
  quantity         bigint NOT NULL CHECK (quantity > 0),
  unit_value_cents bigint NOT NULL CHECK (unit_value_cents >= 0),
  amount           bigint NOT NULL CHECK (amount > 0),
  entered_at       timestamptz NOT NULL,
  given_on         date NOT NULL,
  measure          smallint NOT NULL,
  transfer         uuid NOT NULL,
  envelope         text COLLATE "C" NOT NULL,
  document         text COLLATE "C" NOT NULL,
  product          text NOT NULL,
  entered_by       text NOT NULL
);
CREATE UNIQUE INDEX gifts_by_document ON ledger.gifts (envelope, document);

CREATE TABLE ledger.statements (
  id              uuid PRIMARY KEY,
  begun_at        timestamptz NOT NULL,
  lines           bigint NOT NULL,
  delivered       bigint NOT NULL,
  delivered_cents bigint,  -- NULL: some line does not say
  state           smallint NOT NULL,
  operator        text COLLATE "C" NOT NULL,
  period          text COLLATE "C" NOT NULL,
  format          text NOT NULL,
  file_name       text NOT NULL,
  content         bytea NOT NULL,
  imported_by     text NOT NULL
);
CREATE UNIQUE INDEX statements_by_content ON ledger.statements (operator, content);
CREATE INDEX statements_by_period ON ledger.statements (operator, period, id);

-- A million at a time: each with its place among its statement's lines, by recharge or without one.
CREATE TABLE ledger.statement_lines (
  number             bigint NOT NULL,
  file_line          bigint NOT NULL,
  amount_cents       bigint,
  time               timestamptz NOT NULL,
  status             smallint NOT NULL,
  statement          uuid NOT NULL,
  recharge           uuid,
  line               uuid,
  our_reference      text NOT NULL,
  operator_reference text NOT NULL,
  product_code       text NOT NULL,
  currency           text NOT NULL,
  PRIMARY KEY (statement, number)
);
CREATE INDEX statement_lines_by_recharge ON ledger.statement_lines (statement, recharge, number) WHERE recharge IS NOT NULL;
CREATE INDEX statement_lines_unnamed ON ledger.statement_lines (statement, number) WHERE recharge IS NULL;

CREATE TABLE ledger.breaks (
  id             uuid PRIMARY KEY,
  statement_line bigint NOT NULL,
  difference     bigint NOT NULL,
  worth_cents    bigint,  -- NULL: nobody can say
  found_at       timestamptz NOT NULL,
  resolved_at    timestamptz NOT NULL,
  kind           smallint NOT NULL,
  state          smallint NOT NULL,
  measure        smallint NOT NULL,
  resolution     smallint NOT NULL,
  recharge       uuid,
  statement      uuid,
  suggested      uuid,
  transfer       uuid,
  operator       text COLLATE "C" NOT NULL,
  period         text COLLATE "C" NOT NULL,
  envelope       text COLLATE "C" NOT NULL,
  resolved_by    text NOT NULL,
  reason         text NOT NULL,
  approved_by    text NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX breaks_by_period ON ledger.breaks (operator, period, id);
-- A difference is found once, however often a statement is matched.
CREATE UNIQUE INDEX breaks_by_subject ON ledger.breaks (operator, period, kind,
  coalesce(recharge, '00000000-0000-0000-0000-000000000000'::uuid),
  coalesce(statement, '00000000-0000-0000-0000-000000000000'::uuid), statement_line);

CREATE TABLE ledger.till_closings (
  id              uuid PRIMARY KEY,
  expected_cents  bigint NOT NULL,
  counted_cents   bigint NOT NULL CHECK (counted_cents >= 0),
  deposited_cents bigint NOT NULL CHECK (deposited_cents BETWEEN 0 AND counted_cents),
  time            timestamptz NOT NULL,
  day             date NOT NULL,
  site            text COLLATE "C" NOT NULL,
  reason          text NOT NULL,
  closed_by       text NOT NULL
);
CREATE UNIQUE INDEX till_closings_by_day ON ledger.till_closings (site, day);

CREATE TABLE ledger.closed_periods (
  ends_at     timestamptz NOT NULL,  -- excluded
  closed_at   timestamptz NOT NULL,
  transfers   bigint NOT NULL,
  period      text COLLATE "C" NOT NULL UNIQUE,
  seal        bytea NOT NULL,
  closed_by   text NOT NULL,
  approved_by text NOT NULL,
  document    text NOT NULL,
  PRIMARY KEY (ends_at, period)
);

-- One person wants to close a period; a second one has to want it too.
CREATE TABLE ledger.close_proposals (
  period text COLLATE "C" PRIMARY KEY,
  time   timestamptz NOT NULL,
  who    text NOT NULL,
  why    text NOT NULL
);

CREATE TRIGGER gifts_stay BEFORE UPDATE OR DELETE ON ledger.gifts
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER closed_periods_stay BEFORE UPDATE OR DELETE ON ledger.closed_periods
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();

-- Nothing is posted into a closed period, by whichever program. Once a statement, which is once a batch.
-- Who posts and who closes take one advisory lock, shared and alone: the closer waits for all that have
-- posted and not yet committed, and who posts after it waits for the closer and sees the period closed. It is
-- a place in memory, where a lock on rows of closed_periods would write to them for each batch (and there is
-- none to lock before the first period is closed), and one on the table would have the closer wait for every
-- reader that holds a snapshot. The lock comes first, in a statement of its own: the next one sees what was
-- committed before it was had.
CREATE FUNCTION ledger.refuse_closed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closed_until timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(8097880544449293411);  -- as the closer's
  closed_until := (SELECT max(ends_at) FROM ledger.closed_periods);
  IF closed_until IS NOT NULL AND EXISTS (SELECT FROM posted WHERE time < closed_until) THEN
    RAISE EXCEPTION 'Nothing is posted into a closed period.' USING ERRCODE = 'PP001';
  END IF;
  RETURN NULL;
END $$;
-- A statement fires the triggers of the table that it names, and inserts name the year's: each has its own.
CREATE TRIGGER transfers_into_open_periods AFTER INSERT ON ledger.transfers REFERENCING NEW TABLE AS posted
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_closed();
DO $$
DECLARE
  year regclass;
BEGIN
  FOR year IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'ledger.transfers'::regclass LOOP
    EXECUTE format('CREATE TRIGGER transfers_into_open_periods AFTER INSERT ON %s REFERENCING NEW TABLE AS posted '
                   'FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_closed()', year);
  END LOOP;
END $$;

-- Of more kinds. What is about no recharge is filed under its own id; a correction is step 6 or more.
CREATE OR REPLACE VIEW ledger.transfer_list AS
  SELECT x.id, (ARRAY['fund','hold','capture','release','reverse','adjust','collect','refund','deposit','till-difference',
                      'correct','carry-over','give-back'])[x.kind] AS kind,
         x.amount, d.name AS debit, c.name AS credit, d.asset, x.time,
         CASE WHEN x.subject <> x.id THEN x.subject END AS recharge, x.reason
  FROM ledger.transfers x
  JOIN ledger.accounts d ON d.number = x.debit
  JOIN ledger.accounts c ON c.number = x.credit;
