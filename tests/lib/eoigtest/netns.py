# SPDX-License-Identifier: GPL-2.0-only
"""Network namespaces, and raw sockets in them. tests/lib/netns.sh builds them."""

import contextlib
import ctypes
import pathlib
import socket
import subprocess

CLONE_NEWNET = 0x40000000
SO_RCVBUFFORCE = 33
ETH_P_IPV6 = 0x86DD

LIBRARY = pathlib.Path(__file__).resolve().parent.parent / "netns.sh"
libc = ctypes.CDLL(None, use_errno=True)


def build(commands):
    """Run commands of tests/lib/netns.sh."""
    done = subprocess.run(["bash", "-euc", f'. "$0"\n{commands}', LIBRARY], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        raise OSError(f"the lab is not built: {done.stderr.strip()}")


def set_namespace(file):
    if libc.setns(file.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


def enter(name):
    """Go to the namespace of that name, for good."""
    with open(f"/run/netns/{name}", "rb") as file:
        set_namespace(file)


@contextlib.contextmanager
def inside(name):
    """Be in the namespace of that name for a while."""
    with open("/proc/thread-self/ns/net", "rb") as home:
        enter(name)
        try:
            yield
        finally:
            set_namespace(home)


def unshare():
    """Go to a new namespace that has no name."""
    if libc.unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")


def device_socket(device):
    """A socket that sends and receives the IPv6 frames of a device."""
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IPV6))
    made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
    made.bind((device, ETH_P_IPV6))
    return made
