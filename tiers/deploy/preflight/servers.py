"""Check that the parts of servers exist: key pairs, images, instance types in their zones."""

import re
from collections.abc import Iterator
from typing import Any, Final

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Asked, Subject, at, place, target
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.ir.placed import Placed

INSTANCE: Final = "AWS::EC2::Instance"
LAUNCH_TEMPLATE: Final = "AWS::EC2::LaunchTemplate"
GROUP: Final = "AWS::AutoScaling::AutoScalingGroup"

_BY_PARAMETER: Final = re.compile(r"(?:\{\{)?resolve:ssm:([\w./-]+)(?::\d+)?(?:\}\})?")
_MOST_NAMES: Final = 10
_OVERRIDES: Final = ("MixedInstancesPolicy", "LaunchTemplate", "Overrides")


def _of_servers(subject: Subject, name: str) -> Iterator[Asked]:
    for placed in subject.changing(INSTANCE):
        yield from subject.asked(placed, name)
    for placed in subject.changing(LAUNCH_TEMPLATE):
        yield from subject.asked(placed, "LaunchTemplateData", name)


def _each_once(asked: Iterator[Asked]) -> list[Asked]:
    return list({each.value: each for each in reversed(list(asked))}.values())[::-1]


def key_pairs(subject: Subject) -> Iterator[Diagnostic]:
    """Find key pairs that do not exist. Raises `AwsError`."""
    for each in _each_once(_of_servers(subject, "KeyName")):
        if not _exists(subject, "describe_key_pairs", "KeyPairs", KeyNames=[each.value]):
            yield codes.NOT_AVAILABLE.at(
                each.place,
                f"the key pair `{each.value}` does not exist in `{subject.aws.region}`",
                help="create it in the console under EC2, Key Pairs, or import a public key",
            )


def images(subject: Subject) -> Iterator[Diagnostic]:
    """Find images that do not exist. Raises `AwsError`."""
    for each in _each_once(_of_servers(subject, "ImageId")):
        if each.value.startswith("ami-") and not _exists(
            subject, "describe_images", "Images", ImageIds=[each.value]
        ):
            yield codes.NOT_AVAILABLE.at(
                each.place,
                f"the image `{each.value}` is not available to this account in `{subject.aws.region}`",
                help="use an image ID of this region, or a name such as `al2023`",
            )


def _exists(subject: Subject, operation: str, key: str, **wanted: list[str]) -> bool:
    try:
        return bool(subject.aws.call("ec2", operation, **wanted)[key])
    except AwsError as error:
        # InvalidKeyPair.NotFound, InvalidAMIID.NotFound, InvalidAMIID.Unavailable, InvalidAMIID.Malformed
        if error.failure.code.startswith(("InvalidKeyPair.", "InvalidAMIID.")):
            return False
        raise


def image_parameters(subject: Subject) -> Iterator[Diagnostic]:
    """Find images without a parameter in Systems Manager. Raises `AwsError`."""
    asked = {_parameter(each): each for each in _each_once(_image_parameters(subject))}
    names = [name for name in asked if name]
    for start in range(0, len(names), _MOST_NAMES):
        answer = subject.aws.call("ssm", "get_parameters", Names=names[start : start + _MOST_NAMES])
        for name in answer.get("InvalidParameters", ()):
            yield codes.NOT_AVAILABLE.at(
                asked[name].place,
                f"the SSM parameter `{name}` for the image does not exist in `{subject.aws.region}`",
                help="check the name; `aws ssm get-parameters-by-path` lists the parameters of AWS",
            )


def _image_parameters(subject: Subject) -> Iterator[Asked]:
    """Yield what names an image by a parameter: a dynamic reference, or a value that is looked up."""
    for each in _of_servers(subject, "ImageId"):
        if not each.value.startswith("ami-"):
            yield each


def _parameter(asked: Asked) -> str:
    found = _BY_PARAMETER.fullmatch(asked.value)
    return found[1] if found else asked.value if asked.value.startswith("/") else ""


def instance_types(subject: Subject) -> Iterator[Diagnostic]:
    """Find instance types that are not offered in the zones of servers. Raises `AwsError`."""
    wanted = list(_wanted(subject))
    if not wanted:
        return
    zones = subject.zones()
    offered = _offered(subject, sorted({asked.value for asked, *_ in wanted}))
    for asked, subnets, one_of_several in wanted:
        wished = {zones[each] for each in subnets if each in zones}
        missing = sorted(wished - offered.get(asked.value, set()))
        # A group of several types launches another one in a zone that lacks this one.
        if missing and not (one_of_several and len(missing) < len(wished)):
            yield codes.NOT_AVAILABLE.at(
                asked.place,
                f"`{asked.value}` is not offered in {quoted(missing)}",
                help=_elsewhere(offered.get(asked.value, set())),
            )


def _elsewhere(zones: set[str]) -> str:
    if not zones:
        return "use an instance type that the region has"
    return f"use another instance type, or move it to {quoted(sorted(zones))}"


def _wanted(subject: Subject) -> Iterator[tuple[Asked, set[str], bool]]:
    """Yield each instance type with the subnets that it is to run in, and whether it is one of several."""
    for placed in subject.changing(INSTANCE):
        for asked in subject.asked(placed, "InstanceType"):
            yield asked, {_subnet_of(placed)}, False
    groups = list(subject.of(GROUP))
    for placed in subject.changing(LAUNCH_TEMPLATE):
        for asked in subject.asked(placed, "LaunchTemplateData", "InstanceType"):
            yield asked, {subnet for group in groups for subnet in _subnets(group, placed)}, False
    for placed in subject.changing(GROUP):
        subnets = {target(each) for each in at(placed, "VPCZoneIdentifier") or ()}
        types = at(placed, *_OVERRIDES) or ()
        for each in types:
            if name := subject.value(each.get("InstanceType")):
                yield Asked(name, place(placed, *_OVERRIDES), placed.logical_id), subnets, len(types) > 1


def _subnet_of(instance: Placed) -> str:
    """Return the logical ID of the subnet of an instance, which its first interface may have."""
    for interface in at(instance, "NetworkInterfaces") or ():
        return target(interface.get("SubnetId"))
    return target(at(instance, "SubnetId"))


def _subnets(group: Placed, template: Placed) -> Iterator[str]:
    if target(at(group, "LaunchTemplate", "LaunchTemplateId")) == template.logical_id:
        yield from map(target, at(group, "VPCZoneIdentifier") or ())


def _offered(subject: Subject, types: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows: Iterator[dict[str, Any]] = subject.aws.pages(
        "ec2",
        "describe_instance_type_offerings",
        "InstanceTypeOfferings",
        LocationType="availability-zone",
        Filters=[{"Name": "instance-type", "Values": types}],
    )
    for row in rows:
        found.setdefault(row["InstanceType"], set()).add(row["Location"])
    return found
