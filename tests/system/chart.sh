#!/bin/bash
# The morning check-in with its chart, on a real notification server: asked at once, shown again in
# place when the picture is there, in a file of the person's own that goes with the prompt. Nothing of
# it without the setting. SHOT=FILE.png keeps a picture.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-chart-$$
. tests/servers/lib.sh
begin_coach dunst
chart=$XDG_RUNTIME_DIR/settled/chart.png

# start DATE: the daemon, a moment before that day's morning check-in.
start() {
  began=$(date +%s.%N)
  start_coach "$1 07:59:56"
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
wait_for 30 asked plain || fail 'no morning check-in'
sleep 1
asked chart && fail 'a picture that nobody asked for'
[ ! -e "$chart" ] || fail 'a chart that nobody asked for'
stop_coach
echo 'without the setting: none'

printf '[desktop]\nchart = yes\n' >"$home/config/settled/config.ini"
start 2026-03-04
wait_for 30 asked plain || fail 'no morning check-in on the next day'
wait_for 30 test -s "$chart" || fail 'no chart'
wait_for 30 asked chart || fail 'it is not shown again with its chart'
[ "$(stat -c %a "$chart")" = 600 ] || fail "its rights: $(stat -c %a "$chart")"
head -c 8 "$chart" | grep -q PNG || fail 'it is no PNG'
[ -z "${SHOT:-}" ] || {
  sleep 1
  tests/servers/shot $name "$SHOT"
}
settle answer skip </dev/null >/dev/null || fail 'it cannot be left out'
wait_for 30 test ! -e "$chart" || fail 'the chart outlives its prompt'
stop_coach
echo 'with it: shown, and deleted'
