#!/bin/bash
# The person's data through the real programs, with and without a running daemon: export and import
# give the same bytes back, merges end in one state whatever their order, conflicts and hostile files
# are refused whole, what lifts a safety message waits for a yes (S2), forgetting reaches the backups
# (S22), and a full disk loses nothing.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build/debug}"
tree=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/settled-data-XXXXXX")
PATH=$tree/$BUILD:$PATH
daemon=
unset DBUS_SESSION_BUS_ADDRESS
export SETTLED_PLUGINS=$tree/plugins TZ=UTC

finish() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null
  mountpoint -q "$work/full" 2>/dev/null && umount -l "$work/full"
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "FAILED: $*"
  exit 1
}

# home NAME: a throw-away home, made on first use.
home() {
  at=$work/$1
  mkdir -p "$at/runtime"
  chmod 700 "$at/runtime"
  export XDG_CONFIG_HOME=$at/config XDG_DATA_HOME=$at/data XDG_STATE_HOME=$at/state
  export XDG_RUNTIME_DIR=$at/runtime
}
say() {
  settle "$@" </dev/null >"$work/said" 2>&1
}
must() {
  say "$@" || fail "settle $* says: $(cat "$work/said")"
}
# refused CODE WORDS...: it ends with that code.
refused() {
  local code=$1 got=0
  shift
  say "$@" || got=$?
  [ $got = "$code" ] || fail "settle $* ends with $got, not $code: $(cat "$work/said")"
}
said() {
  grep -q -- "$1" "$work/said" || fail "not said: $1, but: $(cat "$work/said")"
}
unsaid() {
  ! grep -q -- "$1" "$work/said" || fail "said: $1"
}
# field N NAME: of a line of an export.
field() {
  sed -n "$2p" "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$3"
}
id_of() { # KIND: the newest one's
  settle log "$1" --all --json </dev/null |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["entries"][0]["id"])'
}
stage() {
  settle status --json </dev/null |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["stage"])'
}
rows() {
  settle export | wc -l
}
run_daemon() {
  settled 2>"$at/log" &
  daemon=$!
  for _ in $(seq 100); do
    grep -q 'settled: ready' "$at/log" 2>/dev/null && return
    sleep 0.05
  done
  fail "the daemon does not start: $(cat "$at/log")"
}
stop_daemon() {
  kill "$daemon"
  wait "$daemon" 2>/dev/null
  daemon=
}

# ---- a diary with everything that can be odd ------------------------------------------------------

home one
refused 1 export
said 'there is no diary'
must baseline 5
must checkin 6 hot=2 q=burning+sharp sites=L.peri soothe=ice+,rest- --note '=1+1, "so"' --at '3h ago'
must checkin 3 --at '2h ago'
must correct "$(id_of checkin)" 4
must note 'two
lines, ünïcödé'
must session --at 'yesterday 16:00' minutes=60 immediate='lighter'
must window 30
must review
must note 'to be forgotten'
must forget "$(id_of note)" --yes
must screen --yes numb --at '40m ago'
must clear yes --by 'Dr Lee' --at '20m ago'
must permit psoas_release --by 'M. Lee'
must export -o "$work/one.jsonl"
[ "$(stat -c %a "$work/one.jsonl")" = 600 ] || fail 'an export that others can read'
settle export | cmp - "$work/one.jsonl" || fail 'to a file and to standard output differ'
grep -q 'to be forgotten' "$work/one.jsonl" && fail 'what was forgotten is exported'
grep -q '"erased":true' "$work/one.jsonl" || fail 'a forgotten entry leaves no trace'
python3 - "$work/one.jsonl" <<'PYTHON' || fail 'not JSON lines'
import json, sys
names = "id device seq at offset date minute kind body corrects voided erased logged".split()
for number, line in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    row = json.loads(line)
    assert list(row) == names and row["seq"] == number, row
PYTHON
echo 'export: JSON lines'

# ---- the same bytes back, without and with a daemon -----------------------------------------------

