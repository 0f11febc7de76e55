#!/usr/bin/env bash
# Runs every benchmark kernel under QEMU's TCG and under Alcazar, the same image in both, and compares the times.
#
# The guest writes 'S' and 'E' to the debug console around each run of its timed part; this script reads those bytes
# from a pipe and takes the host's time, so neither emulator's own clock matters. Each kernel runs several times in one
# machine; the first half of the runs is warm-up, the median of the rest counts.
#
# Fails when a kernel is slower than 1/15 of QEMU, or the median of all slower than 1/10.
#
# usage: compare-qemu.sh [-r RUNS] [-t SECONDS] [KERNEL...] [-- ALCAZAR OPTIONS]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
image=$root/testimages/src/main/resources/org/alcazar/testimages/bench.elf
alcazar=${ALCAZAR:-$root/tools/bin/alcazar}
qemu=${QEMU:-qemu-system-x86_64}
all="integer memory chase sieve branches calls paging interrupts strings sort crc matrix"
runs=6
limit=300
kernels=()
options=()

usage() {
    sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
    exit "$1"
}

while [ $# -gt 0 ]; do
    case $1 in
        -r) runs=$2; shift 2 ;;
        -t) limit=$2; shift 2 ;;
        -h | --help) usage 0 ;;
        --) shift; options=("$@"); break ;;
        -*) usage 2 >&2 ;;
        *) kernels+=("$1"); shift ;;
    esac
done
[ ${#kernels[@]} -gt 0 ] || read -ra kernels <<<"$all"
command -v "$qemu" >/dev/null || { echo "compare-qemu: $qemu is not installed" >&2; exit 2; }
[ -f "$image" ] || { echo "compare-qemu: no image $image" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure COMMAND...: runs it with its debug console on the pipe $work/pipe; prints microseconds, the median of the
# later half of the runs, or nothing when the guest did not get through.
measure() {
    rm -f "$work/pipe"
    mkfifo "$work/pipe"
    # The last opening ends the wait below for a program that never got as far as opening the pipe.
    { timeout "$limit" "$@" >"$work/out" 2>"$work/err" </dev/null || true; : <>"$work/pipe"; } &
    local pid=$! byte start=0 now times=()
    exec 3<"$work/pipe"
    while IFS= read -r -N1 byte <&3; do
        now=${EPOCHREALTIME/[.,]/}
        case $byte in
            S) start=$now ;;
            E) times+=($((now - start))) ;;
        esac
    done
    exec 3<&-
    wait "$pid" || true
    if [ ${#times[@]} -ne "$runs" ]; then
        cat "$work/err" >&2
        return 0
    fi
    printf '%s\n' "${times[@]:runs / 2}" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

"$alcazar" --help >/dev/null # builds it where that is needed, before anything is measured
printf '%-12s %12s %12s %10s\n' kernel 'QEMU ms' 'Alcazar ms' 'slower by'
failed=0
ratios=()
for kernel in "${kernels[@]}"; do
    append="kernel=$kernel rep=$runs"
    q=$(measure "$qemu" -accel tcg -m 64 -kernel "$image" -append "$append" -display none -serial file:"$work/qemu" \
        -debugcon file:"$work/pipe" -device isa-debug-exit,iobase=0xf4,iosize=4 -no-reboot)
    a=$(measure "$alcazar" run --memory 64M --kernel "$image" --append "$append" --debugcon "$work/pipe" \
        --serial file:"$work/alcazar" ${options[@]+"${options[@]}"})
    if [ -z "$q" ] || [ -z "$a" ]; then
        printf '%-12s %12s %12s %10s\n' "$kernel" "${q:+measured}" "${a:+measured}" failed
        failed=1
        continue
    fi
    if ! cmp -s <(tr -d '\r' <"$work/qemu" | grep "^$kernel") <(tr -d '\r' <"$work/alcazar" | grep "^$kernel"); then
        echo "$kernel: the checksums differ" >&2
        failed=1
    fi
    ratio=$(awk -v a="$a" -v q="$q" 'BEGIN { printf "%.2f", a / q }')
    ratios+=("$ratio")
    mark=
    if awk -v r="$ratio" 'BEGIN { exit !(r > 15) }'; then
        mark='  too slow'
        failed=1
    fi
    awk -v k="$kernel" -v q="$q" -v a="$a" -v r="$ratio" -v m="$mark" \
        'BEGIN { printf "%-12s %12.1f %12.1f %9.2fx%s\n", k, q / 1000, a / 1000, r, m }'
done

[ ${#ratios[@]} -gt 0 ] || exit 1
median=$(printf '%s\n' "${ratios[@]}" | sort -n |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }')
printf '%-12s %12s %12s %9.2fx\n' median '' '' "$median"
if awk -v m="$median" 'BEGIN { exit !(m > 10) }'; then
    echo "compare-qemu: the median is more than 10 times slower than QEMU" >&2
    failed=1
fi
exit "$failed"
