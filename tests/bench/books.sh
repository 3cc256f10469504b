# Seeded books: made once for each size, the next size from the one before, and copied for each use, since a run adds
# to them. Sourced by tests/bench/run.

prepare_seed() {
  deploy/certificates "$seed/certificates" >/dev/null
  [ -e "$seed/vault.key" ] || "$build/services/passerelled/passerelled" --create-vault-key "$seed/vault.key"
}

# Changes with whatever makes old seeds useless: the schema, the programme, the history.
seed_format() {
  cat adapters/"$store"/migrations/*.sql tests/bench/programme.toml tests/bench/history.cc tests/bench/people.cc |
    sha256sum | cut -c1-16
}

# One folder a size: the store's files, and how far they are.
seed_books() { # RECHARGES
  local size before= folder
  [ "$(cat "$seed/$store/format" 2>/dev/null)" = "$(seed_format)" ] || rm -rf "${seed:?}/$store"
  mkdir -p "$seed/$store"
  chmod a+x "$state" "$seed" "$seed/$store" "$work" # the server's user has to get there
  seed_format >"$seed/$store/format"
  for size in 10000 100000 1000000 5000000; do
    [ "$size" -le "$1" ] || break
    folder=$seed/$store/$size
    if [ ! -e "$folder/progress" ]; then
      say "seeding books of $size recharges ($store)"
      rm -rf "$seed/$store/next"
      if [ -n "$before" ]; then cp -a "$seed/$store/$before" "$seed/$store/next"; else empty_books "$seed/$store/next"; fi
      fill_books "$seed/$store/next" "$size"
      mv "$seed/$store/next" "$folder"
    fi
    before=$size
  done
}
empty_books() { # FOLDER
  mkdir -p "$1"
  [ "$store" = postgres ] || return 0
  chmod a+x "$1"
  postgres_folder "$1/data"
  "${as_postgres[@]}" "$postgres_bin/initdb" -D "$1/data" -A trust -U postgres --no-sync --locale=C.UTF-8 -E UTF8 \
    >"$work/initdb.log"
}
fill_books() { # FOLDER RECHARGES
  local ledger=sqlite:$1/ledger.db vault=sqlite:$1/vault.db
  if [ "$store" = postgres ]; then
    start_postgres "$1/data"
    ledger=postgres:$work/socket vault=postgres:$work/socket
  fi
  "$bin/bench_seed" --ledger "$ledger" --vault "$vault" --vault-key "$seed/vault.key" \
    --programme tests/bench/programme.toml --state "$1/progress" --recharges "$2"
  [ "$store" != postgres ] || "$postgres_bin/vacuumdb" -q -z -h "$work/socket" -U postgres -d postgres
  stop_postgres
}

place_books() { # RECHARGES; 0: no people either
  rm -rf "$work/books"
  if [ "$1" = 0 ]; then
    chmod a+x "$state" "$work"
    empty_books "$work/books"
    return
  fi
  [ -e "$seed/$store/$1/progress" ] && [ "$(cat "$seed/$store/format")" = "$(seed_format)" ] || seed_books "$1"
  cp -a "$seed/$store/$1" "$work/books"
  # What the copy left to be written would be written while something is measured.
  sync -f "$work/books"
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
