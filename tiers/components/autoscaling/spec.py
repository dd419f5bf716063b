"""`autoscaling`: servers that heal, and whose number follows the load."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from tiers.components.autoscaling import codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.parameters import Number, narrowed
from tiers.ir.placed import Output, Placed, Stack
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example
from tiers.workload import images, signals
from tiers.workload.codes import NOT_ON_WINDOWS
from tiers.workload.environment import Parts
from tiers.workload.machine import INTERNET
from tiers.workload.server import Server

if TYPE_CHECKING:
    from tiers.ir.context import Surroundings

MOST_SERVERS = 1000

CLOUDFORMATION = "cloudformation"
"""The endpoint by which servers signal where no way leads out of the VPC."""

GRACE_PERIOD = 120
"""Seconds that a new server has for its user data before a failed health check counts."""


TAGGED = ("volume", "network-interface")
"""Resources that the tags of a group do not reach, so a launch template tags them. A new tag is a new version
of the template and replaces the servers a few at a time, but an account whose policies require tags refuses
every launch without them: https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-tagging.html"""


_DESIRED = "remove it: scaling sets the number of servers between `min` and `max`"


class Capacity(Record):
    """How many servers there may be, and what makes their number change."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("desired", "desired_capacity", "desired_size"), _DESIRED)
    )

    min: Annotated[
        int, Between(1, MOST_SERVERS), DeployTime(), Doc("Least number of servers"), Example(2)
    ] = derived("one in each zone, or `max` if that is less")
    max: Annotated[
        int, Between(1, MOST_SERVERS), DeployTime(), Doc("Greatest number of servers"), Example(6)
    ] = derived("twice `min`")
    target_cpu: Annotated[
        int,
        Between(10, 90),
        DeployTime(),
        Doc("Average processor use, in percent, that scaling aims at"),
        Example(60),
    ] = 60
    target_requests: Annotated[
        int | None,
        Between(1, 1_000_000),
        DeployTime(),
        Doc(
            "Requests a minute for each server that scaling aims at as well; needs one load balancer in front"
        ),
        Example(1000),
    ] = None

    @property
    def may_change(self) -> bool:
        """Whether there is anything to scale, for whatever is chosen at deployment."""
        chosen = any(isinstance(each, Number) for each in vars(self).values())
        return chosen or self.max > self.min

    def limited(self) -> Self:
        """Keep a limit that is chosen at deployment on its side of the other one."""
        if isinstance(self.min, Number) and not isinstance(self.max, Number):
            return self.replace(min=narrowed(self.min, high=self.max))
        if isinstance(self.max, Number) and not isinstance(self.min, Number):
            return self.replace(max=narrowed(self.max, low=self.min))
        return self


