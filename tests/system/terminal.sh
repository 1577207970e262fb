#!/bin/bash
# Terminals: two of them without a daemon; a daemon that comes, goes and comes again while they watch;
# a hold that is paused from another one, and whose window is closed. The watching ones read a pipe,
# line by line; single keys are tested in tests/unit/cli_talk.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
tree=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-terminal-XXXXXX")
PATH=$tree/$BUILD:$PATH
unset DBUS_SESSION_BUS_ADDRESS DISPLAY
export SETTLED_PLUGINS=$tree/plugins TZ=UTC
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
export XDG_RUNTIME_DIR=$work/runtime
mkdir "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
running=()
finish() {
  for pid in "${running[@]}"; do kill "$pid" 2>/dev/null; done
  wait
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "terminal: $*"
  for said in "$work"/*.said; do echo "--- $said" && cat "$said"; done
  exit 1
}

# terminal NAME COMMAND...: what it says is in NAME.said, what is typed goes to `type_in NAME`.
terminal() {
  local name=$1 fd
  shift
  mkfifo "$work/$name.typed"
  settle "$@" <"$work/$name.typed" >"$work/$name.said" 2>&1 &
  running+=($!)
  exec {fd}>"$work/$name.typed"
  fds[$name]=$fd
}
declare -A fds
type_in() { echo "$2" >&"${fds[$1]}"; }
# says NAME WORDS: within ten seconds
says() {
  for _ in $(seq 200); do
    grep -qF -- "$2" "$work/$1.said" 2>/dev/null && return
    sleep 0.05
  done
  fail "$1 never said: $2"
}
start_daemon() {
  settled 2>"$work/daemon.said" &
  daemon=$!
  running+=($!)
  says daemon 'settled: ready'
}

# ---- two terminals, no daemon --------------------------------------------------------------------
terminal first watch
terminal second watch
says first 'Nothing to answer'
says second 'Nothing to answer'
settle checkin </dev/null >/dev/null
says first 'Pain now?'
says second 'Pain now?'
type_in first 4
says second 'That one is closed now.'
[ "$(settle log checkin --json </dev/null | grep -o '"kind":"checkin"' | wc -l)" = 1 ] ||
  fail 'not one check-in'

# ---- a daemon comes, goes, and comes again -------------------------------------------------------
start_daemon
settle window --open </dev/null >/dev/null
says first 'How many minutes'
settle skip </dev/null >/dev/null
kill "$daemon"
wait "$daemon"
says first 'this goes on without it'
: >"$work/daemon.said"
start_daemon
settle start breathing --open </dev/null >/dev/null
says first 'Three slow minutes'

# ---- a hold, paused from another terminal, and stopped -------------------------------------------
settle answer start </dev/null >/dev/null
settle pause </dev/null | grep -q Paused || fail 'the hold is not paused'
says second 's are left of this one'
settle resume </dev/null >/dev/null
settle status --json </dev/null | grep -q Paused && fail 'it is still paused'
settle stop </dev/null | grep -q Stopped || fail 'it does not stop'
said=$(settle stop </dev/null 2>&1) && fail "something still runs: $said"

# ---- the terminal that guides a hold is closed: its clock stands still -----------------------------
mkfifo "$work/third.typed"
script -qec 'settle start breathing' /dev/null <"$work/third.typed" >"$work/third.said" 2>&1 &
window=$!
running+=("$window")
exec {keys}>"$work/third.typed"
says third 'first letters: '
echo 1 >&"$keys"
says third 'Space: Pause'
kill -KILL "$window"
for _ in $(seq 100); do
  settle status --json </dev/null | grep -q Paused && exit 0
  sleep 0.05
done
fail 'a hold without a screen goes on'
