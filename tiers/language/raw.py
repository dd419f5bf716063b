"""Raw CloudFormation in a spec: the escape hatch, in CloudFormation's own words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Keys, Pattern

LOGICAL_IDS = Keys(
    "resource",
    Pattern("[A-Za-z][A-Za-z0-9]*", "a name of letters and digits that starts with a letter"),
    255,
    has_file=True,
)

Policy = Literal["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]


class RawResource(Record):
    """CloudFormation resource; `Ref`, `GetAtt`, and `Sub` can use any generated resource."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("alarms", "Alarms"), "use `resource_alarms` of `operations`")
    )

    Type: Annotated[
        str,
        Pattern(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)+", "a resource type such as `AWS::SQS::Queue`"),
        Doc("Resource type"),
        Example("AWS::SQS::Queue"),
    ]
    Properties: Annotated[
        Mapping[str, Any],
        Keys(
            "property",
            Pattern("(?!Ref$)[A-Za-z0-9]+", "the name of a property; functions are for its value"),
        ),
        Doc("Properties of the resource"),
        Example({"VisibilityTimeout": 60}),
    ] = MappingProxyType({})
    DependsOn: Annotated[
        str | tuple[str, ...], Doc("Logical IDs of resources that must be created first"), Example(["Vpc"])
    ] = ()
    DeletionPolicy: Annotated[
        Policy | None, Doc("Policy for the deletion of the stack"), Example("Retain")
    ] = None
    UpdateReplacePolicy: Annotated[
        Policy | None, Doc("Policy for an update that replaces the resource"), Example("Retain")
    ] = None
    UpdatePolicy: Annotated[
        Any, Doc("Update policy"), Example({"AutoScalingReplacingUpdate": {"WillReplace": True}})
    ] = None
    CreationPolicy: Annotated[Any, Doc("Creation policy"), Example({"ResourceSignal": {"Count": 1}})] = None
    Metadata: Annotated[Any, Doc("Metadata"), Example({"Owner": "team-a"})] = None


ROUTES = ("AWS::EC2::Route", "AWS::EC2::VPNGatewayRoutePropagation")
"""The resource types that put routes into a route table."""

OPAQUE = ("AWS::CloudFormation::", "Custom::")
"""The prefixes of resource types that may contain such a resource without showing it."""


Resources = Annotated[Mapping[str, RawResource], LOGICAL_IDS, Example({"Jobs": {"Type": "AWS::SQS::Queue"}})]


class RawResources(Record):
    """Raw resources by stack. A resource may refer to its own stack and those before it, in this order."""

    alike: ClassVar[str] = "STACK"

    edge: Annotated[
        Resources,
        Doc(
            "Resources in `us-east-1`, where CloudFront needs its certificates and firewalls; "
            "retained unless a policy is written"
        ),
    ] = MappingProxyType({})
    network: Annotated[Resources, Doc("Resources in the network stack, with the VPC and its subnets")] = (
        MappingProxyType({})
    )
    security: Annotated[Resources, Doc("Resources in the security stack, with the security groups")] = (
        MappingProxyType({})
    )
    data: Annotated[Resources, Doc("Resources in the data stack, with the databases")] = MappingProxyType({})
    presentation: Annotated[
        Resources, Doc("Resources in the presentation stack, with the load balancers")
    ] = MappingProxyType({})
    logic: Annotated[Resources, Doc("Resources in the logic stack, with the servers")] = MappingProxyType({})
    operations: Annotated[
        Resources, Doc("Resources in the operations stack, which watch the tiers, such as dashboards")
    ] = MappingProxyType({})

    @property
    def types(self) -> Mapping[str, str]:
        """The types of all raw resources by their logical IDs, in the order of their stacks."""
        return {name: raw.Type for stack in self.fields for name, raw in getattr(self, stack).items()}

    @property
    def joins_networks(self) -> bool:
        """Return whether a raw resource may route traffic of the VPC to another network."""
        types = (raw.Type for stack in self.fields for raw in getattr(self, stack).values())
        return any(each in ROUTES or each.startswith(OPAQUE) for each in types)
