# SPDX-License-Identifier: GPL-2.0-only
"""TCP (REC-31 to REC-37, RFC 5961)."""

import time

from eoigtest.headers import ACK, FIN, PSH, RST, SYN, TCP, URG, damaged, ipv6, tcp
from cases_udp import datagram, expiry, floor
from lab import FAR, HOST, IN, OUT, PATIENCE, STRANGER, Wrong, is_unreachable
from suite import case

WINDOW = 65535


class Connection:
    """A connection: the numbers of both ends, and segments with them."""

    def __init__(self, lab, port=None, far_port=80):
        self.lab, self.port, self.far_port = lab, port or lab.new_port(), far_port
        self.seq = {OUT: 1000, IN: 900000}

    def segment(self, direction, flags, data=b'', seq=None, ack=None, **more):
        ends = (HOST, FAR, self.port, self.far_port)
        if direction == IN:
            ends = (FAR, HOST, self.far_port, self.port)
        other = IN if direction == OUT else OUT
        if seq is None:
            seq = self.seq[direction]
        if ack is None:
            ack = self.seq[other] if flags & ACK else 0
        return ipv6(ends[0], ends[1], TCP, tcp(*ends, flags, seq, ack, data, **more))

    def send(self, direction, flags, data=b'', **more):
        """Send a segment in order. It passes, and the numbers advance."""
        self.lab.passes(direction, self.segment(direction, flags, data, **more))
        self.seq[direction] += len(data) + bool(flags & SYN) + bool(flags & FIN)

    def establish(self):
        self.send(OUT, SYN)
        self.send(IN, SYN | ACK)
        self.send(OUT, ACK)
        return self

    def talk(self):
        self.send(OUT, PSH | ACK, b'question')
        self.send(IN, PSH | ACK, b'answer')
        self.send(OUT, ACK)

    def blocked(self, direction, flags, reason, **more):
        self.lab.blocked(direction, self.segment(direction, flags, **more), reason)

    def passes(self, direction, flags, **more):
        self.lab.passes(direction, self.segment(direction, flags, **more))


def established(lab, *options):
    lab.gateway(*options)
    connection = Connection(lab).establish()
    connection.talk()
    lab.flow('established', protocol='tcp')
    return connection


