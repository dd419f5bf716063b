"""Listeners that exist already: the account has them, with a load balancer that can reach the targets."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tiers.deploy.preflight.existing_members import GROUP, Member, members
from tiers.deploy.preflight.existing_values import vpc_of
from tiers.deploy.preflight.listeners import Row
from tiers.deploy.preflight.subject import Subject, at
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import listed
from tiers.ir.placed import Placed
from tiers.ir.references import Target, targets

LISTENER: Final = "AWS::ElasticLoadBalancingV2::Listener"
RULE: Final = "AWS::ElasticLoadBalancingV2::ListenerRule"


class Found(NamedTuple):
    """A listener that exists, as the spec has it and as AWS describes it."""

    member: Member
    row: Row
    declared: Mapping[str, Any]
    """The properties that the spec has."""

    @property
    def arn(self) -> str:
        """The ARN of the listener."""
        return self.member.value

    @property
    def balancer(self) -> str:
        """The ARN of its load balancer."""
        return str(self.row["LoadBalancerArn"])

    def rules(self, subject: Subject) -> list[Placed]:
        """Return the rules that the stack adds to it."""
        return [each for each in subject.new(RULE) if subject.value(at(each, "ListenerArn")) == self.arn]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find listeners that do not exist, or that are not as the spec has them. Raises `AwsError`."""
    for member, found in _described(subject):
        if found is None:
            yield codes.NOT_FOUND.at(
                member.route,
                f"the listener of `{member.name}` does not exist",
                label=f"not in `{subject.aws.region}` of account {subject.account}",
                help="correct the ARN; `aws elbv2 describe-listeners --load-balancer-arn ARN` lists them",
            )
        else:
            yield from _port(found)
            yield from _balancer(subject, found)


def found(subject: Subject) -> Iterator[Found]:
    """Yield the listeners that exist. Raises `AwsError`."""
    yield from (each for _, each in _described(subject) if each is not None)


def _described(subject: Subject) -> Iterator[tuple[Member, Found | None]]:
    rows = [each for each in subject.existing if each["type"] == LISTENER]
    declared = {each["component"]: each.get("properties", {}) for each in rows}
    for member in members(subject, LISTENER, "listener"):
        row = subject.listeners.described(member.value)
        yield member, None if row is None else Found(member, row, declared[member.name])


def _port(found: Found) -> Iterator[Diagnostic]:
    """Find another port or protocol than that of `port`, from which `url` follows."""
    for name, noun in (("Port", "port"), ("Protocol", "protocol")):
        declared, real = found.declared.get(name), found.row.get(name)
        if declared is not None and real is not None and declared != real:
            yield codes.DIFFERS.at(
                (*found.member.route[:-1], "port"),
                f"the {noun} of the listener of `{found.member.name}` is {real}, not {declared}",
                label="differs from the account",
                help=f"use `port: {real}`" if name == "Port" else "use another listener, or remove `port`",
            )
            return


def _balancer(subject: Subject, found: Found) -> Iterator[Diagnostic]:
    """Find a load balancer of another VPC, without the security group, or not in the zones of targets."""
    rows = subject.aws.call("elbv2", "describe_load_balancers", LoadBalancerArns=[found.balancer])
    balancer = rows["LoadBalancers"][0]
    member, name = found.member, found.member.name
    if subject.assumed:
        vpc = vpc_of(subject)
        if vpc and balancer["VpcId"] != vpc:
            yield codes.DIFFERS.at(
                member.route,
                f"the load balancer of `{name}` is in `{balancer['VpcId']}`, not in `{vpc}`",
                label="targets are in the VPC of the load balancer",
                help="use a listener of this VPC, or the other VPC in `network`",
            )
            return
    groups = [each for each in members(subject, GROUP, "group") if each.name == name]
    for each in groups:
        own = balancer.get("SecurityGroups", ())
        if each.value not in own:
            yield codes.DIFFERS.at(
                each.route,
                f"the load balancer of `{name}` does not have the security group `{each.value}`",
                label="rules of this group do not apply to it",
                help=f"use {listed(own, 'or')}" if own else "use a load balancer with a security group",
            )
        elif balancer.get("Scheme") == "internet-facing":
            yield from _public(subject, each)
    yield from _zones(subject, found, balancer)


def _public(subject: Subject, group: Member) -> Iterator[Diagnostic]:
    """Warn of connections to a load balancer whose name leads to public addresses: they miss the rules.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    for rule in subject.of(f"{GROUP}Ingress"):
        if (
            subject.value(at(rule, "GroupId")) == group.value
            and at(rule, "SourceSecurityGroupId") is not None
        ):
            yield codes.LIMITED.at(
                rule.origin,
                f"the load balancer of `{group.name}` is internet-facing",
                label="its name leads to public addresses, which rules between groups miss",
                help="remove the connection and set `egress: internet`, or use an internal load balancer",
            )


def _zones(subject: Subject, found: Found, balancer: Row) -> Iterator[Diagnostic]:
    """Find zones of targets that the load balancer is not enabled in: it sends nothing there.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
    """
    ids = sorted(_subnets(subject, found))
    if not ids:
        return
    only = [{"Name": "subnet-id", "Values": ids}]
    subnets = subject.aws.pages("ec2", "describe_subnets", "Subnets", Filters=only)
    enabled = {each["ZoneName"] for each in balancer.get("AvailabilityZones", ())}
    missing = sorted({each["AvailabilityZone"] for each in subnets} - enabled)
    if missing:
        yield codes.LIMITED.at(
            found.member.route,
            f"the load balancer of `{found.member.name}` is not enabled in {listed(missing)}",
            label="targets in such a zone get no requests",
            also=(Note(Place(("network", "subnets")), "has targets in these zones"),),
            help="ask its owner for a subnet in each zone, or keep the targets out of these zones",
        )


def _subnets(subject: Subject, found: Found) -> set[str]:
    """Return the IDs of the subnets of what the rules forward to."""
    groups = {name for each in found.rules(subject) for name in _names(at(each, "Actions"))}
    declared = subject.assumed.get("subnets", ())
    subnets = {subject.value(subject.given.get(Target(each["logical_id"]))) for each in declared}
    owners = [
        each
        for kind in ("AWS::ECS::Service", "AWS::AutoScaling::AutoScalingGroup")
        for each in subject.of(kind)
        if groups & set(_names(each.body["Properties"]))
    ]
    registered = {
        name
        for each in subject.of("AWS::ElasticLoadBalancingV2::TargetGroup")
        if each.logical_id in groups
        for name in _names(at(each, "Targets"))
    }
    owners += [each for each in subject.of("AWS::EC2::Instance") if each.logical_id in registered]
    values = (subject.value(each) for owner in owners for each in _strings(owner.body["Properties"]))
    return {each for each in values if each in subnets and each is not None}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (each for inner in value.values() for each in _strings(inner))
    elif isinstance(value, list):
        yield from (each for inner in value for each in _strings(inner))


def _names(value: object) -> Iterator[str]:
    """Yield the logical IDs that a value refers to."""
    yield from (each.logical_id for each in targets(value))
