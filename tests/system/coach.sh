#!/bin/bash
# A day with the real daemon on a real notification server, pressed as a person would press: the
# first check-in at its time, the number, the safety check, the adapted exercise with its countdown
# and its question after, a red flag, and nothing more offered - through a kill -9 and a restart.
# The clock is the wall clock, moved for `settled` alone (libfaketime). SHOTS=DIR keeps a picture of
# each step.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-coach-$$
. tests/servers/lib.sh
shots=${SHOTS:-}
begin_coach xfce4-notifyd
cat >"$home/config/settled/config.ini" <<'INI'
[person]
emergency = 112
[exercise breathing]
level1 = 1 x 12s
[exercise psoas_release]
level1 = 1 x 34s
INI

# asked TITLE [SECONDS]: waits until the server is asked to show it, after what was seen before.
since=0
asked() {
  local event
  event=$(tests/servers/wait-event $name notify "${2:-20}" \
    "e['summary'] == \"$1\" and e['ts'] > $since") || fail "never shown: $1"
  since=$(echo "$event" | python3 -c 'import json, sys; print(json.load(sys.stdin)["ts"])')
  echo "shown: $1"
  shot "$1"
}
step=0
shot() {
  step=$((step + 1))
  [ -z "$shots" ] || {
    sleep 0.7
    tests/servers/shot $name "$shots/$(printf %02d $step)-$(echo "$1" | tr -cs 'A-Za-z0-9' -).png"
  }
}
press() {
  tests/servers/click-action $name "$1" || fail "cannot press $1"
  sleep 0.4
}
# number LABEL...: a row of numbers, or a tree of three
number() {
  local label
  for label in "$@"; do press "$label"; done
}
expect() {
  settle "${@:2}" | grep -q -- "$1" || fail "settle ${*:2} does not say: $1"
}

# ---- set up: the intake, the usual pain, a session yesterday -------------------------------------

start_coach '2026-03-03 07:59:30'
settle setup </dev/null >/dev/null
for answer in yes yes - - yes no none 5 L peri -; do
  settle answer -- "$answer" </dev/null >"$home/said" 2>&1 || fail "setup: $answer: $(cat "$home/said")"
done
settle session --at "yesterday 16:00" </dev/null | grep -q 'day 0' || fail "no session"
expect '(day 1)' status

# ---- the first check-in, at its time -------------------------------------------------------------

asked 'Good morning - how is it now?' 40
press Open
asked 'Pain now?'
number 7
asked 'New or worse in the last 2 weeks?'
for _ in 1 2 3 4 5; do press None; done
asked 'Day 1: often the loudest day'
expect '"stage": *"PEAK"' status --json
expect '"pain": *7' status --json
expect 'pain 7' log checkin
stop_coach

# ---- the adapted exercise -------------------------------------------------------------------------

start_coach '2026-03-03 10:29:55'
asked 'Time for the next exercise?'
press Start
asked 'First: pain now?'
number 6
asked 'Slow breathing'
asked 'Get into place'
press Ready
asked 'Settle in'
asked 'Halfway' 30
asked 'Ten more seconds' 30
asked 'How is it now?' 30
number 6
asked 'Done - come out slowly'
expect 'exercise psoas_release' log bout
expect '"outcome": *"done"' log bout --json

# ---- a hung server never delays anybody -----------------------------------------------------------

server=$(awk '$2 == "server" { print $1 }' "$SERVER_STATE/pids")
kill -STOP "$server"
for _ in 1 2 3 4 5; do
  timeout 2 settle status >/dev/null || fail "settle waits for a hung notification server"
done
kill -CONT "$server"

# ---- a red flag: the message, and nothing more ----------------------------------------------------

settle screen --yes bladder </dev/null | grep -q 'Get medical help now' || fail "no message in the reply"
asked 'Get medical help now'
expect '"stage": *"HALT"' status --json
stop_coach -KILL
start_coach '2026-03-03 16:59:55'
asked 'Get medical help now'
sleep 8
expect '"stage": *"HALT"' status --json
if settle start breathing </dev/null >"$home/said" 2>&1; then fail "an exercise started in HALT"; fi
stop_coach
start_coach '2026-03-03 19:59:55'
sleep 8
expect '"stage": *"HALT"' status --json
settle log prompt --all </dev/null | grep 'evening@.*state shown' && fail "an evening check-in in HALT"
settle clear yes --by 'Dr Lee' </dev/null | grep -q 'Welcome back' || fail "not cleared"
expect '"column": *"\(REST\|GENTLE\)"' status --json
stop_coach

# ---- a bad day: one press -------------------------------------------------------------------------

start_coach '2026-03-04 07:59:55'
asked 'Good morning - how is it now?' 40
press 'Gentle day'
asked 'A gentle day'
expect 'entle day' status
expect 'skipped' log prompt --all
stop_coach
echo "a day: $step things shown"
