"""Security groups, and the rules that declared edges and admissions make: those and no others."""

from collections.abc import Iterator
from typing import Any

from troposphere import Tags, ec2

from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.context import Architecture, Edge, Member
from tiers.ir.placed import Placed, Stack
from tiers.ir.placing import place, tags
from tiers.language.component import Admission

INTERNET = "0.0.0.0/0"

# Create-only on AWS: another description replaces the group. tests/compile/test_frozen.py keeps this one.
DESCRIPTION = "Security group created by tiers. Its rules are separate resources."

NOTHING_OUT: dict[str, Any] = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Allows nothing, and keeps AWS from adding a rule that allows everything",
}
"""A group without egress rules gets one that allows all. ICMP type 252 does not exist, nor does that host."""


def resources(architecture: Architecture) -> Iterator[Placed]:
    """Build one group for each component, and the rules between them."""
    for member in architecture.members.values():
        yield _group(architecture, member)
    for member in architecture.members.values():
        here = architecture.around(member)
        admitted = {(each.who, each.port): each for each in member.component.admissions(here)}
        for admission in admitted.values():
            yield _admit(member, admission)
        for cidr in member.component.ranges_out():
            for port in member.component.ports_out():
                yield _let_out(member, cidr, port)
    for edge in architecture.edges:
        yield from connect(edge)


def _group(architecture: Architecture, member: Member) -> Placed:
    here = architecture.around(member)
    return group(member.name, tags(here, here.name_tag()), member.route)


def group(name: str, labels: Tags, route: Route) -> Placed:
    """Build a security group that lets nothing in or out by itself."""
    return place(
        Stack.SECURITY,
        ec2.SecurityGroup(
            identifiers.security_group(name),
            GroupDescription=DESCRIPTION,
            VpcId=symbols.vpc(),
            SecurityGroupEgress=[ec2.SecurityGroupRule(**NOTHING_OUT)],
            Tags=labels,
        ),
        route,
    )


def _admit(member: Member, admission: Admission) -> Placed:
    version: dict[str, Any] = (
        {"CidrIpv6": admission.cidr} if ":" in admission.cidr else {"CidrIp": admission.cidr}
    )
    return place(
        Stack.SECURITY,
        ec2.SecurityGroupIngress(
            identifiers.ingress(member.name, admission.who, "tcp", admission.port),
            GroupId=symbols.group(member.name),
            IpProtocol="tcp",
            FromPort=admission.port,
            ToPort=admission.port,
            **version,
            Description=f"{member.name} from {admission.who}",
        ),
        admission.route,
    )


def _let_out(member: Member, cidr: str, port: int) -> Placed:
    said = f"{member.name} to {'the internet' if cidr == INTERNET else cidr}"
    return let_out(member.name, cidr, port, said, (*member.route, "egress"))


def let_out(name: str, cidr: str, port: int, description: str, route: Route) -> Placed:
    """Build the rule that lets a component out to a range of addresses on a port."""
    return place(
        Stack.SECURITY,
        ec2.SecurityGroupEgress(
            identifiers.egress(name, cidr, "tcp", port),
            GroupId=symbols.group(name),
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            CidrIp=cidr,
            Description=description,
        ),
        route,
    )


def connect(edge: Edge) -> Iterator[Placed]:
    """Build the two rules of an edge: out of the one group, into the other."""
    both: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": edge.port, "ToPort": edge.port}
    yield place(
        Stack.SECURITY,
        ec2.SecurityGroupEgress(
            identifiers.egress(edge.source, edge.target, "tcp", edge.port),
            GroupId=symbols.group(edge.source),
            **both,
            DestinationSecurityGroupId=symbols.group(edge.target),
            Description=f"{edge.source} to {edge.target}",
        ),
        edge.route,
    )
    yield place(
        Stack.SECURITY,
        ec2.SecurityGroupIngress(
            identifiers.ingress(edge.target, edge.source, "tcp", edge.port),
            GroupId=symbols.group(edge.target),
            **both,
            SourceSecurityGroupId=symbols.group(edge.source),
            Description=f"{edge.target} from {edge.source}",
        ),
        edge.route,
    )
