#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""packetd.py PORT: run commands of packets.py for tests, see packets() of lab.sh.

An emulated machine takes over half a second to start Python. So one server has imported all, and
forks for each command. The command has the standard files and the folder of its caller, and runs in the
network namespace of a host.

A caller connects to PORT of 127.0.0.1, and sends words, each with a NUL at its end: its process ID, the
name of the namespace, the words of the command, and a newline as the last. It receives a line with the
exit status when the command has ended. The server goes to the background when it listens. It does nothing
if another one has PORT."""

import ctypes
import errno
import gc
import os
import select
import socket
import sys

import packets
from eoigtest import netns

PIDFD_GETFD = 438  # the same number on each architecture
END = b"\0\n\0"


def listen(port):
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(0)


def exit_status(pid):
    """As a shell has it: 128 and its number for a signal."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return 128 - code if code < 0 else code


def answer(connection, status):
    with connection:
        try:
            connection.sendall(f"{status}\n".encode())
        except OSError:
            pass  # the caller has gone


def serve(listener):
    """Fork for each caller. Returns its connection, in the child only."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    children = {}
    while True:
        for fd, _ in poll.poll():
            if fd != listener.fileno():
                poll.unregister(fd)
                pid, connection = children.pop(fd)
                answer(connection, exit_status(pid))
                os.close(fd)
                continue
            connection, _ = listener.accept()
            pid = os.fork()
            if not pid:
                listener.close()
                for other, (_, theirs) in children.items():
                    theirs.close()
                    os.close(other)
                return connection
            ended = os.pidfd_open(pid)
            poll.register(ended, select.POLLIN)
            children[ended] = pid, connection


def words(connection):
    """What the caller sends. Closes the connection, of which the server has a copy."""
    data = b""
    with connection:
        while not data.endswith(END):
            piece = connection.recv(65536)
            if not piece:
                raise EOFError("the caller has gone")
            data += piece
    return data.removesuffix(END).decode().split("\0")


def take_files(pid):
    """Have the standard files of a process."""
    caller = os.pidfd_open(pid)
    for number in range(3):
        theirs = netns.libc.syscall(PIDFD_GETFD, caller, number, 0)
        if theirs < 0:
            raise OSError(ctypes.get_errno(), f"file {number} of the caller")
        os.dup2(theirs, number)
        os.close(theirs)
    os.close(caller)


def run(parser, connection):
    """Run what a caller asks for. Returns the exit status."""
    try:
        pid, namespace, *command = words(connection)
        take_files(int(pid))
        os.chdir(f"/proc/{pid}/cwd")
        netns.enter(namespace)
        packets.run(parser.parse_args(command))
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    except Exception:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def main():
    parser = packets.parser()
    # Close what the first caller has open: somebody may wait for the end of a file.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    listener = listen(int(sys.argv[1]))
    if os.fork():
        os._exit(0)
    os.setsid()
    # A child copies each page that it writes to: so it collects no garbage, and does not tidy up.
    gc.disable()
    status = run(parser, serve(listener))
    sys.stdout.flush()
    os._exit(status)


main()
