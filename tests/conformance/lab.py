# SPDX-License-Identifier: GPL-2.0-only
"""
A router between two sides that have no stack: whatever comes out on one side is what
was sent on the other, and passed.

   interior --- in0 [ router: eoig, or its peer ] out0 --- exterior
            --- in1 [                            ] out1 ---

A case that needs a second device on a side sends by lab.aside (in1) or lab.abroad (out1).

Nothing waits for what does not come: behind each packet goes a sentinel that always passes. When
the sentinel is there and the packet is not, the packet was dropped.
"""

import ctypes
import json
import os
import select
import socket
import struct
import subprocess
import time

from packets import UDP, ipv6, udp

SUBNET = '2600:1::/64'
HOST, OTHER_HOST = '2600:1::10', '2600:1::11'
ROUTER_IN, ROUTER_OUT = '2600:1::1', '2600:9::1'
FAR, STRANGER = '2600:9::10', '2600:9::bad'
SENTINEL_HOST, SENTINEL_FAR = '2600:1::5e', '2600:9::5e'
SENTINEL_PORT = 5353

# What its devices' Ethernet addresses make of it.
ROUTER_LINK_LOCAL = 'fe80::ff:fe00:2', 'fe80::ff:fe00:3', 'fe80::ff:fe00:6', 'fe80::ff:fe00:7'

OUT, IN = 'out', 'in'
PATIENCE = 120
ETH_IPV6 = 0x86dd
SO_RCVBUFFORCE = 33

ROUTERS_OWN = [socket.inet_pton(socket.AF_INET6, address)
               for address in (ROUTER_IN, ROUTER_OUT, *ROUTER_LINK_LOCAL, '::')]

libc = ctypes.CDLL(None, use_errno=True)


class Wrong(Exception):
    """What a case found that should not be."""


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode:
        raise Wrong(f'{" ".join(command)}: {done.stderr.strip()}')
    return done.stdout


class Broken(Exception):
    """The lab itself does not work: no case can be judged."""


