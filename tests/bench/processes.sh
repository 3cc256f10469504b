# The processes of a run: each started with its own state under $work, its port waited for, ended by its own number.
# Sourced by tests/bench/run.

await_file() { # FILE PID LOG
  local _
  for _ in $(seq 600); do
    [ -s "$1" ] && return 0
    kill -0 "$2" 2>/dev/null || break
    sleep 0.05
  done
  tail -5 "$3" >&2
  die "$(basename "$3" .log) did not start"
}
end_process() { # PID
  [ -n "${1:-}" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

start_operator() {
  rm -rf "$work/operator" "$work/operator.port"
  "$build/services/operator_sim/operator_sim" --listen 127.0.0.1:0 --port-file "$work/operator.port" \
    --state "$work/operator" --certificate "$seed/certificates/operator.crt" --key "$seed/certificates/operator.key" \
    >"$work/operator.log" 2>&1 9>&- &
  operator_pid=$!
  await_file "$work/operator.port" "$operator_pid" "$work/operator.log"
  operator_port=$(cat "$work/operator.port")
}
stop_operator() { end_process "${operator_pid:-}"; operator_pid=; }

start_echo() {
  rm -f "$work/echo.port"
  "$bin/bench_echo" "$work/echo.port" >"$work/echo.log" 2>&1 9>&- &
  echo_pid=$!
  await_file "$work/echo.port" "$echo_pid" "$work/echo.log"
  echo_port=$(cat "$work/echo.port")
}
stop_echo() { end_process "${echo_pid:-}"; echo_pid=; }

# PostgreSQL refuses to be run by root; then the distribution's user runs it, and owns what it writes.
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
postgres_folder() { # FOLDER: there, and its
  mkdir -p "$1"
  [ "$(id -u)" != 0 ] || chown postgres: "$1"
  chmod 700 "$1"
}
start_postgres() { # DATA FOLDER; the same settings for whoever is measured
  local _
  postgres_folder "$work/socket"
  # 9>&-: the run's lock is not inherited.
  "${as_postgres[@]}" "$postgres_bin/postgres" -D "$1" -k "$work/socket" -c listen_addresses= -c fsync=on \
    -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=512MB -c max_wal_size=4GB -c wal_level=minimal \
    -c max_wal_senders=0 -c max_connections=120 >"$work/postgres.log" 2>&1 9>&- &
  postgres_pid=$!
  for _ in $(seq 600); do
    ! "$postgres_bin/pg_isready" -q -h "$work/socket" -U postgres || return 0
    kill -0 "$postgres_pid" 2>/dev/null || break
    sleep 0.05
  done
  tail -5 "$work/postgres.log" >&2
  die "PostgreSQL did not start"
}
stop_postgres() {
  [ -n "${postgres_pid:-}" ] || return 0
  kill -INT "$postgres_pid" 2>/dev/null || true
  wait "$postgres_pid" 2>/dev/null || true
  postgres_pid=
}

# The idempotency cache, beside either store.
start_redis() {
  rm -f "$work/redis.sock"
  redis-server --port 0 --unixsocket "$work/redis.sock" --save "" --appendonly no --dir "$work" >"$work/redis.log" 2>&1 9>&- &
  redis_pid=$!
  local _
  for _ in $(seq 200); do
    [ ! -S "$work/redis.sock" ] || return 0
    sleep 0.05
  done
  die "Redis did not start"
}
stop_redis() { end_process "${redis_pid:-}"; redis_pid=; }

# The stores' sections of the configuration file.
ledger_section() {
  case $store in
    sqlite) printf '[ledger]\\nfile = "%s/books/ledger.db"\\n[vault]\\nfile = "%s/books/vault.db"' "$work" "$work" ;;
    postgres)
      printf '[ledger.postgres]\\nhost = "%s/socket"\\ndatabase = "postgres"\\nuser = "postgres"\\n[vault]' "$work"
      ;;
  esac
}
idempotency_section() { printf '[redis]\\nsocket = "%s/redis.sock"' "$work"; }

start_broker() {
  rm -f "$work/broker.port"
  sed -e "s|@STATE@|$work|g" -e "s|@SEED@|$seed|g" -e "s|@OPERATOR_PORT@|$operator_port|g" \
    -e "s|@OPERATOR_CONNECTIONS@|${operator_connections:-64}|g" \
    -e "s|@CAMPAIGN_RATE@|${campaign_rate:-100}|g" -e "s|@CAMPAIGN_AT_ONCE@|${campaign_at_once:-32}|g" \
    -e "s|@LEDGER@|$(ledger_section)|g" -e "s|@IDEMPOTENCY@|$(idempotency_section)|g" \
    tests/bench/passerelled.toml.in >"$work/passerelled.toml"
  "$build/services/passerelled/passerelled" --config "$work/passerelled.toml" >"$work/broker.log" 2>&1 9>&- &
  broker_pid=$!
  await_file "$work/broker.port" "$broker_pid" "$work/broker.log"
  broker_port=$(sed 's/.*://' "$work/broker.port")
}
stop_broker() { end_process "${broker_pid:-}"; broker_pid=; }

start_chain() { # RECHARGES in the books
  place_books "$1"
  start_operator
  start_redis
  watch=("operator=$operator_pid" "redis=$redis_pid")
  if [ "$store" = postgres ]; then
    start_postgres "$work/books/data"
    watch+=("postgres=$postgres_pid")
  fi
  start_broker
  watch=(--watch "broker=$broker_pid" "${watch[@]}")
}
stop_chain() { stop_broker; stop_operator; stop_postgres; stop_redis; }
stop_everything() { stop_chain; stop_echo; }
