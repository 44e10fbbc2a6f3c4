# SPDX-License-Identifier: GPL-2.0-only
"""The register of cases. A case is a function of the lab. It raises Wrong if it fails."""

CASES = []


def case(*shows, peer=True):
    """Register a case. shows: the recommendations that it tests, such as "REC-1" or "RFC 4890".
    peer: whether the case makes sense without eoig."""
    def register(function):
        CASES.append((function.__name__.replace('_', '-'), shows, peer, function))
        return function
    return register
