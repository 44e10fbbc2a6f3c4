# SPDX-License-Identifier: GPL-2.0-only
"""SCTP (REC-38 to REC-42) and DCCP (REC-43 to REC-46)."""

import time

from eoigtest.headers import (DCCP, DCCP_ACK, DCCP_CLOSE, DCCP_CLOSEREQ, DCCP_DATA, DCCP_DATAACK,
                              DCCP_REQUEST, DCCP_RESET, DCCP_RESPONSE, DCCP_SYNC, SCTP, SCTP_ABORT,
                              SCTP_COOKIE_ACK, SCTP_COOKIE_ECHO, SCTP_DATA, SCTP_HEARTBEAT,
                              SCTP_HEARTBEAT_ACK, SCTP_INIT, SCTP_INIT_ACK, SCTP_SACK,
                              SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_SHUTDOWN_COMPLETE, damaged,
                              dccp, ipv6, sctp, sctp_init)
from cases_udp import expiry, floor
from lab import FAR, HOST, IN, OUT, PATIENCE, Wrong, is_unreachable
from suite import case

MINE, THEIRS, FORGED = 0x11112222, 0x33334444, 0x77777777


class Association:
    """An association. Packets to the exterior have the tag THEIRS, packets to the interior MINE."""

    def __init__(self, lab):
        self.lab, self.port = lab, lab.new_port()

    def packet(self, direction, kind, tag=None, value=b'', flags=0):
        ports = (self.port, 9899) if direction == OUT else (9899, self.port)
        if tag is None:
            tag = THEIRS if direction == OUT else MINE
        if kind in (SCTP_INIT, SCTP_INIT_ACK):
            body = sctp_init(*ports, MINE if direction == OUT else THEIRS, kind,
                             0 if kind == SCTP_INIT else tag)
        else:
            body = sctp(*ports, tag, kind, flags, value)
        ends = (HOST, FAR) if direction == OUT else (FAR, HOST)
        return ipv6(*ends, SCTP, body)

    def passes(self, direction, kind, **more):
        self.lab.passes(direction, self.packet(direction, kind, **more))

    def blocked(self, direction, kind, reason, **more):
        self.lab.blocked(direction, self.packet(direction, kind, **more), reason)

    def establish(self):
        self.passes(OUT, SCTP_INIT)
        self.passes(IN, SCTP_INIT_ACK)
        self.passes(OUT, SCTP_COOKIE_ECHO, value=bytes(16))
        self.passes(IN, SCTP_COOKIE_ACK)
        return self

    def talk(self):
        self.passes(OUT, SCTP_DATA, value=bytes(20), flags=3)
        self.passes(IN, SCTP_SACK, value=bytes(12))
        self.passes(IN, SCTP_DATA, value=bytes(20), flags=3)
        self.passes(OUT, SCTP_SACK, value=bytes(12))


def associated(lab):
    lab.gateway()
    association = Association(lab).establish()
    lab.flow('established', protocol='sctp')
    return association


@case('REC-38', peer=False)
def sctp_init_without_a_tag(lab):
    """RFC 9260 section 3.3.2: an Initiate Tag must not be 0."""
    lab.gateway()
    association = Association(lab)
    lab.blocked(OUT, ipv6(HOST, FAR, SCTP, sctp_init(association.port, 9899, 0)), 'invalid-state')
    lab.no_flow()
    association.passes(OUT, SCTP_INIT)


@case('REC-38')
def sctp_association(lab):
    lab.gateway()
    association = Association(lab)
    for kind in (SCTP_INIT, SCTP_INIT_ACK, SCTP_COOKIE_ECHO, SCTP_DATA, SCTP_HEARTBEAT):
        association.blocked(IN, kind, 'unsolicited')
    lab.no_flow()
    association.establish()
    lab.flow('established', protocol='sctp')
    association.talk()


