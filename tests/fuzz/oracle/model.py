# SPDX-License-Identifier: GPL-2.0-only
"""A second opinion on the verdict of the module: a small and slow model of a gateway.

It is written from the design and from RFC 6092, and not from the module. It keeps no time: timeouts
are so long that no flow expires. Where the texts leave a choice, the verdict is EITHER, and the
model follows the module: a packet that left through an egress-only gateway has a flow."""

from ipaddress import IPv6Network

from eoigtest.headers import (ACK, DCCP, DCCP_CLOSE, DCCP_CLOSEREQ, DCCP_REQUEST, DCCP_RESET, DCCP_RESPONSE,
                              ECHO_REPLY, ECHO_REQUEST, FIN, ICMPV6, RST, SCTP, SCTP_ABORT, SCTP_INIT,
                              SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_SHUTDOWN_COMPLETE, SYN, TCP, UDP,
                              UDPLITE)
from eoigtest.packet import PORTS, payload, upper

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


# The kernel decides whether it forwards to these.
KERNELS_RANGES = ranges(NEVER + MAPPED)
BOGON_RANGES, NEVER_RANGES, MAPPED_RANGES = ranges(BOGONS), ranges(NEVER), ranges(MAPPED)


def among(address, those):
    number = int.from_bytes(address, "big")
    return any(low <= number <= high for low, high in those)


class Subnet:
    """A prefix, perhaps with its devices; or all that is behind a device; or the default."""

    def __init__(self, words, gateway):
        words = words.split()
        self.gateway = gateway
        self.prefix = words[0] if "/" in words[0] else None
        self.device = words[1] if words[0] == "dev" else None
        self.default = words[0] == "default"
        self.devices = frozenset(words[2::2]) if self.prefix else frozenset()


class Flow:
    """fresh: its first packet opened a connection, and no other was seen since. doubtful:
    something was said about its end; believing it takes sequence numbers and tags that this
    model does not keep. home: it is that of a home address. mobile: its peer has one, and the
    endpoint that it opens may be for packets with that one only. subnet: that it is one of.
    moved: it was one of another subnet's."""
    __slots__ = ("fresh", "doubtful", "home", "mobile", "subnet", "moved")

    def __init__(self, home, mobile, subnet):
        self.fresh, self.doubtful, self.home, self.mobile = False, False, home, mobile
        self.subnet, self.moved = subnet, False


