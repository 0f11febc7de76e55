#!/usr/bin/env bash
# A bootable disc as distributions make them: GRUB's menu, Debian's cloud kernel and an initial RAM disk, booted from the
# CD-ROM drive by SeaBIOS, and by OVMF, whose variables are kept in a file.
#
#   grub.sh [--require-all] [--screenshots FOLDER] [seabios|ovmf ...]
#
# The menu is looked at: a picture of it goes to FOLDER. --require-all counts what had to be skipped as failed. Packages
# are fetched from Debian into ${XDG_CACHE_HOME:-~/.cache}/alcazar-test; grub-mkrescue is installed where it is missing.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
screenshots=$work
groups=()
while [ $# -gt 0 ]; do
    case $1 in
        --require-all) require=1 ;;
        --screenshots)
            shift
            screenshots=${1:?"--screenshots needs a folder"}
            mkdir -p "$screenshots"
            ;;
        seabios | ovmf) groups+=("$1") ;;
        *)
            echo "usage: grub.sh [--require-all] [--screenshots FOLDER] [seabios|ovmf ...]" >&2
            exit 2
            ;;
    esac
    shift
done
[ ${#groups[@]} -gt 0 ] || groups=(seabios ovmf)

limit=${ALCAZAR_TEST_TIMEOUT:-900}

# The disc, for both kinds of firmware; prints its path.
disc() {
    local tree=$work/disc
    needs grub-mkrescue grub-common && needs xorriso xorriso && needs mformat mtools || return 1
    for folder in i386-pc x86_64-efi; do
        [ -d /usr/lib/grub/$folder ] || needs "/usr/lib/grub/$folder" grub-pc-bin grub-efi-amd64-bin 2>/dev/null
        [ -d /usr/lib/grub/$folder ] || {
            echo "GRUB's modules for $folder are not installed (grub-pc-bin, grub-efi-amd64-bin)" >&2
            return 1
        }
    done
    mkdir -p "$tree/boot/grub" && cp "$1" "$tree/boot/vmlinuz" && cp "$2" "$tree/boot/initrd.gz" || return 1
    cat >"$tree/boot/grub/grub.cfg" <<'MENU'
set timeout=2
set default=0
menuentry "Linux on Alcazar" {
    linux /boot/vmlinuz console=ttyS0 panic=-1 from=grub
    initrd /boot/initrd.gz
}
menuentry "Switch off" {
    halt
}
MENU
    grub-mkrescue -o "$work/grub.iso" "$tree" >"$work/mkrescue" 2>&1 || {
        tail -n 3 "$work/mkrescue" >&2
        return 1
    }
    echo "$work/grub.iso"
}

# boot TITLE CORES OPTION...
boot() {
    local title=$1 cores=$2 output=$work/boot status=0 start=$SECONDS
    shift 2
    alcazar run --memory 768M --cores "$cores" --cdrom "$iso" --debugcon "$work/messages" --timeout "$limit" "$@" \
        </dev/null >"$output" 2>"$output.err" || status=$?
    judge "$title" "$status" "$output" "$cores" x86-64-v3
    check "$title: GRUB's command line arrives" grep -q 'Command line: .*from=grub' "$output"
    echo "# $title: $((SECONDS - start)) s"
}

group_seabios() {
    local bios
    if ! bios=$(package seabios 2>"$work/reason")/usr/share/seabios/bios-256k.bin || [ ! -f "$bios" ]; then
        skip "SeaBIOS" "$(tail -n 1 "$work/reason")"
        return
    fi
    alcazar run --memory 256M --firmware "$bios" --cdrom "$iso" --serial null --max-instructions 1000000000 \
        --timeout "$limit" --screenshot "$screenshots/grub-menu.png" </dev/null >"$work/menu" 2>&1
    check "SeaBIOS: a picture of GRUB's menu" test -s "$screenshots/grub-menu.png"
    boot "GRUB through SeaBIOS, 1 core" 1 --firmware "$bios"
    check "SeaBIOS says that it boots from the disc" grep -q 'Booting from DVD/CD' "$work/messages"
    boot "GRUB through SeaBIOS, 4 cores" 4 --firmware "$bios"
}

group_ovmf() {
    local folder variables=$work/variables.fd
    if ! folder=$(package ovmf 2>"$work/reason")/usr/share/OVMF || [ ! -f "$folder/OVMF_CODE_4M.fd" ]; then
        skip "OVMF" "$(tail -n 1 "$work/reason")"
        return
    fi
    cp "$folder/OVMF_VARS_4M.fd" "$variables"
    boot "GRUB through OVMF, 1 core" 1 --firmware "$folder/OVMF_CODE_4M.fd" --firmware-vars "$variables"
    check "OVMF: the kernel runs on EFI" grep -q 'efi: EFI v2' "$work/boot"
    check "OVMF: variables are in the file" env LC_ALL=C grep -qaP 'B\x00o\x00o\x00t\x00O\x00r\x00d\x00e\x00r' "$variables"
    cp "$variables" "$work/before"
    boot "GRUB through OVMF, 4 cores, with the variables kept" 4 --firmware "$folder/OVMF_CODE_4M.fd" \
        --firmware-vars "$variables"
}

if ! kernel=$(kernel cloud-amd64 2>"$work/reason") || ! initrd=$(initrd 2>"$work/reason") ||
    ! iso=$(disc "$kernel" "$initrd" 2>"$work/reason"); then
    skip "GRUB" "$(tail -n 1 "$work/reason")"
    finish $require
fi
for group in "${groups[@]}"; do
    "group_$group"
done
finish $require
