#!/bin/bash
# Every plugin of tests/hostile/plugins dropped into the folder of a running daemon, some at a time,
# while somebody else's plugin has to go on proposing and `settle status` has to go on answering. What
# is looked at: answers that come late, the other plugin's words in each new plan, what each hostile
# one ended as, and what is left behind when they are gone: processes, file descriptors, files, memory.
#
# What it asserts of the answers: `settle status` within SOON_MS (50). A machine is shared, and a
# program that does nothing is late on it too, so a control is timed in turn with it: `settle
# --version`, the same fork and exec without a daemon. 95 % of the answers come within SOON_MS beyond
# 95 % of the control's, none comes later than LATE_MS beyond the control's longest, and none stays
# out. The same holds for a client that keeps its connection (ask_status.py), which is the time of the
# daemon alone. All times are printed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
tree=$PWD
: "${BUILD:=build/debug}"
case $BUILD in /*) ;; *) BUILD=$tree/$BUILD ;; esac
SOON_MS=50     # of an answer, while all of them are at it
LATE_MS=250    # of the latest
GROWTH_KIB=4096 # of the daemon's own dirty memory, over all of it
BATCH=40
home=$(mktemp -d "${TMPDIR:-/tmp}/settled-hostile-XXXXXX")
export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
export XDG_RUNTIME_DIR=$home/run SETTLED_PLUGINS=$tree/plugins TZ=UTC
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY
plugins=$XDG_CONFIG_HOME/settled/plugins
mkdir -p "$plugins" "$home/run" "$home/hostile"
chmod 700 "$home/run"
PATH=$BUILD:$PATH
daemon='' poller='' asker='' failures=0

finish() {
  [ -z "$poller" ] || kill "$poller" 2>/dev/null
  [ -z "$asker" ] || kill "$asker" 2>/dev/null
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$home"
}
trap finish EXIT

fail() {
  echo "FAIL $*"
  failures=$((failures + 1))
}

# within SECONDS COMMAND...: until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.05
  done
}

. tests/hostile/split
split_hostile "$home/hostile"
mapfile -t names < <(cd "$home/hostile" && ls -- *.want | sed 's/\.want$//')

# ---- what has to go on ---------------------------------------------------------------------------
printf '[plugins]\ntrust_own = yes\n' >"$XDG_CONFIG_HOME/settled/config.ini"
cat >"$plugins/witness.lua" <<'LUA'
local s = settle.api(1)
s.plugin { name = "Witness", version = "1" }
s.adapt(function(day)
  day:rest({ id = "breathing" }, ("It saw %d."):format(day.pain or -1))
end)
LUA

ready() {
  settle status >/dev/null 2>&1
}
settled 2>"$home/log" &
daemon=$!
within 30 ready || {
  cat "$home/log"
  exit 1
}

# timed FILE COMMAND...: its time in ms.
timed() {
  local begun=${EPOCHREALTIME/./} file=$1 result
  shift
  "$@" >/dev/null 2>&1
  result=$?
  echo $(((${EPOCHREALTIME/./} - begun) / 1000)) >>"$file"
  return $result
}

# For as long as it runs.
poll() {
  while :; do
    timed "$home/status" settle status || echo "no answer" >>"$home/unanswered"
    sleep 0.05
    timed "$home/control" settle --version
    sleep 0.05
  done
}

# percent FILE P: within how many ms that part of its times lies.
percent() {
  sort -n "$1" | awk -v part="$2" '{ t[NR] = $1 } END { print t[int((NR * part + 99) / 100)] }'
}

# prompt_answers FILE WHAT: as the header says.
prompt_answers() {
  local most=$((SOON_MS + $(percent "$home/control" 95)))
  local longest=$((LATE_MS + $(percent "$home/control" 100)))
  echo "$2: $(wc -l <"$1") answers, median $(percent "$1" 50) ms, 95 % within $(percent "$1" 95) ms," \
    "longest $(percent "$1" 100) ms"
  [ "$(percent "$1" 95)" -le $most ] || fail "$2: 95 % of the answers take more than $most ms"
  [ "$(percent "$1" 100)" -le $longest ] || fail "$2: an answer took more than $longest ms"
}

children() {
  cat /proc/"$daemon"/task/*/children
}

