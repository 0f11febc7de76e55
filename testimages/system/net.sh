#!/usr/bin/env bash
# Debian's cloud kernel with user-mode networking: 20 MB from a server on the host's loopback, and 20 MB served to the
# host through a forwarded port, both intact.
#
#   net.sh [--require-all]
#
# --require-all counts what had to be skipped as failed. Packages are fetched from Debian into
# ${XDG_CACHE_HOME:-~/.cache}/alcazar-test.
set -u

# shellcheck source=linux-lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/linux-lib.sh"

require=0
case ${1-} in
    '') ;;
    --require-all) require=1 ;;
    *)
        echo "usage: net.sh [--require-all]" >&2
        exit 2
        ;;
esac

limit=${ALCAZAR_TEST_TIMEOUT:-900}
server=
guest=
stop_all() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$guest" ] || kill "$guest" 2>/dev/null
    rm -rf "$work"
}
trap stop_all EXIT

for tool in python3 curl; do
    command -v $tool >/dev/null || {
        skip "network" "no $tool here"
        finish $require
    }
done
image=$(kernel cloud-amd64 2>"$work/why") && busybox=$(package busybox-static 2>"$work/why")/bin/busybox || {
    skip "network" "$(tail -n 1 "$work/why")"
    finish $require
}

# The guest: busybox, the modules of the device, and the scripts beside this one.
modules=$(dirname "$image")/../lib/modules
tree=$work/guest
mkdir -p "$tree"/{bin,dev,proc,sys,etc,modules}
cp "$busybox" "$tree/bin/busybox"
cp "$system/net/init" "$system/net/lease.sh" "$tree/"
chmod 755 "$tree/init" "$tree/lease.sh"
find "$modules" \( -path '*/drivers/virtio/*' -o -name failover.ko -o -name net_failover.ko -o -name virtio_net.ko \) \
    -name '*.ko' -exec cp {} "$tree/modules/" \;
(cd "$tree" && find . | "$busybox" cpio -o -H newc 2>/dev/null) | gzip -1 >"$work/guest.gz"

# The host: a web server on a free port of the loopback; "stop" appears there when the guest shall end.
mkdir "$work/www"
head -c 20000000 /dev/urandom >"$work/www/data"
sum=$(sha256sum <"$work/www/data" | cut -d ' ' -f 1)
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
port=$(free_port)
forwarded=$(free_port)
python3 -m http.server --bind 127.0.0.1 --directory "$work/www" "$port" >/dev/null 2>&1 &
server=$!

alcazar run --kernel "$image" --initrd "$work/guest.gz" --append "console=ttyS0 quiet panic=-1 port=$port" \
    --timeout "$limit" --net "user,hostfwd=tcp:$forwarded-80" >"$work/out" 2>"$work/errors" </dev/null &
guest=$!
until grep -q "check: serving" "$work/out" || ! kill -0 $guest 2>/dev/null; do
    sleep 1
done

alcazar run --kernel "$image" --net "user,hostfwd=tcp:$forwarded-80" >/dev/null 2>"$work/busy" </dev/null
status=$?
if [ $status = 2 ] && [ "$(wc -l <"$work/busy")" = 1 ] && grep -q "$forwarded" "$work/busy"; then
    ok "a port in use is one line and status 2"
else
    not_ok "a port in use is one line and status 2" "status $status: $(cat "$work/busy")"
fi

served=$(curl -s --max-time "$limit" "http://127.0.0.1:$forwarded/data" | sha256sum | cut -d ' ' -f 1)
several=$(for _ in 1 2 3 4; do
    curl -s --max-time "$limit" -r 0-99999 "http://127.0.0.1:$forwarded/data" | sha256sum &
done
wait)
echo stop >"$work/www/stop"
wait $guest
status=$?
guest=

expect() {
    if grep -q "$1" "$work/out"; then ok "$2"; else not_ok "$2" "$(tail -n 20 "$work/out" "$work/errors")"; fi
}
expect "check: lease 10.0.2.15 10.0.2.2 10.0.2.3" "the guest has its lease"
expect "check: echo" "the gateway answers echoes"
expect "check: name" "names are looked up"
expect "check: refused" "a port without a server is refused"
expect "check: fetched $sum" "20 MB over HTTP from the host are intact"
if [ "$served" = "$sum" ]; then ok "20 MB served to the host are intact"; else not_ok "20 MB served to the host are intact"; fi
first=$(head -c 100000 "$work/www/data" | sha256sum)
if [ "$(sort -u <<<"$several")" = "$first" ]; then
    ok "four connections at once"
else
    not_ok "four connections at once" "$several"
fi
if grep -q "complaint:" "$work/out"; then
    not_ok "the kernel does not complain of the device" "$(grep complaint: "$work/out")"
else
    ok "the kernel does not complain of the device"
fi
if [ $status = 0 ]; then ok "the guest switches off, status 0"; else not_ok "the guest switches off" "status $status"; fi
finish $require
