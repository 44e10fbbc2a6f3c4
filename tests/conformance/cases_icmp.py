# SPDX-License-Identifier: GPL-2.0-only
"""ICMPv6: queries, and errors that match a flow (RFC 4443, RFC 4890, REC-10 and others)."""

import socket
import struct

from eoigtest.headers import (DCCP_REQUEST, DESTINATION, ECHO_REPLY, ECHO_REQUEST, ESP, HOP, ICMPV6,
                              MH, PARAMETER, SCTP_INIT, SYN, TCP, TIME_EXCEEDED, TOO_BIG, UDP,
                              UNREACHABLE, chained, echo, icmp, ipv6, options, tcp, udp)
from cases_tcp import Connection, established
from cases_transport import Association, Dccp
from lab import FAR, HOST, IN, OTHER_HOST, OUT, STRANGER, Wrong, is_unreachable
from suite import case

ERRORS = ((UNREACHABLE, 0), (UNREACHABLE, 1), (UNREACHABLE, 4), (TOO_BIG, 0), (TIME_EXCEEDED, 0),
          (TIME_EXCEEDED, 1), (PARAMETER, 0), (PARAMETER, 1), (PARAMETER, 2))


def ping(source, destination, kind, identifier):
    return ipv6(source, destination, ICMPV6, echo(source, destination, kind, identifier, b'data'))


def error(source, destination, kind, code, about, room=1232):
    rest = struct.pack('!I', 1280 if kind == TOO_BIG else 0)
    return ipv6(source, destination, ICMPV6,
                icmp(source, destination, kind, code, rest, about[:room]))


def datagram(source, destination, sport, dport, data=b'data'):
    return ipv6(source, destination, UDP, udp(source, destination, sport, dport, data))


def errors_about(lab, packet, state, exterior_router='2600:9::fe'):
    """Errors about a packet reach its sender, also from a router, and change no state."""
    lab.passes(OUT, packet)
    for kind, code in ERRORS:
        lab.passes(IN, error(exterior_router, HOST, kind, code, packet))
        lab.passes(IN, error(FAR, HOST, kind, code, packet))
    lab.flow(state)
    if not lab.peer and lab.stats()['related'] < 2 * len(ERRORS):
        raise Wrong('errors were not counted as related')


@case('REC-10', 'RFC 4890')
def errors_about_no_flow(lab):
    lab.gateway()
    for kind, code in ERRORS:
        about = datagram(HOST, FAR, lab.new_port(), 4001)
        lab.blocked(IN, error(FAR, HOST, kind, code, about), 'icmp-unrelated')
    lab.no_flow()
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    lab.passes(IN, error(FAR, HOST, UNREACHABLE, 4, datagram(HOST, FAR, port, 4001)))


@case('REC-10')
def errors_about_a_similar_flow(lab):
    """One field of the packet in the error is wrong."""
    lab.gateway()
    port = lab.new_port()
    right = datagram(HOST, FAR, port, 4001)
    lab.passes(OUT, right)
    for about in (datagram(HOST, FAR, port + 1, 4001), datagram(HOST, FAR, port, 4002),
                  datagram(HOST, STRANGER, port, 4001), datagram(OTHER_HOST, FAR, port, 4001),
                  datagram(FAR, HOST, 4001, port),
                  ipv6(HOST, FAR, TCP, tcp(HOST, FAR, port, 4001, SYN))):
        lab.blocked(IN, error(FAR, HOST, UNREACHABLE, 4, about), 'icmp-unrelated')
    # The error goes to another host than the sender of the packet.
    lab.blocked(IN, error(FAR, OTHER_HOST, UNREACHABLE, 4, right), 'icmp-unrelated')
    lab.passes(IN, error(FAR, HOST, UNREACHABLE, 4, right))


@case('REC-18', 'REC-19')
def errors_about_udp(lab):
    lab.gateway()
    port = lab.new_port()
    errors_about(lab, datagram(HOST, FAR, port, 4001), 'unreplied')
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-36', 'REC-37')
def errors_about_tcp(lab):
    connection = established(lab)
    errors_about(lab, connection.segment(OUT, 24, b'data'), 'established')
    connection.talk()


@case('REC-36', 'REC-37')
def errors_about_a_syn(lab):
    lab.gateway()
    connection = Connection(lab)
    errors_about(lab, connection.segment(OUT, SYN), 'unreplied')
    connection.establish()


@case('REC-23')
def errors_about_esp(lab):
    lab.gateway()
    errors_about(lab, ipv6(HOST, FAR, ESP, struct.pack('!II', 1, 1) + bytes(32)), 'unreplied')
    lab.passes(IN, ipv6(FAR, HOST, ESP, struct.pack('!II', 2, 1) + bytes(32)))


