#!/bin/bash
# `settle doctor` on a real desktop: what it says of a server that draws buttons, of one that hangs, of
# none and of no bus at all, with and without a daemon; and `--prompt`, clicked as a person clicks.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
BUILD=$(cd "$BUILD" && pwd)
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-servers-$$
. tests/servers/lib.sh
daemon=
finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  stop_all
}
trap finish EXIT
fail() {
  echo "failed: $*"
  [ -z "$said" ] || printf '%s\n' "$said"
  exit 1
}
# says WORDS PATTERN: the last answer has a line that matches.
says() {
  grep -qE "$1" <<<"$said" || fail "nothing like: $1"
}
doctor() {
  said=$(timeout 60 "$BUILD/settle" doctor "$@" </dev/null)
  code=$?
}

environment=$(tests/servers/start-server xfce4-notifyd) || exit $?
eval "$environment"
# of a bus that is not there; without a daemon
DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere doctor
says '^look  desktop .*no session bus'
says '^look  daemon'
[ $code = 1 ] || fail "without a bus doctor ends with $code"
DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere doctor --prompt
says '^look  desktop .*no session bus'
[ $code = 1 ] || fail "without a bus --prompt ends with $code"
echo 'no bus, no daemon'

# shellcheck disable=SC2153 # of the environment above
"$BUILD/settled" 2>"$SERVER_STATE/settled.log" &
daemon=$!
wait_for 30 test -S "$XDG_RUNTIME_DIR/settled/socket" || fail 'settled does not start'
doctor
says '^ok    daemon'
says '^ok    desktop .*Xfce Notify Daemon .* shows notifications'
says '^ok    buttons .*3 at a time'
says '^ok    lock'
says '^ok    backup'
! grep -q '^note  presence' <<<"$said" || fail 'presence is told though nobody asked for it'
doctor --json
python3 -c '
import json, sys
checks = {check["name"]: check["verdict"] for check in json.load(sys.stdin)["checks"]}
assert checks["desktop"] == "ok" and checks["daemon"] == "ok", checks' <<<"$said" || fail 'doctor --json'
echo 'a server that draws buttons'

timeout 100 "$BUILD/settle" doctor --prompt >"$SERVER_STATE/tried" </dev/null &
try=$!
tests/servers/wait-event xfce4-notifyd notify 10 >/dev/null || fail 'no test message'
wait_for 30 tests/servers/click-action xfce4-notifyd 'I see it' || fail 'nothing to click'
wait_for 30 grep -q 'That came through' "$SERVER_STATE/tried" || fail 'the click did not come back'
wait_for 30 tests/servers/click-action xfce4-notifyd 'I see it' || fail 'nothing to click after it'
wait $try || fail "--prompt ends with $?: $(cat "$SERVER_STATE/tried")"
grep -q '^ok    next' "$SERVER_STATE/tried" || fail "$(cat "$SERVER_STATE/tried")"
echo 'two clicks'

server=$(ask_bus GetConnectionUnixProcessID string:org.freedesktop.Notifications | awk '/uint32/ { print $2 }')
kill -STOP "$server"
doctor
kill -CONT "$server"
says '^bad   desktop .*does not answer'
says '^ok    daemon'
echo 'a server that hangs'

kill "$server"
no_server() {
  ! has_owner org.freedesktop.Notifications
}
wait_for 30 no_server || fail 'the server stays'
doctor
says '^look  desktop .*nothing on it shows'
says 'Install one'
echo 'no server'
