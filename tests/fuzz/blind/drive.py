#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Attackers that see no packet. They know who talks to whom, forge the address of the exterior
host, and guess ports, sequence numbers and tags. After each attack the flow has not changed, the
exterior host still reaches the interior, and there is no other flow. At the end the right packet
shows that the flow does end when it should."""

import argparse
import json
import os
import random
import sys

from eoigtest.cases import Cases
from eoigtest.headers import (ACK, DCCP, DCCP_ACK, DCCP_CLOSE, DCCP_DATA, DCCP_REQUEST, DCCP_RESET,
                              DCCP_RESPONSE, ECHO_REPLY, ECHO_REQUEST, FIN, ICMPV6, PSH, RST, SCTP, SYN,
                              TCP, UDP)
from eoigtest.packet import TAG, Packet, addresses
from eoigtest.wire import Wire, eoigctl

HOST, FRIEND, OTHER = addresses("2600:1f18:1:2::10", "2600:9000::1", "2600:9000::66")
SPORT, DPORT = 41234, 443
INTERIOR, EXTERIOR = 0x11111111, 0x99999999     # initial sequence numbers
TAG_IN, TAG_OUT = TAG, TAG
FORGED = 0x77777777


class Blind(Cases):
    def __init__(self, args):
        super().__init__()
        self.random = random.Random(args.seed)
        self.tries = args.tries
        self.ports = self.random.sample(range(1, 65536), args.ports)
        self.wire = Wire()
        self.table = []

    def outward(self, **words):
        return self.wire.crossed("lan0", [Packet(HOST, FRIEND, sport=SPORT, dport=DPORT, **words)])

    def inward(self, **words):
        return self.wire.crossed("wan0", [Packet(FRIEND, HOST, sport=DPORT, dport=SPORT, **words)])

    def number(self, but=()):
        while True:
            number = self.random.getrandbits(32)
            if number not in but:
                return number

    @staticmethod
    def flows():
        return sorted((each["protocol"], each["interior"], each["interior_port"], each["exterior"],
                       each["exterior_port"], each.get("icmp_id", 0), each["state"], each["replied"])
                      for each in json.loads(eoigctl("-j", "flow", "show")))

    def attack(self, name, packets, alive, most=None):
        """One attack. alive(): does a packet of the exterior host still come in? most: the number
        of packets of the attack that may come in, by default none."""
        before = self.flows()
        packets = list(packets)
        arrived = self.wire.crossed("wan0", packets)
        after, lives = self.flows(), alive()
        why = []
        if before != after:
            why.append(f"flows were {before}, are {after}")
        if not lives:
            why.append("the exterior host no longer reaches the interior")
        if arrived > (most or 0):
            why.append(f"{arrived} came in")
        outcome = "; ".join(why) or "nothing changed"
        self.table.append((name, len(packets), arrived, outcome))
        self.case(name, not why, outcome)

    def forged(self, tries=None, **words):
        """Packets that are right, except for the words that are functions: these guess for each
        packet."""
        for _ in range(tries or self.tries):
            made = {key: value() if callable(value) else value for key, value in words.items()}
            yield Packet(FRIEND, HOST, **{"sport": DPORT, "dport": SPORT, **made})

    def errors(self, **words):
        for _ in range(self.tries):
            made = {key: value() if callable(value) else value for key, value in words.items()}
            inner = Packet(HOST, FRIEND, **{"sport": SPORT, "dport": DPORT, **made})
            yield Packet(OTHER, HOST, ICMPV6, kind=self.random.choice((1, 2, 3, 4)), inner=inner)

    def other_port(self):
        return self.random.choice((self.random.randrange(1, SPORT),
                                   self.random.randrange(SPORT + 1, 65536)))

    def state(self):
        return [each[-2] for each in self.flows()]

    def tcp_unanswered(self):
        eoigctl("flow", "flush")
        tcp = {"protocol": TCP}
        self.outward(kind=SYN, sequence=INTERIOR, **tcp)
        wrong = {"acknowledged": lambda: self.number((INTERIOR + 1,)), "sequence": self.number}
        self.attack("TCP unanswered: SYN, then ACK, both guessed", (
            p for _ in range(self.tries // 2) for p in (
                *self.forged(1, kind=SYN, sequence=self.number, **tcp),
                *self.forged(1, kind=ACK, **wrong, **tcp))), lambda: True, self.tries)
        for name, kind in (("SYN+ACK", SYN | ACK), ("data", ACK | PSH), ("FIN+ACK", FIN | ACK)):
            self.attack(f"TCP unanswered: {name}, both guessed", self.forged(
                kind=kind, **wrong, **tcp), lambda: True, self.tries)
        right = {"kind": SYN | ACK, "sequence": EXTERIOR, "acknowledged": INTERIOR + 1, **tcp}
        self.attack("TCP unanswered: the right SYN+ACK, wrong checksum", self.forged(
            1, damaged=True, **right), lambda: True, 1)
        self.case("TCP unanswered: the right SYN+ACK still answers", self.inward(**right) and self.outward(
            kind=ACK, sequence=INTERIOR + 1, acknowledged=EXTERIOR + 1, **tcp) and
            self.state() == ["established"], str(self.flows()))

    def tcp_picked_up(self):
        eoigctl("flow", "flush")
        tcp = {"protocol": TCP}
        self.outward(kind=ACK | PSH, sequence=INTERIOR, acknowledged=EXTERIOR, size=20, **tcp)
        sent = range(INTERIOR, INTERIOR + 22)
        for name, kind in (("ACK", ACK), ("SYN+ACK", SYN | ACK), ("FIN+ACK", FIN | ACK),
                           ("RST+ACK", RST | ACK)):
            self.attack(f"TCP picked up: {name}, both guessed", self.forged(
                kind=kind, acknowledged=lambda: self.number(sent),
                sequence=lambda: self.number((EXTERIOR,)), **tcp), lambda: True, self.tries)
        self.inward(kind=ACK, sequence=EXTERIOR, acknowledged=INTERIOR + 20, **tcp)
        self.case("TCP picked up: the right ACK still answers", self.state() == ["established"],
                  str(self.flows()))

    def tcp(self):
        eoigctl("flow", "flush")
        tcp = {"protocol": TCP}
        self.outward(kind=SYN, sequence=INTERIOR, **tcp)

        def answered():
            return self.inward(kind=ACK, sequence=EXTERIOR + 1, acknowledged=INTERIOR + 1, **tcp)

        self.attack("TCP opening: RST, acknowledgment guessed", self.forged(
            kind=RST | ACK, acknowledged=lambda: self.number((INTERIOR + 1,)), **tcp),
            lambda: True, self.tries)
        self.attack("TCP opening: RST without acknowledgment", self.forged(
            kind=RST, sequence=self.number, **tcp), lambda: True, self.tries)
        self.case("TCP opening: the handshake still succeeds", self.inward(
            kind=SYN | ACK, sequence=EXTERIOR, acknowledged=INTERIOR + 1, **tcp) and self.outward(
            kind=ACK, sequence=INTERIOR + 1, acknowledged=EXTERIOR + 1, **tcp) and answered() and
            self.state() == ["established"], str(self.flows()))
        expected = (EXTERIOR + 1,)
        self.attack("TCP: RST, sequence guessed", self.forged(
            kind=RST, sequence=lambda: self.number(expected), **tcp), answered, self.tries)
        self.attack("TCP: RST, sequence near the right one", self.forged(
            2000, kind=RST, sequence=iter([EXTERIOR + 1 + each for each in range(-1000, 1001)
                                           if each]).__next__, **tcp), answered, 2000)
        self.attack("TCP: RST+ACK, both guessed", self.forged(
            kind=RST | ACK, sequence=lambda: self.number(expected), acknowledged=self.number, **tcp),
            answered, self.tries)
        self.attack("TCP: SYN, sequence guessed", self.forged(
            kind=SYN, sequence=self.number, **tcp), answered, self.tries)
        self.attack("TCP: SYN, the right sequence", self.forged(
            1, kind=SYN, sequence=EXTERIOR + 1, **tcp), answered, 1)
        self.attack("TCP: SYN+ACK, both guessed", self.forged(
            kind=SYN | ACK, sequence=self.number, acknowledged=self.number, **tcp),
            answered, self.tries)
        self.attack("TCP: FIN+ACK, both guessed", self.forged(
            kind=FIN | ACK, sequence=lambda: self.number(expected), acknowledged=self.number, **tcp),
            answered, self.tries)
        self.attack("TCP: data, sequence guessed", self.forged(
            kind=ACK | PSH, sequence=self.number, acknowledged=self.number, size=8, **tcp),
            answered, self.tries)
        self.attack("TCP: ACK, SYN and RST to other ports", (
            Packet(FRIEND, HOST, TCP, DPORT, port, self.random.choice((ACK, SYN, RST)))
            for port in self.ports if port != SPORT), answered)
        self.attack("TCP: ICMPv6 errors, port and sequence guessed", self.errors(
            sport=self.other_port, kind=ACK, sequence=self.number, **tcp), answered)
        self.attack("TCP: ICMPv6 errors, only the sequence guessed", self.errors(
            kind=ACK, sequence=self.number, **tcp), answered, self.tries)
        self.attack("TCP: the right RST, wrong checksum", self.forged(
            1, kind=RST, sequence=EXTERIOR + 1, damaged=True, **tcp), answered, 1)
        self.inward(kind=RST, sequence=EXTERIOR + 1, **tcp)
        self.case("TCP: the exterior host's own RST ends it", self.state() in ([], ["reset"]),
                  str(self.flows()))

    def sctp_unanswered(self):
        eoigctl("flow", "flush")
        sctp = {"protocol": SCTP}
        self.outward(kind=1, **sctp)
        wrong = {"tag": lambda: self.number((TAG_IN, 0))}
        for name, kind in (("INIT ACK", 2), ("COOKIE ECHO", 10), ("COOKIE ACK", 11), ("data", 0),
                           ("ABORT", 6), ("SHUTDOWN", 7), ("SHUTDOWN ACK", 8)):
            self.attack(f"SCTP unanswered: {name}, tag guessed", self.forged(
                kind=kind, **wrong, **sctp), lambda: True, self.tries)
        self.attack("SCTP unanswered: INIT", self.forged(1, kind=1, asks=FORGED, **sctp),
                    lambda: True, 1)
        self.outward(kind=2, tag=FORGED, **sctp)
        self.attack("SCTP unanswered: ABORT with the tag of a forged INIT", self.forged(
            1, kind=6, tag=FORGED, reflected=True, **sctp), lambda: True, 1)
        self.attack("SCTP unanswered: the right INIT ACK, wrong checksum", self.forged(
            1, kind=2, tag=TAG_IN, damaged=True, **sctp), lambda: True, 1)
        self.inward(kind=2, tag=TAG_IN, **sctp)
        self.outward(kind=10, tag=TAG_OUT, **sctp)
        self.inward(kind=11, tag=TAG_IN, **sctp)
        self.case("SCTP unanswered: the right INIT ACK still answers", self.state() == ["established"],
                  str(self.flows()))

    def sctp_picked_up(self):
        eoigctl("flow", "flush")
        sctp = {"protocol": SCTP}
        self.outward(kind=0, tag=TAG_OUT, sequence=INTERIOR, **sctp)
        for name, kind in (("SACK", 3), ("data", 0), ("HEARTBEAT ACK", 5), ("COOKIE ACK", 11),
                           ("ABORT", 6)):
            self.attack(f"SCTP picked up: {name}, numbers guessed", self.forged(
                kind=kind, tag=lambda: self.number((0,)), sequence=self.number,
                acknowledged=lambda: self.number((INTERIOR - 1, INTERIOR)), **sctp),
                lambda: True, self.tries)
        self.inward(kind=3, tag=TAG_IN, acknowledged=INTERIOR, **sctp)
        self.case("SCTP picked up: the right SACK still answers", self.state() == ["established"],
                  str(self.flows()))

    def dccp(self):
        eoigctl("flow", "flush")
        dccp = {"protocol": DCCP}
        wrong = {"sequence": self.number,
                 "acknowledged": lambda: self.number((INTERIOR, INTERIOR + 1))}

        def answered():
            return self.inward(kind=DCCP_DATA, sequence=EXTERIOR + 1, **dccp)

        self.outward(kind=DCCP_REQUEST, sequence=INTERIOR, **dccp)
        for name, kind in (("Response", DCCP_RESPONSE), ("Ack", DCCP_ACK), ("Data", DCCP_DATA),
                           ("Close", DCCP_CLOSE), ("Reset", DCCP_RESET)):
            self.attack(f"DCCP unanswered: {name}, numbers guessed", self.forged(
                kind=kind, **wrong, **dccp), lambda: True, self.tries)
        right = {"kind": DCCP_RESPONSE, "sequence": EXTERIOR, "acknowledged": INTERIOR, **dccp}
        self.attack("DCCP unanswered: the right Response, wrong checksum", self.forged(
            1, damaged=True, **right), lambda: True, 1)
        self.inward(**right)
        self.outward(kind=DCCP_ACK, sequence=INTERIOR + 1, acknowledged=EXTERIOR, **dccp)
        self.case("DCCP unanswered: the handshake still succeeds", answered() and self.state() == ["established"],
                  str(self.flows()))
        for name, kind in (("Response", DCCP_RESPONSE), ("Close", DCCP_CLOSE),
                           ("Reset", DCCP_RESET)):
            self.attack(f"DCCP: {name}, numbers guessed", self.forged(
                kind=kind, **wrong, **dccp), answered, self.tries)
        self.attack("DCCP: Request", self.forged(
            100, kind=DCCP_REQUEST, sequence=self.number, **dccp), answered)
        self.attack("DCCP: the right Reset, wrong checksum", self.forged(
            1, kind=DCCP_RESET, sequence=EXTERIOR + 2, acknowledged=INTERIOR, damaged=True, **dccp),
            answered, 1)
        self.inward(kind=DCCP_RESET, sequence=EXTERIOR + 2, acknowledged=INTERIOR, **dccp)
        self.case("DCCP: the exterior host's own Reset ends it", self.state() in ([], ["reset"]),
                  str(self.flows()))

    def dccp_picked_up(self):
        eoigctl("flow", "flush")
        dccp = {"protocol": DCCP}
        self.outward(kind=DCCP_DATA, sequence=INTERIOR, **dccp)
        for name, kind in (("Ack", DCCP_ACK), ("Data", DCCP_DATA), ("Close", DCCP_CLOSE),
                           ("Reset", DCCP_RESET)):
            self.attack(f"DCCP picked up: {name}, numbers guessed", self.forged(
                kind=kind, sequence=self.number, acknowledged=lambda: self.number((INTERIOR,)),
                **dccp), lambda: True, self.tries)
        self.inward(kind=DCCP_ACK, sequence=EXTERIOR, acknowledged=INTERIOR, **dccp)
        self.case("DCCP picked up: the right Ack still answers", self.state() == ["established"],
                  str(self.flows()))

    def sctp(self):
        eoigctl("flow", "flush")
        sctp = {"protocol": SCTP}
        self.outward(kind=1, **sctp)
        self.inward(kind=2, tag=TAG_IN, **sctp)
        self.outward(kind=10, tag=TAG_OUT, **sctp)
        self.inward(kind=11, tag=TAG_IN, **sctp)

        def answered():
            return self.inward(kind=0, tag=TAG_IN, **sctp)

        self.case("SCTP opens", answered() and self.state() == ["established"], str(self.flows()))
        for name, kind in (("ABORT", 6), ("SHUTDOWN", 7), ("SHUTDOWN ACK", 8),
                           ("SHUTDOWN COMPLETE", 14), ("COOKIE ECHO", 10), ("INIT ACK", 2)):
            self.attack(f"SCTP: {name}, tag guessed", self.forged(
                kind=kind, tag=lambda: self.number((TAG_IN, TAG_OUT, 0)), **sctp),
                answered, self.tries)
        self.attack("SCTP: INIT", self.forged(100, kind=1, tag=0, **sctp), answered, 100)
        self.attack("SCTP: an INIT that the interior answers", self.forged(
            1, kind=1, asks=FORGED, **sctp), lambda: self.outward(kind=2, tag=FORGED, asks=8, **sctp),
            1)
        for name, kind in (("ABORT", 6), ("SHUTDOWN COMPLETE", 14)):
            self.attack(f"SCTP: {name} with the tag of a forged INIT", self.forged(
                1, kind=kind, tag=FORGED, reflected=True, **sctp), answered, 1)
        self.attack("SCTP: data, tag guessed", self.forged(kind=0, tag=self.number, **sctp),
                    answered, self.tries)
        self.attack("SCTP: INIT and ABORT to other ports", (
            Packet(FRIEND, HOST, SCTP, DPORT, port, self.random.choice((1, 6)))
            for port in self.ports if port != SPORT), answered)
        self.attack("SCTP: ICMPv6 errors, port guessed", self.errors(
            sport=self.other_port, kind=0, tag=TAG_OUT, **sctp), answered)
        self.attack("SCTP: ICMPv6 errors, tag guessed", self.errors(kind=0, tag=self.number, **sctp),
                    answered, self.tries)
        self.attack("SCTP: the right ABORT, wrong checksum", self.forged(
            1, kind=6, tag=TAG_IN, damaged=True, **sctp), answered, 1)
        self.inward(kind=6, tag=TAG_IN, **sctp)
        self.case("SCTP: the exterior host's own ABORT ends it", self.state() in ([], ["reset"]),
                  str(self.flows()))

    def udp(self):
        eoigctl("flow", "flush")
        udp = {"protocol": UDP}
        self.outward(**udp)

        def answered():
            return self.inward(**udp)

        self.case("UDP is answered", answered(), str(self.flows()))
        self.attack("UDP: data to other ports", (
            Packet(FRIEND, HOST, UDP, DPORT, port) for port in self.ports if port != SPORT), answered)
        self.attack("UDP: data from other ports", (
            Packet(FRIEND, HOST, UDP, port, SPORT) for port in self.ports if port != DPORT), answered)
        self.attack("UDP: data from other addresses", (
            Packet(OTHER[:14] + self.number().to_bytes(4, "big")[:2], HOST, UDP, DPORT, SPORT)
            for _ in range(self.tries)), answered)
        self.attack("UDP: ICMPv6 errors, port guessed", self.errors(sport=self.other_port, **udp), answered)
        self.attack("UDP: ICMPv6 errors, nothing guessed", self.errors(**udp), answered, self.tries)

    def echo(self):
        eoigctl("flow", "flush")
        self.outward(protocol=ICMPV6, kind=ECHO_REQUEST, ident=4711)

        def answered():
            return self.inward(protocol=ICMPV6, kind=ECHO_REPLY, ident=4711)

        self.case("an echo is answered", answered(), str(self.flows()))
        self.attack("echo: replies with other identifiers", (
            Packet(FRIEND, HOST, ICMPV6, kind=ECHO_REPLY, ident=ident)
            for ident in self.ports if ident != 4711), answered)
        self.attack("echo: requests with the flow's identifier", self.forged(
            100, protocol=ICMPV6, kind=ECHO_REQUEST, ident=4711), answered)

    def run(self):
        eoigctl("config", "load", "-", given="gateway add egress uplink wan0\n"
                "subnet add 2600:1f18:1:2::/64 gateway egress\n"
                "timeout set tcp-transitory 86400 sctp-transitory 86400 dccp-transitory 86400\n")
        self.tcp_unanswered()
        self.tcp_picked_up()
        self.tcp()
        self.sctp_unanswered()
        self.sctp_picked_up()
        self.sctp()
        self.dccp()
        self.dccp_picked_up()
        self.udp()
        self.echo()
        print(f"# figure: {'attack':<52} {'tries':>6} {'came in':>8}  outcome")
        for name, tries, arrived, outcome in self.table:
            print(f"# figure: {name:<52} {tries:>6} {arrived:>8}  {outcome[:60]}")
        return self.exit_status()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=2000)
    parser.add_argument("--ports", type=int, default=3000, help="at most 65535, then every port")
    args = parser.parse_args()
    os.sched_setaffinity(0, {0})
    sys.exit(Blind(args).run())


if __name__ == "__main__":
    main()
