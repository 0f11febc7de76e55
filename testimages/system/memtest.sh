#!/bin/bash
# Memtest86+ from the Debian package memtest86+ finishes a pass without an error, and a screenshot shows it.
# usage: memtest.sh [--require-all]   ("skipped" counts as failed then)
# MEMTEST_SCREENSHOT=FILE.png keeps the screenshot.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
alcazar=$here/tools/bin/alcazar
cache=${XDG_CACHE_HOME:-$HOME/.cache}/alcazar-test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
skipped=0

ok() {
    echo "ok - $1"
    passed=$((passed + 1))
}

not_ok() {
    echo "not ok - $1"
    failed=$((failed + 1))
}

check() {
    if [ "$1" = 0 ]; then ok "$2"; else not_ok "$2"; fi
}

finish() {
    echo "$passed ok, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && { [ "$skipped" = 0 ] || [ "${require:-}" = "" ]; }
    exit
}

require=
[ "${1:-}" = --require-all ] && require=yes

image=$cache/memtest86+x64.bin
if [ ! -f "$image" ]; then
    mkdir -p "$cache"
    if (cd "$work" && apt-get download memtest86+ && dpkg-deb -x memtest86+_*.deb tree) >"$work/fetch.log" 2>&1; then
        cp "$work/tree/boot/memtest86+x64.bin" "$image"
    fi
fi
if [ ! -f "$image" ]; then
    echo "skip - Debian's package memtest86+ cannot be fetched"
    skipped=$((skipped + 1))
    finish
fi

# A slow clock shortens the waits of the bit fade test, which are a matter of minutes on the machine's clock, not of
# instructions. The machine is deterministic: so many instructions are enough for a pass each time.
shot=${MEMTEST_SCREENSHOT:-$work/memtest.png}
"$alcazar" run --kernel "$image" --memory 32M --clock virtual,mips=20 --max-instructions "${MEMTEST_INSTRUCTIONS:-34000000000}" \
    --append "nosmp nobench nosm nopause keyboard=legacy console=ttyS0" \
    --serial "file:$work/serial.txt" --screenshot "$shot" 2>"$work/errors.txt"
status=$?

check $((status != 3)) "it runs until the limit of instructions"
# The serial console gets the screen as cursor movements and text: what is left without the movements is compared.
sed 's/\x1b\[[0-9;]*[A-Za-z]/\n/g' "$work/serial.txt" >"$work/text.txt"
grep -q "Moving inversions" "$work/text.txt"
check $? "its tests run"
grep -E "Errors: [0-9]+" "$work/text.txt" | tail -n 1 | grep -q -E "Pass: +1 +Errors: 0"
check $? "a pass is complete, and nothing was found"
grep -q -i -E "fail|Errors: [1-9]" "$work/text.txt"
check $(($? == 0)) "no failing address is listed"
head -c 8 "$shot" | od -An -tx1 | grep -q "89 50 4e 47 0d 0a 1a 0a"
check $? "the screenshot is a PNG file"
finish
