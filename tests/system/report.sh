#!/bin/bash
# settle-report as people run it: options, exit codes, files, time; its PDF read back, its HTML in a
# browser where there is one. The diary is made by the unit tests' own fixture, through diary.h.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${BUILD:=build/debug}"
report=$PWD/$BUILD/settle-report
maker=$PWD/$BUILD/tests/unit/report_diaries
for program in "$report" "$maker"; do
  [ -x "$program" ] || { echo "no $program: make unit-programs"; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config HOME=$work
mkdir -p "$work/data/settled"
REPORT_DIARIES=$work "$maker" >"$work/maker.log" 2>&1 || { cat "$work/maker.log"; exit 1; }
cp "$work/full.db" "$work/data/settled/diary.db"
cd "$work"

fail() {
  echo "FAIL: $*"
  exit 1
}

# expect CODE COMMAND...
expect() {
  local code=$1 status=0
  shift
  "$@" >out 2>err || status=$?
  [ $status = "$code" ] || fail "exit $status, not $code: $* ($(cat err))"
}

# contains FILE TEXT
contains() {
  grep -qF -- "$2" "$1" || fail "no \"$2\" in $1: $(head -c 400 "$1")"
}

echo 'formats and names of files'
expect 0 "$report" --at 2025-06-20
[ "$(cat out)" = settle-report-2025-06-20.pdf ] || fail "printed $(cat out)"
[ "$(stat -c %a settle-report-2025-06-20.pdf)" = 600 ] || fail 'the page can be read by others'
for ending in svg png html txt; do
  expect 0 "$report" --at 2025-06-20 -o "page.$ending"
done
expect 0 "$report" -f svg -o - --at 2025-06-20
cmp -s out page.svg || fail 'standard output differs from the file'
expect 0 "$report" -f text --at 2025-06-20 --name 'A. B.'
contains out 'Diary report: A. B.'
contains out 'Self-reported diary, not a clinical assessment'
expect 0 "$report" -f message --at 2025-06-19
[ "$(wc -m <out)" -le 401 ] || fail 'the message is long'
contains out 'Pain 7'

echo 'periods'
expect 0 "$report" -f text --since session --at 2025-06-20
contains out '16 Jun 2025 to 20 Jun 2025 (5 days)'
expect 0 "$report" -f text --since 2025-06-10 --until 2025-06-12
contains out '10 Jun 2025 to 12 Jun 2025 (3 days)'
expect 0 "$report" -f text --since 2020-01-01 --at 2025-06-20
contains out '(42 days, the most that fits)'

echo 'the config'
mkdir -p "$XDG_CONFIG_HOME/settled"
printf '[person]\nname = Cee Dee\n[arc]\nband1_hi = 1\n' >"$XDG_CONFIG_HOME/settled/config.ini"
expect 0 "$report" -f text --at 2025-06-20
contains out 'Diary report: Cee Dee'
contains out '3 Jun   1    7..7'
printf '[arc]\nband1_hi = many\n' >mistaken.ini
expect 0 "$report" -f text --at 2025-06-20 --config mistaken.ini
contains err 'the usual numbers are taken'
contains out '3 Jun   1    7..9'

echo 'what is wrong'
expect 2 "$report" --since yesterday
contains err '"yesterday" is not a date such as 2025-06-02'
expect 2 "$report" --format doc
expect 2 "$report" --colour
contains err '--colour'
expect 2 "$report" extra
expect 2 "$report" --open -f text -o -
expect 1 "$report" --diary /nonexistent/diary.db
[ ! -e /nonexistent ] || fail 'reading made a folder'
head -c 5000 /dev/urandom >broken.db
expect 1 "$report" --diary broken.db
expect 75 "$report" -o /proc/none/page.pdf
expect 0 "$report" --help
expect 0 "$report" --version

echo 'the diary is only read'
sum=$(sha256sum <full.db)
mkdir readonly
cp full.db readonly/diary.db
chmod 400 readonly/diary.db
chmod 500 readonly
expect 0 "$report" --diary readonly/diary.db -o - -f text
chmod 700 readonly
[ "$(ls readonly)" = diary.db ] || fail "left $(ls readonly)"
[ "$(sha256sum <readonly/diary.db)" = "$sum" ] || fail 'the diary has changed'

echo 'it is opened when it is written'
mkdir bin
printf '#!/bin/sh\necho "$1" >"%s/opened"\n' "$work" >bin/xdg-open
chmod +x bin/xdg-open
PATH=$work/bin:$PATH expect 0 "$report" --open -o shown.html
[ "$(cat opened)" = shown.html ] || fail 'xdg-open was not called with the file'

if command -v pdftotext >/dev/null && command -v pdfinfo >/dev/null; then
  echo 'the PDF read back'
  pdf=settle-report-2025-06-20.pdf
  pdfinfo $pdf >info
  grep -q '^Pages: *1$' info || fail 'not one page'
  grep -q '(A4)' info || fail 'not A4'
  contains info 'Check-ins on'
  pdftotext -layout $pdf words
  contains words 'Self-reported diary, not a clinical assessment'
  contains words 'sit on a hard chair'
  contains words 'It does not diagnose or treat'
  LC_ALL=C grep -qa StructTreeRoot $pdf || fail 'the PDF has no structure'
else
  echo '(no poppler: the PDF was not read back)'
fi

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$browser" ]; then
  echo 'the HTML in a browser, phone and desktop, light and dark'
  for width in 360 1280; do
    for scheme in 0 1; do # 0 dark, 1 light
      timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
        --user-data-dir="$work/profile" --blink-settings=preferredColorScheme=$scheme \
        --window-size=$width,900 --screenshot="shot-$width-$scheme.png" \
        "file://$work/page.html" >/dev/null 2>&1 || fail "the browser at $width"
      [ -s "shot-$width-$scheme.png" ] || fail "no picture at $width"
    done
    ! cmp -s "shot-$width-0.png" "shot-$width-1.png" || fail "dark is light at $width"
  done
  # A copy that says how wide it is: the page itself has no script and allows none.
  sed -e 's|<meta http-equiv="Content-Security-Policy"[^>]*>||' \
    -e 's|</body>|<script>document.title = document.documentElement.scrollWidth</script></body>|' \
    page.html >measured.html
  timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
    --window-size=500,900 --dump-dom "file://$work/measured.html" >dom 2>/dev/null || true
  wide=$(sed -n 's|.*<title>\([0-9]*\)</title>.*|\1|p' dom)
  [ -n "$wide" ] && [ "$wide" -le 500 ] || fail "the page is ${wide:-?} wide in a window of 500"
else
  echo '(no browser: the HTML was not looked at)'
fi

echo 'ten years'
expect 0 "$report" --diary ten.db -o ten.pdf
best=9999
for _ in 1 2 3 4 5; do
  begun=$(date +%s%N)
  "$report" --diary ten.db -o ten.pdf >/dev/null
  took=$((($(date +%s%N) - begun) / 1000000))
  [ $took -ge $best ] || best=$took
done
echo "a report of ten years: $best ms"
case $BUILD in
*asan* | *cover*) ;;
*) [ $best -le 300 ] || fail "ten years took $best ms" ;;
esac
echo 'ok'
