#!/usr/bin/env bash
# The Nautilus kernel, on its own and as the HRT of a hybrid machine. Its images are not part of this project: build them
# from the public source, and name them here.
#
#   nautilus.sh [--require-all] [--pc FILE] [--hrt FILE] [--repaired FILE]
#
# --pc is the plain PC target with its virtual console on serial0 (VIRTUAL_CONSOLE_CHARDEV_CONSOLE) and mirrored there
# (VIRTUAL_CONSOLE_SERIAL_MIRROR_ALL). --hrt is the HRT target (HVM_HRT), which links when its link map has the tables of
# tests, command line flags and shell commands, and which boots up to its scheduler. --repaired is one that initialises
# devices, interrupts and the scheduler, lets the other cores loose before it starts the scheduler, and mirrors consoles to
# the HRT's port: it boots to its end. --require-all counts what had to be skipped as failed.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
pc=
hrt=
repaired=
while [ $# -gt 0 ]; do
    case $1 in
        --require-all) require=1 ;;
        --pc | --hrt | --repaired)
            [ -f "${2:-}" ] || {
                echo "nautilus.sh: $1 needs a file" >&2
                exit 2
            }
            declare "${1#--}=$2"
            shift
            ;;
        *)
            echo "usage: nautilus.sh [--require-all] [--pc FILE] [--hrt FILE] [--repaired FILE]" >&2
            exit 2
            ;;
    esac
    shift
done

limit=${ALCAZAR_TEST_TIMEOUT:-300}
images=$root/testimages/src/main/resources/org/alcazar/testimages

# Commands of the shell, and what their answers must have in them.
commands=(
    "help|Available commands" "threads|root-shell RUN" "cores|cpu|core|[0-9]" "regs|RIP|rip" "meminfo|[Mm]emory|[0-9]"
    "cpuid 0|CPUID.0x00000000.*Auth" "rdmsr 1b|[0-9a-f]" "ioapic list|[Ii]oapic|[0-9]" "mtrrs|[A-Za-z]" "pci list|[0-9a-f]"
    "time|[0-9]" "timers|[a-z]" "peek q 100000|[0-9a-f]" "in b 61|[0-9a-f]" "devs|serial0" "vcs|root-shell" "sems|.*" "wqs|.*"
    "mqs|.*" "ofs|.*" "fses|.*" "history|meminf" "delay 10|.*"
)

# until PATTERN: waits for a line of the guest.
appears() {
    local waited=0
    until grep -aq -- "$1" "$output" || ! kill -0 "$program" 2>/dev/null || [ "$waited" -ge $((limit * 5)) ]; do
        sleep 0.2
        waited=$((waited + 1))
    done
    grep -aq -- "$1" "$output"
}

prompts() {
    grep -ac 'root-shell> ' "$output"
}

shell_on() {
    local cores=$1 title="PC, cores: $1" entry command pattern before answer waited
    output=$work/pc-$cores
    rm -f "$work/keys" && mkfifo "$work/keys" && : >"$output"
    alcazar run --kernel "$pc" --memory 512M --cores "$cores" --timeout "$limit" <"$work/keys" >"$output" 2>"$output.err" &
    program=$!
    exec 3>"$work/keys"
    appears 'boot thread yielding'
    # The list of consoles, and the shell in it.
    sleep 2
    printf '``3' >&3
    if appears ' : root-shell'; then
        printf '%s' "$(tr -d '\r' <"$output" | sed -n 's/^\([a-z]\) : root-shell.*/\1/p' | tail -n 1)" >&3
    fi
    if appears '\*\*\* root-shell \*\*\*'; then ok "$title: the shell is reached"; else not_ok "$title: the shell is reached" "$(tail -n 5 "$output")"; fi
    [ "$cores" = 1 ] || commands+=("ipitest oneway 2|[0-9]")
    sleep 1
    for entry in "${commands[@]}"; do
        command=${entry%%|*}
        pattern=${entry#*|}
        before=$(wc -c <"$output")
        waited=$(prompts)
        printf '%s\n' "$command" >&3
        for _ in $(seq 1 150); do
            [ "$(prompts)" -gt "$waited" ] && break
            sleep 0.2
        done
        answer=$(tail -c +"$((before + 1))" "$output" | tr -d '\000\r')
        if [ "$(prompts)" -gt "$waited" ] && grep -aqE -- "$pattern" <<<"$answer" && ! grep -aqi "don't understand" <<<"$answer"; then
            ok "$title: $command"
        else
            not_ok "$title: $command" "$(tail -n 5 <<<"$answer")"
        fi
    done
    kill "$program" 2>/dev/null
    wait "$program" 2>/dev/null
    exec 3>&-
}

# hrt_run TITLE IMAGE CORES: its console in $output, the trace in $work/trace.
hrt_run() {
    output=$work/hrt
    alcazar run --memory 1G --cores $((1 + $3)) --hvm-ros-cores 1 --hvm-ros-mem 256M --kernel "$images/sample-ros.elf" \
        --append seed=1 --serial null --hvm-hrt "$2" --hvm-trace="$work/trace" --max-instructions 6000000000 \
        --timeout "$limit" </dev/null >"$output" 2>"$output.err"
}

# in_order TITLE LINE...: the console shows these, one after the other.
in_order() {
    local title=$1 text from=1 at
    shift
    for text in "$@"; do
        at=$(tail -n +"$from" "$output" | grep -an -- "$text" | head -n 1 | cut -d: -f1)
        if [ -z "$at" ]; then
            not_ok "$title: \"$text\"" "$(tail -n 3 "$output")"
            return
        fi
        from=$((from + at))
        ok "$title: \"$text\""
    done
}

start=("Detected .* Processor" "BOOTMEM" "Registering HRT upcall handler" "HRT detected" "BOOTMEM" "waitqueue: inited"
    "future: inited" "timer: Timers inited" "Detected APIC .* Hz" "CPU cycles per tick")

if [ -n "$pc" ]; then
    all=("${commands[@]}")
    for cores in 1 4; do
        commands=("${all[@]}")
        shell_on $cores
    done
else
    skip "the PC target" "no --pc FILE"
fi
if [ -n "$hrt" ]; then
    hrt_run "HRT" "$hrt" 1
    in_order "HRT as published" "${start[@]}"
else
    skip "the HRT target" "no --hrt FILE"
fi
if [ -n "$repaired" ]; then
    for cores in 1 2; do
        hrt_run "HRT" "$repaired" $cores
        further=()
        [ $cores = 1 ] || further=("device with name apic1")
        in_order "repaired HRT, cores: $cores" "${start[@]}" "semaphore: inited" "msg_queue: inited" \
            "Scheduler: Initializing" "group_sched: Inited" "BOOTMEM: Reclaiming" "IPI event queue" "${further[@]}" "vc: init" \
            "List launched" "boot thread yielding"
        check "repaired HRT, cores: $cores: it answers a call" grep -q 'CALL -> IDLE' "$work/trace"
    done
else
    skip "the repaired HRT" "no --repaired FILE"
fi
finish $require
