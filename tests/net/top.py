#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Cases of eoigctl top, each on a pseudo-terminal of its own, whose screen is kept here as a
terminal keeps it.

    top.py CASE
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 60 * int(os.environ.get("SLOW", "1"))
DB, OTHER = "2600:1f18:1:2::10", "2600:1f18:1:2::11"


class Terminal:
    """eoigctl top, and what is on its screen."""

    def __init__(self, rows=30, columns=100, words=("1",)):
        self.rows, self.columns = rows, columns
        self.master, self.slave = pty.openpty()
        self.size(rows, columns)
        self.before = termios.tcgetattr(self.slave)
        self.screen, self.row, self.column = [""] * rows, 0, 0
        self.alternate = self.hidden = self.scrolled = False
        self.after, self.pending = "", ""

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.child = subprocess.Popen(["eoigctl", "top", *words], stdin=self.slave, stdout=self.slave,
                                      stderr=self.slave, preexec_fn=own_terminal)

    def size(self, rows, columns):
        self.rows, self.columns = rows, columns
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.master, keys.encode())

    def put(self, text):
        if not self.alternate:
            self.after += text
            return
        for letter in text:
            if letter == "\r":
                self.column = 0
            elif letter == "\n":
                if self.row + 1 >= self.rows:
                    self.scrolled = True
                else:
                    self.row += 1
            else:
                self.screen += [""] * (self.row + 1 - len(self.screen))
                line = self.screen[self.row].ljust(self.column)
                self.screen[self.row] = line[: self.column] + letter + line[self.column + 1 :]
                self.column += 1

    def escape(self, code):
        if code == "[?1049h":
            self.alternate = True
        elif code == "[?1049l":
            self.alternate = False
        elif code in ("[?25l", "[?25h"):
            self.hidden = code.endswith("l")
        elif code == "[2J":
            self.screen = [""] * self.rows
        elif code == "[H":
            self.row = self.column = 0
        elif code == "[K":
            if self.row < len(self.screen):
                self.screen[self.row] = self.screen[self.row][: self.column]
        elif not re.fullmatch(r"\[[\d;]*m", code):
            raise AssertionError(f"an escape sequence that no terminal was asked for: {code!r}")

    def read(self, seconds):
        """Read for that time, or until it ends."""
        if not select.select([self.master], [], [], seconds)[0]:
            return
        try:
            self.pending += os.read(self.master, 65536).decode()
        except OSError:
            return
        while self.pending:
            if self.pending[0] != "\033":
                text = re.match(r"[^\033]+", self.pending)[0]
                self.put(text)
            else:
                found = re.match(r"\033(\[[?\d;]*[A-Za-z])", self.pending)
                if not found:
                    return
                text = found[0]
                self.escape(found[1])
            self.pending = self.pending[len(text) :]

    def wait(self, what, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"never seen: {what}; the screen:\n" + "\n".join(self.screen) + self.after)
            self.read(0.2)

    def line(self, pattern):
        return next((line for line in self.screen if re.search(pattern, line)), None)

    def wait_line(self, pattern):
        self.wait(f"a line like {pattern}", lambda: self.line(pattern))
        return self.line(pattern)

    def hosts(self):
        """Addresses and numbers, from top to bottom."""
        return [line.split() for line in self.screen if line.startswith("2600:1f18:")]

    def ended(self, status):
        """It ends like this, and has restored the terminal."""
        self.wait("its end", lambda: self.child.poll() is not None)
        self.wait("the old screen", lambda: not self.alternate)
        assert self.child.returncode == status, f"exit status {self.child.returncode}, expected {status}"
        assert not self.hidden, "the cursor is hidden"
        assert termios.tcgetattr(self.slave) == self.before, "the terminal's settings are others"


def eoigctl(*words):
    return subprocess.run(["eoigctl", *words], check=True, capture_output=True, text=True).stdout


def shows():
    top = Terminal()
    top.wait_line(r"^6 of 1048576 flows, .* new, .* dropped, 2 hosts")
    # The last line of the page.
    top.wait_line(r"^sort: f flows .* q quit")
    assert top.line(r"^GATEWAY +NEW +OUT +IN"), top.screen
    assert top.line("^egress ") and top.line("^igw "), top.screen
    assert re.search(r"/s +[1-9]\d*$", top.line("^unsolicited ")), top.line("^unsolicited ")
    assert top.hosts()[0][:2] == [DB, "5"] and top.hosts()[1][:2] == [OTHER, "1"], top.hosts()
    assert top.hosts()[0][3] == "4", f"unreplied: {top.hosts()[0]}"
    assert top.line(r"^sort: f flows .* q quit") == top.screen[29], top.screen
    top.press("q")
    top.ended(0)


