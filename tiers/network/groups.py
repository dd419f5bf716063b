"""Security groups, and the rules that declared edges and admissions make: those and no others."""

from collections.abc import Iterator
from typing import Any

from troposphere import Tags, ec2

from tiers import facts
from tiers.diagnostics.model import Route
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Flow
from tiers.ir.facets import ANYWHERE, ORIGIN, Admission
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.component import Member

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
    """Build one group for each component in the network, and the rules between them."""
    placed = {
        member: where
        for member in architecture.members.values()
        if (where := architecture.around(member).place) is not None
    }
    for member, where in placed.items():
        if not where.is_existing:
            yield _group(architecture, member)
    for member, where in placed.items():
        here = architecture.around(member)
        admitted = {(each.who, each.protocol, each.port): each for each in member.component.admissions(here)}
        for admission in admitted.values():
            yield _admit(member, admission)
        for egress in where.egress:
            for port in egress.ports:
                yield _let_out(member, egress.cidr, port)
    for flow in architecture.flows:
        if flow.access != ORIGIN:
            yield from connect(flow)
    yield from _from_cloudfront(architecture)


def _group(architecture: Architecture, member: Member) -> Placed:
    here = architecture.around(member)
    made = group(member.name, tags(here.about, here.name_tag()), member.route)
    return made._replace(owner=member.name) if member.within else made


def group(name: str, labels: Tags, route: Route) -> Placed:
    """Build a security group that allows no ingress or egress; its rules are separate resources."""
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


def _from_cloudfront(architecture: Architecture) -> Iterator[Placed]:
    """Build the rules that let the servers of CloudFront in, one for each port.

    A rule cannot name a distribution, nor the servers that ask for it alone.
    """
    for (name, port), route in architecture.opened_to_cloudfront.items():
        yield place(
            Stack.SECURITY,
            ec2.SecurityGroupIngress(
                identifiers.ingress(name, identifiers.CLOUDFRONT, "tcp", port),
                GroupId=symbols.group(name),
                IpProtocol="tcp",
                FromPort=port,
                ToPort=port,
                SourcePrefixListId=_prefix_list(architecture),
                Description=f"{name} from CloudFront",
            ),
            route,
        )


def _prefix_list(architecture: Architecture) -> str | symbols.OfRegion:
    """Return the ID of the prefix list of CloudFront's servers, in the regions of the spec.

    One that the spec has is always in a mapping, by which the rule is known as one for CloudFront.
    """
    given, regions = architecture.network.spec.cloudfront_prefix_list, architecture.spec.regions
    known = {**facts.cloudfront_prefix_lists(), **given}
    values = {region: known[region] for region in regions or known if region in known}
    if len(values) == 1 and not given.keys() & values.keys():
        return next(iter(values.values()))
    return symbols.OfRegion("CloudFront", "PrefixList", values)


def _admit(member: Member, admission: Admission) -> Placed:
    version: dict[str, Any] = (
        {"CidrIpv6": admission.cidr} if ":" in admission.cidr else {"CidrIp": admission.cidr}
    )
    return place(
        Stack.SECURITY,
        ec2.SecurityGroupIngress(
            identifiers.ingress(member.name, admission.who, admission.protocol, admission.port),
            GroupId=symbols.group(member.name),
            IpProtocol=admission.protocol,
            FromPort=admission.port,
            ToPort=admission.port,
            **version,
            Description=f"{member.name} from {admission.who}",
        ),
        admission.route,
    )


def _let_out(member: Member, cidr: str, port: int) -> Placed:
    said = f"{member.name} to {'the internet' if cidr == ANYWHERE else cidr}"
    return let_out(member.name, cidr, port, said, (*member.route, "egress"))


def let_out(name: str, cidr: str, port: int, description: str, route: Route) -> Placed:
    """Build the rule that allows a component egress to a CIDR block on a port."""
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


def connect(flow: Flow) -> Iterator[Placed]:
    """Build the two rules of a flow: out of the one group, into the other."""
    ports: dict[str, Any] = {"IpProtocol": flow.protocol, "FromPort": flow.port, "ToPort": flow.port}
    yield place(
        Stack.SECURITY,
        ec2.SecurityGroupEgress(
            identifiers.egress(flow.source, flow.target, flow.protocol, flow.port),
            GroupId=symbols.group(flow.source),
            **ports,
            DestinationSecurityGroupId=symbols.group(flow.target),
            Description=f"{flow.source} to {flow.target}",
        ),
        flow.route,
    )
    yield place(
        Stack.SECURITY,
        ec2.SecurityGroupIngress(
            identifiers.ingress(flow.target, flow.source, flow.protocol, flow.port),
            GroupId=symbols.group(flow.target),
            **ports,
            SourceSecurityGroupId=symbols.group(flow.source),
            Description=f"{flow.target} from {flow.source}",
        ),
        flow.route,
    )
