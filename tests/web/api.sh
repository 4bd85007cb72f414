#!/bin/sh
# Holds the running server against its own description (OpenAPI) with schemathesis.
# The municipalities are examples whose website is a closed port of this machine: nothing outside is contacted.
# Usage: tests/web/api.sh [EXAMPLES [DATA]]   (default 30 per operation, on nights of the demo made here;
# the tool is installed into target/schemathesis)
set -eu
cd "$(dirname "$0")/../.."
examples="${1:-30}"
venv=target/schemathesis
[ -x "$venv/bin/schemathesis" ] || {
    python3 -m venv "$venv"
    "$venv/bin/pip" -q install 'schemathesis>=4,<5'
}
program="${OCOWIJZER_BIN:-}"
[ -n "$program" ] || {
    cargo build -q
    program=target/debug/ocowijzer
}
work=$(mktemp -d)
log="$work/server.log"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
if [ -n "${2:-}" ]; then
    cp -a "$2" "$work/data"
else
    # Two nights, so that there is something to compare.
    "$program" demo --data "$work/data" >/dev/null 2>&1
    "$program" demo --data "$work/data" >/dev/null 2>&1
fi
python3 - "$work" <<'PY'
import csv, glob, json, sys
rows = {}
for path in glob.glob(sys.argv[1] + "/data/runs/*/results/*.json"):
    place = json.load(open(path))["municipality"]
    rows[place["code"]] = [place["code"], place["name"], "http://127.0.0.1:9/", place["slug"]]
with open(sys.argv[1] + "/examples.csv", "w", newline="") as file:
    csv.writer(file).writerows([["code", "name", "website", "slug"], *sorted(rows.values())])
PY
"$program" serve --data "$work/data" --municipalities "$work/examples.csv" \
    --listen 127.0.0.1:0 --rate 0 2>"$log" &
server=$!
base=
for _ in $(seq 60); do
    base=$(sed -n 's/^ocowijzer: \(http[^ ]*\)$/\1/p' "$log" | head -n 1)
    [ -z "$base" ] || break
    sleep 1
done
[ -n "$base" ] || { cat "$log"; exit 1; }
"$venv/bin/schemathesis" run "${base}api/v1/openapi.json" --max-examples "$examples" --seed 6 --request-timeout 20 \
    --suppress-health-check all --phases examples,coverage,fuzzing,stateful
