# SPDX-License-Identifier: GPL-2.0-only
"""What a gateway does to a packet, small and slow: a second opinion for the module's.

Written from the design and from RFC 6092, not from the module. It keeps no time: timeouts are
set so long that no flow ends by itself. Where the texts leave a choice, the verdict is EITHER,
and what the module chose is taken over: a packet that left through an egress-only gateway has
a flow."""

from ipaddress import IPv6Network

from packet import (ACK, DCCP, DCCP_CLOSE, DCCP_CLOSEREQ, DCCP_REQUEST, DCCP_RESET, DCCP_RESPONSE, ECHO_REPLY,
                    ECHO_REQUEST, FIN, ICMPV6, PORTS, RST, SCTP, SCTP_ABORT, SCTP_INIT,
                    SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_SHUTDOWN_DONE, SYN, TCP, UDP, UDPLITE,
                    payload, upper)

PASS, DROP, EITHER = "pass", "drop", "either"

# May the packet open a flow?
YES, NO, MAYBE = 1, 0, 2

BOGONS = [IPv6Network(each) for each in (
    "fec0::/10",            # site-local
    "::ffff:0:0/96",        # IPv4-mapped
    "::/96",                # IPv4-compatible, unspecified, loopback
    "2001:db8::/32",        # documentation
    "2001:10::/28",         # ORCHID
    "2001:20::/28",         # ORCHIDv2
    "fc00::/7",             # unique local
    "fe80::/10",            # link-local
)]
# Not even where bogons are accepted.
NEVER = [IPv6Network(each) for each in ("::/128", "::1/128", "fe80::/10")]
MAPPED = [IPv6Network("::ffff:0:0/96")]


def ranges(networks):
    return [(int(each.network_address), int(each.broadcast_address)) for each in networks]


BOGON_RANGES, NEVER_RANGES, MAPPED_RANGES = ranges(BOGONS), ranges(NEVER), ranges(MAPPED)


def among(address, those):
    number = int.from_bytes(address, "big")
    return any(low <= number <= high for low, high in those)


class Gateway:
    def __init__(self, name, uplinks, egress=True, filtering="address-port-dependent",
                 bogons=False, strict=False):
        self.name, self.uplinks, self.egress = name, frozenset(uplinks), egress
        self.filtering, self.bogons, self.strict = filtering, bogons, strict


class Flow:
    """fresh: its first packet opened a connection, and no other was seen since. doubtful:
    something was said about its end; believing it takes sequence numbers and tags that this
    model does not keep. home: it is that of a home address. mobile: its peer has one, and the
    endpoint that it opens may be for packets with that one only."""
    __slots__ = ("fresh", "doubtful", "home", "mobile")

    def __init__(self, home, mobile):
        self.fresh, self.doubtful, self.home, self.mobile = False, False, home, mobile