@case('REC-38')
def sctp_simultaneous_open(lab):
    lab.gateway()
    association = Association(lab)
    association.passes(OUT, SCTP_INIT)
    association.passes(IN, SCTP_INIT)
    association.passes(OUT, SCTP_INIT_ACK)
    association.passes(IN, SCTP_INIT_ACK)
    association.passes(IN, SCTP_COOKIE_ECHO, value=bytes(16))
    association.passes(OUT, SCTP_COOKIE_ECHO, value=bytes(16))
    association.passes(OUT, SCTP_COOKIE_ACK)
    association.passes(IN, SCTP_COOKIE_ACK)
    lab.flow('established')


@case('REC-38')
def sctp_heartbeats(lab):
    association = associated(lab)
    for direction, back in ((OUT, IN), (IN, OUT)):
        association.passes(direction, SCTP_HEARTBEAT, value=bytes(8))
        association.passes(back, SCTP_HEARTBEAT_ACK, value=bytes(8))
    lab.flow('established')


@case('REC-38')
def sctp_shutdown(lab):
    association = associated(lab)
    association.passes(OUT, SCTP_SHUTDOWN, value=bytes(4))
    association.passes(IN, SCTP_SHUTDOWN_ACK)
    association.passes(OUT, SCTP_SHUTDOWN_COMPLETE)
    lab.flow('closed')
    association.blocked(IN, SCTP_INIT, 'unsolicited')
    association.establish()


@case('REC-38')
def sctp_abort_by_its_tag(lab):
    association = associated(lab)
    for tag in (0, 1, THEIRS, MINE + 1):
        lab.crosses(IN, association.packet(IN, SCTP_ABORT, tag=tag))
        lab.flow('established')
    association.talk()
    association.passes(IN, SCTP_ABORT)
    lab.flow('reset')


@case('REC-38')
def sctp_abort_with_the_reflected_tag(lab):
    association = associated(lab)
    association.passes(IN, SCTP_ABORT, tag=THEIRS, flags=1)
    lab.flow('reset')


@case('REC-38')
def sctp_shutdown_by_its_tag(lab):
    association = associated(lab)
    for kind in (SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_SHUTDOWN_COMPLETE):
        lab.crosses(IN, association.packet(IN, kind, tag=MINE + 1))
        lab.flow('established')
    association.talk()


@case('REC-38', peer=False)
def sctp_forged_init(lab):
    """A forged INIT has no tag. The interior answers it with an INIT ACK or an ABORT."""
    association = Association(lab)
    ports = (9899, association.port)
    init = ipv6(FAR, HOST, SCTP, sctp_init(*ports, FORGED))
    abort = ipv6(FAR, HOST, SCTP, sctp(*ports, FORGED, SCTP_ABORT, 1))
    lab.gateway()
    association.passes(OUT, SCTP_INIT)
    for state in ('unreplied', 'established'):
        lab.passes(IN, init)
        association.passes(OUT, SCTP_INIT_ACK, tag=FORGED)
        lab.crosses(IN, abort)
        association.passes(OUT, SCTP_ABORT, tag=FORGED)
        lab.flow(state, replied=state == 'established')
        if state == 'unreplied':
            association.establish()
    association.talk()


@case('REC-38', peer=False)
def sctp_blind_packets_to_an_unanswered_init(lab):
    lab.gateway()
    association = Association(lab)
    association.passes(OUT, SCTP_INIT)
    for kind in (SCTP_INIT_ACK, SCTP_COOKIE_ECHO, SCTP_COOKIE_ACK, SCTP_DATA, SCTP_HEARTBEAT,
                 SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK, SCTP_ABORT):
        lab.crosses(IN, association.packet(IN, kind, tag=MINE + 1, value=bytes(16)))
        lab.flow('unreplied', replied=False)
    association.establish()
    lab.flow('established', replied=True)


