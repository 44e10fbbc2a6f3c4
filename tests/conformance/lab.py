# SPDX-License-Identifier: GPL-2.0-only
""" A router between two sides that have no network stack. A packet that comes out on one side was
sent on the other side, and passed.

   interior --- lan  in0 [ router: eoig, or its peer ] out0 net  --- exterior
            --- lan1 in1 [                           ] out1 net1 ---

A case that needs a second device on a side sends by lab.aside (in1) or lab.abroad (out1).

No case waits for a packet that does not come. A sentinel that always passes follows each packet.
When the sentinel arrives and the packet has not arrived, the packet was dropped."""

import json
import os
import select
import socket
import struct
import subprocess
import time

from eoigtest.headers import UDP, ipv6, packed, udp
from eoigtest.netns import ETH_P_IPV6, build, device_socket, inside
from prediction import Predictor, differs

SUBNET = '2600:1::/64'
HOST, OTHER_HOST = '2600:1::10', '2600:1::11'
ROUTER_IN, ROUTER_OUT = '2600:1::1', '2600:9::1'
FAR, STRANGER = '2600:9::10', '2600:9::bad'
SENTINEL_HOST, SENTINEL_FAR = '2600:1::5e', '2600:9::5e'
SENTINEL_PORT = 5353

# The kernel makes these from the MAC addresses of the router's devices.
ROUTER_LINK_LOCAL = 'fe80::ff:fe00:2', 'fe80::ff:fe00:3', 'fe80::ff:fe00:6', 'fe80::ff:fe00:7'

OUT, IN = 'out', 'in'
PATIENCE = 120

ROUTERS_OWN = [packed(address) for address in (ROUTER_IN, ROUTER_OUT, *ROUTER_LINK_LOCAL, '::')]

# In the words of tests/lib/netns.sh. Duplicate address detection is off, so that no link-local
# address is late.
LAB = f'''
host_up router
host_silent interior
host_silent exterior
link interior lan router in0 address 02:00:00:00:00:01 02:00:00:00:00:02
link exterior net router out0 address 02:00:00:00:00:04 02:00:00:00:00:03
link interior lan1 router in1 address 02:00:00:00:00:05 02:00:00:00:00:06
link exterior net1 router out1 address 02:00:00:00:00:08 02:00:00:00:00:07
address router in0 {ROUTER_IN}/64
address router out0 {ROUTER_OUT}/64
# One error for each packet: the kernel's rate limit must not decide a case.
setting router net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
'''


class Wrong(Exception):
    """A case has failed."""


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise Wrong(f'{" ".join(command)}: {done.stderr.strip()}')
    return done.stdout


class Broken(Exception):
    """The lab itself does not work: no case has a meaning."""


class Side:
    """One end: a raw socket on a device of a network namespace."""

    def __init__(self, lab, name, device, mine, router):
        self.lab, self.name, self.device = lab, name, device
        self.header = bytes.fromhex(router + mine) + struct.pack('!H', ETH_P_IPV6)
        with inside(name):
            self.socket = device_socket(device)
        self.socket.setblocking(False)

    def send(self, packet):
        self.lab.note(self.name, 'sent', packet)
        self.socket.send(self.header + packet)

    def receive(self):
        """The next packet that came from the router, or None."""
        while True:
            try:
                frame, origin = self.socket.recvfrom(65536)
            except BlockingIOError:
                return None
            if origin[2] != socket.PACKET_OUTGOING:
                packet = frame[14:]
                self.lab.note(self.name, 'received', packet)
                return packet


