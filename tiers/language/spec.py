"""A spec as it is written: the root of the language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.language import accounts
from tiers.language.accounts import Account, Role
from tiers.language.component import Component
from tiers.language.environment import ENVIRONMENTS, Environment
from tiers.language.expect import Expect
from tiers.language.raw import RawResources
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, In, Keys, Names, Pattern, Tagged
from tiers.language.stack_parameters import OUTPUTS, PARAMETERS, DeclaredParameter, OutputValue
from tiers.language.vocabulary import ANY_TEXT, COMPONENTS, REGION, TagValue
from tiers.network.spec import Network

if TYPE_CHECKING:
    from tiers.language.encryption import Encryption
    from tiers.language.operations import Operations

NOTHING: Mapping[str, Any] = MappingProxyType({})

STACK_NAME = Pattern(
    "[a-z][a-z0-9]*(-[a-z0-9]+)*",
    "a name of lowercase letters, digits, and single `-` that starts with a letter",
)
TAG_KEYS = Keys(
    "tag",
    # https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    Pattern(
        r"(?![aA][wW][sS]:)(?!Name$)[A-Za-z0-9\u00c0-\ud7ff .:/=+@_-]+",
        "a tag key other than `Name` that does not start with `aws:`",
    ),
    128,
)
OVERRIDE_KEYS = Keys(
    "override",
    Pattern(
        r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_:-]+)+",
        "a path such as `web.LaunchTemplate.LaunchTemplateData.EbsOptimized`",
    ),
    names=Names("override"),
)
WARNING_NAMES = Keys(
    "warning",
    Pattern("[a-z0-9-]+|[A-Z]+[0-9]{4}", "the name or code of a warning"),
    names=Names("warning"),
)
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
LOGICAL_ID = Pattern("[A-Za-z0-9]+", "a logical ID of letters and digits")
LOGICAL_IDS = Keys("logical ID", LOGICAL_ID, 255)


class Spec(Record):
    """A whole architecture."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "vpc": "move it to `network`",
            "subnets": "move them to `network`",
            "nat_gateway": "move it to `network`",
            "security_groups": "remove it; `connects_to`, `forward_to`, and `allow_from` make them",
            "web": "move components to `presentation`, `logic`, or `data`",
            "database": "move databases to `data`",
        }
    )

    version: Annotated[
        Literal[1], codes.UNSUPPORTED_VERSION, Doc("Version of the language; must be 1"), Example(1)
    ]
    name: Annotated[
        str,
        STACK_NAME,
        Between(1, 32),
        Doc("Name of the architecture and prefix of every generated `Name` tag"),
        Example("shop"),
    ]
    description: Annotated[
        str,
        ANY_TEXT,
        Between(1, 250),
        Doc("Description of the stack, in one sentence"),
        Example("The web shop"),
    ] = derived("`Three-tier architecture NAME`")
    regions: Annotated[
        tuple[Annotated[str, REGION, Between(1, 40), Names("region")], ...],
        Between(0, 50),
        Doc(
            "Regions to deploy to. `compile` and `lint` check the templates for each of them, and a "
            "deployment "
            "uses the first unless you pass `--region`. Without this key, cfn-lint checks the `regions` of a "
            "`.cfnlintrc`, or else `AWS_REGION`, `AWS_DEFAULT_REGION`, or "
            "`us-east-1`"
        ),
        Example(["ap-southeast-1", "ap-east-1"]),
    ] = ()
    account: Account = None
    role: Role = None
    tags: Annotated[
        Mapping[str, TagValue],
        TAG_KEYS,
        Doc(
            "Tags for every resource that supports tags. A change replaces the servers of `autoscaling` "
            "a few at a time because their disks are tagged at launch"
        ),
        Example({"CostCentre": "4711"}),
    ] = NOTHING
    network: Annotated[
        Network | None,
        Doc("VPC, subnets, and internet access"),
        Example({"cidr": "10.0.0.0/16", "zones": 2}),
    ] = derived("a VPC with all its defaults if a component is in one, otherwise none")
    presentation: Annotated[
        Mapping[str, Annotated[Component, Tagged("presentation")]],
        COMPONENTS,
        Doc("Components that accept traffic from the internet, in public subnets"),
    ] = NOTHING
    logic: Annotated[
        Mapping[str, Annotated[Component, Tagged("logic")]],
        COMPONENTS,
        Doc("Components that run the application, in private subnets"),
    ] = NOTHING
    data: Annotated[
        Mapping[str, Annotated[Component, Tagged("data")]],
        COMPONENTS,
        Doc("Components that hold data, in isolated subnets"),
    ] = NOTHING

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the finding about an account number that YAML made a number."""
        return accounts.foreign(data, route)

    @property
    def extends(self) -> bool:
        """Return whether it adds raw CloudFormation, or changes what is generated."""
        return bool(self.overrides or self.logical_ids) or self.has_raw

    @property
    def has_raw(self) -> bool:
        """Return whether it adds raw CloudFormation resources."""
        return any(getattr(self.resources, stack) for stack in self.resources.fields)

    @property
    def needs_build(self) -> bool:
        """Return whether something in it can only be judged beside what is generated."""
        return self.extends or bool(self.parameters) or bool(self.outputs)

    overrides: Annotated[
        Mapping[str, Any],
        OVERRIDE_KEYS,
        Doc(
            "Changes to generated resources, as `COMPONENT.RESOURCE.PATH` or `LOGICAL-ID.PATH`. `null` "
            "removes a value, and a number selects an item of a list, from 0. cfn-lint checks the result"
        ),
        Example({"web.LaunchTemplate.LaunchTemplateData.EbsOptimized": True}),
    ] = NOTHING
    resources: Annotated[
        RawResources,
        Doc("Raw CloudFormation resources to add, by stack"),
        Example({"data": {"Jobs": {"Type": "AWS::SQS::Queue"}}}),
    ] = RawResources()
    parameters: Annotated[
        Mapping[str, DeclaredParameter],
        PARAMETERS,
        Doc("Stack parameters that raw resources, overrides, and outputs refer to, by `!Ref` and `!Sub`"),
        Example({"ZoneId": {"type": "AWS::Route53::HostedZone::Id", "group": "DNS"}}),
    ] = NOTHING
    outputs: Annotated[
        Mapping[str, OutputValue],
        OUTPUTS,
        Doc("Outputs of the stack, beside those of the components: `{from: NAME.x}`, `!Ref`, and others"),
        Example({"JobsUrl": {"from": "jobs.url"}}),
    ] = NOTHING
    logical_ids: Annotated[
        Mapping[str, Annotated[str, LOGICAL_ID, Between(1, 255)]],
        LOGICAL_IDS,
        Doc(
            "Logical IDs that generated resources have in an older template, as `GENERATED: OLD`. The "
            "templates use the old ones, so that CloudFormation updates the resources. The rest of the spec "
            "uses the generated ones"
        ),
        Example({"DbDBInstance": "Database"}),
    ] = NOTHING
    encryption: Annotated[
        "Encryption | None",
        In("tiers.language.encryption"),
        Doc("Customer managed key of AWS KMS for everything that holds data"),
        Example({"key": "create"}),
    ] = None
    operations: Annotated[
        "Operations | None",
        In("tiers.language.operations"),
        Doc("Alarms on the components, who is notified, a dashboard, and a budget"),
        Example({"notify": ["ops@example.com"]}),
    ] = None
    environments: Annotated[
        Mapping[str, Environment],
        ENVIRONMENTS,
        Doc("Environments by name; select one with `--env NAME`"),
        Example({"staging": {"network": {"nat_gateway": {"mode": "single"}}}}),
    ] = NOTHING
    expect: Annotated[
        Expect,
        Doc("Expectations in addition to the declared connections: what must and must not be reachable"),
        Example({"allow": ["internet -> load_balancer:443"], "deny": ["bastion -> orders"]}),
    ] = Expect()
    accept: Annotated[
        Mapping[str, Annotated[str, ANY_TEXT, Between(3, 256)]],
        WARNING_NAMES,
        Doc("Accepted warnings, by name or code, each with the reason"),
        Example({"single-nat": "this demo may lose a zone"}),
    ] = NOTHING
