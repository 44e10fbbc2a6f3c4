# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An exchange whose packets are counted: ten datagrams from db to the friend, seven answers, and
# five datagrams of the stranger to the same port. Sourced, never run.

# shellcheck source=tests/net/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

OUT=10 ANSWERS=7 UNASKED=5
# The address of db on the internet.
TARGET=$DB

# Count a datagram and drop it, so that nobody answers.
swallow() { # HOST PRIORITY NAME MATCH
	on "$1" nft -f - <<-RULES
		table ip6 count {
			counter $3 { }
			chain $3 {
				type filter hook prerouting priority $2
				$4 counter name $3 drop
			}
		}
	RULES
}

exchange_up() {
	swallow internet -600 out "udp sport 5000 udp dport 9000"
	swallow db -500 answers "ip6 saddr $FRIEND udp dport 5000"
	swallow db -600 unasked "ip6 saddr $STRANGER udp dport 5000"
}

counted() { # COUNTER: packets_in, drops.unsolicited...
	router eoigctl -j stats | jq --arg name "${1//-/_}" \
		'.[] | select(.gateway == "egress") | getpath($name | split("."))'
}

# The packets of the flow, by its own counter.
flow_packets() { # out|in
	router eoigctl -j flow show | jq --arg key "packets_$1" \
		'[.[] | select(.protocol == "udp")] | map(.[$key]) | add // 0'
}

counts() { # WHAT SEEN-BY... -- EXPECTED
	local what=$1 expected=${!#}
	shift
	is "$what" "$("${@:1:$#-2}")" "$expected"
}

forget() {
	router eoigctl flow flush >/dev/null
	router eoigctl stats reset >/dev/null
	for host in internet db; do count_zero $host; done
}

sends_out() {
	packets db send udp $DB $FRIEND -n $OUT --sport 5000 --dport 9000
	eventually counts "datagrams at the friend" count internet out -- $OUT
}

exchange() {
	sends_out
	internet_sends udp $FRIEND $TARGET -n $ANSWERS --sport 9000 --dport 5000
	internet_sends udp $STRANGER $TARGET -n $UNASKED --sport 9000 --dport 5000
}

# Each packet is judged once, counted once and advances its flow once.
judged_once() {
	forget
	exchange
	eventually counts "answers at db" count db answers -- $ANSWERS
	eventually counts "datagrams found unsolicited" counted drops.unsolicited -- $UNASKED
	is "the stranger's datagrams at db" "$(count db unasked)" 0
	is "packets out, by the gateway" "$(counted packets_out)" $OUT
	is "packets in, by the gateway" "$(counted packets_in)" $ANSWERS
	is "packets out, by the flow" "$(flow_packets out)" $OUT
	is "packets in, by the flow" "$(flow_packets in)" $ANSWERS
}

# Without a gateway all packets arrive.
all_arrive() {
	for host in internet db; do count_zero $host; done
	exchange
	eventually counts "answers at db" count db answers -- $ANSWERS
	eventually counts "the stranger's datagrams at db" count db unasked -- $UNASKED
}
