# SPDX-License-Identifier: GPL-2.0-only
"""The 50 recommendations of RFC 6092 in few words, and why some are not ours."""

RECOMMENDATIONS = {
    1: 'A multicast source address is never forwarded',
    2: 'Multicast at or below the scope boundary is not forwarded',
    3: 'Addresses that must not appear on the internet are not forwarded',
    4: 'Deprecated extension headers, routing header 0 first, are not forwarded',
    5: 'Nothing leaves with a source that is not of the interior',
    6: 'Nothing comes in with a source of the interior',
    7: 'Unique local addresses do not cross the border by default',
    8: 'The DNS proxy does not answer the exterior',
    9: 'The DHCPv6 server does not answer the exterior',
    10: 'ICMPv6 errors that match no flow are not forwarded',
    11: 'UDP filtering: endpoint-independent or address-dependent can be had',
    12: 'Flows of other protocols live 2 minutes idle at least, 5 by default',
    13: 'A convenient and secure way to update',
    14: 'UDP flows live 2 minutes idle at least, 5 by default',
    15: 'UDP flows of well-known ports may live shorter',
    16: 'Outbound packets keep a UDP flow alive; inbound ones may',
    17: 'Filtering of protocols without ports is by addresses',
    18: 'ICMPv6 errors about a UDP flow are forwarded',
    19: 'No ICMPv6 message ends a UDP flow',
    20: 'UDP-Lite is handled as UDP, and is not UDP',
    21: 'The Authentication Header does not stand in the way',
    22: 'ESP passes without more configuration',
    23: 'ICMPv6 errors about an ESP flow are forwarded',
    24: 'IKE passes',
    25: 'An ESP flow is known by its addresses, not by its SPI',
    26: 'HIP passes',
    27: 'Home Address option and type 2 routing header are matched to their flow',
    28: 'Mobility Header flows pass',
    29: 'Tunnels of mobile nodes, and others, pass',
    30: 'ICMPv6 errors about a Mobility Header flow are forwarded',
    31: 'Every valid sequence of TCP segments passes, simultaneous open too',
    32: 'Windows are not enforced where the scale was not seen',
    33: 'TCP filtering: endpoint-independent or address-dependent can be had',
    34: 'An unsolicited SYN is answered, if at all, after 6 seconds',
    35: 'TCP flows live 2 hours 4 minutes idle, opening and closing ones 4 minutes',
    36: 'ICMPv6 errors about a TCP flow are forwarded',
    37: 'No ICMPv6 message ends a TCP flow',
    38: 'Every valid sequence of SCTP packets passes, simultaneous open too',
    39: 'An unsolicited INIT is answered, if at all, after 6 seconds',
    40: 'SCTP flows live as long as TCP flows',
    41: 'ICMPv6 errors about an SCTP flow are forwarded',
    42: 'No ICMPv6 message ends an SCTP flow',
    43: 'Every valid sequence of DCCP packets to exterior servers passes',
    44: 'DCCP flows live 2 hours 4 minutes idle, opening and closing ones 8 minutes',
    45: 'ICMPv6 errors about a DCCP flow are forwarded',
    46: 'No ICMPv6 message ends a DCCP flow',
    47: 'The Shim6 payload header does not stand in the way',
    48: 'A protocol by which interior hosts ask for what they want to come in',
    49: 'An easily selected transparent mode',
    50: 'No management from the exterior',
}

NOT_OURS = {
    8: 'A forwarding hook serves no DNS: the operator binds the proxy to interior addresses, and '
       'INPUT rules are nftables\' own.',
    9: 'As for 8: a DHCPv6 server listens where it is told to.',
    13: 'Not a matter of packets: DKMS rebuilds the module with each kernel, and tests/deb shows '
        'it.',
    48: 'Deliberately none: what must be reached belongs in a subnet of an internet gateway.',
}

REMARKS = {
    22: 'Inbound only after outbound: egress-only outranks "by default both ways".',
    26: 'Inbound only after outbound, as 22.',
    28: 'Inbound only after outbound, as 22.',
    34: 'With "unsolicited reject". The default is silence, as a cloud\'s gateway keeps it.',
    39: 'With "unsolicited reject", as 34.',
    48: '',
    50: 'Management is netlink, which is local.',
}

# What stands beyond RFC 6092, and is shown as well.
BEYOND = {
    'RFC 4443': 'ICMPv6: truncated errors, no error about an error, limited answers',
    'RFC 4890': 'Which ICMPv6 messages pass a firewall',
    'RFC 5508': 'ICMP queries: a flow lives 60 seconds',
    'RFC 5722': 'Overlapping fragments are dropped',
    'RFC 5961': 'A blind RST, SYN, FIN or data changes nothing',
    'RFC 6946': 'Atomic fragments are whole packets',
    'RFC 7045': 'Extension headers at a transit node',
    'RFC 7112': 'The first fragment holds the header chain',
    'RFC 8200': 'Header chains',
    'RFC 9288': 'Bounds on header chains',
    'RFC 9293': 'TCP flags that no stack sends open nothing; a wrong checksum changes nothing',
}
