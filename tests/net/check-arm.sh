# shellcheck shell=bash disable=SC2154 # the variables are those of check-test
# SPDX-License-Identifier: GPL-2.0-only
#
# Routers whose hosts are on the link of an uplink. A part of check-test, and its last: it does not
# restore the lab. Sourced, never run.

section "a one-armed router"
# db does not reach the internet, and the router counts what it drops. In a short time on a busy machine,
# no packet may get that far.
tries_in_vain() { # REASON: as jq selects it among the drops
	local try dropped=0
	for try in {1..5}; do
		if PATIENCE=$((3 * SLOW)) fetch db $FRIEND; then
			wrong "db reaches the internet at try $try"
			return
		fi
		dropped=$(router eoigctl -j stats | jq "[.[].drops$1] | add")
		[ "$dropped" -eq 0 ] || return 0
	done
	wrong "no packet was dropped"
}
# The router and db change to the link of the uplink: a switch joins the three.
one_armed() {
	internet ip link add sw type bridge
	internet ip link set sw up
	internet ip address flush dev eth0 scope global
	internet ip link set eth0 master sw
	link internet port db eth1
	internet ip link set port master sw
	address internet sw $STRANGER/64 2600:9000::2/64 $FRIEND/64
	internet ip -6 route replace 2600:1f18:1::/56 via $ROUTER dev sw
	db ip address flush dev eth0 scope global
	address db eth1 $DB/64
	router ip -6 address flush dev priv scope global
	address router wan $ROUTER_PRIV/64
	for table in 101 102; do
		router ip -6 route replace 2600:1f18:1:2::/64 dev wan table $table
	done
	db ip -6 route replace default via $ROUTER_PRIV dev eth1
	router eoigctl stats reset >/dev/null
	tries_in_vain .spoofed
	says problem 'subnet 2600:1f18:1:2::/64' 'on the link of uplink wan .a one-armed router.'
	says_nothing_of 'ICMPv6 errors from there'
}
# Without a prefix, only the devices show it.
all_uplinks() {
	local device table
	for device in pub priv; do router ip link set $device down; done
	router eoigctl subnet del 2600:1f18:1:1::/64
	router eoigctl subnet replace default gateway egress
	router eoigctl subnet del 2600:1f18:1:2::/64
	router eoigctl stats reset >/dev/null
	tries_in_vain '[]'
	says warning '^router$' 'all its devices are uplinks, as wan .a one-armed router.'
	for device in pub priv; do router ip link set $device up; done
	address router pub $ROUTER_PUB/64
	for table in 101 102; do
		router ip -6 route replace 2600:1f18:1:1::/64 dev pub table $table
	done
	router eoigctl config load "$EXAMPLES/eoig.conf"
}
# The commands of the recipe make a VLAN. The host moves to it, and the routes.
one_armed_fixed() {
	fix 'a one-armed router'
	router ip link del inside
	"$here/../lib/document" "$EXAMPLES/one-armed.md" Commands >"$scratch/commands"
	router bash -eux "$scratch/commands"
	for table in 101 102; do
		router ip -6 route replace 2600:1f18:1:2::/64 dev inside table $table
	done
	db ip -6 address flush dev eth1 scope global
	db ip link add link eth1 name eth1.2 type vlan id 2
	db ip link set eth1.2 up
	address db eth1.2 $DB/64
	db ip -6 route replace default via $ROUTER_PRIV dev eth1.2
	"$here/../lib/document" "$EXAMPLES/one-armed.md" Check >"$scratch/commands"
	router bash -eux "$scratch/commands"
	db nft delete table netdev count
	count_at db eth1.2 from_stranger "ip6 saddr $STRANGER"
	closed_and_egress_works
}
expect "check reports hosts on the link of the uplink" one_armed
expect "check reports a router that has uplinks only" all_uplinks
expect "a VLAN for the hosts makes a router of it" one_armed_fixed
