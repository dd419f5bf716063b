"""`autoscaling`: servers that heal, and whose number follows the load."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from tiers.architecture import identifiers
from tiers.architecture.placed import Output, Placed, Stack
from tiers.compute import images
from tiers.diagnostics.codes import checks as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, Doc, Example
from tiers.logic.server import Server

if TYPE_CHECKING:
    from troposphere import ec2

    from tiers.architecture.surroundings import Surroundings

MOST_SERVERS = 1000

GRACE_PERIOD = 120
"""Seconds that a new server has for its user data before a failed health check counts."""


class Capacity(Record):
    """How many servers there may be, and what makes their number change."""

    min: Annotated[int, Between(1, MOST_SERVERS), Doc("Least number of servers"), Example(2)] = derived(
        "one in each zone, or `max` if that is less"
    )
    max: Annotated[int, Between(1, MOST_SERVERS), Doc("Greatest number of servers"), Example(6)] = derived(
        "twice `min`"
    )
    target_cpu: Annotated[
        int, Between(10, 90), Doc("Average processor use, in percent, that scaling aims at"), Example(60)
    ] = 60


class AutoScaling(Server):
    """A group of servers over all its subnets' zones, replaced when unhealthy, scaled by processor use."""

    type: Annotated[Literal["autoscaling"], Doc("Always `autoscaling`")]
    capacity: Annotated[Capacity, Doc("How many servers there may be"), Example({"min": 2, "max": 6})] = (
        Capacity()
    )

    def complete(self, here: "Surroundings") -> Self:
        """Fill in the capacity."""
        completed = super().complete(here)
        least, most = completed.capacity.min, completed.capacity.max
        if isinstance(least, Derived):
            zones = len({subnet.zone for subnet in here.subnets(completed.subnets)}) or 1
            least = zones if isinstance(most, Derived) else min(zones, most)
        if isinstance(most, Derived):
            most = min(2 * least, MOST_SERVERS)
        return completed.replace(capacity=completed.capacity.replace(min=least, max=most))

    def check(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find a capacity that makes no sense."""
        yield from super().check(here)
        least, most = self.capacity.min, self.capacity.max
        if least > most:
            route = (*here.route, "capacity")
            yield codes.CAPACITY.at(
                (*route, "min"),
                f"`{here.name}` has at least {least} servers and at most {most}",
                label="greater than `max`",
                also=(Note(Place((*route, "max")), "the greatest number"),),
                help=f"choose a `min` of at most {most}, or a `max` of at least {least}",
            )

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the launch template, the group and its scaling policy."""
        yield self._launch_template(here)
        yield self._group(here)
        if self.capacity.max > self.capacity.min:
            yield self._cpu_policy(here)

    def _launch_template(self, here: "Surroundings") -> Placed:
        from troposphere import Base64, ec2

        from tiers.architecture import symbols
        from tiers.architecture.placing import place, take
        from tiers.compute import instances

        taken = take(self, here.route, instances.SETS)
        parameter = images.parameter(self.image, self.architecture)
        disks = _disks(self)
        optional: dict[str, Any] = {
            **({"BlockDeviceMappings": disks} if disks else {}),
            **({"UserData": Base64(self.user_data)} if self.user_data else {}),
        }
        return place(
            Stack.LOGIC,
            ec2.LaunchTemplate(
                identifiers.launch_template(here.name),
                LaunchTemplateData=ec2.LaunchTemplateData(
                    ImageId=f"{{{{resolve:ssm:{parameter}}}}}" if parameter else self.image,
                    **taken.properties,
                    SecurityGroupIds=[symbols.group(here.name)],
                    MetadataOptions=ec2.MetadataOptions(HttpTokens="required", HttpPutResponseHopLimit=1),
                    **optional,
                ),
            ),
            here.route,
            {
                **{f"LaunchTemplateData.{name}": route for name, route in taken.origins.items()},
                "LaunchTemplateData.ImageId": (*here.route, "image"),
                "LaunchTemplateData.BlockDeviceMappings": (*here.route, "volume"),
                "LaunchTemplateData.UserData": (*here.route, "user_data"),
            },
        )

    def _group(self, here: "Surroundings") -> Placed:
        from troposphere import autoscaling

        from tiers.architecture import symbols
        from tiers.architecture.placing import place
        from tiers.compute.policies import instance_refresh

        template = identifiers.launch_template(here.name)
        balancers = balancers_of(here)
        behind: dict[str, Any] = {
            "TargetGroupARNs": [symbols.target_group(name, here.name) for name in balancers],
            "HealthCheckType": "ELB",
        }
        return place(
            Stack.LOGIC,
            autoscaling.AutoScalingGroup(
                identifiers.auto_scaling_group(here.name),
                MinSize=str(self.capacity.min),
                MaxSize=str(self.capacity.max),
                VPCZoneIdentifier=[symbols.subnet(subnet.name) for subnet in here.subnets(self.subnets)],
                LaunchTemplate=autoscaling.LaunchTemplateSpecification(
                    LaunchTemplateId=symbols.LaunchTemplateId(template),
                    Version=symbols.Attribute(template, "LatestVersionNumber"),
                ),
                **(behind if balancers else {}),
                HealthCheckGracePeriod=GRACE_PERIOD,
                Tags=_propagated(here),
                UpdatePolicy=instance_refresh(GRACE_PERIOD),
            ),
            here.route,
            {
                "MinSize": (*here.route, "capacity", "min"),
                "MaxSize": (*here.route, "capacity", "max"),
                "VPCZoneIdentifier": (*here.route, "subnets"),
            },
            after=self.needed_routes(here),
        )

    def _cpu_policy(self, here: "Surroundings") -> Placed:
        from troposphere import autoscaling

        from tiers.architecture import symbols
        from tiers.architecture.placing import place

        return place(
            Stack.LOGIC,
            autoscaling.ScalingPolicy(
                identifiers.scaling_policy(here.name, "Cpu"),
                AutoScalingGroupName=symbols.Name(identifiers.auto_scaling_group(here.name)),
                PolicyType="TargetTrackingScaling",
                EstimatedInstanceWarmup=GRACE_PERIOD,
                TargetTrackingConfiguration=autoscaling.TargetTrackingConfiguration(
                    PredefinedMetricSpecification=autoscaling.PredefinedMetricSpecification(
                        PredefinedMetricType="ASGAverageCPUUtilization"
                    ),
                    TargetValue=self.capacity.target_cpu,
                ),
            ),
            here.route,
            {"TargetTrackingConfiguration": (*here.route, "capacity", "target_cpu")},
        )


def _disks(server: AutoScaling) -> "list[ec2.LaunchTemplateBlockDeviceMapping]":
    from troposphere import ec2

    from tiers.compute import instances

    device = server.root_device
    if device is None:
        return []
    disk = ec2.EBSBlockDevice(**instances.disk(server))
    return [ec2.LaunchTemplateBlockDeviceMapping(DeviceName=device, Ebs=disk)]


def balancers_of(here: "Surroundings") -> tuple[str, ...]:
    """Name the load balancers that forward to this component."""
    return tuple(
        sorted({edge.source for edge in here.into() if here.members[edge.source].component.forwards})
    )


def _propagated(here: "Surroundings") -> list[dict[str, Any]]:
    # As properties of the group and not of the launch template: a new tag then replaces no server.
    tags = {"Name": here.name_tag(), **here.spec.tags}
    return [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()]
