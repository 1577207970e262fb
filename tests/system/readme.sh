#!/bin/bash
# What the README shows is what happens: its plugin passes the checks, its commands run, its config
# is accepted, the files it names are there.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
export XDG_RUNTIME_DIR=$home/run SETTLED_PLUGINS=$PWD/plugins PATH=$PWD/$BUILD:$PATH
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY

# block LANGUAGE N: the N-th fenced block of that language
block() {
  awk -v language="$1" -v wanted="$2" '
    /^```/ { open = !open; if (open) n += (this = substr($0, 4) == language); next }
    open && this && n == wanted' README.md
}
fail() {
  echo "README: $*"
  exit 1
}

block lua 1 >"$home/neck_break.lua"
settle plugin check "$home/neck_break.lua" || fail "its plugin does not pass its check"
block ini 1 >"$home/config.ini"
settle config check "$home/config.ini" || fail "its config is not accepted"

while IFS= read -r line; do
  case $line in
  '$ settle log') continue ;;
  '$ settle start breathing') (eval "${line#\$ }") </dev/null >"$home/said" ;;
  '$ settle '*) (eval "${line#\$ }") </dev/null >"$home/said" 2>&1 ;;
  *) continue ;;
  esac || fail "$line: $(cat "$home/said")"
  echo "ok: $line"
done < <(block '' 1)
settle log | grep -q 'pain 7' || fail "the check-in is not in the diary"

grep -o '](\([^)]*\))' README.md | sed 's/](\(.*\))/\1/' | grep -v '^http' | while read -r file; do
  [ -e "$file" ] || fail "it points to $file, which is not there"
done || exit 1
grep -o '`daemon/[a-z_/.]*`\|`include/[a-z/]*`\|`plugins/[a-z/.]*`\|`tests/[a-z/]*`' README.md | tr -d '`' |
  while read -r path; do
    [ -e "$path" ] || fail "it names $path, which is not there"
  done || exit 1
