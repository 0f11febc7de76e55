#!/usr/bin/env bash
# Debian's kernels, unmodified, on Alcazar: boot to a shell on the serial line, run a script there, switch off by ACPI.
#
#   linux.sh [--require-all] [GROUP ...]
#
# Groups, all by default: shell (input typed at the shell), cloud and generic (the two kernels on each processor model,
# 1 and 4 cores), pvh (the kernel proper, by its PVH entry), repeat (two boots with one seed are one), mptable (no ACPI,
# 4 cores), large (8 GiB and 8 cores; needs 10 GiB of free memory), installer (the Debian installer's first screen), refuse (files that are no kernel).
# "short" is cloud on the highest model only. --require-all counts what had to be skipped as failed. Packages are fetched
# from Debian into ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
groups=()
for argument in "$@"; do
    case $argument in
        --require-all) require=1 ;;
        shell | cloud | generic | repeat | mptable | large | installer | pvh | refuse | short) groups+=("$argument") ;;
        *)
            echo "usage: linux.sh [--require-all] [shell|cloud|generic|repeat|mptable|large|installer|pvh|refuse|short ...]" >&2
            exit 2
            ;;
    esac
done
[ ${#groups[@]} -gt 0 ] || groups=(refuse shell cloud generic pvh repeat mptable installer large)

console="console=ttyS0 panic=-1"
limit=${ALCAZAR_TEST_TIMEOUT:-900}

# One boot with the script run by the first process.
boot() {
    local title=$1 image=$2 cores=$3 model=$4 output=$work/boot
    local start=$SECONDS status=0
    alcazar run --kernel "$image" --initrd "$initrd" --append "$console" --cores "$cores" --cpu "$model" \
        --timeout "$limit" </dev/null >"$output" 2>"$output.err" || status=$?
    judge "$title" "$status" "$output" "$cores" "$model"
    echo "# $title: $((SECONDS - start)) s"
}

group_cloud() {
    local cores model
    for cores in 1 4; do
        for model in x86-64-v1 x86-64-v2 x86-64-v3; do
            boot "$1 kernel, $cores core(s), $model" "$2" "$cores" "$model"
        done
    done
}

# A shell on standard input and output: the test types as a person would, once the prompt is there.
group_shell() {
    local output=$work/shell status=0 program waited=0
    : >"$output"
    mkfifo "$work/keys"
    alcazar run --kernel "$1" --initrd "$initrd" --append "$console run=shell" --cpu x86-64-v3 --timeout "$limit" \
        --serial stdio <"$work/keys" >"$output" 2>"$output.err" &
    program=$!
    exec 3>"$work/keys"
    until grep -q '^/ # \|~ # ' "$output" || ! kill -0 "$program" 2>/dev/null || [ "$waited" -ge "$limit" ]; do
        sleep 1
        waited=$((waited + 1))
    done
    printf 'sh /test.sh\n' >&3
    until grep -q '^check: done' "$output" || ! kill -0 "$program" 2>/dev/null || [ "$waited" -ge "$limit" ]; do
        sleep 1
        waited=$((waited + 1))
    done
    printf 'poweroff -f\n' >&3
    wait "$program" || status=$?
    exec 3>&-
    judge "shell on --serial stdio" "$status" "$output" 1 x86-64-v3
}

# Stops in the middle of the boot: what was written and the state of the whole machine must be the same.
group_repeat() {
    local cores run
    for cores in 1 4; do
        for run in 1 2; do
            alcazar run --kernel "$1" --initrd "$initrd" --append "$console" --cores "$cores" --seed 7 \
                --max-instructions 700000000 --state-hash --timeout "$limit" </dev/null \
                >"$work/repeat$run" 2>"$work/repeat$run.err"
            tail -n 1 "$work/repeat$run.err" >"$work/hash$run"
        done
        if [ -s "$work/repeat1" ] && cmp -s "$work/repeat1" "$work/repeat2"; then
            ok "one seed, $cores core(s): $(wc -c <"$work/repeat1") bytes of serial output are the same"
        else
            not_ok "one seed, $cores core(s): serial output is the same" \
                "$(diff "$work/repeat1" "$work/repeat2" | head -n 5)"
        fi
        if grep -q '^state-hash: [0-9a-f]* instructions: 700000000' "$work/hash1" && cmp -s "$work/hash1" "$work/hash2"; then
            ok "one seed, $cores core(s): $(cat "$work/hash1")"
        else
            not_ok "one seed, $cores core(s): the state hash is the same" "$(cat "$work/hash1" "$work/hash2")"
        fi
    done
}

# Without ACPI the kernel finds cores and interrupts in the multiprocessor table; it cannot switch off, and halts.
group_mptable() {
    local output=$work/mptable status=0
    alcazar run --kernel "$1" --initrd "$initrd" --append "$console" --cores 4 --cpu x86-64-v3 --no-acpi --no-hpet \
        --timeout "$limit" </dev/null >"$output" 2>"$output.err" || status=$?
    judge "no ACPI, 4 cores" "$status" "$output" 4 x86-64-v3
    check "no ACPI, 4 cores: the kernel uses the multiprocessor table" grep -q 'MPTABLE: Product ID: PC' "$output"
    check "no ACPI, 4 cores: SMBIOS names the machine" grep -q 'DMI: Alcazar PC' "$output"
}

group_large() {
    local free output=$work/large status=0
    free=$(awk '/MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null || echo 0)
    if [ "$free" -lt 10 ]; then
        skip "8 GiB and 8 cores" "$free GiB of memory are free, 10 are needed"
        return
    fi
    alcazar run --kernel "$1" --initrd "$initrd" --append "$console" --memory 8G --cores 8 --cpu x86-64-v3 \
        --timeout "$limit" </dev/null >"$output" 2>"$output.err" || status=$?
    judge "8 GiB and 8 cores" "$status" "$output" 8 x86-64-v3
    if [ "$(sed -n 's/^check: memory \([0-9]*\) MiB.*/\1/p' "$output")" -gt 7800 ]; then
        ok "8 GiB and 8 cores: the kernel has found the memory"
    else
        not_ok "8 GiB and 8 cores: the kernel has found the memory" "$(grep '^check: memory' "$output")"
    fi
}

# The Debian installer, from its kernel and initial RAM disk, on the serial line, up to its first question.
group_installer() {
    local folder images output=$work/installer program waited=0
    if ! folder=$(package debian-installer-12-netboot-amd64 2>"$work/reason"); then
        skip "installer" "$(tail -n 1 "$work/reason")"
        return
    fi
    images=$folder/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
    alcazar run --kernel "$images/linux" --initrd "$images/initrd.gz" --append "$console" --memory 1G \
        --timeout "$limit" </dev/null >"$output" 2>"$output.err" &
    program=$!
    until grep -aq 'Choose the language' "$output" || ! kill -0 "$program" 2>/dev/null || [ "$waited" -ge "$limit" ]; do
        sleep 1
        waited=$((waited + 1))
    done
    sleep 5
    kill "$program" 2>/dev/null
    wait "$program" 2>/dev/null
    # Without the terminal's control sequences.
    sed 's/\x1b[[(][0-9;?]*[A-Za-z]/ /g' "$output" | tr -d '\r' >"$work/screen"
    for text in "Select a language" "Choose the language to be used for the installation process" "English"; do
        if grep -aq "$text" "$work/screen"; then
            ok "installer: its first screen shows \"$text\""
        else
            not_ok "installer: its first screen shows \"$text\"" "$(tail -n 15 "$work/screen" "$output.err")"
        fi
    done
}

# The kernel proper, unpacked from the bzImage, by its PVH entry point.
group_pvh() {
    local sectors offset length magic unpack output=$work/pvh status=0
    sectors=$(od -An -tu1 -j $((0x1F1)) -N 1 "$1")
    offset=$(od -An -tu4 -j $((0x248)) -N 4 "$1")
    length=$(od -An -tu4 -j $((0x24C)) -N 4 "$1")
    # Behind the compressed kernel is its size, 4 bytes.
    tail -c +$(((sectors + 1) * 512 + offset + 1)) "$1" | head -c $((length - 4)) >"$work/packed"
    magic=$(od -An -tx4 -N 4 "$work/packed" | tr -d ' ')
    case $magic in
        184c2102) unpack=lz4 ;;
        587a37fd) unpack=xz ;;
        fd2fb528) unpack=zstd ;;
        *) unpack=gzip ;;
    esac
    if ! command -v $unpack >/dev/null; then
        skip "PVH" "$unpack is not installed"
        return
    fi
    if ! $unpack -dc <"$work/packed" >"$work/vmlinux" 2>"$work/reason"; then
        not_ok "PVH: the kernel can be unpacked" "$(cat "$work/reason")"
        return
    fi
    alcazar run --kernel "$work/vmlinux" --initrd "$initrd" --append "$console" --cpu x86-64-v3 --timeout "$limit" \
        </dev/null >"$output" 2>"$output.err" || status=$?
    judge "PVH entry" "$status" "$output" 1 x86-64-v3
}

