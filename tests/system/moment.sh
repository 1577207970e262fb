#!/bin/bash
# The right moment, with the real daemon, its desktop child, a notification server and a logind: a
# prompt waits while the screen is locked, says so, costs nothing meanwhile, and comes on return.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
tree=$PWD name=dunst daemon=
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-moment-$$
home=$SERVERS_STATE.home
. tests/servers/lib.sh
finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  wait
  stop_all
  rm -rf "$home"
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
export XDG_RUNTIME_DIR=$home/runtime SETTLED_PLUGINS=$tree/plugins TZ=UTC XDG_SESSION_ID=c1
PATH=$tree/$BUILD:$PATH

lock() {
  gdbus call --system -d org.freedesktop.login1 -o /org/freedesktop/login1/session/c1 \
    -m org.freedesktop.login1.Session.SetLockedHint "$1" >/dev/null
}
says() {
  settle "${@:2}" | grep -q -- "$1"
}
shown() {
  tests/servers/wait-event $name notify "$2" "e['summary'] == \"$1\"" >/dev/null
}
switches() {
  local child
  child=$(pgrep -P "$daemon" -f settled-desktop) || return 1
  cat "/proc/$daemon"/task/*/status "/proc/$child"/task/*/status |
    sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' | awk "{ sum += \$1 } END { print sum }"
}

lock true
offset=$(($(date -u -d '2026-03-03 07:59:56' +%s) - $(date +%s)))
LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="${offset}s" \
  settled 2>"$home/log" &
daemon=$!
wait_for 5 grep -q 'settled: ready' "$home/log" || fail 'the daemon does not start'

wait_for 15 says 'the screen is locked' status || fail 'nothing says that it waits'
says 'morning check-in (waits: the screen is locked)' next || fail 'next does not say what waits'
says 'the screen is locked, it waits' why next || fail 'why does not say what waits'
shown 'Good morning - how is it now?' 1 && fail 'it did not wait'

sleep 1
before=$(switches) || fail 'nobody watches for the return'
sleep 4
[ "$(switches)" -le $((before + 2)) ] || fail "waiting wakes up: $before, $(switches)"

lock false
shown 'Good morning - how is it now?' 5 || fail 'it does not come on return'
says 'waits' next && fail 'it still waits'
settle private </dev/null | grep -q 'Private' || fail 'not private'
shown settled 5 || fail 'it goes on speaking'
says 'Notifications say nothing' status || fail 'status does not say that they say nothing'
settle private off </dev/null >/dev/null
settle answer later </dev/null | grep -q 'Later, then: 08:3' || fail 'later says no time'
settle pause until tomorrow </dev/null | grep -q 'Paused' || fail 'no pause'
says 'Paused until tomorrow 00:00' status || fail 'status does not say the pause'
echo 'it waited, and came on return'
