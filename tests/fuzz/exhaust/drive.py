#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Floods of all kinds. The established flows of a host still work, the table keeps its limits, and
the memory is freed afterwards."""

import argparse
import json
import os
import random
import subprocess
import sys
import time

from eoigtest.cases import Cases
from eoigtest.headers import (ACK, ECHO_REPLY, ECHO_REQUEST, FRAGMENT, ICMPV6, SCTP, SYN, TCP, UDP, chained,
                              fragment, ipv6)
from eoigtest.netlink import DUMP, REQUEST, Link
from eoigtest.netns import enter
from eoigtest.packet import Packet, addresses
from eoigtest.wire import Wire, eoigctl

HOST, GREEDY, LATE, FRIEND = addresses("2600:1f18:1:2::10", "2600:1f18:1:2::66", "2600:1f18:1:2::20",
                                       "2600:9000::1")
SUBNET = HOST[:8]
MAX_FLOWS, PER_HOST = 3000, 800
# The test looks for unbounded growth. A debug kernel adds much to each object.
MEGABYTES = 12 if os.environ.get("EOIG_KERNEL", "6.").startswith("6.") else 96


class Exhaust(Cases):
    def __init__(self, args):
        super().__init__()
        self.random = random.Random(args.seed)
        self.count = args.packets
        self.wire = Wire()

    def send(self, device, packets):
        return self.wire.crossed(device, packets)

    @staticmethod
    def flow(number, outgoing, **words):
        ends = (HOST, FRIEND) if outgoing else (FRIEND, HOST)
        ports = (5000 + number, 443) if outgoing else (443, 5000 + number)
        return Packet(*ends, sport=ports[0], dport=ports[1], **words)

    def establish(self):
        """Open ten TCP connections, ten UDP flows and five echo flows, all answered."""
        for number in range(10):
            self.send("lan0", [self.flow(number, True, protocol=TCP, kind=SYN, sequence=1),
                               self.flow(number, True, protocol=UDP)])
            self.send("wan0", [self.flow(number, False, protocol=TCP, kind=SYN | ACK, sequence=1,
                                         acknowledged=2), self.flow(number, False, protocol=UDP)])
            self.send("lan0", [self.flow(number, True, protocol=TCP, kind=ACK, sequence=2,
                                         acknowledged=2)])
        for number in range(5):
            self.send("lan0", [Packet(HOST, FRIEND, ICMPV6, kind=ECHO_REQUEST, ident=number)])
            self.send("wan0", [Packet(FRIEND, HOST, ICMPV6, kind=ECHO_REPLY, ident=number)])

    def unharmed(self):
        """Send packets of the established flows in both directions. Yields the problems."""
        there = self.send("lan0", [self.flow(number, True, **words) for number in range(10) for words
                                   in ({"protocol": TCP, "kind": ACK, "sequence": 2,
                                        "acknowledged": 2}, {"protocol": UDP})])
        back = self.send("wan0", [self.flow(number, False, **words) for number in range(10) for words
                                  in ({"protocol": TCP, "kind": ACK, "sequence": 2,
                                       "acknowledged": 2}, {"protocol": UDP})])
        back += self.send("wan0", [Packet(FRIEND, HOST, ICMPV6, kind=ECHO_REPLY, ident=number)
                                   for number in range(5)])
        if there != 20:
            yield f"{20 - there} of 20 established flows no longer go out"
        if back != 25:
            yield f"{25 - back} of 25 established flows no longer come in"

    @staticmethod
    def flows(*words):
        return json.loads(eoigctl("-j", "flow", "count", *words))[0]["count"]

    @staticmethod
    def kernel_memory():
        with open("/proc/meminfo", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
        return sum(int(lines[key].split()[0]) for key in ("SUnreclaim", "VmallocUsed")) // 1024

    def flood(self, name, device, packets, opens=0, more=None):
        """Send a flood. opens: the number of packets that may pass at most, None for any."""
        before, begun = self.kernel_memory(), time.monotonic()
        packets = list(packets)
        made = time.monotonic()
        arrived = self.send(device, packets)
        spent = time.monotonic() - made
        problems = list(self.unharmed())
        flows, memory = self.flows(), self.kernel_memory() - before
        if flows > MAX_FLOWS:
            problems.append(f"{flows} flows, the limit is {MAX_FLOWS}")
        if opens is not None and arrived > opens:
            problems.append(f"{arrived} came through, not {opens}")
        if memory > MEGABYTES:
            problems.append(f"{memory} megabytes more")
        if more:
            problems += more(arrived)
        self.no_problems(name, problems)
        print(f"# figure: {name}: {len(packets)} packets, {arrived} came through, {flows} flows, {memory} MB more, "
              f"{spent / len(packets) * 1e6:.0f} us each (sender included), "
              f"{made - begun:.0f} s to make", flush=True)

    def host(self):
        return SUBNET + self.random.randbytes(8)

    def stranger(self):
        return bytes.fromhex("2600a000") + self.random.randbytes(12)

    def port(self):
        return self.random.randrange(1024, 65536)

    def of_greedy(self, arrived):
        flows = self.flows("interior", "2600:1f18:1:2::66/128")
        if flows > PER_HOST:
            yield f"{flows} flows of one host, the limit is {PER_HOST}"
        if arrived < PER_HOST // 2:
            yield f"only {arrived} of its flows opened"
        if self.send("lan0", [Packet(LATE, FRIEND, UDP, 7, 443)]) != 1:
            yield "another host cannot open a flow"

    def of_mobile(self, before):
        def check(arrived):
            flows = self.flows() - before
            if flows > PER_HOST + 1:
                yield f"{flows} flows of one host, the limit is {PER_HOST}"
            if arrived < PER_HOST // 2:
                yield f"only {arrived} of its flows opened"
            if self.send("lan0", [Packet(LATE, FRIEND, UDP, 8, 443)]) != 1:
                yield "another host cannot open a flow"
        return check

    def of_many(self, arrived):
        if arrived < MAX_FLOWS // 2:
            yield f"only {arrived} flows opened"
        if self.send("lan0", [Packet(LATE, FRIEND, TCP, self.port(), 443, kind=SYN)]) != 1:
            yield "a new host cannot open a flow"

    def inside(self):
        count = self.count
        self.flood("one host opens as many flows as it can", "lan0", (
            Packet(GREEDY, FRIEND, UDP, self.port(), self.port()) for _ in range(count)), None,
            self.of_greedy)
        eoigctl("flow", "del", "interior", "2600:1f18:1:2::66/128")
        self.flood("one host opens as many flows as it can, with home addresses", "lan0", (
            Packet(GREEDY, FRIEND, UDP, self.port(), self.port(), home=self.host())
            for _ in range(count)), None, self.of_mobile(self.flows()))
        self.flood("many hosts open as many flows as they can", "lan0", (
            Packet(self.host(), self.stranger(), UDP, self.port(), 53) for _ in range(count)), None,
            self.of_many)
        self.flood("many hosts send SYNs", "lan0", (
            Packet(self.host(), FRIEND, TCP, self.port(), 80, kind=SYN) for _ in range(count)), None,
            self.of_many)

    def outside(self):
        count = self.count
        before = self.flows()

        def no_more(_):
            flows = self.flows()
            if flows > before + 1:
                yield f"{flows} flows, there were {before}"

        for policy in ("drop", "reject"):
            eoigctl("gateway", "set", "egress", "unsolicited", policy)
            self.flood(f"a flood from random sources, unsolicited {policy}", "wan0", (
                Packet(self.stranger(), self.host(), protocol, self.port(), self.port(),
                       kind=SYN if protocol == TCP else 1 if protocol == SCTP else 0)
                for protocol in self.random.choices((TCP, UDP, SCTP), k=count)), 0, no_more)
        eoigctl("gateway", "set", "egress", "unsolicited", "drop")
        self.flood("ICMPv6 errors about no flow", "wan0", (
            Packet(self.stranger(), HOST, ICMPV6, kind=self.random.choice((1, 2, 3, 4)),
                   inner=Packet(HOST, self.stranger(), UDP, self.port(), self.port()))
            for _ in range(count)), 0, no_more)
        self.flood("ICMPv6 errors about a flow", "wan0", (
            Packet(self.stranger(), HOST, ICMPV6, kind=self.random.choice((1, 2, 3, 4)),
                   inner=self.flow(self.random.randrange(10), True, protocol=TCP, kind=ACK,
                                   sequence=self.random.getrandbits(32))) for _ in range(count)),
            None, no_more)

    def fragment(self, offset):
        source, identification = self.stranger(), self.random.getrandbits(32)
        return ipv6(source, HOST, *chained([(FRAGMENT, fragment(offset, 1, identification))], UDP,
                                           bytes(1024)))

    def fragments(self):
        for name, offset in (("first", 0), ("last", 8000)):
            before = self.kernel_memory()
            for _ in range(self.count // 256):
                for _ in range(256):
                    self.wire.send("wan0", [self.fragment(offset)])
                self.wire.arrivals()
            problems, memory = list(self.unharmed()), self.kernel_memory() - before
            if memory > MEGABYTES:
                problems.append(f"{memory} megabytes more")
            self.no_problems(f"{name} fragments without the others", problems)
            print(f"# figure: {name} fragments: {self.count}, {memory} MB more", flush=True)

    def netlink(self):
        """Unprivileged users send requests all the time, and do not read their dumps."""
        children = []
        turns, turn = os.pipe()
        before = self.kernel_memory()
        for pest in (pester, pester, pester, squat):
            child = os.fork()
            if child == 0:
                try:
                    pest(turn)
                finally:
                    os._exit(4)
            children.append(child)
        problems, taken = [], 0
        os.close(turn)
        while not problems and taken < 4:
            taken += len(os.read(turns, 1))
            problems += self.unharmed()
            eoigctl("gateway", "show")
            problems += ["not all of them asked to the end" for child in children
                         if os.waitpid(child, os.WNOHANG)[0]]
        memory = self.kernel_memory() - before
        problems += [f"{memory} megabytes more"] if memory > MEGABYTES else []
        for child in children:
            try:
                os.kill(child, 9)
                os.waitpid(child, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        self.no_problems("netlink requests of users without privilege", problems)

    def mobile(self):
        """Flows of home addresses belong to the subnet of the address on the wire."""
        homes = [self.stranger() for _ in range(20)]
        back = [Packet(FRIEND, GREEDY, UDP, 443, 6000 + number, rh2=home)
                for number, home in enumerate(homes)]

        def problems():
            eoigctl("flow", "flush")
            if self.send("lan0", [Packet(GREEDY, FRIEND, UDP, 6000 + number, 443, home=home)
                                  for number, home in enumerate(homes)]) != 20:
                yield "they do not all open"
            if self.flows("gateway", "egress") != 20:
                yield f"{self.flows('gateway', 'egress')} of 20 are of the gateway"
            saved = eoigctl("flow", "save", binary=True)
            eoigctl("flow", "flush")
            if self.send("wan0", back):
                yield "without a flow something came in"
            eoigctl("flow", "restore", given=saved, binary=True)
            if self.send("wan0", back) != 20:
                yield "they are not restored"
            eoigctl("subnet", "del", "2600:1f18:1:2::/64")
            end = time.monotonic() + 60
            while self.flows() and time.monotonic() < end:
                time.sleep(0.1)
            if self.flows():
                yield f"{self.flows()} outlive their subnet"
            eoigctl("subnet", "add", "2600:1f18:1:2::/64", "gateway", "egress")

        self.no_problems("flows of home addresses live and end with their subnet", list(problems()))

    def run(self):
        eoigctl("config", "load", "-", given="gateway add egress uplink wan0\n"
                "subnet add 2600:1f18:1:2::/64 gateway egress\n"
                f"limit set max-flows {MAX_FLOWS} max-flows-per-host {PER_HOST}\n")
        before = self.kernel_memory()
        self.establish()
        self.no_problems("flows are established", list(self.unharmed()))
        self.outside()
        self.fragments()
        self.netlink()
        self.inside()
        self.mobile()
        eoigctl("flow", "flush")
        end, left = time.monotonic() + 120, MEGABYTES
        while left >= MEGABYTES // 2 and time.monotonic() < end:
            left = self.kernel_memory() - before
            time.sleep(1)
        self.no_problems("the memory is given back", [f"{left} MB are not"] if left >= MEGABYTES // 2 else [])
        return self.exit_status()


def nobody():
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)


def pester(_):
    enter("router")
    nobody()
    link = Link()
    family = link.family()
    left = []
    while True:
        for command in (1, 5, 15, 17):
            link.send(family, command, b"", REQUEST | DUMP)
            link.answers(100)
        left.append(Link())
        left[-1].send(family, 5, b"", REQUEST | DUMP)
        del left[:-50]


# A user is root in its own namespaces, but may not have a table of any size.
SQUAT = """
config=$(cat)
load() { printf '%s\\n' "$config" "$@" | eoigctl config load -; }
load
if load 'limit set max-flows 1048577'; then exit 1; fi
if eoigctl limit set max-flows 60000000; then exit 1; fi
load 'limit set max-flows 1048576'
"""


def squat(turn):
    text = "gateway add a uplink wan0\n"
    text += "".join(f"subnet add 2600:1f18:2:{number:x}::/64 gateway a\n" for number in range(500))
    nobody()
    while True:
        subprocess.run(["unshare", "--map-root-user", "--net", "bash", "-ec", SQUAT], input=text,
                       text=True, stderr=subprocess.DEVNULL, check=True)
        os.write(turn, b".")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packets", type=int, default=8000)
    args = parser.parse_args()
    sys.exit(Exhaust(args).run())


if __name__ == "__main__":
    main()
