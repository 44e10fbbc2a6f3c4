#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""drive.py [--seed N] [--packets N] [--seconds N] [--batch N] [--coverage]

Sends random packets through the gateway and asks the model about each. It runs in the world (see
../lab.sh) on one CPU, so that the router is done with a packet before it sees the next. Some are
sent alone: the module explains them before, and that is what happens."""

import argparse
import collections
import errno
import json
import os
import random
import socket
import sys
import time

from eoigtest.explain import PASSES, Explainer
from eoigtest.generator import ODD, Generator
from eoigtest.netns import inside
from eoigtest.packet import build, fragments
from eoigtest.ways import TUNNELS, Way, Ways, all_wires, unwrapped
from eoigtest.wire import configure, eoigctl, revive
from coverage import Coverage
from model import EITHER, PASS, Model

# So many packets are explained after each batch.
EXPLAINED = 8
# eoigctl's names of protocols.
NUMBERS = {"tcp": 6, "udp": 17, "icmpv6": 58, "sctp": 132, "dccp": 33, "udplite": 136, "gre": 47,
           "esp": 50, "ipv6": 41, "ipip": 4, "hip": 139, "mh": 135, "ospf": 89}
# Protocols whose flows are deleted now and then.
DELETED = ("tcp", "tcp", "sctp", "dccp", "udp")

# A run of this many packets has all kinds of packets, whatever the seed.
ENOUGH = 20000


def shape(p):
    if p.inner is not None:
        return f"{p.protocol}/error"
    if p.pieces is not None:
        return "fragments"
    if p.home or p.rh2:
        return "mobile"
    return f"{p.protocol}"


class Run:
    def __init__(self, args):
        self.args = args
        self.generator = Generator(args.seed)
        # Its own numbers: the packets are the same with and without deletions.
        self.chance = random.Random(args.seed)
        self.ways = Ways(self.generator.random)
        self.wire = all_wires()
        self.coverage = Coverage()
        # The other packets are the same with and without explanations.
        self.others = Generator(args.seed + 1000000)
        with inside("router"):
            self.explainer = Explainer()
        self.explained = 0
        self.index = 0
        self.epochs = 0
        self.differences = 0
        self.losses = 0
        self.tally = collections.Counter()

    def packet(self, model):
        """A way, and the packet that takes it."""
        device, p = self.generator.packet()
        return self.ways.choose(device, p, model.ordinary(p)), p

    def batch(self, model):
        lost = self.exchange(model, [self.packet(model) for _ in range(self.args.batch)])
        if lost:
            self.losses += len(lost)
            self.exchange(model, lost, again=True)
        for _ in range(EXPLAINED):
            self.explain(model, *self.others.packet())

    def explain(self, model, device, p):
        """Ask the module about a packet, send it alone, and compare."""
        if p.pieces:
            return
        way = Way(self.ways.topology, "wire", device)
        mark = self.wire.next_mark()
        frame = build(p, mark)
        try:
            with inside("router"):
                index = socket.if_nametoindex(way.device)
            said = self.explainer.ask(frame, way.device in model.uplinks, index)
        except OSError as error:
            # The kernel itself refuses such a packet.
            if error.errno != errno.EINVAL:
                raise
            return
        self.wire.send(way.link, [frame], way.to)
        arrived = {}
        self.settle(arrived)
        seen = arrived.get(mark, set())
        # The kernel itself drops some headers and addresses.
        sure = not p.chain and p.source not in ODD and p.destination not in ODD
        if (seen and said.outcome not in PASSES) or (sure and not seen and said.outcome == "accept"):
            self.say(f"explained as {said.outcome} {said.reason} ({' '.join(said.steps)}), but it left"
                     f" by {sorted(seen) or 'nothing'}, {way}: {frame.hex()}")
        self.explained += 1
        self.compare(model, way, p, [frame], seen, False)
        self.index += 1

    def exchange(self, model, packets, again=False):
        """Send packets and ask the model about each. Returns those to send again."""
        sent, lost, seen = [], [], {}
        for way, p in packets:
            mark = self.wire.next_mark()
            frames = [way.wrap(frame) for frame in
                      (fragments(p, mark) if p.pieces else [build(p, mark)])]
            self.wire.send(way.link, frames, way.to)
            sent.append((mark, way, p, frames))
            if way.kind in TUNNELS:
                # The kernel queues the inner packet behind those that came meanwhile.
                self.settle(seen)
        self.settle(seen)
        for mark, way, p, frames in sent:
            if self.compare(model, way, p, frames, seen.get(mark, set()), again):
                lost.append((way, p))
            self.index += 1
        return lost

    def settle(self, seen):
        """Wait until the router is done with all packets. The first sentinel may overtake an inner
        packet in its queue. The second one does not."""
        for _ in range(2):
            for mark, devices in self.wire.arrivals(unwrapped).items():
                seen.setdefault(mark, set()).update(devices)

    def compare(self, model, way, p, frames, seen, again):
        expected, then = model.judge(way, p)
        out = {self.destination(model, way, p)}
        passed = bool(seen)
        wrong = seen and seen != out
        # About once in a million packets the kernel loses a piece of a datagram, when thousands of
        # others never become whole. Send it again: the module drops again what it drops.
        lost = bool(p.pieces) and expected == PASS and not seen and not again
        if not lost and (wrong or expected != EITHER and passed != (expected == PASS)):
            self.difference(way, p, frames, expected, seen)
        self.coverage.count(model, way, p, expected)
        if then:
            then(passed)
        direction = "in" if way.device in model.uplinks else "out"
        self.tally[direction, shape(p), expected, passed] += 1
        return lost

    def destination(self, model, way, p):
        """Where the packet reaches the world if it passes."""
        if way.kind == "bridged":
            return way.across
        return self.ways.topology.link(model.route(p.destination))

    def difference(self, way, p, frames, expected, seen):
        self.differences += 1
        if self.differences > self.args.show:
            return
        print(f"# seed {self.args.seed} packet {self.index}, {way}: the model says {expected},"
              f" the module let it out by {sorted(seen) or 'nothing'}")
        self.describe(p)
        for frame in frames:
            print("#   " + frame.hex())
        print(f"#   {self.configuration}; {self.ways.topology}", flush=True)

    def describe(self, p, indent="#   "):
        words = []
        for slot in p.__slots__:
            value = getattr(p, slot)
            if slot == "inner" or not value and slot != "cut" or value is None:
                continue
            if isinstance(value, bytes):
                value = socket.inet_ntop(socket.AF_INET6, value)
            words.append(f"{slot}={value}")
        print(indent + " ".join(words))
        if p.inner is not None:
            self.describe(p.inner, indent + "  inner: ")

    def epoch(self):
        gateways = self.ways.uplinks(self.generator.configuration(audit=.08))
        subnets = self.ways.subnets(self.generator.subnets(), gateways)
        self.configuration = "; ".join(
            f"{each.name}: {sorted(each.uplinks)} {each.filtering} bogons={each.bogons} "
            f"reverse={each.reverse} audit={each.audit}" for each in gateways) + f"; {subnets}"
        configure(gateways, subnets)
        model = Model(gateways, subnets, self.ways.topology)
        self.epochs += 1
        for number in range(self.args.epoch):
            if number == self.args.epoch // 2 and self.epochs % 3 == 0:
                revive()
                model.revived()
            self.turn(model)
            if number and self.chance.random() < .3:
                name = self.chance.choice(DELETED)
                eoigctl("flow", "del", "proto", name)
                model.deleted(NUMBERS[name])
            self.batch(model)
            if self.over():
                break
        self.flows(model)

    def turn(self, model):
        """Devices become ports of bridges, or are none any more. The configuration stays."""
        self.ways.turn()
        self.ways.topology.establish()
        model.turned(self.ways.topology)

    def flows(self, model):
        """The module and the model have the same flows, and the same deleted connections."""
        self.same(model, "flow", model.flows, eoigctl("-j", "flow", "show"))
        # The tuple of a home address has more in it than the model knows.
        sure = {key: flow for key, flow in model.tombstones.items() if not flow.home and not flow.mobile}
        unsure = {self.named(key) for key in set(model.tombstones) - set(sure)}
        self.same(model, "deleted connection", sure, eoigctl("-j", "flow", "show", "state", "deleted"),
                  unsure)

    def same(self, model, what, those, shown, unsure=frozenset()):
        have = collections.Counter()
        for each in json.loads(shown):
            if each["state"] == "endpoint" or (
                    each["protocol"] == "icmpv6" and each.get("icmp_type") != 128):
                continue
            have[self.name(each)] += 1
        for key, count in have.items():
            if count > 1:
                self.say(f"{key} is {count} times a {what}")
        perhaps = {self.named(key) for key in model.perhaps} | unsure
        for key in sorted(set(have) - {self.named(key) for key in those} - perhaps):
            self.say(f"only the module has the {what} {key}")
        for key in sorted({self.named(key) for key in those} - set(have) - perhaps):
            self.say(f"only the model has the {what} {key}")

    def say(self, words):
        self.differences += 1
        if self.differences <= self.args.show:
            print(f"# seed {self.args.seed} packet {self.index}: {words}\n#   {self.configuration}; "
                  f"{self.ways.topology}")

    @staticmethod
    def name(flow):
        """The name of a flow of the module. It has the id of an echo in the place of a port."""
        ports = flow.get("icmp_id", flow["interior_port"]), flow["exterior_port"]
        protocol = NUMBERS.get(flow["protocol"], flow["protocol"])
        return f"{protocol} [{flow['interior']}]:{ports[0]} [{flow['exterior']}]:{ports[1]}"

    @staticmethod
    def named(key):
        interior, exterior = (socket.inet_ntop(socket.AF_INET6, key[at]) for at in (0, 2))
        return f"{key[4]} [{interior}]:{key[1]} [{exterior}]:{key[3]}"

    def over(self):
        if self.args.seconds:
            return time.monotonic() - self.begun > self.args.seconds
        return self.index >= self.args.packets

    def run(self):
        self.begun = time.monotonic()
        while not self.over():
            self.epoch()
        spent = time.monotonic() - self.begun
        if self.losses > 1 + self.index // 100000:
            self.say(f"{self.losses} datagrams passed only at the second try")
        if self.args.tally:
            for key, count in sorted(self.tally.items()):
                print("#", *key, count)
        sure = sum(count for key, count in self.tally.items() if key[2] != EITHER)
        inward = sum(count for key, count in self.tally.items() if key[0] == "in" and key[3])
        print("\n".join(self.coverage.lines()))
        if not self.explained:
            self.say("no packet was explained")
        print(f"# figure: {self.explained} packets were explained before they were sent")
        print(f"# figure: {self.index} packets in {spent:.0f} s, seed {self.args.seed}; the model was sure"
              f" of {sure}; {inward} came in; {self.losses} datagrams were lost before they were whole;"
              f" {self.differences} differences")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--packets", type=int, default=20000)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--epoch", type=int, default=4, help="batches to a configuration")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--tally", action="store_true")
    parser.add_argument("--coverage", action="store_true", help="fail if a kind of packet is absent")
    args = parser.parse_args()
    os.sched_setaffinity(0, {0})
    run = Run(args)
    run.run()
    name = f"seed {args.seed}: the module and the model agree"
    if run.differences:
        print(f"not ok - {name} # {run.differences} differences")
        sys.exit(1)
    print(f"ok - {name}")
    if args.coverage or run.index >= ENOUGH:
        absent = run.coverage.absent()
        name = f"seed {args.seed}: each kind of packet is accepted and dropped"
        print(f"not ok - {name} # {absent}" if absent else f"ok - {name}")
        sys.exit(1 if absent else 0)


if __name__ == "__main__":
    main()
