# SPDX-License-Identifier: GPL-2.0-only
"""The border: attached or closed, where a source may come from, and the router itself (REC-5,
REC-6)."""

import struct

from eoigtest.headers import (ACK, ECHO_REPLY, ECHO_REQUEST, ICMPV6, RST, SYN, TCP, UDP, echo, icmp,
                              ipv6, packed, tcp, udp)
from lab import (FAR, HOST, IN, OTHER_HOST, OUT, ROUTER_IN, ROUTER_OUT, STRANGER, Wrong, describe,
                 is_about, is_unreachable, run)
from suite import case

# Routed to the interior by in0, and in no subnet unless a case attaches it.
LATER, LATER_HOST = '2600:5::/64', '2600:5::1'
# Routed to the exterior by out0.
BEYOND, BEYOND_HOST = '2600:7::/64', '2600:7::1'
ABROAD = '2600:8::1'


def datagram(source, destination, sport=4000, dport=4001):
    return ipv6(source, destination, UDP, udp(source, destination, sport, dport, b'data'))


def segment(source, destination, sport, dport, flags, seq=0, ack=0, hops=64):
    return ipv6(source, destination, TCP, tcp(source, destination, sport, dport, flags, seq, ack),
                hops)


def answers(lab, direction, source, destination, port):
    """There is a flow: the exterior answers, and no other host gets in."""
    lab.passes(direction, datagram(source, destination, 4001, port))
    lab.blocked(direction, datagram(STRANGER, destination, 4001, port), 'unsolicited')


def route(prefix, device):
    run(f'ip -n router -6 route replace {prefix} dev {device}'.split())


@case('REC-5', peer=True)
def unattached_out(lab):
    lab.gateway()
    lab.route(LATER, IN)
    lab.clear()
    packet = datagram(LATER_HOST, FAR, lab.new_port())
    lab.blocked(OUT, packet, 'unattached')
    lab.no_flow()
    if not lab.peer:
        # Administratively prohibited.
        lab.answer(OUT, lambda back: is_unreachable(back, 1, packet))
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port))
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-5', 'REC-6', peer=False)
def unattached_in(lab):
    """A prefix that is routed to the interior and in no subnet, such as a forgotten one."""
    lab.gateway()
    lab.route(LATER, IN)
    lab.blocked(IN, datagram(FAR, LATER_HOST), 'unattached')
    lab.blocked(IN, segment(FAR, LATER_HOST, 4001, 22, SYN), 'unattached')
    lab.no_flow()
    lab.ctl('subnet', 'add', LATER, 'gateway', 'egress')
    port = lab.new_port()
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unsolicited')
    lab.passes(OUT, datagram(LATER_HOST, FAR, port))
    answers(lab, IN, FAR, LATER_HOST, port)
    lab.ctl('subnet', 'del', LATER)
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unattached')


@case('REC-5', peer=False)
def subnet_default_attaches_all_others(lab):
    lab.gateway()
    lab.route(LATER, IN)
    port = lab.new_port()
    lab.blocked(OUT, datagram(LATER_HOST, FAR, port), 'unattached')
    lab.ctl('subnet', 'add', 'default', 'gateway', 'egress')
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unsolicited')
    lab.passes(OUT, datagram(LATER_HOST, FAR, port))
    answers(lab, IN, FAR, LATER_HOST, port)


@case('REC-5', peer=False)
def subnet_by_device(lab):
    """All addresses behind the device, and none behind another device."""
    lab.gateway()
    lab.route(LATER, IN)
    lab.ctl('subnet', 'add', 'dev', 'in1', 'gateway', 'egress')
    port = lab.new_port()
    lab.blocked(OUT, datagram(LATER_HOST, FAR, port), 'unattached')
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unattached')
    lab.ctl('subnet', 'add', 'dev', 'in0', 'gateway', 'egress')
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unsolicited')
    lab.passes(OUT, datagram(LATER_HOST, FAR, port))
    answers(lab, IN, FAR, LATER_HOST, port)
    # The flow belongs to the subnet of in0. An address behind another device has none.
    route(LATER, 'in1')
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unsolicited')
    lab.ctl('subnet', 'del', 'dev', 'in1')
    lab.blocked(IN, datagram(FAR, LATER_HOST, 4001, port), 'unattached')
    lab.route(LATER, IN)
    answers(lab, IN, FAR, LATER_HOST, port)


