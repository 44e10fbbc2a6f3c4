# SPDX-License-Identifier: GPL-2.0-only
"""What the Python tests share. tests/vm puts it on the path of each program in a VM.

    headers     IPv6 packets, byte by byte
    packet      packets as descriptions, and the bytes that a description stands for
    generator   random descriptions of packets and configurations
    wire        the world's end of the lab of tests/fuzz/lab.sh
    netns       network namespaces, and raw sockets in them
    netlink     a generic netlink socket
    messages    messages of the eoig family, made from its specification
    explain     the verdict on a packet that is not sent
    cases       lines "ok - NAME" and "not ok - NAME # WHY"
"""
