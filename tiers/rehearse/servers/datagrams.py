"""Servers of UDP in Python: one returns packets with its name, one passes them on as a load balancer does."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tiers.rehearse.servers.program import Program, folder

PROTOCOLS = {"UDP", "TCP_UDP"}
"""Protocols of listeners and target groups whose packets of UDP are passed on."""


class Check(NamedTuple):
    """The health check of a target: over TCP, or over HTTP where it has a path, with the codes that pass."""

    address: str
    port: int
    path: str = ""
    codes: str = ""


class Target(NamedTuple):
    """A target of packets, and its health check."""

    name: str
    address: str
    port: int
    check: Check


class Door(NamedTuple):
    """A port that a load balancer listens on, and its targets."""

    port: int
    targets: tuple[Target, ...]


def echo(programs: Mapping[str, str], host: str, address: str, ports: Iterable[int]) -> Program:
    """Return a server that answers each packet with the name of its host and the packet."""
    return _program(programs, host, "echo", _ECHO, {"name": host, "address": address, "ports": [*ports]})


def relay(programs: Mapping[str, str], host: str, address: str, doors: Iterable[Door]) -> Program:
    """Return a load balancer for packets: those of one client port go to one target while it is healthy."""
    written = [
        {
            "port": door.port,
            "targets": [{**each._asdict(), "check": each.check._asdict()} for each in door.targets],
        }
        for door in doors
    ]
    return _program(programs, host, "relay", _RELAY, {"address": address, "doors": written})


def _program(
    programs: Mapping[str, str], host: str, name: str, text: str, settings: Mapping[str, object]
) -> Program:
    script, said = (f"{folder(host)}/{name}.{ending}" for ending in ("py", "json"))
    files = {script: text, said: json.dumps(settings, indent=1)}
    return Program((programs["python3"], "-I", script, said), files)


_ECHO = """\
import json, selectors, socket, sys

settings = json.load(open(sys.argv[1]))
waiting = selectors.DefaultSelector()
for port in settings["ports"]:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((settings["address"], port))
    waiting.register(listening, selectors.EVENT_READ)
while True:
    for key, _ in waiting.select():
        packet, client = key.fileobj.recvfrom(65535)
        key.fileobj.sendto(settings["name"].encode() + b" " + packet[:60000], client)
"""

_RELAY = '''\
import http.client, itertools, json, selectors, socket, sys, threading, time

settings = json.load(open(sys.argv[1]))
healthy = set()
IDLE = 120


def passes(check):
    """Whether a target is healthy: it accepts a connection, and answers with one of the codes."""
    try:
        with socket.create_connection((check["address"], check["port"]), 0.5) as made:
            if not check["path"]:
                return True
            asking = http.client.HTTPConnection(check["address"], check["port"], timeout=0.5)
            asking.sock = made
            asking.request("GET", check["path"])
            status = asking.getresponse().status
    except (OSError, http.client.HTTPException, ValueError):
        return False
    ranges = (each.split("-") for each in check["codes"].split(","))
    return any(int(each[0]) <= status <= int(each[-1]) for each in ranges)


def watch(target):
    while True:
        (healthy.add if passes(target["check"]) else healthy.discard)(target["name"])
        time.sleep(0.2)


def chosen(door, flow):
    """The target of a flow: the same one while it is healthy. If none is, each gets packets, as on AWS."""
    if flow in flows and (flows[flow][0]["name"] in healthy or not healthy):
        return flows[flow]
    forget(flow)
    known = [each for each in door["targets"] if each["name"] in healthy] or door["targets"]
    target = known[next(turns) % len(known)]
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.connect((target["address"], target["port"]))
    waiting.register(made, selectors.EVENT_READ, flow)
    flows[flow] = [target, made, time.monotonic()]
    return flows[flow]


def forget(flow):
    if flow in flows:
        waiting.unregister(flows[flow][1])
        flows.pop(flow)[1].close()


def arrived(key):
    """Pass one packet on: from a client to a target, or back."""
    if isinstance(key.data, dict):
        packet, client = key.fileobj.recvfrom(65535)
        if key.data["targets"]:
            flow = (key.fileobj, client)
            found = chosen(key.data, flow)
            found[2] = time.monotonic()
            found[1].send(packet)
    elif key.data in flows and flows[key.data][1] is key.fileobj:
        listening, client = key.data
        listening.sendto(key.fileobj.recv(65535), client)


flows, turns, waiting = {}, itertools.count(), selectors.DefaultSelector()
for door in settings["doors"]:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((settings["address"], door["port"]))
    waiting.register(listening, selectors.EVENT_READ, door)
for target in {each["name"]: each for door in settings["doors"] for each in door["targets"]}.values():
    threading.Thread(target=watch, args=(target,), daemon=True).start()
while True:
    for key, _ in waiting.select():
        try:
            arrived(key)
        except OSError:
            pass  # A packet that is not accepted is lost.
    for flow in [each for each, found in flows.items() if time.monotonic() - found[2] > IDLE]:
        forget(flow)
    for flow in [*flows][:-500]:
        forget(flow)
'''
