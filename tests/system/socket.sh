#!/bin/bash
# The socket under load and abuse: sixteen at once, slow and stopped readers, half lines, floods,
# connections opened and dropped, ten thousand requests, another user. The daemon's memory stays
# bounded, a prompt that falls due meanwhile is shown in time, and what is acknowledged is in the
# diary. The clock is moved for `settled` alone (libfaketime). tests/system/socket_abuse.py does it.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
. tests/servers/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-socket-XXXXXX")
daemon=

finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "FAILED: $*"
  tail -n 20 "$work/log"
  exit 1
}

faketime=$(find /usr/lib /usr/lib64 -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$faketime" ] || {
  echo 'libfaketime is not installed'
  exit 77
}
mkdir -p "$work/runtime"
chmod 700 "$work/runtime"
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export XDG_RUNTIME_DIR=$work/runtime SETTLED_PLUGINS=$PWD/plugins TZ=UTC
unset DBUS_SESSION_BUS_ADDRESS

# Nine seconds before the first check-in of the day. The resume's two minutes concern what was
# due before the start only.
offset=$(($(date -u -d '2026-03-03 07:59:51' +%s) - $(date +%s)))
due=$(($(date -u -d '2026-03-03 08:00:00' +%s) - offset))
LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="${offset}s" \
  "$BUILD/settled" 2>"$work/log" &
daemon=$!
ready() {
  grep -q 'settled: ready' "$work/log"
}
wait_for 30 ready || fail "the daemon does not start"
python3 tests/system/socket_abuse.py "$work/runtime/settled/socket" "$daemon" "$due" 14 ||
  fail "a promise is broken"
kill -0 "$daemon" 2>/dev/null || fail "the daemon is gone"
lines=$(wc -l <"$work/log")
echo "log: $lines lines"
[ "$lines" -lt 100 ] || fail "the log holds $lines lines"
echo "socket: memory bounded, the prompt on time, $lines lines of log"
