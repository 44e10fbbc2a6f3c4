# SPDX-License-Identifier: GPL-2.0-only
"""A generic netlink socket."""

import errno
import os
import select
import socket
import struct

GENERIC = 16
REQUEST, ACK, DUMP = 1, 4, 0x300
ERROR, DONE = 2, 3
CONTROL, GET_FAMILY = 16, 3
SOL_NETLINK, CAP_ACK, EXT_ACK = 270, 10, 11
# EOIG_A_LIMIT, its EOIG_LIMIT_A_FLOWS, and EOIG_A_STATS.
LIMIT, FLOWS, STATS = 6, 3, 7


class Link:
    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)
        self.socket.bind((0, 0))
        self.socket.setsockopt(SOL_NETLINK, CAP_ACK, 1)
        self.socket.setsockopt(SOL_NETLINK, EXT_ACK, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.poll = select.poll()
        self.poll.register(self.socket, select.POLLIN)
        self.sequence = 0

    def close(self):
        self.socket.close()

    def send(self, family, command, payload, flags=REQUEST | ACK, version=1, size=None):
        self.sequence += 1
        size = 20 + len(payload) if size is None else size
        message = struct.pack("=IHHIIBBH", size, family, flags, self.sequence, 0, command, version, 0)
        try:
            self.socket.send(message + payload)
        except OSError as error:
            return error.errno
        return 0

    def answers(self, patience=60000):
        """Wait for the end of the answer, at most patience milliseconds.

        Returns (error number, extack message, payloads of the replies). The error number is None if
        the answer has no end."""
        replies = []
        while self.poll.poll(patience):
            try:
                data = self.socket.recv(1 << 17)
            except OSError as error:
                return error.errno, "overrun", replies
            at = 0
            while at + 16 <= len(data):
                size, kind, flags, sequence, _ = struct.unpack_from("=IHHII", data, at)
                if size < 16:
                    break
                body = data[at + 16:at + size]
                at += size + 3 & ~3
                if sequence != self.sequence:
                    continue
                if kind in (ERROR, DONE):
                    number = -struct.unpack_from("=i", body)[0] if len(body) >= 4 else 0
                    return number, self.words(body[4 if kind == DONE else 20:], flags), replies
                replies.append(body[4:])
        return None, "", replies

    @staticmethod
    def words(data, flags):
        """The message of an extended acknowledgment."""
        if not flags & 0x200:
            return ""
        at = 0
        while at + 4 <= len(data):
            size, kind = struct.unpack_from("=HH", data, at)
            if size < 4:
                break
            if kind & 0x3FFF == 1:
                return data[at + 4:at + size].rstrip(b"\0").decode(errors="replace")
            at += size + 3 & ~3
        return ""

    def family(self, name="eoig"):
        content = name.encode() + b"\0"
        self.send(CONTROL, GET_FAMILY, struct.pack("=HH", 4 + len(content), 2) + content +
                  bytes(-len(content) % 4), REQUEST | ACK)
        number, words, replies = self.answers()
        if number:
            raise OSError(number, os.strerror(number) + words)
        found = dict(attributes(replies[0]))
        return struct.unpack("=H", found[1])[0]


def attributes(data):
    at = 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        if size < 4 or at + size > len(data):
            raise ValueError("the kernel's own attributes are malformed")
        yield kind & 0x3FFF, data[at + 4:at + size]
        at += size + 3 & ~3


def configured(reply):
    """The attributes of a reply, without the values that packets change."""
    for kind, content in attributes(reply):
        if kind == LIMIT:
            content = [each for each in attributes(content) if each[0] != FLOWS]
        if kind != STATS:
            yield kind, content


def name_of(number):
    return errno.errorcode.get(number, str(number))
