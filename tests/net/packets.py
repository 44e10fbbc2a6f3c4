#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Packets that no ordinary program sends, and datagrams that none checks.

    packets.py send KIND SOURCE DESTINATION... [-n COUNT] [--sport N] [--dport N] [--inner ADDRESS]
    packets.py stream FILE KIND SOURCE DESTINATION... [--sport N] [--dport N]
                                                the same without a pause, until there is that file
    packets.py scan SOURCE DESTINATION...       a SYN to each of the 65535 ports
    packets.py echo-server PORT                 UDP: each datagram goes back where it came from
    packets.py echo ADDRESS PORT SIZE [-n COUNT] [--sport N]
                                                UDP: fails unless what comes back is what went

The packets are built here, byte by byte, with plain sockets: on an emulated machine that starts ten
times as fast as a packet library does.
"""
import argparse
import os
import socket
import struct
import subprocess
import sys

TCP, UDP, ICMPV6 = 6, 17, 58
FIN, SYN, RST, ACK = 1, 2, 4, 16
FLAGS = {"syn": SYN, "ack": ACK, "synack": SYN | ACK, "rst": RST, "fin": FIN | ACK, "null": 0}
# Type and code of the ICMPv6 errors.
ERRORS = {"unreachable": (1, 4), "too-big": (2, 0), "time-exceeded": (3, 0), "parameter": (4, 1)}


def packed(address):
    return socket.inet_pton(socket.AF_INET6, address)


def folded(total):
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def partial_sum(data):
    data += b"\0" * (len(data) % 2)
    return sum(struct.unpack(f"!{len(data) // 2}H", data))


def pseudo_sum(source, destination, protocol, length):
    return partial_sum(source + destination + struct.pack("!IHBB", length, 0, 0, protocol))


def ipv6(source, destination, protocol, payload):
    header = struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64)
    return header + source + destination + payload


def with_checksum(source, destination, protocol, payload, offset):
    total = pseudo_sum(source, destination, protocol, len(payload)) + partial_sum(payload)
    checksum = ~folded(total) & 0xFFFF or 0xFFFF
    whole = payload[:offset] + struct.pack("!H", checksum) + payload[offset + 2 :]
    return ipv6(source, destination, protocol, whole)


def tcp(source, destination, sport, dport, flags):
    ack = 0x5EED if flags & ACK else 0
    segment = struct.pack("!HHIIBBHHH", sport, dport, 0xC0FFEE, ack, 5 << 4, flags, 65535, 0, 0)
    return with_checksum(source, destination, TCP, segment, 16)


def udp(source, destination, sport, dport, data=b"unsolicited"):
    datagram = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
    return with_checksum(source, destination, UDP, datagram, 6)


def icmpv6(source, destination, kind, code, rest):
    message = struct.pack("!BBH", kind, code, 0) + rest
    return with_checksum(source, destination, ICMPV6, message, 2)


def echo(source, destination, kind, ident):
    return icmpv6(source, destination, kind, 0, struct.pack("!HH", ident, 1) + b"unsolicited")


def error(source, destination, name, inner):
    """An error about a packet that the destination is said to have sent."""
    kind, code = ERRORS[name]
    return icmpv6(source, destination, kind, code, struct.pack("!I", 1280) + inner)


def build(args, destination):
    source, destination = packed(args.source), packed(destination)
    ports = args.sport, args.dport
    if args.kind in FLAGS:
        return tcp(source, destination, *ports, FLAGS[args.kind])
    if args.kind == "udp":
        return udp(source, destination, *ports)
    if args.kind == "echo-request":
        return echo(source, destination, 128, args.sport)
    if args.kind == "echo-reply":
        return echo(source, destination, 129, args.sport)
    if args.kind == "mld-report":
        return icmpv6(source, destination, 131, 0, bytes(4) + packed("ff15::e01c"))
    if args.kind in ERRORS:
        # The embedded packet goes the other way: from the destination, out.
        exterior = packed(args.inner) if args.inner else source
        inner = tcp(destination, exterior, args.dport, args.sport, ACK)
        return error(source, destination, args.kind, inner)
    # Any other protocol, by its number.
    return ipv6(source, destination, int(args.kind), b"unsolicited pack")


def raw_socket():
    return socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)


def send(args):
    with raw_socket() as out:
        for destination in args.destinations:
            packet = build(args, destination)
            for _ in range(args.count):
                out.sendto(packet, (destination, 0))


def stream(args):
    with raw_socket() as out:
        packets = [(build(args, address), (address, 0)) for address in args.destinations]
        while not os.path.exists(args.file):
            for _ in range(64):
                for packet, address in packets:
                    out.sendto(packet, address)


def scan(args):
    with raw_socket() as out:
        # One packet is built; from port to port only the port and the checksum change.
        plans = []
        for address in args.destinations:
            packet = bytearray(tcp(packed(args.source), packed(address), 40000, 0, SYN))
            total = ~struct.unpack_from("!H", packet, 56)[0] & 0xFFFF
            plans.append((packet, total, (address, 0)))
        for port in range(1, 65536):
            for packet, total, address in plans:
                struct.pack_into("!H", packet, 42, port)
                struct.pack_into("!H", packet, 56, ~folded(total + port) & 0xFFFF)
                out.sendto(packet, address)


def echo_server(args):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as here:
        here.bind(("::", args.port))
        while True:
            data, peer = here.recvfrom(65535)
            here.sendto(data, peer)


def talk(here, size):
    data = os.urandom(size)
    here.send(data)
    if here.recv(65535) != data:
        sys.exit("what came back is not what went")


def echo_client(args):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as here:
        here.bind(("::", args.sport))
        here.connect((args.address, args.port))
        here.settimeout(args.patience)
        for _ in range(args.count):
            talk(here, args.size)
        if args.then:
            change(args, here)


def change(args, here):
    """Goes on while a command runs. What is sent once it has returned is one byte longer: others count it."""
    here.settimeout(0.2)
    with subprocess.Popen(args.then, shell=True) as command:
        while command.poll() is None:
            talk_or_not(here, args.size)
        if command.returncode:
            sys.exit(f"{args.then}: exit status {command.returncode}")
    here.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, args.then_class)
    for _ in range(args.count):
        talk_or_not(here, args.size + 1)


def talk_or_not(here, size):
    try:
        here.send(os.urandom(size))
        here.recv(65535)
    except OSError:
        pass


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)

    command = commands.add_parser("send")
    command.add_argument("kind")
    command.add_argument("source")
    command.add_argument("destinations", nargs="+")
    command.add_argument("-n", dest="count", type=int, default=1)
    command.add_argument("--sport", type=int, default=40000)
    command.add_argument("--dport", type=int, default=80)
    command.add_argument("--inner", help="where the packet in an ICMPv6 error was going")
    command.set_defaults(run=send)

    command = commands.add_parser("stream")
    command.add_argument("file")
    command.add_argument("kind")
    command.add_argument("source")
    command.add_argument("destinations", nargs="+")
    command.add_argument("--sport", type=int, default=40000)
    command.add_argument("--dport", type=int, default=80)
    command.set_defaults(run=stream)

    command = commands.add_parser("scan")
    command.add_argument("source")
    command.add_argument("destinations", nargs="+")
    command.set_defaults(run=scan)

    command = commands.add_parser("echo-server")
    command.add_argument("port", type=int)
    command.set_defaults(run=echo_server)

    command = commands.add_parser("echo")
    command.add_argument("address")
    command.add_argument("port", type=int)
    command.add_argument("size", type=int)
    command.add_argument("-n", dest="count", type=int, default=1)
    command.add_argument("--sport", type=int, default=0)
    command.add_argument("--patience", type=int, default=60)
    command.add_argument("--then")
    command.add_argument("--then-class", type=int, default=0)
    command.set_defaults(run=echo_client)

    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