descriptors() {
  find /proc/"$daemon"/fd -mindepth 1 | wc -l
}

dirty_kib() {
  awk '/^Private_Dirty:/ { print $2 }' /proc/"$daemon"/smaps_rollup
}

# ended NAME...: each is there and has become something.
ended() {
  local list
  list=$(settle plugin list | awk '$2 ~ /^(on|error|killed)$/ { print $1 }')
  [ -z "$(printf '%s\n' "$@" | grep -Fxv -f <(echo "$list"))" ]
}

sees() {
  settle why breathing | grep -q "witness:[0-9]* rest: It saw $1\."
}

# A new day plan, in which the other plugin's words have to be.
plan_with() {
  settle checkin "$1" >/dev/null || fail "no check-in"
  within 6 sees "$1" || {
    fail "batch $2: the other plugin's proposal is not in the plan"
    settle why breathing | sed 's/^/      /'
  }
}

# ---- all of them ---------------------------------------------------------------------------------
# What is shown to the person has none of what a terminal obeys.
clean_words() {
  local said
  said=$(settle plugin list && settle plugin log && settle status && settle why)
  [[ $said != *[$'\001'-$'\010'$'\013'-$'\037'$'\177']* ]] || fail "batch $1: control characters were shown"
}

drop_batch() {
  local batch=$1 name
  shift
  for name in "$@"; do cp "$home/hostile/$name.lua" "$plugins/"; done
  within 40 ended "$@" || fail "batch $batch has not come to an end: $(settle plugin list)"
  plan_with $((batch % 9 + 1)) "$batch"
  clean_words "$batch"
  for name in "$@"; do rm "$plugins/$name.lua"; done
}

# Files that are none, in the way of somebody who only looks.
drop_odd() {
  local odd=(a_pipe a_device a_link much a_folder many deep latin bytes)
  mkfifo "$plugins/a_pipe.lua"
  ln -s /dev/zero "$plugins/a_device.lua"
  ln -s "$home/hostile/loop_at_load.lua" "$plugins/a_link.lua"
  truncate -s 20G "$plugins/much.lua"
  mkdir -p "$plugins/a_folder/init.lua" "$plugins/many" "$plugins/deep/1/2/3/4/5/6/7/8/9"
  touch "$plugins"/many/m{1..80}.lua "$plugins/deep/init.lua" "$plugins/Bad name.lua" \
    "$plugins/$(printf 'x\033]0;owned\007').lua"
  printf 'local s = "caf\xe9"\n' >"$plugins/latin.lua"
  printf '\033Lua\x54\0' >"$plugins/bytes.lua"
  ln -s loop "$plugins/loop"
  within 40 ended "${odd[@]}" || fail "odd files: $(settle plugin list)"
  plan_with 5 odd
  clean_words odd
  settle plugin list | grep -E "^  ($(tr ' ' '|' <<<"${odd[*]}")) " | grep -v ' error ' && fail "odd files were taken"
  find "$plugins" -mindepth 1 ! -name witness.lua -delete
}

