#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""drive.py [--seed N] [--packets N] [--seconds N] [--ways]

Sends mutated packets to a router whose gateway

    does not exist        some come in, which gives the others a meaning
    has no flow           none comes in
    has flows to friends  packets of friends come in, and errors about their packets, but no packet
                          without the address of a friend

With --ways, many of them come by a port of a bridge, in a tunnel, or within a segment.

The private hosts talk to friends only. Their packets are mutated after the addresses."""

import argparse
import os
import socket
import sys
import time

from eoigtest.cases import Cases
from eoigtest.generator import FOREIGN_HOMES, INSIDE, OUTSIDE, Generator
from eoigtest.headers import DESTINATION, FRAGMENT, HOP, ICMPV6, ROUTING, UDP
from eoigtest.packet import Packet, addresses, build, fragments
from eoigtest.ways import Topology, Ways, all_wires, unwrapped
from eoigtest.wire import SENTINEL, Wire, configure, eoigctl
from mutate import Mutator

FRIENDS = OUTSIDE + [home for _, home in FOREIGN_HOMES]
STRANGERS = addresses("2600:9000::bad", "2600:9000::66", "2600:9100::bad")
PRIVATE = (bytes.fromhex("26001f1800010002"), bytes.fromhex("26001f1800010003"))
# The subnet of an internet gateway within the private prefix.
PUBLIC = bytes.fromhex("26001f180001000200000000000000") , range(0x80, 0x90)
PATIENCE = 300


def private(address):
    return address[:8] in PRIVATE and not (address[:15] == PUBLIC[0] and address[15] in PUBLIC[1])


def fragment_header(frame):
    """The offset of the fragment header, or None."""
    following, at = frame[6], 40
    while following in (HOP, ROUTING, DESTINATION) and at + 8 <= len(frame):
        following, at = frame[at], at + 8 + 8 * frame[at + 1]
    return at if following == FRAGMENT and at + 8 <= len(frame) else None


def whole(frames):
    """The packets, with fragments put together: a friend's address may be in pieces of 8 bytes."""
    pieces = {}
    for frame in frames:
        at = fragment_header(frame)
        if at is None:
            yield frame
            continue
        offset = int.from_bytes(frame[at + 2:at + 4], "big") & 0xFFF8
        pieces.setdefault((frame[8:40], frame[at + 4:at + 8]), []).append((offset, frame, at + 8))
    for each in pieces.values():
        each.sort()
        yield each[0][1] + b"".join(frame[at:] for _, frame, at in each[1:])


