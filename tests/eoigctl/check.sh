# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# eoigctl check. A part of ./run. Sourced, never run.

section "check"
check_finds() { # PATTERN COMMAND-THAT-FIXES
	local status=0
	ctl check >"$scratch/out" || status=$?
	is "exit status" $status 1
	grep -qe "$1" "$scratch/out" || { cat "$scratch/out"; wrong "it does not say: $1"; }
	grep -qFe "$2" "$scratch/out" || { cat "$scratch/out"; wrong "it does not name: $2"; }
	(ctl -j check || true) |
		jq -e 'any(.[]; .severity == "problem" and .message != "" and .command != "")'
}
check_is_content() {
	ctl check || wrong "$(ctl check)"
	is "problems" "$(ctl -j check | jq '[.[] | select(.severity == "problem")] | length')" 0
}
ctl config flush
expect "no gateway exists" check_finds 'no gateway exists' 'eoigctl gateway add NAME uplink DEV'
ctl gateway add egress uplink wan
ctl subnet add 2600:1f18:1:2::/64 gateway egress
expect "nothing is wrong" check_is_content
ip netns exec $NS sysctl -qw net.ipv6.conf.all.forwarding=0
expect "forwarding is off" check_finds 'IPv6 forwarding is off' 'sysctl -w net.ipv6.conf.all.forwarding=1'
ip netns exec $NS sysctl -qw net.ipv6.conf.all.forwarding=1
ip -6 -n $NS route del default
expect "a subnet has no route out" check_finds 'no route leads from priv' 'ip -6 route add default via ROUTER dev wan'
ip -6 -n $NS route add default via 2600:1f18:1:2::9 dev priv
expect "a subnet has the wrong route out" check_finds 'its packets leave by priv, which is not an uplink' \
	'ip -6 route replace default via ROUTER dev wan'
ip -6 -n $NS rule add from 2600:1f18:1:2::/64 table 102
ip -6 -n $NS route add default via $FAR dev wan table 102
expect "a routing rule is followed" check_is_content
ip -n $NS link add wan2 type dummy
ip -n $NS link set wan2 up
ctl gateway add other uplink wan2
ip -6 -n $NS route replace default dev wan2 table 102
expect "a subnet leaves by the uplink of another gateway" check_finds 'an uplink of gateway other' \
	'ip -6 route replace default via ROUTER dev wan table 102'
ip -6 -n $NS rule del from 2600:1f18:1:2::/64 table 102
ip -6 -n $NS route replace default via $FAR dev wan
ip -6 -n $NS rule add from 2600:1f18:1:2::/64 prohibit
expect "a subnet has a prohibit route" check_finds 'of type prohibit' 'ip -6 rule'
ip -6 -n $NS rule del from 2600:1f18:1:2::/64 prohibit
ctl subnet add fd00:1::/64 gateway egress
expect "there is no route to a subnet" check_finds 'packets to it leave by uplink wan' 'ip -6 route replace fd00:1::/64 dev DEV'
ip -6 -n $NS route add fd00:1::/64 dev priv
expect "a subnet has addresses that may not cross" check_finds 'unique local addresses are dropped by default' \
	'eoigctl gateway set egress bogons accept'
ctl gateway set egress bogons accept
expect "a subnet has addresses that may cross" check_is_content
ctl gateway set egress uplink nosuch
expect "an uplink does not exist" check_finds 'uplink nosuch does not exist' \
	'eoigctl gateway set egress uplink DEV'
ctl gateway set egress uplink wan uplink nosuch
a_warning() {
	ctl check >"$scratch/out"
	grep -qFx '        eoigctl gateway set egress uplink wan uplink DEV' "$scratch/out" ||
		wrong "$(cat "$scratch/out")"
}
expect "the proposal keeps the other of two uplinks" a_warning
ctl gateway set egress uplink wan
source_routes() {
	ip netns exec $NS sysctl -qw net.ipv6.conf.all.seg6_enabled="$1" net.ipv6.conf.wan.seg6_enabled=1
	ctl check >"$scratch/out"
	is "warnings of it" "$(grep -c 'accepts source routes (seg6_enabled)' "$scratch/out" || true)" "$1"
}
expect "SRv6 is on at an uplink" source_routes 1
expect "SRv6 is off at an uplink" source_routes 0
ctl config flush
ip -n $NS link delete wan2
ctl config close
expect "the router is closed by config close" check_finds 'config close blocks all forwarding' 'eoigctl config open'
ctl config open
ctl gateway add egress uplink wan
ctl subnet add 2600:1f18:1:2::/64 gateway egress
expect "the router is open again" check_is_content
ctl gateway set egress mode audit
expect "a gateway drops nothing" check_finds 'drops nothing' 'eoigctl gateway set egress mode enforce'
ctl gateway set egress mode enforce
closed_prefixes() {
	ctl subnet del 2600:1f18:1:2::/64
	ctl gateway add second uplink wan >"$scratch/out"
	ctl gateway del second
	is "what it says" "$(cat "$scratch/out")" \
		'closed: 2600:1f18:1:2::/64 behind priv, to attach it: eoigctl subnet add 2600:1f18:1:2::/64 gateway egress'
	ctl subnet add 2600:1f18:1:2::/64 gateway egress
	is "what it says" "$(ctl gateway add second uplink wan)" ''
	ctl gateway del second
}
expect "gateway add lists the prefixes that it closes" closed_prefixes
by_device() {
	ctl subnet del 2600:1f18:1:2::/64
	ctl subnet add dev priv gateway egress
	check_is_content
	ctl subnet replace dev wan gateway egress
	check_finds 'the device is an uplink' 'eoigctl subnet del dev wan'
	ctl subnet del dev wan
	ctl subnet del dev priv
	ctl subnet add default gateway egress
	check_is_content
	ctl subnet del default
	ctl subnet add 2600:1f18:1:2::/64 dev pub gateway egress
	ctl check >"$scratch/out"
	grep -qFx '        eoigctl subnet set 2600:1f18:1:2::/64 dev pub dev priv' "$scratch/out" ||
		wrong "$(cat "$scratch/out")"
	ctl subnet replace 2600:1f18:1:2::/64 gateway egress
	check_is_content
}
expect "subnets by device and the default subnet" by_device
ip -n $NS link set wan down
expect "an uplink is down" check_finds 'uplink wan is down' 'ip link set wan up'
base_loaded
