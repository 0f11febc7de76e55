#!/usr/bin/env bash
# Boots through PC firmware: Debian's SeaBIOS alone, and with Debian's cloud kernel, which it is handed by the firmware
# configuration and starts from an option ROM, on 1 and on 4 cores; a boot sector; and the message for a file that cannot be firmware.
#
#   firmware.sh [--require-all]
#
# --require-all counts what had to be skipped as failed. Packages are fetched from Debian into
# ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
case ${1:-} in
    '') ;;
    --require-all) require=1 ;;
    *)
        echo "usage: firmware.sh [--require-all]" >&2
        exit 2
        ;;
esac

limit=${ALCAZAR_TEST_TIMEOUT:-900}

# An initial RAM disk whose first process tells what firmware has left, and switches off; prints its path.
reporter() {
    local busybox tree=$work/reporter
    busybox=$(package busybox-static)/bin/busybox || return 1
    [ -x "$busybox" ] || return 1
    mkdir -p "$tree"/{bin,dev,proc,sys} && cp "$busybox" "$tree/bin/busybox" || return 1
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
    chmod 755 "$tree/init" &&
        archive "$tree" "$work/reporter.gz" &&
        echo "$work/reporter.gz"
}

bad_input() {
    head -c 1000 /dev/zero >"$work/short.bin"
    alcazar run --firmware "$work/short.bin" >/dev/null 2>"$work/err"
    [ $? = 2 ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -q 'short.bin: a firmware image of 1000 bytes' "$work/err"
}

linux() {
    local cores=$1 title="Linux through SeaBIOS, cores: $1" log=$work/linux-$1 messages=$work/messages-$1 status
    alcazar run --memory 512M --cores "$cores" --firmware "$bios" --debugcon "$messages" --kernel "$kernel" \
        --initrd "$initrd" --append "console=ttyS0 panic=-1 marker=$cores" --timeout "$limit" \
        </dev/null >"$log" 2>"$log.err"
    status=$?
    check "$title: ends with status 0" [ $status = 0 ]
    check "$title: started from the option ROM" grep -q 'Booting from ROM' "$messages"
    check "$title: the shell is reached" grep -q 'shell reached' "$log"
    check "$title: all cores are there" grep -q "^cores: $cores" "$log"
    check "$title: SMBIOS names the machine" grep -q '^product: Alcazar PC' "$log"
    check "$title: the command line arrives" grep -q "^command line: .*marker=$cores" "$log"
    check "$title: configuration space is where SeaBIOS put it" grep -q '^configuration space: [1-9]' "$log"
    check "$title: the kernel's log is free of complaints" grep -q '^complaints: 0' "$log"
}

check "a file that cannot be firmware is refused in one line" bad_input

if ! bios=$(package seabios)/usr/share/seabios/bios-256k.bin || [ ! -f "$bios" ]; then
    skip "SeaBIOS" "the package cannot be fetched"
    finish $require
fi
alcazar run --memory 64M --firmware "$bios" --debugcon "$work/messages" --serial null --max-instructions 40000000 \
    </dev/null >/dev/null 2>&1
check "SeaBIOS prints its banner" grep -q 'SeaBIOS (version' "$work/messages"
check "SeaBIOS uses the firmware configuration's DMA" grep -q 'fw_cfg DMA interface supported' "$work/messages"
check "SeaBIOS gets to booting" grep -q 'Booting from' "$work/messages"

# A boot sector that writes a word to SeaBIOS's own debug port and halts: mov dx, 0x402; (mov al, C; out dx, al) ...
{
    printf '\xba\x02\x04'
    for letter in M B R - B O O T E D; do printf '\xb0%s\xee' "$letter"; done
    printf '\xfa\xf4'
} >"$work/disk.img"
truncate -s 510 "$work/disk.img"
printf '\x55\xaa' >>"$work/disk.img"
truncate -s 1M "$work/disk.img"
if alcazar run --help | grep -q -- --disk; then
    alcazar run --memory 64M --firmware "$bios" --debugcon "$work/messages" --serial null --disk "$work/disk.img" \
        --max-instructions 100000000 </dev/null >/dev/null 2>&1
    check "SeaBIOS boots a virtio disk's boot sector" grep -q 'MBR-BOOTED' "$work/messages"
else
    skip "a boot sector through SeaBIOS" "there is no --disk"
fi

if ! kernel=$(kernel cloud-amd64) || ! initrd=$(reporter); then
    skip "Linux through SeaBIOS" "the kernel or busybox cannot be fetched"
    finish $require
fi
linux 1
linux 4
finish $require
