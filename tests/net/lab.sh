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
# Each host is a network namespace and a command: "db curl ..." runs curl on the database server.
# The configuration of the router comes from tools/examples, as on a real router.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
EXAMPLES=$here/../../tools/examples
# shellcheck source=tests/lib/assert.sh
. "$here/../lib/assert.sh"
# shellcheck source=tests/lib/netns.sh
. "$here/../lib/netns.sh"

# The addresses are global. The documentation prefix and unique local addresses do not cross a
# gateway.
WEB=2600:1f18:1:1::10		WEB4=10.0.1.10		ELASTIC=198.51.100.10
DB=2600:1f18:1:2::10		DB4=10.0.2.10
ROUTER=2600:9000::a		ROUTER4=198.51.100.1
ROUTER_PUB=2600:1f18:1:1::1	ROUTER_PUB4=10.0.1.1
ROUTER_PRIV=2600:1f18:1:2::1	ROUTER_PRIV4=10.0.2.1
FRIEND=2600:9000::1		FRIEND4=198.51.100.254	# db talks to it
STRANGER=2600:9000::bad		STRANGER4=198.51.100.66	# db has never talked to it
FAR=2600:9000:0:2::10

# The server of packets(), on the machine that has the hosts.
PACKETS_PORT=1099

# The folder of the HTTP servers.
www=$scratch/www

HOSTS='internet router web db transit far'

internet() { on internet "$@"; }
router() { on router "$@"; }
web() { on web "$@"; }
db() { on db "$@"; }
transit() { on transit "$@"; }
far() { on far "$@"; }

# Build all but the configuration of the router.
lab_up() {
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

	# A narrow link in the middle: the ends learn its MTU from Packet Too Big only.
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

# Address the end of the uplink on the internet.
internet_line() {
	address internet eth0 $FRIEND4/24 $STRANGER4/24 $STRANGER/64 2600:9000::3/64 \
		2600:9000::2/64 $FRIEND/64
	# The provider routes the prefix of the VPC to the router. A hostile neighbour routes its
	# private IPv4 too.
	route internet 2600:1f18:1::/56 via $ROUTER
	route internet 10.0.0.0/16 via $ROUTER4
}

# Configure the router from the files that operators copy.
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

# Start a server or a long session in the background, until lab_down. Its output is in
# $scratch/NAME.log.
start() { # NAME HOST COMMAND...
	local name=$1 host=$2
	shift 2
	on "$host" "$@" >"$scratch/$name.log" 2>&1 </dev/null &
	disown
}

# A program that reads and writes lines. The pipes stay open here, so that neither side sees an end
# of file.
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
	read -r -t $PATIENCE line <"$scratch/$1.from" || wrong "$1 received nothing in $PATIENCE s"
	is "the line that $1 received" "$line" "$2"
}

session_echoes() { # NAME LINE
	session_says "$1" "$2"
	session_hears "$1" "$2"
}

tcp() { # ADDRESS PORT [OPTION]: an address of socat
	echo "TCP6:[$1]:$2,connect-timeout=$PATIENCE${3:+,$3}"
}

echo_server() { # HOST PORT: over TCP
	start "echo-$1-$2" "$1" socat -t $PATIENCE "TCP6-LISTEN:$2,fork,reuseaddr" EXEC:cat
	eventually listening "$1" "$2"
}

answers() { # HOST ADDRESS: one ping
	on "$1" ping -q -n -c 1 -W 2 "$2"
}

# Run a command of packets.py. The server packetd.py runs it, because Python takes long to start.
packets() { # HOST COMMAND...
	local server status
	if ! packets_connect; then
		# Two callers may be the first.
		flock -o "$scratch" $PYTHON -S "$here/packetd.py" $PACKETS_PORT >"$scratch/packetd.log" 2>&1 </dev/null ||
			wrong "packetd.py: $(tail -n 1 "$scratch/packetd.log")" || return
		packets_connect || wrong "packetd.py does not answer" || return
	fi
	printf '%s\0' $BASHPID "$LAB$1" "${@:2}" $'\n' >&"$server"
	read -r status <&"$server" || status=''
	exec {server}>&-
	[ -n "$status" ] || wrong "packetd.py has ended: $(tail -n 1 "$scratch/packetd.log")" || return
	return "$status"
}

packets_connect() { # sets server
	{ exec {server}<>/dev/tcp/127.0.0.1/$PACKETS_PORT; } 2>/dev/null
}

listening() { # HOST PORT [tcp|udp]: the default is either
	local protocols=("${3:-tcp}" "${3:-udp}")
	on "$1" ss -Hln "${protocols[@]/#/--}" "sport = $2" | grep . >/dev/null
}

# Start an HTTP server for both families. It logs clients and paths in $scratch/http-HOST-PORT.log.
http_server() { # HOST PORT
	mkdir -p "$www"
	echo "a page" >"$www/index.html"
	start "http-$1-$2" "$1" busybox httpd -f -vv -p "[::]:$2" -h "$www"
}

http_up() { # HOST...: at port 80
	local host
	for host; do http_server "$host" 80; done
	for host; do eventually listening "$host" 80; done
}

url() { # ADDRESS [PATH]
	case $1 in
	*:*) printf 'http://[%s]/%s' "$1" "${2:-}" ;;
	*) printf 'http://%s/%s' "$1" "${2:-}" ;;
	esac
}

# A connection that must work has long to do so. One that must not work has the time of three SYNs.
fetch() { # HOST ADDRESS [PATH]
	on "$1" curl -gsS -o /dev/null --connect-timeout $PATIENCE "$(url "$2" "${3:-}")"
}

fetch_fails() { # HOST ADDRESS [SOURCE]: succeeds if there is no connection
	local code=0
	on "$1" curl -gsS -o /dev/null ${3:+--interface "$3"} --connect-timeout $((4 * SLOW)) \
		"$(url "$2")" || code=$?
	[ $code -eq 28 ] || [ $code -eq 7 ] || wrong "curl from $1 to $2 ended with $code"
}

# Count the packets that arrive. The rule is at the ingress of the device, before any other hook of
# the host. "No packet passed" proves nothing unless packets arrived before.
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

# Count the packets of the stranger at the two servers, and where they enter the router: before any
# gateway sees them, whatever the name of the uplink is.
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

# The stranger sends the same packets to both servers. All arrive at the router, and all reach web.
# Either none reaches db ("closed"), or all do ("open").
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

# Wait until all packets have arrived that will arrive. Packets keep their order on a path, so an
# answer from the internet comes after them. There is more than one answer, because two CPUs may
# share the work.
settle() {
	settle_db
	internet ping -q -n -c 3 -i 0.1 -w $PATIENCE $WEB
}

settle_db() {
	db ping -q -n -c 3 -i 0.1 -w $PATIENCE $FRIEND
}
