# SPDX-License-Identifier: GPL-2.0-only
"""Random packets and configurations for the lab of tests/fuzz/lab.sh.

There are few hosts and few ports, so that many packets belong to a flow.
"""

import random

from eoigtest.headers import (ACK, AH, DCCP, DESTINATION, ECHO_REPLY, ECHO_REQUEST, FIN, FRAGMENT, HOP, ICMPV6,
                              MH, PSH, RST, SCTP, SHIM6, SYN, TCP, UDP, UDPLITE, URG)
from eoigtest.packet import Packet, addresses

# The routes of the router.
ROUTES = {
    "2600:1f18:1::/48": "lan0",
    "2600:1f18:1:9::/64": "lan1",
    "fd00:1::/64": "lan0",
    "2600:9100::/32": "wan1",
    "2600:9200::/32": "dmz",
    "::/0": "wan0",
}
DEVICES = ("lan0", "lan1", "wan0", "wan1", "dmz")
PRIVATE = "2600:1f18:1:2::/64"
PRIVATE_B = "2600:1f18:1:3::/64"
PUBLIC = "2600:1f18:1:1::/64"
PUBLIC_IN_PRIVATE = "2600:1f18:1:2::80/124"
SUBNETS = {PRIVATE: "a", PRIVATE_B: "b", PUBLIC: "i", PUBLIC_IN_PRIVATE: "i"}
# Other subnets, as eoigctl writes them.
BY_DEVICE = ("dev lan0", "dev lan1", "dev dmz", "default")

INSIDE = addresses("2600:1f18:1:2::10", "2600:1f18:1:2::11", "2600:1f18:1:3::10")
OTHERS = addresses("2600:1f18:1:1::10", "2600:1f18:1:2::81", "2600:1f18:1:9::10", "fd00:1::10",
                "2600:1f18:1:2::77", "2600:9200::1")
# Hosts in no prefix of SUBNETS.
BEHIND = addresses("2600:1f18:1:9::10", "2600:1f18:1:4::10", "2600:9200::1")
OUTSIDE = addresses("2600:9000::1", "2600:9000::2", "2600:9100::1")
# Each host, and its home address, which no host has as its own. So it is never in doubt whether a
# flow belongs to a home address.
HOMES = list(zip(INSIDE, addresses("2600:9000:f::5", "2600:1f18:1:2::99", "2600:9100:f::6")))
FOREIGN_HOMES = list(zip(OUTSIDE, addresses("2600:9000:f::7", "2600:9100:f::7", "2600:9000:f::8")))
ODD = addresses("fec0::1", "::ffff:192.0.2.1", "::192.0.2.1", "2001:db8::1", "2001:10::1", "fc00::1",
             "fd12::1", "fe80::1234", "::1", "::", "ff02::1", "ff0e::1", "2001:db7:ffff::1",
             "2001:db9::1", "febf::1", "fe00::1", "fbff::1", "2001:20::1", "2002::1", "64:ff9b::1",
             "2001:1f::1", "1::1")
SPORTS, DPORTS = (1000, 1001), (80, 443)
ERRORS = (1, 2, 3, 4)
OTHER_TYPES = (128, 129, 130, 131, 133, 134, 135, 136, 137, 139, 140, 100, 127, 144, 145, 200)
GENERIC = (47, 50, 41, 4, 139, MH, 253, 89)
FLAGS = (SYN, SYN, SYN, SYN | ACK, ACK, ACK, ACK, ACK | PSH, ACK | PSH, ACK | URG, FIN | ACK, RST,
         RST | ACK)
ODD_FLAGS = (0, FIN, FIN | PSH | URG, SYN | FIN, SYN | RST, SYN | FIN | ACK, 0x3F, PSH, URG,
             SYN | ACK | RST)
SCTP_KINDS = (1, 1, 2, 10, 11, 0, 0, 3, 4, 5, 6, 7, 8, 14)
DCCP_KINDS = (0, 0, 1, 2, 3, 4, 5, 6, 7)
CHAINS = ((DESTINATION,), (HOP,), (AH,), (SHIM6,), ("rh4",), (FRAGMENT,), (DESTINATION, AH),
          (HOP, DESTINATION), ("rh0",), (DESTINATION, "rh0"), (DESTINATION,) * 40)