def sorts():
    top = Terminal()
    top.wait_line(r"FLOWS\*")

    def addresses():
        return [host[0] for host in top.hosts()]

    # By flows, unreplied ones and bytes out, db leads.
    for key, heading, first in (("h", r"HOST\*", DB), ("u", r"UNREPLIED\*", DB), ("n", r"NEW\*", None),
                                ("o", r" OUT\*", DB), ("i", r" IN\*", None), ("f", r"FLOWS\*", DB)):
        top.press(key)
        orders = ([DB, OTHER], [OTHER, DB])
        top.wait(f"the order by {key}", lambda: top.line(heading) and addresses() in orders and
                 first in (None, addresses()[0]))
        upward = addresses()
        top.press("r")
        top.wait(f"the reverse order by {key}", lambda: top.line(heading.replace("*", "^")) and
                 addresses() == upward[::-1])
    top.press("q")
    top.ended(0)


def live():
    top = Terminal()
    top.wait_line(f"^{OTHER} +1 ")
    deleted = eoigctl("flow", "del", "interior", OTHER)
    assert deleted.startswith("1 flow"), deleted
    top.wait(f"{OTHER} gone", lambda: not top.line(f"^{OTHER}"))
    top.wait_line("^5 of 1048576 flows, .*, 1 host$")
    eoigctl("limit", "set", "max-flows", "5000")
    top.wait_line("^5 of 5000 flows")
    top.press("q")
    top.ended(0)


def help():
    top = Terminal()
    top.wait_line("^GATEWAY")
    top.press("?")
    top.wait_line("reverse the order")
    assert not top.line("^GATEWAY"), top.screen
    top.press("?")
    top.wait_line("^GATEWAY")
    top.press("xyzzy\t\033[A")
    top.press("q")
    top.ended(0)


def fits(top):
    assert not top.scrolled, "it scrolled"
    assert len([line for line in top.screen if line]) <= top.rows, top.screen
    assert all(len(line) <= top.columns for line in top.screen), top.screen


def sizes():
    for rows, columns in ((1, 1), (1, 80), (2, 20), (5, 40), (24, 80), (60, 300)):
        top = Terminal(rows, columns)
        top.wait("a page", lambda: top.screen[rows - 1] or top.screen[0])
        top.press("fr ?")
        top.press("?n")
        top.read(1)
        fits(top)
        top.press("q")
        top.ended(0)


def small():
    top = Terminal(24, 80)
    top.wait_line(r"^sort: f flows .* q quit$")
    assert top.line(r"^GATEWAY +NEW +OUT +IN *$"), top.screen
    assert top.line(r"^HOST +FLOWS\* +NEW +UNREPL +OUT +IN *$"), top.screen
    assert re.search(r" B *$", top.wait_line(f"^{DB}")), top.screen
    fits(top)
    top.press("q")
    top.ended(0)


def resize():
    top = Terminal(30, 100)
    top.wait_line(f"^{OTHER}|^{DB}")
    top.size(8, 40)
    top.screen = [""] * 8
    top.wait("8 rows", lambda: top.screen[7].startswith("sort:"))
    # Output from before the change has arrived. The next page has the new size.
    top.screen, top.scrolled = [""] * 8, False
    top.press(" ")
    top.wait("8 rows again", lambda: top.screen[7].startswith("sort:"))
    fits(top)
    top.size(40, 120)
    top.wait("40 rows", lambda: len(top.screen) == 40 and top.screen[39].endswith("q quit"))
    fits(top)
    top.press("q")
    top.ended(0)


def ends():
    top = Terminal()
    top.wait_line("^GATEWAY")
    top.press("\003")
    top.ended(0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        top = Terminal()
        top.wait_line("^GATEWAY")
        # ^Z does nothing here: the shell would be left with this screen.
        top.press("\032")
        top.press("h")
        top.wait_line(r"HOST\*")
        top.child.send_signal(number)
        top.ended(0)


def hangup():
    top = Terminal()
    top.wait_line("^GATEWAY")
    os.close(top.slave)
    os.close(top.master)
    top.child.wait(PATIENCE)


def fails():
    eoigctl("config", "flush")
    top = Terminal()
    top.wait_line("^0 of ")
    for _ in range(PATIENCE):
        # top may be talking to it at that moment.
        if subprocess.run(["rmmod", "eoig"], capture_output=True).returncode == 0:
            break
        time.sleep(0.1)
    top.ended(2)
    # A terminal passes on what is written to it in its own time.
    top.wait("why", lambda: top.after.endswith("\n"))
    assert re.fullmatch(r"eoigctl: [^\n]*module[^\n]*\r\n", top.after), repr(top.after)


globals()[sys.argv[1]]()
