# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lab with a flow that takes the fast path, and rules that count the packets that go the normal
# way. Sourced, never run.

# shellcheck source=tests/net/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

fastpath() { # on|off
	# shellcheck disable=SC2086 # words
	router eoigctl gateway set egress ${UPLINKS:-} fastpath "$1"
}

forget() {
	router eoigctl flow flush >/dev/null
	router eoigctl stats reset >/dev/null
	count_zero router
}

drops() { # REASON
	router eoigctl -j stats | jq ".[] | select(.gateway == \"egress\") | .drops.${1//-/_}"
}

passed() { # in|out: the packets that eoig has counted
	router eoigctl -j stats | jq ".[] | select(.gateway == \"egress\") | .packets_$1"
}

fast_flows() { router eoigctl -j flow show | jq '[.[] | select(.fastpath)] | length'; }

datagrams() { # COUNT [OPTION]...: send datagrams of 60 bytes from port 5555, and wait for each answer
	local count=$1
	shift
	packets db echo $FRIEND 9000 60 -n "$count" --sport 5555 --patience $PATIENCE "$@"
}

# In each second the first packet of each direction goes the normal way.
few_go_the_normal_way() { # COMMAND...
	local before begun=$SECONDS few
	before=$(count router forwarded)
	"$@" || return
	few=$((2 * (SECONDS - begun + 2)))
	[ $(($(count router forwarded) - before)) -le $few ] ||
		wrong "more than $few packets went the normal way: $(($(count router forwarded) - before))"
}

# The first packets go the normal way, until both routes are known and the devices are hooked.
learned() {
	datagrams 5 && few_go_the_normal_way datagrams 50
}

learns() {
	router eoigctl config load "$EXAMPLES/eoig.conf"
	fastpath on
	forget
	eventually learned
	is "flows marked" "$(fast_flows)" 1
}

fastpath_lab_up() {
	lab_up
	router_up
	gateway_up
	router nft -f - <<-RULES
	table ip6 gauge {
		counter forwarded { }
		chain forward {
			type filter hook forward priority -500
			ip6 saddr $DB udp dport 9000 counter name forwarded
			ip6 daddr $DB udp sport 9000 counter name forwarded
			ip6 saddr $DB tcp dport 80 counter name forwarded
			ip6 daddr $DB tcp sport 80 counter name forwarded
		}
	}
	RULES
	router nft -f - <<-RULES
	table netdev gauge {
		counter from_friend { }
		chain wan {
			type filter hook ingress device wan priority -500
			ip6 saddr $FRIEND udp sport 9000 counter name from_friend
		}
	}
	RULES
	db nft -f - <<-RULES
	table netdev count {
		counter one_hop_less { }
		counter from_friend { }
		chain more {
			type filter hook ingress device eth0 priority -400
			ip6 saddr $FRIEND ip6 hoplimit 63 udp sport 9000 counter name one_hop_less
			ip6 saddr $FRIEND udp sport 9000 counter name from_friend
		}
	}
	RULES
	start echo internet $PYTHON -S "$here/packets.py" echo-server 9000
	eventually listening internet 9000
}