@case('REC-30')
def errors_about_mobility(lab):
    lab.gateway()
    errors_about(lab, ipv6(HOST, FAR, MH, bytes([59, 1, 1, 0]) + bytes(12)), 'unreplied')


@case('REC-41', 'REC-42')
def errors_about_sctp(lab):
    lab.gateway()
    association = Association(lab)
    errors_about(lab, association.packet(OUT, SCTP_INIT), 'unreplied')
    association.establish()


@case('REC-45', 'REC-46', peer=False)
def errors_about_dccp(lab):
    lab.gateway()
    connection = Dccp(lab)
    errors_about(lab, connection.packet(OUT, DCCP_REQUEST), 'unreplied')
    connection.establish()


@case('REC-18')
def errors_about_echo(lab):
    lab.gateway()
    errors_about(lab, ping(HOST, FAR, ECHO_REQUEST, 7), 'unreplied')
    lab.passes(IN, ping(FAR, HOST, ECHO_REPLY, 7))


@case('RFC 4443')
def error_about_a_truncated_packet(lab):
    """The error has just the ports: 40 bytes of header and 8 more."""
    lab.gateway()
    port = lab.new_port()
    about = datagram(HOST, FAR, port, 4001, bytes(1000))
    lab.passes(OUT, about)
    lab.passes(IN, error(FAR, HOST, TOO_BIG, 0, about, room=48))
    lab.blocked(IN, error(FAR, HOST, TOO_BIG, 0, about, room=43))
    lab.blocked(IN, error(FAR, HOST, TOO_BIG, 0, about, room=20))
    lab.blocked(IN, error(FAR, HOST, TOO_BIG, 0, about, room=0))


@case('RFC 4443', 'REC-18')
def error_about_a_packet_with_extension_headers(lab):
    lab.gateway()
    port = lab.new_port()
    head, body = chained([(HOP, options(8)), (DESTINATION, options(16))], UDP,
                         udp(HOST, FAR, port, 4001))
    about = ipv6(HOST, FAR, head, body)
    lab.passes(OUT, about)
    lab.passes(IN, error(FAR, HOST, TIME_EXCEEDED, 0, about))
    head, body = chained([(HOP, options(8)), (DESTINATION, options(16))], UDP,
                         udp(HOST, FAR, port + 1, 4001))
    lab.blocked(IN, error(FAR, HOST, TIME_EXCEEDED, 0, ipv6(HOST, FAR, head, body)),
                'icmp-unrelated')


@case('REC-18', 'RFC 4890')
def errors_of_the_interior(lab):
    """An interior host may report a closed port, about a packet of a flow."""
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    answer = datagram(FAR, HOST, 4001, port)
    lab.passes(IN, answer)
    for kind, code in ERRORS:
        lab.passes(OUT, error(HOST, FAR, kind, code, answer))
    lab.flow('replied')
    lab.blocked(OUT, error(HOST, FAR, UNREACHABLE, 4, datagram(FAR, HOST, 4001, port + 1)),
                'icmp-unrelated')


@case('RFC 4443')
def error_about_an_error(lab):
    lab.gateway()
    port = lab.new_port()
    about = datagram(HOST, FAR, port, 4001)
    lab.passes(OUT, about)
    inner = error(HOST, FAR, UNREACHABLE, 4, datagram(FAR, HOST, 4001, port))
    lab.blocked(IN, error(FAR, HOST, UNREACHABLE, 4, inner), 'icmp-unrelated')
    lab.passes(IN, error(FAR, HOST, UNREACHABLE, 4, about))


@case('RFC 4890')
def echo_with_its_identifier(lab):
    lab.gateway()
    lab.blocked(IN, ping(FAR, HOST, ECHO_REQUEST, 9), 'unsolicited')
    lab.blocked(IN, ping(FAR, HOST, ECHO_REPLY, 9), 'unsolicited')
    lab.no_flow()
    lab.passes(OUT, ping(HOST, FAR, ECHO_REQUEST, 9))
    lab.flow('unreplied', protocol='icmpv6', icmp_type=ECHO_REQUEST, icmp_id=9)
    lab.blocked(IN, ping(FAR, HOST, ECHO_REPLY, 10), 'unsolicited')
    lab.blocked(IN, ping(STRANGER, HOST, ECHO_REPLY, 9), 'unsolicited')
    # A flow of requests from inside lets no request in.
    lab.blocked(IN, ping(FAR, HOST, ECHO_REQUEST, 9), 'unsolicited')
    lab.passes(IN, ping(FAR, HOST, ECHO_REPLY, 9))
    lab.flow('replied')


