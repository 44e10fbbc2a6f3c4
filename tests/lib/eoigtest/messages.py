# SPDX-License-Identifier: GPL-2.0-only
"""Messages of the eoig family: trees of attributes, made from uapi/eoig.yaml, and mutated."""

import pathlib
import random
import socket
import struct

import yaml

from eoigtest.headers import NO_NEXT, SYN, TCP, UDP, ipv6, tcp, udp

SPEC = pathlib.Path(__file__).resolve().parents[3] / "uapi/eoig.yaml"
NESTED, BIG_ENDIAN = 0x8000, 0x4000
NAMES = ("egress", "igw", "a", "b", "z" * 31, "z" * 32, "", "-", "a b", "\xff", "a\0b")
DEVICES = ("wan0", "wan1", "lan0", "nowhere", "eth0:1", "a/b", "", ".", "x" * 15, "x" * 16)
ADDRESSES = [socket.inet_pton(socket.AF_INET6, each) for each in (
    "2600:1f18:1:2::", "2600:1f18:1:3::", "2600:1f18:1:2::10", "2600:9000::1", "2600:1f18:1::",
    "::", "2600::", "ff02::", "fe80::")]
# A packet to explain: out, in, an echo request, one that is cut short, and none.
PACKETS = [ipv6("2600:1f18:1:2::10", "2600:9000::1", UDP,
                udp("2600:1f18:1:2::10", "2600:9000::1", 5000, 443)),
           ipv6("2600:9000::1", "2600:1f18:1:2::10", TCP,
                tcp("2600:9000::1", "2600:1f18:1:2::10", 443, 5000, SYN)),
           ipv6("2600:1f18:1:2::10", "ff0e::1", NO_NEXT, b""),
           ipv6("2600:1f18:1:2::10", "2600:9000::1", TCP, bytes(8))[:44], b""]
LENGTHS = (0, 1, 48, 56, 63, 64, 65, 124, 127, 128, 129, 255)
# The kinds of subnets.
SUBNETS = ({"address": ADDRESSES[0], "length": b"\x40"},
           {"address": ADDRESSES[1], "length": b"\x40", "device": b"lan0\0"},
           {"device": b"lan0\0"}, {"device": b"wan1\0"}, {"default": b""})
INTEGERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q"}
NUMBERS = (0, 1, 2, 3, 5, 8, 10, 60, 128, 255, 300, 7440, 65535, 65536, 2 ** 31 - 1, 2 ** 31,
           2 ** 32 - 1, 2 ** 63, 2 ** 64 - 1)


def numbered(entries):
    value = 1
    for entry in entries:
        value = entry.get("value", value)
        yield value, entry
        value += 1


class Node:
    """An attribute: its type, and its bytes or the attributes in it. size: None, or a wrong size."""

    def __init__(self, kind, content, nested=False):
        self.kind, self.content, self.nested, self.size = kind, content, nested, None

    def pack(self):
        content = self.content
        if isinstance(content, list):
            content = b"".join(each.pack() for each in content)
        size = len(content) + 4 if self.size is None else self.size
        kind = self.kind | (NESTED if self.nested else 0)
        return struct.pack("=HH", size & 0xFFFF, kind & 0xFFFF) + content + bytes(-len(content) % 4)

    def all(self):
        yield self
        if isinstance(self.content, list):
            for each in self.content:
                yield from each.all()


