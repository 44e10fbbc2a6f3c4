# SPDX-License-Identifier: GPL-2.0-only
"""Addresses: bogons, scope and spoofed sources (REC-1 to REC-7)."""

from eoigtest.headers import ROUTING, UDP, chained, ipv6, routing, udp
from lab import FAR, HOST, IN, OTHER_HOST, OUT, STRANGER
from suite import case

ALWAYS = ['::1', 'fe80::1', '::ffff:198.51.100.1']
LISTED = ['::198.51.100.1', '64:ff9b:1::1', '100::1', '2001:2::1', '2001:10::1', '2001:20::1',
          '2001:db8::1', '3fff::1', '5f00::1', 'fc00::1', 'fd00::1', 'fec0::1']


def datagram(source, destination, sport=4000, dport=4001):
    return ipv6(source, destination, UDP, udp(source, destination, sport, dport, b'data'))


@case('REC-1')
def multicast_source(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port))
    # The kernel refuses it before any hook. It only matters that it does not pass.
    lab.blocked(IN, datagram('ff0e::1', HOST, 4001, port))
    lab.blocked(OUT, datagram('ff0e::1', FAR, port))
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-3')
def bogons_from_outside(lab):
    lab.gateway()
    lab.passes(OUT, datagram(HOST, FAR))
    lab.passes(IN, datagram(FAR, HOST, 4001, 4000))
    # The kernel refuses it, as above.
    for address in ALWAYS + ['::']:
        lab.blocked(IN, datagram(address, HOST))
    for address in LISTED:
        lab.blocked(IN, datagram(address, HOST), 'bogon')


@case('REC-3')
def bogons_from_inside(lab):
    lab.gateway()
    for address in LISTED:
        lab.blocked(OUT, datagram(HOST, address), 'bogon')
    for address in ALWAYS:
        lab.blocked(OUT, datagram(HOST, address))
    lab.no_flow()
    lab.passes(OUT, datagram(HOST, FAR))


@case('REC-3', 'REC-7')
def bogons_accepted_for_a_lab(lab):
    lab.gateway('bogons', 'accept')
    for address in LISTED:
        lab.passes(OUT, datagram(HOST, address))
        lab.passes(IN, datagram(address, HOST, 4001, 4000))
    for address in ALWAYS + ['::']:
        lab.blocked(IN, datagram(address, HOST))


@case('REC-7')
def unique_local_addresses(lab):
    lab.gateway()
    lab.blocked(OUT, datagram(HOST, 'fd12::1'), 'bogon')
    lab.blocked(IN, datagram('fd12::1', HOST), 'bogon')
    lab.passes(OUT, datagram(HOST, FAR))


@case('REC-4')
def routing_header_0(lab):
    lab.gateway()
    port = lab.new_port()

    def with_routing(source, destination, kind, sport, dport):
        head, body = chained([(ROUTING, routing(kind, [OTHER_HOST], left=0))], UDP,
                             udp(source, destination, sport, dport))
        return ipv6(source, destination, head, body)

    lab.blocked(OUT, with_routing(HOST, FAR, 0, port, 4001), 'rh0')
    lab.no_flow()
    lab.passes(OUT, datagram(HOST, FAR, port))
    lab.blocked(IN, with_routing(FAR, HOST, 0, 4001, port), 'rh0')
    lab.passes(IN, datagram(FAR, HOST, 4001, port))
    # A router ignores other types (RFC 7045).
    lab.passes(OUT, with_routing(HOST, FAR, 4, port, 4001))


@case('REC-4', 'REC-49')
def routing_header_0_in_transparent_mode(lab):
    lab.gateway('type', 'internet')
    head, body = chained([(ROUTING, routing(0, [OTHER_HOST], left=0))], UDP,
                         udp(FAR, HOST, 1, 2))
    lab.blocked(IN, ipv6(FAR, HOST, head, body), 'rh0')
    lab.passes(IN, datagram(FAR, HOST))
    head, body = chained([(ROUTING, routing(0, [STRANGER], left=0))], UDP, udp(HOST, FAR, 1, 2))
    lab.blocked(OUT, ipv6(HOST, FAR, head, body), 'rh0')
    lab.passes(OUT, datagram(HOST, FAR))


@case('REC-6')
def spoofed_source(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port))
    lab.blocked(IN, datagram(OTHER_HOST, HOST, 4001, port), 'spoofed')
    lab.blocked(IN, datagram(HOST, HOST, port, port), 'spoofed')
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-6', 'REC-49', peer=False)
def spoofed_source_in_transparent_mode(lab):
    lab.gateway('type', 'internet')
    lab.blocked(IN, datagram(OTHER_HOST, HOST), 'spoofed')
    lab.passes(IN, datagram(STRANGER, HOST))


@case('REC-49')
def transparent_mode(lab):
    lab.gateway('type', 'internet')
    for port in (22, 80, 443, 5000):
        lab.passes(IN, datagram(STRANGER, HOST, 4001, port))
    lab.passes(OUT, datagram(HOST, STRANGER, 80, 4001))
    lab.no_flow()
    lab.gateway()
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, 80), 'unsolicited')


@case('REC-50', peer=False)
def management_is_local(lab):
    lab.gateway()
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, 830), 'unsolicited')
    lab.passes(OUT, datagram(HOST, STRANGER, 830, 4001))