home two
must import "$work/one.jsonl"
said 'new entries'
settle export | cmp - "$work/one.jsonl" || fail 'import and export change the diary'
must import "$work/one.jsonl"
said '^0 new'
home three
run_daemon
(cd "$work" && must import one.jsonl) || exit 1 # a name in our folder, not in the daemon's
# But for a prompt that was due just then, which a daemon notes.
settle export | grep -v '"state":"missed"' | cmp - "$work/one.jsonl" ||
  fail 'the same through a daemon'
must checkin 2
[ "$(rows)" -gt "$(wc -l <"$work/one.jsonl")" ] || fail 'nothing can be told after an import'
stop_daemon
settle export | grep -F -f "$work/one.jsonl" | cmp - "$work/one.jsonl" || fail 'a restart changed what came in'
echo 'import: the same bytes'

# ---- S2: what lifts a safety message counts only after a yes --------------------------------------

home two
[ "$(stage)" = HALT ] || fail "an imported clear ends HALT: $(stage)"
must import "$work/one.jsonl"
said 'settle clear --confirm'
clear=$(id_of clear)
refused 1 clear --confirm "$(id_of checkin)"
refused 2 clear --confirm
[ "$(stage)" = HALT ] || fail 'HALT went away by itself'
must clear --confirm "$clear"
[ "$(stage)" != HALT ] || fail "a confirmed clear does not count"
must clear --confirm "$clear"
said 'already'
must import "$work/one.jsonl"
unsaid "clear --confirm ${clear:0:8}"
# A file that says it was written here: the clear is left out, and nothing is lifted.
home four
must baseline 5
must screen --yes numb --at '30m ago'
[ "$(stage)" = HALT ] || fail 'a red flag does not halt'
settle export >"$work/four.jsonl"
python3 - "$work/four.jsonl" "$work/forged.jsonl" <<'PYTHON'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
last = dict(rows[-1], id="00" * 15 + "01", seq=len(rows) + 1, kind="clear",
            body={"by": "me", "may_exercise": True})
with open(sys.argv[2], "w") as out:
    for row in [last]:
        out.write(json.dumps(row, separators=(",", ":")) + "\n")
PYTHON
must import "$work/forged.jsonl"
said 'left out'
[ "$(stage)" = HALT ] || fail 'a forged clear ends HALT'
echo 'S2: nothing from outside lifts a safety message'

# ---- S22: forgetting --------------------------------------------------------------------------------

