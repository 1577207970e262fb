#!/bin/bash
# The text screens, byte for byte, for fixed diaries under a fixed clock (libfaketime): an empty
# one, and three weeks of entries with a session. UPDATE=1 writes the golden files anew; look at
# their difference before you keep it. LOOK_HOME=DIR keeps the homes, to be looked at in a terminal.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
golden=$PWD/tests/golden/look
ask=$PWD/tests/system/look_ask
home=${LOOK_HOME:-$(mktemp -d)}
[ -n "${LOOK_HOME:-}" ] || trap 'rm -rf "$home"' EXIT
faketime=$(find /usr/lib /usr/lib64 -name libfaketime.so.1 2>/dev/null | head -n 1)
[ -n "$faketime" ] || {
  echo 'libfaketime is not installed'
  exit 77
}
export SETTLED_PLUGINS=$PWD/plugins PATH=$PWD/$BUILD:$PATH TZ=UTC
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
failed=0

# at TIME COMMAND...: with the clock standing at that time
at() {
  LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="$1" "${@:2}" </dev/null
}
# use NAME: another home
use() {
  export XDG_CONFIG_HOME=$home/$1/config XDG_DATA_HOME=$home/$1/data XDG_STATE_HOME=$home/$1/state
  export XDG_RUNTIME_DIR=$home/$1/run
  (umask 077 && mkdir -p "$home/$1/run")
}
# told TIME WORD...: must be taken
told() {
  at "$1" settle "${@:2}" >"$home/said" 2>&1 || {
    echo "FAILED: settle ${*:2}: $(cat "$home/said")"
    exit 1
  }
}
# screen NAME TIME COLUMNS unicode|ascii color|mono drawn|plain WORD...: as in its golden file
screen() {
  local file=$golden/$1
  at "$2" "$ask" "${@:3}" >"$home/now"
  [ -s "$home/now" ] || { echo "FAILED: $1: nothing is said"; failed=1; }
  if [ -n "${UPDATE:-}" ]; then cp "$home/now" "$file"; fi
  diff -u "$file" "$home/now" || { echo "FAILED: $1 has changed (see above)"; failed=1; }
}
# fits FILE COLUMNS LINES
fits() {
  local lines wide
  lines=$(wc -l <"$golden/$1")
  wide=$(python3 -c 'import sys; print(max(len(l.rstrip("\n")) for l in open(sys.argv[1], encoding="utf-8")))' "$golden/$1")
  [ "$lines" -le "$3" ] && ! grep -q ' $' "$golden/$1" && [ "$wide" -le "$2" ] || {
    echo "FAILED: $1 is $wide wide and $lines high, or has blanks at the end of a line"
    failed=1
  }
}

# warm TIME: what plugins declare is read once, in the background; after that it is there at once.
warm() {
  for _ in $(seq 20); do
    [ "$(at "$1" settle level | wc -l)" -ge 8 ] && return
    sleep 0.2
  done
  echo 'FAILED: the plugins are not read'
  exit 1
}

use empty
warm '2026-11-22 09:10:00'
screen empty-80.txt '2026-11-22 09:10:00' 80 unicode mono drawn status
screen empty-week.txt '2026-11-22 09:10:00' 80 ascii mono drawn week
fits empty-80.txt 80 23

use weeks
warm '2026-11-01 08:30:00'
told '2026-11-01 08:30:00' setup
for answer in yes yes - - yes no none 5 L peri -; do told '2026-11-01 08:31:00' answer -- "$answer"; done
told '2026-11-01 08:32:00' screen --none
day=1
for pain in 5 6 5 5 4 5 5 6 5 4 4 5 5 0 5 6 5 3; do
  [ $day -eq 11 ] || told "2026-11-$(printf %02d $day) 09:00:00" checkin $pain
  day=$((day + 1))
