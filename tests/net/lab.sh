# shellcheck shell=bash disable=SC2034 # the names are for those who source this
# SPDX-License-Identifier: GPL-2.0-only
#
# The VPC lab: a router with a public and a private subnet, and an internet. Sourced, never run.
#
#        public subnet 10.0.1.0/24                          private subnet 10.0.2.0/24
#            2600:1f18:1:1::/64                                 2600:1f18:1:2::/64
#
#              +-------------+                                   +-------------+
#              |     web     |                                   |     db      |
#              | 10.0.1.10   |                                   | 10.0.2.10   |
#              | ...:1:1::10 |                                   | ...:1:2::10 |
#              +----- eth0 --+                                   +----- eth0 --+
#                      |                                                |
#                      |   ...:1:1::1  +------------------+ ...:1:2::1  |
#                      +---------- pub |      router      | priv -------+
#                                      | eoig   nftables  |
#                                      +------- wan ------+
#              2600:9000::a, 198.51.100.1   |
#              198.51.100.10 (elastic: web) |
#                                           |
#                         2600:9000::1, ::2, ::3, 198.51.100.254
#                 ::bad, 198.51.100.66 (the stranger) |
#                                      +----- eth0 ---+-----+
#                                      |      internet      |  hosts, and the provider's router
#                                      +-------- narrow ----+
#                                                  |  2600:9000:0:1::/64, an MTU of 1280
#                                      +-------- narrow ----+
#                                      |      transit       |
#                                      +--------- eth1 -----+
#                                                  |  2600:9000:0:2::/64
#                                      +--------- eth0 -----+
#                                      |        far         |  2600:9000:0:2::10
#                                      +--------------------+
#
# Each host is a network namespace, and a word: "db curl ..." is curl on the database server.
# What makes the router a router is not here: it is loaded from tools/examples, as operators do.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
EXAMPLES=$here/../../tools/examples
# shellcheck source=tests/lib/assert.sh
. "$here/../lib/assert.sh"
# shellcheck source=tests/lib/netns.sh
. "$here/../lib/netns.sh"

# The addresses. Global ones: the documentation prefix and unique local addresses are not let
# across the border.
WEB=2600:1f18:1:1::10		WEB4=10.0.1.10		ELASTIC=198.51.100.10
DB=2600:1f18:1:2::10		DB4=10.0.2.10
ROUTER=2600:9000::a		ROUTER4=198.51.100.1
ROUTER_PUB=2600:1f18:1:1::1	ROUTER_PUB4=10.0.1.1
ROUTER_PRIV=2600:1f18:1:2::1	ROUTER_PRIV4=10.0.2.1
FRIEND=2600:9000::1		FRIEND4=198.51.100.254	# whom db talks to
STRANGER=2600:9000::bad		STRANGER4=198.51.100.66	# who was never talked to
FAR=2600:9000:0:2::10

# What the HTTP servers serve.
www=$scratch/www

HOSTS='internet router web db transit far'

internet() { on internet "$@"; }
router() { on router "$@"; }
web() { on web "$@"; }
db() { on db "$@"; }
transit() { on transit "$@"; }
far() { on far "$@"; }

lab_up() { # Everything but the router's configuration
	local host
	for host in $HOSTS; do host_up "$host"; done

	link web eth0 router pub
	address web eth0 $WEB4/24 $WEB/64
	route web default via $ROUTER_PUB4
	route web default via $ROUTER_PUB

	link db eth0 router priv
	address db eth0 $DB4/24 $DB/64
	route db default via $ROUTER_PRIV4
	route db default via $ROUTER_PRIV

	link internet eth0 router wan
	internet_line

	# The long way: a narrow link in the middle, so that only Packet Too Big tells of it.
	link internet narrow transit narrow mtu 1280
	link transit eth1 far eth0
	address internet narrow 2600:9000:0:1::1/64
	address transit narrow 2600:9000:0:1::2/64
	address transit eth1 2600:9000:0:2::1/64
	address far eth0 $FAR/64
	route internet 2600:9000:0:2::/64 via 2600:9000:0:1::2
	route transit default via 2600:9000:0:1::1
	route far default via 2600:9000:0:2::1
	for host in internet transit; do
		on $host sysctl -qw net.ipv6.conf.all.forwarding=1
	done
}

# The internet's end of the uplink.
internet_line() {
	address internet eth0 $FRIEND4/24 $STRANGER4/24 $STRANGER/64 2600:9000::3/64 \
		2600:9000::2/64 $FRIEND/64
	# The provider routes the VPC's prefix here; and a rude neighbour its private IPv4 as well.
	route internet 2600:1f18:1::/56 via $ROUTER
	route internet 10.0.0.0/16 via $ROUTER4
}

# The router, from the files that operators copy.
router_up() {
	router sysctl -qp "$EXAMPLES/sysctl.conf"
	router sh "$EXAMPLES/routes.sh"
	router nft -f "$EXAMPLES/nftables.conf"
	eventually answers internet $ROUTER
}

gateway_up() {
	modprobe eoig
	router eoigctl config load "$EXAMPLES/eoig.conf"
	[ -z "${FASTPATH:-}" ] || router eoigctl gateway set egress fastpath on # see with-fastpath
}

gateway_down() {
	router eoigctl config flush
}

lab_down() {
	# shellcheck disable=SC2086 # words
	hosts_down $HOSTS
	rm -rf "$scratch"
}

# A server or a long session: in the background, its output in $scratch/NAME.log, until lab_down.
start() { # NAME HOST COMMAND...
	local name=$1 host=$2
	shift 2
	on "$host" "$@" >"$scratch/$name.log" 2>&1 </dev/null &
	disown
}

