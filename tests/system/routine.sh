#!/bin/bash
# The shipped example evening_wind_down, in the real daemon with its real child, from a terminal: both
# are killed at every question, and the conversation goes on; what it keeps is kept once.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
home=$(mktemp -d)
daemon=

finish() {
  [ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null
  rm -rf "$home"
}
trap finish EXIT

mkdir -p "$home/runtime" "$home/config/settled/plugins"
chmod 700 "$home/runtime"
cp -r plugins/examples/evening_wind_down "$home/config/settled/plugins/"
printf '[plugins]\ntrust_own = yes\n' >"$home/config/settled/config.ini"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
export XDG_RUNTIME_DIR=$home/runtime SETTLED_PLUGINS=$PWD/plugins TZ=UTC
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
PATH=$PWD/$BUILD:$PATH

fail() {
  echo "FAILED: $*"
  settle answer </dev/null
  settle status </dev/null | tail -n 5
  settle plugin log evening_wind_down </dev/null
  tail -n 20 "$home/log"
  exit 1
}

starts=0
start() {
  settled 2>>"$home/log" &
  daemon=$!
  starts=$((starts + 1))
  for _ in $(seq 100); do
    [ "$(grep -c 'settled: ready' "$home/log")" -ge $starts ] &&
      settle start </dev/null | grep wind_down >/dev/null && return
    sleep 0.1
  done
  fail "the daemon does not start"
}
kill_daemon() {
  kill -9 "$daemon"
  wait "$daemon" 2>/dev/null
  start
}
kill_child() {
  local child
  for child in $(pgrep -P "$daemon" settled-plugin); do kill -9 "$child"; done
}

# asks WORDS: the question that is open has them, also after the child and the daemon were killed.
shows() {
  for _ in $(seq 100); do
    settle answer </dev/null 2>/dev/null | grep -F "$1" >/dev/null && return
    sleep 0.1
  done
  fail "never asked: $1"
}
asks() {
  shows "$1"
  kill_child
  shows "$1"
  kill_daemon
  shows "$1"
}

evening() {
  asks 'How tight is the body?'
  settle answer 7 </dev/null >/dev/null || fail "7"
  asks 'What would be kind now?'
  settle answer "$1" </dev/null >/dev/null || fail "$1"
  asks 'On your back, knees bent.'
  settle stop </dev/null >/dev/null || fail "stop"
  asks 'And now?'
  settle answer 4 </dev/null >/dev/null || fail "4"
  asks 'Noted: that way helped a little.'
  settle answer on </dev/null >/dev/null || fail "on"
  for _ in $(seq 100); do
    settle answer </dev/null >/dev/null 2>&1 || return 0 # nothing is open any more
    sleep 0.1
  done
  fail "it does not end"
}

start
settle start wind_down </dev/null | grep 'How tight is the body?' >/dev/null || fail "the terminal is not asked"
settle answer </dev/null | grep '0: soft. 10: tight.' >/dev/null || fail "the words of its ends"
evening 'Lie and listen'
settle start evening_wind_down.wind_down </dev/null | grep 'How tight' >/dev/null || fail "once more"
settle answer 8 </dev/null | grep -A1 'What would be kind now?' | grep '1  Lie and listen' >/dev/null ||
  fail "what helped is not offered first"
settle stop </dev/null | grep 'Stopped' >/dev/null || fail "stop"
settle status </dev/null | grep 'Open:' >/dev/null && fail "it is still open"
settle why wind_down </dev/null | grep 'of the plugin evening_wind_down' >/dev/null || fail "why"
kill "$daemon"
wait "$daemon"
status=$?
daemon=
[ $status = 0 ] || fail "the daemon ended with $status"
kept=$(sqlite3 "$home/data/settled/diary.db" \
  "select count(*) from entry where kind = 'plugin_state' and body like '%Lie and listen%'") || fail "the diary"
[ "$kept" = 1 ] || fail "kept $kept times"
echo "one evening, kept once; $starts starts of the daemon"
