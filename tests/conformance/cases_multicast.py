# SPDX-License-Identifier: GPL-2.0-only
"""Multicast scope (REC-2). The router forwards multicast because the case tells it to."""

import socket
import struct

from lab import FAR, HOST, IN, OUT
from packets import UDP, ipv6, udp
from suite import case

MRT6_INIT, MRT6_ADD_MIF, MRT6_ADD_MFC = 200, 202, 204


def datagram(source, group):
    return ipv6(source, group, UDP, udp(source, group, 4000, 4001, b'data'))


class MulticastRouter:
    """A multicast routing daemon in two system calls (linux/mroute6.h)."""

    def __init__(self, lab, *routes):
        with lab.inside('router'):
            self.socket = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
            self.option(MRT6_INIT, struct.pack('i', 1))
            self.index = [socket.if_nametoindex(name) for name in ('in0', 'out0')]
            for mif, index in enumerate(self.index):
                self.option(MRT6_ADD_MIF, struct.pack('HBBHxxI', mif, 0, 1, index, 0))
            for source, group, parent in routes:
                self.route(source, group, parent)

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


def allowed(lab, scope, least):
    """Of the scopes, which cross, both ways: those above the boundary."""
    groups = {each: f'ff1{each:x}::77' for each in (3, 4, 5, 8, 9, 14)}
    routes = [(source, group, parent) for group in groups.values()
              for source, parent in ((HOST, 0), (FAR, 1))]
    lab.gateway(*scope)
    daemon = MulticastRouter(lab, *routes)
    try:
        for number, group in groups.items():
            for direction, source in ((OUT, HOST), (IN, FAR)):
                packet = datagram(source, group)
                if number >= least:
                    lab.passes(direction, packet)
                else:
                    lab.blocked(direction, packet, 'scope')
    finally:
        daemon.close()
    lab.no_flow()


@case('REC-2', peer=False)
def multicast_scope_by_default(lab):
    allowed(lab, (), 9)


@case('REC-2', peer=False)
def multicast_scope_as_configured(lab):
    allowed(lab, ('scope', '4'), 5)
