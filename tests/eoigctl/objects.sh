# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# Gateways, subnets, timeouts, limits and flows. A part of ./run. Sourced, never run.

section "gateways"
wrong_words 1 'needs an uplink' gateway add x
wrong_words 1 'no gateway given' gateway add
wrong_words 1 'no gateway given' gateway del
wrong_words 1 'use letters, digits' gateway add 'a/b' uplink wan
wrong_words 1 "begins with '-', use a letter or a digit" gateway add -x uplink wan
wrong_words 1 'too long' gateway add abcdefghijklmnopqrstuvwxyz012345 uplink wan
wrong_words 1 'more than 15 characters' gateway add x uplink abcdefghijklmnop
wrong_words 1 "contains '/' or ':'" gateway add x uplink eth0:1
wrong_words 1 "contains '/' or ':'" gateway add x uplink ../eth0
wrong_words 1 'contains a space' gateway add x uplink 'eth 0'
wrong_words 1 'invalid device name' gateway add x uplink ..
wrong_words 1 'it is empty' gateway add x uplink ''
wrong_words 1 'given twice' gateway add x uplink wan uplink wan
# shellcheck disable=SC2046 # words are meant
wrong_words 1 'too many uplinks, the maximum is 16' gateway add x $(printf 'uplink eth%d ' {1..17})
wrong_words 1 'given twice' gateway add x uplink wan type internet type internet
wrong_words 1 'unknown value of type "outward"' gateway add x uplink wan type outward
wrong_words 1 'unknown value of accounting "yes"' gateway set egress accounting yes
wrong_words 1 'out of range' gateway set egress scope 16
wrong_words 1 'unknown scope "lokal"' gateway set egress scope lokal
wrong_words 1 'gateway egress: no option given' gateway set egress
wrong_words 1 'control characters' gateway set egress comment $'a\nb'
wrong_words 1 'not UTF-8' gateway set egress comment $'a\xffb'
wrong_words 1 'too long' gateway set egress comment "$(printf '%0128d' 0)"
wrong_words 2 'there is a gateway of that name' gateway add egress uplink wan
wrong_words 2 'no such gateway' gateway set nosuch accounting on
wrong_words 2 'no such gateway' gateway del nosuch
wrong_words 2 'no such gateway' gateway show nosuch
wrong_words 2 'subnets are attached' gateway del egress
set_and_back() {
	local before
	before=$(saved)
	ctl gateway set igw uplink eth9 type egress bogons accept reverse-path loose mode audit \
		filtering endpoint fastpath on scope site-local comment 'other "words"'
	is "what is saved" "$(saved | sed -n 2p)" 'gateway add igw type egress-only uplink eth9'\
' bogons accept reverse-path loose mode audit filtering endpoint-independent fastpath on scope site-local'\
' comment "other \"words\""'
	ctl gateway set igw uplink wan type internet bogons drop reverse-path strict mode enforce \
		filtering address-port-dependent fastpath off scope 8 comment ''
	is "the configuration" "$(saved)" "$before"
}
expect "each option is set and set back" set_and_back
replaced() {
	local before
	before=$(saved)
	ctl gateway set igw accounting on scope 4 comment old
	ctl gateway replace igw uplink eth9 type egress-only mode audit
	is "what is saved" "$(saved | sed -n 2p)" 'gateway add igw type egress-only uplink eth9 mode audit'
	ctl gateway replace igw type internet uplink wan
	is "the configuration" "$(saved)" "$before"
	ctl gateway replace new uplink wan
	is "the gateway" "$(ctl -j gateway show new | jq -r '.[].type')" egress-only
	ctl gateway del new
}
expect "a gateway is replaced, or added" replaced
wrong_words 1 'needs an uplink' gateway replace igw type internet

wrong_words 1 'strict-source off is gone, use: subnet add default' \
	gateway set egress accounting on strict-source off
