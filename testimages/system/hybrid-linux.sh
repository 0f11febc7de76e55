#!/usr/bin/env bash
# Debian's cloud kernel as the ROS of a hybrid machine. A C program there, made with the library of testimages/guest/roslib,
# uses an HRT made with testimages/guest/kit for everything the hybrid machine offers; the HRT is replaced while Linux
# runs, and Linux is rebooted while the HRT runs. On 2 + 2 and on 1 + 3 cores.
#
#   hybrid-linux.sh [--require-all] [--svg FILE] [2+2|1+3 ...]
#
# --require-all counts what had to be skipped as failed. --svg keeps the sequence diagram of the first scenario. Packages
# are fetched from Debian into ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
svg=
groups=()
while [ $# -gt 0 ]; do
    case $1 in
        --require-all) require=1 ;;
        --svg)
            [ $# -gt 1 ] || set -- --svg ""
            svg=$2
            shift
            ;;
        2+2 | 1+3) groups+=("$1") ;;
        *)
            echo "usage: hybrid-linux.sh [--require-all] [--svg FILE] [2+2|1+3 ...]" >&2
            exit 2
            ;;
    esac
    shift
done
[ ${#groups[@]} -gt 0 ] || groups=(2+2 1+3)

limit=${ALCAZAR_TEST_TIMEOUT:-900}
guest=$root/testimages/guest
ros_memory=1024

# hrt VERSION: builds an image of the HRT.
hrt() {
    make -s -C "$guest" OUT="$work/kit-$1" hrt FUNCTIONS="-DVERSION=$1 $system/hybrid/functions.c" \
        HRT_IMAGE="$work/version$1.elf" >&2 && strip "$work/version$1.elf"
}

guest() {
    local busybox tree=$work/guest program
    for program in gcc make strip; do needs $program gcc make binutils || return 1; done
    busybox=$(package busybox-static)/bin/busybox || return 1
    mkdir -p "$tree"/{bin,dev,proc,sys} && cp "$busybox" "$tree/bin/busybox" &&
        cp "$system/hybrid/init" "$tree/init" && chmod 755 "$tree/init" &&
        hrt 1 && hrt 2 && cp "$work/version1.elf" "$work/version2.elf" "$tree/" &&
        make -s -C "$guest/roslib" OUT="$work/roslib" >&2 && cp "$work/roslib/hvmctl" "$tree/" &&
        gcc -O1 -Wall -Wextra -Werror -static -mno-red-zone -I "$guest/roslib" -o "$tree/hybrid" "$system/hybrid/hybrid.c" \
            "$work/roslib/libv3_hvm_ros_user.a" && strip "$tree/hybrid" "$tree/hvmctl" &&
        archive "$tree" "$work/guest.gz" && echo "$work/guest.gz"
}

said() {
    grep -qxF "check: $1" "$work/said"
}

# ram_ends: where the memory ends that Linux knows of, in MiB.
ram_ends() {
    sed -n 's/^iomem: [0-9a-f]*-\([0-9a-f]*\) : System RAM$/\1/p' "$1" | tail -n 1 | { read -r end && echo $(((0x$end + 1) >> 20)); }
}

scenario() {
    local title=$1 ros=${1%+*} hrt=${1#*+} output=$work/boot status=0 start=$SECONDS text memory cores
    alcazar run --memory 2G --cores $((ros + hrt)) --hvm-ros-cores "$ros" --hvm-ros-mem ${ros_memory}M --kernel "$kernel" \
        --initrd "$initrd" --append "console=ttyS0 panic=-1" --hvm-hrt "$work/version1.elf" --hvm-console "$work/console" \
        --serial "file:$output" --timeout "$limit" --hvm-trace="$work/trace.jsonl" </dev/null >"$output.out" \
        2>"$output.err" || status=$?
    tr -d '\r' <"$output" | sed -n 's/^\(iomem: .*\)$/\1/p' >"$work/iomem"
    tr -d '\r' <"$output" | grep '^check: ' >"$work/said"
    if [ "$status" -eq 0 ]; then
        ok "$title: powers off, status 0"
    else
        not_ok "$title: powers off, status 0" "status $status: $(tail -n 5 "$output" "$output.err")"
    fi
    cores=0-$((ros - 1))
    [ "$ros" -gt 1 ] || cores=0
    check "$title: Linux sees its own $ros cores only" said "cores $ros of $cores"
    memory=$(sed -n 's/^check: memory //p' "$work/said" | head -n 1)
    check "$title: Linux sees its own memory only" test "${memory:-0}" -gt $((ros_memory * 8 / 10)) -a "${memory:-0}" -lt "$ros_memory"
    check "$title: no memory of the HRT in /proc/iomem" test "$(ram_ends "$work/iomem")" = "$ros_memory"
    check "$title: hvmctl state" said "hvmctl state IDLE, event none, last result 0"
    check "$title: hvmctl ping" said "hvmctl ping"
    check "$title: hvmctl call --all reaches $hrt cores" said "hvmctl cores $hrt"
    while read -r text; do
        check "$title: $text" said "$text ok"
    done <<'LINES'
the address spaces are merged
the HRT runs
the HRT adds up an array on the heap
all HRT cores add up their shares
each core has done its share
the HRT writes to the heap
page faults for memory not touched before
write faults for pages of zeros
write(2) from the HRT
write(2) from the HRT fails as here
mmap(2) from the HRT
the GDT is mirrored
a function of this program runs in the HRT
its output comes
the GDT is mirrored no more
the HRT goes on with its own
synchronous mode begins
a call is refused in synchronous mode
1000 synchronous calls
a page fault in a synchronous call
synchronous mode ends
without a handler no signal
a handler is installed
the HRT's signal
another one
the handler is removed
the address spaces are parted
another image is handed over
the HRT reboots
merged with the other HRT
the other HRT runs
the address spaces are parted again
the HRT's timer beats
the HRT keeps a word
the HRT has kept its word over Linux's reboot
the HRT's timer has gone on
it is the other HRT still
one more beat
LINES
    check "$title: $hrt HRT cores are called, before and after the reboots" test "$(grep -cx "check: HRT cores $hrt" "$work/said")" = 3
    check "$title: hvmctl loads an image and reboots the HRT" said "hvmctl version 1"
    check "$title: Linux has booted twice" test "$(grep -cx 'check: \(first\|second\) boot' "$work/said")" = 2
    check "$title: the HRT has booted three times" test "$(grep -c 'HRT up: ' "$work/console")" = 3
    check "$title: nothing failed on the way" sh -c "! grep -q FAILED '$work/said'"
    check "$title: done" said "done"
    clean_log "$title" "$output"
    echo "# $title: $((SECONDS - start)) s"
}

if ! kernel=$(kernel cloud-amd64 2>"$work/reason") || ! initrd=$(guest 2>"$work/reason"); then
    skip "Linux as the ROS" "$(tail -n 1 "$work/reason")"
    finish $require
fi
for group in "${groups[@]}"; do
    scenario "$group"
    if [ -n "$svg" ]; then
        check "$group: the sequence diagram" alcazar hvm timeline --svg "$svg" "$work/trace.jsonl" >"$work/timeline" 2>&1
        svg=
    fi
done
finish $require