@case('REC-38', peer=False)
def sctp_picked_up_in_mid_stream(lab):
    lab.gateway()
    for kind, value, back in ((SCTP_DATA, bytes([0, 0, 0, 9]) + bytes(12), SCTP_SACK),
                              (SCTP_HEARTBEAT, b'a path, a number', SCTP_HEARTBEAT_ACK)):
        association = Association(lab)
        association.passes(OUT, kind, value=value, flags=3)
        answer = value if back == SCTP_HEARTBEAT_ACK else value[:4] + bytes(8)
        for other in (SCTP_DATA, SCTP_SACK, SCTP_HEARTBEAT, SCTP_HEARTBEAT_ACK, SCTP_COOKIE_ACK):
            lab.crosses(IN, association.packet(IN, other, value=b'guessed!' + bytes(8)))
            lab.flow('unreplied', replied=False, picked_up=True)
        association.passes(IN, back, value=answer)
        lab.flow('established', replied=True)
        association.passes(IN, SCTP_ABORT)
        lab.flow('reset')
        lab.ctl('flow', 'flush')
        lab.flush(OUT)


@case('REC-38', peer=False)
def sctp_wrong_checksums_change_nothing(lab):
    lab.gateway()
    association = Association(lab)
    lab.blocked(OUT, damaged(association.packet(OUT, SCTP_INIT)), 'invalid-state')
    lab.no_flow()
    association.passes(OUT, SCTP_INIT)
    for kind in (SCTP_INIT_ACK, SCTP_ABORT):
        lab.crosses(IN, damaged(association.packet(IN, kind)))
        lab.flow('unreplied')
    association.establish()
    for kind in (SCTP_ABORT, SCTP_SHUTDOWN, SCTP_SHUTDOWN_ACK):
        lab.crosses(IN, damaged(association.packet(IN, kind)))
        lab.crosses(OUT, damaged(association.packet(OUT, kind)))
        lab.flow('established')
    association.talk()
    association.passes(IN, SCTP_ABORT)
    lab.flow('reset')


@case('REC-39', peer=False)
def unsolicited_init_is_answered_after_six_seconds(lab):
    lab.gateway('unsolicited', 'reject')
    init = Association(lab).packet(IN, SCTP_INIT)
    begun = time.monotonic()
    lab.blocked(IN, init, 'unsolicited')
    lab.answer(IN, lambda packet: is_unreachable(packet, 1, init))
    if time.monotonic() - begun < 6:
        raise Wrong('answered too early')


@case('REC-40', peer=False)
def sctp_timeouts(lab):
    expiry(lab, 'sctp-transitory', 240, Association(lab).packet(OUT, SCTP_INIT), protocol='sctp')
    association = associated(lab)
    association.talk()
    expires = lab.flow()['expires']
    if not 7440 - PATIENCE < expires <= 7441:
        raise Wrong(f'expires in {expires} s, expected 7440')
    floor(lab, 'sctp-established', 7440)
    floor(lab, 'sctp-transitory', 240)


class Dccp:
    """A connection with its numbers."""

    def __init__(self, lab):
        self.lab, self.port = lab, lab.new_port()
        self.seq = {OUT: 1000, IN: 800000}

    def packet(self, direction, kind, seq=None, ack=None):
        ends = (HOST, FAR, self.port, 5001) if direction == OUT else (FAR, HOST, 5001, self.port)
        if ack is None and kind not in (DCCP_REQUEST, DCCP_DATA):
            ack = self.seq[IN if direction == OUT else OUT]
        if seq is None:
            self.seq[direction] += 1
            seq = self.seq[direction]
        return ipv6(ends[0], ends[1], DCCP, dccp(*ends, kind, seq, ack))

    def passes(self, direction, kind, **more):
        self.lab.passes(direction, self.packet(direction, kind, **more))

    def blocked(self, direction, kind, reason, **more):
        self.lab.blocked(direction, self.packet(direction, kind, **more), reason)

    def establish(self):
        self.passes(OUT, DCCP_REQUEST)
        self.passes(IN, DCCP_RESPONSE)
        self.passes(OUT, DCCP_ACK)
        self.passes(IN, DCCP_DATAACK)
        return self


