#!/bin/bash
# The very first start, as `make run` makes it, in a terminal of its own: Ctrl-C puts the first
# questions off and not the coach, which says the same of them in every place; another one ends it all.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
export BUILD=${BUILD:-build/debug}
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-first-XXXXXX")
export RUN_HOME=$work/home XDG_RUNTIME_DIR=$work TERM=xterm
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
terminal=
finish() {
  [ -z "$terminal" ] || kill "$terminal" 2>/dev/null
  wait
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "first start: $*"
  cat "$work/said" "$RUN_HOME/log"
  exit 1
}
# says WORDS: within ten seconds
says() {
  for _ in $(seq 200); do
    grep -qF -- "$1" "$work/said" && return
    sleep 0.05
  done
  fail "never said: $1"
}

mkfifo "$work/typed"
script -qec contrib/run /dev/null <"$work/typed" >"$work/said" 2>&1 &
terminal=$!
exec {keys}>"$work/typed"
says 'Are you 18 or older?'
says 'first letters: '
printf '\003' >&"$keys"
says 'Left for later. To go on with it: settle answer'
says 'Ctrl-C ends it.'
says 'Nothing to answer just now.'
[ "$(grep -c 'Left for later: Are you 18 or older? (settle answer)' "$work/said")" = 2 ] ||
  fail 'the overview and the watch do not say the same'
grep -q 'Open: Are you' "$work/said" && fail 'it is open in one place, and in the other it is not'
grep -q 'without it' "$work/said" && fail 'the coach has ended'
socket=$(find "$RUN_HOME" -name socket)
[ -S "$socket" ] || fail 'the coach does not run any more'
printf '\003' >&"$keys"
wait "$terminal"
terminal=
[ ! -S "$socket" ] || fail 'the coach runs on'