class Gateway:
    """One gateway of a configuration. egress: whether it is egress-only."""

    def __init__(self, name, uplinks, egress=True, filtering="address-port-dependent",
                 bogons=False, reverse="strict", audit=False):
        self.name, self.uplinks, self.egress = name, frozenset(uplinks), egress
        self.filtering, self.bogons, self.reverse = filtering, bogons, reverse
        self.audit = audit


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def subnets(self):
        """The subnets of the next configuration, with the name of the gateway of each."""
        pick, chance = self.random.choice, self.random.random
        made = dict(SUBNETS)
        if chance() < .3:
            del made[PRIVATE_B]
            made[f"{PRIVATE_B} dev {pick(('lan0', 'lan1', 'dmz'))}"] = "b"
        if chance() < .6:
            for each in BY_DEVICE:
                if chance() < .6:
                    made[each] = pick("abi")
        if chance() < .1:
            del made[PRIVATE]
        if chance() < .1:
            made["2600:9100::/48"] = pick("abi")
        return made

    def configuration(self, audit=0):
        """The gateways of the next configuration. audit: the probability of audit mode."""
        pick, chance = self.random.choice, self.random.random
        made = []
        for name, first in (("a", "wan0"), ("b", "wan1")):
            uplinks = pick((("wan0", "wan1"), (first,)))
            filtering = pick(("address-port-dependent",) * 3 +
                             ("address-dependent", "endpoint-independent"))
            made.append(Gateway(name, uplinks, True, filtering, chance() < .2,
                                pick(("strict", "strict", "loose", "off")), chance() < audit))
        made.append(Gateway("i", ("wan0", "wan1"), False, audit=chance() < audit))
        return made

    def upper(self, outgoing):
        """The upper layer of a packet, as keywords for Packet."""
        pick, chance = self.random.choice, self.random.random
        protocol = pick((TCP, TCP, TCP, TCP, UDP, UDP, UDP, ICMPV6, ICMPV6, SCTP, DCCP, UDPLITE,
                         None))
        if protocol is None:
            return {"protocol": pick(GENERIC)}
        if protocol == ICMPV6:
            kind = ECHO_REQUEST if outgoing else ECHO_REPLY
            if chance() < .2:
                kind = pick(OTHER_TYPES)
            return {"protocol": ICMPV6, "kind": kind, "ident": pick((1, 2))}
        ports = pick(SPORTS), pick(DPORTS)
        if not outgoing:
            ports = ports[1], ports[0]
        made = {"protocol": protocol, "sport": ports[0], "dport": ports[1]}
        if protocol == TCP:
            made["kind"] = pick(FLAGS if chance() < .92 else ODD_FLAGS)
            made["sequence"] = pick((1, 1, 2, 100, 0x7FFFFFFF))
            made["acknowledged"] = pick((1, 2, 2, 101, 0)) if made["kind"] & ACK else 0
        elif protocol == SCTP:
            made["kind"] = pick(SCTP_KINDS)
            made["tag"] = 0 if made["kind"] == 1 else pick((7, 7, 7, 8))
        elif protocol == DCCP:
            made["kind"] = pick(DCCP_KINDS)
            made["sequence"] = pick((1, 2, 1000))
        return made

    def ends(self, outgoing):
        pick, chance = self.random.choice, self.random.random
        interior = pick(INSIDE) if chance() < .8 else pick(BEHIND if chance() < .6 else OTHERS)
        exterior = pick(OUTSIDE) if chance() < .94 else pick(ODD)
        return (interior, exterior) if outgoing else (exterior, interior)

    def plain(self, outgoing):
        source, destination = self.ends(outgoing)
        p = Packet(source, destination, **self.upper(outgoing))
        if p.protocol != MH and self.random.random() < .3:
            p.size = self.random.choice((1, 8, 40))
        return p

    def mobile(self, outgoing, p):
        """Make one end of the packet a mobile host with a home address."""
        if self.random.random() < .6:
            care_of, home = self.random.choice(HOMES)
            if outgoing:
                p.source, p.home = care_of, home
            else:
                p.destination, p.rh2 = care_of, home
        else:
            care_of, home = self.random.choice(FOREIGN_HOMES)
            if outgoing:
                p.destination, p.rh2 = care_of, home
            else:
                p.source, p.home = care_of, home

    def error(self, outgoing):
        """An ICMPv6 error in this direction. It is about a packet in the other direction."""
        pick, chance = self.random.choice, self.random.random
        inner = self.plain(not outgoing)
        if chance() < .05:
            self.mobile(not outgoing, inner)
        if chance() < .1:
            inner.chain = pick(CHAINS[:6])
        source, destination = self.ends(outgoing)
        if chance() < .9:
            destination = inner.source
        if outgoing and chance() < .7:
            source = inner.destination
        if chance() < .05:
            inner = Packet(inner.source, inner.destination, ICMPV6, kind=1, inner=inner)
        cut = None
        if chance() < .4:
            cut = pick((0, 8, 39, 40, 42, 44, 47, 48, 56, 60, 72))
        return Packet(source, destination, ICMPV6, kind=pick(ERRORS), inner=inner, cut=cut)

    def pieces(self, p):
        """Cut it: whole, with a hole, or overlapping, in any order. The first piece has all
        headers."""
        pick = self.random.choice
        p.size = pick((300, 1000, 1500))
        cuts = [160, *(pick((8 * 32, 8 * 35)),)][:pick((1, 2))]
        edges = [0, *cuts, None]
        made = list(zip(edges, edges[1:]))
        how = self.random.random()
        if how < .25:
            made.pop(pick(range(len(made))))
        elif how < .4:
            start, end = made[-1]
            made[-1] = start - 8, end
        self.random.shuffle(made)
        p.pieces = made

    def packet(self):
        """The device of the router that receives a packet, and the packet."""
        pick, chance = self.random.choice, self.random.random
        outgoing = chance() < .5
        kind = chance()
        if kind < .13:
            p = self.error(outgoing)
        else:
            p = self.plain(outgoing)
            if kind < .16:
                self.mobile(outgoing, p)
            elif kind < .20:
                p.chain = pick(CHAINS)
            elif kind < .24 and p.protocol in (TCP, UDP, UDPLITE, ICMPV6):
                self.pieces(p)
            elif kind < .26:
                p.source = pick(INSIDE + OTHERS + ODD)
            elif kind < .28:
                p.destination = pick(INSIDE + OTHERS + ODD)
        if outgoing:
            device = "lan0"
            if p.source in BEHIND:
                device = "lan1" if p.source == BEHIND[0] else "dmz" if p.source == BEHIND[2] else "lan0"
            if chance() < .06:
                device = pick(("lan0", "lan1", "dmz"))
        else:
            device = "wan1" if p.source[1] == 0x00 and p.source[2] == 0x91 else "wan0"
            if chance() < .04:
                device = pick(DEVICES[2:])
        if chance() < .02:
            device = pick(DEVICES)
        return device, p