# A kernel file that is cut off or is none is refused with one line and status 2. An initial RAM disk that is none is the
# kernel's own business: it says so, and resets.
group_refuse() {
    local size message status output=$work/wrong
    for size in 0 3 600 20000 3000000; do
        head -c "$size" "$1" >"$work/cut"
        status=0
        message=$(alcazar run --kernel "$work/cut" </dev/null 2>&1 >/dev/null) || status=$?
        if [ "$status" -eq 2 ] && [ "$(printf '%s\n' "$message" | wc -l)" -eq 1 ] && [[ $message == *cut* ]]; then
            ok "a kernel cut off after $size bytes is refused: ${message##*/}"
        else
            not_ok "a kernel cut off after $size bytes is refused" "status $status: $message"
        fi
    done
    status=0
    alcazar run --kernel "$1" --initrd "$1" --append "$console" --cpu x86-64-v3 --on-reset exit --timeout "$limit" \
        </dev/null >"$output" 2>"$output.err" || status=$?
    if [ "$status" -eq 0 ] && [ ! -s "$output.err" ] && grep -aq 'Initramfs unpacking failed' "$output" &&
        grep -aq 'Kernel panic - not syncing: VFS: Unable to mount root fs' "$output"; then
        ok "a kernel with a wrong initial RAM disk panics and resets"
    else
        not_ok "a kernel with a wrong initial RAM disk panics and resets" "status $status: $(tail -n 3 "$output.err")"
    fi
    message=$(alcazar inspect "$1" 2>&1)
    if [[ $message == *"Linux bzImage"* && $message == *protocol* && $message == *"64-bit mode"* ]]; then
        ok "inspect tells what the kernel is"
    else
        not_ok "inspect tells what the kernel is" "$message"
    fi
}

cloud=$(kernel cloud-amd64 2>"$work/reason.cloud")
generic=$(kernel amd64 2>"$work/reason.generic")
initrd=$(initrd 2>"$work/reason.initrd")
alcazar --help >/dev/null 2>"$work/reason.build" || {
    cat "$work/reason.build" >&2
    exit 2
}

for group in "${groups[@]}"; do
    image=$cloud
    reason=$work/reason.cloud
    if [ "$group" = generic ] || [ "$group" = mptable ]; then
        image=$generic
        reason=$work/reason.generic
    fi
    if [ "$group" = installer ]; then
        group_installer
    elif [ -z "$image" ]; then
        skip "$group" "$(tail -n 1 "$reason")"
    elif [ -z "$initrd" ]; then
        skip "$group" "$(tail -n 1 "$work/reason.initrd")"
    else
        case $group in
            cloud | generic) group_cloud "$group" "$image" ;;
            short)
                boot "cloud kernel, 1 core, x86-64-v3" "$image" 1 x86-64-v3
                boot "cloud kernel, 4 cores, x86-64-v3" "$image" 4 x86-64-v3
                ;;
            *) "group_$group" "$image" ;;
        esac
    fi
done
finish "$require"
