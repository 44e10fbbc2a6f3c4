#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""An operator's program that has a look at packets (an intrusion detection, say): takes each from a queue of
netfilter's, and gives it back unchanged.

    nfqueue.py NUMBER
"""
import ctypes
import os
import socket
import sys

NFQNL_COPY_META = 1
NF_ACCEPT = 1
POINTER, INT, UNSIGNED = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32
CALLBACK = ctypes.CFUNCTYPE(INT, POINTER, POINTER, POINTER, POINTER)

library = ctypes.CDLL("libnetfilter_queue.so.1")


def function(name, result, *arguments):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


nfq_open = function("nfq_open", POINTER)
nfq_fd = function("nfq_fd", INT, POINTER)
nfq_create_queue = function("nfq_create_queue", POINTER, POINTER, ctypes.c_uint16, CALLBACK, POINTER)
nfq_set_mode = function("nfq_set_mode", INT, POINTER, ctypes.c_uint8, UNSIGNED)
nfq_handle_packet = function("nfq_handle_packet", INT, POINTER, ctypes.c_char_p, INT)
nfq_get_msg_packet_hdr = function("nfq_get_msg_packet_hdr", ctypes.POINTER(UNSIGNED), POINTER)
nfq_set_verdict = function("nfq_set_verdict", INT, POINTER, UNSIGNED, UNSIGNED, UNSIGNED, POINTER)


@CALLBACK
def accept(queue, _message, packet, _data):
    number = socket.ntohl(nfq_get_msg_packet_hdr(packet)[0])
    return nfq_set_verdict(queue, number, NF_ACCEPT, 0, None)


def main():
    handle = nfq_open()
    queue = handle and nfq_create_queue(handle, int(sys.argv[1]), accept, None)
    if not queue or nfq_set_mode(queue, NFQNL_COPY_META, 0) < 0:
        sys.exit(f"nfqueue.py: no queue {sys.argv[1]}")
    print("listening", flush=True)
    while True:
        message = os.read(nfq_fd(handle), 65536)
        nfq_handle_packet(handle, message, len(message))


main()
