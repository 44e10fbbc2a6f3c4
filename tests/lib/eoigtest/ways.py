# SPDX-License-Identifier: GPL-2.0-only
"""How packets reach the router of tests/fuzz/lab.sh: by a wire, by a port of a bridge, past the
router within a bridge, or inside another packet. fuzz_lab_ways there builds what is needed."""

import subprocess

from eoigtest.generator import BEHIND, DEVICES, OUTSIDE, ROUTES, Gateway
from eoigtest.headers import GRE, IPV6, ipv6
from eoigtest.packet import addresses
from eoigtest.wire import OWN, ROUTER, Wire

# The world has two addresses, so that a bridge between its devices knows where a frame goes.
PEER, BESIDE = b"\x02\0\0\0\0\x02", b"\x02\0\0\0\0\x03"
# Devices that may become a port, with their bridge, and the port that is always in it.
BRIDGES = {"wan0": ("br-wan", "tap-wan"), "lan0": ("br-lan", "tap-lan")}
TAPS = {tap: bridge for bridge, tap in BRIDGES.values()}
SELF, FAR_END, NEAR_END = addresses("2600:9000::a", "2600:9000::3", "2600:1f18:1:2::7e")
# The protocol of each tunnel, its other end, and what stands before the inner packet.
TUNNELS = {"tun0": (IPV6, FAR_END, b""), "vpn0": (GRE, NEAR_END, b"\0\0\x86\xdd")}
# Segment identifiers: in the public subnet, and in none.
SIDS = addresses("2600:1f18:1:1::51", "2600:9000::51")
# A host behind each tunnel, and another.
BEYOND = {"tun0": addresses("2600:9400::1", "2600:9400::2"),
          "vpn0": addresses("2600:9500::1", "2600:9500::2")}
ALL_ROUTES = {**ROUTES, "2600:9400::/32": "tun0", "2600:9500::/32": "vpn0"}


def all_wires():
    return Wire((*DEVICES, *TAPS))


class Topology:
    """bridged: the devices that are a port of their bridge. shown: the bridges that show their
    packets to netfilter."""

    def __init__(self, bridged=(), shown=()):
        self.bridged, self.shown = frozenset(bridged), frozenset(shown)

    def device(self, link):
        """The device by which the router sees a packet that comes by a link."""
        if link in self.bridged:
            return BRIDGES[link][0]
        return TAPS.get(link, link)

    def link(self, device):
        """Where a packet that leaves by a device reaches the world."""
        return next((port for port in self.bridged if BRIDGES[port][0] == device), device)

    def routes(self):
        return {prefix: self.device(link) for prefix, link in ALL_ROUTES.items()}

    def masters(self, devices):
        """The bridges of which these devices are ports."""
        return {self.device(each) for each in devices}

    def establish(self):
        """Make the router like this."""
        lines = []
        for port, (bridge, _) in BRIDGES.items():
            lines.append(f"link set {bridge} type bridge nf_call_ip6tables {int(bridge in self.shown)}")
            if port in self.bridged:
                lines += [f"link set {port} master {bridge}",
                          f"link set {port} type bridge_slave learning off"]
            else:
                lines.append(f"link set {port} nomaster")
        lines += [f"route replace {prefix} via fe80::2 dev {device}"
                  for prefix, device in self.routes().items() if device not in TUNNELS]
        subprocess.run(["ip", "-6", "-n", "router", "-batch", "-"], input="\n".join(lines) + "\n",
                       check=True, text=True)

    def __str__(self):
        return f"ports: {sorted(self.bridged)} netfilter sees: {sorted(self.shown)}"


class Way:
    """kind: wire, bridged, sid, or a tunnel. link: where the world sends the packet. device: by
    which the router sees it. to: the address of its frame. shown: it comes by a bridge that shows
    it to netfilter. across: where a bridged packet leaves. outer: the device and the source of the
    packet around it, if that is to the router itself. around: the source, the destination, the
    protocol and the header of that packet."""

    def __init__(self, topology, kind, link, device=None, to=ROUTER, across=None, outer=None,
                 around=None):
        self.kind, self.link, self.to, self.across = kind, link, to, across
        self.outer, self.around = outer, around
        entry = topology.device(link)
        self.device = device or entry
        self.shown = entry in topology.shown

    def wrap(self, frame):
        """The packet as the world sends it."""
        if self.around is None:
            return frame
        source, destination, protocol, head = self.around
        return ipv6(source, destination, protocol, head + frame)

    def __str__(self):
        return f"{self.kind} by {self.link}, seen by {self.device}"