class Lab:
    """The router, its sides, and the questions of the cases."""

    def __init__(self, peer, pcap=None):
        self.peer, self.pcap = peer, pcap
        self.sequence = 0
        self.port = 20000
        self.capture = None
        # What the module says about the last packet, before it was sent.
        self.said = None
        # A packet may still be on its way.
        self.unsettled = False
        # The counters at the last look; None if they may have changed since.
        self.counted = None
        self.held = {OUT: [], IN: []}
        # One processor: a sentinel must not overtake the packet before it.
        os.sched_setaffinity(0, {0})
        build(LAB)
        self.route('default', OUT)
        for address in (HOST, OTHER_HOST, SENTINEL_HOST):
            self.neighbour(address, IN)
        for address in (FAR, STRANGER, SENTINEL_FAR):
            self.neighbour(address, OUT)
        self.ends = {
            OUT: (Side(self, 'interior', 'lan', '020000000001', '020000000002'),
                  Side(self, 'exterior', 'net', '020000000004', '020000000003')),
        }
        self.ends[IN] = tuple(reversed(self.ends[OUT]))
        self.predictor = None if peer else Predictor()
        self.aside = Side(self, 'interior', 'lan1', '020000000005', '020000000006')
        self.abroad = Side(self, 'exterior', 'net1', '020000000008', '020000000007')

    def limit_errors(self, milliseconds):
        """The router's kernel leaves this time between ICMPv6 errors to one host."""
        run(f'ip netns exec router sysctl -qw net.ipv6.icmp.ratelimit={milliseconds}'.split())

    def neighbour(self, address, direction):
        """An address is on the link of that side."""
        device, mac = (('out0', '02:00:00:00:00:04') if direction == OUT else
                       ('in0', '02:00:00:00:00:01'))
        run(f'ip -n router neigh replace {address} lladdr {mac} dev {device} nud permanent'.split())

    def route(self, prefix, direction):
        """A prefix is routed to that side."""
        via, device = ('2600:9::fe', 'out0') if direction == OUT else ('2600:1::fe', 'in0')
        self.neighbour(via, direction)
        run(f'ip -n router -6 route replace {prefix} via {via} dev {device}'.split())

    # Packets

    def sentinel(self, direction):
        self.sequence += 1
        mark = b'sentinel' + struct.pack('!I', self.sequence)
        source, destination = ((SENTINEL_HOST, SENTINEL_FAR) if direction == OUT else
                               (SENTINEL_FAR, SENTINEL_HOST))
        return ipv6(source, destination, UDP,
                    udp(source, destination, SENTINEL_PORT, SENTINEL_PORT, mark))

    def flush(self, direction):
        """Send a sentinel, and keep the packets that arrive before it."""
        sender, receiver = self.ends[direction]
        sentinel = self.sentinel(direction)
        sender.send(sentinel)
        limit = time.monotonic() + PATIENCE
        while True:
            packet = receiver.receive()
            if packet is None:
                if time.monotonic() > limit:
                    raise Broken(f'the sentinel did not come {direction}')
                select.select([receiver.socket], [], [], 1)
            elif packet[40:] == sentinel[40:]:
                return
            elif packet[48:56] != b'sentinel':
                self.held[direction].append(packet)

    def arrived(self, direction):
        """All packets that reached the far side since the last call."""
        if direction == IN:
            self.flush(OUT)
        self.flush(direction)
        packets, self.held[direction] = self.held[direction], []
        return packets

    def forwarded(self, direction, *about):
        """The same without the router's own packets, except errors about these packets.

        The router may be late with errors about packets of an earlier case, and with neighbour
        discovery."""
        return [packet for packet in self.arrived(direction) if packet[8:24] not in ROUTERS_OWN or
                any(is_about(packet, original) for original in about)]

    def send(self, direction, *packets):
        self.counted = None
        self.unsettled = True
        for packet in packets:
            self.ends[direction][0].send(packet)

    def clear(self):
        self.arrived(OUT)
        self.arrived(IN)

    def predict(self, direction, packets, side):
        """Ask the module about a packet. What it says about more than one may change meanwhile."""
        self.said = None
        if not self.predictor or len(packets) != 1:
            return
        if self.unsettled:
            self.flush(OUT)
            if direction == IN:
                self.flush(IN)
        self.unsettled = False
        self.said = self.predictor.predict(packets[0], direction == IN, side.device)

    def compare(self, packet, passed, reason=None):
        """What the module said is what happened."""
        wrong = differs(self.said, passed, reason)
        if wrong:
            raise Wrong(f'{wrong}: {describe(packet)}; steps: {" ".join(self.said.steps)}')

    def crosses(self, direction, *packets, by=None):
        """Send packets, from that side if one is given. Those that arrived, as they were sent."""
        self.predict(direction, packets, by or self.ends[direction][0])
        self.held[direction] = []
        for packet in packets:
            (by or self.ends[direction][0]).send(packet)
        came = [same(packet) for packet in self.arrived(direction)]
        passed = [packet for packet in packets if same(packet) in came]
        if len(passed) != len(packets):
            self.counted = None
        if self.said:
            self.compare(packets[0], passed)
        return passed

    def passes(self, direction, *packets, by=None):
        """Each of them arrives."""
        for packet in packets:
            if not self.crosses(direction, packet, by=by):
                raise Wrong(f'did not pass {direction}: {describe(packet)}')

    def blocked(self, direction, packet, reason=None, by=None):
        """It does not arrive, and the drop counter of that reason grows."""
        if self.counted is None:
            self.counted = self.drops()
        before = self.counted
        if self.crosses(direction, packet, by=by):
            raise Wrong(f'passed {direction}: {describe(packet)}')
        self.compare(packet, False, reason)
        self.counted = self.drops() if reason else None
        if reason and not self.peer and self.counted != {**before, reason: before.get(reason, -1) + 1}:
            raise Wrong(f'not counted as {reason}: {describe(packet)}; counters: '
                        f'{ {k: v for k, v in self.counted.items() if v != before[k]} }')

    def answer(self, direction, want, limit=PATIENCE):
        """Wait until the sender of that direction gets a packet for which want() is true."""
        back = IN if direction == OUT else OUT
        until = time.monotonic() + limit
        while time.monotonic() < until:
            for packet in self.arrived(back):
                if want(packet):
                    return packet
            time.sleep(0.1)
        raise Wrong('no answer came')

    # The gateway

    def ctl(self, *words):
        return run(['eoigctl', '-n', 'router', *words])

    def refused(self, *words):
        """The message with which eoigctl refused that command."""
        done = subprocess.run(['eoigctl', '-n', 'router', *words], capture_output=True, text=True)
        if not done.returncode:
            raise Wrong(f'eoigctl {" ".join(words)}: was not refused')
        return done.stderr

    def stats(self):
        return next(each for each in json.loads(self.ctl('-j', 'stats'))
                    if each['gateway'] == 'egress')

    def drops(self):
        """The drop counters by reason."""
        if self.peer:
            return {}
        return {key.replace('_', '-'): count for key, count in self.stats()['drops'].items()}

    def flows(self, *words):
        """The flows without those of the sentinels."""
        return [flow for flow in json.loads(self.ctl('-j', '-s', 'flow', 'show', *words))
                if flow['interior'] != SENTINEL_HOST]

    def flow(self, state=None, **fields):
        """There is one flow. It has that state and those fields."""
        if self.peer:
            return {}
        flows = self.flows()
        if len(flows) != 1:
            raise Wrong(f'{len(flows)} flows, expected one: {flows}')
        if state and flows[0]['state'] != state:
            raise Wrong(f'the flow is {flows[0]["state"]}, expected {state}')
        for name, value in fields.items():
            if flows[0][name] != value:
                raise Wrong(f'the flow has {name} {flows[0][name]}, expected {value}')
        return flows[0]

    def no_flow(self):
        if not self.peer and self.flows():
            raise Wrong(f'there are flows: {self.flows()}')

    def new_port(self):
        """A port that no case has used: no flow has it."""
        self.port += 1
        return self.port

    # Configurations

    def gateway(self, *options):
        """A new egress-only gateway with these options."""
        if self.peer:
            self.peer.configure(options)
        else:
            if os.environ.get('FASTPATH'):  # see tests/net/with-fastpath
                options += ('fastpath', 'on')
            commands = ['config flush', f'gateway add egress uplink out0 {" ".join(options)}',
                        f'subnet add {SUBNET} gateway egress', 'timeout reset']
            run('eoigctl -n router -batch -'.split(), input='\n'.join(commands) + '\n')
            self.counted = None
        # This opens the flow of the sentinels.
        self.flush(OUT)
        self.clear()

    # The capture

    def note(self, side, verb, packet):
        if self.capture:
            self.capture.write(side, verb, packet)


def same(packet):
    """A packet without its hop limit, which a router changes."""
    return packet[:7] + packet[8:]


def describe(packet):
    source, destination = (socket.inet_ntop(socket.AF_INET6, each) for each in (packet[8:24], packet[24:40]))
    return f'{source} > {destination}, next header {packet[6]}, {packet[40:72].hex()}'


def is_about(packet, original):
    """Is it an ICMPv6 error about that packet (RFC 4443)?"""
    return packet[6] == 58 and packet[40] < 128 and packet[48 + 8:48 + 40 + 8] == original[8:40 + 8]


def is_unreachable(packet, code, original):
    """Is it a destination unreachable of that code about that packet?"""
    return is_about(packet, original) and packet[40] == 1 and packet[41] == code
