# SPDX-License-Identifier: GPL-2.0-only
"""Header chains and fragments (RFC 8200, 7045, 7112, 9288, 5722, 6946)."""

from eoigtest.headers import (DESTINATION, FRAGMENT, HOP, ROUTING, TCP, SYN, UDP, chained, fragment,
                              ipv6, options, routing, tcp, udp)
from lab import FAR, HOST, IN, OUT, Wrong
from suite import case


def with_chain(headers, source, destination, sport, dport, data=b'data'):
    head, body = chained(headers, UDP, udp(source, destination, sport, dport, data))
    return ipv6(source, destination, head, body)


def plain(source, destination, sport, dport):
    return with_chain([], source, destination, sport, dport)


@case('RFC 8200', 'RFC 7045')
def usual_extension_headers(lab):
    lab.gateway()
    port = lab.new_port()
    chain = [(HOP, options(8)), (DESTINATION, options(8)), (ROUTING, routing(4, left=0)),
             (FRAGMENT, fragment(0, 0, 7)), (DESTINATION, options(8))]
    lab.blocked(IN, with_chain(chain, FAR, HOST, 4001, port), 'unsolicited')
    chain = [header for header in chain if header[0] != FRAGMENT]
    lab.passes(OUT, with_chain(chain, HOST, FAR, port, 4001))
    lab.flow(protocol='udp', interior_port=port)
    lab.passes(IN, with_chain(chain, FAR, HOST, 4001, port))
    lab.passes(IN, plain(FAR, HOST, 4001, port))


@case('RFC 7045', 'RFC 9288', peer=False)
def bound_on_the_number_of_headers(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, with_chain([(DESTINATION, options(8))] * 8, HOST, FAR, port, 4001))
    lab.blocked(OUT, with_chain([(DESTINATION, options(8))] * 9, HOST, FAR, port, 4001),
                'header-chain')
    lab.blocked(IN, with_chain([(DESTINATION, options(8))] * 9, FAR, HOST, 4001, port),
                'header-chain')
    lab.passes(IN, with_chain([(DESTINATION, options(8))] * 8, FAR, HOST, 4001, port))


@case('RFC 7045', 'RFC 9288', peer=False)
def bound_on_the_length_of_headers(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, with_chain([(DESTINATION, options(512))] * 2, HOST, FAR, port, 4001))
    lab.blocked(OUT, with_chain([(DESTINATION, options(520))] * 2, HOST, FAR, port, 4001),
                'header-chain')
    lab.passes(IN, with_chain([(DESTINATION, options(512))] * 2, FAR, HOST, 4001, port))


@case('RFC 8200', peer=False)
def hop_by_hop_options_stand_first(lab):
    lab.gateway()
    port = lab.new_port()
    lab.blocked(OUT, with_chain([(DESTINATION, options(8)), (HOP, options(8))], HOST, FAR, port,
                                4001), 'malformed')
    lab.passes(OUT, with_chain([(HOP, options(8)), (DESTINATION, options(8))], HOST, FAR, port,
                               4001))


@case('RFC 8200', peer=False)
def chain_cut_short(lab):
    lab.gateway()
    port = lab.new_port()
    whole = with_chain([(DESTINATION, options(16))], HOST, FAR, port, 4001)
    for room in (1, 2, 8, 15, 16, 19, 23):
        cut = whole[40:40 + room]
        lab.blocked(OUT, ipv6(HOST, FAR, DESTINATION, cut), 'malformed')
    lab.no_flow()
    lab.passes(OUT, whole)


@case('RFC 8200', peer=False)
def transport_header_cut_short(lab):
    lab.gateway()
    port = lab.new_port()
    for room in (0, 1, 4, 7):
        lab.blocked(OUT, ipv6(HOST, FAR, UDP, udp(HOST, FAR, port, 4001)[:room]), 'malformed')
    for room in (4, 12, 19):
        lab.blocked(OUT, ipv6(HOST, FAR, TCP, tcp(HOST, FAR, port, 80, SYN)[:room]), 'malformed')
    lab.no_flow()
    lab.passes(OUT, plain(HOST, FAR, port, 4001))


def fragments(source, destination, sport, dport, size=2000, cut=1200, identification=99,
              headers=()):
    head, whole = chained(list(headers), UDP, udp(source, destination, sport, dport, bytes(size)))
    parts = []
    for offset in range(0, len(whole), cut):
        more = int(offset + cut < len(whole))
        inner = fragment(offset, more, identification)
        parts.append(ipv6(source, destination, FRAGMENT,
                          bytes([head]) + inner[1:] + whole[offset:offset + cut]))
    return parts


