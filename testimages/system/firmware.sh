#!/usr/bin/env bash
# Boots through PC firmware: Debian's SeaBIOS alone, and with Debian's cloud kernel and a busybox initramfs that it is
# handed through fw_cfg, on 1 and on 4 cores; and the messages for files that cannot be firmware.
#
# The packages (seabios, the kernel, busybox-static) are fetched with apt-get into a cache folder.
#
# usage: firmware.sh [--require-all]      --require-all: a skip counts as a failure
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
alcazar=${ALCAZAR:-$here/../../tools/bin/alcazar}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/alcazar-test
require_all=0
passed=0
failed=0
skipped=0

case ${1:-} in
    '') ;;
    --require-all) require_all=1 ;;
    *)
        sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
        exit 2
        ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ok() {
    echo "ok - $1"
    passed=$((passed + 1))
}

not_ok() {
    echo "not ok - $1"
    failed=$((failed + 1))
}

skip() {
    echo "skip - $1: $2"
    skipped=$((skipped + 1))
}

# check NAME COMMAND...: ok if the command succeeds
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name"; fi
}

finish() {
    echo "$passed ok, $failed failed, $skipped skipped"
    if [ "$failed" -gt 0 ] || { [ "$require_all" = 1 ] && [ "$skipped" -gt 0 ]; }; then
        exit 1
    fi
    exit 0
}

# package NAME: the folder with the contents of a Debian package, fetched at most once
package() {
    local name=$1 folder=$cache/packages/$1
    if [ ! -d "$folder" ]; then
        mkdir -p "$cache/packages" "$work/fetch-$name"
        (cd "$work/fetch-$name" && apt-get -qq download "$name") >&2 || return 1
        dpkg-deb -x "$work/fetch-$name"/*.deb "$work/new-$name" && mv "$work/new-$name" "$folder" || return 1
    fi
    echo "$folder"
}

make_initramfs() {
    local tree=$work/initramfs busybox
    busybox=$(package busybox-static) || return 1
    mkdir -p "$tree"/{bin,dev,proc,sys}
    cp "$busybox/bin/busybox" "$tree/bin/" 2>/dev/null || cp "$busybox/usr/bin/busybox" "$tree/bin/" || return 1
    cat >"$tree/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
echo "shell reached"
echo "cores: $(grep -c ^processor /proc/cpuinfo)"
echo "product: $(cat /sys/class/dmi/id/sys_vendor) $(cat /sys/class/dmi/id/product_name)"
echo "command line: $(cat /proc/cmdline)"
echo "configuration space: $(dmesg | grep -c 'MMCONFIG .*0xb0000000')"
echo "complaints: $(dmesg | grep -ciE 'warning|BUG:|firmware bug|unhandled|unstable|ACPI Error|ACPI BIOS Error')"
poweroff -f
INIT
    chmod +x "$tree/init"
    (cd "$tree" && find . | cpio -o -H newc --quiet | gzip -n) >"$work/initrd.gz"
}

bad_input() {
    head -c 1000 /dev/zero >"$work/short.bin"
    "$alcazar" run --firmware "$work/short.bin" >/dev/null 2>"$work/err"
    [ $? = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -q 'short.bin: a firmware image of 1000 bytes' "$work/err"
}

linux() {
    local cores=$1 log=$work/linux-$1
    "$alcazar" run --memory 512M --cores "$cores" --firmware "$bios" --debugcon "$work/debug-$cores" \
        --kernel "$kernel" --initrd "$work/initrd.gz" --append "console=ttyS0 panic=-1 marker=$cores" \
        --timeout 600 </dev/null >"$log" 2>"$log.err"
    check "Linux through SeaBIOS powers off, $cores cores" [ $? = 0 ]
    check "SeaBIOS starts the kernel's option ROM, $cores cores" grep -q 'Booting from ROM' "$work/debug-$cores"
    check "the shell is reached, $cores cores" grep -q 'shell reached' "$log"
    check "all cores are there, $cores cores" grep -q "^cores: $cores" "$log"
    check "SMBIOS names the machine, $cores cores" grep -q '^product: Alcazar PC' "$log"
    check "the command line arrives, $cores cores" grep -q "^command line: .*marker=$cores" "$log"
    check "configuration space is where SeaBIOS put it, $cores cores" grep -q '^configuration space: [1-9]' "$log"
    check "the kernel log has no complaints, $cores cores" grep -q '^complaints: 0' "$log"
}

check "a file that cannot be firmware is refused in one line" bad_input

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    skip "SeaBIOS" "no apt-get or dpkg-deb"
    finish
fi
if ! seabios=$(package seabios); then
    skip "SeaBIOS" "the package cannot be fetched"
    finish
fi
bios=$seabios/usr/share/seabios/bios-256k.bin

"$alcazar" run --memory 64M --firmware "$bios" --debugcon "$work/debug" --serial null \
    --max-instructions 40000000 </dev/null >/dev/null 2>&1
check "SeaBIOS prints its banner" grep -q 'SeaBIOS (version' "$work/debug"
check "SeaBIOS uses fw_cfg with DMA" grep -q 'fw_cfg DMA interface supported' "$work/debug"
check "SeaBIOS gets to booting" grep -q 'Booting from' "$work/debug"

name=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
if [ -z "$name" ] || ! folder=$(package "$name") || ! command -v cpio >/dev/null || ! make_initramfs; then
    skip "Linux through SeaBIOS" "the kernel or busybox-static cannot be fetched, or there is no cpio"
    finish
fi
kernel=$(echo "$folder"/boot/vmlinuz-*)
linux 1
linux 4
finish