done
told '2026-11-18 17:10:00' session --at '2026-11-18 16:00'
told '2026-11-19 09:00:00' checkin 8 hot=2 q=burning+sharp
told '2026-11-19 20:00:00' checkin 7 soothe=ice+
told '2026-11-20 09:00:00' checkin 7
told '2026-11-20 12:00:00' window 90
told '2026-11-20 20:00:00' screen --none
told '2026-11-21 09:00:00' checkin 6 q=aching --note 'a long drive'
told '2026-11-21 20:00:00' did adductor_stretch pain_before=6 pain_after=5
told '2026-11-22 09:00:00' checkin 5 q=aching
now='2026-11-22 09:10:00'
screen weeks-80.txt "$now" 80 unicode mono drawn status
screen weeks-80-ascii.txt "$now" 80 ascii mono drawn status
screen weeks-80-color.txt "$now" 80 unicode color drawn status
screen weeks-120.txt "$now" 120 unicode mono drawn status
screen weeks-40.txt "$now" 40 unicode mono drawn status
screen weeks-plain.txt "$now" 80 unicode mono plain status
screen weeks-week.txt "$now" 80 unicode mono drawn week
screen weeks-plan.txt "$now" 80 ascii mono drawn plan
screen weeks.ics "$now" 80 ascii mono drawn plan --ics
screen weeks-why-next.txt "$now" 80 ascii mono drawn why next
screen weeks-why-not.txt "$now" 80 ascii mono drawn why-not morning
fits weeks-80.txt 80 23
fits weeks-80-ascii.txt 80 23
fits weeks-plain.txt 80 23
fits weeks-40.txt 40 60
LC_ALL=C grep -q '[^ -~]' "$golden/weeks-80-ascii.txt" && { echo 'FAILED: not ASCII'; failed=1; }
at "$now" settle plan --ics | cmp - "$golden/weeks.ics" || { echo 'FAILED: settle alters the calendar'; failed=1; }
awk '{ sub(/\r$/, "") || bad++ } length > 75 { bad++ } END { exit bad > 0 }' "$golden/weeks.ics" ||
  { echo 'FAILED: lines of the calendar'; failed=1; }

# Pages: all of them together are the whole, each entry once.
whole=$(at "$now" settle log --limit 1000 | awk '{ print $1 }')
pages='' after=()
for _ in $(seq 20); do
  page=$(at "$now" settle log --limit 5 "${after[@]}")
  pages+=$(grep -v '^Older ones' <<<"$page" | awk '{ print $1 }')$'\n'
  next=$(sed -n 's/^Older ones.*--after //p' <<<"$page")
  [ -n "$next" ] || break
  after=(--after "$next")
done
[ "$whole" = "${pages%$'\n'}" ] || { echo 'FAILED: pages of the log'; failed=1; }
count=$(at "$now" settle log checkin --since 2026-11-05 --until 2026-11-07 | wc -l)
[ "$count" -eq 3 ] || { echo "FAILED: $count check-ins in three days"; failed=1; }
at "$now" settle log --until 2026-13-01 >/dev/null 2>&1 && { echo 'FAILED: a date that is none'; failed=1; }
at "$now" settle log --after ffffffff >/dev/null 2>&1 && { echo 'FAILED: an entry that is none'; failed=1; }
# Yesterday's prompt keeps its reasons: shown by a daemon whose clock runs, asked about a day later.
offset=$(($(date -u -d '2026-11-23 07:59:57' +%s) - $(date +%s)))
LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 FAKETIME="$(printf %+d $offset)s" settled 2>"$home/log-prompt" &
daemon=$!
for _ in $(seq 100); do
  settle log prompt </dev/null 2>/dev/null | grep -q 'morning@2026-11-23' && break
  sleep 0.1
done
kill $daemon
wait $daemon 2>/dev/null
for asked in 'morning@2026-11-23' last; do
  at '2026-11-24 07:00:00' settle why "$asked" >"$home/why"
  grep -q 'morning@2026-11-23T08:00 shown: schedule .*stage RECALIBRATE: .*; column .*no rule' "$home/why" ||
    { echo "FAILED: why $asked: $(cat "$home/why")"; failed=1; }
done
at '2026-11-24 07:00:00' settle why 'morning@2026-11-25' >/dev/null 2>&1 && { echo 'FAILED: why of nothing'; failed=1; }

