#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Everything at once, under traffic. Configurations are replaced, uplinks are added, renamed,
removed and made ports of a bridge, and limits change. Flows are flushed, deleted and dumped, and
dumps are left unread. Namespaces with gateways come and go, and rmmod is tried. Strangers send all
the time and never come in. The harness reads the kernel log. The test ends when each racer has had
its turns."""

import argparse
import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import time

from eoigtest.cases import Cases
from eoigtest.generator import Generator
from eoigtest.headers import SYN, TCP, UDP
from eoigtest.netlink import DUMP, REQUEST, Link
from eoigtest.netns import enter, inside, unshare
from eoigtest.packet import Packet, addresses, build, fragments
from eoigtest.wire import SENTINEL, Wire

# The counts of turns that succeeded follow the counts of all turns, at this offset.
WELL = 100
FLOW_GET, GATEWAY_GET, STATS_GET, SUBNET_GET = 9, 1, 17, 5
HOST, STRANGER, FRIEND = addresses("2600:1f18:1:2::10", "2600:9000::bad", "2600:9000::1")
# Ports of the host that no traffic opens: endpoint-independent filtering lets strangers in at
# others.
CLOSED = (7, 2000, 5000, 65535)
SUBNET = HOST[:8]
# In each of them the private subnet is closed.
CONFIGURATIONS = (
    "gateway add a uplink wan0 uplink spare0 fastpath on\n"
    "gateway add b uplink wan1 accounting on\n"
    "subnet add 2600:1f18:1:2::/64 gateway a\n"
    "subnet add 2600:1f18:1:3::/64 gateway b\n",
    "gateway add b uplink spare1 uplink wan0 uplink wan1 filtering address-dependent\n"
    "gateway add i type internet uplink wan0 uplink wan1\n"
    "subnet add 2600:1f18:1:2::/63 gateway b\n"
    "subnet add 2600:1f18:1:1::/64 gateway i\n"
    "limit set max-flows 500 max-flows-per-host 100\n",
    "gateway add c uplink wan0 uplink wan1 unsolicited reject fastpath on\n"
    "subnet add 2600:1f18:1:2::/64 gateway c\n" +
    "".join(f"subnet add 2600:1f18:2:{number:x}::/64 gateway c\n" for number in range(300)),
    # Only its device tells that the private subnet is closed: for everything else the gate is open.
    "gateway add a uplink wan0 uplink wan1 reverse-path loose\n"
    "gateway add i type internet uplink wan0 uplink wan1 uplink spare0\n"
    "subnet add dev lan0 gateway a\n"
    "subnet add dev spare1 gateway a\n"
    "subnet add 2600:1f18:1:3::/64 dev spare2 dev lan0 gateway a\n"
    "subnet add default gateway i\n",
)


def command(*words, text=None):
    """Run a command. Did it succeed?"""
    return not subprocess.run(words, input=text, text=True, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False).returncode


# Each racer returns whether its turn succeeded. Some turns of each must.

def load(chance):
    text = chance.choice(CONFIGURATIONS)
    if chance.random() < .7:
        return command("eoigctl", "config", "load", "-", text=text)
    # Confirmed or not, it ends soon.
    loaded = command("eoigctl", "config", "load", "-", "confirm", "1", text=text)
    if chance.random() < .7:
        command("eoigctl", "config", "confirm")
    return loaded


def change(chance):
    return command("eoigctl", *chance.choice((
        "gateway set a filtering endpoint-independent", "gateway set b accounting off",
        "gateway set a uplink wan0", "gateway set b fastpath on",
        "gateway set a fastpath off", "gateway set b unsolicited reject", "subnet del 2600:1f18:1:3::/64",
        "subnet add 2600:1f18:1:3::/64 gateway a", "subnet set 2600:1f18:1:3::/64 gateway b", "timeout set udp 400", "timeout reset",
        "subnet replace 2600:1f18:1:3::/64 dev spare0 dev lan0 gateway a", "subnet add dev spare2 gateway a",
        "subnet del dev spare2", "subnet set dev lan0 comment text", "gateway set a reverse-path off",
        "config confirm",
        "stats reset", "limit set max-flows 300", "limit set max-flows 200000 max-flows-per-host 5000",
    )).split())


def uplinks(chance):
    name, other = chance.sample(("spare0", "spare1", "spare2"), 2)
    added = command("ip", "link", "add", name, "type", "dummy")
    return command("ip", *chance.choice((f"link set {name} up", f"link set {name} name {other}",
                                         f"link set {name} down", f"link del {name}",
                                         f"link set {name} master br-spare",
                                         f"link set {name} nomaster")).split()) or added


def flush(chance):
    time.sleep(chance.random())
    return command("eoigctl", "flow", *chance.choice(("flush", "del interior 2600:1f18:1:2::/65",
                                                      "del proto udp", "del proto tcp reset", "show state deleted",
                                                      "del state deleted", "count")).split())


def dumps(chance):
    link = Link()
    family = link.family()
    for _ in range(3):
        link.send(family, chance.choice((FLOW_GET, FLOW_GET, GATEWAY_GET, STATS_GET, SUBNET_GET)), b"",
                  REQUEST | DUMP)
        if chance.random() < .7:
            link.answers(10000)
    link.close()
    return True


def namespace(chance):
    """A namespace is created, configured and used, and ends with its last process."""
    child = os.fork()
    if child:
        return not os.waitpid(child, 0)[1]
    try:
        unshare()
        if not command("ip", "link", "add", "wan0", "type", "dummy"):
            os._exit(2)
        loaded = load(chance)
        link = Link()
        link.send(link.family(), SUBNET_GET, b"", REQUEST | DUMP)
        os._exit(0 if loaded else 2)
    finally:
        os._exit(3)


def unload(_):
    """The module must not be unloaded: there are gateways."""
    time.sleep(.05)
    return not command("rmmod", "eoig")


class Traffic:
    """Random packets of the generator, and many short flows, so that the table grows."""

    def __init__(self, seed):
        enter("world")
        self.wire, self.generator = Wire(), Generator(seed)

    def __call__(self, chance):
        for _ in range(64):
            mark = self.wire.next_mark()
            if chance.random() < .4:
                source = SUBNET + chance.randbytes(8)
                p = Packet(source, FRIEND, UDP, chance.randrange(1024, 65536), 53)
                self.wire.send("lan0", [build(p, mark)])
                continue
            device, p = self.generator.packet()
            self.wire.send(device, fragments(p, mark) if p.pieces else [build(p, mark)])
        for number, _ in self.wire.poll.poll(0):
            here = self.wire.sockets[self.wire.names[number]]
            for _ in range(200):
                try:
                    here.recv(64, 0x40)
                except BlockingIOError:
                    break
        return True


class Flood:
    """pktgen sends both directions of the same flows, each on its own CPU, so that two packets of a
    flow meet in the gateway. No program sends fast enough for that."""

    WAYS = (("kpktgend_0", "lan0@0", "src6 2600:1f18:1:2::10\ndst6 2600:9000::1\n"
             "udp_src_min 10000\nudp_src_max 10031\nudp_dst_min 53\nudp_dst_max 53\nflag UDPSRC_RND"),
            ("kpktgend_1", "wan0@1", "src6 2600:9000::1\ndst6 2600:1f18:1:2::10\n"
             "udp_src_min 53\nudp_src_max 53\nudp_dst_min 10000\nudp_dst_max 10031\nflag UDPDST_RND"))

    def __init__(self, _):
        enter("world")
        for thread, device, what in self.WAYS[:os.cpu_count()]:
            self.tell(thread, f"add_device {device}")
            # The delay: pktgen divides by the time it took, which must not be 0 where ticks are the
            # clock.
            for line in ("count 300\ndelay 20000\nclone_skb 0\npkt_size 100\n"
                         f"dst_mac 02:00:00:00:00:01\n{what}").splitlines():
                self.tell(device, line)

    @staticmethod
    def tell(name, what):
        with open(f"/proc/net/pktgen/{name}", "w", encoding="ascii") as file:
            file.write(what + "\n")

    def __call__(self, chance):
        self.tell("pgctrl", "start")
        time.sleep(chance.random() / 10)
        return True


class Races:
    """The racers, and the number of turns of each."""

    def __init__(self, seed):
        self.turns = mmap.mmap(-1, 4096)
        self.names, self.children = [], []
        for at, (name, racer) in enumerate((
                ("config load", load), ("changes", change), ("uplinks", uplinks), ("flush", flush),
                ("dumps", dumps), ("more dumps", dumps), ("namespaces", namespace),
                ("rmmod", unload), ("traffic", Traffic), ("more traffic", Traffic),
                ("floods of 300 both ways", Flood))):
            self.names.append(name)
            child = os.fork()
            if child == 0:
                self.race(at, racer, seed + at)
            self.children.append(child)

    def race(self, at, racer, seed):
        try:
            chance = random.Random(seed)
            turn = racer(seed) if isinstance(racer, type) else racer
            while True:
                went_well = turn(chance)
                self.add(at)
                if went_well:
                    self.add(at + WELL)
        finally:
            os._exit(4)

    def add(self, at):
        self.turns[at * 8:at * 8 + 8] = struct.pack("=Q", self.count(at) + 1)

    def count(self, at):
        return struct.unpack("=Q", self.turns[at * 8:at * 8 + 8])[0]

    def never_well(self):
        return [name for at, name in enumerate(self.names) if not self.count(at + WELL)]

    def counts(self):
        return {name: self.count(at) for at, name in enumerate(self.names)}

    def died(self):
        return [name for name, child in zip(self.names, self.children)
                if os.waitpid(child, os.WNOHANG)[0]]

    def end(self):
        for child in self.children:
            os.kill(child, signal.SIGKILL)
        for child in self.children:
            try:
                os.waitpid(child, 0)
            except ChildProcessError:
                pass


def knock(wire, mark):
    """Send packets of strangers to the private host. Returns the number that came in."""
    frames = []
    for protocol in (TCP, UDP):
        for port in CLOSED:
            frames.append(build(Packet(STRANGER, HOST, protocol, 80, port, kind=SYN), mark))
    for device in ("wan0", "wan1"):
        wire.send(device, frames)
    wire.send("dmz", [build(SENTINEL, mark + 1)])
    came, end = 0, time.monotonic() + 300
    while time.monotonic() < end:
        for number, _ in wire.poll.poll(1000):
            name = wire.names[number]
            for _ in range(1000):
                try:
                    frame = wire.sockets[name].recv(64, 0x40)[14:]
                except BlockingIOError:
                    break
                if frame[8:24] == STRANGER and name.startswith("lan"):
                    came += 1
                if frame[8:24] == SENTINEL.source and (
                        int.from_bytes(frame[:4], "big") & 0xFFFFF == mark + 1):
                    return came
    sys.exit("the sentinel did not arrive")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, default=40, help="of each, at least")
    parser.add_argument("--seconds", type=int, default=0)
    args = parser.parse_args()
    cases = Cases()
    with inside("world"):
        wire = Wire()
        cases.case("without a gateway, strangers come in", knock(wire, 1) > 0)
    command("eoigctl", "config", "load", "-", text=CONFIGURATIONS[0])
    races = Races(args.seed)
    begun, knocks, came, died = time.monotonic(), 0, 0, []
    while not died:
        came += knock(wire, 2 + knocks % 500000 * 2)
        knocks += 1
        spent = time.monotonic() - begun
        if args.seconds and spent > args.seconds:
            break
        if not args.seconds and min(races.counts().values()) >= args.turns:
            break
        died = races.died()
    counts, never_well = races.counts(), races.never_well()
    races.end()
    cases.case("no racer ends early", not died, ", ".join(died))
    cases.case("each racer has had a turn", min(counts.values()) > 0, str(counts))
    cases.case("each racer has turns that succeed", not never_well, ", ".join(never_well))
    cases.case(f"strangers never come in, {knocks} times 16 packets", came == 0, f"{came} did")
    command("eoigctl", "config", "load", "-", text=CONFIGURATIONS[0])
    cases.case("the gate is closed after it", knock(wire, 1000001) == 0)
    cases.case("the module is still there", os.path.exists("/sys/module/eoig"))
    print(f"# figure: {spent:.0f} s, seed {args.seed}; strangers came in {came} times; turns:",
          ", ".join(f"{name} {count}" for name, count in counts.items()))
    sys.exit(cases.exit_status())


if __name__ == "__main__":
    main()
