# SPDX-License-Identifier: GPL-2.0-only
"""Packets as descriptions: what the generator invents, what the model judges, and the bytes
that the module gets. Bytes are made here, never parsed: the description is the truth."""

import struct

TCP, UDP, ICMPV6, SCTP, DCCP, UDPLITE = 6, 17, 58, 132, 33, 136
PORTS = (TCP, UDP, SCTP, DCCP, UDPLITE)
HOP, ROUTING, FRAGMENT, AH, NONE, DESTINATION, MH, SHIM6 = 0, 43, 44, 51, 59, 60, 135, 140
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
ECHO_REQUEST, ECHO_REPLY = 128, 129
SCTP_DATA, SCTP_INIT, SCTP_INIT_ACK, SCTP_SACK, SCTP_ABORT = 0, 1, 2, 3, 6
SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_COOKIE, SCTP_COOKIE_ACK, SCTP_SHUTDOWN_DONE = 7, 8, 10, 11, 14
DCCP_REQUEST, DCCP_RESPONSE, DCCP_DATA, DCCP_ACK, DCCP_CLOSEREQ = 0, 1, 2, 3, 5
DCCP_CLOSE, DCCP_RESET = 6, 7


class Packet:
    """One IPv6 packet.

    kind: TCP's flags, the type of an ICMPv6 message, of an SCTP chunk or of a DCCP packet.
    home: the address in a Home Address option; rh2: the one in a type 2 routing header.
    chain: the other extension headers, their numbers in order, "rh0" for the forbidden one.
    ident: of an ICMPv6 echo. inner: the packet in an ICMPv6 error, cut: to how many bytes.
    pieces: None, or how it is cut into fragments (see fragments()).
    asks: the tag that an SCTP INIT or INIT ACK asks for. reflected: its T bit.
    damaged: its checksum is wrong.
    """

    __slots__ = ("source", "destination", "protocol", "sport", "dport", "kind", "ident", "home",
                 "rh2", "chain", "inner", "cut", "pieces", "sequence", "acknowledged", "tag",
                 "size", "asks", "reflected", "damaged")

    def __init__(self, source, destination, protocol, sport=0, dport=0, kind=0, ident=0,
                 home=None, rh2=None, chain=(), inner=None, cut=None, pieces=None,
                 sequence=0, acknowledged=0, tag=0, size=0, asks=7, reflected=False,
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


def folded(data):
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) >> 1), data))
    total = (total & 0xFFFF) + (total >> 16)
    return (total & 0xFFFF) + (total >> 16)


def checksum(source, destination, protocol, segment):
    total = folded(source + destination) + folded(segment) + len(segment) + protocol
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF or 0xFFFF


def crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC = crc_table()


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total = total >> 8 ^ CRC[(total ^ byte) & 0xFF]
    return total ^ 0xFFFFFFFF


def sctp_chunk(p):
    """By default, the tags that INIT and INIT ACK ask for are 7 in both directions. A TSN is the
    sequence of a packet, a SACK's the acknowledged one."""
    if p.kind in (SCTP_INIT, SCTP_INIT_ACK):
        value = struct.pack("!IIHHI", p.asks, 65536, 10, 10, 1)
    elif p.kind == SCTP_DATA:
        value = struct.pack("!IHHI", p.sequence, 0, 0, 0) + bytes(4 + (p.size & ~3))
    elif p.kind == SCTP_SACK:
        value = struct.pack("!IIHH", p.acknowledged, 65536, 0, 0)
    elif p.kind == SCTP_SHUTDOWN:
        value = struct.pack("!I", 1)
    elif p.kind == SCTP_COOKIE:
        value = bytes(8)
    else:
        value = b""
    flags = 3 if p.kind == SCTP_DATA else int(p.reflected)
    return struct.pack("!BBH", p.kind, flags, 4 + len(value)) + value


DCCP_MORE = {DCCP_REQUEST: 4, DCCP_RESPONSE: 12, DCCP_DATA: 0, DCCP_ACK: 8, 4: 8,
             DCCP_CLOSEREQ: 8, DCCP_CLOSE: 8, DCCP_RESET: 12, 8: 8, 9: 8}