@case('REC-31')
def three_way_handshake(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.blocked(IN, SYN, 'unsolicited')
    connection.blocked(IN, SYN | ACK, 'unsolicited')
    connection.blocked(IN, ACK, 'unsolicited')
    lab.no_flow()
    connection.send(OUT, SYN)
    lab.flow('unreplied', protocol='tcp')
    connection.send(IN, SYN | ACK)
    lab.flow('opening')
    connection.send(OUT, ACK)
    connection.talk()
    lab.flow('established')


@case('REC-31')
def retransmitted_handshake(lab):
    lab.gateway()
    connection = Connection(lab)
    for _ in range(3):
        connection.passes(OUT, SYN)
    connection.send(OUT, SYN)
    for _ in range(2):
        connection.passes(IN, SYN | ACK)
    connection.send(IN, SYN | ACK)
    connection.passes(OUT, ACK)
    # Our ACK was lost: the exterior sends again.
    connection.passes(IN, SYN | ACK, seq=connection.seq[IN] - 1)
    connection.talk()
    lab.flow('established')


@case('REC-31')
def simultaneous_open(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, SYN)
    connection.send(IN, SYN)
    connection.passes(OUT, SYN | ACK, seq=connection.seq[OUT] - 1)
    connection.passes(IN, SYN | ACK, seq=connection.seq[IN] - 1)
    connection.talk()
    lab.flow('established')


@case('REC-31')
def tuple_used_again_after_close(lab):
    connection = established(lab)
    connection.send(OUT, FIN | ACK)
    connection.send(IN, FIN | ACK)
    connection.send(OUT, ACK)
    lab.flow('closed')
    connection.blocked(IN, SYN, 'unsolicited', seq=77)
    again = Connection(lab, connection.port)
    again.seq = {OUT: 5000000, IN: 7000000}
    again.establish()
    again.talk()
    lab.flow('established')


@case('REC-31', 'RFC 5961')
def new_incarnation_while_the_old_one_lives(lab):
    connection = established(lab)
    again = Connection(lab, connection.port)
    again.seq = {OUT: 5000000, IN: 7000000}
    again.passes(OUT, SYN)
    # The exterior still has the old connection: it sends a challenge ACK, and the interior a RST.
    connection.passes(IN, ACK)
    connection.passes(OUT, RST, seq=connection.seq[OUT])
    again.send(OUT, SYN)
    again.send(IN, SYN | ACK)
    again.send(OUT, ACK)
    again.talk()
    lab.flow('established')


@case('REC-31')
def syn_with_data_and_fast_open(lab):
    lab.gateway()
    connection = Connection(lab)
    cookie = bytes([34, 10]) + bytes(8) + bytes([1, 1])
    connection.send(OUT, SYN, b'GET /', opts=cookie)
    connection.send(IN, SYN | ACK)
    connection.send(IN, PSH | ACK, b'early answer')
    connection.send(OUT, ACK)
    connection.talk()
    lab.flow('established')


@case('REC-31')
def half_closed_by_the_interior(lab):
    connection = established(lab)
    connection.send(OUT, FIN | ACK)
    connection.send(IN, ACK)
    lab.flow('closing-interior')
    for _ in range(3):
        connection.send(IN, PSH | ACK, b'there is more')
        connection.send(OUT, ACK)
    connection.send(IN, FIN | ACK)
    connection.send(OUT, ACK)
    lab.flow('closed')


@case('REC-31')
def half_closed_by_the_exterior(lab):
    connection = established(lab)
    connection.send(IN, FIN | ACK)
    connection.send(OUT, ACK)
    lab.flow('closing-exterior')
    for _ in range(3):
        connection.send(OUT, PSH | ACK, b'there is more')
        connection.send(IN, ACK)
    connection.send(OUT, FIN | ACK)
    connection.send(IN, ACK)
    lab.flow('closed')


@case('REC-31')
def simultaneous_close(lab):
    connection = established(lab)
    connection.passes(OUT, FIN | ACK)
    connection.passes(IN, FIN | ACK)
    connection.seq[OUT] += 1
    connection.seq[IN] += 1
    connection.passes(OUT, ACK)
    connection.passes(IN, ACK)
    lab.flow('closed')


@case('REC-31')
def picked_up_in_mid_stream_from_inside(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.blocked(IN, PSH | ACK, 'unsolicited', data=b'answer')
    lab.no_flow()
    connection.send(OUT, PSH | ACK, b'question')
    lab.flow('unreplied', picked_up=True)
    connection.send(IN, PSH | ACK, b'answer')
    connection.talk()
    lab.flow('established')


@case('REC-31', 'RFC 9293')
def odd_flags_open_nothing(lab):
    lab.gateway()
    for flags in (0, FIN, PSH, URG, FIN | PSH | URG, SYN | FIN, SYN | RST, SYN | FIN | RST, RST,
                  RST | ACK, FIN | RST, SYN | FIN | ACK):
        connection = Connection(lab)
        if not lab.peer:
            connection.blocked(OUT, flags, 'invalid-state')
        connection.blocked(IN, flags, 'unsolicited')
    lab.no_flow()
    Connection(lab).establish()


@case('REC-32')
def windows_are_not_enforced(lab):
    """Without the handshake the scale of a window is unknown."""
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, ACK, window=10)
    connection.send(IN, PSH | ACK, b'x' * 1000, window=10)
    connection.passes(IN, PSH | ACK, data=b'y' * 1000, seq=connection.seq[IN] + 500000)
    connection.passes(OUT, PSH | ACK, data=b'z' * 1000, seq=connection.seq[OUT] + 500000)
    lab.flow('established')


@case('REC-32')
def scaled_windows(lab):
    lab.gateway()
    connection = Connection(lab)
    scale = bytes([3, 3, 14, 0])
    connection.send(OUT, SYN, opts=scale)
    connection.send(IN, SYN | ACK, opts=scale)
    connection.send(OUT, ACK)
    connection.passes(IN, PSH | ACK, data=b'far ahead', seq=connection.seq[IN] + 900000000)
    lab.flow('established')


@case('RFC 5961', 'REC-31')
def exact_rst_of_the_exterior_ends_a_flow(lab):
    connection = established(lab)
    connection.passes(IN, RST)
    lab.flow('reset')
    connection.blocked(IN, SYN, 'unsolicited', seq=55)
    connection.seq = {OUT: 10, IN: 20}
    connection.establish()


@case('RFC 5961', 'REC-31')
def exact_rst_of_the_interior_ends_a_flow(lab):
    connection = established(lab)
    connection.passes(OUT, RST)
    lab.flow('reset')


@case('RFC 5961')
def refused_connection(lab):
    """A RST answers our SYN."""
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, SYN)
    connection.passes(IN, RST | ACK, seq=0)
    lab.flow('reset')


