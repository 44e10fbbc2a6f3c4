# SPDX-License-Identifier: GPL-2.0-only
"""Ask the module for the verdict on a packet that is not sent."""

import collections
import struct

import yaml

from eoigtest.messages import SPEC, Node, numbered
from eoigtest.netlink import Link, attributes

# The names of the specification. reason: None if the packet passes.
Explanation = collections.namedtuple("Explanation", "outcome reason stage steps")
PASSES = ("untouched", "accept", "audit")


class Explainer:
    """It asks in the network namespace in which it is made."""

    def __init__(self):
        spec = yaml.load(SPEC.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        sets = {each["name"]: {attribute["name"]: number
                               for number, attribute in numbered(each["attributes"])}
                for each in spec["attribute-sets"]}
        self.nest, self.names = sets["eoig"]["explain"], sets["explain"]
        self.words = {each["name"]: [entry["name"] for entry in each["entries"]]
                      for each in spec["definitions"] if each["type"] == "enum" and
                      isinstance(each["entries"][0], dict)}
        self.command = next(number for number, each in numbered(spec["operations"]["list"])
                            if each["name"] == "explain")
        self.link = Link()
        self.family = self.link.family()

    def word(self, enum, content):
        return self.words[enum][struct.unpack("=I", content)[0]]

    def ask(self, packet, inbound, device=0, out=0):
        """The Explanation of a packet that comes by a device, both by number."""
        made = [Node(self.names["packet"], packet),
                Node(self.names["direction"], struct.pack("=I", inbound))]
        for name, number in (("in", device), ("out", out)):
            if number:
                made.append(Node(self.names[name], struct.pack("=I", number)))
        failed = self.link.send(self.family, self.command, Node(self.nest, made, True).pack())
        if failed:
            raise OSError(failed, "explain: not sent")
        error, words, replies = self.link.answers()
        if error or not replies:
            raise OSError(error, f"explain: {words}")
        nest = next(content for kind, content in attributes(replies[0]) if kind == self.nest)
        seen = collections.defaultdict(list)
        for kind, content in attributes(nest):
            seen[kind].append(content)
        reason = seen[self.names["reason"]]
        return Explanation(self.word("explain-outcome", seen[self.names["outcome"]][0]),
                           self.word("drop", reason[0]) if reason else None,
                           self.word("explain-stage", seen[self.names["stage"]][0]),
                           [self.word("explain-step", each) for each in seen[self.names["step"]]])
