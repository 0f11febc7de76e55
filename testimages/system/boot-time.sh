#!/usr/bin/env bash
# How long Debian's cloud kernel takes to a shell on Alcazar and on QEMU's TCG on one thread: same kernel and initial
# RAM disk, from the start of the program (a cold JVM included) to the first line of the shell's script.
#
#   boot-time.sh [--require-all] [--limit RATIO] [RUNS]
#
# Each is started RUNS times (1), in turn; the best times count. "ok" while the ratio is at most RATIO (12).
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
limit=12
runs=1
while [ $# -gt 0 ]; do
    case $1 in
        --require-all) require=1 ;;
        --limit)
            limit=${2:?--limit needs a number}
            shift
            ;;
        [1-9] | [1-9][0-9]) runs=$1 ;;
        *)
            echo "usage: boot-time.sh [--require-all] [--limit RATIO] [RUNS]" >&2
            exit 2
            ;;
    esac
    shift
done

# Runs a command until it ends; prints the milliseconds to the shell, and the processor time it used in all.
measure() {
    local start line
    start=$(date +%s%N)
    rm -f "$work/reached"
    TIMEFORMAT="%U %S"
    {
        time timeout 900 "$@" </dev/null 2>"$work/err" | while IFS= read -r line; do
            case $line in
                *"init: shell reached"*) date +%s%N >"$work/reached" ;;
            esac
        done
    } 2>"$work/times"
    [ -s "$work/reached" ] || {
        echo "the shell was not reached: $1" >&2
        cat "$work/err" >&2
        return 1
    }
    echo "$((($(cat "$work/reached") - start) / 1000000)) $(awk '{ print int(1000 * ($1 + $2)) }' "$work/times")"
}

# The least number of a column: 1 for the time to the shell, 2 for processor time.
least() {
    cut -d ' ' -f "$2" "$1" | sort -n | head -n 1
}

# The ratio of a column's least numbers.
ratio() {
    awk -v a="$(least "$work/own" "$1")" -v b="$(least "$work/qemu" "$1")" 'BEGIN { printf "%.2f", a / b }'
}

image=$(kernel cloud-amd64 2>"$work/reason") && disk=$(initrd 2>>"$work/reason") || {
    skip "boot time" "$(tail -n 1 "$work/reason")"
    finish "$require"
}
command -v qemu-system-x86_64 >/dev/null || {
    skip "boot time" "qemu-system-x86_64 is not installed"
    finish "$require"
}
alcazar --help >/dev/null || exit 2

append="console=ttyS0 panic=-1 run=off"
for ((run = 1; run <= runs; run++)); do
    measure "$root/tools/bin/alcazar" run --kernel "$image" --initrd "$disk" --append "$append" >>"$work/own" || exit 1
    measure qemu-system-x86_64 -accel tcg,thread=single -cpu max -m 512M -display none -monitor none -serial stdio \
        -no-reboot -nodefaults -kernel "$image" -initrd "$disk" -append "$append" >>"$work/qemu" || exit 1
    echo "# run $run: Alcazar $(tail -n 1 "$work/own" | sed 's/ / ms to the shell, /') ms of processor time in all;" \
        "QEMU $(tail -n 1 "$work/qemu" | sed 's/ / ms, /') ms"
done
echo "# processor time of the whole run, which a busy host does not change: ratio $(ratio 2)"
title="boot to the shell takes $(least "$work/own" 1) ms, QEMU $(least "$work/qemu" 1) ms: ratio $(ratio 1), at most $limit"
if awk -v r="$(ratio 1)" -v l="$limit" 'BEGIN { exit !(r <= l) }'; then
    ok "$title"
else
    not_ok "$title"
fi
finish "$require"