class Model:
    def __init__(self, gateways, subnets, topology):
        """gateways: list of Gateway. subnets: each as eoigctl writes it, to the name of its
        gateway. topology: the routes of the router, and which devices are ports."""
        self.gateways = {each.name: each for each in gateways}
        made = [Subnet(words, self.gateways[name]) for words, name in subnets.items()]
        self.prefixes = self.longest_first({each.prefix: each for each in made if each.prefix})
        self.behind = {each.device: each for each in made if each.device}
        self.default = next((each for each in made if each.default), None)
        self.by_device = bool(self.behind or self.default)
        self.flush()
        self.homes = {}
        self.turned(topology)

    def turned(self, topology):
        """Devices became ports, or are none any more. The bridge of an uplink is an uplink."""
        self.routes, self.outs = self.longest_first(topology.routes()), {}
        self.leads = {each: each.uplinks | topology.masters(each.uplinks)
                      for each in self.gateways.values()}
        self.uplinks = set().union(*self.leads.values())

    @staticmethod
    def longest_first(prefixes):
        networks = [(IPv6Network(prefix), value) for prefix, value in prefixes.items()]
        networks.sort(key=lambda each: -each[0].prefixlen)
        return [(*ranges([network])[0], value) for network, value in networks]

    def flush(self):
        self.flows = {}
        # Connections that were deleted, and may not come back in mid-stream.
        self.tombstones = {}
        self.endpoints = {}
        self.asked = set()
        # Keys of flows that may be there or not: of a gateway that only audits, all packets pass.
        self.perhaps = set()

    def revived(self):
        """The flows were saved and restored. Those to a peer with a home address are not saved, nor
        are endpoints of home addresses."""
        def kept(flow):
            return not flow.home and not flow.mobile

        self.flows = {key: flow for key, flow in self.flows.items() if not flow.mobile}
        self.tombstones = {key: flow for key, flow in self.tombstones.items() if not flow.mobile}
        self.endpoints = {key: [each for each in those if kept(each[1])]
                          for key, those in self.endpoints.items()}

    def deleted(self, protocol):
        """All flows of a protocol were deleted, and the endpoints that they had opened."""
        gone = {key: flow for key, flow in self.flows.items() if key[4] == protocol}
        self.flows = {key: flow for key, flow in self.flows.items() if key not in gone}
        self.endpoints = {key: those for key, those in self.endpoints.items() if key[2] != protocol}
        if protocol in (TCP, SCTP, DCCP):
            self.tombstones.update(gone)

    @staticmethod
    def match(table, cache, address):
        if address not in cache:
            number = int.from_bytes(address, "big")
            cache[address] = next((value for low, high, value in table if low <= number <= high),
                                  None)
        return cache[address]

    def prefix(self, address):
        """The subnet of the longest prefix that has this address."""
        return self.match(self.prefixes, self.homes, address)

    def subnet(self, address, device):
        """The subnet of an address behind a device; None stands for an uplink."""
        found = self.prefix(address)
        if found is None and device is not None:
            found = self.behind.get(device)
        return found or self.default

    def route(self, destination):
        return self.match(self.routes, self.outs, destination)

    def counts(self, uplink):
        """The gateway that counts drops of packets in no subnet."""
        there = [each for each in self.gateways.values() if uplink in self.leads[each]]
        return next((each for each in there if not each.audit), there[0])

    def judge(self, way, p):
        """The verdict, and a function to call with True if the packet passed, or None."""
        if way.kind == "bridged":
            # It does not cross. Where netfilter sees its fragments, it puts them together.
            return (PASS if self.complete(p) or not way.shown else DROP), None
        if way.outer is not None and not self.reaches_the_router(*way.outer):
            return DROP, None
        return self.forwarded(way.device, p)

    def reaches_the_router(self, device, source):
        """Does a packet to the router itself arrive?"""
        if device not in self.uplinks:
            return True
        spoofed = self.prefix(source)
        if spoofed is not None:
            return spoofed.gateway.audit
        inside = self.by_device and self.route(source) not in self.uplinks
        return not inside or self.counts(device).audit

    def forwarded(self, device, p):
        """The same for a packet that came by this device, wherever it was before."""
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
            return (EITHER if among(p.destination, KERNELS_RANGES) else PASS), None
        self.last = None
        if device in self.uplinks:
            gateway, verdict, then = self.inbound(device, out, p)
        else:
            gateway, verdict, then = self.outbound(device, out, p)
        if gateway.audit and verdict != PASS:
            # Passed or counted, it arrives.
            if then is not None:
                self.perhaps.add(self.last)
            return (EITHER if among(p.destination, KERNELS_RANGES) else PASS), None
        if self.last in self.perhaps:
            return EITHER, then
        return verdict, then

    @staticmethod
    def ordinary(p):
        """Are the addresses none for which the kernel has a rule of its own?"""
        return not any(each[0] == 0xFF or among(each, KERNELS_RANGES)
                       for each in (p.source, p.destination))

    @staticmethod
    def complete(p):
        """Do its pieces make a datagram, without a hole or overlap (RFC 5722)?"""
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

    def outbound(self, device, out, p):
        """The gateway that decides, the verdict, and what follows."""
        subnet = self.subnet(p.source, device)
        if subnet is None:
            return self.counts(out), DROP, None
        return subnet.gateway, *self.leaves(subnet, device, out, p)

    def leaves(self, subnet, device, out, p):
        gateway = subnet.gateway
        if "rh0" in p.chain:
            return DROP, None
        if not gateway.egress:
            return (EITHER if among(p.destination, KERNELS_RANGES) else PASS), None
        if among(p.destination, MAPPED_RANGES) and gateway.bogons:
            # Deprecated, so let through; never on a wire (RFC 4291, 2.5.5), so not.
            return EITHER, self.open(subnet, device, p)[1]
        if out not in self.leads[gateway] or self.forbidden(gateway, p):
            return DROP, None
        if len(p.chain) > 16:
            return DROP, None
        if p.protocol == ICMPV6 and p.inner is not None:
            return self.error_out(p)
        return self.open(subnet, device, p)

    def from_where_it_is_routed(self, subnet, device, source):
        """May its first packet come by that device (RFC 3704)?"""
        reverse = subnet.gateway.reverse
        if reverse == "off" or device in subnet.devices:
            return True
        route = self.route(source)
        return route == device if reverse == "strict" else route not in self.uplinks

    def open(self, subnet, device, p):
        key = self.key(p.home or p.source, p.sport, p.rh2 or p.destination, p.dport, p)
        self.last = key
        flow = self.flows.get(key)
        home = p.home is not None
        known = self.from_where_it_is_routed(subnet, device, p.source)
        if p.protocol == ICMPV6 and p.kind != ECHO_REQUEST:
            # No answer may open anything, no other query may cross, or nobody says.
            if p.kind == ECHO_REPLY:
                return DROP, None
            if p.kind in (144, 146):
                return EITHER, lambda passed: passed and self.asked.add(
                    (key[0], p.ident, key[2], p.kind))
            return (DROP if 130 <= p.kind <= 141 else EITHER), None
        if flow is not None and flow.subnet is subnet:
            if flow.home != home:
                return EITHER, None
            # An answer to a handshake that the exterior never began.
            answers = (p.protocol == TCP and p.kind & (SYN | ACK) == SYN | ACK or
                       p.protocol == DCCP and p.kind == DCCP_RESPONSE)
            verdict = EITHER if answers or flow.doubtful else PASS
            return verdict, lambda passed: passed and self.advance(flow, p)
        opens = self.opens(p)
        if opens == NO or not known:
            return DROP, None
        tombstone = self.tombstones.get(key)
        gateway = subnet.gateway
        if flow is None and tombstone is not None and not self.begins(p):
            # The deleted one may have been that of another address on the wire.
            sure = not (home or p.rh2 or tombstone.home or tombstone.mobile or self.accepts(gateway, p))
            return (DROP if sure else EITHER), (None if sure else lambda passed: passed and self.add(
                key, Flow(home, p.rh2 is not None, subnet), p))
        if flow is not None:
            # Its host is behind another device now.
            return EITHER, lambda passed: passed and self.move(flow, subnet, p)
        return (PASS if opens == YES else EITHER), lambda passed: passed and self.add(
            key, Flow(home, p.rh2 is not None, subnet), p)

    def move(self, flow, subnet, p):
        flow.subnet, flow.moved = subnet, True
        self.advance(flow, p)

    def add(self, key, flow, p):
        self.tombstones.pop(key, None)
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
    def accepts(gateway, p):
        """May it answer a connection that the exterior has begun to an open endpoint?"""
        return gateway.filtering != "address-port-dependent" and (
            p.protocol == TCP and p.kind & (SYN | ACK) == SYN | ACK or
            p.protocol == SCTP or p.protocol == DCCP and p.kind == DCCP_RESPONSE)

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
                                                  SCTP_SHUTDOWN_COMPLETE) or
                p.protocol == DCCP and p.kind in (DCCP_CLOSE, DCCP_CLOSEREQ, DCCP_RESET)):
            flow.doubtful = True

    @staticmethod
    def key(interior, sport, exterior, dport, p):
        if p.protocol in PORTS:
            return interior, sport, exterior, dport, p.protocol
        if p.protocol == ICMPV6:
            return interior, p.ident, exterior, 0, ICMPV6
        return interior, 0, exterior, 0, p.protocol

    def inbound(self, device, out, p):
        """The gateway that decides, the verdict, and what follows."""
        subnet = self.subnet(p.destination, None if out in self.uplinks else out)
        spoofed = self.prefix(p.source)
        if spoofed is not None:
            return self.drops_spoofed(spoofed.gateway, device, subnet), DROP, None
        if self.by_device and self.route(p.source) not in self.uplinks:
            # A packet of a flow is not checked again.
            if subnet is not None and subnet.gateway.egress and self.answered(subnet, p):
                return subnet.gateway, EITHER, self.enters(subnet, p)[1]
            return self.drops_spoofed(self.counts(device), device, subnet), DROP, None
        if subnet is None:
            return self.counts(device), DROP, None
        return subnet.gateway, *self.enters(subnet, p)

    def drops_spoofed(self, gateway, device, subnet):
        """The gateway that drops it. One that only audits opens nothing that another one closes."""
        if not gateway.audit:
            return gateway
        if subnet is None:
            return self.counts(device)
        return subnet.gateway if subnet.gateway.egress else gateway

    def enters(self, subnet, p):
        gateway = subnet.gateway
        if "rh0" in p.chain:
            return DROP, None
        if not gateway.egress:
            return (EITHER if among(p.destination, KERNELS_RANGES) else PASS), None
        if self.forbidden(gateway, p) or len(p.chain) > 16:
            return DROP, None
        if p.protocol == ICMPV6 and p.inner is not None:
            return self.error_in(gateway, p)
        return self.answer(subnet, p)

    def answered(self, subnet, p):
        """Does the packet belong to a flow?"""
        interior, exterior = p.rh2 or p.destination, p.home or p.source
        flow = self.flows.get(self.key(interior, p.dport, exterior, p.sport, p))
        return flow is not None and flow.subnet is subnet

    def answer(self, subnet, p):
        interior, exterior = p.rh2 or p.destination, p.home or p.source
        key = self.key(interior, p.dport, exterior, p.sport, p)
        self.last = key
        flow = self.flows.get(key)
        if p.protocol == ICMPV6 and p.kind != ECHO_REPLY:
            # Errors are judged elsewhere. Only answers to queries of Mobile IPv6 may pass.
            asked = (interior, p.ident, exterior, p.kind - 1) in self.asked
            return EITHER if asked else DROP, None
        if flow is not None and (flow.home != (p.rh2 is not None) or flow.subnet is not subnet):
            # A flow of a home address is not one of the address itself, REC-27. Nor is that of one
            # subnet one of another.
            flow = None
        if flow is None:
            return self.filtered(subnet, p, interior, exterior), None
        if self.begins(p) and (flow.doubtful or not flow.fresh or p.protocol == DCCP):
            # Both sides may open at once (REC-31, REC-38). Otherwise the interior answers that the
            # connection exists. If it no longer exists, the packet must not come in.
            return EITHER, None
        return PASS, lambda passed: passed and self.advance(flow, p)

    def filtered(self, subnet, p, interior, exterior):
        """Filtering that does not depend on address and port (REC-11, REC-17, REC-33)."""
        gateway = subnet.gateway
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
        if any(flow.subnet is not subnet or flow.moved for _, flow in those):
            # The endpoint is of the subnet that it was opened from.
            return EITHER if any(flow.subnet is subnet or flow.moved for _, flow in those) else DROP
        sure = (p.protocol in (UDP, UDPLITE) or p.protocol == TCP and p.kind == SYN or
                p.protocol == SCTP and p.kind == SCTP_INIT)
        if sure and any(not flow.doubtful and not flow.mobile and flow.home == (p.rh2 is not None)
                        for _, flow in those):
            return PASS
        return EITHER

    def related(self, inner, cut, outgoing):
        """Does the packet in an error belong to a flow? outgoing: the interior sent it."""
        if inner.protocol == ICMPV6 and inner.kind != (ECHO_REQUEST if outgoing else ECHO_REPLY):
            # Other queries than an echo are nobody's promise.
            return EITHER if 144 <= inner.kind <= 147 else DROP
        source, destination = inner.home or inner.source, inner.rh2 or inner.destination
        if outgoing:
            key = self.key(source, inner.sport, destination, inner.dport, inner)
        else:
            key = self.key(destination, inner.dport, source, inner.sport, inner)
        flow = self.flows.get(key)
        if key in self.perhaps:
            return EITHER
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
        return self.related(inner, p.cut, False), None
