# SPDX-License-Identifier: GPL-2.0-only
"""IPv6 packets, made by hand: what a case sends must be what it says, to the byte."""

import ipaddress
import struct

HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION = 0, 43, 44, 51, 60
TCP, UDP, IPV4, IPV6, DCCP, GRE, ESP, ICMP = 6, 17, 4, 41, 33, 47, 50, 58
SCTP, MOBILITY, UDPLITE, HIP, SHIM6 = 132, 135, 136, 139, 140
NO_NEXT, EXPERIMENT = 59, 253

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32

UNREACHABLE, TOO_BIG, TIME_EXCEEDED, PARAMETER = 1, 2, 3, 4
ECHO_REQUEST, ECHO_REPLY = 128, 129

SCTP_DATA, SCTP_INIT, SCTP_INIT_ACK, SCTP_SACK, SCTP_HEARTBEAT, SCTP_HEARTBEAT_ACK = range(6)
SCTP_ABORT, SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_ERROR, SCTP_COOKIE_ECHO = range(6, 11)
SCTP_COOKIE_ACK, SCTP_SHUTDOWN_COMPLETE = 11, 14

DCCP_REQUEST, DCCP_RESPONSE, DCCP_DATA, DCCP_ACK, DCCP_DATAACK = range(5)
DCCP_CLOSEREQ, DCCP_CLOSE, DCCP_RESET, DCCP_SYNC, DCCP_SYNCACK = range(5, 10)


def packed(address):
    return ipaddress.IPv6Address(address).packed


def checksum(source, destination, protocol, body):
    data = packed(source) + packed(destination) + struct.pack('!II', len(body), protocol) + body
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff or 0xffff


def ipv6(source, destination, next_header, body, hops=64, length=None):
    return struct.pack('!IHBB', 6 << 28, len(body) if length is None else length, next_header,
                       hops) + packed(source) + packed(destination) + body


def chained(headers, protocol, body):
    """Extension headers, (type, content) each, before a body: the first type, and all bytes."""
    result, following = body, protocol
    for kind, content in reversed(headers):
        result = bytes([following]) + content[1:] + result
        following = kind
    return following, result


def options(size=8, option=b''):
    """Hop-by-hop or destination options, `size` bytes, with one option and padding."""
    room = size - 2 - len(option)
    padding = bytes([1, room - 2]) + bytes(room - 2) if 2 <= room <= 257 else bytes(room)
    return bytes([0, size // 8 - 1]) + option + padding


def home_address(address):
    return options(24, bytes([0xc9, 16]) + packed(address))


def routing(kind, addresses=(), left=None):
    count = len(addresses)
    return bytes([0, 2 * count, kind, count if left is None else left]) + bytes(4) + \
        b''.join(packed(each) for each in addresses)


def fragment(offset, more, identification):
    return struct.pack('!BBHI', 0, 0, offset | more, identification)


def authentication(spi=1, sequence=1):
    return struct.pack('!BBHII', 0, 4, 0, spi, sequence) + bytes(12)


def shim6_payload():
    return bytes([0, 0, 0x80]) + bytes(5)


def udp(source, destination, sport, dport, data=b'', protocol=UDP):
    coverage = 0 if protocol == UDPLITE else 8 + len(data)
    head = struct.pack('!HHHH', sport, dport, coverage, 0)
    total = checksum(source, destination, protocol, head + data)
    return head[:6] + struct.pack('!H', total) + data


def tcp(source, destination, sport, dport, flags, seq=0, ack=0, data=b'', opts=b'', window=65535):
    offset = 5 + len(opts) // 4
    head = struct.pack('!HHIIBBHHH', sport, dport, seq & 0xffffffff, ack & 0xffffffff, offset << 4,
                       flags, window, 0, 0) + opts
    total = checksum(source, destination, TCP, head + data)
    return head[:16] + struct.pack('!H', total) + head[18:] + data


def icmp(source, destination, kind, code=0, rest=bytes(4), data=b''):
    body = bytes([kind, code, 0, 0]) + rest + data
    total = checksum(source, destination, ICMP, body)
    return body[:2] + struct.pack('!H', total) + body[4:]


def echo(source, destination, kind, identifier, data=b''):
    return icmp(source, destination, kind, 0, struct.pack('!HH', identifier, 1), data)


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return ~crc & 0xffffffff


def damaged(packet):
    """The same, with a checksum that is wrong, of TCP, SCTP or DCCP without extension headers."""
    at = 40 + {TCP: 16, SCTP: 8, DCCP: 6}[packet[6]]
    return packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1:]


def sctp(sport, dport, tag, kind, flags=0, value=b''):
    chunk = struct.pack('!BBH', kind, flags, 4 + len(value)) + value
    chunk += bytes(-len(chunk) % 4)
    head = struct.pack('!HHI', sport, dport, tag)
    return head + struct.pack('<I', crc32c(head + bytes(4) + chunk)) + chunk


def sctp_init(sport, dport, my_tag, kind=SCTP_INIT, tag=0):
    return sctp(sport, dport, tag, kind, 0, struct.pack('!IIHHI', my_tag, 65535, 1, 1, 1))


def dccp(source, destination, sport, dport, kind, seq, ack=None, data=b''):
    """With 48-bit sequence numbers (RFC 4340 section 5.1)."""
    more = b''
    if ack is not None:
        more += struct.pack('!HHI', 0, ack >> 32, ack & 0xffffffff)
    if kind in (DCCP_REQUEST, DCCP_RESPONSE, DCCP_RESET):
        more += bytes(4)
    words = (16 + len(more)) // 4
    head = struct.pack('!HHBBHBBHI', sport, dport, words, 0, 0, kind << 1 | 1, 0, seq >> 32,
                       seq & 0xffffffff)
    body = head + more + data
    total = checksum(source, destination, DCCP, body)
    return body[:6] + struct.pack('!H', total) + body[8:]
