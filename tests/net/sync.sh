# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two routers with the same gateway, which replicate their flows. Sourced, never run.
#
#          2600:1f18:1:2::a +-----------+ 2600:9000::a
#                     +---- priv   a   wan ----+
#                     |     +-- sync --+       |
#      db ...:2::10 --+          |             +-- internet
#     app ...:2::20 --+          | fd53::a     |     2600:9000::1, ::2, ::3
#                     |          | fd53::b     |     ::bad (the stranger)
#                     |     +-- sync --+       |
#                     +---- priv   b   wan ----+
#          2600:1f18:1:2::b +-----------+ 2600:9000::b
#
# Each line is a bridge of the host "switch": lan, net and line. The path of a host goes through one
# of the routers, in both directions or in one of them.
#
#     daemons_begin                     sync on both, until both are in sync
#     moves db b                        the path of db goes through b
#     asks client talk "talked 3"       a command of flows.py, and what it answers
#     same_tables                       both routers have the same flows in the same states

# shellcheck source=tests/net/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

# shellcheck disable=SC2034 # for lab_down
HOSTS='internet a b db app switch'
APP=2600:1f18:1:2::20
PORT=7001		# of the server of flows.py
UNINVITED=7777		# the source port of all packets that no flow explains

declare -A host=([db]=$DB [app]=$APP) other=([a]=b [b]=a)

a() { on a "$@"; }
b() { on b "$@"; }
app() { on app "$@"; }

# --- the network
# -----------------------------------------------------------------------------------

plug() { # HOST DEVICE BRIDGE [OPTION]...: of link
	link "$1" "$2" switch "$3-$1" "${@:4}"
	ip -n "${LAB}switch" link set "$3-$1" master "$3"
}

switch_up() {
	local each
	host_up switch
	for each in lan net line; do
		ip -n "${LAB}switch" link add $each type bridge mcast_snooping 0
		ip -n "${LAB}switch" link set $each up
	done
}

# A router keeps its MAC addresses: its neighbours do not ask again.
router_plugs() { # ROUTER
	plug "$1" priv lan address "02:00:00:00:01:0$1" "02:00:00:00:11:0$1"
	plug "$1" wan net address "02:00:00:00:02:0$1" "02:00:00:00:12:0$1"
	plug "$1" sync line address "02:00:00:00:03:0$1" "02:00:00:00:13:0$1"
}

# Forwarding comes last, so nothing passes without a gateway.
router_boots() { # ROUTER
	host_up "$1"
	router_plugs "$1"
	address "$1" priv "2600:1f18:1:2::$1/64"
	address "$1" wan "2600:9000::$1/64"
	address "$1" sync "fd53::$1/64"
	route "$1" default via $FRIEND
	configure "$1"
	setting "$1" net.ipv6.conf.all.forwarding=1
}

# It dies with its daemon, and says nothing.
router_dies() { # ROUTER
	local each
	hosts_down "$1"
	rm -f "$scratch/sync-$1.pid"
	for each in lan net line; do ip -n "${LAB}switch" link del "$each-$1" 2>/dev/null || true; done
}

configure() { # ROUTER
	on "$1" eoigctl config load - <<-CONFIG
		gateway add egress uplink wan
		subnet add 2600:1f18:1:2::/64 gateway egress
	CONFIG
}

# The switch, the hosts of both sides, and the programs on them.
hosts_up() {
	local each
	switch_up
	for each in internet db app; do host_up $each; done
	plug internet eth0 net
	address internet eth0 2600:9000::2/64 2600:9000::3/64 $STRANGER/64 $FRIEND/64
	for each in db app; do
		plug $each eth0 lan
		address $each eth0 "${host[$each]}/64"
	done
	count_at db eth0 uninvited "th sport $UNINVITED"
	session_open server internet $PYTHON -u "$here/flows.py" serve $PORT
	eventually listening internet $PORT
	client_up client db
	client_up guest app
}

client_up() { # NAME HOST
	session_open "$1" "$2" $PYTHON -u "$here/flows.py" hold $FRIEND $PORT $((PATIENCE / 2))
}

sync_lab_up() {
	local each
	modprobe eoig
	hosts_up
	router_boots a
	router_boots b
	key_for a b <<<"$(eoigctl sync key)"
	for each in db app; do
		moves $each a
		eventually answers $each $FRIEND
	done
}

leaves_by() { # HOST ROUTER
	on "$1" ip -6 route replace default via "2600:1f18:1:2::$2"
}

enters_by() { # HOST ROUTER
	internet ip -6 route replace "${host[$1]}/128" via "2600:9000::$2"
}

moves() { # HOST ROUTER
	leaves_by "$1" "$2"
	enters_by "$1" "$2"
}

# What the line between the routers does to each packet.
line() { # NETEM-OPTION...
	local each
	for each in line-a line-b; do
		tc -n "${LAB}switch" qdisc replace dev $each root netem limit 10000 "$@"
	done
}

line_is_cut() {
	line loss 100%
}

line_is_good() {
	local each
	for each in line-a line-b; do tc -n "${LAB}switch" qdisc del dev $each root; done
}

# --- traffic
# ---------------------------------------------------------------------------------------

asks() { # SESSION COMMAND ANSWER
	session_says "$1" "$2"
	session_hears "$1" "$3"
}

# The server speaks first: no packet of the client opens a flow.
heard_from_outside() { # WORD COUNT
	asks server "speak $1" "spoke $2"
	asks client "hear $1" "heard $2"
}

