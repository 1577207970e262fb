#!/bin/bash
# The author's tools as an author meets them: a new plugin is good from the first second, the guide's
# and the shipped examples pass, files that are none are refused without delay, and every plugin of
# tests/hostile/plugins ends in an answer or a kill.
#
#   tests/system/plugin_tools.sh [NAME...]    only these hostile plugins
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
tree=$PWD
: "${BUILD:=build/debug}"
case $BUILD in /*) ;; *) BUILD=$tree/$BUILD ;; esac
# shellcheck disable=SC2206 # words are meant
tool=(${PLUGIN_TOOL:-$BUILD/settled --command plugin})
LIMIT=30 # seconds: no check is longer, whatever the plugin does
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-plugin-tools-XXXXXX")
trap 'rm -rf "$work"' EXIT
export HOME=$work/home XDG_CONFIG_HOME=$work/home/.config
mkdir -p "$XDG_CONFIG_HOME/settled/plugins"
failures=0

fail() {
  echo "FAIL $*"
  failures=$((failures + 1))
}

# expect STATUS TEXT WORDS...: an empty text says nothing about what is said.
expect() {
  local want=$1 text=$2 begun=$SECONDS
  shift 2
  said=$(timeout --kill-after=1 "$LIMIT" "${tool[@]}" "$@" 2>&1 </dev/null)
  status=$?
  if [ $status != "$want" ] || [[ $said != *"$text"* ]]; then
    fail "$*: exit $status, want $want and \"$text\""
    echo "$said" | head -n 12 | cat -v | sed 's/^/      /'
  fi
  [[ $said != *[$'\001'-$'\010'$'\013'-$'\037'$'\177']* ]] || fail "$*: control characters were shown"
  [ $((SECONDS - begun)) -lt $LIMIT ] || fail "$*: $((SECONDS - begun)) s"
}

# quick STATUS TEXT WORDS...: and at once.
quick() {
  local begun=$SECONDS
  expect "$@"
  [ $((SECONDS - begun)) -le 3 ] || fail "${*:3}: not at once, $((SECONDS - begun)) s"
}

# ---- the beginning of a plugin ---------------------------------------------------------------------
begin_plugins() {
  cd "$work" || exit 1
  expect 0 "it runs already" new evening_walk
  expect 0 "evening_walk: good" check evening_walk
  expect 0 "evening_walk: good" test evening_walk
  expect 0 "evening_walk: good" check "$work/evening_walk/"
  (cd evening_walk && "${tool[@]}" check . >/dev/null 2>&1) || fail "check . in a plugin's folder"
  [ -s evening_walk/.editor/settle.lua ] && [ -s evening_walk/.luarc.json ] || fail "no editor set-up"
  grep -q my_plugin -r evening_walk && fail "the skeleton's own name was left"
  expect 1 "is there already" new evening_walk
  expect 1 "no name for a plugin" new "../x/Bad Name"
  expect 0 "leaf.lua" new leaf --single
  expect 0 "leaf: good" check leaf.lua
  expect 0 "leaf: good" test leaf.lua
  expect 0 "check other.lua" new other.lua
  local longest
  longest=$(printf 'a%.0s' {1..31})
  expect 0 "it runs already" new "$longest"
  expect 0 "$longest: good" check "$longest"
  expect 0 "$longest: good" test "$longest"
  expect 1 "name of the API's own file" new settle
  expect 2 "settle plugin new NAME" check
  expect 2 "settle plugin new NAME" walk evening_walk
  expect 1 "there is no such folder or file" check nowhere
  expect 1 "/: no name for a plugin" check /
  cp -r evening_walk "$XDG_CONFIG_HOME/settled/plugins/by_id"
  expect 0 "by_id: good" check by_id
  cd "$tree" || exit 1
}

# ---- tests that fail --------------------------------------------------------------------------------
failing_tests() {
  local folder=$work/failing
  mkdir -p "$folder"
  printf 'local s = settle.api(1)\ns.plugin { name = "F", version = "1" }\n' >"$folder/init.lua"
  expect 1 "test.lua: there is none" test "$folder"
  printf 't.case("one", function()\n  t.eq({ a = 1 }, { a = 2 })\nend)\n' >"$folder/test.lua"
  expect 1 "test.lua:2: got { a = 1 }, want { a = 2 }" test "$folder"
  printf 't.case("two", function() while true do end end)\nt.case("three", function() end)\n' \
    >"$folder/test.lua"
  expect 1 "ok    three" test "$folder"
  printf 't.case("four", function() table.move({}, 1, math.maxinteger - 1, 2) end)\n' >"$folder/test.lua"
  expect 1 "inside one function of Lua" test "$folder"
  printf -- '-- nothing\n' >"$folder/test.lua"
  expect 1 "has no t.case" test "$folder"
}

# Options that a plugin kept at its beginning are those of the test; a migration can be tried.
passing_tests() {
  local folder=$work/passing
  mkdir -p "$folder"
  cat >"$folder/init.lua" <<'LUA'
local s = settle.api(1)
s.plugin {
  name = "P", version = "1", state_version = 3, options = { n = s.int { 5 } },
  migrate = function(old, from) return { peaks = { from == 1 and old.max or old.highest } } end,
}
local options = s.options
s.on("day", function() s.suggest("It is " .. options.n .. ".") end)
LUA
  cat >"$folder/test.lua" <<'LUA'
t.case("options", function()
  t.options { n = 7 }
  t.eq(t.event("day").suggest, { "It is 7." })
end)
t.case("migration", function()
  t.eq(t.migrate({ max = 7 }, 1), { peaks = { 7 } })
  t.eq(t.migrate({ highest = 9 }, 2), { peaks = { 9 } })
  t.fails(function() t.migrate({}, 4) end, "from 1 to 3")
end)
LUA
  expect 0 "passing: good" test "$folder"
}

# ---- files that are none -----------------------------------------------------------------------------
good='local s = settle.api(1) s.plugin { name = "X", version = "1" }'

# odd NAME: an empty folder for one, in $folder
odd() {
  folder=$work/odd/$1
  mkdir -p "$folder"
}

odd_files() {
  odd empty && quick 1 "init.lua" check "$folder"
  odd fifo && mkfifo "$folder/init.lua" && quick 1 "not a regular file" check "$folder"
  odd link && echo "$good" >"$work/real.lua" && ln -s "$work/real.lua" "$folder/init.lua" &&
    quick 1 "init.lua" check "$folder"
  odd dangling && ln -s nowhere "$folder/init.lua" && quick 1 "init.lua" check "$folder"
  odd device && ln -s /dev/zero "$folder/init.lua" && quick 1 "init.lua" check "$folder"
  odd folder_of_that_name && mkdir "$folder/init.lua" && quick 1 "init.lua" check "$folder"
  odd sparse && truncate -s 20G "$folder/init.lua" && quick 1 "init.lua" check "$folder"
  odd large && head -c 300000 /dev/zero | tr '\0' '-' >"$folder/init.lua" &&
    quick 1 "init.lua" check "$folder"
  odd bytecode && printf '\033Lua\x54\x00\x19\x93\r\n\x1a\n\x04' >"$folder/init.lua" &&
    quick 1 "init.lua" check "$folder"
  odd zero_bytes && printf '%s\0' "$good" >"$folder/init.lua" && quick 1 "0 byte" check "$folder"
  odd latin1 && printf '%s -- caf\xe9\n' "$good" >"$folder/init.lua" &&
    quick 1 "not UTF-8" check "$folder"
  odd utf16 && printf '\xff\xfel\0o\0' >"$folder/init.lua" && quick 1 "init.lua" check "$folder"
  odd marked && printf '\xef\xbb\xbf%s\n' "$good" >"$folder/init.lua" && expect 0 good check "$folder"
  odd broken_test && echo "$good" >"$folder/init.lua" && printf '\nt.case("x", function(\n' >"$folder/test.lua" &&
    quick 1 "test.lua:" check "$folder"
  odd broken_module && echo "$good" >"$folder/init.lua" && printf 'return {\n  a = = 1 }\n' >"$folder/never.lua" &&
    quick 1 "never.lua:2: unexpected symbol" check "$folder"
  odd module_alone && echo "$good" >"$folder/init.lua" && printf 'local a = ...\nreturn { a }\n' >"$folder/util.lua" &&
    expect 0 good check "$folder"
  odd script && printf '#!/usr/bin/lua\n%s\n' "$good" >"$folder/init.lua" &&
    expect 0 good check "$folder"
  odd hidden && printf 'local s = settle.api(1)\ns.plugin { name = "O\xe2\x80\xaedd", version = "1" }\n' \
    >"$folder/init.lua" && expect 0 "warning: init.lua:2: characters that nobody sees" check "$folder"
  odd taken && cat >"$folder/init.lua" <<'LUA' && expect 0 "init.lua:4: exercise breathing: that of the plugin breathing" check "$folder"
local s = settle.api(1)
s.plugin { name = "X", version = "1" }
s.exercise {
  id = "breathing", title = "Breath", kind = "breathing", steps = { s.hold { "Breathe." } },
  levels = { { hold = 60 } }, dose = { rest = { level = 1 } },
}
LUA
  odd crlf && printf '%s\r\n' "$good" >"$folder/init.lua" && expect 0 good check "$folder"
  odd names && echo "$good" >"$folder/init.lua" && echo >"$folder/$(printf 'a\033[2J b.lua')" &&
    quick 1 "no name for a file of a plugin" check "$folder"
  odd many && echo "$good" >"$folder/init.lua" && touch "$folder"/m{1..80}.lua &&
    quick 1 "more than 64 files" check "$folder"
  odd deep && mkdir -p "$folder/a/b/c/d/e/f/g/h/i/j" && echo "$good" >"$folder/init.lua" &&
    quick 1 "folders deep" check "$folder"
  odd crowded && echo "$good" >"$folder/init.lua" && (cd "$folder" && touch x{1..2100}) &&
    quick 1 "more than 2000 entries" check "$folder"
  odd heavy && echo "$good" >"$folder/init.lua" && for i in 1 2 3 4 5; do
    head -c 250000 /dev/zero | tr '\0' '-' >"$folder/m$i.lua"
  done && quick 1 "more than" check "$folder"
  odd escapes && echo "$good" >"$folder/init.lua" && for i in 1 2 3 4; do
    head -c 250000 /dev/zero | tr '\0' '\t' >"$folder/m$i.lua"
  done && expect 1 "too long together" check "$folder"
  odd needs_its_test && printf '%s\nrequire "test"\n' "$good" >"$folder/init.lua" && echo >"$folder/test.lua" &&
    expect 1 "unknown file 'test.lua'" check "$folder"
  odd unreadable && echo "$good" >"$folder/init.lua" && chmod 0 "$folder/init.lua" &&
    { [ -r "$folder/init.lua" ] || quick 1 "init.lua" check "$folder"; }
  quick 1 "neither a folder nor a .lua file" check /dev/zero
  quick 1 "neither a folder nor a .lua file" check /etc/hostname
  mkfifo "$work/odd/pipe.lua" && quick 1 "not a regular file" check "$work/odd/pipe.lua"
  mkdir "$work/odd/Bad Name" && quick 1 "no name for a plugin" check "$work/odd/Bad Name"
  mkdir "$work/odd/$(printf 'x\033]0;owned\007')" &&
    quick 1 "no name for a plugin" check "$work/odd/$(printf 'x\033]0;owned\007')"
  ln -s loop "$work/odd/loop" && quick 1 "loop" check "$work/odd/loop"
  quick 1 "" check "$(printf '%05000d' 1)"
}

# ---- plugins that mean harm --------------------------------------------------------------------------
. tests/hostile/split

# One of them; "good" is wanted of those that a sandbox should simply bear.
check_hostile() {
  local name=$1 want
  want=$(cat "$work/hostile/$name.want")
  if [ "$want" = good ]; then
    expect 0 "$name: good" check "$work/hostile/$name.lua"
  else
    expect 1 "$want" check "$work/hostile/$name.lua"
  fi
}

hostile() {
  local names=("$@") half
  [ ${#names[@]} -gt 0 ] || mapfile -t names < <(cd "$work/hostile" && ls -- *.want | sed 's/\.want$//')
  half=$((${#names[@]} / 2))
  (for name in "${names[@]:0:half}"; do check_hostile "$name"; done; [ $failures = 0 ]) &
  local first=$!
  for name in "${names[@]:half}"; do check_hostile "$name"; done
  wait $first || failures=$((failures + 1))
  echo "${#names[@]} hostile plugins"
}

# ---- the examples -------------------------------------------------------------------------------------
examples() {
  local folder
  for folder in plugins/*/ plugins/examples/*/; do
    [ -e "$folder/init.lua" ] || continue
    expect 0 ": good" check "$folder"
    expect 0 ": good" test "$folder"
  done
}

# Each block of the guide is a file: its first line says which. A block without a name fails.
guide() {
  local folder count=0
  awk -v to="$work/guide/" '
    /^```lua$/ { getline; file = to $2; folder = file; sub("/[^/]*$", "", folder)
      if ($1 != "--" || $2 !~ /^[a-z_]+\/(init|test)\.lua$/) { print "plugins/README.md:" NR ": no name"; exit 1 }
      system("mkdir -p " folder); print >file; inside = 1; next }
    /^```$/ { inside = 0 }
    inside { print >file }' plugins/README.md || fail "the guide's code"
  for folder in "$work"/guide/*/; do
    expect 0 ": good" check "$folder"
    expect 0 ": good" test "$folder"
    count=$((count + 1))
  done
  [ $count -ge 7 ] || fail "the guide has only $count plugins"
}

