# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A router whose devices all end in one namespace, the world, that has no addresses and no stack in
# the way: what is sent there enters the router as it is, and what the router forwards is seen there.
# Sourced, never run.
#
#              +---------- router ----------+
#     lan0 ----+ 2600:1f18:1::/48           |
#     lan1 ----+ 2600:1f18:1:9::/64    wan0 +---- ::/0
#              |                       wan1 +---- 2600:9100::/32
#              |                        dmz +---- 2600:9200::/32 (never an uplink)
#              +----------------------------+

ROUTER=${ROUTER:-router}
WORLD=${WORLD:-world}
FUZZ_INDEX=0

# The numbers of the router's devices are the same but for a few high bits: whatever is found by them
# is found next to others.
fuzz_device() { # DEVICE PREFIX...
	local device=$1 prefix
	shift
	: $((FUZZ_INDEX += 65536))
	ip link add "$device" index $FUZZ_INDEX netns "$ROUTER" address 02:00:00:00:00:01 type veth \
		peer name "$device" netns "$WORLD" address 02:00:00:00:00:02
	ip -n "$ROUTER" link set "$device" up
	ip -n "$WORLD" link set "$device" up
	ip -n "$ROUTER" address add fe80::1/64 dev "$device" nodad
	ip -n "$ROUTER" neighbour replace fe80::2 lladdr 02:00:00:00:00:02 dev "$device" nud permanent
	for prefix in "$@"; do
		ip -n "$ROUTER" -6 route add "$prefix" via fe80::2 dev "$device"
	done
}

fuzz_lab_up() {
	ip netns add "$ROUTER"
	ip netns add "$WORLD"
	ip netns exec "$ROUTER" sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.auto_flowlabels=0 \
		net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
	ip netns exec "$WORLD" sysctl -qw net.ipv6.conf.default.disable_ipv6=1 \
		net.ipv6.conf.all.disable_ipv6=1
	# Errors that are for the router itself tell it of paths that take less than others send.
	ip netns exec "$ROUTER" sysctl -qw net.ipv6.route.mtu_expires=0
	ip -n "$ROUTER" link set lo up
	fuzz_device lan0 2600:1f18:1::/48 fd00:1::/64
	fuzz_device lan1 2600:1f18:1:9::/64
	fuzz_device wan0 ::/0
	fuzz_device wan1 2600:9100::/32
	fuzz_device dmz 2600:9200::/32
	ip -n "$ROUTER" address add 2600:9000::a/128 dev wan0 nodad
	# So that fragments that never become a whole packet do not cost others their place.
	modprobe -q nf_defrag_ipv6
	ip netns exec "$ROUTER" sysctl -qw net.netfilter.nf_conntrack_frag6_high_thresh=400000000
}
