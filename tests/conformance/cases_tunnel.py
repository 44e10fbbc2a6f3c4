# SPDX-License-Identifier: GPL-2.0-only
"""ESP, IKE, HIP, Mobile IPv6, Shim6, GRE and tunnels. Their flows are pairs of addresses."""

import struct

from eoigtest.headers import (DESTINATION, ESP, EXPERIMENT, GRE, HIP, IPV4, IPV6, MH, ROUTING,
                              SHIM6, TCP, SYN, ACK, UDP, chained, home_address, ipv6, routing,
                              shim6_payload, tcp, udp)
from lab import FAR, HOST, IN, OTHER_HOST, OUT, STRANGER
from suite import case


def pair(lab, protocol, out, back):
    """A flow is a pair of addresses: opened from inside, and answered by that peer only."""
    lab.gateway()
    lab.blocked(IN, ipv6(FAR, HOST, protocol, back), 'unsolicited')
    lab.no_flow()
    lab.passes(OUT, ipv6(HOST, FAR, protocol, out))
    lab.flow('unreplied')
    lab.blocked(IN, ipv6(STRANGER, HOST, protocol, back), 'unsolicited')
    lab.blocked(IN, ipv6(FAR, OTHER_HOST, protocol, back), 'unsolicited')
    lab.passes(IN, ipv6(FAR, HOST, protocol, back))
    lab.flow('replied')


@case('REC-22', 'REC-25')
def esp_by_address_pair(lab):
    pair(lab, ESP, struct.pack('!II', 0x1111, 1) + bytes(32), struct.pack('!II', 0x2222, 1) + bytes(32))


@case('REC-24')
def ike(lab):
    lab.gateway()

    def message(source, destination, sport, dport):
        return ipv6(source, destination, UDP, udp(source, destination, sport, dport, bytes(28)))

    for port in (500, 4500):
        lab.blocked(IN, message(FAR, HOST, port, port), 'unsolicited')
        lab.passes(OUT, message(HOST, FAR, port, port))
        lab.passes(IN, message(FAR, HOST, port, port))


@case('REC-26')
def hip(lab):
    pair(lab, HIP, bytes([59, 4, 1, 0x11]) + bytes(36), bytes([59, 4, 2, 0x11]) + bytes(36))


@case('REC-28')
def mobility_header(lab):
    pair(lab, MH, bytes([59, 1, 1, 0]) + bytes(12), bytes([59, 1, 3, 0]) + bytes(12))


@case('REC-29')
def ipv6_in_ipv6(lab):
    inner = ipv6(OTHER_HOST, STRANGER, UDP, udp(OTHER_HOST, STRANGER, 1, 2))
    pair(lab, IPV6, inner, inner)


@case('REC-29')
def ipv4_in_ipv6(lab):
    inner = bytes([0x45, 0, 0, 20]) + bytes(16)
    pair(lab, IPV4, inner, inner)


@case('REC-17', 'REC-12')
def gre(lab):
    pair(lab, GRE, bytes([0, 0, 0x86, 0xdd]) + bytes(40), bytes([0, 0, 0x86, 0xdd]) + bytes(40))


@case('REC-17', 'RFC 7045')
def unknown_protocol(lab):
    pair(lab, EXPERIMENT, bytes(20), bytes(20))


HOME = '2600:77::1'


@case('REC-27', peer=False)
def home_address_option_and_routing_header_2(lab):
    """The mobile node is inside: its home address out, and a type 2 routing header in."""
    lab.gateway()
    port = lab.new_port()

    def out(sport):
        head, body = chained([(DESTINATION, home_address(HOME))], TCP,
                             tcp(HOME, FAR, sport, 80, SYN, 100))
        return ipv6(HOST, FAR, head, body)

    def back(source, dport, home=HOME, care_of=HOST):
        head, body = chained([(ROUTING, routing(2, [home]))], TCP,
                             tcp(source, home, 80, dport, SYN | ACK, 500, 101))
        return ipv6(source, care_of, head, body)

    lab.blocked(IN, back(FAR, port), 'unsolicited')
    lab.passes(OUT, out(port))
    lab.flow(interior=HOME)
    lab.blocked(IN, back(STRANGER, port), 'unsolicited')
    lab.blocked(IN, back(FAR, port, home='2600:77::2'), 'unsolicited')
    lab.blocked(IN, back(FAR, port, care_of=OTHER_HOST), 'unsolicited')
    lab.passes(IN, back(FAR, port))
    # Without the routing header it belongs to another flow.
    lab.blocked(IN, ipv6(FAR, HOST, TCP, tcp(FAR, HOST, 80, port, SYN | ACK, 500, 101)),
                'unsolicited')


@case('REC-3', 'REC-27', peer=False)
def home_address_that_is_a_bogon(lab):
    """A home address at either end is judged like the address on the wire."""
    lab.gateway()
    for home in ('fc00::1', 'ff0e::1'):
        head, body = chained([(DESTINATION, home_address(home))], UDP, udp(home, FAR, 1, 2))
        lab.blocked(OUT, ipv6(HOST, FAR, head, body), 'bogon')
        head, body = chained([(ROUTING, routing(2, [home]))], UDP, udp(HOST, home, 1, 2))
        lab.blocked(OUT, ipv6(HOST, FAR, head, body), 'bogon')
    lab.no_flow()
    head, body = chained([(DESTINATION, home_address(HOME))], UDP, udp(HOME, FAR, 1, 2))
    lab.passes(OUT, ipv6(HOST, FAR, head, body))


@case('REC-27', peer=False)
def home_address_of_the_exterior(lab):
    """The mobile node is outside: its home address in, and a type 2 routing header out."""
    lab.gateway()
    port = lab.new_port()
    head, body = chained([(ROUTING, routing(2, [HOME]))], UDP, udp(HOST, HOME, port, 4001))
    lab.passes(OUT, ipv6(HOST, FAR, head, body))
    lab.flow(exterior=HOME)
    head, body = chained([(DESTINATION, home_address(HOME))], UDP, udp(HOME, HOST, 4001, port))
    lab.passes(IN, ipv6(FAR, HOST, head, body))
    lab.blocked(IN, ipv6(STRANGER, HOST, head, body), 'unsolicited')


@case('REC-47', peer=False)
def shim6_payload_header(lab):
    lab.gateway()
    port = lab.new_port()

    def shimmed(source, destination, sport, dport):
        head, body = chained([(SHIM6, shim6_payload())], UDP,
                             udp(source, destination, sport, dport))
        return ipv6(source, destination, head, body)

    lab.blocked(IN, shimmed(FAR, HOST, 4001, port), 'unsolicited')
    lab.passes(OUT, shimmed(HOST, FAR, port, 4001))
    lab.flow(protocol='udp', interior_port=port)
    lab.passes(IN, shimmed(FAR, HOST, 4001, port))