@case('REC-5', peer=False)
def subnet_with_its_device(lab):
    """A prefix that names its device: no other device may open flows, and no route is looked up."""
    lab.gateway('reverse-path', 'strict')
    route(LATER, 'in1')
    lab.ctl('subnet', 'add', LATER, 'dev', 'in1', 'gateway', 'egress')
    port = lab.new_port()
    lab.blocked(OUT, datagram(LATER_HOST, FAR, port), 'reverse-path')
    lab.passes(OUT, datagram(LATER_HOST, FAR, port), by=lab.aside)
    other = lab.new_port()
    lab.ctl('subnet', 'replace', LATER, 'dev', 'in0', 'gateway', 'egress')
    lab.passes(OUT, datagram(LATER_HOST, FAR, other))
    lab.route(LATER, IN)
    answers(lab, IN, FAR, LATER_HOST, other)


@case('REC-5', peer=False)
def reverse_path_strict(lab):
    """A host behind another device forges an address of this one, and opens no flow."""
    lab.gateway()
    port = lab.new_port()
    forged = datagram(HOST, FAR, port)
    lab.blocked(OUT, forged, 'reverse-path', by=lab.aside)
    lab.blocked(OUT, segment(HOST, FAR, port, 443, SYN), 'reverse-path', by=lab.aside)
    lab.blocked(OUT, ipv6(HOST, FAR, ICMPV6, echo(HOST, FAR, ECHO_REQUEST, port)), 'reverse-path',
                by=lab.aside)
    lab.no_flow()
    lab.blocked(IN, datagram(FAR, HOST, 4001, port), 'unsolicited')
    lab.blocked(IN, segment(FAR, HOST, 443, port, SYN | ACK, ack=1), 'unsolicited')
    lab.passes(OUT, forged)
    answers(lab, IN, FAR, HOST, port)


@case('REC-5', peer=False)
def reverse_path_loose(lab):
    """A packet comes by any interior device, and its source is routed to the interior."""
    lab.gateway('reverse-path', 'loose')
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port), by=lab.aside)
    answers(lab, IN, FAR, HOST, port)
    lab.ctl('subnet', 'add', BEYOND, 'gateway', 'egress')
    lab.route(BEYOND, OUT)
    lab.blocked(OUT, datagram(BEYOND_HOST, FAR, lab.new_port()), 'reverse-path')


@case('REC-5', peer=False)
def reverse_path_off(lab):
    lab.gateway('reverse-path', 'off')
    lab.ctl('subnet', 'add', BEYOND, 'gateway', 'egress')
    lab.route(BEYOND, OUT)
    port = lab.new_port()
    lab.passes(OUT, datagram(BEYOND_HOST, FAR, port))
    lab.blocked(OUT, datagram(LATER_HOST, FAR, port), 'unattached')


def probes(lab, source, router):
    """Packets that a router answers, each with a function that recognises the answer."""
    port = lab.new_port()
    ask = ipv6(source, router, ICMPV6, echo(source, router, ECHO_REQUEST, port))
    closed = datagram(source, router, port, 4999)
    begin = segment(source, router, port, 4998, SYN)
    return (
        (ask, lambda back: back[6] == ICMPV6 and back[40] == ECHO_REPLY and
         back[44:46] == struct.pack('!H', port)),
        (closed, lambda back: is_about(back, closed)),
        (begin, lambda back: back[6] == TCP and back[53] & RST and
         back[42:44] == struct.pack('!H', port)),
    )


def silent(lab, source, router):
    """The router does not answer a packet from an uplink with an interior source."""
    for packet, _ in probes(lab, source, router):
        lab.blocked(IN, packet, 'spoofed')
        back = [each for each in lab.arrived(IN) if each[8:24] == packed(router) and
                each[24:40] == packed(source)]
        if back:
            raise Wrong(f'the router answered: {describe(back[0])}')


