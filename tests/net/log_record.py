#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""log_record.py FILE: print the events of flows and drops as tests/net/log-record says, until FILE
exists and nothing has come for a second."""
import os
import socket
import struct
import sys

from eoigtest.netlink import CONTROL, GET_FAMILY, GENERIC, SOL_NETLINK, Link

ADD_MEMBERSHIP = 1
FAMILY_ID, FAMILY_NAME, GROUPS, GROUP_NAME, GROUP_ID = 1, 2, 7, 1, 2
FLOW_EVENT, DROP_EVENT = 20, 21
FLOW, EVENT_KIND, DROP = 3, 14, 8
COUNTERS = (11, 12, 13, 14)
KINDS = {0: "new", 1: "established", 2: "destroyed"}


def attributes(data):
    found, at = {}, 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        found.setdefault(kind & 0x3fff, []).append(data[at + 4:at + size])
        at += size + 3 & ~3
    return found


def family():
    link = Link()
    name = b"eoig\0"
    link.send(CONTROL, GET_FAMILY, struct.pack("=HH", 4 + len(name), FAMILY_NAME) + name.ljust(8, b"\0"))
    _, _, replies = link.answers()
    found = attributes(replies[0])
    groups = {}
    for group in attributes(found[GROUPS][0]).values():
        each = attributes(group[0])
        groups[each[GROUP_NAME][0].rstrip(b"\0").decode()] = struct.unpack("=I", each[GROUP_ID][0])[0]
    return struct.unpack("=H", found[FAMILY_ID][0])[0], groups


def kind_of(message, sums):
    body = attributes(message[20:])
    if message[16] == DROP_EVENT:
        sums["dropped"] += 5 in attributes(body[DROP][0])
        return "drop"
    kind = KINDS[struct.unpack("=I", body[EVENT_KIND][0])[0]]
    if kind == "destroyed":
        flow = attributes(body[FLOW][0])
        out, out_bytes, back, back_bytes = (struct.unpack("=Q", flow[each][0])[0] for each in COUNTERS)
        sums["accepted"] += out + back
        sums["bytes"] += out_bytes + back_bytes
    return kind


def main():
    number, groups = family()
    events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)
    events.bind((0, 0))
    for name in ("flow", "drop"):
        events.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, groups[name])
    events.settimeout(1)
    print("listening")
    sums, lines = {"accepted": 0, "bytes": 0, "dropped": 0}, []
    while True:
        try:
            message = events.recv(1 << 16)
        except TimeoutError:
            if os.path.exists(sys.argv[1]):
                break
            continue
        if struct.unpack_from("=H", message, 4)[0] == number and message[16] in (FLOW_EVENT, DROP_EVENT):
            lines.append(f"{message.hex()} {kind_of(message, sums)}")
    print("record: # one round:", *(f"{key} {value}" for key, value in sums.items()))
    print("record: # SPDX-License-Identifier: GPL-2.0-only")
    print("\n".join("record: " + line for line in lines))
    print("record: end")


main()
