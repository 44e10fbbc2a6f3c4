# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lab of the fuzzers: a router, and the world at the other end of all its links. The world has
# no network stack. A packet that is sent there enters the router unchanged, and each packet that
# the router forwards can be read there. Sourced, never run.
#
#              +---------- router ----------+
#     lan0 ----+ 2600:1f18:1::/48           |
#     lan1 ----+ 2600:1f18:1:9::/64    wan0 +---- ::/0
#              |                       wan1 +---- 2600:9100::/32
#              |                        dmz +---- 2600:9200::/32 (never an uplink)
#              +----------------------------+
#
# tests/lib/eoigtest/wire.py is the world's side of it.

# shellcheck source=tests/lib/assert.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/assert.sh"
# shellcheck source=tests/lib/netns.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/netns.sh"

fuzz_index=0

# The indexes of the router's devices differ in a few high bits only. A hash of them must still tell
# them apart.
fuzz_device() { # DEVICE PREFIX...
	local device=$1 prefix
	shift
	: $((fuzz_index += 65536))
	link router "$device" world "$device" index $fuzz_index address 02:00:00:00:00:01 02:00:00:00:00:02
	address router "$device" fe80::1/64
	neighbour router "$device" fe80::2 02:00:00:00:00:02
	for prefix; do
		route router "$prefix" via fe80::2 dev "$device"
	done
}

fuzz_lab_up() {
	host_up router
	host_silent world
	# An error to the router itself may announce a smaller path MTU: forget it at once.
	setting router net.ipv6.conf.all.forwarding=1 net.ipv6.auto_flowlabels=0 \
		net.ipv6.conf.default.addr_gen_mode=1 net.ipv6.route.mtu_expires=0
	fuzz_device lan0 2600:1f18:1::/48 fd00:1::/64
	fuzz_device lan1 2600:1f18:1:9::/64
	fuzz_device wan0 ::/0
	fuzz_device wan1 2600:9100::/32
	fuzz_device dmz 2600:9200::/32
	address router wan0 2600:9000::a/128
	# Fragments that never become a whole packet must not take the room of others.
	modprobe -q nf_defrag_ipv6
	setting router net.netfilter.nf_conntrack_frag6_high_thresh=400000000
}

# Ways of packets that are no wire of their own. tests/lib/eoigtest/ways.py makes wan0 and lan0 ports
# of their bridges, and sends the packets.
#
#     br-wan    tap-wan, and sometimes wan0, which is then where its routes lead
#     br-lan    tap-lan, and sometimes lan0
#     tun0      2600:9400::/32, ip6tnl to 2600:9000::3, which is outside; it may be an uplink
#     vpn0      2600:9500::/32, GRE to 2600:1f18:1:2::7e, which is inside; never an uplink
#     segments  2600:1f18:1:1::51, in a subnet, and 2600:9000::51, in none: what is inside is routed
fuzz_lab_ways() {
	modprobe br_netfilter
	setting router net.bridge.bridge-nf-call-ip6tables=0
	fuzz_bridge wan
	fuzz_bridge lan
	fuzz_tunnel tun0 2600:9400::/32 type ip6tnl mode ip6ip6 remote 2600:9000::3
	fuzz_tunnel vpn0 2600:9500::/32 type ip6gre remote 2600:1f18:1:2::7e
	for segment in 2600:1f18:1:1::51 2600:9000::51; do
		on router ip -6 route add $segment/128 encap seg6local action End.DT6 table 254 dev lan0
	done
}

# Only a static entry leads to the tap: no frame of the other port reaches it by chance.
fuzz_bridge() { # SIDE
	local bridge=br-$1 tap=tap-$1
	: $((fuzz_index += 65536))
	on router ip link add $bridge index $fuzz_index address 02:00:00:00:00:01 type bridge mcast_snooping 0
	on router ip link set $bridge up
	: $((fuzz_index += 65536))
	link router $tap world $tap index $fuzz_index address 02:00:00:00:00:01 02:00:00:00:00:03
	on router ip link set $tap master $bridge
	on router ip link set $tap type bridge_slave learning off flood off
	on router bridge fdb replace 02:00:00:00:00:03 dev $tap master static
	address router $bridge fe80::1/64
	neighbour router $bridge fe80::2 02:00:00:00:00:02
}

fuzz_tunnel() { # DEVICE PREFIX type TYPE [OPTION]...
	local device=$1 prefix=$2
	shift 2
	: $((fuzz_index += 65536))
	on router ip link add "$device" index $fuzz_index "$@" local 2600:9000::a encaplimit none
	on router ip link set "$device" up
	route router "$prefix" dev "$device"
}

# The lab goes, and the module can be unloaded: nothing holds a reference any more. Namespaces whose
# processes have ended are destroyed in the background.
unloaded() { modprobe -r eoig; }
fuzz_lab_gone() {
	on router eoigctl config flush
	hosts_down world router
	eventually unloaded
}
