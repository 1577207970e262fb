#!/bin/bash
# Plugins as the person meets them in a running coach: what is new stays off until it is enabled, and
# enabling shows what it declares; a save is taken up, a mistake keeps the version before; what is
# killed three times is off; why and why-not name plugin and line; a name in the config that nothing
# answers to is said; and on a kernel that lacks a layer of the sandbox all of log, status, list,
# doctor and one notification say so.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
tree=$PWD
: "${BUILD:=build/debug}"
case $BUILD in /*) ;; *) BUILD=$tree/$BUILD ;; esac
home=$(mktemp -d "${TMPDIR:-/tmp}/settled-plugins-XXXXXX")
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
export XDG_RUNTIME_DIR=$home/run SETTLED_PLUGINS=$tree/plugins
# Noon, whenever it is: what is said to the person is held back in the night.
TZ="NOON$(printf '%+d' $((10#$(date -u +%H) - 12)))"
export TZ
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
config=$XDG_CONFIG_HOME/settled/config.ini
plugins=$XDG_CONFIG_HOME/settled/plugins
mkdir -p "$plugins" "$home/run"
chmod 700 "$home/run"
: >"$home/log"
PATH=$BUILD:$PATH
daemon='' failures=0 starts=0

finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$home"
}
trap finish EXIT

fail() {
  echo "FAIL $*"
  failures=$((failures + 1))
}

# expect STATUS TEXT WORDS...: what settle says and ends with.
expect() {
  local want=$1 text=$2 said status
  shift 2
  said=$(settle "$@" 2>&1 </dev/null)
  status=$?
  [ $status = "$want" ] && [[ $said == *"$text"* ]] || {
    fail "settle $*: exit $status, want $want and \"$text\""
    printf '%s\n' "$said" | sed 's/^/      /'
  }
}

# soon TEXT WORDS...: it comes to say so.
soon() {
  local end=$((SECONDS + 10))
  until settle "${@:2}" 2>&1 </dev/null | grep -qF -- "$1"; do
    [ $SECONDS -lt $end ] || {
      fail "settle ${*:2} does not come to say \"$1\""
      return
    }
    sleep 0.05
  done
}

# start [COMMAND...]: the daemon, run by the command.
start() {
  "$@" settled 2>>"$home/log" &
  daemon=$!
  starts=$((starts + 1))
  while [ "$(grep -c 'settled: ready' "$home/log")" -lt $starts ]; do
    kill -0 $daemon || exit 1
    sleep 0.05
  done
  soon "breathing            on" plugin list
}

stop() {
  kill "$daemon"
  wait "$daemon" 2>/dev/null
  daemon=
}

plugin() {
  printf 'local s = settle.api(1)\ns.plugin { name = "A walk", version = "1.0", about = "A few steps." }\n%s\n' "$2" >"$plugins/$1.lua.new"
  mv "$plugins/$1.lua.new" "$plugins/$1.lua"
}

exercise='s.exercise { id = "steps", title = "A few steps", kind = "breathing", steps = { s.hold { "Walk." } },
  levels = { { hold = 30 }, { hold = 60 } }, dose = { rest = { level = 1 }, build = { level = 2 } } }'

# ---- new, changed, broken -------------------------------------------------------------------------
start
plugin walk "$exercise"
soon "new" plugin list
soon "walk                 new" plugin list
expect 0 "stays off until: settle plugin enable ID" plugin list
expect 0 "  exercise steps: A few steps, breathing, 2 levels" plugin enable walk
expect 0 '"state":"on"' plugin enable walk --json
expect 1 "there is no plugin of the name" plugin enable nobody
plugin walk "$exercise
s.adapt(function(day) day:rest({ id = 'breathing' }, 'A day of walking.') end)"
soon "walk                 changed" plugin list
expect 0 "can make a day lighter" plugin enable walk
settle checkin 4 >/dev/null
soon "walk:5 rest: A day of walking." why breathing
expect 0 "Today's plan lets it rest" why-not breathing
expect 0 "walk:5 rest: A day of walking." why-not breathing
expect 0 "today's plan leaves it out" why-not breathing
plugin walk "$exercise
s.adapt(function(day)"
soon "walk                 changed" plugin list
expect 1 "init.lua:6" plugin enable walk
rm "$plugins/walk.lua"

# ---- the person's own are trusted: saves are taken up, a mistake keeps what was ---------------------
printf '[plugins]\ntrust_own = yes\n[exercise stepz]\nenabled = no\n[exercise steps]\nlevel1 = 1 x 40s\n[plugin walks]\na = 1\n' >"$config"
expect 0 "[plugin walks]: there is no plugin of that name" reload
plugin walk "$exercise"
soon "walk                 on" plugin list
expect 0 "did you mean steps?" reload
expect 1 "[exercise stepz]" doctor
expect 0 "[plugin walks]: there is no plugin of that name; did you mean walk?" config check
expect 0 "[exercise stepz]: no plugin that is on has an exercise of that name; did you mean steps?" config check
cp "$config" "$config.before"
printf '[plugin walk]\nhwo = 5\n' >>"$config"
expect 1 "config.ini:10:7: hwo: unknown option 'hwo'" config check
soon "config.ini:10:7: hwo: unknown option" plugin list
# It looks, and writes nothing to what is the coach's.
find "$XDG_STATE_HOME" -path '*/plugins/*' -name '*.json' ! -name plugins.json -delete
notes() {
  find "$XDG_STATE_HOME" -path '*/plugins/*' -type f -printf '%p %i %T@\n' | sort
}
before=$(notes)
expect 1 "config.ini:10:7: hwo: unknown option 'hwo'" config check
[ "$(notes)" = "$before" ] || fail "config check wrote: $(notes)"
expect 1 "config.ini:10:7: hwo: unknown option" doctor
mv "$config.before" "$config"
soon "walk                 on       1.0" plugin list
settle doctor | grep -q hwo && fail "what was put right is still said"
for verb in why why-not did level; do expect 1 "walk is a plugin. Name what it offers: steps." $verb walk; done
expect 1 "walk is a plugin. Name what it offers: steps." permit walk --by Ada
expect 1 "There is no exercise called" level stepz
soon "A few steps" why steps
expect 0 "settle start steps gives level 1, 40 s." why-not steps
plugin walk "this is no Lua"
soon "init.lua:3" plugin list
expect 0 "A few steps" why steps
expect 0 "walk error" plugin log walk

# ---- three kills ------------------------------------------------------------------------------------
plugin walk "$exercise
s.adapt(function() table.move({}, 1, math.maxinteger - 1, 2) end)"
soon "walk                 on" plugin list
for times in 1 2 3; do
  settle checkin 3 >/dev/null
  soon "\"kills\":$times" plugin list --json
done
soon "walk                 killed" plugin list
expect 0 "off until its files change" plugin log walk
expect 1 "walk is on." plugin enable walk # and is tried at once, so its error is there again
plugin walk "$exercise"
soon "walk                 on" plugin list
stop

# ---- an own version of an installed one that does not load: the installed one serves -------------------
plugin breathing "this is no Lua"
start
soon "yours does not load; the one that came with settled goes on" plugin list
expect 0 "level 1" why-not breathing
expect 1 "breathing: your own does not load" doctor
expect 0 "breathing is off." plugin disable breathing
expect 0 "breathing            off" plugin list
[[ $(settle plugin list) != *"yours does not load"* ]] || fail "one that is off is said to go on"
rm "$plugins/breathing.lua"
expect 0 "" reload
expect 0 "breathing is on." plugin enable breathing
stop

# ---- a layer that is not there ------------------------------------------------------------------------
python3 tests/system/without_landlock.py true
if [ $? = 0 ]; then
  rm -rf "$XDG_STATE_HOME"
  start python3 tests/system/without_landlock.py
  expect 0 "REDUCED isolation" status
  expect 0 '"reduced_isolation":true' status --json
  expect 0 "REDUCED isolation" plugin list
  expect 1 "lacks landlock" doctor
  [ "$(grep -c 'REDUCED isolation: ' "$home/log")" = 1 ] || fail "the log: $(cat "$home/log")"
  [ "$(grep -c 'Plugins run with REDUCED isolation' "$home/log")" = 1 ] || fail "not one notification: $(cat "$home/log")"
  stop
  start python3 tests/system/without_landlock.py
  expect 0 "REDUCED isolation" status
  [ "$(grep -c 'Plugins run with REDUCED isolation' "$home/log")" = 1 ] || fail "said again at the next start"
  printf '[plugins]\nisolation = require\ntrust_own = yes\n' >"$config"
  settle reload >/dev/null
  soon "walk                 exposed" plugin list
  stop
else
  echo "no filter can be set here: nothing of a missing layer was tried"
fi
[ $failures = 0 ] || { echo "$failures failures"; exit 1; }
