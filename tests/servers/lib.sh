# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this folder and the tests that use them. The state of one server lives in $SERVERS_STATE/NAME;
# nothing outside it is touched.
SERVERS_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SERVERS_STATE=${SERVERS_STATE:-${TMPDIR:-/tmp}/settled-servers-$(id -u)}

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# wait_for SECONDS COMMAND...: every 0.1 s until the command succeeds.
wait_for() {
  local limit=$(($1 * 10)) i=0
  shift
  while ! "$@" >/dev/null 2>&1; do
    i=$((i + 1))
    [ "$i" -ge "$limit" ] && return 1
    sleep 0.1
  done
}

# A Python that has GObject introspection: often the system's, not the first one in PATH.
find_python() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import gi; gi.require_version("Atspi", "2.0"); from gi.repository import Atspi' \
      2>/dev/null && echo "$python" && return
  done
  return 1
}

# spawn TAG COMMAND...: starts in its own process group, log in $S/TAG.log, pid recorded.
spawn() {
  local tag=$1
  shift
  setsid "$@" >"$S/$tag.log" 2>&1 </dev/null &
  echo "$! $tag" >>"$S/pids"
}

load_env() {
  S=$SERVERS_STATE/$1
  [ -r "$S/env" ] || die "server '$1' is not running (no $S/env)"
  # shellcheck disable=SC1091
  . "$S/env"
}

# ask_bus METHOD ARGUMENT...: a call to the session bus itself.
ask_bus() {
  local method=$1
  shift
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / "org.freedesktop.DBus.$method" \
    "$@" 2>/dev/null
}

has_owner() {
  ask_bus NameHasOwner string:"$1" | grep -q 'boolean true'
}

# settle_screen NAME: out of the overview and its animation, in which a notification can end the shell,
# and away with GNOME Shell's own words: that it cannot lock, and what it thinks of root.
settle_screen() {
  case $1 in
  cinnamon | gnome-shell) sleep 3; xdotool key Escape; sleep 1 ;;
  esac
  local i
  for i in 1 2 3 4; do
    [ "$1" = gnome-shell ] || break
    timeout 8 "$(find_python)" "$SERVERS_DIR/atspi-find.py" 2>/dev/null |
      grep -q 'Screen Lock disabled\|privileged user' || { [ "$i" -gt 1 ] && break; sleep 1; continue; }
    xdotool mousemove 640 75 mousemove 642 78
    sleep 1
    xdotool mousemove 867 58 click 1
    sleep 0.3
    xdotool mousemove 640 300
    sleep 1
  done
  xdotool mousemove 5 400
}

# Ends every server of this state folder, and removes it.
stop_all() {
  local state
  for state in "$SERVERS_STATE"/*; do "$SERVERS_DIR/stop-server" "${state##*/}"; done
  rm -rf "$SERVERS_STATE"
}

# ---- the real daemon on a server -----------------------------------------------------------------

# fail WORDS...: what the daemon says of itself, and the end.
fail() {
  echo "FAILED: $*"
  settle status
  tail -n 20 "$home/log"
  exit 1
}

# begin_coach SERVER: starts it, and makes a home for a `settled` whose clock is moved; all of it is
# gone with the script. Sets $name, $home, $tree, $daemon. Ends with 77 where that cannot be had here.
begin_coach() {
  local environment status
  name=$1 tree=$PWD home=$SERVERS_STATE.home daemon=
  : "${BUILD:=build/debug}"
  trap end_coach EXIT
  faketime=$(find /usr/lib /usr/lib64 -name libfaketime.so.1 2>/dev/null | head -n 1)
  [ -n "$faketime" ] || {
    echo 'libfaketime is not installed'
    exit 77
  }
  environment=$(tests/servers/start-server "$name") || {
    status=$?
    echo "$environment"
    exit $status
  }
  eval "$environment"
  mkdir -p "$home/runtime" "$home/config/settled"
  chmod 700 "$home/runtime"
  export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state
  export XDG_RUNTIME_DIR=$home/runtime SETTLED_PLUGINS=$tree/plugins TZ=UTC
  export SETTLED_ICON=$tree/config/settled.svg
  PATH=$tree/$BUILD:$PATH
}

end_coach() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  wait
  stop_all
  rm -rf "$home"
}

starts=0
is_ready() {
  [ "$(grep -c 'settled: ready' "$home/log")" -ge $starts ]
}

# start_coach "2026-03-03 07:59:56": the daemon, as if it were then.
start_coach() {
  LD_PRELOAD=$faketime FAKETIME_NO_CACHE=1 DONT_FAKE_MONOTONIC=1 \
    FAKETIME="$(($(date -u -d "$1" +%s) - $(date +%s)))s" settled 2>>"$home/log" &
  daemon=$!
  starts=$((starts + 1))
  wait_for 30 is_ready || fail 'the daemon does not start'
}

stop_coach() {
  kill "${1:--TERM}" "$daemon"
  wait "$daemon" 2>/dev/null
  daemon=
}
