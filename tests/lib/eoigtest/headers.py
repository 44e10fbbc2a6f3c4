# SPDX-License-Identifier: GPL-2.0-only
"""IPv6 packets, byte by byte: a test sends exactly what it says.

An address is a string or its 16 bytes. A function that has the name of a protocol returns its
header and data, with a correct checksum. ipv6() makes a packet of that. chained() puts extension
headers between."""

import socket
import struct

HOP, ROUTING, FRAGMENT, AH, NO_NEXT, DESTINATION = 0, 43, 44, 51, 59, 60
IPV4, TCP, UDP, DCCP, IPV6, GRE, ESP, ICMPV6 = 4, 6, 17, 33, 41, 47, 50, 58
SCTP, MH, UDPLITE, HIP, SHIM6, EXPERIMENT = 132, 135, 136, 139, 140, 253

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32

UNREACHABLE, TOO_BIG, TIME_EXCEEDED, PARAMETER = 1, 2, 3, 4
ECHO_REQUEST, ECHO_REPLY = 128, 129

SCTP_DATA, SCTP_INIT, SCTP_INIT_ACK, SCTP_SACK, SCTP_HEARTBEAT, SCTP_HEARTBEAT_ACK = range(6)
SCTP_ABORT, SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_ERROR, SCTP_COOKIE_ECHO = range(6, 11)
SCTP_COOKIE_ACK, SCTP_SHUTDOWN_COMPLETE = 11, 14

DCCP_REQUEST, DCCP_RESPONSE, DCCP_DATA, DCCP_ACK, DCCP_DATAACK = range(5)
DCCP_CLOSEREQ, DCCP_CLOSE, DCCP_RESET, DCCP_SYNC, DCCP_SYNCACK = range(5, 10)

# Where the checksum is.
CHECKSUM = {TCP: 16, UDP: 6, UDPLITE: 6, ICMPV6: 2, SCTP: 8, DCCP: 6}


def packed(address):
    """The 16 bytes of an address."""
    if isinstance(address, bytes):
        return address
    return socket.inet_pton(socket.AF_INET6, address)


def checksum(source, destination, protocol, body):
    """The internet checksum (RFC 8200 section 8.1). It is never 0.

    The sum of 16-bit words in ones' complement is the number that all bytes make, modulo 65535.
    """
    data = packed(source) + packed(destination) + struct.pack("!II", len(body), protocol) + body
    data += bytes(len(data) % 2)
    return 0xFFFF - int.from_bytes(data, "big") % 0xFFFF


def summed(source, destination, protocol, body):
    """The same body with its checksum, whose bytes must be 0."""
    at = CHECKSUM[protocol]
    total = checksum(source, destination, protocol, body)
    return body[:at] + total.to_bytes(2, "big") + body[at + 2:]


def wrongly_summed(protocol, body):
    """The same body with a wrong checksum."""
    at = CHECKSUM[protocol]
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]


def damaged(packet):
    """The same packet with a wrong checksum. It has no extension headers."""
    return packet[:40] + wrongly_summed(packet[6], packet[40:])


def crc32c_table():
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        yield byte


CRC32C = tuple(crc32c_table())


def crc32c(data):
    total = 0xFFFFFFFF
    for byte in data:
        total = total >> 8 ^ CRC32C[(total ^ byte) & 0xFF]
    return total ^ 0xFFFFFFFF


# IPv6 and extension headers

def ipv6(source, destination, next_header, body, hops=64, length=None, label=0):
    return struct.pack("!IHBB", 6 << 28 | label, len(body) if length is None else length, next_header,
                       hops) + packed(source) + packed(destination) + body


def chained(headers, protocol, body):
    """Extension headers, (type, content) each, before a body: the first type, and all bytes."""
    result, following = body, protocol
    for kind, content in reversed(headers):
        result = bytes([following]) + content[1:] + result
        following = kind
    return following, result


def padding(size):
    """A PadN option of that size, or Pad1 options where it would be too short or too long."""
    return bytes([1, size - 2]) + bytes(size - 2) if 2 <= size <= 257 else bytes(size)


def options(size=8, option=b""):
    """Hop-by-hop or destination options of that size: one option, and padding."""
    return bytes([0, size // 8 - 1]) + option + padding(size - 2 - len(option))


def home_address(address):
    """Destination options with a Home Address option at the offset that RFC 6275 section 6.3 asks
    for."""
    return options(24, padding(4) + bytes([0xC9, 16]) + packed(address))


def routing(kind, addresses=(), left=None):
    """A routing header. left: the segments left, by default all."""
    count = len(addresses)
    return bytes([0, 2 * count, kind, count if left is None else left]) + bytes(4) + \
        b"".join(packed(each) for each in addresses)


def fragment(offset, more, identification):
    return struct.pack("!BBHI", 0, 0, offset | more, identification)


def authentication(spi=1, sequence=1):
    return struct.pack("!BBHII", 0, 4, 0, spi, sequence) + bytes(12)


def shim6_payload(tag=0):
    return bytes([0, 0, 0x80]) + tag.to_bytes(5, "big")


# Upper layers

def udp(source, destination, sport, dport, data=b"", protocol=UDP):
    coverage = 0 if protocol == UDPLITE else 8 + len(data)
    return summed(source, destination, protocol,
                  struct.pack("!HHHH", sport, dport, coverage, 0) + data)


def tcp(source, destination, sport, dport, flags, seq=0, ack=0, data=b"", opts=b"", window=65535):
    head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                       5 + len(opts) // 4 << 4, flags, window, 0, 0)
    return summed(source, destination, TCP, head + opts + data)


def icmp(source, destination, kind, code=0, rest=bytes(4), data=b""):
    return summed(source, destination, ICMPV6, bytes([kind, code, 0, 0]) + rest + data)


def echo(source, destination, kind, identifier, data=b""):
    return icmp(source, destination, kind, 0, struct.pack("!HH", identifier, 1), data)


def sctp(sport, dport, tag, kind, flags=0, value=b""):
    """One chunk."""
    chunk = struct.pack("!BBH", kind, flags, 4 + len(value)) + value
    chunk += bytes(-len(chunk) % 4)
    head = struct.pack("!HHI", sport, dport, tag)
    return head + struct.pack("<I", crc32c(head + bytes(4) + chunk)) + chunk


def sctp_init(sport, dport, my_tag, kind=SCTP_INIT, tag=0):
    return sctp(sport, dport, tag, kind, 0, struct.pack("!IIHHI", my_tag, 65535, 1, 1, 1))


def dccp(source, destination, sport, dport, kind, seq, ack=None, data=b""):
    """With 48-bit sequence numbers (RFC 4340 section 5.1)."""
    more = b""
    if ack is not None:
        more += struct.pack("!HHI", 0, ack >> 32, ack & 0xFFFFFFFF)
    if kind in (DCCP_REQUEST, DCCP_RESPONSE, DCCP_RESET):
        more += bytes(4)
    words = (16 + len(more)) // 4
    head = struct.pack("!HHBBHBBHI", sport, dport, words, 0, 0, kind << 1 | 1, 0, seq >> 32,
                       seq & 0xFFFFFFFF)
    return summed(source, destination, DCCP, head + more + data)