@case('RFC 5961')
def blind_rst_changes_nothing(lab):
    connection = established(lab)
    for offset in (1, 2, 1000, 40000, WINDOW, -1, -1000, 1 << 30, -(1 << 30)):
        lab.crosses(IN, connection.segment(IN, RST, seq=connection.seq[IN] + offset))
        lab.crosses(IN, connection.segment(IN, RST | ACK, seq=connection.seq[IN] + offset))
        lab.flow('established')
    connection.talk()


@case('RFC 5961')
def blind_rst_to_an_opening_connection(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, SYN)
    for ack in (0, 1, connection.seq[OUT] - 1, connection.seq[OUT] + 1, 1 << 31):
        lab.crosses(IN, connection.segment(IN, RST | ACK, seq=0, ack=ack))
        lab.crosses(IN, connection.segment(IN, RST, seq=ack))
        lab.flow('unreplied')
    connection.send(IN, SYN | ACK)
    connection.send(OUT, ACK)
    connection.talk()


@case('RFC 5961')
def blind_syn_changes_nothing(lab):
    connection = established(lab)
    for seq in (0, 1, connection.seq[IN], connection.seq[IN] + 1000, 1 << 31):
        lab.crosses(IN, connection.segment(IN, SYN, seq=seq))
        lab.crosses(IN, connection.segment(IN, SYN | ACK, seq=seq, ack=seq))
        lab.flow('established')
    # The challenge ACK of the receiver.
    connection.passes(OUT, ACK)
    connection.talk()


@case('RFC 5961')
def blind_data_and_fin_change_nothing(lab):
    connection = established(lab)
    for offset in (1 << 30, -(1 << 30), 1 << 31):
        lab.crosses(IN, connection.segment(IN, FIN | ACK, seq=connection.seq[IN] + offset))
        lab.crosses(IN, connection.segment(IN, PSH | ACK, b'evil', seq=connection.seq[IN] + offset))
        lab.flow('established')
    connection.talk()


@case('RFC 5961')
def challenge_ack_passes(lab):
    connection = established(lab)
    lab.crosses(IN, connection.segment(IN, RST, seq=connection.seq[IN] + 100))
    connection.passes(OUT, ACK)
    connection.passes(IN, ACK)
    lab.flow('established')


@case('RFC 5961', peer=False)
def blind_segments_to_an_unanswered_syn(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, SYN)
    for seq, ack in ((1, 777), (0, 0), (1 << 31, connection.seq[OUT] + 1)):
        for flags in (SYN, ACK, PSH | ACK, FIN | ACK, SYN | ACK):
            lab.crosses(IN, connection.segment(IN, flags, seq=seq, ack=ack))
            lab.flow('unreplied', replied=False)
        # The receiver answers the SYN, and resets the ACK.
        connection.passes(OUT, SYN | ACK, seq=connection.seq[OUT] - 1, ack=seq + 1)
        connection.passes(OUT, RST, seq=ack)
        connection.passes(OUT, ACK, ack=seq + 1)
        lab.flow('unreplied', replied=False)
    connection.send(IN, SYN | ACK)
    connection.send(OUT, ACK)
    connection.talk()
    lab.flow('established', replied=True)


@case('RFC 5961', 'REC-31', peer=False)
def blind_segments_to_a_picked_up_connection(lab):
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, PSH | ACK, b'question')
    for offset in (2, 1000, 1 << 30, 1 << 31, -1000):
        for flags in (ACK, PSH | ACK, FIN | ACK, RST | ACK, SYN | ACK):
            lab.crosses(IN, connection.segment(IN, flags, seq=connection.seq[IN] + offset,
                                               ack=connection.seq[OUT] + offset))
            lab.flow('unreplied', replied=False)
    connection.talk()
    lab.flow('established', replied=True)


@case('RFC 5961', peer=False)
def blind_segments_to_a_closing_connection(lab):
    connection = established(lab)
    connection.send(IN, FIN | ACK)
    connection.send(OUT, ACK)
    lab.flow('closing-exterior')
    for offset in (1, 1000, 1 << 30, -1000):
        for flags in (ACK, PSH | ACK, FIN | ACK, RST, SYN):
            lab.crosses(IN, connection.segment(IN, flags, seq=connection.seq[IN] + offset))
            # The challenge ACK of the receiver.
            connection.passes(OUT, ACK)
            lab.flow('closing-exterior')
    connection.send(OUT, FIN | ACK)
    connection.send(IN, ACK)
    lab.flow('closed')


