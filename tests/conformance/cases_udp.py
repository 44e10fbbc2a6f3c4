# SPDX-License-Identifier: GPL-2.0-only
"""UDP, UDP-Lite and protocols without a state machine; filtering; timeouts."""

import time

from eoigtest.headers import (AH, EXPERIMENT, GRE, TCP, UDP, UDPLITE, SYN, authentication, chained,
                              ipv6, tcp, udp)
from lab import FAR, HOST, IN, OTHER_HOST, OUT, PATIENCE, STRANGER, Wrong
from suite import case


def datagram(source, destination, sport, dport, protocol=UDP):
    return ipv6(source, destination, protocol,
                udp(source, destination, sport, dport, b'data', protocol))


def generic(source, destination, protocol, data=b'0123456789abcdef'):
    return ipv6(source, destination, protocol, data)


@case('REC-11', 'REC-14')
def udp_only_after_the_interior_spoke(lab):
    lab.gateway()
    port = lab.new_port()
    lab.blocked(IN, datagram(FAR, HOST, 4001, port), 'unsolicited')
    lab.no_flow()
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    lab.flow('unreplied', protocol='udp', interior_port=port, exterior_port=4001)
    lab.passes(IN, datagram(FAR, HOST, 4001, port))
    lab.flow('replied')


@case('REC-11')
def udp_address_port_dependent(lab):
    lab.gateway()
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    lab.blocked(IN, datagram(FAR, HOST, 4002, port), 'unsolicited')
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, port), 'unsolicited')
    lab.blocked(IN, datagram(FAR, OTHER_HOST, 4001, port), 'unsolicited')
    lab.blocked(IN, datagram(FAR, HOST, 4001, port + 1), 'unsolicited')
    lab.passes(IN, datagram(FAR, HOST, 4001, port))


@case('REC-11', peer=False)
def udp_address_dependent(lab):
    lab.gateway('filtering', 'address-dependent')
    port = lab.new_port()
    lab.blocked(IN, datagram(FAR, HOST, 4002, port), 'unsolicited')
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    lab.passes(IN, datagram(FAR, HOST, 4002, port))
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, port), 'unsolicited')
    lab.blocked(IN, datagram(FAR, HOST, 4002, port + 1), 'unsolicited')


@case('REC-11', peer=False)
def udp_endpoint_independent(lab):
    lab.gateway('filtering', 'endpoint-independent')
    port = lab.new_port()
    lab.blocked(IN, datagram(STRANGER, HOST, 4002, port), 'unsolicited')
    lab.passes(OUT, datagram(HOST, FAR, port, 4001))
    lab.passes(IN, datagram(STRANGER, HOST, 4002, port))
    lab.blocked(IN, datagram(STRANGER, HOST, 4002, port + 1), 'unsolicited')
    lab.blocked(IN, datagram(STRANGER, OTHER_HOST, 4002, port), 'unsolicited')
    lab.blocked(IN, ipv6(STRANGER, HOST, TCP, tcp(STRANGER, HOST, 4002, port, SYN)), 'unsolicited')


@case('REC-6', 'REC-11', peer=False)
def udp_endpoint_of_an_attached_peer_opens_to_others(lab):
    """The first peer is in an attached prefix. Its answer is spoofed; others may use the endpoint."""
    lab.gateway('filtering', 'endpoint-independent')
    lab.ctl('subnet', 'add', f'{STRANGER}/128', 'gateway', 'egress')
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, STRANGER, port, 4001))
    lab.blocked(IN, datagram(STRANGER, HOST, 4001, port), 'spoofed')
    lab.passes(IN, datagram(FAR, HOST, 4002, port))
    lab.ctl('subnet', 'del', f'{STRANGER}/128')


@case('REC-33', peer=False)
def tcp_address_dependent(lab):
    lab.gateway('filtering', 'address-dependent')
    port = lab.new_port()
    lab.passes(OUT, ipv6(HOST, FAR, TCP, tcp(HOST, FAR, port, 80, SYN, 100)))
    lab.passes(IN, ipv6(FAR, HOST, TCP, tcp(FAR, HOST, 81, port, SYN, 100)))
    lab.blocked(IN, ipv6(STRANGER, HOST, TCP, tcp(STRANGER, HOST, 80, port, SYN, 100)),
                'unsolicited')


@case('REC-33', peer=False)
def tcp_endpoint_independent(lab):
    lab.gateway('filtering', 'endpoint-independent')
    port = lab.new_port()
    lab.passes(OUT, ipv6(HOST, FAR, TCP, tcp(HOST, FAR, port, 80, SYN, 100)))
    lab.passes(IN, ipv6(STRANGER, HOST, TCP, tcp(STRANGER, HOST, 81, port, SYN, 100)))
    # A SYN may come in, and no other segment without a connection.
    lab.blocked(IN, ipv6(STRANGER, HOST, TCP, tcp(STRANGER, HOST, 82, port, 16, 100, 1)),
                'unsolicited')