@case('REC-43', peer=False)
def dccp_connection(lab):
    lab.gateway()
    connection = Dccp(lab)
    for kind in (DCCP_REQUEST, DCCP_RESPONSE, DCCP_DATA, DCCP_ACK, DCCP_SYNC, DCCP_RESET):
        connection.blocked(IN, kind, 'unsolicited')
    lab.no_flow()
    connection.establish()
    lab.flow('established', protocol='dccp')
    connection.passes(OUT, DCCP_DATA)
    connection.passes(IN, DCCP_DATAACK)
    connection.passes(IN, DCCP_CLOSEREQ)
    connection.passes(OUT, DCCP_CLOSE)
    connection.passes(IN, DCCP_RESET)
    connection.blocked(IN, DCCP_REQUEST, 'unsolicited')


@case('REC-43', peer=False)
def dccp_blind_reset(lab):
    lab.gateway()
    connection = Dccp(lab).establish()
    lab.crosses(IN, connection.packet(IN, DCCP_RESET, seq=5, ack=6))
    lab.flow('established')
    connection.passes(IN, DCCP_DATAACK)


@case('REC-43', peer=False)
def dccp_blind_packets_to_an_unanswered_request(lab):
    lab.gateway()
    connection = Dccp(lab)
    connection.passes(OUT, DCCP_REQUEST)
    for kind in (DCCP_RESPONSE, DCCP_DATA, DCCP_ACK, DCCP_CLOSE, DCCP_RESET, DCCP_SYNC):
        lab.crosses(IN, connection.packet(IN, kind, seq=5, ack=6))
        # The answer of the waiting host.
        connection.passes(OUT, DCCP_RESET, seq=7, ack=5)
        lab.flow('unreplied', replied=False)
    connection.passes(IN, DCCP_RESPONSE)
    connection.passes(OUT, DCCP_ACK)
    lab.flow('established', replied=True)


@case('REC-43', peer=False)
def dccp_picked_up_in_mid_stream(lab):
    lab.gateway()
    connection = Dccp(lab)
    connection.passes(OUT, DCCP_DATA)
    for kind in (DCCP_DATA, DCCP_ACK, DCCP_CLOSE, DCCP_RESET, DCCP_SYNC):
        lab.crosses(IN, connection.packet(IN, kind, ack=connection.seq[OUT] + 1))
        lab.flow('unreplied', replied=False, picked_up=True)
    connection.passes(IN, DCCP_ACK)
    lab.flow('established', replied=True)


@case('REC-43', peer=False)
def dccp_wrong_checksums_change_nothing(lab):
    lab.gateway()
    connection = Dccp(lab)
    lab.blocked(OUT, damaged(connection.packet(OUT, DCCP_REQUEST)), 'invalid-state')
    lab.no_flow()
    connection.passes(OUT, DCCP_REQUEST)
    for kind in (DCCP_RESPONSE, DCCP_RESET):
        lab.crosses(IN, damaged(connection.packet(IN, kind)))
        lab.flow('unreplied')
    connection.passes(IN, DCCP_RESPONSE)
    connection.passes(OUT, DCCP_ACK)
    lab.crosses(OUT, damaged(connection.packet(OUT, DCCP_RESET)))
    lab.flow('established')
    connection.passes(OUT, DCCP_RESET)
    lab.flow('reset')


@case('REC-44', peer=False)
def dccp_timeouts(lab):
    expiry(lab, 'dccp-transitory', 480, Dccp(lab).packet(OUT, DCCP_REQUEST), protocol='dccp')
    lab.gateway()
    Dccp(lab).establish()
    expires = lab.flow('established')['expires']
    if not 7440 - PATIENCE < expires <= 7441:
        raise Wrong(f'expires in {expires} s, expected 7440')
    floor(lab, 'dccp-open', 7440)
    floor(lab, 'dccp-transitory', 480)
