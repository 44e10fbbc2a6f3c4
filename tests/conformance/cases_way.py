# SPDX-License-Identifier: GPL-2.0-only
"""Packets that do not come straight by a wire: through a port of a bridge, or inside another packet
(REC-5, REC-6)."""

import contextlib

from eoigtest.headers import IPV6, ipv6
from cases_border import answers, datagram
from lab import FAR, HOST, IN, OTHER_HOST, OUT, Wrong, describe, run, same
from suite import case

BRIDGE = '02:00:00:00:00:03'
# A segment identifier, in no subnet.
SEGMENT = '2600:7::51'


def router(*commands):
    for command in commands:
        run(f'ip -n router {command}'.split())


@contextlib.contextmanager
def bridge(lab, shown):
    """The uplink is a port of a bridge, and so is another device. The bridge has the routes."""
    run(['modprobe', 'br_netfilter'])
    run('ip netns exec router sysctl -qw net.bridge.bridge-nf-call-ip6tables=0'.split())
    router(f'link add br0 address {BRIDGE} type bridge mcast_snooping 0 nf_call_ip6tables {shown}',
           'link set br0 up', 'link set out0 master br0', 'link set out1 master br0',
           'neigh replace fe80::fe lladdr 02:00:00:00:00:04 dev br0 nud permanent',
           '-6 route replace default via fe80::fe dev br0',
           '-6 route add 2600:9::/64 via fe80::fe dev br0 metric 1')
    try:
        yield
    finally:
        router('link del br0')
        lab.route('default', OUT)


def guarded(lab, by_out=None, by_in=None):
    """Nothing comes in but answers."""
    port = lab.new_port()
    lab.blocked(IN, datagram(FAR, HOST, 4001, port), 'unsolicited', by=by_in)
    lab.blocked(IN, datagram(OTHER_HOST, HOST, 4001, port), 'spoofed', by=by_in)
    lab.passes(OUT, datagram(HOST, FAR, port), by=by_out)
    lab.passes(IN, datagram(FAR, HOST, 4001, port), by=by_in)
    answers(lab, IN, FAR, HOST, port)


def bridged(lab):
    """A frame from one port to the other does not cross, whatever its addresses are."""
    packet = datagram(HOST, FAR, lab.new_port())
    before, flows = lab.drops(), lab.flows()
    lab.clear()
    lab.abroad.socket.send(bytes.fromhex('02000000000402000000000886dd') + packet)
    if same(packet) not in [same(each) for each in lab.arrived(OUT)]:
        raise Wrong(f'was not bridged: {describe(packet)}')
    if lab.drops() != before or len(lab.flows()) != len(flows):
        raise Wrong(f'a bridged frame was judged: {describe(packet)}')


@case('REC-5', 'REC-6', peer=False)
def uplink_in_a_bridge(lab):
    """The bridge of an uplink is one, whether or not it shows its packets to netfilter."""
    lab.gateway()
    for shown in (0, 1):
        with bridge(lab, shown):
            guarded(lab)
            bridged(lab)
    guarded(lab)


class Within:
    """A side that sends each packet inside another one, to the router's segment."""

    def __init__(self, side):
        self.side = side
        # The inner packet is explained as one that comes by the device of the outer one.
        self.device = side.device

    def send(self, packet):
        self.side.send(ipv6(FAR, SEGMENT, IPV6, packet))


@case('REC-5', 'REC-6', 'REC-29', peer=False)
def decapsulated_on_the_router(lab):
    """The inner packet skips PRE_ROUTING. It is judged by the device that the outer one came by."""
    lab.gateway()
    router(f'-6 route add {SEGMENT}/128 encap seg6local action End.DT6 table 254 dev in0')
    try:
        inside, outside = Within(lab.ends[OUT][0]), Within(lab.ends[IN][0])
        guarded(lab, inside, outside)
        lab.blocked(OUT, datagram(HOST, FAR, lab.new_port()), 'reverse-path', by=Within(lab.aside))
    finally:
        router(f'-6 route del {SEGMENT}/128')