def answered(lab, direction, source, router):
    before = lab.drops()
    for packet, wanted in probes(lab, source, router):
        lab.send(direction, packet)
        lab.answer(direction, wanted)
    if lab.drops() != before:
        raise Wrong('a packet to the router itself was counted as dropped')


@case('REC-6', peer=False)
def spoofed_to_the_router_itself(lab):
    """The answer would go to the interior, with bytes that the stranger chooses."""
    lab.gateway()
    for router in (ROUTER_OUT, ROUTER_IN):
        silent(lab, OTHER_HOST, router)
        answered(lab, IN, FAR, router)
        answered(lab, OUT, OTHER_HOST, router)
    # Without a prefix the routes decide what is inside.
    lab.route(LATER, IN)
    answered(lab, OUT, LATER_HOST, ROUTER_OUT)
    lab.ctl('subnet', 'add', 'default', 'gateway', 'egress')
    silent(lab, LATER_HOST, ROUTER_OUT)
    answered(lab, IN, FAR, ROUTER_OUT)
    answered(lab, OUT, LATER_HOST, ROUTER_OUT)


@case('REC-6', peer=False)
def spoofed_by_the_routes(lab):
    """With a subnet by device or default, a source that is routed to the interior is an inside
    source."""
    lab.gateway()
    lab.route(LATER, IN)
    lab.ctl('gateway', 'add', 'open', 'type', 'internet', 'uplink', 'out0')
    lab.ctl('subnet', 'add', f'{OTHER_HOST}/128', 'gateway', 'open')
    lab.passes(IN, datagram(LATER_HOST, OTHER_HOST))
    lab.ctl('subnet', 'add', 'dev', 'in0', 'gateway', 'egress')
    lab.blocked(IN, datagram(LATER_HOST, OTHER_HOST), 'spoofed')
    lab.blocked(IN, datagram(LATER_HOST, '2600:5::2'), 'spoofed')
    # No route is looked up for a packet that is dropped anyway.
    lab.blocked(IN, datagram(LATER_HOST, HOST), 'unsolicited')
    lab.passes(IN, datagram(FAR, OTHER_HOST))


@case('RFC 4890', peer=False)
def neighbour_discovery_for_a_proxied_address(lab):
    """With a hop limit of 255 it comes from the link (RFC 4861), and else from a stranger."""
    proxied = '2600:1::77'
    lab.gateway()
    run('ip netns exec router sysctl -qw net.ipv6.conf.all.proxy_ndp=1'.split())
    run(f'ip -n router -6 neigh add proxy {proxied} dev out0'.split())

    def solicitation(hops):
        body = packed(proxied) + bytes([1, 1, 2, 0, 0, 0, 0, 4])
        return ipv6(FAR, proxied, ICMPV6, icmp(FAR, proxied, 135, data=body), hops)

    lab.blocked(IN, solicitation(64), 'icmp-type')
    before = lab.drops()
    lab.send(IN, solicitation(255))
    lab.answer(IN, lambda back: back[6] == ICMPV6 and back[40] == 136 and
               back[48:64] == packed(proxied))
    if lab.drops() != before:
        raise Wrong('a solicitation was counted as dropped')
    run(f'ip -n router -6 neigh del proxy {proxied} dev out0'.split())
    run('ip netns exec router sysctl -qw net.ipv6.conf.all.proxy_ndp=0'.split())