class Side:
    """One end: a raw socket on a device in a network namespace."""

    def __init__(self, lab, name, device, mine, router):
        self.lab, self.name = lab, name
        self.header = bytes.fromhex(router + mine) + struct.pack('!H', ETH_IPV6)
        with lab.inside(name):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_IPV6))
            self.socket.bind((device, 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)

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
    """The router, its sides, and what a case may ask of them."""

    def __init__(self, peer, pcap=None):
        self.peer, self.pcap = peer, pcap
        self.sequence = 0
        self.port = 20000
        self.capture = None
        # Counters as they were read last; None: something may have changed them since.
        self.counted = None
        self.held = {OUT: [], IN: []}
        self.home = os.open('/proc/self/ns/net', os.O_RDONLY)
        # One processor: a sentinel must not overtake what went before it.
        os.sched_setaffinity(0, {0})
        self.build()
        self.ends = {
            OUT: (Side(self, 'interior', 'lan', '020000000001', '020000000002'),
                  Side(self, 'exterior', 'net', '020000000004', '020000000003')),
        }
        self.ends[IN] = tuple(reversed(self.ends[OUT]))
        self.aside = Side(self, 'interior', 'lan1', '020000000005', '020000000006')
        self.abroad = Side(self, 'exterior', 'net1', '020000000008', '020000000007')

    def inside(self, name):
        lab = self

        class Inside:
            def __enter__(self):
                lab.enter(os.open(f'/run/netns/{name}', os.O_RDONLY))

            def __exit__(self, *_):
                lab.enter(lab.home)
        return Inside()

    @staticmethod
    def enter(descriptor):
        if libc.setns(descriptor, 0):
            raise OSError(ctypes.get_errno(), 'setns')

    def build(self):
        for name in ('interior', 'router', 'exterior'):
            run(['ip', 'netns', 'add', name])
        link = ('ip link add {} netns {} address {} type veth peer name {} netns router address {}')
        run(link.format('lan', 'interior', '02:00:00:00:00:01', 'in0',
                        '02:00:00:00:00:02').split())
        run(link.format('net', 'exterior', '02:00:00:00:00:04', 'out0',
                        '02:00:00:00:00:03').split())
        run(link.format('lan1', 'interior', '02:00:00:00:00:05', 'in1',
                        '02:00:00:00:00:06').split())
        run(link.format('net1', 'exterior', '02:00:00:00:00:08', 'out1',
                        '02:00:00:00:00:07').split())
        for name, device in (('interior', 'lan'), ('exterior', 'net'), ('interior', 'lan1'),
                             ('exterior', 'net1')):
            # No stack: nobody answers but the case.
            run(f'ip netns exec {name} sysctl -qw net.ipv6.conf.{device}.disable_ipv6=1'.split())
            run(f'ip -n {name} link set {device} up'.split())
        for setting in ('all.forwarding=1', 'default.accept_dad=0', 'all.accept_dad=0',
                        'in0.accept_dad=0', 'out0.accept_dad=0', 'in1.accept_dad=0',
                        'out1.accept_dad=0', 'default.accept_ra=0', 'in0.accept_ra=0',
                        'out0.accept_ra=0', 'in1.accept_ra=0', 'out1.accept_ra=0'):
            run(f'ip netns exec router sysctl -qw net.ipv6.conf.{setting}'.split())
        # An answer a packet: the kernel's own limit on ICMPv6 errors must not decide a case.
        self.limit_errors(0)
        for command in (f'address add {ROUTER_IN}/64 dev in0 nodad',
                        f'address add {ROUTER_OUT}/64 dev out0 nodad',
                        'link set lo up', 'link set in0 up', 'link set out0 up',
                        'link set in1 up', 'link set out1 up'):
            run(f'ip -n router {command}'.split())
        self.route('default', OUT)
        for address in (HOST, OTHER_HOST, SENTINEL_HOST):
            self.neighbour(address, IN)
        for address in (FAR, STRANGER, SENTINEL_FAR):
            self.neighbour(address, OUT)

    def limit_errors(self, milliseconds):
        """The router's kernel sends ICMPv6 errors to a host this far apart."""
        run(f'ip netns exec router sysctl -qw net.ipv6.icmp.ratelimit={milliseconds}'.split())

    def neighbour(self, address, direction):
        """An address lives on that side's link."""
        device, mac = (('out0', '02:00:00:00:00:04') if direction == OUT else
                       ('in0', '02:00:00:00:00:01'))
        run(f'ip -n router neigh replace {address} lladdr {mac} dev {device} nud permanent'.split())

    def route(self, prefix, direction):
        """A prefix is behind that side."""
        via, device = ('2600:9::fe', 'out0') if direction == OUT else ('2600:1::fe', 'in0')
        self.neighbour(via, direction)
        run(f'ip -n router -6 route replace {prefix} via {via} dev {device}'.split())

    # What goes through

    def sentinel(self, direction):
        self.sequence += 1
        mark = b'sentinel' + struct.pack('!I', self.sequence)
        source, destination = ((SENTINEL_HOST, SENTINEL_FAR) if direction == OUT else
                               (SENTINEL_FAR, SENTINEL_HOST))
        return ipv6(source, destination, UDP,
                    udp(source, destination, SENTINEL_PORT, SENTINEL_PORT, mark))

    def flush(self, direction):
        """Sends a sentinel and keeps whatever arrives before it."""
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
        """All that came out on the far side since the last call."""
        if direction == IN:
            self.flush(OUT)
        self.flush(direction)
        packets, self.held[direction] = self.held[direction], []
        return packets

    def forwarded(self, direction, *about):
        """Those of them that the router does not say itself, unless it is an error about one of these:
        what it has to say of a packet of an earlier case, or asks its neighbours, it says when it is
        time."""
        return [packet for packet in self.arrived(direction) if packet[8:24] not in ROUTERS_OWN or
                any(is_about(packet, original) for original in about)]

    def send(self, direction, *packets):
        self.counted = None
        for packet in packets:
            self.ends[direction][0].send(packet)

    def clear(self):
        self.arrived(OUT)
        self.arrived(IN)

    def crosses(self, direction, *packets, by=None):
        """Sends packets, by that side if one is given; those that arrived, as they were sent."""
        self.held[direction] = []
        for packet in packets:
            (by or self.ends[direction][0]).send(packet)
        came = [same(packet) for packet in self.arrived(direction)]
        passed = [packet for packet in packets if same(packet) in came]
        if len(passed) != len(packets):
            self.counted = None
        return passed

    def passes(self, direction, *packets, by=None):
        """Each of them arrives."""
        for packet in packets:
            if not self.crosses(direction, packet, by=by):
                raise Wrong(f'did not pass {direction}: {describe(packet)}')

    def blocked(self, direction, packet, reason=None, by=None):
        """It does not arrive, and is counted under that reason."""
        if self.counted is None:
            self.counted = self.drops()
        before = self.counted
        if self.crosses(direction, packet, by=by):
            raise Wrong(f'passed {direction}: {describe(packet)}')
        self.counted = self.drops() if reason else None
        if reason and not self.peer and self.counted != {**before, reason: before.get(reason, -1) + 1}:
            raise Wrong(f'not counted as {reason}: {describe(packet)}; counters: '
                        f'{ {k: v for k, v in self.counted.items() if v != before[k]} }')

    def answer(self, direction, want, limit=PATIENCE):
        """What the sender of that direction gets back, for which want() is true; waits for it."""
        back = IN if direction == OUT else OUT
        until = time.monotonic() + limit
        while time.monotonic() < until:
            for packet in self.arrived(back):
                if want(packet):
                    return packet
            time.sleep(0.1)
        raise Wrong('no answer came')

    # What the gateway says

    def ctl(self, *words):
        return run(['eoigctl', '-n', 'router', *words])

    def refused(self, *words):
        """Why eoigctl did not do that."""
        done = subprocess.run(['eoigctl', '-n', 'router', *words], capture_output=True, text=True)
        if not done.returncode:
            raise Wrong(f'eoigctl {" ".join(words)}: was not refused')
        return done.stderr

    def stats(self):
        return next(each for each in json.loads(self.ctl('-j', 'stats'))
                    if each['gateway'] == 'egress')

    def drops(self):
        """Counters by reason."""
        return {} if self.peer else self.stats()['drops']

    def flows(self, *words):
        """Its flows, without those of the sentinels."""
        return [flow for flow in json.loads(self.ctl('-j', '-s', 'flow', 'show', *words))
                if flow['interior'] != SENTINEL_HOST]

    def flow(self, state=None, **fields):
        """The one flow there is has that state and those fields."""
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
        """A port that no case has used: each begins with nobody's state."""
        self.port += 1
        return self.port

    # Configurations

    def gateway(self, *options):
        """A fresh egress-only gateway with these options."""
        if self.peer:
            self.peer.configure(options)
        else:
            if os.environ.get('FASTPATH'):  # see tests/net/with-fastpath
                options += ('fastpath', 'on')
            commands = ['config flush', f'gateway add egress uplink out0 {" ".join(options)}',
                        f'subnet add {SUBNET} gateway egress', 'timeout reset']
            run('eoigctl -n router -batch -'.split(), input='\n'.join(commands) + '\n')
            self.counted = None
        # Opens the sentinels' flow.
        self.flush(OUT)
        self.clear()

    # A capture of everything

    def note(self, side, verb, packet):
        if self.capture:
            self.capture.write(side, verb, packet)


def same(packet):
    """A packet but for what a router changes: the hop limit."""
    return packet[:7] + packet[8:]


def describe(packet):
    source = socket.inet_ntop(socket.AF_INET6, packet[8:24])
    destination = socket.inet_ntop(socket.AF_INET6, packet[24:40])
    return f'{source} > {destination}, next header {packet[6]}, {packet[40:72].hex()}'


def is_about(packet, original):
    """An ICMPv6 error about that packet (RFC 4443)?"""
    return packet[6] == 58 and packet[40] < 128 and packet[48 + 8:48 + 40 + 8] == original[8:40 + 8]


def is_unreachable(packet, code, original):
    """A destination unreachable of that code about that packet?"""
    return is_about(packet, original) and packet[40] == 1 and packet[41] == code
