# SPDX-License-Identifier: GPL-2.0-only
"""Packets that are almost right.

The coverage of the kernel does not guide them: 200,000 packets run 0.2 % more lines of the module
and 0.5 % more branches than 20,000, which take two seconds (EOIG_COVERAGE=DIR tests/vm/run -k
newest tests/fuzz/packet/run; tests/coverage/report). Other lines need another configuration, not
another packet."""

import random
import struct

# Numbers of headers, and values at the limits of something.
HEADERS = (0, 43, 44, 50, 51, 59, 60, 135, 139, 140, 253, 254, 6, 17, 33, 58, 132, 136, 41, 4, 47)
EDGES = (0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 39, 40, 41, 63, 64, 127, 128, 129, 253, 254, 255)


class Mutator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.ways = (self.flip, self.flip, self.edge, self.edge, self.edge, self.word, self.cut,
                     self.drop, self.insert, self.double, self.header, self.header, self.length,
                     self.extend, self.nest)

    def __call__(self, frame, first):
        """Mutate a frame at some places from the byte first on."""
        frame = bytearray(frame)
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5, 9))):
            self.random.choice(self.ways)(frame, first)
        frame[0] = 0x60 | frame[0] & 0xF if self.random.random() < .98 else frame[0]
        # A length that contradicts the packet is one mutation of many, not the fate of most.
        if self.random.random() < .8:
            struct.pack_into("!H", frame, 4, (len(frame) - 40) & 0xFFFF)
        return bytes(frame)

    def at(self, frame, first, room=1):
        """A random place, more likely near the front. The mutations leave at least a header."""
        low, high = max(first, 4 if self.random.random() < .2 else 40), len(frame) - room
        if high <= low:
            low, high = first, max(first, len(frame) - room)
        place = self.random.randint(low, max(low, high))
        return min(place, self.random.randint(low, max(low, high)))

    def flip(self, frame, first):
        at = self.at(frame, first)
        if at < len(frame):
            frame[at] ^= 1 << self.random.randrange(8)

    def edge(self, frame, first):
        at = self.at(frame, first)
        if at < len(frame):
            frame[at] = self.random.choice(EDGES)

    def word(self, frame, first):
        at = self.at(frame, first, 2)
        if at + 2 <= len(frame):
            struct.pack_into("!H", frame, at, self.random.choice(
                (0, 1, 7, 8, 9, 0x7FFF, 0x8000, 0xFFF8, 0xFFF9, 0xFFFF)))

    def cut(self, frame, first):
        del frame[max(40, self.at(frame, first)):]

    def drop(self, frame, first):
        at = max(40, self.at(frame, first))
        del frame[at:at + self.random.choice((1, 2, 4, 8, 16, 24))]

    def insert(self, frame, first):
        at = max(40, self.at(frame, first))
        frame[at:at] = self.random.randbytes(self.random.choice((1, 2, 4, 8, 16, 24)))

    def double(self, frame, first):
        at = max(40, self.at(frame, first))
        piece = frame[at:at + self.random.choice((8, 16, 24, 40))]
        frame[at:at] = piece * self.random.choice((1, 1, 2, 8))

    def header(self, frame, _):
        """Change the next header, of the packet or of its first extension header."""
        frame[self.random.choice((6, 6, 40)) if len(frame) > 40 else 6] = self.random.choice(HEADERS)

    def length(self, frame, _):
        """Change the length of the first extension header or of the packet."""
        if len(frame) > 42 and self.random.random() < .7:
            frame[41] = self.random.choice(EDGES)
        else:
            struct.pack_into("!H", frame, 4, self.random.choice((0, 1, 8, 39, 40, 0xFFFF)))

    def extend(self, frame, _):
        """Insert an extension header in front, right or slightly wrong."""
        kind = self.random.choice((0, 43, 44, 51, 60, 60, 140, 139, 135))
        size = self.random.choice((8, 8, 16, 24))
        made = bytearray(self.random.randbytes(size))
        made[0] = frame[6]
        made[1] = (size // 8 - 1 if kind != 51 else size // 4 - 2) if self.random.random() < .8 else (
            self.random.choice(EDGES))
        if kind in (0, 60):
            made[2:4] = bytes((1, size - 4))
        if kind == 43:
            made[2:4] = bytes((self.random.choice((0, 1, 2, 3, 4)), self.random.choice((0, 1, 2))))
        if kind == 44:
            made[2:4] = struct.pack("!H", self.random.choice((0, 0, 1, 8, 9, 0xFFF8, 0xFFF9)))
        frame[6] = kind
        frame[40:40] = made

    def nest(self, frame, first):
        """Make the packet an error about itself, or the inner packet of a tunnel."""
        inside = bytes(frame)
        if first:
            return
        if self.random.random() < .5:
            kind = self.random.choice((1, 2, 3, 4, 0, 5, 100, 127))
            frame[40:] = struct.pack("!BBHI", kind, 0, 0, 1280) + inside
            frame[6] = 58
            frame[48 + 8:48 + 24], frame[48 + 24:48 + 40] = inside[24:40], inside[8:24]
        else:
            frame[40:] = inside
            frame[6] = 41

    def fragment(self, frame):
        """A fragment whose header or data may be wrong."""
        if self.random.random() < .6:
            return frame
        frame = bytearray(frame)
        at = self.random.choice((40, 42, 43, 43, 43, 44, 47, self.random.randrange(40, len(frame))))
        frame[at] ^= 1 << self.random.randrange(8)
        return bytes(frame)

    def split(self, frame, mark):
        """Cut a mutated packet into fragments. The first may be too short for its headers."""
        rest, pieces, at = frame[40:], [], 0
        while at < len(rest):
            size = self.random.choice((8, 8, 16, 24, 48, 160))
            more = 1 if at + size < len(rest) else 0
            piece = struct.pack("!BBHI", frame[6], 0, at | more, 0x20000 + mark) + rest[at:at + size]
            pieces.append(frame[:4] + struct.pack("!HB", len(piece), 44) + frame[7:40] + piece)
            at += size
        if self.random.random() < .3:
            self.random.shuffle(pieces)
        if pieces and self.random.random() < .1:
            pieces.append(self.random.choice(pieces))
        return pieces