class AutoScaling(Server):
    """A group of servers over all its subnets' zones, replaced when unhealthy, scaled by processor use."""

    heals: ClassVar[bool] = True

    type: Annotated[Literal["autoscaling"], Doc("Always `autoscaling`")]
    capacity: Annotated[Capacity, Doc("How many servers there may be"), Example({"min": 2, "max": 6})] = (
        Capacity()
    )
    update: Annotated[
        Literal["instance_refresh", "rolling"],
        Doc(
            "How changes reach running servers, while the update of the stack waits: by `instance_refresh`, "
            "Auto Scaling replaces them as new ones become healthy, in 36 hours at most; by `rolling`, "
            "CloudFormation replaces them in batches, as new ones signal that they answer their health check"
        ),
        Example("rolling"),
    ] = "instance_refresh"

    def complete(self, here: "Surroundings") -> Self:
        """Fill in the capacity."""
        completed = super().complete(here)
        least, most = completed.capacity.min, completed.capacity.max
        if isinstance(least, Derived):
            zones = len({subnet.zone for subnet in here.subnets(completed.subnets)}) or 1
            least = zones if isinstance(most, Derived) else min(zones, most)
        if isinstance(most, Derived):
            most = min(2 * least, MOST_SERVERS)
        check = completed.health_check
        grace = GRACE_PERIOD if isinstance(check.grace_period, Derived) else check.grace_period
        return completed.replace(
            capacity=completed.capacity.replace(min=least, max=most).limited(),
            health_check=check.replace(grace_period=grace),
        )

    @property
    def grace_period(self) -> int:
        """Seconds that a new server has to start."""
        grace = self.health_check.grace_period
        return GRACE_PERIOD if grace is None else grace

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
        yield from self._check_update(here)
        yield from self._check_signals(here)
        balancers = balancers_of(here)
        if self.capacity.target_requests is not None and len(balancers) != 1:
            names = " and ".join(f"`{name}`" for name in balancers)
            yield codes.TARGET_REQUESTS.at(
                (*here.route, "capacity", "target_requests"),
                f"`{here.name}` scales by requests but has {len(balancers) or 'no'} load balancer"
                f"{'s' if balancers else ''} in front",
                label=f"requests come from {names}" if balancers else "no requests to count",
                help="let one load balancer forward here, or use `target_cpu`",
            )

    def last_words(self, here: "Surroundings") -> Parts:
        """Signal, if updates wait for it."""
        if self.update != "rolling":
            return ()
        checked = signals.Checked(self.port, self.health_check) if self.port and balancers_of(here) else None
        resource = identifiers.auto_scaling_group(here.name)
        return signals.script(resource, checked, signals.wait(self.grace_period))

    def _check_signals(self, here: "Surroundings") -> Iterator[Diagnostic]:
        """Find servers that could not signal, so that every update would fail."""
        if self.update != "rolling":
            return
        if self.is_windows:
            yield NOT_ON_WINDOWS.at(
                (*here.route, "update"),
                f"the Windows servers of `{here.name}` cannot signal for `update: rolling`",
                label="signaled by a Linux shell script",
                help="remove it: an instance refresh needs no signals",
            )
            return
        out = self.has_way_out(here) and INTERNET in self.ranges_out()
        if not out and CLOUDFORMATION not in here.network.interface_endpoints:
            yield codes.ROLLING_WITHOUT_WAY.at(
                (*here.route, "update"),
                f"new servers of `{here.name}` cannot reach CloudFormation to signal",
                label="a rolling update waits for their signals",
                help=f"add `{CLOUDFORMATION}` to the network's `endpoints`, or remove `update: rolling`",
            )
        elif not images.is_amazon_linux(self.image) and "cfn-bootstrap" not in (self.user_data or ""):
            yield codes.ROLLING_IMAGE.at(
                (*here.route, "update"),
                f"updates of `{here.name}` fail unless its image has `cfn-signal`",
                label="a rolling update waits for their signals",
                also=(Note(Place((*here.route, "image")), "the image"),),
                help="install `aws-cfn-bootstrap` by `user_data`, or remove `update: rolling`",
            )

    def _check_update(self, here: "Surroundings") -> Iterator[Diagnostic]:
        for key in ("min", "max"):
            if self.update == "rolling" and isinstance(getattr(self.capacity, key), Number):
                yield codes.ROLLING_BY_CHOICE.at(
                    (*here.route, "update"),
                    f"`{here.name}` rolls its servers, and how many there are is chosen at deployment",
                    label="needs to know `capacity`",
                    also=(Note(Place((*here.route, "capacity", key)), "chosen at deployment"),),
                    help="remove it, for an instance refresh, or write the number",
                )

    def resources(self, here: "Surroundings") -> Iterator[Placed | Output]:
        """Build the launch template, the group and its scaling policy."""
        yield from self.role_resources(here)
        yield self._launch_template(here)
        yield self._group(here)
        if self.capacity.may_change:
            yield self._cpu_policy(here)
            if self.capacity.target_requests is not None:
                yield self._requests_policy(self.capacity.target_requests, here)

    def _launch_template(self, here: "Surroundings") -> Placed:
        from troposphere import Tags, ec2

        from tiers.ir import symbols
        from tiers.ir.placing import place, take
        from tiers.workload import instances

        taken = take(self, here.route, instances.SETS)
        optional: dict[str, Any] = {}
        if self.role.says_something:
            profile = symbols.Name(identifiers.instance_profile(here.name))
            optional["IamInstanceProfile"] = ec2.IamInstanceProfile(Name=profile)
        return place(
            Stack.LOGIC,
            ec2.LaunchTemplate(
                identifiers.launch_template(here.name),
                LaunchTemplateData=ec2.LaunchTemplateData(
                    ImageId=images.launched(self.image, self.architecture, images.RESOLVED_BY_CLOUDFORMATION),
                    **taken.properties,
                    SecurityGroupIds=[symbols.group(here.name)],
                    **instances.launch_data(self, self.compiled_user_data(here)),
                    **optional,
                    TagSpecifications=[
                        ec2.TagSpecifications(ResourceType=kind, Tags=Tags(_tags(here))) for kind in TAGGED
                    ],
                ),
                TagSpecifications=[
                    ec2.TagSpecifications(ResourceType="launch-template", Tags=Tags(_tags(here)))
                ],
            ),
            here.route,
            {
                **{f"LaunchTemplateData.{name}": route for name, route in taken.origins.items()},
                **instances.launch_origins(here),
            },
        )

    def _group(self, here: "Surroundings") -> Placed:
        from troposphere import autoscaling

        from tiers.ir import symbols
        from tiers.ir.placing import place
        from tiers.workload import update_policies

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
                MinSize=symbols.as_text(self.capacity.min),
                MaxSize=symbols.as_text(self.capacity.max),
                VPCZoneIdentifier=[symbols.subnet(subnet.name) for subnet in here.subnets(self.subnets)],
                LaunchTemplate=autoscaling.LaunchTemplateSpecification(
                    LaunchTemplateId=symbols.LaunchTemplateId(template),
                    Version=symbols.Attribute(template, "LatestVersionNumber"),
                ),
                **(behind if balancers else {}),
                HealthCheckGracePeriod=self.grace_period,
                Tags=_propagated(here),
                UpdatePolicy=update_policies.rolling(
                    self.capacity.min, self.capacity.max, signals.wait(self.grace_period)
                )
                if self.update == "rolling"
                else update_policies.instance_refresh(self.grace_period),
            ),
            here.route,
            {
                "MinSize": (*here.route, "capacity", "min"),
                "MaxSize": (*here.route, "capacity", "max"),
                "VPCZoneIdentifier": (*here.route, "subnets"),
                "HealthCheckGracePeriod": (*here.route, "health_check", "grace_period"),
            },
            after=self.needed_routes(here),
        )

    def _cpu_policy(self, here: "Surroundings") -> Placed:
        metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
        return self._policy(here, "Cpu", "target_cpu", metric, self.capacity.target_cpu)

    def _requests_policy(self, target: int, here: "Surroundings") -> Placed:
        from tiers.ir import symbols

        (balancer,) = balancers_of(here)
        # https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PredefinedMetricSpecification.html
        label = symbols.Phrase(
            symbols.Attribute(identifiers.load_balancer(balancer), "LoadBalancerFullName"),
            "/",
            symbols.Attribute(identifiers.target_group(balancer, here.name), "TargetGroupFullName"),
        )
        metric = {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": label}
        # AWS refuses the label until a listener has tied the target group to the load balancer.
        after = here.members[balancer].component.forwarding(balancer, here.name)
        return self._policy(here, "Requests", "target_requests", metric, target, after)

    def _policy(
        self,
        here: "Surroundings",
        name: str,
        key: str,
        metric: dict[str, Any],
        target: int,
        after: tuple[str, ...] = (),
    ) -> Placed:
        from troposphere import autoscaling

        from tiers.ir import symbols
        from tiers.ir.placing import place

        return place(
            Stack.LOGIC,
            autoscaling.ScalingPolicy(
                identifiers.scaling_policy(here.name, name),
                AutoScalingGroupName=symbols.Name(identifiers.auto_scaling_group(here.name)),
                PolicyType="TargetTrackingScaling",
                EstimatedInstanceWarmup=self.grace_period,
                TargetTrackingConfiguration=autoscaling.TargetTrackingConfiguration(
                    PredefinedMetricSpecification=autoscaling.PredefinedMetricSpecification(**metric),
                    TargetValue=target,
                ),
            ),
            here.route,
            {"TargetTrackingConfiguration": (*here.route, "capacity", key)},
            after,
        )


def balancers_of(here: "Surroundings") -> tuple[str, ...]:
    """Name the load balancers that forward to this component."""
    return tuple(
        sorted({edge.source for edge in here.into() if here.members[edge.source].component.forwards})
    )


def _tags(here: "Surroundings") -> dict[str, str]:
    return {"Name": here.name_tag(), **here.spec.tags}


def _propagated(here: "Surroundings") -> list[dict[str, Any]]:
    return [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in _tags(here).items()]