must backup
said 'Backed up and checked'
must note 'a private word'
must backup
note=$(id_of note)
refused 1 forget "$(id_of screen)" --yes
said 'while the safety message stands'
refused 1 forget "$note"
said 'Nothing is erased yet'
refused 1 forget ffffffff --yes
must forget "${note:0:8}" --yes
grep -qa 'a private word' "$at"/data/settled/diary.db "$at"/data/settled/backups/*.db && fail 'still there'
refused 1 forget "$note" --yes
said 'already'
must clear yes --by 'Dr No'
must forget "$(id_of clear)" --yes
said 'words of the clear'
grep -qa 'Dr No' "$at"/data/settled/diary.db && fail 'the words of a clear are still there'
[ "$(stage)" != HALT ] || fail 'forgetting the words of a clear took it back'
must note 'another private word'
must backup
noise=$at/data/settled/backups/diary-2020-01-01.db
echo 'noise, and another private word' >"$noise"
must forget "$(id_of note)" --yes
said 'diary-2020-01-01.db: damaged, so removed'
grep -qa 'another private word' "$at"/data/settled/diary.db "$at"/data/settled/backups/* && fail 'still there'
echo 'S22: forgotten in the backups too'

# The clock was years ahead for a moment: what it named does not pass for the newest.
cp "$at"/data/settled/backups/diary-2*.db "$at/data/settled/backups/diary-2099-01-01.db"
say doctor
said "backup .*the newest of 20[0-8]"
rm "$at/data/settled/backups/diary-2099-01-01.db"

# ---- merges: any order, one state -----------------------------------------------------------------

for device in a b c; do
  home "device_$device"
  must baseline 4
  for pain in 1 2 3; do must checkin $pain --at "$((pain * 2))h ago" --note "$device"; done
  must correct "$(id_of checkin)" 7
  mkdir -p "$work/sync"
  must export -o "$work/sync"
done
[ "$(find "$work/sync" -name '*.jsonl' | wc -l)" = 3 ] || fail 'not one file a device'
for order in 'a b c' 'a c b' 'b a c' 'b c a' 'c a b' 'c b a'; do
  home "merged_${order// /}"
  must note 'here before'
  for device in $order; do must merge "$work/device_$device/data/settled/diary.db"; done
  settle export | grep -v '"here before"' >"$at/rows"
  cmp "$at/rows" "$work/merged_abc/rows" || fail "the order $order ends elsewhere"
done
home merged_folder
must merge "$work/sync"
settle export | cmp - "$work/merged_abc/rows" || fail 'shared files and diaries end in another state'
must merge "$work/sync"
said '^0 new'
home device_a
must merge "$work/sync"
settle export | cmp - "$work/merged_abc/rows" || fail 'a device that takes part ends in another state'
must export -o "$work/sync"
[ "$(find "$work/sync" -name '*.jsonl' | wc -l)" = 3 ] || fail "somebody else's file was written"
echo 'merge: six orders, one state'

# Same id, other content: refused whole, and named; the other files of the folder are not held up.
home conflict
must checkin 5 --at '1h ago'
settle export >"$work/conflict.jsonl"
id=$(field "$work/conflict.jsonl" 1 id)
mkdir "$work/mixed"
sed 's/"pain":5/"pain":9/' "$work/conflict.jsonl" >"$work/mixed/first.jsonl"
printf '{"id":' >"$work/mixed/half.jsonl"
cp "$work/one.jsonl" "$work/mixed/last.jsonl"
before=$(settle export | sha256sum)
refused 1 import "$work/mixed/first.jsonl"
said "$id"
[ "$(settle export | sha256sum)" = "$before" ] || fail 'a refused import left something'
refused 1 merge "$work/mixed"
said "Refused: first.jsonl:1: .*$id"
said 'Refused: half.jsonl:1: '
said 'last.jsonl: .* new'
[ "$(rows)" -gt "$(wc -l <"$work/one.jsonl")" ] || fail 'a refused file held up the others'
echo 'merge: conflicts are refused and named'

# ---- hostile files ----------------------------------------------------------------------------------

home hostile
must note 'here before'
before=$(settle export | sha256sum)
python3 - "$work/one.jsonl" "$work/bad" <<'PYTHON'
import json, os, sys
good = open(sys.argv[1], encoding="utf-8").read().splitlines()
check = next(line for line in good if '"checkin"' in line)
os.makedirs(sys.argv[2])
def row(**changes):
    out = json.loads(check)
    out.update(changes)
    return json.dumps(out, separators=(",", ":"))
def without(name):
    out = json.loads(check)
    del out[name]
    return json.dumps(out)
body = json.loads(check)["body"]
bad = {
    "not_json": "hello", "array": "[]", "number": "7", "empty_line": "", "deep": "[" * 100000,
    "nul": check.replace('"kind"', '"ki\\u0000nd"'), "binary": "\x00\x01\x02", "unknown": row(extra=1),
    "twice": check.replace('"seq":', '"seq":1,"seq":'), "id_short": row(id="12"), "id_zero": row(id="0" * 32),
    "seq_zero": row(seq=0), "seq_huge": row(seq=2**63 - 1), "seq_text": row(seq="1"), "seq_over": check.replace('"seq":', '"seq":99999999999999999999'),
    "at_text": row(at="yesterday"), "future": row(at="9998-01-01T00:00:00Z", date="9998-01-01", minute=0, offset=0),
    "logged_future": row(logged="9998-01-01T00:00:00Z"), "date_wrong": row(date="2001-01-01"), "minute_wrong": row(minute=1440),
    "offset_huge": row(offset=100000), "kind_unknown": row(kind="spell"), "kind_other": row(kind="bout"),
    "pain_11": row(body=dict(body, pain=11)), "pain_text": row(body=dict(body, pain="5")), "field_unknown": row(body=dict(body, mood=1)),
    "no_body": row(body=None), "erased_with_body": row(erased=True), "voids_nothing": row(voided=True, body={}),
    "corrects_itself": row(corrects=json.loads(check)["id"]), "note_long": row(body=dict(body, note="x" * 501)),
    "control": row(body=dict(body, note="\x1b[2J")), "screen_corrected": row(kind="screen", body={"completed": True}, corrects="ab" * 16),
    "long_line": '{"id":"' + "x" * (5 << 20) + '"}',
}
for name in json.loads(check): bad["missing_" + name] = without(name)
for name, line in bad.items():
    with open(os.path.join(sys.argv[2], name), "w", encoding="utf-8") as out:
        out.write(good[0] + "\n" + line + "\n")
with open(os.path.join(sys.argv[2], "no_end"), "w") as out: out.write(good[0] + "\n" + good[1])
with open(os.path.join(sys.argv[2], "latin1"), "wb") as out: out.write(check.replace("so", "\u00e4").encode("latin-1") + b"\n")
PYTHON
count=0
run_daemon
for file in "$work"/bad/*; do
  refused 1 import "$file"
  said "$(basename "$file"):[12]: "
  count=$((count + 1))
done
mkfifo "$work/fifo"
refused 1 import "$work/fifo"
refused 1 import "$work"
refused 1 import "$work/not there"
refused 2 import
refused 2 import "$work/one.jsonl" "$work/one.jsonl"
head -c 4096 /dev/urandom >"$work/random.db"
(echo -n 'SQLite format 3'; head -c 4096 /dev/zero) >"$work/fake.db"
head -c 3000 "$work/device_a/data/settled/diary.db" >"$work/cut.db"
for file in random fake cut; do refused 1 merge "$work/$file.db"; done
[ "$(settle export | sha256sum)" = "$before" ] || fail 'a refused file left something'
must checkin 5
stop_daemon
echo "hostile files: $count refused whole, by file and line"

# ---- tables for a spreadsheet -----------------------------------------------------------------------

home one
settle export --csv --bom >"$work/table.csv" || fail 'no table'
python3 - "$work/table.csv" <<'PYTHON' || fail 'the table cannot be read'
import csv, sys
raw = open(sys.argv[1], "rb").read()
assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig", newline=""), strict=True))
assert [row["pain"] for row in rows] == ["6", "4"], rows # the corrected one only
assert rows[0]["q"] == "burning+sharp" and rows[0]["soothe"] == "ice=helped+rest=no", rows[0]
assert rows[0]["note"] == "'=1+1, \"so\"", rows[0]["note"] # no formula
PYTHON
mkdir "$work/tables"
must export --csv -o "$work/tables"
for kind in checkin note session window screen clear permit baseline; do
  [ "$(stat -c %a "$work/tables/$kind.csv")" = 600 ] || fail "no $kind.csv, or not ours alone"
done
refused 2 export --csv --kind prompt
refused 2 export --kind bout
refused 1 export -o "$at/data/settled/diary.db"
refused 1 export -o "$work/fifo"
said 'is not a file'
[ -p "$work/fifo" ] || fail 'a pipe was replaced by an export'
echo 'tables: no formulas'

# ---- doctor and privacy -----------------------------------------------------------------------------

home doctor
run_daemon
must note x
settle doctor </dev/null >"$work/said"
code=$?
said 'ok *diary *1 entry'
said 'session bus' # there is none here, so something is to be looked at
[ $code = 1 ] || fail "doctor ends with $code"
settle doctor --json </dev/null >"$work/said" && fail 'doctor --json ends with 0'
python3 -c '
import json, sys
said = json.load(open(sys.argv[1]))
names = {check["name"] for check in said["checks"]}
assert {"daemon", "desktop", "diary", "backup", "disk", "clock", "zone", "settings", "plugins", "isolation"} <= names, names
assert said["well"] is False' "$work/said" || fail 'doctor --json'
mkdir -p "$at/config/settled"
echo 'nonsense' >"$at/config/settled/config.ini"
chmod 644 "$at/data/settled/diary.db"
settle doctor </dev/null >"$work/said"
said 'bad *settings'
said 'look *rights .*diary.db'
must privacy
said '0700 .*/settled$'
said 'org.freedesktop.Notifications'
stop_daemon
chmod 600 "$at/data/settled/diary.db"
echo 'doctor and privacy'

