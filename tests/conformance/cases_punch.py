# SPDX-License-Identifier: GPL-2.0-only
"""
Two private hosts behind two gateways open a connection to each other (REC-11, REC-33).

   interior --- [ router ] --- mid --- [ router2 ] --- interior2
                    |
                exterior
"""

import select
import time

from eoigtest.headers import ACK, SYN, TCP, UDP, ipv6, tcp, udp
from eoigtest.netns import build
from lab import FAR, HOST, OUT, PATIENCE, Broken, Side, Wrong, describe, run, same
from suite import case

OTHER = '2600:2::10'
MARKS = ('2600:1::5f', '2600:2::5f', 5454)


def datagram(source, destination, sport, dport, data=b'data'):
    return ipv6(source, destination, UDP, udp(source, destination, sport, dport, data))


class TwoGateways:
    """The gateway of the lab and a second one. A sentinel crosses both."""

    def __init__(self, lab, filtering):
        self.lab, self.sequence = lab, 0
        self.build_lab()
        lab.gateway('uplink', 'mid', 'filtering', filtering)
        run(['eoigctl', '-n', 'router2', '-batch', '-'], input=f'''
            gateway add egress uplink mid filtering {filtering}
            subnet add 2600:2::/64 gateway egress
        ''')
        self.ends = (lab.ends[OUT][0], Side(lab, 'interior2', 'lan', '020000000011', '020000000012'))
        # This opens the flow of the sentinels at both gateways.
        for direction in (0, 1, 0):
            self.ends[direction].send(self.sentinel(direction))
        self.crosses(0)
        self.crosses(1)

    @staticmethod
    def build_lab():
        build(f'''
            host_up router2
            host_silent interior2
            link interior2 lan router2 in0 address 02:00:00:00:00:11 02:00:00:00:00:12
            link router mid router2 mid address 02:00:00:00:00:21 02:00:00:00:00:22
            setting router2 net.ipv6.conf.all.forwarding=1
            address router mid 2600:3::1/64
            address router2 mid 2600:3::2/64
            address router2 in0 2600:2::1/64
            route router2 default via 2600:3::1
            route router 2600:2::/64 via 2600:3::2
            neighbour router mid 2600:3::2 02:00:00:00:00:22
            neighbour router2 mid 2600:3::1 02:00:00:00:00:21
            neighbour router2 in0 {OTHER} 02:00:00:00:00:11
            neighbour router2 in0 {MARKS[1]} 02:00:00:00:00:11
            neighbour router in0 {MARKS[0]} 02:00:00:00:00:01
        ''')

    def sentinel(self, direction):
        self.sequence += 1
        ends = MARKS[:2] if direction == 0 else MARKS[1::-1]
        return datagram(*ends, MARKS[2], MARKS[2], b'mark%d' % self.sequence)

    def crosses(self, direction, *packets):
        """Send packets. Returns those that arrived at the other host."""
        sender, receiver = self.ends[direction], self.ends[1 - direction]
        sentinel = self.sentinel(direction)
        came = []
        for packet in (*packets, sentinel):
            sender.send(packet)
        limit = time.monotonic() + PATIENCE
        while same(sentinel) not in came:
            packet = receiver.receive()
            if packet:
                came.append(same(packet))
            elif time.monotonic() > limit:
                raise Broken('the sentinel did not cross both gateways')
            else:
                select.select([receiver.socket], [], [], 1)
        return [packet for packet in packets if same(packet) in came]

    def passes(self, direction, packet):
        if not self.crosses(direction, packet):
            raise Wrong(f'did not pass: {describe(packet)}')

    def blocked(self, direction, packet):
        if self.crosses(direction, packet):
            raise Wrong(f'passed: {describe(packet)}')

    def close(self):
        run(['eoigctl', '-n', 'router2', 'config', 'flush'])
        run(['eoigctl', '-n', 'router', 'config', 'flush'])
        run('ip -n router link del mid'.split())
        for name in ('router2', 'interior2'):
            run(['ip', 'netns', 'del', name])


def punched(lab, filtering, shows):
    gateways = TwoGateways(lab, filtering)
    try:
        shows(gateways)
    finally:
        gateways.close()


@case('REC-11', peer=False)
def udp_hole_punching(lab):
    """Both hosts have sent to a server. Then either may begin."""
    def shows(two):
        here, there = lab.new_port(), lab.new_port()
        two.blocked(1, datagram(OTHER, HOST, there, here))
        lab.passes(OUT, datagram(HOST, FAR, here, 3478))
        two.ends[1].send(datagram(OTHER, FAR, there, 3478))
        two.passes(1, datagram(OTHER, HOST, there, here))
        two.passes(0, datagram(HOST, OTHER, here, there))
        two.blocked(0, datagram(HOST, OTHER, here, there + 100))
    punched(lab, 'endpoint-independent', shows)


@case('REC-11', peer=False)
def udp_hole_punching_from_both_sides(lab):
    """With the strictest filtering each host has to send to the other."""
    def shows(two):
        here, there = lab.new_port(), lab.new_port()
        two.blocked(0, datagram(HOST, OTHER, here, there))
        two.passes(1, datagram(OTHER, HOST, there, here))
        two.passes(0, datagram(HOST, OTHER, here, there))
    punched(lab, 'address-port-dependent', shows)


def segment(source, destination, sport, dport, flags, seq, ack=0):
    return ipv6(source, destination, TCP, tcp(source, destination, sport, dport, flags, seq, ack))


@case('REC-33', 'REC-31', peer=False)
def tcp_hole_punching(lab):
    """A simultaneous open through two gateways."""
    def shows(two):
        here, there = lab.new_port(), lab.new_port()
        two.blocked(1, segment(OTHER, HOST, there, here, SYN, 500))
        two.passes(0, segment(HOST, OTHER, here, there, SYN, 100))
        two.passes(1, segment(OTHER, HOST, there, here, SYN, 500))
        two.passes(0, segment(HOST, OTHER, here, there, SYN | ACK, 100, 501))
        two.passes(1, segment(OTHER, HOST, there, here, SYN | ACK, 500, 101))
        two.passes(0, segment(HOST, OTHER, here, there, ACK, 101, 501))
        two.passes(1, segment(OTHER, HOST, there, here, ACK, 501, 101))
    punched(lab, 'address-port-dependent', shows)


@case('REC-33', peer=False)
def tcp_hole_punching_endpoint_independent(lab):
    def shows(two):
        here, there = lab.new_port(), lab.new_port()
        two.blocked(1, segment(OTHER, HOST, there, here, SYN, 500))
        lab.passes(OUT, segment(HOST, FAR, here, 80, SYN, 100))
        two.passes(1, segment(OTHER, HOST, there, here, SYN, 500))
    punched(lab, 'endpoint-independent', shows)
