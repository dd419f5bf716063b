"""Facets of CloudFormation resource types.

A row answers each question, or says `NotApplicable("why")`. That is false, so a reader asks `if row.holds`.
`None` is an open question; a type that a component type creates has none (`Row.unanswered`).
"""

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Literal

from tiers.resources.facet import Facet

if TYPE_CHECKING:
    from tiers.resources.bill import Bill
    from tiers.resources.deleting import Expiry, Keeping, Lock

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"

NodeKind = Literal["service", "function", "database", "connect_endpoint", "other"]
Reader = Literal[
    "instance",
    "scaling_group",
    "service",
    "schedule",
    "load_balancer",
    "database",
    "cluster",
    "cache",
    "endpoint",
    "mount_target",
    "proxy",
    "nat",
]
Effect = Literal["MODIFY", "INTERRUPT", "MAY_REPLACE", "REPLACE"]


class NotApplicable:
    """The answer to a question that a type does not raise, with the reason."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why

    def __bool__(self) -> Literal[False]:
        """Return false: nothing applies."""
        return False


# -- what a resource holds, and what others rely on ----------------------------------------------------


class Holds(Facet):
    """Content that no template can create again."""

    what: str
    """The end of "it would be removed, and with it"."""
    policy: str = "Delete"
    """The `DeletionPolicy` that CloudFormation assumes."""
    is_kept_full: bool = False
    """True if its service deletes it only without content."""
    in_cluster: str = ""
    """The property that names the cluster which has the content instead."""
    copy_of: str = ""
    """The property that makes the content a copy; the policies of a copy are ignored."""
    final_snapshot: str = ""
    """The property by which the service makes a snapshot before it deletes the content."""


class Identity(Facet):
    """Something that others outside of the stack rely on, and that a new resource does not have."""

    what: str
    """The end of "it would be removed, and with it"."""
    note: str
    is_address: bool = False
    when: tuple[str, str] = ("", "")
    """A property and the value that it must have."""
    unless: str = ""
    """The path of a property of resources without such an identity; `*` is for each item of a list."""


# -- what only one resource can have -------------------------------------------------------------------


class Outcome(Enum):
    """Fate of a second resource with the same claim, while the first still exists."""

    REFUSED = "refused"
    """The service refuses it, and the update rolls back."""
    TAKEN_AWAY = "taken away"
    """The service may accept it as the same thing, which the removal of the first then takes away."""


class Unique(Facet):
    """Properties that are unique together."""

    needed: tuple[str, ...]
    """Without one of these there is no claim."""
    optional: tuple[str, ...] = ()
    each: str = ""
    """A list whose items are claimed one by one."""
    outcome: Outcome = Outcome.REFUSED
    overlaps: bool = False
    when: tuple[str, str] | None = None
    """A property and the value that it must have; an empty one is any value."""
    doubtful: bool = False
    """True if no page says that a second one is refused, so that it is only a warning."""
    way_out: str = ""
    """The advice for a replacement that needs what the old resource has, where it is a special one."""


class Inside(Facet):
    """A list in a resource whose items could be separate resources."""

    owner: str
    """The property of such a resource that names the one it is in, or the item."""
    items: str
    type: str
    shared: tuple[str, ...] = ()
    """The properties that all items share."""


# -- what an update does -------------------------------------------------------------------------------


class Update(Facet):
    """Effect of a change of one property, as a page of AWS's says."""

    effect: Effect
    says: str
    page: str


class ByUpdatePolicy(Facet):
    """Effects of a change of some properties, by the policy in a resource's `UpdatePolicy`."""

    properties: tuple[str, ...]
    effects: Mapping[str, Update]
    """By policy in order of precedence, with dots before a key that must be true; empty for none of them."""


class Items(Facet):
    """A list whose items are added and removed in place, while a changed one has another effect."""

    list: str
    name: str
    """The key of an item by which it is the same one."""
    update: Update


class Size(Facet):
    """Storage that never shrinks."""

    path: tuple[str, ...]
    growth: int
    """The smallest growth in percent."""
    page: str
    but: tuple[str, str] = ("", "")
    """A property and the value of it with which storage may shrink."""


class Version(Facet):
    """The property with an engine's version, and the page on its upgrades."""

    name: str
    page: str


class Retention(Facet):
    """The time for which something is kept, and the one where nothing is written."""

    name: str
    default: int | None
    """`None`: it is kept until it is deleted."""
    unit: str
    what: str


class Backups(Facet):
    """A setting that deletes the backups that exist when it is switched off."""

    path: tuple[str, ...]
    off: str
    what: str
    page: str


# -- how it is deleted ---------------------------------------------------------------------------------


class Snapshots(Facet):
    """Final snapshots of a resource in the service `rds`."""

    operation: str
    key: str
    argument: str
    """The argument that names the resource."""
    kind: str
    """The name of one, without `Identifier`."""
    delete: str


class Deletion(Facet):
    """Obstacles to a deletion, and what it leaves. Functions are named, because each acts in its own part."""

    protected_by: str = ""
    """The property, or the attribute of a load balancer, by which AWS refuses a deletion."""
    blocker: str = ""
    """The function of `tiers.operate.deletion_blockers` that finds what blocks it."""
    remover: str = ""
    """The function of `tiers.operate.failed_creations` that deletes what a failed creation left."""
    snapshots: Snapshots | None = None


