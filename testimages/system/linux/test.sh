# What the guest does in its shell. Every line with "check:" is compared by the host.
echo "check: begin"
mkdir -p /mnt
mount -t tmpfs -o size=16m tmpfs /mnt && mount | grep -q ' /mnt ' && echo "check: mount ok"
ps | grep -q '[i]nit' && echo "check: ps ok"
dd if=/dev/zero of=/mnt/zeros bs=64k count=16 2>/dev/null
echo "check: zeros $(sha256sum </mnt/zeros | cut -c1-64)"
seq 1 20000 >/mnt/numbers
gzip -c /mnt/numbers >/mnt/numbers.gz && gzip -dc /mnt/numbers.gz | cmp - /mnt/numbers && echo "check: gzip ok"
echo "check: numbers $(sha256sum </mnt/numbers | cut -c1-64)"
echo "check: awk $(awk '{ s += $1; q = (q * 31 + $1) % 65521 } END { printf "%d %d %.3f", s, q, s / 7 }' /mnt/numbers)"
echo "check: cores $(grep -c ^processor /proc/cpuinfo)"
echo "check: clocksource $(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)"
/workload
echo "check: memory $(awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo) MiB"
echo "check: log begin"
dmesg
echo "check: log end"
umount /mnt && echo "check: umount ok"
echo "check: done"
