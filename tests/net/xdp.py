# SPDX-License-Identifier: GPL-2.0-only
"""xdp.py PATH: load an XDP program that drops each packet, and pin it at PATH."""

import ctypes
import os
import struct
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
BPF_PROG_LOAD, BPF_OBJ_PIN = 5, 6
BPF_PROG_TYPE_XDP = 6
# r0 = XDP_DROP; exit
PROGRAM = struct.pack("<BBhi", 0xB7, 0, 0, 1) + struct.pack("<BBhi", 0x95, 0, 0, 0)

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    attributes = attributes.ljust(128, b"\0")
    result = libc.syscall(SYS_BPF, command, attributes, len(attributes))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def main():
    program = ctypes.create_string_buffer(PROGRAM)
    text = ctypes.create_string_buffer(b"GPL")
    path = ctypes.create_string_buffer(sys.argv[1].encode())
    loaded = bpf(BPF_PROG_LOAD, struct.pack("<IIQQ", BPF_PROG_TYPE_XDP, len(PROGRAM) // 8,
                                            ctypes.addressof(program), ctypes.addressof(text)))
    bpf(BPF_OBJ_PIN, struct.pack("<QI", ctypes.addressof(path), loaded))


main()
