# Seeded books: made once for each size, the next size from the one before, and copied for each use, since a run adds
# to them. Sourced by tests/bench/run.

prepare_seed() {
  deploy/certificates "$seed/certificates" >/dev/null
  [ -e "$seed/vault.key" ] || "$build/services/passerelled/passerelled" --create-vault-key "$seed/vault.key"
}

# Changes with whatever makes old seeds useless: the schema, the programme, the history.
seed_format() {
  cat adapters/sqlite/migrations/*.sql tests/bench/programme.toml tests/bench/history.cc tests/bench/people.cc |
    sha256sum | cut -c1-16
}

seed_books() { # RECHARGES
  local size before= format
  format=$(seed_format)
  [ "$(cat "$seed/format" 2>/dev/null)" = "$format" ] || rm -f "$seed"/*.db* "$seed"/*.progress
  echo "$format" >"$seed/format"
  for size in 10000 100000 1000000 5000000; do
    [ "$size" -le "$1" ] || break
    if [ ! -e "$seed/ledger-$size.progress" ]; then
      say "seeding books of $size recharges"
      rm -f "$seed/next.db"* "$seed/next.progress"
      if [ -n "$before" ]; then
        cp "$seed/ledger-$before.db" "$seed/next.db"
        cp "$seed/ledger-$before.progress" "$seed/next.progress"
      fi
      "$bin/bench_seed" --ledger "sqlite:$seed/next.db" --vault "$seed/vault.db" --vault-key "$seed/vault.key" \
        --programme tests/bench/programme.toml --state "$seed/next.progress" --recharges "$size"
      mv "$seed/next.db" "$seed/ledger-$size.db"
      mv "$seed/next.progress" "$seed/ledger-$size.progress"
    fi
    before=$size
  done
}

place_books() { # RECHARGES
  [ -e "$seed/ledger-$1.progress" ] && [ "$(cat "$seed/format")" = "$(seed_format)" ] || seed_books "$1"
  rm -f "$work"/ledger.db* "$work"/vault.db*
  cp "$seed/ledger-$1.db" "$work/ledger.db"
  cp "$seed/vault.db" "$work/vault.db"
  # What the copy left to be written would be written while something is measured.
  sync "$work/ledger.db" "$work/vault.db"
}

# The naive books, in a cluster of their own.
seed_naive() { # RECHARGES
  local data=$seed/naive-$1 format
  format=$(sha256sum <tests/bench/naive_schema.sql | cut -c1-16)
  [ "$(cat "$data.format" 2>/dev/null)" != "$format" ] || return 0
  say "seeding naive books of $1 recharges"
  rm -rf "$data" "$data.format"
  # Its user has to get there.
  chmod a+x "$state" "$seed" "$work"
  postgres_folder "$data"
  "${as_postgres[@]}" "$postgres_bin/initdb" -D "$data" -A trust -U postgres --no-sync --locale=C.UTF-8 -E UTF8 >"$work/initdb.log"
  start_postgres "$data"
  "$postgres_bin/psql" -q -v ON_ERROR_STOP=1 -v recharges="$1" -h "$work/socket" -U postgres -d postgres \
    <tests/bench/naive_schema.sql >"$work/naive.log"
  stop_postgres
  echo "$format" >"$data.format"
}
place_naive() { # RECHARGES
  seed_naive "$1"
  rm -rf "$work/postgres"
  cp -a "$seed/naive-$1" "$work/postgres"
  sync -f "$work"
}
