"""The keys, defaults and checks that every component made of EC2 instances shares."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from tiers import facts
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.ir.facets import Connection, Placement
from tiers.ir.parameters import IMAGE_ID, IMAGE_PARAMETER, Kind, Text, narrowed
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Connections, Context, InSubnets, Member, connections_to
from tiers.language.elsewhere import existing
from tiers.language.record import Derived, Record, derived
from tiers.language.shape import Between, DeployTime, Doc, Example, Names, Pattern
from tiers.language.vocabulary import KeyPair
from tiers.workload import codes, egress, images
from tiers.workload.egress import Egress

IMAGE = Pattern(
    r"al2023|ubuntu-24\.04|ami-[0-9a-f]{8,17}|/[A-Za-z0-9_./-]+",
    "`al2023`, `ubuntu-24.04`, an `ami-` id or the path of an SSM parameter",
)
INSTANCE_TYPE = Pattern(r"[a-z0-9-]+\.[a-z0-9-]+", "an EC2 instance type such as `t4g.small`")
_OneType = Annotated[str, INSTANCE_TYPE, Names("instance_type"), Example("t3.micro")]
InstanceType = Annotated[_OneType, DeployTime(), Doc("EC2 instance type")]

MOST_INSTANCE_TYPES = 40
"""Overrides of a launch template in an Auto Scaling group:
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"""
InstanceTypes = Annotated[
    Annotated[_OneType, DeployTime()] | Annotated[tuple[_OneType, ...], Between(1, MOST_INSTANCE_TYPES)],
    Doc("EC2 instance type; or several with the same processor architecture, the preferred one first"),
    Example(["t4g.small", "t4g.medium"]),
]


class Volume(Record):
    """The root disk of an instance, encrypted."""

    device: Annotated[
        str | None,
        Pattern("/dev/[a-z0-9]{2,12}", "a device name such as `/dev/xvda`"),
        Doc("Device name of the root disk; known for `al2023` and `ubuntu-24.04`, needed for other images"),
        Example("/dev/xvda"),
    ] = None
    size: Annotated[
        int | None, Between(1, 65536), Doc("Size in GiB; the default is the image's own size"), Example(20)
    ] = None
    type: Annotated[Literal["gp3", "gp2"], Doc("EBS volume type"), Example("gp3")] = "gp3"


class Machine(InSubnets):
    """The keys of every component made of EC2 instances."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "ami": "use `image`",
            "security_group": "remove it; its security group is generated from connections and `egress`",
            "availability_zone": "use `subnets` in the zone",
            "desired_capacity": "use `capacity: {min: …, max: …}`",
            "consumes": "use `connects_to: [{to: QUEUE, access: consume}]`",
            "ports": "use `port`; a component listens on one port",
        }
    )

    instance_type: InstanceTypes = "t4g.small"
    image: Annotated[
        str,
        IMAGE,
        existing(Kind(IMAGE_ID)),
        Doc("`al2023`, `ubuntu-24.04`, an `ami-` ID, or an SSM parameter that contains one"),
        Example("al2023"),
    ] = "al2023"
    architecture: Annotated[
        Literal["x86_64", "arm64"], Doc("Processor architecture of the image"), Example("arm64")
    ] = derived("that of `instance_type`")
    volume: Annotated[
        Volume, Doc("Root disk; encrypted where its device is known"), Example({"size": 20})
    ] = Volume()
    key_pair: KeyPair = None
    egress: Annotated[
        Egress,
        Doc(
            "`internet` allows egress to any address on ports 80 and 443, a list of CIDR blocks to these, "
            "on the same ports or on that of an item, `https` to any address on 443 alone, `none` allows no "
            "egress; `endpoints` of the network are reached either way"
        ),
        Example("internet"),
    ] = derived(
        "`internet` where a route leads there, else `none`; for a bastion `https` where Session Manager "
        "needs it, else `none`"
    )
    connects_to: Connections = ()

    def complete(self, here: Context) -> Self:
        """Fill in the architecture."""
        completed = super().complete(here)
        if isinstance(completed.architecture, Derived):
            completed = completed.replace(architecture=images.architecture_of(completed.instance_types[0]))
        if isinstance(completed.instance_type, Text):
            limits = images.instance_types_of(completed.architecture)
            completed = completed.replace(instance_type=narrowed(completed.instance_type, **limits._asdict()))
        if isinstance(completed.image, Text):
            completed = completed.replace(image=images.deploy_time(completed.image, completed.architecture))
        return completed

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of `connects_to`."""
        return connections_to(self.connects_to, (*here.route, "connects_to"))

    def ranges_out(self) -> tuple[str, ...]:
        """Return the CIDR blocks of `egress`, each once."""
        return tuple(each.cidr for each in egress.allowed(self.egress))

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept connections on any port that is written: its programs may listen there."""
        return accepting.by_port(wanted, caller, here, is_closed=False)

    def place(self, here: Context) -> Placement:
        """Return its place: programs on it call AWS, and connect to what `egress` allows."""
        return (
            super()
            .place(here)
            ._replace(
                egress=egress.allowed(self.egress),
                has_exit=self.has_way_out(here),
                uses_endpoints=True,
            )
        )

    def principal(self) -> str:
        """Return the service of instances."""
        return "ec2.amazonaws.com"

    def has_way_out(self, here: Context) -> bool:
        """Return whether a default route leads to the internet from each of its subnets."""
        raise NotImplementedError

    def stays_inside(self, here: Context) -> bool:
        """Return whether `egress` allows no connection out of the VPC."""
        return all(here.network.holds(cidr) for cidr in self.ranges_out())

    def check_way_out(self, here: Context) -> Iterator[Diagnostic]:
        """Find what `egress` allows although no route leads there, or AWS blocks it."""
        yield from egress.check_ports(self.egress, here)
        if not self.has_way_out(here):
            yield from egress.check(self.egress, here)

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find instance types that do not exist and images that would not start on them."""
        yield from super().check(here)
        if self.volume.size is not None:
            from tiers.workload.volumes.checks import check_size

            yield from check_size(self.volume.type, self.volume.size, (*here.route, "volume", "size"))
        route = (*here.route, "instance_type")
        yield from self._check_disk(here)
        yield from self.check_image(here)
        listed = isinstance(self.instance_type, tuple)
        for index, each in enumerate(self.instance_types):
            yield from self._check_type(each, (*route, index) if listed else route, here)

    @property
    def profile(self) -> str | None:
        """The ARN of the instance profile, if it exists already."""
        return None

    @property
    def has_launch_address(self) -> bool:
        """Whether each instance gets a public address when it is launched."""
        return False

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The instance types, the preferred one first."""
        return self.instance_type if isinstance(self.instance_type, tuple) else (self.instance_type,)

    @property
    def type_words(self) -> str:
        """The instance type in diagrams: the preferred one, and the number of others."""
        first, *others = self.instance_types
        return f"{first or '…'} +{len(others)}" if others else first or "…"

    def _check_type(self, name: str, route: Route, here: Context) -> Iterator[Diagnostic]:
        """Find an instance type that does not exist, or on which the image would not start."""
        known = facts.instance_types()
        if name not in known:
            meant = nearest(name, known)
            yield codes.UNKNOWN_INSTANCE_TYPE.at(
                route,
                f"unknown instance type `{name}`",
                label=f"did you mean `{meant}`?" if meant else "not offered by EC2",
                help="use a type listed at https://aws.amazon.com/ec2/instance-types, such as `t4g.small`",
            ).replaced_by(meant)
            return
        if isinstance(self.instance_type, tuple):
            yield from _check_regions(name, route, here)
        needed = images.architecture_of(name)
        if self.architecture == needed:
            return
        if name == self.instance_types[0]:
            yield codes.ARCHITECTURE_MISMATCH.at(
                (*here.route, "architecture"),
                f"`{name}` has {needed} processors",
                label=f"an image for {self.architecture} does not start on them",
                help="remove `architecture`; the default is that of `instance_type`",
            )
        elif images.architecture_of(self.instance_types[0]) == self.architecture:
            yield codes.ARCHITECTURE_MISMATCH.at(
                route,
                f"`{name}` has {needed} processors",
                label=f"an image for {self.architecture} does not start on them",
                help=f"use only instance types with {self.architecture} processors",
            )

    @property
    def root_device(self) -> str | None:
        """The name of the root disk's device, if it is known."""
        return self.volume.device or images.root_device(self.image)

    def check_image(self, here: Context) -> Iterator[Diagnostic]:
        """Find an image that replaces servers although nothing takes over while one is replaced."""
        moves = isinstance(self.image, Text) and self.image.parameter.kind.type == IMAGE_PARAMETER
        if moves:
            yield codes.IMAGE_MOVES.at(
                (*here.route, "image"),
                f"a stack update replaces `{here.name}` when a newer image exists",
                label="resolved at every update",
                help="use a fixed image, or an `ami-` ID as the default",
            )

    def _check_disk(self, here: Context) -> Iterator[Diagnostic]:
        if self.root_device is not None:
            return
        if self.volume.size is not None or self.volume.type != Volume.type:
            yield codes.ROOT_DEVICE.at(
                (*here.route, "volume"),
                f"the root device name of the image of `{here.name}` is unknown",
                label="`device` is missing",
                also=(Note(Place((*here.route, "image")), "the image"),),
                help="add `device`, often `/dev/xvda` or `/dev/sda1`; `aws ec2 describe-images` shows it",
            )
        else:
            yield codes.DISK_NOT_OURS.at(
                (*here.route, "image"),
                f"the root disk of `{here.name}` may be unencrypted",
                label="root device name unknown",
                help="set `volume: {device: NAME}` to the root device that `aws ec2 describe-images` shows",
            )


def _check_regions(name: str, route: Route, here: Context) -> Iterator[Diagnostic]:
    """Find one of several instance types that a region lacks; of a single one, cfn-lint finds it."""
    for region in here.about.regions:
        if facts.lacks_instance_type(region, name):
            yield codes.INSTANCE_TYPE_REGION.at(
                route,
                f"`{region}` does not offer the instance type `{name}`",
                label="not offered there",
                also=(Note(Place(("regions", here.about.regions.index(region))), "the region"),),
                help="remove it, or use a type that each region offers",
            )
