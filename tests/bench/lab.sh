# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The network of the bench, and its measure: the instructions that the router spends on a packet.
#
#   +-- lan ---+        +------- router -------+        +-- net ---+
#   |   lan0 --|--------|-- in0          out0 --|--------|-- net0   |
#   +----------+        +----------------------+        +----------+
#   2600:1::10          2600:1::1      2600:9::1         2600:9::10
#
# pktgen sends on lan0 (outbound) or net0 (inbound). The far host drops at its ingress. The cost of
# the generator is measured with a drop at the ingress of the router, and subtracted.

# shellcheck source=tests/lib/netns.sh
. /bin/netns.sh

packets=20000

# The median of three: a run of the collector or of a timer falls into one of them at most.
each=$((packets / 3))
median() { { settled "$@"; settled "$@"; settled "$@"; } | sort -n | sed -n 2p; }

# On 6.1 it costs 280 more to free a buffer into a page from which the CPU no longer allocates. What
# ran before must not count.
settled() {
	local cache
	for cache in /sys/kernel/slab/{kmalloc,skbuff}*/shrink; do
		echo 1 >"$cache"
	done
	"$@"
}

network() {
	local host
	for host in lan router net; do host_up $host; done
	link lan lan0 router in0 address 02:00:00:00:00:01 02:00:00:00:00:02
	link net net0 router out0 address 02:00:00:00:00:04 02:00:00:00:00:03
	address lan lan0 2600:1::10/64
	address router in0 2600:1::1/64
	address router out0 2600:9::1/64
	address net net0 2600:9::10/64
	route lan default via 2600:1::1
	route net default via 2600:9::1
	setting router net.ipv6.conf.all.forwarding=1
	neighbour router in0 2600:1::10 02:00:00:00:00:01
	# The last two are for "send vary".
	for host in 2600:9::10 2600:9::1000 2600:9::1001; do
		neighbour router out0 $host 02:00:00:00:00:04
	done
}

# Drop all packets at the ingress of a device.
drop() { # HOST DEVICE
	on "$1" nft -f - <<END
table netdev sink {
	chain ingress {
		type filter hook ingress device $2 priority 0
		policy drop
	}
}
END
}
undrop() { on "$1" nft delete table netdev sink; }

# Print the nanoseconds of a packet.
pktgen() { # HOST DEVICE MAC SOURCE DESTINATION SIZE COUNT SPORT DPORT [SPORT_MAX]
	local ns=$1 device=$2 mac=$3 source=$4 destination=$5 size=$6 count=$7 sport=$8 dport=$9 last=${10:-$8}
	on "$ns" bash -c "
		echo rem_device_all >/proc/net/pktgen/kpktgend_0
		echo add_device $device >/proc/net/pktgen/kpktgend_0
		for each in 'count $count' 'clone_skb 0' 'pkt_size $((size + 14))' 'delay 0' 'dst_mac $mac' \
			'src6 $source' 'dst6 $destination' 'udp_src_min $sport' 'udp_src_max $last' \
			'udp_dst_min $dport' 'udp_dst_max $dport'; do
			echo \"\$each\" >/proc/net/pktgen/$device
		done
		echo start >/proc/net/pktgen/pgctrl
		cat /proc/net/pktgen/$device" |
		sed -n 's/^Result: OK: \([0-9]*\)(.*usec, \([0-9]*\) .*/\1 \2/p' |
		{ read -r microseconds sent && [[ $sent == "$count" ]] && echo $((microseconds * 1000 / sent)); }
}

send_out() { pktgen lan lan0 02:00:00:00:00:02 2600:1::10 2600:9::10 "$@"; }
send_in() { pktgen net net0 02:00:00:00:00:03 2600:9::10 2600:1::10 "$@"; }

# The same with TCP: SIZE COUNT SPORT DPORT FLAGS SEQ ACK [vary FLOWS]
tcp_out() { tcp lan lan0 02:00:00:00:00:02 2600:1::10 2600:9::10 "$@"; }
tcp_in() { tcp net net0 02:00:00:00:00:03 2600:9::10 2600:1::10 "$@"; }
tcp() {
	local ns=$1 device=$2 mac=$3 source=$4 destination=$5 size=$6 count=$7 sport=$8 dport=$9
	shift 9
	on "$ns" send "$device" "$mac" "$source" "$destination" tcp "$sport" "$dport" "$size" "$count" "$@"
}

# The cost of the generator, by protocol, direction and size, or "first".
declare -A generator

report() { # SETUP PROTOCOL PATH SIZE GENERATOR TOTAL
	echo "$1 $2 $3 $4 $(($6 - generator[$5]))"
}

calibrate() {
	local size
	for size in 100 1400; do
		drop router in0
		send_out "$size" 2000 4000 5000 >/dev/null
		generator[udp-out-$size]=$(median send_out "$size" $each 4000 5000)
		generator[tcp-out-$size]=$(median tcp_out "$size" $each 4000 5000 A 1001 5001)
		undrop router
		drop router out0
		generator[udp-in-$size]=$(median send_in "$size" $each 5000 4000)
		generator[tcp-in-$size]=$(median tcp_in "$size" $each 5000 4000 A 5001 1001)
		undrop router
	done
	drop router in0
	generator[udp-first]=$(send_out 100 $packets 10000 5001 $((10000 + packets - 1)))
	generator[tcp-first]=$(tcp_out 60 $packets 0 5001 S 1000 0 vary $packets)
	undrop router
	drop router out0
	generator[tcp-unsolicited]=$(median tcp_in 60 $each 7 7000 S 1000 0)
	undrop router
}

