# shellcheck shell=bash disable=SC2034 # the names are for those who source this
# SPDX-License-Identifier: GPL-2.0-only
#
# Recipes: documents in tools/examples whose commands run on the router of the lab. Sourced, never
# run.
#
#     lab_anew                      a lab, and a router without a gateway
#     lab_anew bare                 the same, and the router has no addresses on wan and priv
#     recipe vrf                    run the commands of vrf.md
#     recipe vrf Check              run those below another heading
#
# No systemd runs in the VM. systemctl enables and disables units as it does without one. What starts
# a service is in $stand_ins, which each test fills: a script for each such command.

# shellcheck source=tests/net/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

stand_ins=$scratch/stand-ins

# Count the packets of the stranger to db where they enter the router, and at db.
count_at_db() {
	router nft -f - <<-RULES
		table ip6 count
		delete table ip6 count
		table ip6 count {
			counter to_db { }
			chain prerouting {
				type filter hook prerouting priority -600
				ip6 saddr $STRANGER counter name to_db
			}
		}
	RULES
	db nft -f - <<-RULES
		table ip6 count
		delete table ip6 count
		table ip6 count {
			counter from_stranger { }
			chain prerouting {
				type filter hook prerouting priority -600
				ip6 saddr $STRANGER counter name from_stranger
			}
		}
	RULES
}

# The addresses and the default route of a router with one private device.
plain_router() {
	address router wan $ROUTER/64
	address router priv $ROUTER_PRIV/64
	route router default via $FRIEND dev wan
	setting router net.ipv6.conf.all.forwarding=1
}

lab_anew() { # [bare]
	# shellcheck disable=SC2086 # words
	hosts_down $HOSTS
	rm -f "$scratch"/*.to "$scratch"/*.from
	modprobe eoig
	install -D -m 644 "$here/../../tools/systemd/eoig.service" /lib/systemd/system/eoig.service
	mkdir -p "$stand_ins" /etc/nftables.d
	lab_up
	[ "${1:-}" = bare ] || plain_router
	http_up internet
	count_at_db
}

commands_of() { # DOCUMENT HEADING
	"$here/../lib/document" "$@"
}

recipe() { # NAME [HEADING]
	commands_of "$EXAMPLES/$1.md" "${2:-Commands}" >"$scratch/commands"
	router env PATH="$stand_ins:$PATH" SYSTEMD_OFFLINE=1 bash -eux "$scratch/commands"
}

# Check finds no problem. Addresses and routes may come later.
checked() { # NAME
	eventually recipe "$1" Check
}

egress_works() {
	eventually answers db $FRIEND
	fetch db $FRIEND
}

# Send packets of the stranger, and wait until those have arrived that will arrive.
stranger_tries() { # [KIND...]
	local kind
	for host in router db; do count_zero $host; done
	for kind in "${@:-udp}"; do internet_sends "$kind" $STRANGER $DB -n 3; done
	settle_db
}

# Packets of several kinds come to the router, and none to db.
host_is_closed() {
	stranger_tries syn ack udp echo-request
	at_least "packets of the stranger at the router" "$(count router to_db)" 12
	is "packets of the stranger at db" "$(count db from_stranger)" 0
}

host_is_open() {
	stranger_tries syn
	eventually at_least_one_reached_db
}
at_least_one_reached_db() {
	at_least "packets of the stranger at db" "$(count db from_stranger)" 1
}

# A TCP connection from db that stays open.
conversation_up() {
	session_open server internet socat TCP6-LISTEN:7001,linger=0 -
	eventually listening internet 7001
	session_open client db socat "$(tcp $FRIEND 7001)" -
	session_says client hello
	session_hears server hello
}

# The server speaks first: db has sent nothing that would open a flow.
heard_from_outside() { # LINE
	session_says server "$1"
	session_hears client "$1"
}

heard_from_inside() { # LINE
	session_says client "$1"
	session_hears server "$1"
}

# What each recipe promises.
holds() { # NAME
	expect "check finds no problem" checked "$1"
	expect "db reaches the internet" egress_works
	expect "the internet does not reach db" host_is_closed
}

# Without the gateway the same packets arrive, so the cases above can fail.
open_without_gateway() {
	expect "without the gateway the internet reaches db" opens
}
opens() {
	router eoigctl config flush
	host_is_open
}
