-- A recharge was entered into three lists, its site's, its offer's and its envelope's. Now it is one: that of all three
-- together, by a number. A list of one or two of them is several of these, merged.

CREATE TABLE recharge_lists (
  number   INTEGER PRIMARY KEY,
  site     TEXT NOT NULL,
  offer    TEXT NOT NULL,
  envelope TEXT NOT NULL,  -- '' where refused
  UNIQUE (site, offer, envelope)
) STRICT;

CREATE TABLE listed_recharges (
  list     INTEGER NOT NULL,
  recharge BLOB NOT NULL CHECK (length(recharge) = 16),
  PRIMARY KEY (list, recharge)
) STRICT, WITHOUT ROWID;

INSERT INTO recharge_lists (site, offer, envelope) SELECT DISTINCT site, offer, envelope FROM recharges;
INSERT INTO listed_recharges (list, recharge)
  SELECT l.number, r.id FROM recharges r CROSS JOIN recharge_lists l
    ON l.site = r.site AND l.offer = r.offer AND l.envelope = r.envelope;

DROP INDEX recharges_by_site;
DROP INDEX recharges_by_offer;
DROP INDEX recharges_by_envelope;
