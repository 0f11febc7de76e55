#!/bin/busybox sh
# What udhcpc runs when it has a lease.
[ "$1" = bound ] || exit 0
ip addr add "$ip/24" dev "$interface"
ip route add default via "$router"
echo "nameserver $dns" >/etc/resolv.conf
echo "check: lease $ip $router $dns"