@case('RFC 4890', peer=False)
def an_echo_reply_opens_nothing(lab):
    lab.gateway()
    lab.blocked(OUT, ping(HOST, FAR, ECHO_REPLY, 9), 'icmp-type')
    lab.no_flow()


@case('RFC 4890', peer=False)
def messages_that_never_come_in(lab):
    """Node information, neighbour discovery, router renumbering, multicast listeners, and
    unassigned types."""
    lab.gateway()
    for kind in (0, 5, 99, 100, 101, 127, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141,
                 142, 143, 148, 149, 151, 152, 153, 155, 160, 199, 200, 201, 254, 255):
        message = icmp(FAR, HOST, kind, 0, bytes(4), bytes(32))
        lab.blocked(IN, ipv6(FAR, HOST, ICMPV6, message, hops=255), 'icmp-type')
    lab.passes(OUT, ping(HOST, FAR, ECHO_REQUEST, 9))
    lab.passes(IN, ping(FAR, HOST, ECHO_REPLY, 9))


@case('RFC 4890', peer=False)
def messages_that_never_go_out(lab):
    lab.gateway()
    for kind in (130, 133, 134, 138, 139, 200):
        message = icmp(HOST, FAR, kind, 0, bytes(4), bytes(32))
        lab.blocked(OUT, ipv6(HOST, FAR, ICMPV6, message, hops=255), 'icmp-type')
    lab.no_flow()


@case('RFC 4890', 'REC-28', peer=False)
def home_agent_discovery(lab):
    """RFC 4890 section 4.3.2: requests go out, and their answers come in."""
    lab.gateway()
    for request, answer in ((144, 145), (146, 147)):
        identifier = struct.pack('!HH', 77, 0)
        back = ipv6(FAR, HOST, ICMPV6, icmp(FAR, HOST, answer, 0, identifier, bytes(16)))
        lab.blocked(IN, back, 'unsolicited')
        lab.passes(OUT, ipv6(HOST, FAR, ICMPV6, icmp(HOST, FAR, request, 0, identifier)))
        lab.passes(IN, back)


@case('RFC 5508', peer=False)
def echo_timeout(lab):
    from cases_udp import expiry, floor
    expiry(lab, 'icmp', 60, ping(HOST, FAR, ECHO_REQUEST, 9), protocol='icmpv6')
    floor(lab, 'icmp', 60)


def is_prohibited(about):
    return lambda packet: is_unreachable(packet, 1, about)


@case('REC-34', 'RFC 4443', peer=False)
def reject_answers_udp_at_once(lab):
    lab.gateway('unsolicited', 'reject')
    packet = datagram(STRANGER, HOST, 4001, lab.new_port())
    lab.neighbour(STRANGER, OUT)
    lab.blocked(IN, packet, 'unsolicited')
    lab.answer(IN, is_prohibited(packet))


@case('RFC 4443', peer=False)
def errors_and_bogons_are_never_rejected(lab):
    """An error about an error, a multicast or bogon source: RFC 4443 section 2.4 (e)."""
    lab.gateway('unsolicited', 'reject')
    lab.clear()
    sent = [error(FAR, HOST, UNREACHABLE, 4, datagram(HOST, FAR, lab.new_port(), 1)),
            datagram('ff0e::1', HOST, 1, 2), datagram('2001:db8::1', HOST, 1, 2)]
    lab.send(IN, *sent)
    back = lab.forwarded(OUT, *sent)
    if back:
        raise Wrong(f'{len(back)} of them were answered')
    packet = datagram(FAR, HOST, 4001, lab.new_port())
    lab.blocked(IN, packet, 'unsolicited')
    lab.answer(IN, is_prohibited(packet))


@case('RFC 4443', peer=False)
def rejects_are_rate_limited(lab):
    """The kernel limits errors, here to four a second: a slow machine sends more."""
    lab.gateway('unsolicited', 'reject')
    # This address has not got an error yet.
    source = STRANGER[:-1] + '77'
    lab.neighbour(source, OUT)
    lab.clear()
    lab.limit_errors(4000)
    try:
        count = 1000
        for number in range(count):
            lab.send(IN, datagram(source, HOST, 4001, 30000 + number))
            if number % 100 == 99:
                lab.flush(IN)
                lab.flush(OUT)
        to = socket.inet_pton(socket.AF_INET6, source)
        answers = [packet for packet in lab.arrived(OUT) if packet[6] == ICMPV6 and packet[24:40] == to]
    finally:
        lab.limit_errors(0)
    if not 0 < len(answers) < count:
        raise Wrong(f'{len(answers)} answers to {count} packets')
