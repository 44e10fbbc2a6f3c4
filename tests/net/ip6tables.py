# SPDX-License-Identifier: GPL-2.0-only
"""ip6tables.py accept|drop: set the policy of the chain FORWARD of the old ip6tables.

Debian's ip6tables need not be installed: the table is read, changed and replaced as that program
does."""

import ctypes
import socket
import struct
import sys

SO_SET_REPLACE, SO_GET_INFO, SO_GET_ENTRIES = 64, 64, 65
NAME, HOOKS, FORWARD = 32, 5, 2
INFO = struct.Struct("=32sI5I5III")
# Offset of the member target_offset in struct ip6t_entry.
TARGET_OFFSET = 140
# Offset of the member verdict in struct xt_standard_target.
VERDICT = 32
VERDICTS = {"drop": -1, "accept": -2}

libc = ctypes.CDLL(None, use_errno=True)


def get(sock, option, buffer):
    length = ctypes.c_uint32(len(buffer))
    if libc.getsockopt(sock.fileno(), socket.IPPROTO_IPV6, option, buffer, ctypes.byref(length)):
        raise OSError(ctypes.get_errno(), "getsockopt")


def main():
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    info = ctypes.create_string_buffer(b"filter", INFO.size)
    get(sock, SO_GET_INFO, info)
    _, valid, *places, count, size = INFO.unpack(info.raw)
    entries = ctypes.create_string_buffer(struct.pack("=32sI", b"filter", size), 40 + size)
    get(sock, SO_GET_ENTRIES, entries)
    table = bytearray(entries.raw[40:])
    policy = places[HOOKS + FORWARD]
    target = policy + struct.unpack_from("=H", table, policy + TARGET_OFFSET)[0]
    struct.pack_into("=i", table, target + VERDICT, VERDICTS[sys.argv[1]])
    counters = ctypes.create_string_buffer(16 * count)
    replace = struct.pack("=32sIII5I5IIQ", b"filter", valid, count, size, *places, count,
                          ctypes.addressof(counters)) + bytes(table)
    if libc.setsockopt(sock.fileno(), socket.IPPROTO_IPV6, SO_SET_REPLACE, replace, len(replace)):
        raise OSError(ctypes.get_errno(), "setsockopt")


main()