def arrived_data(packets):
    return sum(len(packet) - 48 for packet in packets if packet[6] == FRAGMENT) or \
        sum(len(packet) - 40 for packet in packets)


@case('RFC 8200', 'REC-14')
def fragments_belong_to_their_flow(lab):
    lab.gateway()
    port = lab.new_port()
    lab.send(IN, *fragments(FAR, HOST, 4001, port))
    if lab.forwarded(IN):
        raise Wrong('unsolicited fragments came in')
    lab.send(OUT, *fragments(HOST, FAR, port, 4001))
    came = lab.forwarded(OUT)
    if arrived_data(came) != 2008:
        raise Wrong(f'{arrived_data(came)} bytes came out of 2008')
    lab.flow(protocol='udp', interior_port=port)
    for order in (1, -1):
        lab.send(IN, *fragments(FAR, HOST, 4001, port, identification=100 + order)[::order])
        came = lab.forwarded(IN)
        if arrived_data(came) != 2008:
            raise Wrong(f'{arrived_data(came)} bytes came in out of 2008')


@case('RFC 5722')
def overlapping_fragments(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, plain(HOST, FAR, port, 4001))
    first, second = fragments(FAR, HOST, 4001, port, identification=200)
    evil = ipv6(FAR, HOST, FRAGMENT, bytes([UDP]) + fragment(8, 1, 200)[1:] + bytes(1200))
    before = lab.drops()
    lab.send(IN, first, evil, second)
    if lab.forwarded(IN):
        raise Wrong('overlapping fragments came in')
    if not lab.peer and lab.drops()['fragment'] != before['fragment'] + 1:
        raise Wrong('the overlap was not counted')
    lab.send(IN, *fragments(FAR, HOST, 4001, port, identification=201))
    if not lab.forwarded(IN):
        raise Wrong('fragments that do not overlap did not come in')


@case('RFC 6946', peer=False)
def atomic_fragments(lab):
    lab.gateway()
    port = lab.new_port()

    def atomic(source, destination, sport, dport):
        return ipv6(source, destination, FRAGMENT, bytes([UDP]) + fragment(0, 0, 5)[1:] +
                    udp(source, destination, sport, dport, b'data'))

    def came(direction, packet):
        lab.held[direction] = []
        lab.send(direction, packet)
        return lab.forwarded(direction)

    before = lab.drops()
    if came(IN, atomic(FAR, HOST, 4001, port)):
        raise Wrong('an unsolicited atomic fragment came in')
    if lab.drops()['unsolicited'] != before['unsolicited'] + 1:
        raise Wrong('it was not counted as unsolicited')
    if not came(OUT, atomic(HOST, FAR, port, 4001)):
        raise Wrong('an atomic fragment did not go out')
    lab.flow(protocol='udp', interior_port=port)
    if not came(IN, atomic(FAR, HOST, 4001, port)):
        raise Wrong('an atomic fragment of the flow did not come in')


@case('RFC 7112', peer=False)
def first_fragment_without_the_upper_layer_header(lab):
    """The ports are in the second fragment: no fragment passes. Cut elsewhere, all pass."""
    lab.gateway()
    port = lab.new_port()
    parts = fragments(HOST, FAR, port, 4001, size=200, cut=16, headers=[(DESTINATION, options(24))])
    lab.send(IN, *fragments(FAR, HOST, 4001, port, size=200, cut=16,
                            headers=[(DESTINATION, options(24))]))
    if lab.forwarded(IN):
        raise Wrong('unsolicited fragments came in')
    lab.send(OUT, parts[0])
    if lab.forwarded(OUT):
        raise Wrong('a first fragment without its ports went out by itself')
    lab.no_flow()
    lab.send(OUT, *parts[1:])
    if lab.forwarded(OUT):
        raise Wrong('its fragments went out')
    lab.no_flow()
    lab.send(OUT, *fragments(HOST, FAR, port, 4001, size=200, cut=64, identification=7112,
                             headers=[(DESTINATION, options(24))]))
    if not lab.forwarded(OUT):
        raise Wrong('fragments that are cut behind the ports did not go out')
    lab.flow(protocol='udp', interior_port=port)


@case('RFC 8200', peer=False)
def a_lone_fragment_is_dropped(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, plain(HOST, FAR, port, 4001))
    for part in fragments(FAR, HOST, 4001, port, identification=300):
        lab.send(IN, part.replace(b'\0\0\1\x2c', b'\0\0\1\x2d') if part[42] else part)
    if lab.forwarded(IN):
        raise Wrong('fragments of two packets were put together')
    lab.passes(IN, plain(FAR, HOST, 4001, port))
