#!/usr/bin/env bash
# Debian's kernel on root file systems of its own: an ext4 file system on a virtio, SATA or IDE disk, raw or qcow2. The
# guest writes, reboots, reads back and switches off; the host checks the file system and the image.
#
#   disks.sh [--require-all] [virtio|ahci|ide|qcow2 ...]
#
# virtio has further disks: one read-only, one whose writes are given up (snapshot), and a sparse qcow2 disk of 40 GiB.
# qcow2 has its root file system in a qcow2 file over a raw one. --require-all counts what had to be skipped as failed.
# Packages are fetched from Debian into ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
groups=()
for argument in "$@"; do
    case $argument in
        --require-all) require=1 ;;
        virtio | ahci | ide | qcow2) groups+=("$argument") ;;
        *)
            echo "usage: disks.sh [--require-all] [virtio|ahci|ide|qcow2 ...]" >&2
            exit 2
            ;;
    esac
done
[ ${#groups[@]} -gt 0 ] || groups=(virtio ahci ide qcow2)

limit=${ALCAZAR_TEST_TIMEOUT:-900}
PATH=$PATH:/sbin:/usr/sbin

# The initial RAM disk with the drivers.
drivers() {
    local tree=$work/drivers
    mkdir -p "$tree"/{bin,dev,proc,sys,root} && cp "$busybox" "$tree/bin/busybox" &&
        cp "$system/disks/init" "$tree/init" && chmod 755 "$tree/init" &&
        modules "$1" "$tree" virtio_pci virtio_blk ahci ata_piix sd_mod crc32c_generic crc32c-intel ext4 &&
        archive "$tree" "$work/drivers.gz" && echo "$work/drivers.gz"
}

# A raw image with the root file system: the tree of busybox.
root() {
    local tree=$work/tree
    mkdir -p "$tree"/{bin,sbin,dev,proc,sys,etc,mnt} && cp "$busybox" "$tree/bin/busybox" || return 1
    for name in $("$busybox" --list); do
        [ "$name" = busybox ] || ln -sf busybox "$tree/bin/$name"
    done
    cp "$system/disks/root-init" "$tree/sbin/init" && chmod 755 "$tree/sbin/init" &&
        rm -f "$1" && truncate -s 64M "$1" && mke2fs -q -t ext4 -d "$tree" "$1"
}

# boot TITLE IMAGE DEVICE OPTION...: two boots in one run, what the guest says, and what the host finds afterwards.
boot() {
    local title=$1 image=$2 device=$3 output=$work/boot status=0 start=$SECONDS wrote
    shift 3
    alcazar run --memory 512M --kernel "$kernel" --initrd "$initrd" --disk "$image" --timeout "$limit" "$@" \
        --append "console=ttyS0 panic=-1 disk=$device ${words:-}" </dev/null >"$output" 2>"$output.err" || status=$?
    tr -d '\r' <"$output" | grep '^check: ' >"$work/said"
    if [ "$status" -eq 0 ]; then
        ok "$title: reboots once, and powers off with status 0"
    else
        not_ok "$title: reboots once, and powers off with status 0" "status $status: $(tail -n 5 "$output" "$output.err")"
    fi
    wrote=$(sed -n 's/^check: wrote //p' "$work/said")
    check "$title: reads back what it wrote before the reboot" grep -qx "check: read ${wrote:-nothing}" "$work/said"
    check "$title: small files, names and links" \
        test "$(grep -cx -e 'check: many ok' -e 'check: names ok' -e 'check: done' "$work/said")" = 3
    clean_log "$title" "$output"
    echo "# $title: $((SECONDS - start)) s"
}

sound() {
    e2fsck -fn "$1" >"$work/e2fsck" 2>&1
}

# whole TITLE RAW: the file system is sound, and holds what was written.
whole() {
    check "$1: e2fsck finds the file system clean" sound "$2"
    check "$1: debugfs finds the data on the host" \
        test "$(debugfs -R 'cat /noise' "$2" 2>/dev/null | sha256sum | cut -c1-64)" = "$(sed -n 's/^check: wrote //p' "$work/said")"
}

group_virtio() {
    local sum words
    head -c 1M /dev/urandom >"$work/plain.img"
    cp "$work/plain.img" "$work/kept.img"
    sum=$(head -c 65536 "$work/plain.img" | sha256sum | cut -c1-64)
    needs qemu-img qemu-utils 2>"$work/reason" && qemu-img create -q -f qcow2 "$work/large.qcow2" 40G
    root "$work/root.img"
    words="readonly=/dev/vdb snapshot=/dev/vdc"
    if [ -f "$work/large.qcow2" ]; then
        words+=" large=/dev/vdd"
        boot "virtio" "$work/root.img" /dev/vda --disk "$work/plain.img,readonly" --disk "$work/kept.img,snapshot" \
            --disk "$work/large.qcow2"
        check "large qcow2: its size" grep -qx "check: large $((40 * 1024 * 1024 * 2))" "$work/said"
        check "large qcow2: written at its start, middle and end" test "$(grep -c '^check: large at .* ok' "$work/said")" = 3
        check "large qcow2: qemu-img check" qemu-img check -q "$work/large.qcow2"
        check "large qcow2: the file is small" test "$(stat -c %s "$work/large.qcow2")" -lt 2000000
    else
        boot "virtio" "$work/root.img" /dev/vda --disk "$work/plain.img,readonly" --disk "$work/kept.img,snapshot"
        skip "large qcow2" "$(tail -n 1 "$work/reason")"
    fi
    whole "virtio" "$work/root.img"
    check "readonly: the guest sees it, and its contents" grep -qx "check: readonly 1 $sum" "$work/said"
    check "readonly: writes are refused" grep -qx 'check: readonly refuses writes' "$work/said"
    check "snapshot: the guest reads what it wrote" grep -qx 'check: snapshot holds what was written' "$work/said"
    check "snapshot: the file is as before" cmp -s "$work/plain.img" "$work/kept.img"
}

group_ahci() {
    root "$work/root.img"
    boot "ahci" "$work/root.img,if=ahci" /dev/sda
    check "ahci: the disk is on the SATA controller" grep -q 'ahci .*AHCI 0001.0301' "$work/boot"
    whole "ahci" "$work/root.img"
}

group_ide() {
    root "$work/root.img"
    boot "ide" "$work/root.img,if=ide" /dev/sda
    check "ide: the disk is on the IDE controller" grep -q 'scsi host0: ata_piix' "$work/boot"
    whole "ide" "$work/root.img"
}

group_qcow2() {
    if ! needs qemu-img qemu-utils 2>"$work/reason"; then
        skip "qcow2" "$(tail -n 1 "$work/reason")"
        return
    fi
    root "$work/base.img"
    cp "$work/base.img" "$work/base.before"
    (cd "$work" && rm -f root.qcow2 && qemu-img create -q -f qcow2 -b base.img -F raw root.qcow2)
    boot "qcow2 over raw" "$work/root.qcow2" /dev/vda
    check "qcow2 over raw: qemu-img check" qemu-img check -q "$work/root.qcow2"
    check "qcow2 over raw: the backing file is as before" cmp -s "$work/base.before" "$work/base.img"
    check "qcow2 over raw: qemu-img reads it" qemu-img convert -O raw "$work/root.qcow2" "$work/flat.img"
    whole "qcow2 over raw" "$work/flat.img"
}

if ! kernel=$(kernel amd64 2>"$work/reason") || ! busybox=$(package busybox-static 2>"$work/reason")/bin/busybox ||
    ! needs mke2fs e2fsprogs 2>"$work/reason" || ! initrd=$(drivers "$kernel" 2>"$work/reason"); then
    skip "disks" "$(tail -n 1 "$work/reason")"
    finish $require
fi
for group in "${groups[@]}"; do
    "group_$group"
done
finish $require