# -- where it is in a network --------------------------------------------------------------------------


class Network(Facet):
    """The properties with the subnets and groups of an interface."""

    subnets: str
    groups: str
    node: NodeKind = "other"
    subnet_group: tuple[str, str] | None = None
    """The type that has the subnets, and its property, where `subnets` names such a resource."""
    public: str = ""
    opens: Literal["anywhere", "inside", "nothing"] = "anywhere"
    is_outside_by_default: bool = False
    """True if it has no interface without subnets."""


class Modeled(Facet):
    """Semantics that a module of `tiers.proof.build` has, by its name."""

    by: str


class BySchema(Facet):
    """An end of connections of which only its schema is known."""

    has_more_groups: bool = False
    """True if its service adds groups to the interfaces."""


class Entrance(Facet):
    """The properties with the targets of a service that opens connections into a VPC, or with its subnets."""

    what: str
    targets: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    groups: str = ""
    inside: bool = False
    """True if it serves clients in VPCs too."""


class Listing(Facet):
    """A command that lists resources of an account."""

    command: str
    key: str
    """The key at the top of its output."""
    about: str = ""
    """The key of the one resource that the output is about."""
    is_needed: bool = False


class Quota(Facet):
    """A quota as Service Quotas knows it, and the noun for what is counted."""

    service: str
    code: str
    noun: str


# -- how a rehearsal plays it --------------------------------------------------------------------------


class StandIn(Facet):
    """The reader of `tiers.rehearse.read.hosts` that makes its hosts."""

    reader: Reader
    engines: Mapping[str, Literal["mysql", "postgres"]] = {}
    """The server of a database, by its engine."""


class Absent(Facet):
    """The reason why something in a network has no host, as a sentence without its subject."""

    reason: str = ""


# -- the row -------------------------------------------------------------------------------------------


class Row(Facet):
    """Everything known about a resource type, in any template."""

    type: str
    what: str = ""
    """A noun phrase."""
    holds: Holds | NotApplicable | None = None
    unique: tuple[Unique, ...] | NotApplicable | None = None
    deletion: Deletion | NotApplicable | None = None
    network: Network | Modeled | BySchema | NotApplicable | None = None
    rehearsal: StandIn | Absent | NotApplicable | None = None
    bills: "tuple[Bill, ...] | NotApplicable | None" = None

    identity: Identity | None = None
    glyph: str = ""
    """Its drawing of `tiers/picture/glyphs.py`, if it has a card in diagrams of any template."""
    name: str = ""
    """The property that gives it a name, by which others may refer to it."""
    name_within: tuple[str, ...] | None = None
    """The properties within which a name is unique; `None`: all that never change."""
    is_name_shared: bool = False
    """True if several can have one name, or all claims are in `unique`."""
    inside: tuple[Inside, ...] = ()

    updates: Mapping[str, Update] = {}
    by_update_policy: ByUpdatePolicy | None = None
    items: Items | None = None
    has_revisions: bool = False
    """True if a replacement is a new revision of the same name, and the old one has nothing to lose."""
    follows: Mapping[str, str] = {}
    """Attributes that change with a property, although the resource stays the same."""
    size: Size | None = None
    version: Version | None = None
    retention: Retention | None = None
    keeping: "Keeping | None" = None
    expiry: "Expiry | None" = None
    lock: "Lock | None" = None
    backups: Backups | None = None
    backup_days: tuple[tuple[str, ...], ...] = ()
    """Paths to the number of days for which backups are kept; 0 days create no more of them."""
    bound: tuple[str, ...] = ()
    """The properties that name subnets or security groups of the VPC that it can never leave."""
    kept_subnets: str = ""
    """The property with subnets that cannot be removed while they are in use."""

    default_vpc: tuple[str, ...] = ()
    """The properties without all of which it is in the default VPC."""
    entrance: Entrance | None = None
    listings: tuple[Listing, ...] = ()
    quota: Quota | None = None
    arns: str = ""
    """The constant of `tiers.resources.arns_of_services` with its ARNs in policies."""
    api: str = ""
    """The constant of `tiers.resources.apis` with the API for its callers."""
    alarms: str = ""
    """The end of a module's name, `tiers.resources.alarms_of_…`, and its constant with the alarms."""

    @property
    def page(self) -> str:
        """The page of AWS's template reference."""
        service, _, name = self.type.removeprefix("AWS::").lower().partition("::")
        return f"{_REFERENCE}aws-resource-{service}-{name}.html"

    def unanswered(self) -> tuple[str, ...]:
        """Return the questions without an answer."""
        questions = ("holds", "unique", "deletion", "network", "rehearsal", "bills")
        return tuple(each for each in questions if getattr(self, each) is None) + (
            () if self.what else ("what",)
        )


# -- answers that many types share ---------------------------------------------------------------------

NO_CONTENT = NotApplicable("the template has all of it")
BY_SCHEMA = NotApplicable("the schema's identifiers are all that is unique")
UNPROTECTED = NotApplicable("no property protects it")
NO_INTERFACE = NotApplicable("it has no network interface")
NO_EFFECT = NotApplicable("it changes no network path")
NO_HOST = NotApplicable("it is at no end of a connection")
