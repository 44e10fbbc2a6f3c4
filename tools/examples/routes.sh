#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Set the addresses, route tables and rules of a VPC's router by plain ip. The files in networkd/
# do the same for systemd-networkd. The script can run again: it replaces its settings.
#
#     table public  (101): local, default by the internet gateway
#     table private (102): local, default by the NAT gateway (IPv4), the egress-only gateway (IPv6)

set -eu

WAN=${WAN:-wan} PUB=${PUB:-pub} PRIV=${PRIV:-priv}

# The router's addresses on the uplink. 198.51.100.10 is the web server's elastic address.
ip address replace 198.51.100.1/24 broadcast + dev "$WAN"
ip address replace 198.51.100.10/32 dev "$WAN"
ip address replace 2600:9000::a/64 dev "$WAN"
# The router's addresses in the subnets.
ip address replace 10.0.1.1/24 broadcast + dev "$PUB"
ip address replace 2600:1f18:1:1::1/64 dev "$PUB"
ip address replace 10.0.2.1/24 broadcast + dev "$PRIV"
ip address replace 2600:1f18:1:2::1/64 dev "$PRIV"

# Default routes of the router itself and of the two route tables.
for table in main 101 102; do
	ip route replace default via 198.51.100.254 dev "$WAN" proto static table $table
	ip -6 route replace default via 2600:9000::1 dev "$WAN" proto static table $table
done

# Local routes. The subnets reach each other directly.
for table in 101 102; do
	ip route replace 10.0.1.0/24 dev "$PUB" proto static table $table
	ip route replace 10.0.2.0/24 dev "$PRIV" proto static table $table
	ip -6 route replace 2600:1f18:1:1::/64 dev "$PUB" proto static table $table
	ip -6 route replace 2600:1f18:1:2::/64 dev "$PRIV" proto static table $table
done

# The route table of each subnet.
rule() { # FAMILY SUBNET TABLE
	ip "$1" rule del from "$2" table "$3" priority "1$3" 2>/dev/null || true
	ip "$1" rule add from "$2" table "$3" priority "1$3" protocol static
}
rule -4 10.0.1.0/24 101
rule -6 2600:1f18:1:1::/64 101
rule -4 10.0.2.0/24 102
rule -6 2600:1f18:1:2::/64 102
