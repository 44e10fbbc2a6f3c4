#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The sockets of a transparent proxy, which have addresses of other hosts (TPROXY).

    transparent.py connect tcp|udp SOURCE DESTINATION PORT   fail unless there is an answer
    transparent.py listen tcp|udp ADDRESS PORT               answer HTTP, and print what arrives
"""
import socket
import sys

IPV6_TRANSPARENT = 75
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def transparent(kind):
    here = socket.socket(socket.AF_INET6, KINDS[kind])
    here.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    return here


def connect(kind, source, destination, port):
    here = transparent(kind)
    here.settimeout(20)
    here.bind((source, 0))
    here.connect((destination, int(port)))
    here.send(b"GET / HTTP/1.0\r\n\r\n")
    if not here.recv(100):
        sys.exit("no answer")


def listen_tcp(here):
    here.listen()
    while True:
        peer, _ = here.accept()
        print("connection", flush=True)
        peer.recv(1000)
        peer.send(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
        peer.close()


def listen_udp(here):
    while True:
        here.recv(1000)
        print("datagram", flush=True)


def main():
    command, kind, *rest = sys.argv[1:]
    if command == "connect":
        connect(kind, *rest)
        return
    here = transparent(kind)
    here.bind((rest[0], int(rest[1])))
    (listen_tcp if kind == "tcp" else listen_udp)(here)


main()
