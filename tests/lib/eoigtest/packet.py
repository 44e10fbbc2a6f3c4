# SPDX-License-Identifier: GPL-2.0-only
"""Packets as descriptions: the generator makes them, the model judges them, the module gets their
bytes.

Bytes are made from a description and never parsed back: the description is the truth.
"""

import struct

from eoigtest.headers import (AH, DCCP, DCCP_DATA, DCCP_REQUEST, DESTINATION, FRAGMENT, HIP, HOP, ICMPV6,
                              MH, NO_NEXT, ROUTING, SCTP, SCTP_COOKIE_ECHO, SCTP_DATA, SCTP_INIT,
                              SCTP_INIT_ACK, SCTP_SACK, SCTP_SHUTDOWN, SHIM6, TCP, TOO_BIG, UDP, UDPLITE,
                              authentication, chained, dccp, echo, fragment, home_address, icmp, ipv6,
                              options, packed, routing, sctp, shim6_payload, tcp, udp, wrongly_summed)

PORTS = (TCP, UDP, SCTP, DCCP, UDPLITE)
# The tag that an SCTP host asks for in its INIT or INIT ACK, unless a description says otherwise.
TAG = 7


def addresses(*texts):
    return [packed(each) for each in texts]


class Packet:
    """One IPv6 packet.

    kind: the TCP flags, or the type of the ICMPv6 message, SCTP chunk or DCCP packet. home: the
    address in a Home Address option; rh2: the address in a type 2 routing header. chain: the
    numbers of the other extension headers, in order; "rh0" and "rh4" are routing headers. ident:
    the identifier of an ICMPv6 echo. inner: the packet in an ICMPv6 error; cut: the number of its
    bytes that are left, None for all. pieces: None, or how the packet is cut into fragments, see
    fragments(). asks: the tag that an SCTP INIT or INIT ACK asks for. reflected: the T bit of an
    SCTP chunk. damaged: the checksum is wrong."""

    __slots__ = ("source", "destination", "protocol", "sport", "dport", "kind", "ident", "home",
                 "rh2", "chain", "inner", "cut", "pieces", "sequence", "acknowledged", "tag",
                 "size", "asks", "reflected", "damaged")

    def __init__(self, source, destination, protocol, sport=0, dport=0, kind=0, ident=0,
                 home=None, rh2=None, chain=(), inner=None, cut=None, pieces=None,
                 sequence=0, acknowledged=0, tag=0, size=0, asks=TAG, reflected=False,
                 damaged=False):
        self.source = source
        self.destination = destination
        self.protocol = protocol
        self.sport = sport
        self.dport = dport
        self.kind = kind
        self.ident = ident
        self.home = home
        self.rh2 = rh2
        self.chain = chain
        self.inner = inner
        self.cut = cut
        self.pieces = pieces
        self.sequence = sequence
        self.acknowledged = acknowledged
        self.tag = tag
        self.size = size
        self.asks = asks
        self.reflected = reflected
        self.damaged = damaged


def sctp_value(p):
    """The value of the chunk. The sequence is the TSN of data; what a SACK acknowledges is a TSN
    too."""
    if p.kind in (SCTP_INIT, SCTP_INIT_ACK):
        return struct.pack("!IIHHI", p.asks, 65536, 10, 10, 1)
    if p.kind == SCTP_DATA:
        return struct.pack("!IHHI", p.sequence, 0, 0, 0) + bytes(4 + (p.size & ~3))
    if p.kind == SCTP_SACK:
        return struct.pack("!IIHH", p.acknowledged, 65536, 0, 0)
    if p.kind == SCTP_SHUTDOWN:
        return struct.pack("!I", 1)
    return bytes(8) if p.kind == SCTP_COOKIE_ECHO else b""


def upper(p):
    """The header of the protocol, and its data."""
    # The checksum is over the home addresses.
    ends = p.home or p.source, p.rh2 or p.destination
    ports, data = (p.sport, p.dport), bytes(p.size)
    if p.protocol == TCP:
        made = tcp(*ends, *ports, p.kind, p.sequence, p.acknowledged, data)
    elif p.protocol in (UDP, UDPLITE):
        made = udp(*ends, *ports, data, p.protocol)
    elif p.protocol == ICMPV6 and p.inner is not None:
        mtu = 1280 if p.kind == TOO_BIG else 0
        made = icmp(*ends, p.kind, 0, struct.pack("!I", mtu), build(p.inner, 0)[:p.cut])
    elif p.protocol == ICMPV6:
        made = echo(*ends, p.kind, p.ident, data)
    elif p.protocol == SCTP:
        flags = 3 if p.kind == SCTP_DATA else int(p.reflected)
        made = sctp(*ports, p.tag, p.kind, flags, sctp_value(p))
    elif p.protocol == DCCP:
        acknowledged = None if p.kind in (DCCP_REQUEST, DCCP_DATA) else p.acknowledged
        made = dccp(*ends, *ports, p.kind, p.sequence, acknowledged, data)
    elif p.protocol == MH:
        return struct.pack("!BBBBHHHH", NO_NEXT, 1, 5, 0, 0, 0, 0, 0) + bytes(4)
    elif p.protocol == HIP:
        return struct.pack("!BBBBHH", NO_NEXT, 4, 1, 0x11, 0, 0) + bytes(32)
    else:
        return bytes(16) + data
    return wrongly_summed(p.protocol, made) if p.damaged else made


EXTENSIONS = {
    HOP: (HOP, options()),
    DESTINATION: (DESTINATION, options()),
    AH: (AH, authentication(0x100, 0)),
    SHIM6: (SHIM6, shim6_payload(1)),
    FRAGMENT: (FRAGMENT, fragment(0, 0, 99)),      # atomic
    "rh0": (ROUTING, routing(0, ["::"])),
    "rh4": (ROUTING, routing(4, ["::"], 0)),
}


def payload(p):
    """The number of the first header after the IPv6 header, and all bytes from there."""
    # Hop-by-hop options are first or nothing (RFC 8200 section 4.1).
    first = int(p.chain[:1] == (HOP,))
    mobile = []
    if p.home is not None:
        mobile.append((DESTINATION, home_address(p.home)))
    if p.rh2 is not None:
        mobile.append((ROUTING, routing(2, [p.rh2])))
    extensions = [EXTENSIONS[each] for each in p.chain]
    return chained(extensions[:first] + mobile + extensions[first:], p.protocol, upper(p))


def build(p, mark):
    """The packet as a whole. The mark is its flow label, which a router leaves alone."""
    following, made = payload(p)
    return ipv6(p.source, p.destination, following, made, label=mark)


def fragments(p, mark):
    """The packet in pieces: p.pieces is a list of (start, end) in bytes, None for the end.

    Each but the end is a multiple of 8. The fragmentable part begins right after the IPv6 header.
    """
    following, made = payload(p)
    packets = []
    for start, end in p.pieces:
        more = int(end is not None and end < len(made))
        piece = chained([(FRAGMENT, fragment(start, more, 0x10000 + mark))], following,
                        made[start:end])
        packets.append(ipv6(p.source, p.destination, *piece, label=mark))
    return packets
