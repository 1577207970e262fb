#!/bin/bash
# settled-desktop on real notification servers, pressed as a person would press: the quick part. All
# cases on all servers that can be installed: tests/system-all/desktop.sh
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-servers-$$
. tests/servers/lib.sh
trap stop_all EXIT
# run SERVER CASE...: 77 when the server is not installed.
run() {
  local name=$1 environment status
  shift
  environment=$(tests/servers/start-server "$name") || {
    status=$?
    echo "$environment"
    return $status
  }
  (eval "$environment" && timeout 200 python3 tests/servers/desktop_cases.py "$@")
  status=$?
  tests/servers/stop-server "$name"
  return $status
}

# Each has a screen and a bus of its own.
run none nobus watch_lock watch_saver watch_slow_saver watch_idle full_screen mock_settings mock_insist mock_again mock_anew mock_once mock_late mock_reasons mock_plain mock_absent mock_reply mock_fuller mock_window mock_orphan mock_terminal mock_deaf mock_flood &
mock=$!
run xfce4-notifyd choice beside row window hold form foreign locked hung restarted &
xfce=$!
run lxqt choice beside scale refused &
lxqt=$!
run dunst choice middle close quiet unanswered lost &
dunst=$!
wait $mock && failed=0 || failed=1
real=0
for job in $xfce $lxqt $dunst; do
  wait $job
  case $? in
  0) real=$((real + 1)) ;;
  77) ;;
  *) failed=1 ;;
  esac
done
[ $failed = 0 ] || exit 1
[ $real -gt 0 ] || {
  echo 'no notification server is installed'
  exit 77
}
