#!/bin/bash
# desktop.sh [SERVER...]: settled-desktop, every case, and a day with the real daemon
# (tests/servers/desktop_day.py) on every notification server that is installed here, LANES (2) at a
# time: about half an hour. As root, TMPDIR must be open to all, for sway. SHOTS=FOLDER keeps pictures.
# UPDATE=1 writes what was seen to tests/servers/seen.tsv, from which the README's table is made
# (UPDATE=1 tests/lint/servers).
cd "$(dirname "$0")/../.." || exit 1
export SERVERS_STATE=${TMPDIR:-/tmp}/settled-servers-$$ BUILD=${BUILD:-build/debug}
. tests/servers/lib.sh
out=$(mktemp -d)
trap 'stop_all; rm -rf "$out"' EXIT
[ $# -gt 0 ] || set -- dunst xfce4-notifyd lxqt mate notification-daemon awesome mako swaync budgie \
  cinnamon plasma gnome-shell

# notification-daemon shows one bubble at a time and keeps it after it was told to close it, without
# the idle monitor of GNOME: what needs a second one of the same words to be pressed is left to the day.
cases_of() {
  local cases="choice beside hold update form window foreign refused expired gallery"
  case $1 in
  notification-daemon) cases="choice hold update expired gallery" ;;
  xfce4-notifyd | mate | swaync) cases="$cases row" ;;
  plasma) cases="${cases/ form/} scale reply" ;; # a number is typed into it there
  *) cases="$cases scale" ;;
  esac
  case $1 in
  dunst) cases="$cases locked hung close words dismiss middle quiet restarted lost" ;;
  xfce4-notifyd | mako) cases="$cases locked hung close dismiss restarted lost" ;;
  lxqt | mate | awesome | swaync) cases="$cases locked hung close restarted lost" ;;
  esac
  echo "$cases"
}

# with SERVER COMMAND...: in a server's environment, which lasts as long as that.
with() {
  local name=$1 environment status
  shift
  environment=$(tests/servers/start-server "$name") || return
  (eval "$environment" && timeout 900 "$@")
  status=$?
  tests/servers/stop-server "$name"
  return $status
}

try() {
  local name=$1 status words
  with "$name" python3 tests/servers/desktop_day.py >"$out/$name.day" 2>&1
  status=$?
  [ $status != 77 ] || { echo "skip $name: $(tail -n 1 "$out/$name.day")"; return 0; }
  # shellcheck disable=SC2046
  with "$name" python3 tests/servers/desktop_cases.py $(cases_of "$name") >"$out/$name.cases" 2>&1 ||
    status=1
  words=$(sed -n 's/^words\t//p' "$out/$name.cases")
  sed -n "s/^row.*/&\t${words:-not tried}/p" "$out/$name.day" >"$out/$name.row"
  cat "$out/$name.day" "$out/$name.cases"
  return $status
}

failed=0
for name; do
  while [ "$(jobs -rp | wc -l)" -ge "${LANES:-2}" ]; do wait -n || failed=1; done
  try "$name" &
done
while [ "$(jobs -rp | wc -l)" -gt 0 ]; do wait -n || failed=1; done
if [ "${UPDATE:-}" = 1 ]; then
  for row in "$out"/*.row; do
    short=$(basename "$row" .row)
    [ ! -s "$row" ] || sed -i "/^$short\t/d" tests/servers/seen.tsv
  done
  cat "$out"/*.row | cut -f 2- >>tests/servers/seen.tsv
fi
exit $failed