# Open a connection from port 4000 of lan to port 5000 of net, with the sequence numbers of
# established().
open_connection() {
	drop net net0
	tcp_out 60 1 4000 5000 S 1000 0 >/dev/null
	undrop net
	drop lan lan0
	tcp_in 60 1 5000 4000 SA 5000 1001 >/dev/null
	undrop lan
	drop net net0
	tcp_out 60 1 4000 5000 A 1001 5001 >/dev/null
	undrop net
	# A fast path takes the connection once it has seen both directions of it.
	drop lan lan0
	tcp_in 60 1 5000 4000 A 5001 1001 >/dev/null
	undrop lan
}

# Make a UDP flow that is answered, so that it can take the fast path, and wait until the devices
# are hooked. pktgen cannot do it: the kernel copies its packets before it forwards them, and eoig
# learns no route from copies.
learn_both_ways() {
	for _ in 1 2 3; do
		drop net net0
		on lan send lan0 02:00:00:00:00:02 2600:1::10 2600:9::10 udp 4000 5000 100 2 >/dev/null
		undrop net
		drop lan lan0
		on net send net0 02:00:00:00:00:03 2600:9::10 2600:1::10 udp 5000 4000 100 2 >/dev/null
		undrop lan
		sleep 1
	done
}

# Measure both directions of one flow.
established() { # SETUP
	local size
	open_connection
	drop net net0
	send_out 100 2000 4000 5000 >/dev/null
	tcp_out 100 2000 4000 5000 A 1001 5001 >/dev/null
	for size in 100 1400; do
		report "$1" udp established-out "$size" "udp-out-$size" "$(median send_out "$size" $each 4000 5000)"
		report "$1" tcp established-out "$size" "tcp-out-$size" \
			"$(median tcp_out "$size" $each 4000 5000 A 1001 5001)"
	done
	undrop net
	drop lan lan0
	send_in 100 2000 5000 4000 >/dev/null
	tcp_in 100 2000 5000 4000 A 5001 1001 >/dev/null
	for size in 100 1400; do
		report "$1" udp established-in "$size" "udp-in-$size" "$(median send_in "$size" $each 5000 4000)"
		report "$1" tcp established-in "$size" "tcp-in-$size" \
			"$(median tcp_in "$size" $each 5000 4000 A 5001 1001)"
	done
	undrop lan
}

first() {
	drop net net0
	report "$1" udp first-packet 100 udp-first "$(send_out 100 $packets 10000 5001 $((10000 + packets - 1)))"
	report "$1" tcp first-packet 60 tcp-first "$(tcp_out 60 $packets 0 5001 S 1000 0 vary $packets)"
	undrop net
}

unsolicited() {
	drop lan lan0
	report "$1" udp unsolicited-in 100 udp-in-100 "$(median send_in 100 $each 7 7000)"
	report "$1" tcp unsolicited-in 60 tcp-unsolicited "$(median tcp_in 60 $each 7 7000 S 1000 0)"
	undrop lan
}

# The interior address is in no subnet.
unattached() {
	drop net net0
	report "$1" udp unattached-out 100 udp-out-100 "$(median send_out 100 $each 4000 5002)"
	undrop net
	drop lan lan0
	report "$1" udp unattached-in 100 udp-in-100 "$(median send_in 100 $each 5000 4000)"
	undrop lan
}

# Packets to the router, whose rules drop them.
to_router() {
	on router nft -f - <<END
table ip6 own {
	chain input {
		type filter hook input priority 0
		udp dport 4000 drop
	}
}
END
	report "$1" udp to-router 100 udp-in-100 "$(median pktgen net net0 02:00:00:00:00:03 2600:9::10 2600:9::1 \
		100 $each 5000 4000)"
	on router nft delete table ip6 own
}

ruleset_conntrack() {
	on router nft -f - <<END
table inet gate {
	chain forward {
		type filter hook forward priority 0
		policy drop
		ct state established,related accept
		iifname "in0" oifname "out0" accept
	}
}
END
}

ruleset_flowtable() {
	on router nft -f - <<END
table inet gate {
	flowtable fast {
		hook ingress priority 0
		devices = { in0, out0 }
	}
	chain forward {
		type filter hook forward priority 0
		policy drop
		meta l4proto { tcp, udp } flow add @fast
		ct state established,related accept
		iifname "in0" oifname "out0" accept
	}
}
END
}

# Unload the modules with their hooks: the next setup must not pay for the defragmentation of
# conntrack.
forget_conntrack() {
	modprobe -r nft_flow_offload nft_ct nf_conntrack 2>/dev/null || true
}

leave_eoig() {
	on router eoigctl config flush
	modprobe -r eoig
}
