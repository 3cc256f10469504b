-- A recharge dirtied a page at random for the person's usage, one for the line's, and one for the list of a person's
-- recharges. Now it is one: what a person has had lies together, and answers all three. A line's usage is that of the
-- people who have had it.

CREATE TABLE usage_terms (
  number           INTEGER PRIMARY KEY,
  offer            TEXT NOT NULL,
  tariff           INTEGER NOT NULL,
  megabytes        INTEGER NOT NULL,
  face_value_cents INTEGER NOT NULL,
  price_cents      INTEGER NOT NULL,
  UNIQUE (offer, tariff, megabytes, face_value_cents, price_cents)
) STRICT;

CREATE TABLE personal_recharges (
  beneficiary BLOB NOT NULL CHECK (length(beneficiary) = 16),
  recharge    BLOB NOT NULL CHECK (length(recharge) = 16),
  day         INTEGER NOT NULL,  -- of its creation, in Paris
  terms       INTEGER NOT NULL,
  counts      INTEGER NOT NULL CHECK (counts IN (0, 1)),  -- towards quotas
  line        BLOB CHECK (line IS NULL OR length(line) = 16),
  PRIMARY KEY (beneficiary, recharge)
) STRICT, WITHOUT ROWID;

-- Who has ever been recharged on a line.
CREATE TABLE line_people (
  line        BLOB NOT NULL CHECK (length(line) = 16),
  beneficiary BLOB NOT NULL CHECK (length(beneficiary) = 16),
  PRIMARY KEY (line, beneficiary)
) STRICT, WITHOUT ROWID;

INSERT INTO usage_terms (offer, tariff, megabytes, face_value_cents, price_cents)
  SELECT DISTINCT offer, tariff, megabytes, face_value_cents, price_cents FROM recharges;

-- Summer time: from the last Sunday of March to that of October, 01:00 UTC.
INSERT INTO personal_recharges (beneficiary, recharge, day, terms, counts, line)
  SELECT r.beneficiary, r.id,
    (r.created_at / 1000 + 3600 + 3600 * (
      r.created_at / 1000 >= unixepoch(strftime('%Y-03-25', r.created_at / 1000, 'unixepoch'), 'weekday 0', '+1 hours')
      AND r.created_at / 1000 < unixepoch(strftime('%Y-10-25', r.created_at / 1000, 'unixepoch'), 'weekday 0', '+1 hours')
    )) / 86400,
    t.number,
    coalesce((SELECT state FROM recharge_events WHERE recharge = r.id ORDER BY seq DESC LIMIT 1), r.admitted_as)
      IN (2, 3, 4),
    r.line
  FROM recharges r JOIN usage_terms t ON t.offer = r.offer AND t.tariff = r.tariff AND t.megabytes = r.megabytes
    AND t.face_value_cents = r.face_value_cents AND t.price_cents = r.price_cents;
INSERT INTO line_people (line, beneficiary) SELECT DISTINCT line, beneficiary FROM recharges WHERE line IS NOT NULL;

DROP INDEX recharges_by_beneficiary;
CREATE TABLE site_usage (
  site             TEXT NOT NULL,
  day              INTEGER NOT NULL,
  offer            TEXT NOT NULL,
  tariff           INTEGER NOT NULL,
  count            INTEGER NOT NULL CHECK (count >= 0),
  megabytes        INTEGER NOT NULL CHECK (megabytes >= 0),
  face_value_cents INTEGER NOT NULL CHECK (face_value_cents >= 0),
  price_cents      INTEGER NOT NULL CHECK (price_cents >= 0),
  PRIMARY KEY (site, day, offer, tariff)
) STRICT, WITHOUT ROWID;
INSERT INTO site_usage SELECT CAST(scope_id AS TEXT), day, offer, tariff, count, megabytes, face_value_cents, price_cents
  FROM daily_usage WHERE scope = 3;
DROP TABLE daily_usage;