# As much as there may be of each, all at once.
drop_large() {
  local i j names=()
  mkdir "$home/large"
  for ((i = 0; i < 40; i++)); do
    names+=("large_$i")
    mkdir "$home/large/large_$i"
    echo "local s = settle.api(1) s.plugin { name = 'Large', version = '$i' }" >"$home/large/large_$i/init.lua"
    for j in 1 2 3 4; do
      { echo "-- $i $j" && head -c 250000 /dev/zero | tr '\0' '-'; } >"$home/large/large_$i/m$j.lua"
    done
  done
  mv "$home"/large/* "$plugins/"
  within 20 ended "${names[@]}" || fail "large plugins: $(settle plugin list)"
  plan_with 6 large
  rm -r "$plugins"/large_*
}

# Files that are others each time they are looked at: good, broken, links to elsewhere, pipes, too
# large, a folder and then a file.
churn() {
  local it=$plugins/churn i
  for ((i = 0; i < 54; i++)); do
    case $((i % 9)) in
    0) mkdir -p "$it/lib" && echo "local s = settle.api(1) s.plugin { name = 'C', version = '$i' }" >"$it/init.lua" ;;
    1) echo "broken(" >"$it/init.lua" ;;
    2) rm -r "$it" && ln -s /etc "$it" ;;
    3) rm "$it" && mkdir -p "$it" && echo "require 'lib.x'" >"$it/init.lua" ;;
    4) ln -s /usr/lib "$it/lib" ;;
    5) mkfifo "$it/f.lua" ;;
    6) rm "$it/f.lua" && truncate -s 5G "$it/big.lua" ;;
    7) rm -r "$it" && echo "while true do end" >"$it.lua" ;;
    8) rm "$it.lua" ;;
    esac
    case $((i % 4)) in
    0) settle plugin reload ;;
    1) settle plugin enable churn ;;
    2) settle plugin disable churn ;;
    esac >/dev/null 2>&1
    sleep 0.02
  done
  echo "local s = settle.api(1) s.plugin { name = 'C', version = 'last' }" >"$it.lua"
  settle plugin enable churn >/dev/null || fail "after all changes it cannot be enabled"
  settle plugin list | grep -q '^  churn  *on  *last' || fail "the last of many changes does not count"
  plan_with 7 churn
  rm "$it.lua"
}

gone() {
  [ "$(settle plugin list | grep -cE " (on|error|killed|loading) ")" = "$expected" ]
}

expected=$(($(find plugins -mindepth 2 -maxdepth 2 -name init.lua | wc -l) + 1))
within 40 ended witness
plan_with 0 0
poll &
poller=$!
tests/system/ask_status.py "$XDG_RUNTIME_DIR/settled/socket" >"$home/asked" &
asker=$!
settle checkin 1 >/dev/null
before_fds=$(descriptors) before_kib=$(dirty_kib)
for ((i = 0; i < ${#names[@]}; i += BATCH)); do
  drop_batch $((i / BATCH + 1)) "${names[@]:i:BATCH}"
done
drop_odd
drop_large
churn
kill -0 $asker || fail "the connection was closed"
kill $poller $asker
wait $poller $asker 2>/dev/null
poller='' asker=''

# ---- what is left behind -------------------------------------------------------------------------
within 20 gone || fail "plugins that are gone are still listed: $(settle plugin list)"
few_children() {
  [ "$(children | wc -w)" -le "$expected" ]
}
within 20 few_children || fail "$(children | wc -w) children for $expected plugins"
kill -0 $daemon || fail "the daemon is not there any more"
after_fds=$(descriptors) after_kib=$(dirty_kib)
[ "$after_fds" -le "$before_fds" ] || fail "$after_fds file descriptors, $before_fds before"
[ $((after_kib - before_kib)) -le $GROWTH_KIB ] || fail "$after_kib KiB of memory, $before_kib before"
left=$(cd "$XDG_STATE_HOME" && find . -name '*.json' -path '*plugins/*' | sed 's|.*/||; s|\.json$||' |
  grep -Fxf <(printf '%s\n' "${names[@]}"))
[ -z "$left" ] || fail "files left behind:" $left
[ ! -e "$home/unanswered" ] || fail "$(wc -l <"$home/unanswered") times no answer at all"
prompt_answers "$home/status" "settle status"
prompt_answers "$home/asked" "a kept connection"
echo "control: median $(percent "$home/control" 50) ms, 95 % within $(percent "$home/control" 95) ms," \
  "longest $(percent "$home/control" 100) ms"
echo "${#names[@]} hostile plugins; descriptors $before_fds -> $after_fds; dirty $before_kib -> $after_kib KiB"
[ $failures = 0 ] || { echo "$failures failures"; exit 1; }
