#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Allocations that fail.

Each allocation of loading the module and of each netlink request fails in turn
(/proc/self/fail-nth). The module or the request then fails as a whole, or succeeds as a whole.
Allocations for packets, namespaces and devices fail by chance or always (failslab,
fail_page_alloc). New flows are refused and established flows stay. The gate stays closed. The
harness watches for splats and leaks."""

import argparse
import bisect
import ctypes
import os
import pathlib
import socket
import struct
import subprocess
import sys
import time

from eoigtest.cases import Cases
from eoigtest.headers import SYN, TCP, UDP, ipv6, packed, udp
from eoigtest.messages import Messages, Node
from eoigtest.netlink import ACK, DUMP, REQUEST, Link, attributes, configured
from eoigtest.netns import inside, libc, unshare
from eoigtest.packet import Packet, addresses
from eoigtest.wire import Wire

FINIT_MODULE = 313		# x86-64
DEBUG = pathlib.Path("/sys/kernel/debug")
HOST, FRIEND, STRANGER = addresses("2600:1f18:1:2::10", "2600:9000::1", "2600:9000::bad")
ENOMEM, ENOBUFS = 12, 105
NO_HOOK = 2			# EOIG_FASTPATH_IDLE_NO_HOOK
TRIES = 1000


def faults(**settings):
    for kind in ("failslab", "fail_page_alloc"):
        for name, value in settings.items():
            where = DEBUG / kind / name.replace("_", "-")
            if where.exists():
                where.write_text(str(value))


def only_below(start=0, end=2 ** 64 - 1, but=(0, 0)):
    """Only fail allocations that have code of that range on the stack, and not code of the other."""
    faults(require_start=hex(start), require_end=hex(end), reject_start=hex(but[0]), reject_end=hex(but[1]),
           stacktrace_depth=32)


def only_ours():
    line = next(line for line in open("/proc/modules", encoding="ascii") if line.startswith("eoig "))
    start = int(line.split()[5], 16)
    only_below(start, start + int(line.split()[1]))


def span(function):
    """Where the code of a function of the kernel begins and ends."""
    with open("/proc/kallsyms", encoding="ascii") as file:
        symbols = [line.split()[:3] for line in file]
    addresses = sorted({int(each[0], 16) for each in symbols})
    start = next((int(address, 16) for address, _, name in symbols if name == function), None)
    return (0, 0) if start is None else (start, addresses[bisect.bisect_right(addresses, start)])


def only_initialisers():
    """Only fail allocations of the init function of a module. The loader of the kernel warns when
    its own allocations fail. And 6.12 leaks the name of a kmem_cache that it cannot show in
    sysfs."""
    only_below(*span("do_one_initcall"), span("sysfs_slab_add"))


def only_hooks():
    """Only fail the registration of netfilter hooks."""
    only_below(*span("nf_hook_entries_grow"))


class Nth:
    """The nth allocation of this task fails. hit: whether there was one."""

    def __init__(self, number):
        self.number, self.hit = number, False

    def __enter__(self):
        self.file = os.open("/proc/thread-self/fail-nth", os.O_RDWR)
        os.write(self.file, str(self.number).encode())
        return self

    def __exit__(self, *_):
        self.hit = int(os.pread(self.file, 20, 0).strip(b"\n\0") or 0) == 0
        os.write(self.file, b"0")
        os.close(self.file)


class Control:
    """Send requests by their names in the specification."""

    def __init__(self):
        self.messages = Messages(1)
        self.numbers = {name: number for number, name, _, _, _ in self.messages.operations}
        self.link = Link()
        self.family = self.link.family()

    def tree(self, name, /, **words):
        """A set of attributes. words: their names and values, or lists of values."""
        made = []
        for number, attribute in self.messages.sets[name]:
            word = attribute["name"].replace("-", "_")
            values = words.get(word, [])
            for value in values if isinstance(values, list) else [values]:
                if attribute["type"] == "nest":
                    value = self.tree(attribute["nested-attributes"], **value)
                elif attribute["type"] == "flag":
                    value = b""
                elif isinstance(value, str):
                    value = value.encode() + b"\0"
                elif isinstance(value, int):
                    value = struct.pack({"u8": "B", "u16": ">H", "u32": "I"}[attribute["type"]], value)
                made.append(Node(number, value, attribute["type"] == "nest"))
        return made

    def ask(self, name, flags=REQUEST | ACK, **words):
        payload = b"".join(each.pack() for each in self.tree("eoig", **words))
        failed = self.link.send(self.family, self.numbers[name], payload, flags)
        if failed:
            return failed, []
        error, words, replies = self.link.answers(20000)
        if error is None or words == "overrun":
            # There was no memory for the answer.
            error = None
        if error != 0:
            # A dump may be left half way.
            self.link.close()
            self.link = Link()
        return error, replies

    def state(self):
        found = []
        for name, dump in (("gateway-get", DUMP), ("subnet-get", DUMP), ("timeout-get", ACK), ("limit-get", ACK)):
            error, replies = self.ask(name, REQUEST | dump)
            if error:
                raise OSError(error, f"{name}: {os.strerror(error)}")
            for reply in replies:
                found += configured(reply)
        return found


def gateway(name, *uplinks, **words):
    return {"name": name, "uplink": [{"name": each} for each in uplinks], **words}


def subnet(prefix, length, name, *devices):
    return {"address": packed(prefix), "length": length, "gateway": name, "device": list(devices)}


BASE = {"gateway": [gateway("a", "wan0", fastpath=1, accounting=1, unsolicited=1)],
        "subnet": [subnet("2600:1f18:1:2::", 64, "a")]}
LARGE = {"gateway": [gateway("a", "wan0", accounting=1, fastpath=1)] + [
    gateway(f"g{number}", "wan1", f"nowhere{number}", comment="text") for number in range(5)],
    "subnet": [subnet("2600:1f18:1:2::", 64, "a")] + [
        subnet(f"2600:1f18:2:{number:x}::", 64, f"g{number % 5}") for number in range(30)],
    "timeout": [{"kind": 3, "seconds": 400}], "limit": {"max_flows": 5000}}
REQUESTS = (
    ("gateway-add", {"gateway": gateway("b", "wan1", "spare")}),
    ("gateway-set", {"gateway": gateway("a", "wan0", "wan1", filtering=1, comment="other")}),
    ("gateway-set", {"gateway": {"name": "a", "accounting": 0, "unsolicited": 0}}),
    ("subnet-add", {"subnet": subnet("2600:1f18:1:3::", 64, "a")}),
    ("subnet-del", {"subnet": {"address": packed("2600:1f18:1:2::"), "length": 64}}),
    ("subnet-add", {"subnet": subnet("2600:1f18:1:3::", 64, "a", "lan0", "nowhere")}),
    ("subnet-add", {"subnet": {"device": "lan1", "gateway": "a"}}),
    ("subnet-add", {"subnet": {"default": True, "gateway": "a", "comment": "text"}}),
    ("subnet-set", {"subnet": {**subnet("2600:1f18:1:2::", 64, "a", "lan0"), "comment": "text"}}),
    ("subnet-replace", {"subnet": {**subnet("2600:1f18:1:2::", 64, "a", "lan0"), "comment": "text"}}),
    ("gateway-set", {"gateway": {"name": "a", "reverse_path": 1, "mode": 0}}),
    ("config-load", LARGE), ("config-load", {}), ("config-load", {**LARGE, "confirm": 3600}),
    ("config-load", {"confirm": 3600}),
    ("timeout-set", {"timeout": [{"kind": 3, "seconds": 400}]}),
    ("limit-set", {"limit": {"max_flows": 10, "drop_events": 9}}),
    # Without memory, no route tells the device.
    ("explain", {"explain": {"packet": ipv6(HOST, FRIEND, UDP, udp(HOST, FRIEND, 9, 443)),
                             "direction": 0, "in": socket.if_nametoindex("lan0")}}),
    ("explain", {"explain": {"packet": ipv6(STRANGER, HOST, UDP, udp(STRANGER, HOST, 9, 9)),
                             "direction": 1}}),
    ("subnet-find", {"subnet": {"address": HOST}}),
    ("flow-digest", {"slices": {"key": bytes(16), "count": 4096}}),
    ("flow-del", {"filter": {"protocol": 6}, "reset": True}), ("flow-del", {}), ("flow-count", {}), ("stats-reset", {}), ("version-get", {}), ("timeout-get", {}),
    ("gateway-get", None), ("subnet-get", None), ("flow-get", None), ("flow-save", None),
    ("stats-get", None),
)
# The first gateway of a namespace: all that there is one of for a namespace is made with it.
FIRST = ("config-load", BASE)
# What waits for its confirmation.
WAITING = {**BASE, "confirm": 3600}


def loaded():
    with open("/proc/modules", encoding="ascii") as modules:
        return any(line.startswith("eoig ") for line in modules)


def leftovers():
    with open("/proc/slabinfo", encoding="ascii") as caches:
        return " ".join(line.split()[0] for line in caches if line.startswith("eoig"))


class Run(Cases):
    def __init__(self):
        super().__init__()
        with inside("world"):
            self.wire = Wire()
        self.control = Control()
        self.allocations = 0

    def strangers(self, device="wan0", host=HOST):
        return self.wire.crossed(device, [Packet(STRANGER, host, protocol, 80, 1000, kind=SYN)
                                  for protocol in (TCP, UDP)])

    def out(self, first, count, host=HOST):
        return self.wire.crossed("lan0", [Packet(host, FRIEND, UDP, port, 443)
                                  for port in range(first, first + count)])

    def back(self, first, count):
        return self.wire.crossed("wan0", [Packet(FRIEND, HOST, UDP, 443, port)
                                  for port in range(first, first + count)])

    @staticmethod
    def guarded(state):
        """Is there a gateway at the uplink? Then an address in no subnet is closed too."""
        return any(b"wan0\0" in content for _, content in state if isinstance(content, bytes))

    def loading(self):
        """Load the module again and again, until none of its allocations fails."""
        name = subprocess.run(["modinfo", "-n", "eoig"], check=True, capture_output=True,
                              text=True).stdout.strip()
        number, problems, refused = 0, [], 0
        only_initialisers()
        with open(name, "rb") as module:
            while number < 5000:
                number += 1
                if loaded():
                    subprocess.run(["rmmod", "eoig"], check=True)
                with Nth(number) as nth:
                    failed = libc.syscall(FINIT_MODULE, module.fileno(), b"", 0)
                    error = ctypes.get_errno()
                refused += bool(failed)
                if failed and error != ENOMEM:
                    problems.append(f"allocation {number} failed, and that was error {error}")
                if loaded() == bool(failed):
                    problems.append(f"allocation {number} failed, and the module is "
                                    f"{'' if failed else 'not '}loaded")
                if failed:
                    left = leftovers()
                    if left:
                        problems.append(f"allocation {number} failed, and left {left}")
                    continue
                # Whatever failed, it was not needed. The family has another number each time.
                self.control = Control()
                self.prepare(BASE)
                if self.strangers():
                    problems.append(f"allocation {number} failed, and strangers come in by a gateway")
                self.control.ask("config-load")
                if not nth.hit:
                    break
            else:
                problems.append("there is no end of it")
        only_below()
        self.allocations += number - 1
        if not refused:
            problems.append("it was never refused")
        self.no_problems(f"loading: each of {number - 1} allocations fails, {refused} times the module is not "
                  f"loaded", problems)

    def prepare(self, base):
        """Bring the module into the state before a request, and return it."""
        self.control.ask("config-confirm")
        self.control.ask("config-load", **base)
        self.control.ask("flow-del")
        self.out(1000, 4)
        return self.control.state()

    def request(self, name, words, base=BASE):
        """The allocations of a request fail one by one, until all have failed. The request does all
        or nothing. If the answer gets lost, either is possible."""
        number, problems, failures, lost = 0, [], 0, 0
        flags = REQUEST | (DUMP if words is None else ACK)
        self.prepare(base)
        self.control.ask(name, flags, **(words or {}))
        done = self.control.state()
        before = self.prepare(base)
        while number < 3000:
            number += 1
            with Nth(number) as nth:
                error, _ = self.control.ask(name, flags, **(words or {}))
            after = self.control.state()
            failures += bool(error)
            lost += error is None
            if error and error not in (ENOMEM, ENOBUFS):
                problems.append(f"allocation {number} failed, and that was error {error}")
            if error and after != before:
                problems.append(f"allocation {number} failed, and something changed")
            if not error and after not in ((before, done) if error is None else (done,)):
                problems.append(f"allocation {number} failed, and only half was done")
            came, guarded = self.strangers(), self.guarded(after)
            if came != (0 if guarded else 2):
                problems.append(f"allocation {number} failed, and {came} of 2 strangers came in, where the "
                                f"host is {'' if guarded else 'not '}guarded")
            if not nth.hit:
                break
            if not error or after != before:
                before = self.prepare(base)
        else:
            problems.append("there is no end of it")
        self.allocations += number - 1
        if number == 1:
            problems.append("no allocation was made to fail")
        where = "" if base else ", the first gateway"
        self.no_problems(f"{name}{where}: each of {number - 1} allocations fails, {failures} times the request "
                  f"does, {lost} times its answer gets lost", problems)

    def records(self):
        """The arguments of flow-restore and flow-merge for one flow."""
        self.control.ask("config-load", **BASE)
        self.control.ask("flow-del")
        self.out(2000, 1)
        _, replies = self.control.ask("flow-save", REQUEST | DUMP)
        numbers = {attribute["name"]: number for number, attribute in self.control.messages.sets["eoig"]}
        return {"record_version": 2,
                "records": b"".join(content for reply in replies for kind, content in attributes(reply)
                                    if kind == numbers["records"])}

    def packets(self):
        self.control.ask("config-load", **BASE)
        self.out(2000, 20)
        problems = [] if self.back(2000, 20) == 20 else ["flows are not established"]
        faults(probability=100, times=-1)
        opened = self.out(3000, 50)
        there, back, strange = self.out(2000, 20), self.back(2000, 20), self.strangers()
        faults(probability=0)
        problems += [f"{opened} flows were opened without memory"] if opened else []
        problems += [f"{there} and {back} of 20 established flows pass"] if there + back < 40 else []
        problems += ["strangers came in"] if strange else []
        self.no_problems("no memory: new flows are refused, established ones stay", problems)
        self.no_problems("memory is back: new flows open",
                  [] if self.out(3000, 50) == 50 and self.back(3000, 50) == 50 else ["they do not"])

    def idle(self):
        """Why the fast path of the gateway is idle."""
        _, replies = self.control.ask("gateway-get", gateway={"name": "a"})
        numbers = {each["name"]: number for number, each in self.control.messages.sets["gateway"]}
        return next((struct.unpack("I", value)[0] for reply in replies for _, nest in attributes(reply)
                     for kind, value in attributes(nest) if kind == numbers["fastpath-idle"]), 0)

    def hooks(self):
        """Refuse each ingress hook. The fast path reports it once, and backs off."""
        problems = []
        self.control.ask("config-load")
        self.control.ask("config-load", **BASE)
        if self.idle():
            problems.append("the fast path is idle before a hook is refused")
        faults(probability=100, times=TRIES)
        end = time.monotonic() + 60
        while self.idle() != NO_HOOK and time.monotonic() < end:
            if self.out(4000, 20) + self.back(4000, 20) < 40:
                problems.append("packets of flows are lost")
        for _ in range(20):
            self.out(4000, 20)
            self.back(4000, 20)
        strange, reason = self.strangers(), self.idle()
        refused = TRIES - int((DEBUG / "failslab/times").read_text())
        faults(probability=0, times=-1)
        said = subprocess.run(["dmesg"], check=True, capture_output=True, text=True).stdout.count(
            "its ingress cannot be hooked")
        problems += ["strangers came in"] if strange else []
        problems += [f"the gateway reports reason {reason}"] if reason != NO_HOOK else []
        problems += [f"{refused} hooks were refused to 2 devices"] if not 1 <= refused <= 2 else []
        problems += [f"the kernel's log says it {said} times"] if said != 1 else []
        self.no_problems("no device can be hooked: the fast path reports it once and backs off", problems)

    def devices(self):
        """Another module refuses the registration of a device, or its new name."""
        actions, problems = DEBUG / "notifier-error-inject/netdev/actions", []
        other = packed("2600:1f18:1:3::10")
        os.system("modprobe netdev-notifier-error-inject")

        def run(command, action=None):
            if action:
                (actions / action / "error").write_text(str(-ENOMEM))
            failed = os.system(f"{command} 2>/dev/null") != 0
            if action:
                (actions / action / "error").write_text("0")
            if failed != bool(action):
                problems.append(f"{command}: it {'failed' if failed else 'did not fail'}")

        def expect(closed, when):
            if bool(self.strangers("wan1", other)) == closed:
                problems.append(f"strangers {'came in' if closed else 'did not come in'} {when}")

        self.control.ask("config-load", gateway=[gateway("a", "wan0"), gateway("b", "spare", fastpath=1)],
                         subnet=[subnet("2600:1f18:1:2::", 64, "a"), subnet("2600:1f18:1:3::", 64, "b")])
        absent = self.control.state()
        run("ip link add spare type dummy", "NETDEV_REGISTER")
        if self.control.state() != absent:
            problems.append("a device that was not registered is an uplink")
        expect(False, "by a device that is no uplink")
        run("ip link set wan1 name spare", "NETDEV_CHANGENAME")
        # It had the name for a moment, and the module cannot tell that from a new name: it stays
        # guarded.
        expect(True, "by a device that was refused an uplink's name")
        run("ip link set wan1 name spare")
        expect(True, "by a device that got an uplink's name")
        run("ip link set spare name wan1", "NETDEV_CHANGENAME")
        expect(True, "by a device that was refused another name")
        run("ip link set spare name wan1")
        expect(True, "by a device that got another name, which no other device has yet")
        run("ip link add spare type dummy")
        expect(False, "by a device whose name another has")
        run("ip link del spare")
        if self.strangers():
            problems.append("strangers came in by what stayed an uplink")
        self.no_problems("a device's registration and its new name are refused: uplinks stay guarded",
                  problems)

    def anything(self, rounds):
        """Requests, devices and namespaces, while a third of the module's allocations fail."""
        problems, refused = [], 0
        self.control.ask("config-load", **BASE)
        before = self.control.state()
        for turn in range(rounds):
            faults(probability=30, times=-1)
            refused += 50 - self.out(10000 + 50 * turn, 50)
            for host in range(1, 21):
                # Each has had no flow yet.
                refused += 1 - self.out(1000, 1, HOST[:13] + bytes((turn, host)) + HOST[15:])
            for _ in range(5):
                # Refused, and told so: that takes memory too.
                if self.strangers():
                    problems.append("strangers came in while memory was short")
            os.system("ip link add spare type dummy; ip link set spare name wan9; ip link del wan9")
            child = os.fork()
            if child == 0:
                try:
                    unshare()
                    Control().ask("config-load", **LARGE)
                except OSError:
                    pass
                finally:
                    # An error of memory is what is asked for; another exception is not.
                    os._exit(1 if sys.exc_info()[0] else 0)
            if os.waitpid(child, 0)[1]:
                problems.append("who had a namespace of its own has died")
            name, words = REQUESTS[turn % 3]
            error, _ = self.control.ask(name, **words)
            faults(probability=0)
            if error:
                if self.control.state() != before:
                    problems.append(f"{name} failed and changed something")
            if self.strangers():
                problems.append("strangers came in")
            self.control.ask("config-load", **BASE)
            before = self.control.state()
        if not refused:
            problems.append("no flow was refused")
        self.no_problems(f"{rounds} rounds of everything while a third of the allocations fail, {refused} flows refused", problems)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--request", default="", help="only this one's allocations")
    args = parser.parse_args()
    faults(ignore_gfp_wait=0, ignore_gfp_highmem=0, min_order=0, verbose=0, probability=0)
    begun = time.monotonic()
    run = Run()
    if not args.request:
        run.loading()
    run.no_problems("without a gateway, strangers come in", [] if run.strangers() else ["they do not"])
    records = run.records()
    for name, words in (*REQUESTS, ("flow-restore", records), ("flow-merge", records)):
        if args.request in name:
            run.request(name, words)
    if args.request in "config-confirm":
        run.request("config-confirm", {}, base=WAITING)
        run.control.ask("config-confirm")
    if args.request in FIRST[0]:
        run.request(*FIRST, base={})
    run.devices()
    only_hooks()
    run.hooks()
    only_ours()
    run.packets()
    run.anything(args.rounds)
    print(f"# figure: {run.allocations} allocations failed one by one, {args.rounds} rounds of a third of them,"
          f" in {time.monotonic() - begun:.0f} s; problems of {run.failed} cases")
    sys.exit(run.exit_status())


if __name__ == "__main__":
    main()
