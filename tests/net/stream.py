#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Clients and servers for stacks that no other tool uses: streams of any protocol, and UDP as QUIC
uses it.

    stream.py serve  PROTOCOL PORT                  echoes what each client says
    stream.py talk   PROTOCOL ADDRESS PORT PATIENCE says things and hears them; exit status 0
    stream.py quic   ADDRESS PORT PATIENCE          a long conversation, from two ports in turn
"""

import socket
import sys
import threading
import time

PROTOCOLS = {'tcp': 6, 'sctp': 132, 'mptcp': 262}


def echo(client):
    with client:
        while data := client.recv(65536):
            client.sendall(data)


def serve(protocol, port):
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM, PROTOCOLS[protocol]) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(('::', int(port)))
        server.listen()
        print('listening', flush=True)
        while True:
            client, _ = server.accept()
            threading.Thread(target=echo, args=(client,), daemon=True).start()


def receive(client, length):
    data = b''
    while len(data) < length:
        piece = client.recv(65536)
        if not piece:
            raise ConnectionError(f'closed after {len(data)} of {length} bytes')
        data += piece
    return data


def talk(protocol, address, port, patience):
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM, PROTOCOLS[protocol]) as client:
        client.settimeout(float(patience))
        client.connect((address, int(port)))
        for length in (1, 1000, 30000, 5):
            said = bytes(number % 251 for number in range(length))
            client.sendall(said)
            if receive(client, length) != said:
                raise ConnectionError('the answer is not what was sent')


def quic(address, port, patience):
    """The client changes its port in the middle, and pauses now and then."""
    for _ in range(2):
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as client:
            client.settimeout(float(patience))
            client.connect((address, int(port)))
            for number in range(60):
                said = number.to_bytes(4, 'big') + bytes(1196)
                client.send(said)
                if client.recv(65536) != said:
                    raise ConnectionError('the answer is not what was sent')
                if number % 20 == 19:
                    time.sleep(3)  # silence is the subject


if __name__ == '__main__':
    {'serve': serve, 'talk': talk, 'quic': quic}[sys.argv[1]](*sys.argv[2:])
