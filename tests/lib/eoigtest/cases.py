# SPDX-License-Identifier: GPL-2.0-only
"""Cases: one line each, "ok - NAME" or "not ok - NAME # WHY"."""


class Cases:
    """Prints the outcome of cases and counts those that failed."""

    def __init__(self):
        self.failed = 0

    def case(self, name, passed, why="no reason given"):
        print(f"ok - {name}" if passed else f"not ok - {name} # {why}", flush=True)
        self.failed += not passed

    def no_problems(self, name, problems):
        """problems: texts; the case passes if there are none."""
        problems = list(problems)
        self.case(name, not problems, "; ".join(problems[:3]))

    def exit_status(self):
        return int(self.failed > 0)
