"""Servers, services, and bastions of an old template."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tiers.adopt.reading import Resource
from tiers.adopt.sketch import Sketch
from tiers.adopt.stores import Proposal, subnets_of
from tiers.ir import identifiers
from tiers.untrusted import whole

GROUP = "AWS::AutoScaling::AutoScalingGroup"
INSTANCE = "AWS::EC2::Instance"
SERVICE = "AWS::ECS::Service"
_TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
_SSH = 22
_TCP = ("tcp", "6", 6)
_OWN = ("SubnetId", "AvailabilityZone", "Tags")
"""Properties by which instances of one row differ."""
_NUMBERED = re.compile(r"(.+Instance)([0-9]{1,3})$")


def proposals(sketch: Sketch) -> Iterator[Proposal]:
    """Yield a component for each group, each row of equal instances, and each service on Fargate."""
    for group in sketch.of_type(GROUP):
        keys: dict[str, Any] = {
            "type": "autoscaling",
            **_port(sketch, group.properties.get("TargetGroupARNs")),
        }
        keys.update(_machine(sketch, group))
        keys.update(subnets_of(sketch, group.properties.get("VPCZoneIdentifier"), "private"))
        name = sketch.free_name(group.logical_id, "AutoScalingGroup", "Group", "ASG")
        yield Proposal("logic", name, keys, group, {identifiers.auto_scaling_group(name): group.logical_id})
    yield from _instances(sketch)
    yield from _services(sketch)


def _port(sketch: Sketch, targets: object) -> dict[str, Any]:
    """Return the key `port` of what is behind a target group."""
    for each in sketch.named(targets, _TARGETS):
        port = whole(str(each.properties.get("Port")))
        if port is not None:
            return {"port": port}
    return {}


def _machine(sketch: Sketch, of: Resource) -> dict[str, Any]:
    """Return the keys of a machine that the checks compare with each other."""
    template = sketch.named(of.properties.get("LaunchTemplate"), "AWS::EC2::LaunchTemplate")
    older = sketch.named(
        of.properties.get("LaunchConfigurationName"), "AWS::AutoScaling::LaunchConfiguration"
    )
    sources = [
        of.properties,
        *(each.properties.get("LaunchTemplateData") or {} for each in template),
        *(each.properties for each in older),
    ]
    found: dict[str, Any] = {}
    for key, name in (("instance_type", "InstanceType"), ("image", "ImageId"), ("key_pair", "KeyName")):
        value = next((each[name] for each in sources if isinstance(each.get(name), str)), None)
        is_image = key == "image" and not str(value).startswith("ami-")
        if isinstance(value, str) and not is_image:
            found[key] = value
    script = next((each["UserData"] for each in sources if "UserData" in each), None)
    text = script.get("Fn::Base64") if isinstance(script, dict) else None
    profiles = (each.get("IamInstanceProfile") for each in sources)
    arn = next((each["Arn"] for each in profiles if isinstance(each, dict) and "Arn" in each), None)
    found.update(_role(arn, "instance-profile"))
    return {**found, **({"user_data": text} if isinstance(text, str) else {})}


def _role(value: object, noun: str) -> dict[str, Any]:
    """Return the key `role` for a role or an instance profile that the template does not have."""
    match value:
        case str() if re.fullmatch(rf"arn:aws[a-z-]*:iam::[0-9]{{12}}:{noun}/[!-~]+", value):
            return {"role": value}
        case {"Fn::ImportValue": str(name)}:
            return {"role": {"import": name}}
        case {"Fn::GetStackOutput": {"StackName": str(stack), "OutputName": str(output)}}:
            return {"role": {"stack": stack, "output": output}}
    return {}


def _instances(sketch: Sketch) -> Iterator[Proposal]:
    for base, row in _rows(sketch).items():
        first = row[0]
        name = sketch.free_name(base, "Instance")
        keys: dict[str, Any] = {"type": "ec2", **_target_port(sketch, first), **_machine(sketch, first)}
        if len(row) > 1:
            keys["count"] = len(row)
        anchors = {identifiers.instance(name, index + 1): each.logical_id for index, each in enumerate(row)}
        where = sketch.subnets_in(first.properties.get("SubnetId"))
        kinds = [*map(sketch.kind_of, where)] or (["public"] if sketch.is_in_default_vpc else [])
        if kinds == ["public"] and _is_bastion(sketch, first):
            sources = _sources(sketch, first).get(_SSH)
            machine = {
                key: each
                for key, each in keys.items()
                if key in {"key_pair", "instance_type", "image", "role"}
            }
            allowed = {"allow_ssh_from": sources} if sources and "key_pair" in machine else {}
            placed = {"subnets": where} if where else {}
            bastion = {"type": "bastion", **placed, **machine, **allowed}
            yield Proposal(
                "presentation", name, bastion, first, {identifiers.instance(name): first.logical_id}
            )
            continue
        public = {"public": True} if kinds == ["public"] else {}
        if public and "port" not in keys:
            public |= _opened(sketch, first)
        inside = subnets_of(
            sketch, [each.properties.get("SubnetId") for each in row], kinds[0] if kinds else ""
        )
        yield Proposal("logic", name, {**keys, **public, **inside}, first, anchors)


def _rows(sketch: Sketch) -> dict[str, list[Resource]]:
    """Return the instances in rows, by the common start of their logical IDs.

    Those of one row have numbers, or differ only in their subnets, which are in different zones.
    """
    rows: dict[str, list[Resource]] = {}
    alike: dict[str, list[Resource]] = {}
    for each in sketch.of_type(INSTANCE):
        numbered = _NUMBERED.fullmatch(each.logical_id)
        if numbered:
            rows.setdefault(numbered[1], []).append(each)
        else:
            shared = {key: value for key, value in each.properties.items() if key not in _OWN}
            alike.setdefault(json.dumps([shared, each.attributes], sort_keys=True), []).append(each)
    for found in alike.values():
        zones = [_zone(sketch, each) for each in found]
        if None in zones or len({*zones}) < len(zones):
            rows.update((each.logical_id, [each]) for each in found)
            continue
        row = [each for _, each in sorted(zip(map(str, zones), found, strict=True), key=lambda pair: pair[0])]
        base = _common([each.logical_id for each in row]).rstrip("0123456789")
        rows[base if len(row) > 1 and base and base not in rows else row[0].logical_id] = row
    return rows


def _common(names: list[str]) -> str:
    """Return the start that some names have in common."""
    shortest = min(names, key=len)
    lengths = range(len(shortest), 0, -1)
    starts = (shortest[:each] for each in lengths)
    return next((each for each in starts if all(name.startswith(each) for name in names)), "")


def _zone(sketch: Sketch, instance: Resource) -> str | None:
    """Return the letter of the zone that an instance is in."""
    names = sketch.subnets_in(instance.properties.get("SubnetId"))
    return str(sketch.data["network"]["subnets"][names[0]]["zone"]) if names else None


def _target_port(sketch: Sketch, instance: Resource) -> dict[str, Any]:
    for group in sketch.of_type(_TARGETS):
        if instance in sketch.named(group.properties.get("Targets"), INSTANCE):
            return _port(sketch, {"Ref": group.logical_id})
    return {}


def _is_bastion(sketch: Sketch, instance: Resource) -> bool:
    return not _target_port(sketch, instance) and "bastion" in instance.logical_id.lower()


def _sources(sketch: Sketch, instance: Resource) -> dict[int, list[str]]:
    """Return the CIDR blocks that may connect to each single TCP port, by rules of groups or beside them."""
    groups = {each.logical_id for each in sketch.named(instance.properties, "AWS::EC2::SecurityGroup")}
    rules = [
        rule
        for each in sketch.of_type("AWS::EC2::SecurityGroup")
        if each.logical_id in groups
        for rule in each.properties.get("SecurityGroupIngress") or ()
        if isinstance(rule, dict)
    ]
    beside = (each.properties for each in sketch.of_type("AWS::EC2::SecurityGroupIngress"))
    rules.extend(
        dict(each)
        for each in beside
        if {one.logical_id for one in sketch.named(each.get("GroupId"))} & groups
    )
    found: dict[int, list[str]] = {}
    for rule in rules:
        low, high = (whole(str(rule.get(key))) for key in ("FromPort", "ToPort"))
        cidr = rule.get("CidrIp")
        if low is not None and low == high and isinstance(cidr, str) and rule.get("IpProtocol") in _TCP:
            ports = found.setdefault(low, [])
            ports.extend([] if cidr in ports else [cidr])
    return found


def _opened(sketch: Sketch, instance: Resource) -> dict[str, Any]:
    """Return the port of public servers and who may connect to it, which is not that of administrators."""
    sources = _sources(sketch, instance)
    port = next((each for each in sources if each != _SSH), None)
    return {} if port is None else {"port": port, "allow_from": sources[port]}


def _services(sketch: Sketch) -> Iterator[Proposal]:
    for each in sketch.of_type(SERVICE):
        written = each.properties
        definition = sketch.resource(written.get("TaskDefinition"), "AWS::ECS::TaskDefinition")
        containers = definition.properties.get("ContainerDefinitions") if definition is not None else None
        if written.get("LaunchType") not in {"FARGATE", None} or not isinstance(containers, list):
            continue
        if len(containers) != 1 or not isinstance(containers[0], dict) or definition is None:
            continue
        image = containers[0].get("Image")
        if not isinstance(image, str):
            continue
        keys: dict[str, Any] = {"type": "fargate", "image": image, **_ports(containers[0])}
        for key, name in (("cpu", "Cpu"), ("memory", "Memory")):
            size = whole(str(definition.properties.get(name)))
            if size is not None:
                keys[key] = size
        platform = definition.properties.get("RuntimePlatform")
        is_arm = isinstance(platform, dict) and platform.get("CpuArchitecture") == "ARM64"
        keys["architecture"] = "arm64" if is_arm else "x86_64"
        keys["read_only"] = str(containers[0].get("ReadonlyRootFilesystem")).lower() == "true"
        keys.update(_variables(containers[0]))
        keys.update(_role(definition.properties.get("TaskRoleArn"), "role"))
        keys.update(subnets_of(sketch, written.get("NetworkConfiguration"), "private"))
        name = sketch.free_name(each.logical_id, "Service")
        anchors = {
            f"{identifiers.pascal(name)}Service": each.logical_id,
            f"{identifiers.pascal(name)}TaskDefinition": definition.logical_id,
        }
        yield Proposal("logic", name, keys, each, anchors)


def _ports(container: dict[str, Any]) -> dict[str, Any]:
    mappings = container.get("PortMappings")
    first = mappings[0] if isinstance(mappings, list) and mappings else None
    port = whole(str(first.get("ContainerPort"))) if isinstance(first, dict) else None
    return {} if port is None else {"port": port}


def _variables(container: dict[str, Any]) -> dict[str, Any]:
    """Return the environment variables that are plain text."""
    found = {
        str(each["Name"]): str(each["Value"])
        for each in container.get("Environment") or ()
        if isinstance(each, dict) and isinstance(each.get("Name"), str) and isinstance(each.get("Value"), str)
    }
    return {"environment": found} if found else {}