# A program that stays in conversation: what is said to it, and what is heard from it, line by line.
# The pipes are held open here as well, so that neither side ever sees an end.
session_open() { # NAME HOST COMMAND...
	local to=$scratch/$1.to from=$scratch/$1.from log=$scratch/$1.log host=$2 keep
	mkfifo "$to" "$from"
	exec {keep}<>"$to" {keep}<>"$from"
	shift 2
	on "$host" "$@" <"$to" >"$from" 2>"$log" &
	disown
}

session_says() { # NAME LINE
	echo "$2" >"$scratch/$1.to"
}

session_hears() { # NAME LINE
	local line
	read -r -t $PATIENCE line <"$scratch/$1.from" || wrong "$1 heard nothing in $PATIENCE s"
	is "what $1 heard" "$line" "$2"
}

session_echoes() { # NAME LINE
	session_says "$1" "$2"
	session_hears "$1" "$2"
}

tcp() { # ADDRESS PORT [OPTION]: as socat wants it
	echo "TCP6:[$1]:$2,connect-timeout=$PATIENCE${3:+,$3}"
}

echo_server() { # HOST PORT: over TCP
	start "echo-$1-$2" "$1" socat -t $PATIENCE "TCP6-LISTEN:$2,fork,reuseaddr" EXEC:cat
	eventually listening "$1" "$2"
}

answers() { # HOST ADDRESS: one ping
	on "$1" ping -q -n -c 1 -W 2 "$2"
}

packets() { # HOST COMMAND...: of packets.py
	on "$1" $PYTHON -S "$here/packets.py" "${@:2}"
}

listening() { # HOST PORT: over TCP or UDP
	on "$1" ss -Hltun "sport = $2" | grep -q .
}

# Real HTTP servers, which log whom they see in $scratch/http-HOST.log.
http_up() { # HOST...
	local host
	mkdir -p "$www"
	for host; do
		start "http-$host" "$host" $PYTHON -u -m http.server --bind :: --directory "$www" 80
	done
	for host; do eventually listening "$host" 80; done
}

url() { # ADDRESS [PATH]
	case $1 in
	*:*) printf 'http://[%s]/%s' "$1" "${2:-}" ;;
	*) printf 'http://%s/%s' "$1" "${2:-}" ;;
	esac
}

# Patience for what must work is long; for what must not, it is as long as three SYNs take.
fetch() { # HOST ADDRESS [PATH]
	on "$1" curl -gsS -o /dev/null --connect-timeout $PATIENCE "$(url "$2" "${3:-}")"
}

fetch_in_vain() { # HOST ADDRESS [SOURCE]: succeeds if no connection came about
	local code=0
	on "$1" curl -gsS -o /dev/null ${3:+--interface "$3"} --connect-timeout $((4 * SLOW)) \
		"$(url "$2")" || code=$?
	[ $code -eq 28 ] || [ $code -eq 7 ] || wrong "curl from $1 to $2 ended with $code"
}

# Counting what arrives: "none came through" is worth nothing until some are known to have been
# sent. A rule counts at the device's ingress, before any other hook of that host.
count_at() { # HOST DEVICE NAME MATCH
	on "$1" nft -f - <<-RULES
		table netdev count {
			counter $3 { }
			chain at_$2 {
				type filter hook ingress device $2 priority -500
				$4 counter name $3
			}
		}
	RULES
}

count() { # HOST NAME
	on "$1" nft list counters | sed -n "/counter $2 {/,/}/p" | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

count_zero() { # HOST
	on "$1" nft reset counters >/dev/null
}

# The stranger's packets: where they come in at the router, whatever the uplink is called and before
# any gateway looks at them, and at the two servers.
count_stranger() {
	router nft -f - <<-RULES
		table netdev count
		table ip6 count {
			counter to_db { }
			counter to_web { }
			chain prerouting {
				type filter hook prerouting priority -600
				ip6 saddr $STRANGER ip6 daddr $DB counter name to_db
				ip6 saddr $STRANGER ip6 daddr $WEB counter name to_web
			}
		}
	RULES
	count_at db eth0 from_stranger "ip6 saddr $STRANGER"
	count_at web eth0 from_stranger "ip6 saddr $STRANGER"
}

# The case that says it: the same packets of the stranger to both servers. All come to the router,
# all reach web, and none reaches db ("closed"), or all do ("open").
stranger_sends() { # KIND [OPTION]...
	local kind=$1
	shift
	internet_sends "$kind" $STRANGER $DB $WEB -n 3 "$@"
}

internet_sends() { # KIND SOURCE DESTINATION... [OPTION]...
	packets internet send "$@"
}

count_zero_all() {
	local host
	for host in router db web; do count_zero $host; done
}

never_reaches_db() { # COMMAND...
	count_zero_all
	"$@"
	settle
	at_least "packets to db at the uplink" "$(count router to_db)" 1
	at_least "packets to web at the uplink" "$(count router to_web)" 1
	at_least "packets that reached web" "$(count web from_stranger)" 1
	is "packets that reached db" "$(count db from_stranger)" 0
}

reached_db() {
	at_least "packets that reached db" "$(count db from_stranger)" 1
}

reaches_db() { # COMMAND...
	count_zero_all
	"$@"
	eventually reached_db
}

gate_closed() { # KIND
	never_reaches_db stranger_sends "$1"
}

gate_open() { # KIND
	reaches_db stranger_sends "$1"
}

# Packets keep their order on a path: once answers come to db from the internet, what was sent
# before them has come or never will. More than one, since two CPUs may share the work.
settle() {
	settle_db
	internet ping -q -n -c 3 -i 0.1 -w $PATIENCE $WEB
}

settle_db() {
	db ping -q -n -c 3 -i 0.1 -w $PATIENCE $FRIEND
}
