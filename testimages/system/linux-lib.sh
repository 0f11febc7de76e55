# For the scripts beside it: packages of Debian unpacked in a cache, the initial RAM disk of the tests, and counting.
# shellcheck shell=bash

system=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd -- "$system/../.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/alcazar-test
work=$(mktemp -d "${TMPDIR:-/tmp}/alcazar-system.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0
failed=0
skipped=0

ok() {
    passed=$((passed + 1))
    echo "ok - $1"
}

not_ok() {
    failed=$((failed + 1))
    echo "not ok - $1"
    [ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/#   /'
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped - $1: $2"
}

# Prints the counts and ends; with a first argument of 1 a skip is a failure.
finish() {
    echo "$passed ok, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ] && { [ "$1" -eq 0 ] || [ "$skipped" -eq 0 ]; }
    exit
}

# check NAME COMMAND...: ok if the command succeeds
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

# needs COMMAND PACKAGE [PACKAGE...]: whether the command is here, after installing Debian's packages where that is
# possible.
needs() {
    local command=$1
    shift
    command -v "$command" >/dev/null && return
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
    fi
    command -v "$command" >/dev/null || {
        echo "$command is not installed, and the packages $* cannot be" >&2
        return 1
    }
}

# The folder a package of Debian is unpacked in, fetched when it is not in the cache; fails with a reason on stderr.
package() {
    local name=$1 folder=$cache/$1 fetched
    if [ ! -d "$folder" ]; then
        command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
            echo "no apt-get and dpkg-deb here to fetch $name with" >&2
            return 1
        }
        mkdir -p "$cache" || return 1
        fetched=$(mktemp -d "$cache/fetch.XXXXXX") || return 1
        if ! (cd "$fetched" && timeout 600 apt-get -qq -o APT::Sandbox::User=root download "$name" &&
            dpkg-deb -x ./*.deb tree && { mv -T tree "$folder" 2>/dev/null || [ -d "$folder" ]; }) >&2; then
            rm -rf "$fetched"
            echo "cannot fetch the package $name" >&2
            return 1
        fi
        rm -rf "$fetched"
    fi
    echo "$folder"
}

# The newest kernel of a flavour: cloud-amd64 or amd64. The package linux-image-FLAVOUR only depends on it.
kernel() {
    local image folder
    image=$(apt-cache depends "linux-image-$1" 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-[0-9].*\)$/\1/p' |
        head -n 1)
    [ -n "$image" ] || { # without package lists, what was fetched before
        image=$(cd "$cache" 2>/dev/null && for name in linux-image-[0-9]*-[0-9]*-"$1"; do
            case $1-$name in amd64-*-*-cloud-*) ;; *) [ -d "$name" ] && echo "$name" ;; esac
        done | sort -V | tail -n 1)
    }
    [ -n "$image" ] || {
        echo "the package lists know no linux-image-$1" >&2
        return 1
    }
    folder=$(package "$image") && ls "$folder"/boot/vmlinuz-*
}

# Makes the initial RAM disk: busybox, the test's program, its script; prints its path.
initrd() {
    local busybox tree=$work/initrd
    command -v gcc >/dev/null || {
        echo "no gcc here for the guest's program" >&2
        return 1
    }
    busybox=$(package busybox-static)/bin/busybox || return 1
    [ -x "$busybox" ] || return 1
    mkdir -p "$tree"/{bin,dev,proc,sys,mnt} &&
        cp "$busybox" "$tree/bin/busybox" &&
        cp "$system/linux/init" "$system/linux/test.sh" "$tree/" &&
        chmod 755 "$tree/init" &&
        gcc -O1 -static -pthread -o "$tree/workload" "$system/linux/workload.c" &&
        strip "$tree/workload" &&
        archive "$tree" "$work/initrd.gz" &&
        echo "$work/initrd.gz"
}

# What no kernel log may show. The words are looked for in the kernel's own lines.
complaints='warn|BUG|unhandled MSR|unchecked MSR|TSC unstable|lost interrupt|lost.*irq|nobody cared|I/O error|Call Trace|'
complaints+='Oops|soft lockup|hard lockup|rcu.*stall|Firmware Bug|ACPI Error|ACPI Exception|hung task|clocksource.*skew'

# Lines in which a word from above means something else: "debug", advice, a driver that says of itself that all is well,
# and that there is no ACPI where there is to be none.
harmless='debug|and report a bug$|This is not a bug|A valid RSDP was not found'

kernel_lines() {
    sed -n '/check: log begin/,/check: log end/p' "$1" | tr -d '\r' | grep '^\[ *[0-9.]*\]'
}

clean_log() {
    local title=$1 output=$2 lines
    if [ "$(kernel_lines "$output" | wc -l)" -lt 100 ]; then
        not_ok "$title: the kernel's log is there" "$(tail -n 5 "$output")"
        return
    fi
    lines=$(kernel_lines "$output" | grep -iE "$complaints" | grep -ivE "$harmless")
    if [ -z "$lines" ]; then
        ok "$title: the kernel's log is free of complaints"
    else
        not_ok "$title: the kernel's log is free of complaints" "$lines"
    fi
}

# The lines every run of the test script must show, with the number of cores and the processor's level put in.
expected() {
    cat <<LINES
check: begin
check: mount ok
check: ps ok
check: zeros $(head -c 1048576 /dev/zero | sha256sum | cut -c1-64)
check: gzip ok
check: numbers $(seq 1 20000 | sha256sum | cut -c1-64)
check: awk 200010000 48320 28572857.143
check: cores $1
check: clocksource tsc
check: sse2 ok
check: avx2 $([ "$2" = x86-64-v3 ] && echo ok || echo absent)
check: threads 8000 8000 28.383136584
check: umount ok
check: done
LINES
}

checks() {
    tr -d '\r' <"$1" | grep '^check: ' | grep -v -e '^check: log ' -e '^check: memory '
}

# judge TITLE STATUS OUTPUT CORES MODEL: what a run of the test script has to show.
judge() {
    local title=$1 status=$2 output=$3 cores=$4 model=$5 difference
    if [ "$status" -ne 0 ]; then
        not_ok "$title: switches off, status 0" "status $status; $(tail -n 12 "$output" "$output.err")"
    else
        ok "$title: switches off, status 0"
    fi
    difference=$(diff <(expected "$cores" "$model") <(checks "$output"))
    if [ -z "$difference" ]; then
        ok "$title: the shell script's results"
    else
        not_ok "$title: the shell script's results" "$difference"
    fi
    clean_log "$title" "$output"
}

# modules IMAGE TREE NAME...: puts modules of the kernel, whose image is named, into TREE/modules, with what they stand on,
# and TREE/modules/order, which says in what order they are loaded.
modules() {
    local folder version=${1##*/vmlinuz-} tree=$2 name dependencies file
    folder=$(dirname "$(dirname "$1")")
    shift 2
    needs depmod kmod || return 1
    depmod -n -b "$folder" "$version" 2>/dev/null | sed '/^# Aliases/,$d' >"$work/modules.dep"
    mkdir -p "$tree/modules" && : >"$tree/modules/order" || return 1
    for name in "$@"; do
        dependencies=$(sed -n "s|^\([^:]*/${name}\.ko\): *\(.*\)$|\1 \2|p" "$work/modules.dep" | tr ' ' '\n' | sed '/^$/d' | tac)
        if [ -z "$dependencies" ] && ! grep -q "/$name\.ko$" "$folder/lib/modules/$version/modules.builtin"; then
            echo "the kernel $version has no module $name" >&2
            return 1
        fi
        for file in $dependencies; do
            grep -qx "$(basename "$file")" "$tree/modules/order" && continue
            cp "$folder/lib/modules/$version/$file" "$tree/modules/" && basename "$file" >>"$tree/modules/order" || return 1
        done
    done
}

# archive TREE FILE: a compressed initial RAM disk of a folder.
archive() {
    find "$1" -exec touch -h -d @0 {} + &&
        (cd "$1" && find . | LC_ALL=C sort | "$(package busybox-static)/bin/busybox" cpio -o -H newc 2>/dev/null) |
        gzip -n >"$2"
}

# The program; ALCAZAR_PROGRAM names another one to run in its place. In the background it is the process itself, so that
# it can be ended.
alcazar() {
    [ "$BASHPID" = "$$" ] || exec "${ALCAZAR_PROGRAM:-$root/tools/bin/alcazar}" "$@"
    "${ALCAZAR_PROGRAM:-$root/tools/bin/alcazar}" "$@"
}
