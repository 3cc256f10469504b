-- Who was erased, when, by whom and why: the proof that it was done, and what says that a restored copy has to be
-- erased again.

CREATE TABLE vault.erasures (
  person    uuid PRIMARY KEY,
  reason    integer NOT NULL CHECK (reason BETWEEN 1 AND 3),  -- 1 requested, 2 mistake, 3 retention
  erased_by text NOT NULL,
  erased_at bigint NOT NULL
);
