#!/bin/bash
# Every example of settle(1) is run as it stands, in order, in one throw-away home: first without a
# daemon, then with one.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
tree=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-manual-XXXXXX")
PATH=$tree/$BUILD:$PATH
daemon=
unset DBUS_SESSION_BUS_ADDRESS
export SETTLED_PLUGINS=$tree/plugins TZ=UTC
finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

# home NAME
home() {
  at=$work/$1
  mkdir -p "$at/runtime" "$at/here"
  chmod 700 "$at/runtime"
  export XDG_CONFIG_HOME=$at/config XDG_DATA_HOME=$at/data XDG_STATE_HOME=$at/state
  export XDG_RUNTIME_DIR=$at/runtime
}

examples=$(sed -n '/examples: begin/,/examples: end/s/^\.B settle/settle/p' contrib/man/settle.1 |
  sed -e 's/\\-/-/g' -e 's/\\(dq/"/g')
[ "$(echo "$examples" | wc -l)" -ge 15 ] || {
  echo 'the examples of settle(1) are gone'
  exit 1
}

failed=0
run_examples() {
  local line
  while IFS= read -r line; do
    if (cd "$at/here" && eval "$line") </dev/null >"$at/said" 2>&1 && [ -s "$at/said" ]; then
      echo "ok    $line"
    else
      echo "FAIL  $line: $(cat "$at/said")"
      failed=1
    fi
  done <<<"$examples"
}

home alone
run_examples
home with_daemon
settled 2>"$at/log" &
daemon=$!
for _ in $(seq 100); do
  grep -q 'settled: ready' "$at/log" 2>/dev/null && break
  sleep 0.05
done
run_examples
exit $failed
