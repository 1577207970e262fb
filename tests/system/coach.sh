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
name=xfce4-notifyd
tree=$PWD
home=$SERVERS_STATE/coach
daemon=
shots=${SHOTS:-}

finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  stop_all
}
trap finish EXIT

fail() {
  echo "FAILED: $*"
  settle status
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
export SETTLED_ICON=$tree/config/settled.svg
PATH=$tree/$BUILD:$PATH
cat >"$home/config/settled/config.ini" <<'INI'
[person]
emergency = 112
[exercise breathing]
level1 = 1 x 12s
[exercise psoas_release]
level1 = 1 x 34s
INI

starts=0
ready() {
  [ "$(grep -c 'settled: ready' "$home/log")" -ge $starts ]
}
# start TIME: the daemon, as if it were that time of 2026-03-03.
start() {
  local offset
  offset=$(($(date -u -d "2026-03-03 $1" +%s) - $(date +%s)))
  LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="${offset}s" \
    settled 2>>"$home/log" &
  daemon=$!
  starts=$((starts + 1))
  wait_for 5 ready || fail "the daemon does not start"
}
stop() {
  kill "${1:--TERM}" "$daemon"
  wait "$daemon" 2>/dev/null
  daemon=
}
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

start 07:59:30
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
stop

# ---- the adapted exercise -------------------------------------------------------------------------

start 10:29:55
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
asked 'Get medical help now' 4
expect '"stage": *"HALT"' status --json
stop -KILL
start 16:59:55
asked 'Get medical help now' 8
sleep 8
expect '"stage": *"HALT"' status --json
if settle start breathing </dev/null >"$home/said" 2>&1; then fail "an exercise started in HALT"; fi
stop
start 19:59:55
sleep 8
expect '"stage": *"HALT"' status --json
settle log prompt --all </dev/null | grep 'evening@.*state shown' && fail "an evening check-in in HALT"
settle clear yes --by 'Dr Lee' </dev/null | grep -q 'Welcome back' || fail "not cleared"
expect '"column": *"\(REST\|GENTLE\)"' status --json
stop
echo "a day: $step things shown"