@case('REC-31', peer=False)
def asymmetric_path_of_the_exterior(lab):
    """The SYN-ACK of the exterior was not seen. Its next segment acknowledges our data."""
    lab.gateway()
    connection = Connection(lab)
    connection.send(OUT, SYN)
    connection.seq[IN] += 1
    connection.send(OUT, ACK)
    connection.send(OUT, PSH | ACK, b'question')
    lab.flow('unreplied')
    connection.talk()
    lab.flow('established')


@case('RFC 9293', peer=False)
def wrong_checksums_change_nothing(lab):
    lab.gateway()
    connection = Connection(lab)
    lab.blocked(OUT, damaged(connection.segment(OUT, SYN)), 'invalid-state')
    lab.no_flow()
    connection.send(OUT, SYN)
    for flags in (SYN | ACK, RST | ACK):
        lab.crosses(IN, damaged(connection.segment(IN, flags)))
        lab.flow('unreplied')
    connection.send(IN, SYN | ACK)
    connection.send(OUT, ACK)
    connection.talk()
    lab.crosses(IN, damaged(connection.segment(IN, RST)))
    lab.crosses(OUT, damaged(connection.segment(OUT, RST)))
    lab.crosses(IN, damaged(connection.segment(IN, FIN | ACK)))
    lab.flow('established')
    connection.talk()
    connection.passes(IN, RST)
    lab.flow('reset')


@case('REC-35', peer=False)
def tcp_established_timeout(lab):
    connection = established(lab)
    expires = lab.flow()['expires']
    if not 7440 - PATIENCE < expires <= 7441:
        raise Wrong(f'expires in {expires} s, expected 7440')
    floor(lab, 'tcp-established', 7440)
    connection.talk()


@case('REC-35', peer=False)
def tcp_transitory_timeout(lab):
    connection = Connection(lab)
    expiry(lab, 'tcp-transitory', 240, connection.segment(OUT, SYN), protocol='tcp')
    floor(lab, 'tcp-transitory', 240)


@case('REC-35', peer=False)
def a_reset_flow_ends_soon(lab):
    connection = established(lab)
    lab.ctl('timeout', 'set', 'tcp-reset', '1')
    connection.passes(IN, RST)
    limit = time.monotonic() + PATIENCE
    while lab.flows():
        if time.monotonic() > limit:
            raise Wrong('the flow does not end')
        time.sleep(0.3)
    connection.blocked(IN, ACK, 'unsolicited')


@case('REC-34', peer=False)
def unsolicited_syn_is_answered_after_six_seconds(lab):
    lab.gateway('unsolicited', 'reject')
    connection = Connection(lab)
    syn = connection.segment(IN, SYN)
    begun = time.monotonic()
    lab.blocked(IN, syn, 'unsolicited')
    lab.answer(IN, lambda packet: is_unreachable(packet, 1, syn))
    waited = time.monotonic() - begun
    if waited < 6:
        raise Wrong(f'answered after {waited:.1f} s')


@case('REC-34', peer=False)
def simultaneous_open_wins_over_reject(lab):
    lab.gateway('unsolicited', 'reject')
    connection = Connection(lab)
    lab.blocked(IN, connection.segment(IN, SYN), 'unsolicited')
    connection.send(OUT, SYN)
    connection.send(IN, SYN)
    connection.passes(OUT, SYN | ACK, seq=connection.seq[OUT] - 1)
    # The answer to another SYN comes after the time in which this answer would have come.
    other = Connection(lab)
    syn = other.segment(IN, SYN)
    lab.blocked(IN, syn, 'unsolicited')
    mine = connection.segment(IN, SYN, seq=connection.seq[IN] - 1)

    def want(packet):
        if is_unreachable(packet, 1, mine):
            raise Wrong('the SYN was answered although the interior opened')
        return is_unreachable(packet, 1, syn)
    lab.answer(IN, want)


@case('REC-34', peer=False)
def silence_by_default(lab):
    lab.gateway()
    connection = Connection(lab)
    syn = connection.segment(IN, SYN)
    lab.blocked(IN, syn, 'unsolicited')
    # A rejected SYN would be answered after six seconds, and this packet at once.
    other = datagram(STRANGER, HOST, 4001, lab.new_port())
    lab.blocked(IN, other, 'unsolicited')
    if lab.forwarded(OUT, syn, other):
        raise Wrong('it was answered')
    connection.establish()