# ---- an answer that cannot be written ---------------------------------------------------------------

# lost SENTENCE WORDS...: 1 and one sentence, that sentence.
lost() {
  local code=0 sentence=$1
  shift
  settle "$@" </dev/null >/dev/full 2>"$work/said" || code=$?
  [ $code = 1 ] || fail "settle $* to a full disk ends with $code"
  tr '\n' ' ' <"$work/said" | grep -q "^$sentence *\$" || fail "settle $*: $(cat "$work/said")"
}
unwritten='Not all of this could be written: No space left on device.'
answers() {
  for words in log status privacy 'checkin 5' 'status --json'; do
    # shellcheck disable=SC2086
    lost "$unwritten What you told is noted." $words
  done
  lost "settle: $unwritten" when 08:00
  lost "settle: $unwritten" arc --course 'd1 08:00 5' --at 'd1 12:00'
  lost 'settle export: the export cannot be written: No space left on device.' export
  settle log --all </dev/null | true
}
home unwritten
must checkin 4
answers
run_daemon
answers
refused 1 start soothing
said 'soothing is a plugin. To start what it offers, say: cold'
stop_daemon
[ "$(settle export --csv --kind checkin | wc -l)" = 4 ] || fail 'a check-in is lost with its answer'
settled --version >/dev/full 2>"$work/said" && fail 'a version that nobody sees'
said "settled: $unwritten"
for words in --version --help; do
  settle-report $words >/dev/full 2>"$work/said" && fail "settle-report $words that nobody sees"
  said "settle-report: ${unwritten%.}"
