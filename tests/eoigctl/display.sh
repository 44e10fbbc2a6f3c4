# shellcheck shell=bash disable=SC2154 # the variables are those of ./run
# SPDX-License-Identifier: GPL-2.0-only
#
# What fits a terminal, what the options of iproute2 change, and the keys of JSON. A part of ./run.
# Sourced, never run.

section "display"
gateways=$(ctl -j gateway show | jq length)
brief() {
	is "gateways" "$(ctl -br gateway show)" 'egress  egress-only  wan, ppp0 (absent)
igw     internet     wan'
	is "subnets" "$(ctl -br subnet show | awk '{ print NF }' | sort -u)" 2
	is "a timeout" "$(ctl -br timeout show | grep '^udp ' | tr -s ' ')" 'udp 400'
	is "counters" "$(ctl -br stats | awk '{ print $1, NF }')" 'egress 4
igw 4'
}
expect "-br prints the main columns without headings" brief
one_line_each() {
	is "lines of stats" "$(ctl -o stats | wc -l)" "$gateways"
	is "lines of gateways" "$(ctl -o -s gateway show | wc -l)" "$gateways"
	ctl -o stats | head -n 1 | grep -F '\  out ' >/dev/null || wrong "$(ctl -o stats)"
	is "lines of subnets" "$(ctl -o subnet show | wc -l)" "$(ctl -j subnet show | jq length)"
}
expect "-o prints each object on one line" one_line_each
coloured() {
	is "escapes with -c" "$(ctl -c gateway show | grep -c $'\033\[36megress')" 1
	is "escapes with -c=never" "$(script -qec "TERM=xterm $EOIGCTL -n $NS -c=never gateway show" \
		/dev/null </dev/null | grep -c $'\033' || true)" 0
}
expect "-c sets the use of colours" coloured
numbers() {
	traffic
	is "protocols" "$(ctl -N flow show | awk 'NR > 1 { print $1 }' | sort -nu | xargs)" '17 58'
	is "protocols in JSON" "$(ctl -N -j flow show | jq -r '.[].protocol' | sort -u | xargs)" 'icmpv6 udp'
	ctl -N -s gateway show | grep 'scope 8$' >/dev/null || wrong "$(ctl -N -s gateway show)"
	ctl flow flush
}
expect "-N prints numbers instead of names" numbers

# The output on a terminal of 80 columns.
in_80_columns() { # WORD...
	script -qec "stty cols 80; TERM=dumb $EOIGCTL -n $NS $*" /dev/null </dev/null | tr -d '\r' >"$scratch/seen"
	is "lines of more than 80 columns" "$(awk 'length > 80' "$scratch/seen")" ''
}
details_fit() {
	local word
	in_80_columns -s gateway show
	for word in unsolicited bogons reverse-path mode filtering accounting fastpath scope; do
		is "lines with $word" "$(grep -cw "$word" "$scratch/seen")" "$gateways"
	done
	is "lines with counters" "$(grep -cE '^  (out|in|dropped) +[0-9]+ packets?' "$scratch/seen")" $((3 * gateways))
	is "comments" "$(grep -cE '^  comment +a "b"' "$scratch/seen")" 1
}
expect "-s gateway show fits 80 columns" details_fit

identifier() {
	ip netns exec $INSIDE ping -q -c 1 -e 4711 -W "$PATIENCE" $FAR
	ctl flow show proto icmpv6 | grep -E "^icmpv6 +$HOST id 4711 +$FAR +replied " >/dev/null || wrong "$(ctl flow show)"
	ctl -j flow show sport 4711 | jq -e '.[0] | .icmp_id == 4711 and .icmp_type == 128 and
		.interior_port == 0 and .exterior_port == 0' || wrong "$(ctl -j flow show)"
	ctl flow flush
}
expect "an ICMPv6 echo shows its identifier" identifier
singular() {
	ctl stats reset
	ip netns exec $INSIDE ping -q -c 1 -W "$PATIENCE" $FAR
	ctl stats | grep -E '^  out +1 packet +104 B$' >/dev/null || wrong "$(ctl stats)"
	ctl flow flush
}
expect "one packet is not several" singular

# Print the keys of objects in all levels that do not have one spelling.
odd_keys() { jq -r '.. | objects | keys[] | select(test("^[a-z0-9_]+$") | not)'; }
keys() {
	local words
	traffic
	for words in 'gateway show' 'subnet show' 'flow show' 'flow count' 'timeout show' 'limit show' stats check version; do
		# shellcheck disable=SC2086 # words are meant
		is "odd keys of $words" "$( (ctl -j -s $words || true) | odd_keys)" ''
	done
	is "drops" "$(ctl -j stats | jq '.[0].drops | has("icmp_unrelated") and has("reverse_path")')" true
	ctl flow flush
}
expect "each key of JSON has lower case and underscores" keys
