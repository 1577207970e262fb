#!/bin/bash
# The right moment, with the real daemon, its desktop child, a notification server and a logind: a
# prompt waits while the screen is locked, says so, costs nothing meanwhile, and comes on return.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-moment-$$
. tests/servers/lib.sh
begin_coach dunst
export XDG_SESSION_ID=c1

lock() {
  gdbus call --system -d org.freedesktop.login1 -o /org/freedesktop/login1/session/c1 \
    -m org.freedesktop.login1.Session.SetLockedHint "$1" >/dev/null
}
says() {
  settle "${@:2}" | grep -q -- "$1"
}
since=0 marks=4000000000
# From here on: a call that closes nothing marks the place among the server's events.
from_now() {
  marks=$((marks + 1))
  gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications \
    -m org.freedesktop.Notifications.CloseNotification "$marks" >/dev/null 2>&1
  since=$(tests/servers/wait-event "$name" close 10 "e['id'] == $marks" | sed 's/.*"ts": \([0-9.]*\).*/\1/')
  [ -n "$since" ] || fail 'the monitor has ended'
}
shown() {
  tests/servers/wait-event "$name" notify "$2" "e['summary'] == \"$1\" and e['ts'] > $since" >/dev/null
}
switches() {
  local child
  child=$(pgrep -P "$daemon" -f settled-desktop) || return 1
  cat "/proc/$daemon"/task/*/status "/proc/$child"/task/*/status |
    sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' | awk "{ sum += \$1 } END { print sum }"
}
# Four seconds without a wake-up; on a busy machine what came before may still be at it.
quiet() {
  sleep 1
  before=$(switches) || fail 'nobody watches for the return'
  sleep 4
  [ "$(switches)" -le $((before + 2)) ]
}

lock true
start_coach '2026-03-03 07:59:56'

wait_for 30 says 'the screen is locked' status || fail 'nothing says that it waits'
says 'morning check-in (waits: the screen is locked)' next || fail 'next does not say what waits'
says 'the screen is locked, it waits' why next || fail 'why does not say what waits'
shown 'Good morning - how is it now?' 1 && fail 'it did not wait'

quiet || quiet || quiet || fail "waiting wakes up: $before, $(switches)"

lock false
shown 'Good morning - how is it now?' 15 || fail 'it does not come on return'
says 'waits' next && fail 'it still waits'
settle private </dev/null | grep -q 'Private' || fail 'not private'
shown settled 15 || fail 'it goes on speaking'
says 'Notifications say nothing' status || fail 'status does not say that they say nothing'
settle private off </dev/null >/dev/null
settle answer later </dev/null | grep -q 'Later, then: 08:3' || fail 'later says no time'
stop_coach

# what was put off comes back as any prompt comes
from_now
lock true
start_coach '2026-03-03 08:29:57'
wait_for 60 says 'the screen is locked' status || fail 'what was put off does not wait'
shown 'Good morning - how is it now?' 2 && fail 'what was put off comes to a locked screen'
lock false
shown 'Good morning - how is it now?' 15 || fail 'what was put off does not come on return'

# what is open when notifications begin anew says nothing to a locked screen, nor before it is known
# whether it is locked
lock true
shown settled 15 || fail 'it goes on speaking to a locked screen'
logind=$(pgrep -f "logind.py" | head -n 1)
from_now
kill -STOP "$logind"
kill -KILL "$(pgrep -P "$daemon" -f settled-desktop)"
wait_for 10 pgrep -P "$daemon" -f settled-desktop || fail 'notifications do not begin anew'
shown 'Good morning - how is it now?' 1 && fail 'it is shown before it is known whether the screen is locked'
kill -CONT "$logind"
shown settled 15 || fail 'what was open does not come back'
shown 'Good morning - how is it now?' 1 && fail 'a locked screen was spoken to'
lock false
shown 'Good morning - how is it now?' 15 || fail 'it does not speak again'
settle pause until tomorrow </dev/null | grep -q 'Paused' || fail 'no pause'
says 'Paused until tomorrow 00:00' status || fail 'status does not say the pause'
echo 'it waited, and came on return'
