#!/usr/bin/env bash
# Folders of the host in a Linux guest by 9p over virtio, read-write and read-only, and the virtio console; once on the
# PCI bus, once with memory-mapped registers.
#
#   share.sh [--require-all] [pci|mmio ...]
#
# --require-all counts what had to be skipped as failed. Packages are fetched from Debian into
# ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
groups=()
for argument in "$@"; do
    case $argument in
        --require-all) require=1 ;;
        pci | mmio) groups+=("$argument") ;;
        *)
            echo "usage: share.sh [--require-all] [pci|mmio ...]" >&2
            exit 2
            ;;
    esac
done
[ ${#groups[@]} -gt 0 ] || groups=(pci mmio)

limit=${ALCAZAR_TEST_TIMEOUT:-900}

guest() {
    local busybox tree=$work/guest
    busybox=$(package busybox-static)/bin/busybox || return 1
    mkdir -p "$tree"/{bin,dev,proc,sys} && cp "$busybox" "$tree/bin/busybox" &&
        cp "$system/share/init" "$tree/init" && chmod 755 "$tree/init" &&
        modules "$1" "$tree" virtio_pci virtio_mmio virtio_console 9pnet_virtio 9p && archive "$tree" "$work/guest.gz" &&
        echo "$work/guest.gz"
}

sum() {
    sha256sum <"$1" | cut -c1-64
}

folder() {
    rm -rf "$1" && mkdir -p "$1/many" && head -c 3000000 /dev/urandom >"$1/from-host" &&
        echo "a line of the host" >"$1/line" && ln -s line "$1/link-from-host" && echo secret >"$1/../secret"
    for i in $(seq 1 300); do echo "file $i" >"$1/many/$i"; done
}

said() {
    grep -qxF "check: $1" "$work/said"
}

share() {
    local title=$1 output=$work/boot status=0 start=$SECONDS text many
    shift
    folder "$work/folder"
    rm -rf "$work/before"
    cp -a "$work/folder" "$work/before"
    many=$(cd "$work/folder/many" && printf '%s\n' * | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-64)
    # The console's other end: what comes is kept, and answered with one line.
    rm -f "$work/keys" && mkfifo "$work/keys" && : >"$work/console"
    alcazar run --memory 512M --kernel "$kernel" --initrd "$initrd" --append "console=ttyS0 panic=-1" \
        --share "$work/folder,tag=work" --share "$work/before,tag=fixed,readonly" --serial "file:$output" \
        --virtio-console stdio --timeout "$limit" "$@" <"$work/keys" >"$work/console" 2>"$output.err" &
    program=$!
    exec 3>"$work/keys"
    until grep -q 'guest to host' "$work/console" || ! kill -0 "$program" 2>/dev/null; do
        sleep 1
    done
    echo "host to guest" >&3
    wait "$program" || status=$?
    exec 3>&-
    tr -d '\r' <"$output" | grep '^check: ' >"$work/said"
    if [ "$status" -eq 0 ]; then
        ok "$title: powers off, status 0"
    else
        not_ok "$title: powers off, status 0" "status $status: $(tail -n 5 "$output" "$output.err")"
    fi
    for text in "work mounted" "fixed mounted" "link inside the folder ok" "many names ok" "names and links ok" \
        "appending ok" "truncation ok" "permissions ok" "times ok" "removal ok" "removed while open ok" "statistics ok" \
        "a link leads nowhere outside" "readonly can be read" "readonly refuses writes" "umount ok" "done"; do
        check "$title: $text" said "$text"
    done
    check "$title: the guest reads the host's file" said "host's file $(sum "$work/folder/from-host")"
    check "$title: the guest reads 300 small files" said "many files $many"
    check "$title: the host reads the guest's file" said "guest's file $(sum "$work/folder/from-guest")"
    check "$title: the host sees what the guest has made" test "$(cat "$work/folder/made/four" 2>/dev/null)" = "one
t"
    check "$title: the read-only folder is as before" test "$(sum "$work/before/from-host")" = "$(sum "$work/folder/from-host")"
    check "$title: hvc0 carries text to the host" grep -q 'guest to host' "$work/console"
    check "$title: hvc0 carries text to the guest" said "from the console: host to guest"
    clean_log "$title" "$output"
    echo "# $title: $((SECONDS - start)) s"
}

if ! kernel=$(kernel amd64 2>"$work/reason") || ! initrd=$(guest "$kernel" 2>"$work/reason"); then
    skip "shared folders" "$(tail -n 1 "$work/reason")"
    finish $require
fi
for group in "${groups[@]}"; do
    share "9p by $group" --virtio "$group"
    on_mmio=0
    [ "$group" = pci ] || on_mmio=4
    check "9p by $group: $on_mmio of 4 virtio devices have registers of their own" said "buses 4 $on_mmio"
done
finish $require
