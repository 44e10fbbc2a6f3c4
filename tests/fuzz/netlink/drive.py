#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""drive.py [--seed N] [--messages N] [--seconds N]

Sends mutated netlink messages in the namespace of the router. Meanwhile packets cross the router,
and namespaces with gateways are created, fuzzed and deleted. A refused message has changed nothing
and has an error message. A user without privilege changes nothing at all."""

import argparse
import collections
import os
import signal
import sys
import time

from eoigtest.cases import Cases
from eoigtest.generator import Generator
from eoigtest.messages import Messages
from eoigtest.netlink import ACK, DUMP, REQUEST, Link, attributes, configured, name_of
from eoigtest.netns import enter, unshare
from eoigtest.packet import build, fragments
from eoigtest.wire import Wire

EPERM = 1
# Errors of generic netlink itself, which have no message of the family.
WORDLESS = ("EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOMEM", "ENOBUFS")


class Fuzzer:
    def __init__(self, messages):
        self.messages = messages
        self.random = self.messages.random
        self.link = Link()
        self.family = self.link.family()
        self.tally = collections.Counter()
        self.findings = []
        self.wordless = []
        self.settled = 0
        self.numbers = {name: number for number, name, _, _, _ in self.messages.operations}
        self.confirm = next(number for number, attribute in self.messages.sets["eoig"]
                            if attribute["name"] == "confirm")
        self.gets = [(number, name, dump) for number, name, dump, _, _ in self.messages.operations
                     if (name, dump) in (("gateway-get", True), ("subnet-get", True),
                                         ("timeout-get", False), ("limit-get", False))]

    def one(self, mutate=True):
        """Send one message. Returns its name, its error number and its error message."""
        number, name, dump, _, nodes = self.messages.request()
        chance, pick = self.random.random, self.random.choice
        flags, version, size = REQUEST | ACK | (DUMP if dump else 0), 1, None
        if mutate:
            nodes = self.messages.mutate(nodes)
            if chance() < .05:
                flags ^= pick((DUMP, ACK, 0x100, 0x200, 0x400, 0x800, 0xF000))
                flags |= REQUEST
            if chance() < .03:
                number, name = self.random.randrange(256), "random"
            if chance() < .02:
                version = pick((0, 2, 255))
        payload = b"".join(each.pack() for each in nodes)
        if mutate and chance() < .05:
            payload = payload[:self.random.randint(0, len(payload))]
        if mutate and chance() < .02:
            size = 20 + len(payload) + pick((-4, -1, 1, 4, -20))
        self.last = f"flags {flags:#x} version {version} size {size}: {payload[:200].hex()}"
        failed = self.link.send(self.family, number, payload, flags, version, size)
        if failed:
            return name, failed, ""
        if chance() < .02:
            # Nobody waits for the answer: a dump that is begun and left.
            self.link.close()
            self.link = Link()
            return name, None, ""
        spoken = bool(flags & (ACK | DUMP)) and size is None
        error, words, _ = self.link.answers(60000 if spoken else 50)
        # netlink itself refuses a message that is cut short, without an error message.
        return name, error, words or ("cut short" if size is not None else "")

    def state(self):
        """The whole configuration, without values that change by themselves."""
        found = []
        for number, name, dump in self.gets:
            self.link.send(self.family, number, b"", REQUEST | ACK | (DUMP if dump else 0))
            error, _, replies = self.link.answers()
            if error:
                raise OSError(error, f"{name} failed")
            for reply in replies:
                found += configured(reply)
        return found

    def ask(self, name):
        self.link.send(self.family, self.numbers[name], b"", REQUEST | ACK)
        return self.link.answers()

    def waits(self):
        """Does a configuration wait for its confirmation? The old one may return."""
        error, words, replies = self.ask("version-get")
        if error:
            raise OSError(error, f"version-get failed: {words}")
        return any(kind == self.confirm for reply in replies for kind, _ in attributes(reply))

    def settle(self):
        """Confirm the new configuration, or wait until the old one returns."""
        self.settled += 1
        if self.random.random() < .5:
            self.ask("config-confirm")
        until = time.monotonic() + 5
        while self.waits():
            if time.monotonic() > until:
                # It has hours.
                self.ask("config-confirm")
            time.sleep(.1)

    def run(self, messages, seconds):
        begun = time.monotonic()
        before, count = self.state(), 0
        while count < messages and (not seconds or time.monotonic() - begun < seconds):
            count += 1
            mutated = self.random.random() < .6
            name, error, words = self.one(mutated)
            self.tally[name, "ok" if not error else name_of(error)] += 1
            if error is None or not error:
                before = None
                if self.waits():
                    self.settle()
            elif before is not None or self.random.random() < .2:
                after = self.state()
                if before is not None and after != before:
                    self.findings.append(f"message {count}, {name}, was refused with"
                                         f" {name_of(error)} and changed something")
                before = after
            if error and not words and name != "random" and name_of(error) not in WORDLESS:
                self.tally["without a word", name + " " + name_of(error)] += 1
                self.wordless.append((name, error, self.last))
        return count


def in_namespace(seed):
    """A namespace with some messages. It ends with gateways and with dumps under way."""
    unshare()
    fuzzer = Fuzzer(Messages(seed))
    for _ in range(fuzzer.random.randrange(60)):
        fuzzer.one(fuzzer.random.random() < .3)
    number = next(number for number, name, _ in fuzzer.gets if name == "gateway-get")
    fuzzer.link.send(fuzzer.family, number, b"", REQUEST | DUMP)
    os._exit(0)


def namespaces(seed):
    while True:
        seed += 1
        child = os.fork()
        if child == 0:
            try:
                in_namespace(seed)
            finally:
                os._exit(3)
        # The process that started it sees its end.
        if os.waitpid(child, 0)[1]:
            os._exit(5)


def traffic(seed):
    """Random packets. Nobody asks whether they arrive."""
    enter("world")
    wire, generator = Wire(), Generator(seed)
    while True:
        device, p = generator.packet()
        mark = wire.next_mark()
        wire.send(device, fragments(p, mark) if p.pieces else [build(p, mark)])
        if mark % 64 == 0:
            for number, _ in wire.poll.poll(0):
                wire.sockets[wire.names[number]].recv(64)


def unprivileged(seed, count):
    """Send all operations as an unprivileged user. The exit status is the finding."""
    # They read the specification, which the user may not be able to reach.
    messages = Messages(seed)
    os.setgroups([])
    os.setuid(65534)
    fuzzer, allowed = Fuzzer(messages), 0
    for _ in range(count):
        number, _, dump, admin, nodes = fuzzer.messages.request()
        payload = b"".join(each.pack() for each in nodes)
        fuzzer.link.send(fuzzer.family, number, payload, REQUEST | ACK | (DUMP if dump else 0))
        error, _, replies = fuzzer.link.answers()
        if admin and (error != EPERM or replies):
            os._exit(1)
        allowed += not error
    os._exit(0 if allowed else 3)


def started(function, *arguments):
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            function(*arguments)
        finally:
            os._exit(4)
    return child


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=0)
    args = parser.parse_args()
    cases = Cases()
    beside = [started(traffic, args.seed), started(namespaces, args.seed * 1000)]
    fuzzer = Fuzzer(Messages(args.seed))
    begun = time.monotonic()
    count = fuzzer.run(args.messages if not args.seconds else sys.maxsize, args.seconds)
    spent = time.monotonic() - begun
    for child in beside:
        # If one has ended, it had a reason.
        cases.case("the process beside it is still running", os.waitpid(child, os.WNOHANG)[0] == 0, "it died")
        os.kill(child, signal.SIGKILL)
    done = sum(count for key, count in fuzzer.tally.items() if key[1] == "ok")
    refused = sum(count for key, count in fuzzer.tally.items()
                  if key[1] != "ok" and key[0] != "without a word")
    cases.case("some messages are carried out, some refused", done > count // 20 and refused > count // 20,
         f"{done} and {refused} of {count}")
    cases.case("a refused message changes nothing", not fuzzer.findings,
         "; ".join(fuzzer.findings[:3]))
    wordless = [f"{key[1]} ({number})" for key, number in fuzzer.tally.items()
                if key[0] == "without a word"]
    cases.case("each refusal has a message", not wordless, ", ".join(wordless))
    for name, error, message in fuzzer.wordless[:10]:
        print(f"#   {name} {name_of(error)}, {message}")
    cases.case("some configurations wait for their confirmation", fuzzer.settled > 0 or count < 500, "none did")
    before = fuzzer.state()
    child = started(unprivileged, args.seed, 300)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    cases.case("a user without privilege reads what everybody may read, and changes nothing",
         status == 0 and fuzzer.state() == before, f"exit status {status}")
    for key, number in sorted(fuzzer.tally.items()):
        print("#", *key, number)
    print(f"# figure: {count} messages in {spent:.0f} s, seed {args.seed}; {done} were carried out,"
          f" {refused} refused, {len(fuzzer.findings)} of these changed something")
    sys.exit(cases.exit_status())


if __name__ == "__main__":
    main()
