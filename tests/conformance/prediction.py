# SPDX-License-Identifier: GPL-2.0-only
"""What the module says about a packet before it is sent (eoigctl explain). It must be what then
happens to the packet."""

import errno
import socket
import struct

from eoigtest.explain import PASSES, Explainer
from eoigtest.netns import inside

# The device of the router at the other end.
PEERS = {'lan': 'in0', 'net': 'out0', 'lan1': 'in1', 'net1': 'out1'}
# No gateway; a packet that the kernel itself refuses.
REFUSED = errno.ENOENT, errno.EINVAL


def is_fragment(packet):
    """Is it a part of a packet? A part alone has no verdict."""
    following, at = packet[6], 40
    while following in (0, 43, 44, 51, 60) and at + 8 <= len(packet):
        if following == 44:
            return bool(struct.unpack_from('!H', packet, at + 2)[0] & 0xFFF9)
        length = (packet[at + 1] + 2) * 4 if following == 51 else (packet[at + 1] + 1) * 8
        following, at = packet[at], at + length
    return False


class Predictor:
    def __init__(self):
        with inside('router'):
            self.explainer = Explainer()
            self.index = {name: socket.if_nametoindex(name) for name in PEERS.values()}
        self.count = 0

    def predict(self, packet, inbound, device):
        """The Explanation of a packet that is sent on that device of a side; or None."""
        if is_fragment(packet):
            return None
        out = 0
        # Its routes are those of a multicast routing daemon.
        if packet[24] == 0xFF:
            out = self.index['in0' if inbound else 'out0']
        try:
            said = self.explainer.ask(packet, inbound, self.index[PEERS[device]], out)
        except OSError as error:
            if error.errno in REFUSED:
                return None
            raise
        self.count += 1
        return said


def differs(said, passed, reason):
    """How an Explanation differs from what happened; or None.

    Without a reason, the packet may have been dropped by the kernel itself."""
    if said is None:
        return None
    if passed and said.outcome not in PASSES:
        return f'explained as {said.outcome} {said.reason}, but it passed'
    if reason and (said.outcome, said.reason) != ('drop', reason):
        return f'explained as {said.outcome} {said.reason}, but dropped as {reason}'
    return None