@case('REC-17', peer=False)
def generic_endpoint_independent_stays_a_pair(lab):
    lab.gateway('filtering', 'endpoint-independent')
    lab.passes(OUT, generic(HOST, FAR, EXPERIMENT))
    lab.passes(IN, generic(FAR, HOST, EXPERIMENT))
    lab.blocked(IN, generic(STRANGER, HOST, EXPERIMENT), 'unsolicited')


def expiry(lab, name, default, packet, **fields):
    lab.gateway()
    begun = time.monotonic()
    lab.passes(OUT, packet)
    expires = lab.flow(**fields)['expires']
    # It lives for the timeout, less the time that has passed.
    if not default - (time.monotonic() - begun) - 2 <= expires <= default + 1:
        raise Wrong(f'{name}: expires in {expires} s, expected {default}')


def floor(lab, name, least):
    said = lab.refused('timeout', 'set', name, str(least - 1))
    if 'RFC' not in said or str(least) not in said:
        raise Wrong(f'the refusal does not name the RFC and the floor: {said}')
    lab.ctl('timeout', 'set', name, str(least))
    lab.ctl('timeout', 'reset')


@case('REC-12', peer=False)
def generic_timeout(lab):
    expiry(lab, 'generic', 300, generic(HOST, FAR, GRE))
    floor(lab, 'generic', 120)


@case('REC-14', peer=False)
def udp_timeout(lab):
    expiry(lab, 'udp', 300, datagram(HOST, FAR, lab.new_port(), 4001), protocol='udp')
    floor(lab, 'udp', 120)


@case('REC-15', peer=False)
def udp_well_known_timeout(lab):
    expiry(lab, 'udp-well-known', 300, datagram(HOST, FAR, lab.new_port(), 53), protocol='udp')
    floor(lab, 'udp-well-known', 10)


@case('REC-12', 'REC-15', peer=False)
def a_flow_ends_when_it_is_idle(lab):
    lab.gateway()
    lab.ctl('timeout', 'set', 'udp-well-known', '10')
    port = lab.new_port()
    lab.passes(OUT, datagram(HOST, FAR, port, 53))
    lab.passes(IN, datagram(FAR, HOST, 53, port))
    limit = time.monotonic() + PATIENCE
    while lab.flows():
        if time.monotonic() > limit:
            raise Wrong('the flow does not end')
        time.sleep(0.5)
    lab.blocked(IN, datagram(FAR, HOST, 53, port), 'unsolicited')
    lab.passes(OUT, datagram(HOST, FAR, port, 53))
    lab.passes(IN, datagram(FAR, HOST, 53, port))


@case('REC-16', peer=False)
def both_directions_refresh(lab):
    for direction in (OUT, IN):
        lab.gateway()
        port = lab.new_port()
        packet = {OUT: datagram(HOST, FAR, port, 4001), IN: datagram(FAR, HOST, 4001, port)}
        lab.passes(OUT, packet[OUT])
        limit = time.monotonic() + PATIENCE
        # One second may pass between the refresh and the check.
        while lab.flow()['expires'] > 297:
            if time.monotonic() > limit:
                raise Wrong('time does not pass')
            time.sleep(0.2)
        before = lab.flow()['expires']
        lab.passes(direction, packet[direction])
        if lab.flow()['expires'] <= before:
            raise Wrong(f'{direction} does not refresh')


@case('REC-20')
def udp_lite(lab):
    lab.gateway()
    port = lab.new_port()
    lab.blocked(IN, datagram(FAR, HOST, 4001, port, UDPLITE), 'unsolicited')
    lab.passes(OUT, datagram(HOST, FAR, port, 4001, UDPLITE))
    lab.flow('unreplied', protocol='udplite', interior_port=port)
    lab.passes(IN, datagram(FAR, HOST, 4001, port, UDPLITE))
    # UDP-Lite is another protocol: no UDP comes in by its flow.
    lab.blocked(IN, datagram(FAR, HOST, 4001, port), 'unsolicited')
    lab.blocked(IN, datagram(FAR, HOST, 4002, port, UDPLITE), 'unsolicited')


@case('REC-21')
def authentication_header_is_walked(lab):
    lab.gateway()
    port = lab.new_port()

    def authenticated(source, destination, sport, dport):
        head, body = chained([(AH, authentication())], UDP,
                             udp(source, destination, sport, dport))
        return ipv6(source, destination, head, body)

    lab.blocked(IN, authenticated(FAR, HOST, 4001, port), 'unsolicited')
    lab.passes(OUT, authenticated(HOST, FAR, port, 4001))
    lab.flow(protocol='udp', interior_port=port)
    lab.passes(IN, authenticated(FAR, HOST, 4001, port))
    lab.blocked(IN, authenticated(FAR, HOST, 4002, port), 'unsolicited')
