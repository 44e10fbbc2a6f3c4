# SPDX-License-Identifier: GPL-2.0-only
"""The world's end of the lab of tests/fuzz/lab.sh, and eoigctl of its router."""

import collections
import select
import socket
import subprocess
import sys
import time

from eoigtest.generator import DEVICES, SUBNETS
from eoigtest.headers import UDP
from eoigtest.netns import device_socket
from eoigtest.packet import Packet, addresses, build

ROUTER = b"\x02\0\0\0\0\x01"
ETHERNET = b"\x02\0\0\0\0\x02\x86\xdd"
# The router's own packets have these sources.
OWN = set(addresses("2600:9000::a", "fe80::1"))
PATIENCE = 120
# It crosses no uplink and so no gateway: it always arrives.
SENTINEL = Packet(*addresses("2600:9200::5", "2600:1f18:1:9::5"), UDP, 9, 9)
KINDS = ("tcp-established", "tcp-transitory", "tcp-reset", "udp", "udp-well-known",
         "sctp-established", "sctp-transitory", "dccp-open", "dccp-transitory", "generic", "icmp")
# The sentinel goes out at least this often, so that no socket's buffer overflows.
BATCH = 512


class Wire:
    """Sockets on devices of the world. A mark (a flow label) tells which packet arrived where."""

    def __init__(self, devices=DEVICES):
        self.sockets = {}
        self.poll = select.poll()
        self.names = {}
        self.mark = 0
        for device in devices:
            here = device_socket(device)
            self.sockets[device] = here
            self.poll.register(here, select.POLLIN)
            self.names[here.fileno()] = device

    def next_mark(self):
        self.mark = self.mark % 0xFFFFE + 1
        return self.mark

    def send(self, device, frames, to=ROUTER):
        here = self.sockets[device]
        for frame in frames:
            here.send(to + ETHERNET + frame)

    def send_sentinel(self):
        """Send a sentinel after all packets. Its mark."""
        mark = self.next_mark()
        self.send("dmz", [build(SENTINEL, mark)])
        return mark

    def arrivals(self, unwrapped=lambda frame, device: (frame[14:], device)):
        """Wait until all packets have arrived that will arrive. Their marks, with the devices of
        each. unwrapped: what a frame carries, and by which device it counts."""
        sentinel = self.send_sentinel()
        seen = collections.defaultdict(set)
        end = time.monotonic() + PATIENCE
        last = False
        while True:
            ready = self.poll.poll(0 if last else 1000)
            for number, _ in ready:
                name = self.names[number]
                here = self.sockets[name]
                while True:
                    try:
                        frame = here.recv(128, socket.MSG_DONTWAIT)
                    except BlockingIOError:
                        break
                    packet, where = unwrapped(frame, name)
                    if packet[8:24] in OWN:
                        continue
                    mark = int.from_bytes(packet[:4], "big") & 0xFFFFF
                    seen[mark].add(where)
            if last:
                return seen
            last = sentinel in seen
            if time.monotonic() > end:
                sys.exit("the sentinel did not arrive")

    def crossed(self, device, packets):
        """Send packets, and count those that the router forwarded."""
        count, marks = 0, set()
        for p in packets:
            marks.add(self.next_mark())
            self.send(device, [build(p, self.mark)])
            if len(marks) == BATCH:
                count += len(marks & set(self.arrivals()))
                marks = set()
        return count + len(marks & set(self.arrivals()))


def eoigctl(*words, given=None, binary=False):
    return subprocess.run(["ip", "netns", "exec", "router", "eoigctl", *words], input=given,
                          check=True, text=not binary, stdout=subprocess.PIPE).stdout


def revive():
    """Save all flows, flush them, and restore them."""
    saved = eoigctl("flow", "save", binary=True)
    eoigctl("flow", "flush")
    eoigctl("flow", "restore", given=saved, binary=True)


def configure(gateways, subnets=None):
    """Load a configuration. subnets: each as eoigctl writes it, to the name of its gateway."""
    lines = []
    for each in gateways:
        lines.append(f"gateway add {each.name} type {'egress-only' if each.egress else 'internet'} "
                     + " ".join("uplink " + device for device in sorted(each.uplinks))
                     + f" bogons {'accept' if each.bogons else 'drop'}"
                     + f" reverse-path {each.reverse} mode {'audit' if each.audit else 'enforce'}"
                     + (f" filtering {each.filtering}" if each.egress else ""))
    lines += [f"subnet add {subnet} gateway {name}"
              for subnet, name in (subnets or SUBNETS).items()]
    lines.append("timeout set " + " ".join(f"{kind} 604800" for kind in KINDS))
    eoigctl("config", "load", "-", given="\n".join(lines) + "\n")
    eoigctl("flow", "flush")
