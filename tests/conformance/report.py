# SPDX-License-Identifier: GPL-2.0-only
"""The table of verdicts, for a terminal and in Markdown."""

import json
import sys

from requirements import BEYOND, NOT_OURS, RECOMMENDATIONS, REMARKS


def rows(results):
    """Rows (id, requirement, remark, verdict, cases). results: the name of a case to (shows, failure)."""
    for number, text in RECOMMENDATIONS.items():
        yield from row(f'REC-{number}', text, NOT_OURS.get(number), REMARKS.get(number, ''), results)
    for name, text in BEYOND.items():
        yield from row(name, text, None, '', results)


def row(name, text, not_ours, remark, results):
    cases = [case for case, (shows, _) in results.items() if name in shows]
    if not_ours:
        yield name, text, not_ours, 'not ours', []
    elif not cases:
        yield name, text, remark, 'NOT SHOWN', []
    elif any(results[case][1] for case in cases):
        yield name, text, remark, 'FAILS', cases
    else:
        yield name, text, remark, 'holds', cases


def text(results):
    lines = []
    for name, requirement, _, verdict, cases in rows(results):
        lines.append(f'{name:9} {verdict:9} {requirement}')
        for case in cases:
            failed = results[case][1]
            lines.append(f'{"":19} {"FAILED " if failed else ""}{case}')
    return '\n'.join(lines)


def markdown(results, peer=None):
    lines = ['# Conformance', '',
             'RFC 6092, recommendation by recommendation, and what stands beside it. Written by',
             '`make conformance`, which sends the packets of each case through the running module; '
             'a case', 'is a function of that name in this folder.', '']
    if peer:
        lines += ['Beside it, the same cases with nftables and conntrack in eoig\'s place (`make '
                  'conformance', 'PEER=nftables`): the rules that a careful guide gives, in '
                  '[peer.py](peer.py). Cases that ask for', 'what only eoig has (its options, its '
                  'counters) are not asked there.', '']
    head = ['Of', 'Requirement', 'eoig'] + (['nftables'] if peer else []) + ['Cases']
    lines += ['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)]
    others = {name: (verdict, cases) for name, _, _, verdict, cases in rows(peer)} if peer else {}
    for name, requirement, remark, verdict, cases in rows(results):
        cells = [name, requirement + (f'. {remark}' if remark else ''), verdict]
        if peer:
            cells.append(beside(peer, *others[name]))
        cells.append(', '.join(cases) or '-')
        lines.append('| ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines) + '\n'


def beside(peer, verdict, cases):
    if verdict in ('NOT SHOWN', 'not ours'):
        return '-'
    failed = [case for case in cases if peer[case][1]]
    return 'holds' if not failed else f'fails: {", ".join(failed)}'


def load(path):
    with open(path, encoding='ascii') as file:
        return json.load(file)


if __name__ == '__main__':
    sys.stdout.write(markdown(load(sys.argv[1]), load(sys.argv[2])))
