#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""session.py FILE HEADING: run a session of a document in the lab, and compare its output.

A session is an indented block. A line with a prompt is a command: "# " on the router, "db$ " on db. The
lines after it are its output, or its input if it is "cat >FILE". Numbers that differ from run to
run are not compared: those of curl, flow show and stats.

Print one case for each command."""

import os
import re
import subprocess
import sys

PROMPT = re.compile(r'(?:(# )|([a-z]+)\$ )(.*)')
VARIES = re.compile(r'\bcurl\b|eoigctl (flow show|stats)')


def session(name, heading):
    """Triples of host, command and the lines after it."""
    inside, steps = False, []
    with open(name, encoding='utf-8') as file:
        for line in file.read().splitlines():
            if line.startswith('#'):
                inside = line.lstrip('#').strip().startswith(heading)
            elif inside and line.startswith('    '):
                if found := PROMPT.fullmatch(line[4:]):
                    steps.append((found[2] or 'router', found[3], []))
                elif steps:
                    steps[-1][2].append(line[4:])
    return steps


def shape(text, command):
    if VARIES.search(command):
        text = re.sub(r'\d+', 'N', text)
    return [' '.join(line.split()) for line in text.splitlines() if line.strip()]


def run(host, command, lines):
    """Print what is wrong with a step, or nothing."""
    takes = command.startswith('cat >')
    text = ''.join(f'{line}\n' for line in lines)
    done = subprocess.run(['ip', 'netns', 'exec', os.environ.get('LAB', '') + host, 'bash', '-c', command],
                          input=text if takes else '', text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = shape(done.stdout, command)
    expected = [] if takes else shape(text, command)
    return '' if seen == expected else f'it prints: {" | ".join(seen)}, expected: {" | ".join(expected)}'


def main():
    name, heading = sys.argv[1:]
    failed = 0
    steps = session(name, heading)
    if not steps:
        print(f'not ok - {heading} # it has no session')
    for number, (host, command, lines) in enumerate(steps, 1):
        wrong = run(host, command, lines)
        failed += bool(wrong)
        print(f'{"not " if wrong else ""}ok - {heading}: {number}: {host}: {command}' + (f' # {wrong}' if wrong else ''),
              flush=True)
    sys.exit(failed > 0 or not steps)


main()
