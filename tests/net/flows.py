#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Many flows between a client and a server, by real sockets. Either side may speak first.

    flows.py serve PORT                     the server of both protocols
    flows.py hold ADDRESS PORT PATIENCE     the client

Each reads commands, one a line, and answers each with one line. The server:

    speak WORD              say it on each flow: "spoke COUNT"
    forget                  reset all connections, and forget the peers of UDP: "forgot"

The client:

    open PROTOCOL COUNT     open that many flows more, and talk on them: "talked COUNT"
    churn COUNT             open so many TCP connections one after the other, and close each after
                            it has talked: "churned COUNT"
    talk                    say something on each flow and hear it again: "talked COUNT"
    say WORD                say it on each flow, and do not wait for an answer: "said"
    hear WORD [SECONDS]     hear what the server speaks: "heard COUNT"
    end                     close all connections in order: "ended COUNT"
    close                   reset all connections, and forget all flows: "closed"

COUNT is the number of flows that did it within PATIENCE seconds. What cannot be sent is lost: the
network may be down."""

import contextlib
import selectors
import socket
import struct
import sys
import time

TYPES = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.close()


class Server:
    def __init__(self, port):
        self.wait = selectors.DefaultSelector()
        self.clients, self.peers = set(), set()
        self.udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        self.udp.bind(('::', port))
        self.tcp = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind(('::', port))
        self.tcp.listen(1000)
        for file, does in ((self.udp, self.datagram), (self.tcp, self.accept), (sys.stdin, self.command)):
            self.wait.register(file, selectors.EVENT_READ, does)

    def datagram(self, _):
        data, peer = self.udp.recvfrom(65535)
        self.peers.add(peer)
        with contextlib.suppress(OSError):
            self.udp.sendto(data, peer)

    def accept(self, _):
        client, _ = self.tcp.accept()
        self.clients.add(client)
        self.wait.register(client, selectors.EVENT_READ, self.stream)

    def stream(self, client):
        try:
            data = client.recv(65535)
            client.sendall(data)
        except OSError:
            data = b''
        if not data:
            self.leave(client)
            client.close()

    def leave(self, client):
        self.wait.unregister(client)
        self.clients.remove(client)

    def command(self, file):
        name, *words = file.readline().split()
        print(getattr(self, name)(*words), flush=True)

    def speak(self, word):
        line = word.encode() + b'\n'
        for client in self.clients:
            with contextlib.suppress(OSError):
                client.sendall(line)
        for peer in self.peers:
            with contextlib.suppress(OSError):
                self.udp.sendto(line, peer)
        return f'spoke {len(self.clients) + len(self.peers)}'

    def forget(self):
        for client in list(self.clients):
            self.leave(client)
            reset(client)
        self.peers.clear()
        return 'forgot'

    def run(self):
        while True:
            for key, _ in self.wait.select():
                # A command may have closed it.
                if key.fileobj.fileno() >= 0:
                    key.data(key.fileobj)


class Client:
    def __init__(self, address, port, patience):
        self.to, self.patience, self.said = (address, port), patience, 0
        self.flows = {}         # each socket, and what it has heard of a line

    @staticmethod
    def hears(flow, rest, line, deadline):
        """Whether a flow hears the line. Other lines before it come from before an outage."""
        while line not in rest:
            flow.settimeout(max(deadline - time.monotonic(), .001))
            try:
                data = flow.recv(65535)
            except TimeoutError:
                return rest, False
            except OSError:
                continue        # an error of ICMPv6, or a reset: the next call tells the end
            if not data:
                return rest, False
            rest += data
        return rest.split(line, 1)[1], True

    def all_hear(self, flows, line, seconds):
        count, deadline = 0, time.monotonic() + seconds
        for flow in flows:
            self.flows[flow], heard = self.hears(flow, self.flows[flow], line, deadline)
            count += heard
        return count

    @staticmethod
    def all_say(flows, line):
        for flow in flows:
            with contextlib.suppress(OSError):
                flow.send(line)

    def say_and_hear(self, flows):
        self.said += 1
        line = f'line {self.said}\n'.encode()
        self.all_say(flows, line)
        return self.all_hear(flows, line, self.patience)

    def connected(self, protocol):
        flow = socket.socket(socket.AF_INET6, TYPES[protocol])
        flow.settimeout(self.patience)
        flow.connect(self.to)
        self.flows[flow] = b''
        return flow

    def open(self, protocol, count):
        try:
            return f'talked {self.say_and_hear([self.connected(protocol) for _ in range(int(count))])}'
        except OSError as error:
            return f'no connection: {error}'

    def churn(self, count):
        done = 0
        for _ in range(int(count)):
            try:
                flow = self.connected('tcp')
            except OSError as error:
                return f'no connection: {error}'
            done += self.say_and_hear([flow])
            self.flows.pop(flow)
            flow.close()
        return f'churned {done}'

    def talk(self):
        return f'talked {self.say_and_hear(self.flows)}'

    def say(self, word):
        self.all_say(self.flows, word.encode() + b'\n')
        return 'said'

    def hear(self, word, seconds=None):
        line = word.encode() + b'\n'
        return f'heard {self.all_hear(self.flows, line, float(seconds or self.patience))}'

    def end(self):
        count, deadline = 0, time.monotonic() + self.patience
        for flow in [flow for flow in self.flows if flow.type == socket.SOCK_STREAM]:
            flow.shutdown(socket.SHUT_WR)
            flow.settimeout(max(deadline - time.monotonic(), .001))
            count += flow.recv(1) == b''
            self.flows.pop(flow)
            flow.close()
        return f'ended {count}'

    def close(self):
        for flow in self.flows:
            if flow.type == socket.SOCK_STREAM:
                reset(flow)
            else:
                flow.close()
        self.flows.clear()
        return 'closed'

    def run(self):
        for line in iter(sys.stdin.readline, ''):
            name, *words = line.split()
            try:
                print(getattr(self, name)(*words), flush=True)
            except OSError as error:
                print(f'{name}: {error}', flush=True)


if __name__ == '__main__':
    if sys.argv[1] == 'serve':
        Server(int(sys.argv[2])).run()
    else:
        Client(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])).run()
