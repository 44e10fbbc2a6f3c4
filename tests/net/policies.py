#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the policies of the family that the kernel reports (genl ctrl policy name eoig, on
standard input) against the spec: each operation's attributes, nest by nest, with types, ranges
and lengths.

    policies.py SPEC
"""
import re
import sys

import yaml

SPEC = yaml.safe_load(open(sys.argv[1]))
SETS = {each["name"]: each["attributes"] for each in SPEC["attribute-sets"]}
DEFINITIONS = {each["name"]: each for each in SPEC["definitions"]}
BITS = {"u8": 8, "u32": 32}
problems = []


def kernel_says(text):
    """Two dictionaries: operation and kind to the number of a policy, and that number to its
    attributes."""
    operations, policies = {}, {}
    for line in text.splitlines():
        if found := re.search(r"op (\d+) policies:(.*)", line):
            for kind, policy in re.findall(r"(do|dump)=(\d+)", found[2]):
                operations[int(found[1]), kind] = int(policy)
        elif found := re.search(r"policy\[(\d+)\]:attr\[(\d+)\]: type=(.*?)\s*$", line):
            policies.setdefault(int(found[1]), {})[int(found[2])] = found[3]
        elif line.strip():
            problems.append(f"cannot read: {line}")
    return operations, policies


OPERATIONS, POLICIES = kernel_says(sys.stdin.read())


def constant(value):
    return DEFINITIONS[value]["value"] if isinstance(value, str) else value


def expected(attribute):
    """The text that the kernel prints for an attribute that is no nest."""
    kind, checks = attribute["type"], attribute.get("checks", {})
    if kind == "string":
        return f"NUL_STRING max len:{constant(checks['max-len'])}"
    if kind == "flag":
        return "FLAG"
    if kind == "binary" and "exact-len" in checks:
        return "BINARY min len:{0} max len:{0}".format(constant(checks["exact-len"]))
    if kind == "binary":
        return f"BINARY max len:{constant(checks['max-len'])}"
    most = checks.get("max", 2 ** BITS[kind] - 1)
    if "enum" in attribute:
        most = len(DEFINITIONS[attribute["enum"]]["entries"]) - 1
    return f"{kind.upper()} range:[0,{most}]"


def compare(where, names, of, policy):
    """Compare a policy with a set. names: the attributes that a request may have."""
    numbers = {each["name"]: number for number, each in enumerate(SETS[of], 1)}
    told = dict(POLICIES.get(policy, {}))
    for attribute in SETS[of]:
        name = attribute["name"]
        # The kernel has no words for numbers in network byte order.
        if name not in names or attribute.get("byte-order"):
            continue
        here, seen = f"{where}, {name}", told.pop(numbers[name], "nothing")
        if attribute["type"] == "nest":
            inner = attribute["nested-attributes"]
            found = re.match(r"NESTED policy:(\d+)", seen)
            if not found:
                problems.append(f"{here}: the kernel says {seen}, the spec a nest")
                continue
            compare(here, writable(inner), inner, int(found[1]))
        elif seen != expected(attribute):
            problems.append(f"{here}: the kernel says {seen}, the spec {expected(attribute)}")
    # A policy without attributes is told as one with attribute 0.
    told.pop(0, None)
    for number, text in told.items():
        problems.append(f"{where}: the kernel takes attribute {number} ({text}), the spec does not")


def writable(of):
    return [each["name"] for each in SETS[of] if not each.get("doc", "").startswith("Read only")
            and each["type"] not in ("pad", "unused")]


number = 0
for operation in SPEC["operations"]["list"]:
    number = operation.get("value", number + 1)
    kinds = [kind for kind in ("do", "dump") if kind in operation]
    # An operation has one policy for both.
    request = {name for kind in kinds
               for name in operation[kind].get("request", {}).get("attributes", [])}
    for kind in kinds:
        if (number, kind) not in OPERATIONS:
            problems.append(f"{operation['name']}: the kernel has no {kind}")
            continue
        compare(f"{operation['name']} {kind}", request, "eoig", OPERATIONS.pop((number, kind)))
for number, kind in OPERATIONS:
    problems.append(f"the spec has no {kind} of operation {number}")

for problem in problems:
    print(problem)
sys.exit(bool(problems))