def upper(p):
    """The header of the protocol, and what it carries."""
    protocol, ports = p.protocol, struct.pack("!HH", p.sport, p.dport)
    data = bytes(p.size)
    if protocol == TCP:
        made = ports + struct.pack("!IIBBHHH", p.sequence, p.acknowledged, 0x50, p.kind, 65535,
                                   0, 0) + data
        at = 16
    elif protocol in (UDP, UDPLITE):
        made = ports + struct.pack("!HH", 8 + len(data) if protocol == UDP else 0, 0) + data
        at = 6
    elif protocol == ICMPV6:
        if p.inner is not None:
            inner = build(p.inner, 0)[:p.cut]
            made = struct.pack("!BBHI", p.kind, 0, 0, 1280 if p.kind == 2 else 0) + inner
        else:
            made = struct.pack("!BBHHH", p.kind, 0, 0, p.ident, 1) + data
        at = 2
    elif protocol == SCTP:
        chunk, head = sctp_chunk(p), ports + struct.pack("!I", p.tag)
        total = crc32c(head + bytes(4) + chunk) ^ p.damaged
        return head + struct.pack("<I", total) + chunk
    elif protocol == DCCP:
        more = bytes(DCCP_MORE[p.kind])
        if len(more) >= 8:
            more = struct.pack("!Q", p.acknowledged) + more[8:]
        made = ports + struct.pack("!BBHBBHI", (16 + len(more)) // 4, 0, 0, p.kind << 1 | 1,
                                   0, 0, p.sequence) + more + data
        at = 6
    elif protocol == MH:
        return struct.pack("!BBBBHHHH", NONE, 1, 5, 0, 0, 0, 0, 0) + bytes(4)
    elif protocol == 139:
        return struct.pack("!BBBBHH", NONE, 4, 1, 0x11, 0, 0) + bytes(32)
    else:
        return bytes(16) + data
    source, destination = p.home or p.source, p.rh2 or p.destination
    total = checksum(source, destination, protocol, made) ^ (p.damaged << 8)
    return made[:at] + total.to_bytes(2, "big") + made[at + 2:]


def extension(p, kind, following):
    if kind == "home":
        return bytes((following, 2, 1, 2, 0, 0, 0xC9, 16)) + p.home
    if kind == "rh2":
        return bytes((following, 2, 2, 1, 0, 0, 0, 0)) + p.rh2
    if kind in (HOP, DESTINATION):
        return bytes((following, 0, 1, 4, 0, 0, 0, 0))
    if kind == "rh0":
        return bytes((following, 2, 0, 1, 0, 0, 0, 0)) + bytes(16)
    if kind == "rh4":
        return bytes((following, 2, 4, 0, 0, 0, 0, 0)) + bytes(16)
    if kind == AH:
        return bytes((following, 4, 0, 0, 0, 0, 1, 0)) + bytes(16)
    if kind == SHIM6:
        return bytes((following, 0, 0x80, 0, 0, 0, 0, 1))
    if kind == FRAGMENT:	# atomic
        return bytes((following, 0, 0, 0, 0, 0, 0, 99))
    raise ValueError(kind)


NUMBER = {"home": DESTINATION, "rh0": ROUTING, "rh2": ROUTING, "rh4": ROUTING}


def payload(p):
    """The number of the first header behind the IPv6 one, and everything from there."""
    made, following = upper(p), p.protocol
    # Hop-by-hop options are first or nothing (RFC 8200, 4.1).
    first = int(p.chain[:1] == (HOP,))
    mobile = tuple(kind for kind in ("home", "rh2") if getattr(p, kind) is not None)
    for kind in reversed(p.chain[:first] + mobile + p.chain[first:]):
        made = extension(p, kind, following) + made
        following = NUMBER.get(kind, kind)
    return following, made


def header(p, mark, following, length):
    return struct.pack("!IHBB", 0x60000000 | mark, length, following, 64) + p.source + p.destination


def build(p, mark):
    """The packet, whole. The mark is its flow label: it comes out of the router as it went in."""
    following, made = payload(p)
    return header(p, mark, following, len(made)) + made


def fragments(p, mark):
    """The packet in pieces: p.pieces is a list of (from, to) in bytes, None for the end; all but
    the end are multiples of 8. The whole of the chain is in the fragmentable part."""
    following, made = payload(p)
    packets = []
    for start, end in p.pieces:
        piece = made[start:end]
        more = 1 if end is not None and end < len(made) else 0
        fragment = struct.pack("!BBHI", following, 0, start | more, 0x10000 + mark) + piece
        packets.append(header(p, mark, FRAGMENT, len(fragment)) + fragment)
    return packets