class Messages:
    def __init__(self, seed):
        self.random = random.Random(seed)
        spec = yaml.load(SPEC.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.sets = {each["name"]: list(numbered(each["attributes"]))
                     for each in spec["attribute-sets"]}
        self.enums = {each["name"]: len(each["entries"]) for each in spec["definitions"]
                      if "entries" in each}
        self.operations = []
        for number, each in numbered(spec["operations"]["list"]):
            if "event" in each:
                continue
            admin = "admin-perm" in each.get("flags", ())
            for way in ("do", "dump"):
                if way in each:
                    wanted = each[way].get("request", {}).get("attributes", [])
                    self.operations.append((number, each["name"], way == "dump", wanted, admin))

    def value(self, name, attribute):
        """A value that makes sense, most of the time."""
        pick, kind = self.random.choice, attribute["type"]
        if kind == "string":
            if "comment" in name:
                return pick(("text", "", "x" * 127, "x" * 128, "\x01")).encode() + b"\0"
            if attribute.get("checks", {}).get("max-len") == 15:
                return pick(DEVICES[:3] if self.random.random() < .8 else DEVICES).encode() + b"\0"
            names = NAMES[:4] if self.random.random() < .9 else NAMES
            return pick(names).encode("latin-1") + b"\0"
        if name == "packet":
            return pick(PACKETS)
        if kind == "binary":
            return pick(ADDRESSES) if "checks" in attribute else self.random.randbytes(8)
        if kind in INTEGERS:
            if "enum" in attribute and self.random.random() < .9:
                number = self.random.randrange(self.enums[attribute["enum"]])
            elif name.endswith("length"):
                number = pick(LENGTHS[2:9] if self.random.random() < .9 else LENGTHS)
            elif name == "count" and self.random.random() < .8:
                # Of slices.
                number = 1 << self.random.randrange(13)
            elif "max" in attribute.get("checks", {}) and self.random.random() < .9:
                number = self.random.randint(0, attribute["checks"]["max"])
            elif name == "seconds" and self.random.random() < .9:
                number = pick((300, 7440, 10000))
            elif name == "confirm" and self.random.random() < .8:
                number = pick((1, 2))
            else:
                number = pick(NUMBERS)
            order = ">" if attribute.get("byte-order") == "big-endian" else "="
            number &= (1 << 8 * struct.calcsize(INTEGERS[kind])) - 1
            return struct.pack(order + INTEGERS[kind], number)
        return b""

    def nest(self, name, keep):
        """Random attributes of a set, in order."""
        made = []
        for number, attribute in self.sets[name]:
            read_only = "Read only" in attribute.get("doc", "")
            if attribute["type"] == "pad" or self.random.random() < (.95 if read_only else keep):
                continue
            for _ in range(self.random.choice((1, 1, 2)) if attribute.get("multi-attr") else 1):
                made.append(self.attribute(number, attribute, keep))
        return made

    def attribute(self, number, attribute, keep=.4):
        if attribute["type"] == "nest":
            inside = self.nest(attribute["nested-attributes"], keep)
            return Node(number, inside, True)
        return Node(number, self.value(attribute["name"], attribute))

    def exact(self, name, /, **words):
        """Attributes of a set with these contents, in order."""
        return [Node(number, words[attribute["name"]], attribute["type"] == "nest")
                for number, attribute in self.sets[name] if attribute["name"] in words]

    def configuration(self):
        """A configuration that can be loaded. Some must be confirmed."""
        chance, pick = self.random.random, self.random.choice
        names = self.random.sample(NAMES[:4], pick((1, 2)))
        made = []
        for name in names:
            uplink = self.exact("uplink", name=pick((b"wan0\0", b"nowhere\0")))
            made.append(self.exact("eoig", gateway=self.exact(
                "gateway", name=name.encode() + b"\0", uplink=uplink)))
        for each in self.random.sample(SUBNETS, pick((0, 1, 3))):
            made.append(self.exact("eoig", subnet=self.exact(
                "subnet", gateway=pick(names).encode() + b"\0", **each)))
        if chance() < .4:
            made.append(self.exact("eoig", confirm=struct.pack("=I", pick((1, 2)))))
        return [node for nodes in made for node in nodes]

    def request(self):
        """A random operation and its message: (number, name, dump, admin, nodes)."""
        number, name, dump, wanted, admin = self.random.choice(self.operations)
        nodes = []
        if name == "config-load" and self.random.random() < .6:
            return number, name, dump, admin, self.configuration()
        if name == "explain" and self.random.random() < .6:
            asked = self.exact("explain", packet=self.random.choice(PACKETS[:3]),
                               direction=struct.pack("=I", self.random.choice((0, 1))))
            return number, name, dump, admin, self.exact("eoig", explain=asked)
        if name.startswith("subnet-") and self.random.random() < .6:
            one = self.exact("subnet", gateway=self.random.choice(NAMES[:4]).encode() + b"\0",
                             **self.random.choice(SUBNETS))
            return number, name, dump, admin, [] if dump else self.exact("eoig", subnet=one)
        for each, attribute in self.sets["eoig"]:
            if attribute["name"] not in wanted:
                continue
            many = attribute.get("multi-attr") and name.endswith(("load", "timeout-set"))
            # While a configuration waits for its confirmation, all changes are refused.
            likely = .2 if attribute["name"] == "confirm" else .95
            for _ in range(self.random.choice((0, 1, 2, 3)) if many else self.random.random() < likely):
                nodes.append(self.attribute(each, attribute, self.random.choice((0, .1, .4, .8))))
        return number, name, dump, admin, nodes

    def mutate(self, nodes):
        """Change the type, length, content, nesting, order or number of some attributes."""
        pick, chance = self.random.choice, self.random.random
        for _ in range(pick((1, 1, 1, 2, 3, 8))):
            every = [each for node in nodes for each in node.all()]
            if not every:
                nodes.append(Node(self.random.randrange(20), self.random.randbytes(pick(NUMBERS[:8]))))
                continue
            node, how = pick(every), chance()
            nests = [nodes] + [each.content for each in every if isinstance(each.content, list)]
            if how < .12:
                node.kind = pick((0, node.kind + 1, node.kind - 1, 0x3FFF, self.random.randrange(32)))
            elif how < .2:
                node.nested = not node.nested
            elif how < .24:
                node.kind |= BIG_ENDIAN
            elif how < .36:
                node.size = pick((0, 1, 3, 4, 5, 8, 20, 255, 0xFFFF, len(node.pack()) + 1,
                                  max(0, len(node.pack()) - 1)))
            elif how < .5:
                if isinstance(node.content, bytes):
                    node.content = pick((b"", node.content[:-1], node.content + b"\0",
                                         node.content * 2, self.random.randbytes(len(node.content)),
                                         self.random.randbytes(pick((1, 2, 4, 8, 16, 300)))))
                else:
                    node.content = self.random.randbytes(pick((1, 3, 4, 8, 16, 300)))
            elif how < .6:
                self.random.shuffle(pick(nests))
            elif how < .7:
                those = pick(nests)
                those += those[:pick((1, 1, 1, 40))]
                del those[200:]
            elif how < .78:
                those = pick(nests)
                if those:
                    those.pop(self.random.randrange(len(those)))
            elif how < .86:
                node.content = [Node(node.kind, node.content, node.nested)]
                node.nested = True
            elif how < .9:
                for _ in range(pick((2, 20, 60))):
                    node.content = [Node(node.kind, node.content, True)]
            else:
                other = pick(list(self.sets.values()))
                kind, attribute = pick(other)
                pick(nests).append(self.attribute(kind, attribute))
            if sum(len(each.pack()) for each in nodes) > 20000:
                del nodes[1:]
        return nodes