of_old() {
	local before
	before=$(saved)
	ctl gateway set egress accounting on strict-source on >"$scratch/out" 2>"$scratch/err"
	complains 0 'strict-source is always on since 0.2.0, remove it' 0
	is "the configuration" "$(saved)" "$before"
}
expect "strict-source on is accepted with a warning" of_old

section "subnets"
wrong_words 1 '2600:1f18:1:2:: has no prefix length, use 2600:1f18:1:2::/64 or 2600:1f18:1:2::/128' \
	subnet add 2600:1f18:1:2:: gateway igw
wrong_words 1 '2600::5 has no prefix length, use 2600::/64 or 2600::5/128' subnet replace 2600::5 gateway igw
wrong_words 1 'has no prefix length' subnet del 2600:1f18:1:2::
wrong_words 1 'use: subnet add default gateway NAME' subnet add ::/0 gateway igw
wrong_words 1 'the default subnet has no devices, remove: dev priv' subnet add default dev priv gateway igw
wrong_words 1 'subnet dev priv has one device, add another subnet for pub' subnet add dev priv dev pub gateway igw
wrong_words 1 'device "priv" is given twice' subnet add 2600::/64 dev priv dev priv gateway igw
wrong_words 1 'invalid device name' subnet add dev a/b gateway igw
# shellcheck disable=SC2046 # words are meant
wrong_words 1 'too many devices, the maximum is 16' subnet add 2600::/64 $(printf 'dev eth%d ' {1..17}) gateway igw
wrong_words 1 'subnet default needs a gateway, use: subnet add default gateway NAME' subnet add default
wrong_words 1 'subnet 2600:1f18:1:2::/64: no option given' subnet set 2600:1f18:1:2::/64
wrong_words 1 'unexpected word' subnet del dev priv now
wrong_words 1 '2600::1/64 has host bits set, did you mean 2600::/64?' subnet add 2600::1/64 gateway igw
wrong_words 1 'not an IPv6 prefix' subnet add 10.0.0.0/8 gateway igw
wrong_words 1 'not an IPv6 prefix' subnet add 2600:::/64 gateway igw
wrong_words 1 'not an IPv6 prefix' subnet add '' gateway igw
wrong_words 1 'not an IPv6 prefix' subnet add "$(printf '%0200d' 0)" gateway igw
wrong_words 1 'out of range' subnet add 2600::/129 gateway igw
wrong_words 1 'not a number' subnet add 2600::/ gateway igw
wrong_words 1 'not a number' subnet add 2600::/-1 gateway igw
wrong_words 1 'out of range' subnet add 2600::/99999999999999999999999 gateway igw
wrong_words 1 'multicast' subnet add ff0e::/16 gateway igw
wrong_words 1 'needs a gateway' subnet add 2600::/64
wrong_words 1 'given twice' subnet add 2600::/64 gateway igw gateway igw
wrong_words 1 'no subnet given' subnet add
wrong_words 2 'none of that name' subnet add 2600::/64 gateway nosuch
wrong_words 2 'attached already' subnet add 2600:1f18:1:2::/64 gateway egress
wrong_words 2 'attached already' subnet add 2600:1f18:1:2::/64 gateway igw
wrong_words 2 'no such subnet' subnet del 2600::/64
wrong_words 2 'no such subnet' subnet show 2600:1f18:1::/48
overlapping() {
	ctl subnet add 2600:1f18:1::/48 gateway igw comment overlap
	is "the one shown" "$(ctl -j subnet show 2600:1f18:1::/48 | jq -r '.[].comment')" overlap
	ctl subnet del 2600:1f18:1::/48
}
expect "prefixes may overlap" overlapping
wrong_words 2 'subnet dev priv: ' subnet del dev priv
wrong_words 2 'subnet default: ' subnet set default gateway igw
kinds() {
	local before
	before=$(saved)
	ctl subnet add dev priv gateway egress
	ctl subnet add default gateway igw comment rest
	ctl subnet add 2600:1f18:1:3::/64 dev priv dev pub gateway egress
	is "what is saved" "$(saved | grep -e 'subnet add d' -e 1:3)" \
'subnet add 2600:1f18:1:3::/64 dev priv dev pub gateway egress
subnet add dev priv gateway egress
subnet add default gateway igw comment rest'
	saved | ctl config load -
	ctl subnet show | grep -x '2600:1f18:1:3::/64 dev priv dev pub *egress *' >/dev/null
	is "JSON" "$(ctl -j subnet show dev priv | jq -c '.[] | [.prefix, .devices, .default]')" '[null,["priv"],false]'
	is "JSON" "$(ctl -j subnet show default | jq -c '.[] | [.prefix, .devices, .default]')" '[null,[],true]'
	ctl subnet set 2600:1f18:1:3::/64 dev lan comment 'moved'
	ctl subnet set dev priv gateway igw
	ctl subnet replace default gateway egress
	ctl subnet replace 2600:1f18:1:4::/64 gateway igw
	is "what is saved" "$(saved | grep -e 'subnet add d' -e '1:[34]')" \
'subnet add 2600:1f18:1:3::/64 dev lan gateway egress comment moved
subnet add 2600:1f18:1:4::/64 gateway igw
subnet add dev priv gateway igw
subnet add default gateway egress'
	ctl subnet del 2600:1f18:1:3::/64
	ctl subnet del 2600:1f18:1:4::/64
	ctl subnet del dev priv
	ctl subnet del default
	is "the configuration" "$(saved)" "$before"
}
expect "subnets by device and the default subnet" kinds