class Model:
    def __init__(self, gateways, subnets, routes):
        """gateways: of Gateway; subnets: prefix to its gateway's name; routes: prefix to device."""
        self.gateways = {each.name: each for each in gateways}
        self.uplinks = {device for each in gateways for device in each.uplinks}
        self.subnets = self.longest_first(subnets)
        self.routes = self.longest_first(routes)
        self.flush()
        self.homes, self.outs = {}, {}

    @staticmethod
    def longest_first(prefixes):
        networks = [(IPv6Network(prefix), value) for prefix, value in prefixes.items()]
        networks.sort(key=lambda each: -each[0].prefixlen)
        return [(*ranges([network])[0], value) for network, value in networks]

    def flush(self):
        self.flows = {}
        self.endpoints = {}
        self.asked = set()

    def revived(self):
        """The flows were saved and restored. Those to a peer with a home address are not saved, nor
        are endpoints of home addresses."""
        def kept(flow):
            return not flow.home and not flow.mobile

        self.flows = {key: flow for key, flow in self.flows.items() if not flow.mobile}
        self.endpoints = {key: [each for each in those if kept(each[1])]
                          for key, those in self.endpoints.items()}

    @staticmethod
    def match(table, cache, address):
        if address not in cache:
            number = int.from_bytes(address, "big")
            cache[address] = next((value for low, high, value in table if low <= number <= high),
                                  None)
        return cache[address]

    def subnet(self, address):
        """The gateway of the longest prefix that has this address."""
        name = self.match(self.subnets, self.homes, address)
        return self.gateways[name] if name else None

    def route(self, destination):
        return self.match(self.routes, self.outs, destination)

    def judge(self, device, p):
        """The verdict, and what is to be called with True if the packet passed, or None."""
        out = self.route(p.destination)
        if not self.complete(p):
            return DROP, None
        if among(p.source, NEVER_RANGES):
            # The kernel's own rule, which it does not apply to what leaves as it came.
            return (DROP if device != out else EITHER), None
        if among(p.source, MAPPED_RANGES):
            return EITHER, None     # depends on the kernel
        if p.source[0] == 0xFF or p.destination[0] == 0xFF:
            return DROP, None       # nothing routes multicast here
        if device not in self.uplinks and out not in self.uplinks:
            return PASS, None
        verdict, then = PASS, None
        if device in self.uplinks:
            verdict, then = self.inbound(device, p)
        if out in self.uplinks and verdict != DROP:
            verdict, then = min(self.outbound(out, p), (verdict, then), key=self.strictness)
        return verdict, then

    @staticmethod
    def strictness(judgement):
        return (DROP, EITHER, PASS).index(judgement[0])

    @staticmethod
    def complete(p):
        """Do its pieces make a datagram? Together, none twice, no overlap (RFC 5722)."""
        if p.pieces is None:
            return True
        at = 0
        for start, end in sorted(p.pieces, key=lambda each: each[0]):
            if start != at:
                return False
            at = end
        return at is None

    @staticmethod
    def forbidden(gateway, p):
        if among(p.destination, NEVER_RANGES):
            return True
        if gateway.bogons:
            return False
        return among(p.source, BOGON_RANGES) or among(p.destination, BOGON_RANGES)

    def outbound(self, out, p):
        gateway = self.subnet(p.source)
        if gateway is None:
            there = [each for each in self.gateways.values() if out in each.uplinks]
            if all(each.strict for each in there):
                return DROP, None
            if any(each.strict for each in there):
                return EITHER, None
            # Bogons that are in no subnet: the table says untouched, REC-3 says never.
            if any(self.forbidden(each, p) for each in there) or "rh0" in p.chain:
                return EITHER, None
            return PASS, None
        if "rh0" in p.chain:
            return DROP, None
        if not gateway.egress:
            if out not in gateway.uplinks or self.forbidden(gateway, p):
                return EITHER, None
            return PASS, None
        if among(p.destination, MAPPED_RANGES) and gateway.bogons:
            # Deprecated, so let through; never on a wire (RFC 4291, 2.5.5), so not.
            return EITHER, self.open(gateway, p)[1]
        if out not in gateway.uplinks or self.forbidden(gateway, p):
            return DROP, None
        if len(p.chain) > 16:
            return DROP, None
        if p.protocol == ICMPV6 and p.inner is not None:
            return self.error_out(p)
        return self.open(gateway, p)

    def open(self, gateway, p):
        key = self.key(p.home or p.source, p.sport, p.rh2 or p.destination, p.dport, p)
        flow = self.flows.get(key)
        home = p.home is not None
        if p.protocol == ICMPV6 and p.kind != ECHO_REQUEST:
            # No answer may open anything, no other query may cross, or nobody says.
            if p.kind == ECHO_REPLY:
                return (DROP if flow is None else EITHER), None
            if p.kind in (144, 146):
                return EITHER, lambda passed: passed and self.asked.add(
                    (key[0], p.ident, key[2], p.kind))
            return (DROP if 130 <= p.kind <= 141 else EITHER), None
        if flow is not None:
            if flow.home != home:
                return EITHER, None
            # An answer to a handshake that the exterior never began.
            answers = (p.protocol == TCP and p.kind & (SYN | ACK) == SYN | ACK or
                       p.protocol == DCCP and p.kind == DCCP_RESPONSE)
            verdict = EITHER if answers or flow.doubtful else PASS
            return verdict, lambda passed: passed and self.advance(flow, p)
        opens = self.opens(p)
        if opens == NO:
            return DROP, None
        return (PASS if opens == YES else EITHER), lambda passed: passed and self.add(
            key, Flow(home, p.rh2 is not None), p)

    def add(self, key, flow, p):
        self.flows[key] = flow
        interior, sport, exterior, _, protocol = key
        self.endpoints.setdefault((interior, sport, protocol), []).append((exterior, flow))
        self.advance(flow, p)
        flow.fresh = self.begins(p)

    @staticmethod
    def begins(p):
        """Is it the first packet of a handshake?"""
        return (p.protocol == TCP and p.kind & (SYN | ACK) == SYN or
                p.protocol == SCTP and p.kind == SCTP_INIT or
                p.protocol == DCCP and p.kind == DCCP_REQUEST)

    @staticmethod
    def opens(p):
        if p.protocol == TCP:
            flags = p.kind & (FIN | SYN | RST | ACK)
            if flags in (SYN, ACK):
                return YES          # a beginning, or the middle of a connection
            if flags in (SYN | ACK, FIN | ACK):
                return MAYBE
            return NO
        if p.protocol == SCTP:
            return YES if p.kind == SCTP_INIT else MAYBE
        if p.protocol == DCCP:
            return YES if p.kind == DCCP_REQUEST else MAYBE
        if p.protocol == 59:
            return MAYBE
        return YES

    @staticmethod
    def advance(flow, p):
        flow.fresh = False
        if (p.protocol == TCP and p.kind & (FIN | RST) or
                p.protocol == SCTP and p.kind in (SCTP_ABORT, SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK,
                                                  SCTP_SHUTDOWN_DONE) or
                p.protocol == DCCP and p.kind in (DCCP_CLOSE, DCCP_CLOSEREQ, DCCP_RESET)):
            flow.doubtful = True

    @staticmethod
    def key(interior, sport, exterior, dport, p):
        if p.protocol in PORTS:
            return interior, sport, exterior, dport, p.protocol
        if p.protocol == ICMPV6:
            return interior, p.ident, exterior, 0, ICMPV6
        return interior, 0, exterior, 0, p.protocol

    def inbound(self, device, p):
        if self.subnet(p.source) is not None:
            return DROP, None
        gateway = self.subnet(p.destination)
        if gateway is None:
            if "rh0" in p.chain or any(self.forbidden(each, p) for each in self.gateways.values()):
                return EITHER, None
            return PASS, None
        if "rh0" in p.chain:
            return DROP, None
        if not gateway.egress:
            if device not in gateway.uplinks or self.forbidden(gateway, p):
                return EITHER, None
            return PASS, None
        if self.forbidden(gateway, p) or len(p.chain) > 16:
            return DROP, None
        if p.protocol == ICMPV6 and p.inner is not None:
            return self.foreign(device, gateway, *self.error_in(gateway, p))
        return self.foreign(device, gateway, *self.answer(gateway, p))

    @staticmethod
    def foreign(device, gateway, verdict, then):
        """By an uplink that is not the gateway's, at most what would have passed anyway."""
        if device not in gateway.uplinks and verdict == PASS:
            return EITHER, then
        return verdict, then

    def answer(self, gateway, p):
        interior, exterior = p.rh2 or p.destination, p.home or p.source
        key = self.key(interior, p.dport, exterior, p.sport, p)
        flow = self.flows.get(key)
        if p.protocol == ICMPV6 and p.kind != ECHO_REPLY:
            # Neither queries nor anything else but errors, and answers to Mobile IPv6's own queries.
            asked = (interior, p.ident, exterior, p.kind - 1) in self.asked
            return EITHER if asked else DROP, None
        if flow is not None and flow.home != (p.rh2 is not None):
            # A flow of a home address is not one of the address itself, REC-27.
            flow = None
        if flow is None:
            return self.filtered(gateway, p, interior, exterior), None
        if self.begins(p) and (flow.doubtful or not flow.fresh or p.protocol == DCCP):
            # Two may open at once (REC-31, REC-38). Else: the answer to it is only that a
            # connection is there already; and if there is none any more, it must not come in.
            return EITHER, None
        return PASS, lambda passed: passed and self.advance(flow, p)

    def filtered(self, gateway, p, interior, exterior):
        """Filtering that depends on less than address and port, REC-11, 17, 33."""
        if gateway.filtering == "address-port-dependent" or p.protocol not in PORTS:
            return EITHER if gateway.filtering == "endpoint-independent" and any(
                each[0] == interior and each[4] == p.protocol for each in self.flows) else DROP
        those = self.endpoints.get((interior, p.dport, p.protocol), ())
        if gateway.filtering == "address-dependent":
            those = [each for each in those if each[0] == exterior]
        if not those or all(flow.home != (p.rh2 is not None) for _, flow in those):
            return DROP
        if p.home is not None or p.rh2 is not None:
            return EITHER
        sure = (p.protocol in (UDP, UDPLITE) or p.protocol == TCP and p.kind == SYN or
                p.protocol == SCTP and p.kind == SCTP_INIT)
        if sure and any(not flow.doubtful and not flow.mobile and flow.home == (p.rh2 is not None)
                        for _, flow in those):
            return PASS
        return EITHER

    def related(self, inner, cut, outgoing):
        """Does a packet that an error tells of belong to a flow? outgoing: the interior sent it."""
        if inner.protocol == ICMPV6 and inner.kind != (ECHO_REQUEST if outgoing else ECHO_REPLY):
            # Other queries than an echo are nobody's promise.
            return EITHER if 144 <= inner.kind <= 147 else DROP
        source, destination = inner.home or inner.source, inner.rh2 or inner.destination
        if outgoing:
            key = self.key(source, inner.sport, destination, inner.dport, inner)
        else:
            key = self.key(destination, inner.dport, source, inner.sport, inner)
        flow = self.flows.get(key)
        if flow is None:
            mode = self.gateways and any(each.filtering != "address-port-dependent"
                                         for each in self.gateways.values())
            return EITHER if mode and (key[0], key[1], key[4]) in self.endpoints else DROP
        home = inner.home if outgoing else inner.rh2
        if flow.home != (home is not None):
            return EITHER
        if cut is None:
            return PASS
        beyond = cut - 40 - (len(payload(inner)[1]) - len(upper(inner)))
        if beyond >= 8:
            return PASS
        if beyond >= 4 or inner.protocol not in PORTS and beyond >= 0:
            return EITHER
        return DROP if beyond < 0 else EITHER

    def error_in(self, gateway, p):
        inner = p.inner
        if p.kind > 4 or inner.source != p.destination:
            return DROP, None
        if inner.pieces is not None:
            return EITHER, None
        return self.related(inner, p.cut, True), None

    def error_out(self, p):
        inner = p.inner
        if p.kind > 4 or inner.destination != p.destination and inner.source != p.destination:
            return DROP, None
        if inner.source != p.destination:
            return DROP, None
        verdict = self.related(inner, p.cut, False)
        if verdict == PASS and self.subnet(inner.destination) is not self.subnet(p.source):
            verdict = EITHER
        return verdict, None
