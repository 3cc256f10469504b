# Campaigns: how they scale, and what a counter notices of them. Sourced by tests/bench/run.

passerelle() { # USER ARGUMENTS...
  PASSERELLE_SERVER=127.0.0.1:$broker_port PASSERELLE_USER=$1 "$build/services/cli/passerelle" "${@:2}"
}
measured() { # ROUND FIGURE USER ARGUMENTS...: what the command took, and its largest resident set
  PASSERELLE_SERVER=127.0.0.1:$broker_port PASSERELLE_USER=$3 "$bin/bench_process" "$work/process.out" \
    "$build/services/cli/passerelle" "${@:4}" >"$work/command.out" 2>&1 || [ $? = 10 ] ||
    { tail -5 "$work/command.out" >&2; die "$2 failed"; }
  sample "$1" "$2" <"$work/process.out"
}
figure() { echo "rate $2 $3" | sample "$round" "$1"; }
json_number() { grep -o "\"$1\": *\"*[0-9]*" | head -1 | grep -o '[0-9]*$'; }
json_text() { grep -o "\"$1\": *\"[^\"]*" | head -1 | sed 's/.*"//'; }

# Made, approved by somebody else, and started: its id is $campaign.
make_campaign() { # LIST
  passerelle bench campaign create --title Benchmark --offer data-10gb --envelope sfr-value >"$work/command.out" ||
    die "no campaign"
  campaign=$(passerelle bench --output json campaign list --limit 1 | json_text name)
  campaign=${campaign#campaigns/}
}
start_campaign() {
  local content
  passerelle bench campaign submit "$campaign" --reason benchmark >"$work/command.out" || die "not submitted"
  content=$(passerelle bench --output json campaign show "$campaign" | json_text content)
  passerelle approver campaign approve "$campaign" --content "$content" --reason benchmark >"$work/command.out" ||
    die "not approved"
  passerelle bench campaign start "$campaign" --reason benchmark >"$work/command.out" || die "not started"
}
progress() { # FIGURE
  "$bin/bench_client" --address "127.0.0.1:$broker_port" --mode progress --campaign "campaigns/$campaign" --in-flight 1 \
    --warm-up 0.2 --seconds 1 >"$work/client.out" || die "$1 failed"
  sample "$round" "$1" <"$work/client.out"
}

people_and_list() { # LINES PEOPLE: a list to import, and the campaign's, of the first of them
  awk -v lines="$1" -v n="$2" -v people="$work/people.csv" -v list="$work/list.csv" 'BEGIN {
    print "Dossier;Nom;Prénom;Téléphone;Site;Prescripteur;Date d\047orientation;Renouvellements;Opérateur;Ligne confirmée le" >people
    print "Dossier" >list
    for (i = 0; i < n; ++i) {
      printf "C-%d;Nom;Prénom %d;07%08d;lyon;CCAS-69;01/09/2026;0;sfr;01/11/2026\n", i, i, 50000000 + i >people
      if (i < lines) printf "C-%d\n", i >list
    }
  }'
}

stage_campaign() { # ROUND LINES: from books without recharges, as fast as everybody can
  local round=$1 lines=$2 name begin
  name=campaign_${store}_$(size_name "$lines")
  campaign_rate=0 campaign_at_once=256 operator_connections=128 start_chain 0
  say "round $round: $name"
  passerelle bench programme apply tests/bench/programme.toml >"$work/command.out" || die "no programme"
  # The same people whatever the list's length, so that what the stores keep in memory of them is the same too.
  people_and_list "$lines" "${campaign_lines##* }"
  passerelle bench beneficiaries import "$work/people.csv" >"$work/command.out" 2>&1 ||
    { tail -5 "$work/command.out" >&2; die "nobody was enrolled"; }
  make_campaign
  measured "$round" "${name}_upload" bench campaign upload "$campaign" "$work/list.csv" --if-seen all
  measured "$round" "${name}_preview" bench campaign preview "$campaign" --lines "$work/preview.csv"
  start_campaign
  progress "${name}_progress_begin"
  begin=$(date +%s%N)
  passerelle bench --output json campaign watch "$campaign" | while read -r line; do
    echo "$(($(date +%s%N) - begin)) $(json_number delivered <<<"$line")"
  done >"$work/progress.out"
  awk -v lines="$lines" -v name="$name" '
    $2 == "" { next }
    { if ($2 <= lines / 2) { half_at = $1; half = $2 } end_at = $1; done = $2; if (!first) { first = 1; from = $1; had = $2 } }
    done == lines && !over { over = 1; print "rate", (done - had) / (end_at - from) * 1e9, "lines_per_s"
      if (half > had) print "halves", ((done - half) / (end_at - half_at)) / ((half - had) / (half_at - from)), "second_to_first" }
  ' "$work/progress.out" | sample "$round" "$name"
  progress "${name}_progress_end"
  measured "$round" "${name}_report" bench campaign report "$campaign" --lines --csv "$work/report.csv" --xlsx \
    "$work/report.xlsx" --preview "$work/preview.csv"
  measured "$round" "${name}_watch" bench campaign watch "$campaign"
  echo "memory_broker $(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$broker_pid/status") MB" | sample "$round" "$name"
  echo "memory_broker_peak $(awk '/^VmHWM/ { print $2 / 1024 }' "/proc/$broker_pid/status") MB" | sample "$round" "$name"
  [ "$(passerelle bench --output json campaign show "$campaign" | json_number delivered)" = "$lines" ] ||
    die "$name: not everybody was served"
  stop_chain
}

stage_counter() { # ROUND: one counter alone, and beside a campaign at the pace that brokers have by default
  local round=$1 list=$work/list.csv
  start_chain "$books"
  awk 'BEGIN { print "telephone"; for (i = 0; i < 50000; ++i) printf "+336%d\n", 12000000 + i * 2 }' >"$list"
  make_campaign
  passerelle bench campaign upload "$campaign" "$list" --if-seen all >"$work/command.out" 2>&1 || [ $? = 10 ] ||
    { tail -5 "$work/command.out" >&2; die "no list"; }
  load "$round" "counter_${store}_alone" "127.0.0.1:$broker_port" --in-flight 1
  start_campaign
  load "$round" "counter_${store}_beside" "127.0.0.1:$broker_port" --in-flight 1
  figure "counter_${store}_lines_meanwhile" \
    "$(passerelle bench --output json campaign show "$campaign" | json_number delivered)" lines
  stop_chain
}
