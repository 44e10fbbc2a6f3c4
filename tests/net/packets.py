#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Packets that no ordinary program sends, and datagrams that come back.

    packets.py send KIND SOURCE DESTINATION... [-n COUNT] [--sport N] [--ports COUNT] [--dport N] [--inner ADDRESS]
    packets.py stream FILE KIND SOURCE DESTINATION... [--sport N] [--dport N]
                                                the same without a pause, until FILE exists
    packets.py scan SOURCE DESTINATION...       a SYN to each of the 65535 ports
    packets.py echo-server PORT                 UDP: sends each datagram back
    packets.py echo ADDRESS PORT SIZE [-n COUNT] [--sport N]
                                                UDP: fails unless each datagram comes back unchanged

It needs no packet library, which would take seconds to start on an emulated machine.
"""
import argparse
import os
import socket
import struct
import subprocess
import sys

from eoigtest.headers import (ACK, ECHO_REPLY, ECHO_REQUEST, FIN, ICMPV6, PARAMETER, RST, SYN, TCP,
                              TIME_EXCEEDED, TOO_BIG, UDP, UNREACHABLE, echo, icmp, ipv6, packed, tcp, udp)

FLAGS = {"syn": SYN, "ack": ACK, "synack": SYN | ACK, "rst": RST, "fin": FIN | ACK, "null": 0}
# The type and code of each ICMPv6 error.
ERRORS = {"unreachable": (UNREACHABLE, 4), "too-big": (TOO_BIG, 0), "time-exceeded": (TIME_EXCEEDED, 0),
          "parameter": (PARAMETER, 1)}
MLD_REPORT = 131
DATA = b"unsolicited"


def segment(source, destination, sport, dport, flags):
    ack = 0x5EED if flags & ACK else 0
    return ipv6(source, destination, TCP, tcp(source, destination, sport, dport, flags, 0xC0FFEE, ack))


def build(args, destination, sport):
    source, ports = args.source, (sport, args.dport)
    ends = source, destination
    if args.kind in FLAGS:
        return segment(*ends, *ports, FLAGS[args.kind])
    if args.kind == "udp":
        return ipv6(*ends, UDP, udp(*ends, *ports, DATA))
    if args.kind in ("echo-request", "echo-reply"):
        kind = ECHO_REQUEST if args.kind == "echo-request" else ECHO_REPLY
        return ipv6(*ends, ICMPV6, echo(*ends, kind, sport, DATA))
    if args.kind == "mld-report":
        return ipv6(*ends, ICMPV6, icmp(*ends, MLD_REPORT, data=packed("ff15::e01c")))
    if args.kind in ERRORS:
        # The packet in the error has gone the other way: out of the interior.
        inner = segment(destination, args.inner or source, args.dport, sport, ACK)
        return ipv6(*ends, ICMPV6, icmp(*ends, *ERRORS[args.kind], struct.pack("!I", 1280), inner))
    # Any other protocol, by its number.
    return ipv6(*ends, int(args.kind), b"unsolicited pack")


def raw_socket():
    return socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)


def send(args):
    with raw_socket() as out:
        for destination in args.destinations:
            for sport in range(args.sport, args.sport + args.ports):
                packet = build(args, destination, sport)
                for _ in range(args.count):
                    out.sendto(packet, (destination, 0))


def stream(args):
    with raw_socket() as out:
        packets = [(build(args, address, args.sport), (address, 0)) for address in args.destinations]
        while not os.path.exists(args.file):
            for _ in range(64):
                for packet, address in packets:
                    out.sendto(packet, address)


def scan(args):
    with raw_socket() as out:
        # From port to port only the port and the checksum change.
        plans = []
        for address in args.destinations:
            packet = bytearray(segment(args.source, address, 40000, 0, SYN))
            total = 0xFFFF - struct.unpack_from("!H", packet, 56)[0]
            plans.append((packet, total, (address, 0)))
        for port in range(1, 65536):
            for packet, total, address in plans:
                struct.pack_into("!H", packet, 42, port)
                struct.pack_into("!H", packet, 56, 0xFFFF - (total + port) % 0xFFFF)
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
        sys.exit("the answer is not what was sent")


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
    """Send while a command runs. After it has returned, datagrams are one byte longer: the test
    counts these."""
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


def parser():
    made = argparse.ArgumentParser(prog="packets.py")
    commands = made.add_subparsers(required=True)

    command = commands.add_parser("send")
    command.add_argument("kind")
    command.add_argument("source")
    command.add_argument("destinations", nargs="+")
    command.add_argument("-n", dest="count", type=int, default=1)
    command.add_argument("--sport", type=int, default=40000)
    command.add_argument("--ports", type=int, default=1, help="send from so many ports, beginning with --sport")
    command.add_argument("--dport", type=int, default=80)
    command.add_argument("--inner", help="destination of the packet in an ICMPv6 error")
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

    return made


def run(args):
    args.run(args)


if __name__ == "__main__":
    run(parser().parse_args())