drops() { # ROUTER REASON
	on "$1" eoigctl -j stats | jq ".[] | .drops.${2//-/_}"
}

dropped() { # ROUTER REASON LEAST
	at_least "drops of $1 for the reason $2" "$(drops "$1" "$2")" "$3"
}

never_unsolicited() {
	local each
	for each in a b; do is "unsolicited drops of $each" "$(drops $each unsolicited)" 0; done
}

forget_drops() {
	a eoigctl stats reset
	b eoigctl stats reset
}

# Packets that no flow explains: of a stranger, and of the server with another port. One kind has the
# port of an open flow.
uninvited_packets() { # PORT
	local kind
	for kind in syn ack udp; do
		internet_sends $kind $STRANGER $DB --sport $UNINVITED --dport "$1"
		internet_sends $kind $FRIEND $DB --sport $UNINVITED --dport "$1"
	done
}

a_port_of_db() { # ROUTER
	on "$1" eoigctl -j flow show | jq '[.[].interior_port] | max // 40000'
}

# They come to the router, and none comes to db.
is_closed() { # ROUTER: the path of db
	local before
	before=$(drops "$1" unsolicited)
	count_zero db
	uninvited_packets "$(a_port_of_db "$1")"
	eventually dropped "$1" unsolicited $((before + 6))
	is "packets that reached db" "$(count db uninvited)" 0
}

# --- tables
# ----------------------------------------------------------------------------------------

flows() { # ROUTER [FILTER]...
	on "$1" eoigctl flow count "${@:2}"
}

# The flows that have an answer, and the deleted connections.
table() { # ROUTER
	{
		on "$1" eoigctl -j flow show
		on "$1" eoigctl -j flow show state deleted
	} | jq -c '.[] | select(.replied or .state == "deleted" or .state == "endpoint") |
		[.protocol, .interior, .interior_port, .exterior, .exterior_port, .icmp_id, .state]' | sort
}

same_tables() {
	table a >"$scratch/table-a"
	table b >"$scratch/table-b"
	diff "$scratch/table-a" "$scratch/table-b" >"$scratch/differ" || {
		head -n 6 "$scratch/differ"
		wrong "the tables differ in $(grep -c '^[<>]' "$scratch/differ") flows"
	}
}

has_flows() { # ROUTER COUNT [FILTER]...
	is "flows of $1" "$(flows "$1" "${@:3}")" "$2"
}

both_have_flows() { # COUNT [FILTER]...
	has_flows a "$@"
	has_flows b "$@"
}

state_is() { # ROUTER STATE: of the only TCP connection
	is "state on $1" "$(on "$1" eoigctl -j flow show proto tcp | jq -r '.[].state')" "$2"
}

# --- the daemons
# -----------------------------------------------------------------------------------

key_for() { # ROUTER...: the lines of standard input
	local each keys
	keys=$(cat)
	for each; do (umask 077; echo "$keys" >"$scratch/$each.key"); done
}

# A case has a shell of its own, so the number of the process is kept in a file.
daemon_begins() { # ROUTER [WORD]...
	ip netns exec "$LAB$1" eoigctl sync peer "fd53::${other[$1]}" key "$scratch/$1.key" "${@:2}" \
		>>"$scratch/sync-$1.log" 2>&1 </dev/null &
	echo $! >"$scratch/sync-$1.pid"
	disown
	eventually answers_status "$1"
}

daemon_ends() { # ROUTER [SIGNAL]
	[ -e "$scratch/sync-$1.pid" ] || return 0
	kill "${2:--TERM}" "$(cat "$scratch/sync-$1.pid")"
	rm "$scratch/sync-$1.pid"
	eventually status_is "$1" 2
}

daemons_begin() { # [WORD]...
	daemon_begins a "$@"
	daemon_begins b "$@"
	eventually in_sync
}

daemons_end() {
	daemon_ends a
	daemon_ends b
}

status_of() { # ROUTER: print the exit status
	local status=0
	on "$1" eoigctl sync status >"$scratch/status-$1" 2>&1 || status=$?
	echo $status
}

status_is() { # ROUTER STATUS
	is "exit status of sync status on $1" "$(status_of "$1")" "$2" ||
		wrong "it says: $(tr '\n' ' ' <"$scratch/status-$1")"
}

answers_status() { # ROUTER
	[ "$(status_of "$1")" != 2 ] ||
		wrong "no daemon answers on $1: $(tail -n 1 "$scratch/sync-$1.log")"
}

in_sync() {
	status_is a 0
	status_is b 0
}

out_of_sync() {
	status_is a 1
	status_is b 1
}

# Exit status 1 is for a peer that is not in sync.
sync_count() { # ROUTER NAME: of the JSON of the only peer
	{ on "$1" eoigctl -j sync status || true; } | jq ".[0].peers[0] | .$2"
}

logged() { # ROUTER PATTERN
	grep -qE "$2" "$scratch/sync-$1.log" || wrong "$1 says: $(tail -n 1 "$scratch/sync-$1.log")"
}

# Begin a section: no flow, all paths through A, and daemons in sync.
anew() { # [WORD]...: of the daemons
	local each
	daemons_end
	for each in client guest; do asks $each close closed; done
	asks server forget forgot
	# Datagrams under way arrive before the answer to a ping.
	for each in db app; do
		moves $each a
		eventually answers $each $FRIEND
	done
	for each in a b; do on $each eoigctl flow flush >/dev/null; done
	forget_drops
	daemons_begin "$@"
}
