#!/bin/bash
# The morning check-in with its chart, on a real notification server: asked at once, shown again in
# place when the picture is there, in a file of the person's own that goes with the prompt. Nothing of
# it without the setting. SHOT=FILE.png keeps a picture.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-chart-$$
. tests/servers/lib.sh
name=dunst
tree=$PWD
home=$SERVERS_STATE/chart
daemon=
finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  wait
  stop_all
}
trap finish EXIT
fail() {
  echo "FAILED: $*"
  settle status
  settle next
  grep summary "$SERVER_EVENTS" | tail -n 5
  tail -n 20 "$home/log"
  exit 1
}

faketime=$(find /usr/lib /usr/lib64 -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$faketime" ] || {
  echo 'libfaketime is not installed'
  exit 77
}
environment=$(tests/servers/start-server $name) || {
  status=$?
  echo "$environment"
  exit $status
}
eval "$environment"
mkdir -p "$home/runtime" "$home/config/settled"
chmod 700 "$home/runtime"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
export XDG_RUNTIME_DIR=$home/runtime SETTLED_PLUGINS=$tree/plugins TZ=UTC
PATH=$tree/$BUILD:$PATH
chart=$XDG_RUNTIME_DIR/settled/chart.png

starts=0
ready() {
  [ "$(grep -c 'settled: ready' "$home/log")" -ge $starts ]
}
# start DATE: the daemon, a moment before that day's morning check-in.
start() {
  local offset
  began=$(date +%s.%N)
  offset=$(($(date -u -d "$1 07:59:56" +%s) - $(date +%s)))
  LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="${offset}s" \
    settled 2>>"$home/log" &
  daemon=$!
  starts=$((starts + 1))
  wait_for 5 ready || fail 'the daemon does not start'
}
stop() {
  kill "$daemon"
  wait "$daemon" 2>/dev/null
  daemon=
}
# asked KIND: the server was asked to show a check-in of this start: plain, or chart (with its picture).
asked() {
  python3 - "$SERVER_EVENTS" "$began" "$1" "$chart" <<'P'
import json, sys
path, began, kind, chart = sys.argv[1:]
asked = [e for e in map(json.loads, open(path)) if e["ev"] == "notify" and e["ts"] > float(began)
         and e["hints"].get("category") == "x-settled.checkin"]
with_chart = [e for e in asked if e["hints"].get("image-path") == chart]
# in place of the plain one: the prompt did not wait for its picture
sys.exit(0 if kind == "plain" and asked or with_chart and with_chart[0]["replaces"] else 1)
P
}

start 2026-03-03
for pain in 5 6 4; do settle checkin $pain --at "yesterday 1$pain:00" </dev/null >/dev/null; done
wait_for 15 asked plain || fail 'no morning check-in'
sleep 1
asked chart && fail 'a picture that nobody asked for'
[ ! -e "$chart" ] || fail 'a chart that nobody asked for'
stop
echo 'without the setting: none'

printf '[desktop]\nchart = yes\n' >"$home/config/settled/config.ini"
start 2026-03-04
wait_for 15 asked plain || fail 'no morning check-in on the next day'
wait_for 10 test -s "$chart" || fail 'no chart'
wait_for 10 asked chart || fail 'it is not shown again with its chart'
[ "$(stat -c %a "$chart")" = 600 ] || fail "its rights: $(stat -c %a "$chart")"
head -c 8 "$chart" | grep -q PNG || fail 'it is no PNG'
[ -z "${SHOT:-}" ] || {
  sleep 1
  tests/servers/shot $name "$SHOT"
}
settle answer skip </dev/null >/dev/null || fail 'it cannot be left out'
wait_for 5 test ! -e "$chart" || fail 'the chart outlives its prompt'
stop
echo 'with it: shown, and deleted'
