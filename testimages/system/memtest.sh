#!/usr/bin/env bash
# Memtest86+ from the Debian package memtest86+ finishes a pass without an error, and a screenshot shows it.
#
#   memtest.sh [--require-all]
#
# --require-all counts what had to be skipped as failed. MEMTEST_SCREENSHOT=FILE.png keeps the screenshot.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
case ${1:-} in
    '') ;;
    --require-all) require=1 ;;
    *)
        echo "usage: memtest.sh [--require-all]" >&2
        exit 2
        ;;
esac

if ! image=$(package memtest86+ 2>"$work/reason")/boot/memtest86+x64.bin || [ ! -f "$image" ]; then
    skip "memtest86+" "$(tail -n 1 "$work/reason")"
    finish $require
fi

# A slow clock shortens the waits of the bit fade test, which are a matter of minutes on the machine's clock, not of
# instructions. The machine is deterministic: so many instructions are enough for a pass each time.
shot=${MEMTEST_SCREENSHOT:-$work/memtest.png}
alcazar run --kernel "$image" --memory 32M --clock virtual,mips=20 \
    --max-instructions "${MEMTEST_INSTRUCTIONS:-34000000000}" \
    --append "nosmp nobench nosm nopause keyboard=legacy console=ttyS0" \
    --serial "file:$work/serial.txt" --screenshot "$shot" 2>"$work/errors.txt"
check "it runs until the limit of instructions" test $? = 3

# The serial console gets the screen as cursor movements and text: what is left without the movements is compared.
sed 's/\x1b\[[0-9;]*[A-Za-z]/\n/g' "$work/serial.txt" >"$work/text.txt"
passes() {
    grep -E "Errors: [0-9]+" "$work/text.txt" | tail -n 1 | grep -q -E "Pass: +1 +Errors: 0"
}
no_address() {
    ! grep -q -i -E "fail|Errors: [1-9]" "$work/text.txt"
}
picture() {
    head -c 8 "$shot" | od -An -tx1 | grep -q "89 50 4e 47 0d 0a 1a 0a"
}
check "its tests run" grep -q "Moving inversions" "$work/text.txt"
check "a pass is complete, and nothing was found" passes
check "no failing address is listed" no_address
check "the screenshot is a PNG file" picture
finish $require