# The calendar has the routines of plugins: one for every stage on every day, one for some stages
# today alone, and one of every minute takes no place of the others.
use calendar
mkdir -p "$XDG_CONFIG_HOME/settled/plugins/calm"
printf '[plugins]\ntrust_own = yes\n[schedule]\ndays_off = 2026-11-25\n' >"$XDG_CONFIG_HOME/settled/config.ini"
cat >"$XDG_CONFIG_HOME/settled/plugins/calm/init.lua" <<'LUA'
local s = settle.api(1)
s.plugin { name = "Calm", version = "1" }
local function run(r) r:say("Sit down.") end
s.routine { id = "flood", title = "Each minute", at = "every 1m between 00:00 and 24:00", run = run }
s.routine { id = "evening", title = "Wind down; slowly", at = "21:15", run = run }
s.routine { id = "steady", title = "Some days", at = "18:00", stages = { "setup" }, run = run }
s.routine { id = "asked", title = "When asked", run = run }
LUA
warm '2026-11-22 09:10:00'
screen routines.ics '2026-11-22 09:10:00' 80 ascii mono drawn plan --ics
events() { grep -c "^UID:$1" "$golden/routines.ics"; } # BEGIN: how many
[ "$(events routine-calm.evening-)" -eq 6 ] && [ "$(events routine-calm.steady-)" -eq 1 ] &&
  [ "$(events routine-calm.flood-)" -eq 49 ] && [ "$(events routine-calm.asked-)" -eq 0 ] &&
  [ "$(events evening-)" -eq 6 ] || { echo 'FAILED: who is in the calendar'; failed=1; }
# Nor has it what will not be asked: while a warning sign is open, or of somebody who is no adult.
empty() { # WHO
  at '2026-11-22 09:20:00' settle plan --ics >"$home/calendar.ics"
  grep -q '^END:VCALENDAR' "$home/calendar.ics" && ! grep -q VEVENT "$home/calendar.ics" &&
    [ "$(grep -c '^BEGIN:VTIMEZONE' "$home/calendar.ics")" = 1 ] || # one component at least
    { echo "FAILED: the calendar of $1: $(grep -c BEGIN:VEVENT "$home/calendar.ics")"; failed=1; }
}
told '2026-11-22 09:15:00' screen --yes fever
empty 'a warning sign'
use young
told '2026-11-22 09:10:00' setup
told '2026-11-22 09:11:00' answer -- no
empty 'no adult'

# A bar follows: one line now, one a change, each a whole state; it ends when settled does.
use bar
settled 2>"$home/log" &
daemon=$!
trap 'kill $daemon 2>/dev/null; [ -n "${LOOK_HOME:-}" ] || rm -rf "$home"' EXIT
lines() {
  for _ in $(seq 50); do
    [ "$(wc -l <"$home/followed")" -ge "$1" ] && return
    sleep 0.1
  done
  echo "FAILED: fewer than $1 lines followed"
  failed=1
}
for _ in $(seq 50); do [ -S "$home/bar/run/settled/socket" ] && break || sleep 0.1; done
settle status --json --follow >"$home/followed" 2>/dev/null </dev/null &
follower=$!
lines 1
settle checkin 4 </dev/null >/dev/null
lines 2
python3 - "$home/followed" <<'PYTHON' || { echo 'FAILED: what was followed'; failed=1; }
import json, sys
states = [json.loads(line) for line in open(sys.argv[1])]
assert states[0]["pain"] is None and states[-1]["pain"] == 4, states
PYTHON
for bar in waybar polybar i3status; do
  timeout 5 contrib/examples/bars/settled-$bar 2>/dev/null </dev/null | head -n 3 >"$home/bar-said"
  grep -q '4' "$home/bar-said" || { echo "FAILED: $bar shows $(cat "$home/bar-said")"; failed=1; }
done
kill $daemon
wait $daemon 2>/dev/null
wait $follower
[ $? -eq 75 ] || { echo 'FAILED: the follower does not end with settled'; failed=1; }
[ $failed = 0 ] && echo 'ok'
exit $failed
