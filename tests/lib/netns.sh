# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Hosts and links: what each lab is built from. A host is a network namespace. Sourced, never run.
#
#     host_up router                          a host with a network stack
#     host_silent world                       a host without one: only raw sockets see packets
#     link router wan internet eth0           a veth pair between two hosts, up
#     address router wan 2600:9000::a/64
#     route router default via 2600:9000::1
#     neighbour router wan 2600:9000::1 02:00:00:00:00:01
#     setting router net.ipv6.conf.all.forwarding=1
#     on router eoigctl check                 a command on a host
#     hosts_down router internet world
#
# LAB is a prefix for the names of the namespaces. Two labs with different prefixes do not disturb
# each other. The bench's small VM uses this file too: it needs bash, ip and nothing else.

LAB=${LAB:-}

on() { # HOST COMMAND...
	local host=$1
	shift
	ip netns exec "$LAB$host" "$@"
}

# Set sysctls.
setting() { # HOST NAME=VALUE...
	# shellcheck disable=SC2016 # for the inner shell
	on "$1" bash -c 'for each; do
			name=${each%%=*}
			echo "${each#*=}" >"/proc/sys/${name//.//}" || exit
		done' bash "${@:2}"
}

# Add a host. Its addresses are usable at once: it does no duplicate address detection.
host_up() { # HOST
	ip netns add "$LAB$1"
	setting "$1" net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.default.dad_transmits=0 net.ipv6.conf.default.accept_ra=0 \
		net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.rp_filter=0
	ip -n "$LAB$1" link set lo up
}

# Add a host that never answers and never sends by itself.
host_silent() { # HOST
	ip netns add "$LAB$1"
	setting "$1" net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1
}

# Remove hosts, and kill the processes on them.
hosts_down() { # HOST...
	local host pids
	for host; do
		[ -e "/run/netns/$LAB$host" ] || continue
		pids=$(ip netns pids "$LAB$host")
		# shellcheck disable=SC2086 # one word a process
		[ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
		ip netns del "$LAB$host"
	done
}

# Add a veth pair. The index is the first device's. The addresses are both devices' MAC addresses.
link() { # HOST DEVICE HOST DEVICE [mtu N] [index N] [address MAC MAC]
	local near=(netns "$LAB$1") far=(netns "$LAB$3") device=$2 peer=$4 index=()
	shift 4
	while (($#)); do
		case $1 in
		mtu) near+=(mtu "$2") far+=(mtu "$2") ;;
		index) index=(index "$2") ;;
		address) near+=(address "$2") far+=(address "$3"); shift ;;
		*) echo "link: no option $1" >&2; return 1 ;;
		esac
		shift 2
	done
	ip link add "$device" "${index[@]}" "${near[@]}" type veth peer name "$peer" "${far[@]}"
	ip -n "${near[1]}" link set "$device" up
	ip -n "${far[1]}" link set "$peer" up
}

address() { # HOST DEVICE ADDRESS...
	local host=$1 device=$2 address
	shift 2
	for address; do
		case $address in
		*:*) ip -n "$LAB$host" address add "$address" dev "$device" nodad ;;
		*) ip -n "$LAB$host" address add "$address" dev "$device" ;;
		esac
	done
}

route() { # HOST DESTINATION via ADDRESS [dev DEVICE]
	local host=$1
	shift
	ip -n "$LAB$host" route add "$@"
}

# Add a permanent neighbour: a stream in one direction must not wait for neighbour discovery.
neighbour() { # HOST DEVICE ADDRESS MAC
	ip -n "$LAB$1" neighbour replace "$3" lladdr "$4" dev "$2" nud permanent
}