@case('REC-49', peer=False)
def mode_audit(lab):
    """Audit mode counts what it would drop, and lets it pass."""
    lab.gateway('mode', 'audit')
    lab.route(LATER, IN)
    port = lab.new_port()
    for direction, packet, reason in (
            (IN, datagram(FAR, HOST, 4001, port), 'unsolicited'),
            (IN, datagram(FAR, LATER_HOST, 4001, port), 'unattached'),
            (IN, datagram('fd00::1', HOST, 4001, port), 'bogon'),
            (OUT, datagram(LATER_HOST, FAR, port), 'unattached')):
        before = lab.drops()
        lab.passes(direction, packet)
        if lab.drops() != {**before, reason: before[reason] + 1}:
            raise Wrong(f'not counted once as {reason}: {describe(packet)}')
    lab.no_flow()
    lab.passes(OUT, datagram(HOST, FAR, port))
    lab.flow()
    before = lab.drops()
    lab.passes(IN, datagram(FAR, HOST, 4001, port))
    if lab.drops() != before:
        raise Wrong('a packet of a flow was counted as dropped')
    lab.ctl('gateway', 'set', 'egress', 'mode', 'enforce')
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, port), 'unsolicited')
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-6', peer=False)
def audit_of_another_gateway(lab):
    """A gateway that audits opens nothing that another one closes, and closes nothing."""
    lab.gateway()
    lab.route(LATER, IN)
    lab.ctl('gateway', 'add', 'other', 'uplink', 'out0', 'mode', 'audit')
    lab.ctl('subnet', 'add', LATER, 'gateway', 'other')
    lab.blocked(IN, datagram(LATER_HOST, HOST), 'spoofed')
    lab.passes(IN, datagram(FAR, LATER_HOST))
    lab.passes(IN, datagram('2600:5::2', LATER_HOST))
    lab.ctl('gateway', 'add', 'open', 'type', 'internet', 'uplink', 'out0')
    lab.ctl('subnet', 'add', f'{OTHER_HOST}/128', 'gateway', 'open')
    lab.passes(IN, datagram(LATER_HOST, OTHER_HOST))
    for subnet in (LATER, f'{OTHER_HOST}/128'):
        lab.ctl('subnet', 'del', subnet)
    for gateway in ('other', 'open'):
        lab.ctl('gateway', 'del', gateway)


@case('RFC 5961', peer=False)
def an_expiring_hop_limit_changes_nothing(lab):
    """The receiver never sees the packet."""
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, segment(HOST, FAR, port, 443, SYN, 1000))
    lab.crosses(IN, segment(FAR, HOST, 443, port, SYN | ACK, 5000, 1001, hops=1))
    lab.flow('unreplied')
    lab.passes(IN, segment(FAR, HOST, 443, port, SYN | ACK, 5000, 1001))
    lab.passes(OUT, segment(HOST, FAR, port, 443, ACK, 1001, 5001))
    lab.flow('established')
    if lab.crosses(IN, segment(FAR, HOST, 443, port, RST, 5001, hops=1)):
        raise Wrong('a packet with a hop limit of 1 was forwarded')
    lab.flow('established')
    if lab.crosses(OUT, segment(HOST, FAR, port, 443, RST, 1001, hops=1)):
        raise Wrong('a packet with a hop limit of 1 was forwarded')
    lab.flow('established')
    lab.passes(IN, segment(FAR, HOST, 443, port, RST, 5001))
    lab.flow('reset')


@case('REC-5', peer=False)
def transit_between_two_uplinks(lab):
    """Neither side is the interior: only an attached prefix of the destination, or default, counts."""
    lab.gateway('uplink', 'out1')
    lab.route(BEYOND, OUT)
    packet = datagram(ABROAD, BEYOND_HOST)
    lab.blocked(OUT, packet, 'unattached', by=lab.abroad)
    lab.blocked(OUT, datagram(HOST, BEYOND_HOST), 'spoofed', by=lab.abroad)
    lab.ctl('subnet', 'add', 'dev', 'in0', 'gateway', 'egress')
    lab.blocked(OUT, packet, 'unattached', by=lab.abroad)
    lab.ctl('subnet', 'add', BEYOND, 'gateway', 'egress')
    lab.blocked(OUT, packet, 'unsolicited', by=lab.abroad)
    lab.ctl('gateway', 'add', 'open', 'type', 'internet', 'uplink', 'out0', 'uplink', 'out1')
    lab.ctl('subnet', 'replace', BEYOND, 'gateway', 'open')
    lab.passes(OUT, packet, by=lab.abroad)
    lab.ctl('subnet', 'del', BEYOND)
    lab.blocked(OUT, packet, 'unattached', by=lab.abroad)
    lab.ctl('subnet', 'add', 'default', 'gateway', 'open')
    lab.passes(OUT, packet, by=lab.abroad)
    lab.no_flow()
