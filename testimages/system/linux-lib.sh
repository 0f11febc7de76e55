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
        find "$tree" -exec touch -h -d @0 {} + &&
        (cd "$tree" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc 2>/dev/null) | gzip -n -9 >"$work/initrd.gz" &&
        echo "$work/initrd.gz"
}

# The program; ALCAZAR_PROGRAM names another one to run in its place.
alcazar() {
    "${ALCAZAR_PROGRAM:-$root/tools/bin/alcazar}" "$@"
}
