# SPDX-License-Identifier: GPL-2.0-only
"""The lab of ../lab.sh, from the namespace that all its wires end in, and the router's eoigctl."""

import collections
import select
import socket
import subprocess
import sys
import time

from generator import DEVICES, SUBNETS, packed
from packet import UDP, Packet

ETHERNET = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x86\xdd"
OWN = set(packed("2600:9000::a", "fe80::1"))
PATIENCE = 120
# Crosses no uplink, so no gateway either: it always arrives.
SENTINEL = Packet(*packed("2600:9200::5", "2600:1f18:1:9::5"), UDP, 9, 9)
KINDS = ("tcp-established", "tcp-transitory", "tcp-reset", "udp", "udp-well-known",
         "sctp-established", "sctp-transitory", "dccp-open", "dccp-transitory", "generic", "icmp")


class Wire:
    """The devices, and which marks came out of which."""

    def __init__(self):
        self.sockets = {}
        self.poll = select.poll()
        self.names = {}
        for device in DEVICES:
            here = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x86DD))
            here.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)     # SO_RCVBUFFORCE
            here.bind((device, 0x86DD))
            self.sockets[device] = here
            self.poll.register(here, select.POLLIN)
            self.names[here.fileno()] = device

    def send(self, device, frames):
        here = self.sockets[device]
        for frame in frames:
            here.send(ETHERNET + frame)

    def arrivals(self, until):
        """Mark to devices, of everything that came before the mark that closes the batch."""
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
                        frame = here.recv(64, socket.MSG_DONTWAIT)
                    except BlockingIOError:
                        break
                    if frame[22:38] in OWN:
                        continue
                    mark = int.from_bytes(frame[14:18], "big") & 0xFFFFF
                    seen[mark].add(name)
            if last:
                return seen
            last = until in seen
            if time.monotonic() > end:
                sys.exit("the sentinel did not arrive")


def eoigctl(*words, given=None, binary=False):
    return subprocess.run(["ip", "netns", "exec", "router", "eoigctl", *words], input=given,
                          check=True, text=not binary, stdout=subprocess.PIPE).stdout


def revive():
    """All flows are saved, forgotten, and restored."""
    saved = eoigctl("flow", "save", binary=True)
    eoigctl("flow", "flush")
    eoigctl("flow", "restore", given=saved, binary=True)


def configure(gateways, subnets=None):
    """subnets: what eoigctl calls them to the name of a gateway."""
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