section "timeouts and limits"
wrong_words 1 'unknown timeout "udq", did you mean "udp"' timeout set udq 300
wrong_words 1 'needs a value' timeout set udp
wrong_words 1 'not a number' timeout set udp 5m
wrong_words 1 'given twice' timeout set udp 300 udp 301
wrong_words 1 'no timeout given' timeout set
wrong_words 2 'RFC 6092 REC-14' timeout set udp 5
wrong_words 2 'timeout icmp: seconds: at least 60 (RFC 5508' timeout set udp 500 icmp 5
wrong_words 2 'timeout udp: seconds: at least 120' timeout set icmp 70 udp 5 generic 500
wrong_words 2 'timeout udp: seconds: at most' timeout set udp 4000000000
wrong_words 1 'unknown limit' limit set flows 5
wrong_words 1 'out of range' limit set max-flows 0
wrong_words 2 'max-flows' limit set max-flows 4000000000
wrong_words 1 'out of range' limit set drop-events 0
wrong_words 2 'drop-events: 1 to 1000000' limit set drop-events 1000001
settings() {
	ctl timeout set udp 500 generic 600
	ctl limit set max-flows-per-host 77 drop-events 55
	is "udp" "$(ctl -j timeout show | jq '.[] | select(.name == "udp").seconds')" 500
	is "hosts" "$(ctl -j limit show | jq '.[].max_flows_per_host')" 77
	is "events" "$(ctl -j limit show | jq '.[].drop_events')" 55
	is "saved events" "$(ctl config save | grep drop-events)" 'limit set drop-events 55'
	ctl timeout reset
	is "changed ones" 0 \
		"$(ctl -j timeout show | jq '[.[] | select(.seconds != .default)] | length')"
	base_loaded
}
expect "timeouts and limits are set and reset" settings