done
echo 'an answer that cannot be written'

# ---- a full disk ------------------------------------------------------------------------------------

mkdir "$work/full"
if mount -t tmpfs -o size=1500k,mode=700 none "$work/full" 2>/dev/null; then
  home full
  must note 'before'
  before=$(settle export | sha256sum)
  python3 - "$work/one.jsonl" "$work/many.jsonl" <<'PYTHON'
import json, sys
line = json.loads(next(l for l in open(sys.argv[1]) if '"note"' in l and '"erased":false' in l))
line["body"] = {"text": "x" * 1900}
line["corrects"] = None
line["kind"] = "note"
with open(sys.argv[2], "w") as out:
    for i in range(1, 1500):
        out.write(json.dumps(dict(line, id="%032x" % i, seq=i), separators=(",", ":")) + "\n")
PYTHON
  refused 75 import "$work/many.jsonl"
  [ "$(settle export | sha256sum)" = "$before" ] || fail 'half of an import stayed on a full disk'
  must note 'after'
  head -c 2m /dev/zero >"$work/full/filler" 2>/dev/null
  settle export -o "$work/full/out.jsonl" 2>"$work/said" && fail 'an export to a full disk'
  [ ! -e "$work/full/out.jsonl" ] || fail 'half an export'
  refused 75 backup
  rm "$work/full/filler"
  must backup
  umount -l "$work/full"
  echo 'a full disk: all or nothing'
else
  echo 'a full disk: skipped, only root can mount one'
fi
echo 'data: all of it'
