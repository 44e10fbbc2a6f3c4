# SPDX-License-Identifier: GPL-2.0-only
"""Which kinds of packets a run had. A kind that never occurs, or has one verdict only, shows
nothing."""

import collections

from eoigtest.ways import BRIDGES, TUNNELS
from model import DROP, PASS

MASTERS = {bridge for bridge, _ in BRIDGES.values()}
# Several interior devices.
INTERIOR = ("lan0", "lan1", "dmz", "br-lan")
# All must be accepted, and all must be dropped.
KINDS = (
    *(f"out from {device}" for device in (*INTERIOR, *TUNNELS)),
    *(f"in to {device}" for device in INTERIOR),
    "out with the source of another device",
    "in by a port that netfilter does not see", "in by a port that netfilter sees",
    "out by a port", "in by the port beside an uplink",
    "in by tun0", "in within a segment", "out within a segment",
)
# Netfilter drops only frames in fragments that never become whole. So it counts whether the gateway
# would drop the packet if the router got it.
BRIDGED = tuple(f"bridged, {seen}, the gateway would {verdict} it"
                for seen in ("unseen", "seen") for verdict in ("accept", "drop"))
# Always accepted, because the packet does not cross.
LEFT = "by the bridge that an uplink has left"
# Always dropped.
SPOOFED = "in within a packet to the router with an inside source"


class Coverage:
    def __init__(self):
        self.counts = collections.Counter()

    def count(self, model, way, p, expected):
        if expected not in (PASS, DROP):
            return
        for kind in self.kinds(model, way, p):
            self.counts[kind, expected] += 1

    def kinds(self, model, way, p):
        if way.outer is not None and not model.reaches_the_router(*way.outer):
            yield SPOOFED
            return
        out = model.route(p.destination)
        inbound, outbound = way.device in model.uplinks, out in model.uplinks
        if not inbound and not outbound:
            if way.device == BRIDGES["wan0"][0]:
                yield LEFT
            return
        if way.kind == "bridged":
            verdict = model.forwarded(way.device, p)[0]
            if verdict in (PASS, DROP):
                yield (f"bridged, {'seen' if way.shown else 'unseen'}, the gateway would "
                       f"{'accept' if verdict == PASS else 'drop'} it")
            return
        if inbound:
            yield from self.inbound(way, out)
        else:
            yield from self.outbound(model, way, p, out)

    @staticmethod
    def inbound(way, out):
        yield f"in to {out}"
        if way.device in MASTERS:
            yield f"in by a port that netfilter {'sees' if way.shown else 'does not see'}"
            if way.link.startswith("tap"):
                yield "in by the port beside an uplink"
        if way.kind == "sid":
            yield "in within a segment"
        if way.kind in TUNNELS:
            yield f"in by {way.device}"

    @staticmethod
    def outbound(model, way, p, out):
        yield f"out from {way.device}"
        if model.prefix(p.source) is not None and model.route(p.source) != way.device:
            yield "out with the source of another device"
        if out in MASTERS:
            yield "out by a port"
        if way.kind == "sid":
            yield "out within a segment"

    def absent(self):
        """The kinds that did not occur, or with one verdict only."""
        made = [f"no {kind}: {verdict}" for kind in KINDS for verdict in (PASS, DROP)
                if not self.counts[kind, verdict]]
        made += [f"no {kind}" for kind in BRIDGED if not self.counts[kind, PASS]]
        made += [f"no {kind}" for kind, verdict in ((LEFT, PASS), (SPOOFED, DROP))
                 if not self.counts[kind, verdict]]
        return ", ".join(made)

    def lines(self):
        """What occurred, for the output."""
        for kind in KINDS:
            yield f"# {kind}: {self.counts[kind, PASS]} accepted, {self.counts[kind, DROP]} dropped"
        for kind in BRIDGED:
            yield f"# {kind}: {self.counts[kind, PASS]}"
        yield f"# {LEFT}: {self.counts[LEFT, PASS]}"
        yield f"# {SPOOFED}: {self.counts[SPOOFED, DROP]}"