section "flows"
wrong_words 1 'no filter given' flow del
wrong_words 1 'unknown filter "inside"' flow show inside 2600::/64
wrong_words 1 'has host bits set' flow count interior 2600::1/64
wrong_words 1 'not PREFIX or' flow count interior '[2600::'
wrong_words 1 'port 0 is out of range' flow count interior '[2600::]:0'
wrong_words 1 'port "http" is not a number' flow count interior '[2600::]:http'
wrong_words 1 'given twice' flow count proto tcp proto udp
wrong_words 1 'unknown protocol "tpc", did you mean "tcp"' flow count proto tpc
wrong_words 1 'unknown state' flow count state alive
traffic() {
	ip netns exec $INSIDE ping -q -c 2 -W "$PATIENCE" $FAR
	ip netns exec $INSIDE bash -c "echo >/dev/udp/$FAR/4242" # nobody is there
}
counted() { # COUNT FILTER...
	is "flows of ${*:2}" "$(ctl flow count "${@:2}")" "$1"
	is "flows shown of ${*:2}" "$(ctl -j flow show "${@:2}" | jq length)" "$1"
}
filters() {
	counted 2 interior $HOST
	counted 1 interior 2600:1f18:1::/48 proto icmpv6
	counted 1 exterior "[::/0]:4242"
	counted 1 exterior "$FAR/128:4242" gateway egress proto 17
	counted 0 interior $FAR
	counted 0 exterior $HOST exterior :4242
	counted 1 exterior $FAR exterior :4242
	counted 0 gateway igw
	counted 1 proto udp state unreplied
	counted 1 proto icmp state replied
}
filters_of_iproute2() {
	counted 1 dport 4242
	counted 1 dport :4242
	counted 1 exterior :4242
	counted 0 sport 4242
	counted 1 proto UDP state UNREPLIED
	counted 1 proto ipv6-icmp
	counted 1 sport "$(ctl -j flow show proto udp | jq '.[0].interior_port')"
}
inverted_filters() {
	counted 1 not proto udp
	counted 1 not dport 4242
	counted 0 not interior 2600:1f18:1:2::/64
	counted 2 not exterior 2600:1f18:1:2::/64
	counted 1 not state replied proto udp
	counted 0 not gateway egress
	counted 2 not gateway igw
}
sorted() { # KEYS EXPRESSION
	# shellcheck disable=SC2086 # words are meant
	is "$1 of flows sorted by $1" "$(ctl -j flow show sort $1 | jq -c "[.[] | $2]")" \
		"$(ctl -j flow show | jq -c "[.[] | $2] | $3")"
}
sorted_flows() {
	# The flows have different ports, protocols and numbers of bytes.
	sorted proto .protocol 'sort | reverse'
	sorted 'proto reverse' .protocol sort
	sorted in .bytes_in 'sort | reverse'
	sorted 'in reverse' .bytes_in sort
	sorted 'out' .bytes_out 'sort | reverse'
	is "flows by age, among those of a filter" "$(ctl -j flow show proto udp sort age | jq length)" 1
}
flow_is_json() {
	ctl -j flow show proto udp | jq -e --arg host $HOST --arg far $FAR '.[0] |
		.interior == $host and .exterior == $far and .exterior_port == 4242 and
		.protocol == "udp" and .gateway == "egress" and .replied == false and
		.packets_out == 1 and .packets_in == 0 and (.expires | type) == "number" and
		(.age | type) == "number"'
}
deleted() {
	is "udp" "$(ctl flow del proto udp)" "1 flow deleted"
	is "all others" "$(ctl -j flow flush | jq -c .)" '[{"deleted":1}]'
	counted 0
}
expect "there is traffic" traffic
expect "filters select flows" filters
expect "filters are understood as ss and conntrack spell them" filters_of_iproute2
expect "not inverts a filter" inverted_filters
expect "flows are sorted" sorted_flows
wrong_words 2 'flows of gateway nosuch: no such gateway' flow show gateway nosuch
wrong_words 2 'flows of gateway nosuch: no such gateway' flow count not gateway nosuch
wrong_words 2 'flows of gateway nosuch: no such gateway' flow del gateway nosuch
expect "a flow has all its keys in JSON" flow_is_json
flow_table() {
	[ "$(ctl -s flow show | wc -w)" -gt "$(ctl flow show | wc -w)" ] || wrong "$(ctl -s flow show)"
}
expect "flows are shown as a table, with more columns for -s" flow_table
expect "flows are deleted" deleted
