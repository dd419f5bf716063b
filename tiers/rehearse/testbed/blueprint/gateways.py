"""Internet gateways, NAT gateways, and the internet."""

from collections.abc import Iterable, Mapping

from tiers.rehearse.model import Host, Network, Transit
from tiers.rehearse.testbed.blueprint.spaces import ROUTES, Link, Space

_NAT = """\
table ip nat {{
	chain input {{
		type filter hook input priority filter; policy drop;
	}}
	chain forward {{
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		ct state new accept
	}}
	chain postrouting {{
		type nat hook postrouting priority srcnat; policy accept;
		ip protocol {{ tcp, udp }} snat to {address}:1024-65535
		snat to {address}
	}}
}}
"""

_GATEWAY = """\
table ip gateway {{
	map outward {{
		type ipv4_addr : ipv4_addr
		{outward}
	}}
	map inward {{
		type ipv4_addr : ipv4_addr
		{inward}
	}}
	chain prerouting {{
		type filter hook prerouting priority raw; policy drop;
		iifname "vpc" ip saddr set ip saddr map @outward accept
		iifname "net" ip daddr set ip daddr map @inward accept
	}}
	chain forward {{
		type filter hook forward priority filter; policy accept;
		iifname "vpc" oifname "vpc" drop
	}}
}}
"""


def nat_filter(host: Host) -> str:
    """Return the filter of a NAT gateway: out with its own address, nothing in but replies.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    return _NAT.format(address=host.address)


def internet_gateway(name: str, hosts: Iterable[Host]) -> Space:
    """Return an internet gateway: it gives each public address one private one, and drops everything else.

    It keeps no state: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    """
    both = [(each.address, each.public) for each in hosts if each.public]
    commands = (*(f"route add {private}/32 dev vpc" for private, _ in both), "route add default dev net")
    outward = _elements(f"{private} : {public}" for private, public in both)
    inward = _elements(f"{public} : {private}" for private, public in both)
    return Space(name, ROUTES, commands, _GATEWAY.format(outward=outward, inward=inward))


def _elements(each: Iterable[str]) -> str:
    held = ", ".join(each)
    return f"elements = {{ {held} }}" if held else ""


def internet(name: str, network: Network, devices: Mapping[str, str]) -> Space:
    """Return the internet: routes to each host on it, and to each gateway that has a public address."""
    gateway = {each.id: f"g{number}" for number, each in enumerate(network.vpcs, 1) if each.internet}
    commands = [
        *(
            f"route add {each.address}/32 dev {devices[each.name]}"
            for each in network.hosts
            if each.name in devices
        ),
        *(
            f"route add {each.public}/32 dev {gateway[each.vpc]}"
            for each in network.hosts
            if each.public and each.vpc in gateway
        ),
        "route add blackhole default",
    ]
    return Space(name, ROUTES, tuple(commands))


def transit_gateway(name: str, transit: Transit, network: Network) -> tuple[Space, list[Link]]:
    """Return a transit gateway, which leads to the VPC and to hosts beyond, and the cables to these."""
    hosts = [each for each in network.hosts if each.name in transit.hosts]
    links = [Link(name, f"h{number}", each.name, "eth0") for number, each in enumerate(hosts, 1)]
    ranges = [each for vpc in network.vpcs if vpc.id == transit.vpc for each in vpc.ranges]
    commands = (
        *(f"route add {each} dev vpc" for each in ranges),
        *(f"route add {host.address}/32 dev {link[1]}" for host, link in zip(hosts, links, strict=True)),
        "route add blackhole default",
    )
    return Space(name, ROUTES, commands), links