class Run(Cases):
    def __init__(self, args):
        super().__init__()
        self.args = args
        self.generator = Generator(args.seed)
        self.mutate = Mutator(args.seed)
        self.random = self.generator.random
        self.ways = Ways(self.random)
        self.wire = all_wires() if args.ways else Wire()
        self.sent = 0

    def by_each_way(self):
        """The ways into the interior."""
        return (*(self.ways.wire(link) for link in ("wan0", "wan1", "tap-wan")),
                self.ways.tunnel("tun0", "wan0"), self.ways.segment("wan0"))

    def inward(self):
        """A way into the interior."""
        if not self.args.ways or self.random.random() < .3:
            return self.ways.wire(self.random.choice(("wan0", "wan0", "wan1")))
        return self.random.choice(self.by_each_way())

    def turn(self):
        if self.args.ways:
            self.ways.turn()
            self.ways.topology.establish()

    def all_ways_lead_in(self):
        """Does an unchanged packet come in by each way, if there is no gateway?"""
        marks, seen = [], set()
        for way in self.by_each_way():
            marks.append(self.wire.next_mark())
            packet = build(Packet(STRANGERS[0], INSIDE[0], UDP, 9000, 5000), marks[-1])
            self.wire.send(way.link, [way.wrap(packet)])
        # A queue of the kernel may let the first sentinel overtake a packet from a tunnel.
        for _ in range(2):
            seen |= set(self.wire.arrivals(unwrapped))
        return set(marks) <= seen

    def frames(self, outgoing):
        """The frames of a mutated packet."""
        while True:
            _, p = self.generator.packet()
            if (p.source in INSIDE) == outgoing and (outgoing or p.destination in INSIDE):
                break
        if not outgoing and self.random.random() < .6:
            stranger = self.random.choice(STRANGERS)
            p.source = stranger
            if p.home and self.random.random() < .9:
                p.home = stranger
            if p.inner is not None:
                p.inner.destination, p.inner.rh2 = stranger, None
        if outgoing:
            p.destination = p.destination if p.destination in OUTSIDE else OUTSIDE[0]
        mark = self.wire.next_mark()
        if p.pieces:
            return [self.mutate.fragment(frame) for frame in fragments(p, mark)]
        frame = build(p, mark)
        if self.random.random() < .2:
            return [frame]
        frame = self.mutate(frame, 40 if outgoing else 0)
        if self.random.random() < .1:
            return self.mutate.split(frame, mark)
        return [frame]

    def interior(self):
        """The frames that arrived at the interior since the last call."""
        sentinel = self.wire.send_sentinel()
        frames, end = [], time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for number, _ in self.wire.poll.poll(1000):
                here = self.wire.sockets[self.wire.names[number]]
                while True:
                    try:
                        frame = here.recv(65535, socket.MSG_DONTWAIT)[14:]
                    except BlockingIOError:
                        break
                    if not self.wire.names[number].startswith("lan"):
                        continue
                    if int.from_bytes(frame[:4], "big") & 0xFFFFF == sentinel and (
                            frame[8:24] == SENTINEL.source):
                        return frames
                    frames.append(frame)
        sys.exit("the sentinel did not arrive")

    def phase(self, packets, with_flows):
        """Send packets. The number of friends' packets that reached a private host, and other
        packets that did."""
        friendly, strange, sent = 0, [], 0
        begun = time.monotonic()
        while sent < packets and (not self.args.seconds or
                                  time.monotonic() - begun < self.args.seconds / 2):
            self.turn()
            for _ in range(250):
                outgoing = with_flows and self.random.random() < .3
                way = self.ways.wire("lan0") if outgoing else self.inward()
                self.wire.send(way.link, [way.wrap(frame)[:1500] for frame in self.frames(outgoing)])
            sent += 250
            for frame in whole(self.interior()):
                if not private(frame[24:40]):
                    continue
                if any(friend in frame for friend in FRIENDS):
                    friendly += 1
                else:
                    strange.append(frame)
        self.sent += sent
        return friendly, strange

    def in_pieces(self):
        """Send an error about a private host's packet in pieces. For each arrival: is a friend in
        it?"""
        inner = Packet(INSIDE[0], OUTSIDE[0], UDP, 5000, 53)
        error = Packet(STRANGERS[0], INSIDE[0], ICMPV6, kind=2, inner=inner)
        length = len(build(error, 0)) - 40
        error.pieces = [(start, start + 8) for start in range(0, length - 8, 8)] + [(length - 8, None)]
        self.wire.send("lan0", [build(inner, 0xFFFFF)])
        self.wire.send("wan0", fragments(error, 0xFFFFF))
        return [any(friend in frame for friend in FRIENDS)
                for frame in whole(self.interior()) if frame[8:24] == STRANGERS[0]]

    def run(self):
        packets = self.args.packets if not self.args.seconds else sys.maxsize
        begun = time.monotonic()

        eoigctl("config", "flush")
        if self.args.ways:
            for shown in (True, False):
                self.ways.topology = Topology(["wan0"], ["br-wan"] if shown else [])
                self.ways.topology.establish()
                self.case("without a gateway, packets come in by each way, and netfilter "
                          f"{'sees' if shown else 'does not see'} bridged ones",
                          self.all_ways_lead_in(), "not by all")
        friendly, strange = self.phase(min(packets // 10, 2000), False)
        self.case("without a gateway, mutated packets of strangers and friends come in",
             friendly and strange, f"{friendly} and {len(strange)}")

        gateways = self.generator.configuration()
        for gateway in gateways:
            gateway.uplinks = frozenset(("wan0", "wan1", *(("br-wan", "tun0") if self.args.ways else ())))
            gateway.bogons = False
            gateway.filtering = "address-dependent"
        configure(gateways)
        friendly, strange = self.phase(packets * 4 // 10, False)
        self.case("without a flow, nothing comes in", not friendly and not strange,
             f"{friendly} of friends, {len(strange)} of strangers")
        self.show(strange)

        seen = self.in_pieces()
        self.case("an error about a friend's packet comes in, and is recognised, in pieces of 8 bytes",
             seen == [True], str(seen))
        friendly, strange = self.phase(packets // 2, True)
        self.case("with flows to friends, friends' packets come in", friendly > 0, "none did")
        self.case("with flows to friends, a packet without a friend's address does not come in", not strange, f"{len(strange)} did")
        self.show(strange)
        spent = time.monotonic() - begun
        print(f"# figure: {self.sent} packets in {spent:.0f} s, seed {self.args.seed}; with flows {friendly}"
              f" of friends came in, {len(strange)} of strangers")
        return self.exit_status()

    @staticmethod
    def show(frames):
        for frame in frames[:10]:
            print("#   " + frame.hex())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packets", type=int, default=10000)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--ways", action="store_true", help="also by bridges and tunnels")
    args = parser.parse_args()
    os.sched_setaffinity(0, {0})
    sys.exit(Run(args).run())


if __name__ == "__main__":
    main()
