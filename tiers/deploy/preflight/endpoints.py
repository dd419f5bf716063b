"""The services of VPC endpoints, and the zones that they are offered in."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.preflight.subject import Subject, at, place, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.ir.placed import Placed

ENDPOINT: Final = "AWS::EC2::VPCEndpoint"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report services that are missing from the region or from a zone. Raises `AwsError`."""
    wanted = [each for each in subject.changing(ENDPOINT) if _service(subject, each)]
    if not wanted:
        return
    names = sorted({_service(subject, each) for each in wanted})
    only = [{"Name": "service-name", "Values": names}]
    answer = subject.aws.call("ec2", "describe_vpc_endpoint_services", Filters=only)
    offered = {each["ServiceName"]: each for each in answer.get("ServiceDetails", ())}
    zones = subject.zones() if any(at(each, "SubnetIds") for each in wanted) else {}
    for placed in wanted:
        yield from _checked(subject, placed, offered.get(_service(subject, placed)), zones)


def _service(subject: Subject, placed: Placed) -> str:
    """Return the name of a service, in the region that is deployed to; empty if it is unknown."""
    match at(placed, "ServiceName"):
        case {"Fn::Sub": str(text)}:
            name = text.replace("${AWS::Region}", subject.aws.region)
            return "" if "${" in name else name
        case written:
            return subject.value(written) or ""


def _checked(
    subject: Subject, placed: Placed, service: Mapping[str, Any] | None, zones: Mapping[str, str]
) -> Iterator[Diagnostic]:
    name = _service(subject, placed)
    if service is None:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "ServiceName"),
            f"the VPC endpoint service `{name}` does not exist in the region",
            help="remove it from `endpoints`; servers can use a NAT gateway instead",
        )
        return
    offered = set(service.get("AvailabilityZones", ()))
    wanted = {zones[each] for each in map(target, at(placed, "SubnetIds") or ()) if each in zones}
    missing = sorted(wanted - offered) if offered else []
    if missing:
        yield codes.NOT_AVAILABLE.at(
            place(placed, "SubnetIds"),
            f"`{name}` is not offered in {quoted(missing)}",
            help=f"use zones among {quoted(sorted(offered))}",
        )
