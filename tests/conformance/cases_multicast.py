# SPDX-License-Identifier: GPL-2.0-only
"""Multicast: its scope (REC-2), its sources and its uplinks. The cases make the router forward it."""

import socket
import struct
from contextlib import closing

from eoigtest.headers import ROUTING, UDP, chained, ipv6, routing, udp
from eoigtest.netns import inside
from lab import FAR, HOST, IN, OTHER_HOST, OUT, SENTINEL_HOST
from suite import case

MRT6_INIT, MRT6_ADD_MIF, MRT6_ADD_MFC = 200, 202, 204


def datagram(source, group):
    return ipv6(source, group, UDP, udp(source, group, 4000, 4001, b'data'))


class MulticastRouter:
    """A multicast routing daemon of two system calls (linux/mroute6.h)."""

    def __init__(self, lab, *routes):
        """routes: a direction, a source and a group each."""
        with inside('router'):
            self.socket = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
            self.option(MRT6_INIT, struct.pack('i', 1))
            self.index = [socket.if_nametoindex(name) for name in ('in0', 'out0')]
            for mif, index in enumerate(self.index):
                self.option(MRT6_ADD_MIF, struct.pack('HBBHxxI', mif, 0, 1, index, 0))
            for direction, source, group in routes:
                self.route(source, group, 0 if direction == OUT else 1)

    def option(self, name, value):
        self.socket.setsockopt(socket.IPPROTO_IPV6, name, value)

    def route(self, source, group, parent):
        def address(text):
            return struct.pack('=HHI16sI', socket.AF_INET6, 0, 0,
                               socket.inet_pton(socket.AF_INET6, text), 0)
        interfaces = 1 << (1 - parent)
        self.option(MRT6_ADD_MFC, address(source) + address(group) +
                    struct.pack('=Hxx', parent) + struct.pack('=8I', interfaces, *[0] * 7))

    def close(self):
        self.socket.close()


ENDS = ((OUT, HOST), (IN, FAR))


def allowed(lab, scope, least):
    """Only the scopes above the boundary cross, in both directions."""
    groups = {each: f'ff1{each:x}::77' for each in (3, 4, 5, 8, 9, 14)}
    routes = [(direction, source, group) for group in groups.values()
              for direction, source in ENDS]
    lab.gateway(*scope)
    with closing(MulticastRouter(lab, *routes)):
        for number, group in groups.items():
            for direction, source in ENDS:
                packet = datagram(source, group)
                if number >= least:
                    lab.passes(direction, packet)
                else:
                    lab.blocked(direction, packet, 'scope')
    lab.no_flow()


@case('REC-2', peer=False)
def multicast_scope_by_default(lab):
    allowed(lab, (), 9)


@case('REC-2', peer=False)
def multicast_scope_as_configured(lab):
    allowed(lab, ('scope', '4'), 5)


GROUP = 'ff1e::77'
FOREIGN = '2600:5::1'


def forwarding(lab, *sources, group=GROUP):
    """Meanwhile the router forwards to the group from these pairs of direction and source."""
    return closing(MulticastRouter(lab, *((*each, group) for each in sources)))


@case('REC-1', 'REC-6', peer=False)
def multicast_from_a_bogon_or_foreign_source(lab):
    """A bogon and a spoofed source do not cross to a group either."""
    lab.gateway()
    with forwarding(lab, (IN, '2001:db8::1'), (IN, HOST), (IN, FAR), (OUT, OTHER_HOST)):
        lab.blocked(IN, datagram('2001:db8::1', GROUP), 'bogon')
        lab.blocked(IN, datagram(HOST, GROUP), 'spoofed')
        lab.passes(IN, datagram(FAR, GROUP))
        lab.passes(OUT, datagram(OTHER_HOST, GROUP))


@case('REC-5', peer=False)
def multicast_of_a_foreign_source(lab):
    lab.gateway()
    with forwarding(lab, (OUT, FOREIGN), (OUT, HOST)):
        lab.blocked(OUT, datagram(FOREIGN, GROUP), 'unattached')
        lab.passes(OUT, datagram(HOST, GROUP))
        lab.ctl('subnet', 'add', 'dev', 'in0', 'gateway', 'egress')
        lab.passes(OUT, datagram(FOREIGN, GROUP))


@case('REC-49', peer=False)
def multicast_in_transparent_mode(lab):
    lab.gateway('type', 'internet')
    with forwarding(lab, *ENDS, group='ff15::77'):
        lab.passes(OUT, datagram(HOST, 'ff15::77'))
        lab.passes(IN, datagram(FAR, 'ff15::77'))
        lab.gateway()
        lab.blocked(OUT, datagram(HOST, 'ff15::77'), 'scope')
        lab.blocked(IN, datagram(FAR, 'ff15::77'), 'scope')


@case('REC-2', peer=False)
def multicast_by_another_uplink(lab):
    """It leaves only by the uplinks of its own gateway, like other packets."""
    lab.gateway()
    with forwarding(lab, (OUT, HOST)):
        lab.passes(OUT, datagram(HOST, GROUP))
        lab.ctl('gateway', 'add', 'other', 'uplink', 'out0')
        lab.ctl('subnet', 'add', f'{SENTINEL_HOST}/128', 'gateway', 'other')
        lab.ctl('gateway', 'set', 'egress', 'uplink', 'elsewhere')
        lab.blocked(OUT, datagram(HOST, GROUP), 'uplink')
        lab.ctl('gateway', 'set', 'egress', 'uplink', 'out0')
        lab.passes(OUT, datagram(HOST, GROUP))


@case('REC-4', peer=False)
def multicast_routing_header_0(lab):
    """It does not cross to a group either. A router ignores other types (RFC 7045)."""
    def with_routing(source, kind):
        head, body = chained([(ROUTING, routing(kind, [OTHER_HOST], left=0))], UDP,
                             udp(source, GROUP, 4000, 4001, b'data'))
        return ipv6(source, GROUP, head, body)

    lab.gateway()
    with forwarding(lab, *ENDS):
        for direction, source in ENDS:
            lab.blocked(direction, with_routing(source, 0), 'rh0')
            lab.passes(direction, with_routing(source, 4))