def swap(p, old, new):
    """Give the packet, and the packet in it, another address instead of one."""
    while p is not None:
        if p.source == old:
            p.source = new
        if p.destination == old:
            p.destination = new
        p = p.inner


class Ways:
    def __init__(self, random):
        self.random = random
        self.topology = Topology()
        self.turns = self.configurations = 0

    def turn(self):
        """Another topology. Whatever the seed, wan0 is a port in two of three."""
        chance = self.random.random
        self.turns += 1
        ports = ["lan0"] * (chance() < .6) + ["wan0"] * bool(self.turns % 3)
        self.topology = Topology(ports,
                                 [bridge for bridge, _ in BRIDGES.values() if chance() < .5])

    def uplinks(self, gateways):
        """The same gateways. They may name the bridge of wan0 and, every second time, a tunnel."""
        pick, chance = self.random.choice, self.random.random
        names = pick((("wan0",), ("wan0",), ("wan0",), ("wan0", "br-wan"), ("br-wan",)))
        self.configurations += 1
        tunnel = self.configurations % 2 == 0
        made = []
        for each in gateways:
            uplinks = each.uplinks - {"wan0"} | (set(names) if "wan0" in each.uplinks else set())
            if tunnel and chance() < .8:
                uplinks |= {"tun0"}
            made.append(Gateway(each.name, uplinks, each.egress, each.filtering, each.bogons,
                                each.reverse, each.audit))
        return made

    def subnets(self, subnets, gateways):
        """The same subnets. They may name the bridge of lan0, and tunnels that are no uplinks."""
        pick, chance = self.random.choice, self.random.random
        made = {}
        for words, name in subnets.items():
            if words.endswith("dev lan0") and chance() < .6:
                words = words.replace("lan0", "br-lan")
            made[words] = name
        uplinks = frozenset().union(*(each.uplinks for each in gateways))
        for tunnel in TUNNELS:
            if tunnel not in uplinks and chance() < .6:
                made[f"dev {tunnel}"] = pick("abi")
        return made

    def choose(self, device, p, ordinary):
        """The way of a packet that a wire would bring by this device. The packet may get addresses
        that suit it. ordinary: whether the kernel has no rule of its own for its addresses."""
        pick, chance = self.random.choice, self.random.random
        if chance() < .08:
            swap(p, OUTSIDE[1], pick(BEYOND["tun0"] + BEYOND["vpn0"]))
        if chance() < .12:
            tunnel = pick(tuple(TUNNELS))
            if chance() < .5:
                swap(p, pick((BEHIND[1], p.source)), BEYOND[tunnel][0])
            # Most come from where the other end is.
            link = "wan0" if TUNNELS[tunnel][1] == FAR_END else "lan0"
            return self.tunnel(tunnel, pick(DEVICES) if chance() < .3 else link)
        if chance() < .12 and ordinary and p.pieces is None:
            # Its packets do not pass defragmentation.
            return self.segment(device)
        if device not in BRIDGES or chance() < .6:
            return self.wire(device)
        _, tap = BRIDGES[device]
        if device in self.topology.bridged and chance() < .4:
            link, to, across = pick(((tap, PEER, device), (device, BESIDE, tap)))
            return Way(self.topology, "bridged", link, to=to, across=across)
        return self.wire(tap)

    def wire(self, link):
        return Way(self.topology, "wire", link)

    def segment(self, link):
        return Way(self.topology, "sid", link,
                   around=(FAR_END, self.random.choice(SIDS), IPV6, b""))

    def tunnel(self, tunnel, link):
        protocol, end, head = TUNNELS[tunnel]
        return Way(self.topology, tunnel, link, tunnel, around=(end, SELF, protocol, head),
                   outer=(self.topology.device(link), end))


def unwrapped(frame, device):
    """What a frame of the router carries, and the device by which the router sent it."""
    packet = frame[14:]
    if packet[8:24] in OWN:
        for tunnel, (protocol, end, head) in TUNNELS.items():
            if packet[6] == protocol and packet[24:40] == end:
                return packet[40 + len(head):], tunnel
    return packet, device