# ---- rehearse --plugin ----------------------------------------------------------------------------------
# rehearse STATUS TEXT DIR: three days with it, and what it changes.
rehearse() {
  local status said
  said=$("${tool[@]:0:${#tool[@]}-1}" rehearse --days 3 --course "baseline=5; d0 am 5; d1 am 7; d2 am 5" --plugin "$3" 2>&1)
  status=$?
  [ $status = "$1" ] && [[ $said == *"$2"* ]] || fail "rehearse $3: exit $status, want $1 and \"$2\": $said"
}

rehearsals() {
  local folder=$work/rehearsed
  mkdir -p "$folder/a" "$folder/b"
  printf '%s\n' "$good" >"$folder/a/init.lua"
  printf '%s\ns.adapt(function(day) day:rest({ id = "breathing" }, "Not now.") end)\n' "$good" >"$folder/c.lua"
  printf '%s\ns.adapt(function(day) day:ease(day.hot / 10, "x") end)\n' "$good" >"$folder/b/init.lua"
  mkdir -p "$work/rehearsed_folder" && cp "$folder/c.lua" "$work/rehearsed_folder/c.lua"
  SETTLED_PLUGINS=$tree/plugins
  export SETTLED_PLUGINS
  rehearse 0 "a changes nothing on these days." "$folder/a"
  rehearse 0 "+                 c:2 rest: Not now." "$folder/c.lua"
  rehearse 0 "The folder changes this" "$work/rehearsed_folder"
  rehearse 1 "init.lua:2: attempt to perform arithmetic on a nil value (field 'hot')" "$folder/b"
  rehearse 1 "there is no such folder or file" "$folder/d"
}

# ---- --watch ------------------------------------------------------------------------------------------
# wait_for TEXT: until the watcher has said it.
wait_for() {
  for _ in $(seq 100); do
    grep -q -- "$1" "$work/watched" && return 0
    sleep 0.1
  done
  fail "--watch: did not say \"$1\""
  cat -v "$work/watched"
}

watching() {
  local folder=$work/watched_one
  (cd "$work" && "${tool[@]}" new watched_one >/dev/null 2>&1)
  "${tool[@]}" check "$folder" --watch >"$work/watched" 2>&1 </dev/null &
  local pid=$!
  wait_for "runs again when you save"
  echo 'error("a mistake")' >>"$folder/init.lua"
  wait_for "a mistake"
  kill $pid
  wait $pid 2>/dev/null
}

split_hostile "$work/hostile"
if [ $# -gt 0 ]; then
  hostile "$@"
else
  begin_plugins
  failing_tests
  passing_tests
  odd_files
  examples
  guide
  rehearsals
  watching
  hostile
fi
[ $failures = 0 ] || { echo "$failures failures"; exit 1; }
