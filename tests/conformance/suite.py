# SPDX-License-Identifier: GPL-2.0-only
"""The register of cases. A case is a function of the lab that raises Wrong, and says what it shows."""

CASES = []


def case(*shows, peer=True):
    """Registers a case. `shows`: what it is evidence of, "REC-1" or "RFC 4890". `peer`: whether
    the question makes sense where eoig is not there."""
    def register(function):
        CASES.append((function.__name__.replace('_', '-'), shows, peer, function))
        return function
    return register
