#!/bin/bash
# settled-desktop, every case on every notification server that is installed here: some minutes.
# SHOTS=FOLDER keeps pictures. Servers: tests/servers/start-server.
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-servers-$$ BUILD=${BUILD:-build/debug}
. tests/servers/lib.sh
trap stop_all EXIT
buttons="choice scale hold close update form foreign refused locked expired hung gallery"
failed=0
for name in dunst xfce4-notifyd lxqt mate awesome mako swaync; do
  environment=$(tests/servers/start-server "$name")
  case $? in
  0) ;;
  77) echo "skip $name"; continue ;;
  *) failed=1; continue ;;
  esac
  case $name in
  dunst) cases="$buttons words dismiss middle quiet restarted" ;;
  xfce4-notifyd | mako) cases="$buttons dismiss restarted" ;;
  *) cases="$buttons restarted" ;;
  esac
  # shellcheck disable=SC2086
  (eval "$environment" && timeout 400 python3 tests/servers/desktop_cases.py $cases lost) || failed=1
  tests/servers/stop-server "$name"
done
exit $failed
