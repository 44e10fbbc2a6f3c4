# SPDX-License-Identifier: GPL-2.0-only
"""The interface of the module, read from the header, the specification and the sources."""

import pathlib
import re

import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
HEADER = '\n'.join(path.read_text() for path in sorted((TOP / 'uapi/linux').glob('*.h')))
MODULE = '\n'.join(path.read_text() for path in sorted((TOP / 'module').rglob('*.[ch]')))
TOOL = '\n'.join(path.read_text() for path in sorted((TOP / 'tools/eoigctl').glob('*.c')))
MAN = (TOP / 'tools/man/eoigctl.8').read_text()
README = (TOP / 'README.md').read_text()
SPEC = yaml.safe_load((TOP / 'uapi/eoig.yaml').read_text())

def word(name):
    return name.lower().replace('_', '-')


# The C sources, as far as they are regular.

def without_comments(text):
    return re.sub(r'/\*.*?\*/', '', text, flags=re.S)


def read_constants(text):
    found = {}
    for name, value in re.findall(r'^#define (EOIG_\w+)[ \t]+([^\n]+)$', text, re.M):
        value = without_comments(value).strip()
        if re.fullmatch(r'\d+', value):
            found[name] = int(value)
    return found


def read_flags(prefix):
    pattern = rf'^#define {prefix}(\w+)\s+\(1U << (\d+)\)'
    return {word(name): int(bit) for name, bit in re.findall(pattern, HEADER, re.M)}


def read_enums(text):
    """Name of the enum: members and their values, without counts."""
    enums = {}
    for name, body in re.findall(r'^enum (\w+) \{(.*?)\}', without_comments(text), re.M | re.S):
        value, members = 0, {}
        for entry in filter(None, (entry.strip() for entry in body.split(','))):
            entry, _, given = (part.strip() for part in entry.partition('='))
            value = int(given, 0) if given else value
            members[entry] = value
            value += 1
        enums[name] = members
    return enums


CONSTANTS = read_constants(HEADER)
ENUMS = read_enums(HEADER)
NUMBERS = {**CONSTANTS, **{member: value for members in ENUMS.values()
                           for member, value in members.items()}}


def public(members, prefix):
    """Members of an enum by the word that stands for them elsewhere."""
    return {word(member[len(prefix):]): value for member, value in members.items()
            if not member.startswith('__') and not member.endswith('_UNSPEC')}


def shared_prefix(members):
    names = [member for member in members if not member.startswith('__')]
    first, last = min(names), max(names)
    length = next(i for i in range(len(first)) if first[:i + 1] != last[:i + 1])
    return first[:first.rindex('_', 0, length) + 1]


def number(expression):
    """The value of a C expression of the sources."""
    expression = expression.strip()
    expression = expression.replace('sizeof(struct in6_addr)', '16').replace('IFNAMSIZ', '16')
    expression = re.sub(r'\b[A-Z_]\w*\b', lambda name: str(NUMBERS[name[0]]), expression)
    if not re.fullmatch(r'[\d ()+*-]+', expression):
        raise ValueError(f'cannot read: {expression}')
    return eval(expression)  # digits and operators only, see above


# The spec.

def definitions(kind):
    return {entry['name']: entry for entry in SPEC['definitions'] if entry['type'] == kind}


SETS = {entry['name']: entry for entry in SPEC['attribute-sets']}


def numbered(entries, first):
    value, found = first - 1, {}
    for entry in entries:
        entry = entry if isinstance(entry, dict) else {'name': entry}
        value = entry.get('value', value + 1)
        found[entry['name']] = value
    return found


# Header and spec.
