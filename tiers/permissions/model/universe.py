"""Who may act, and what may be acted on."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from tiers.cloudformation.evaluate.values import Origin, Pseudo, ResourceRef, Unknown, Zone
from tiers.permissions.model.policies import Policy
from tiers.tuples import NamedTuple

SubjectKind = Literal["role", "service", "outside"]


class Rest(NamedTuple):
    """The variable end of the ARNs of one kind: an object's key, an index's name."""

    what: str


Arn: TypeAlias = tuple[str | ResourceRef | Pseudo | Unknown | Zone | Rest, ...]
"""The parts of an ARN: text, what is known by name only, and what is variable.

A reference in it is a name that AWS generates, never an ARN: values in policies have the same parts. One with
an attribute of question marks has as many letters. An `Unknown` equals nothing but the same object.
"""


ORIGIN_IDENTITY = "origin-access-identity.cloudfront.amazonaws.com"
"""The name here of the service that is each origin access identity of a template, which is its source.

No request shows an ARN of an identity, and it has no policies:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""


class Subject(NamedTuple):
    """Someone who may act: a role of the templates, a service for one of its sources, or an outsider.

    `id` is that of the role's resource (`Stack.LogicalId`); of a service it is its principal, such as
    `s3.amazonaws.com`, and `source` the ID of the resource on behalf of which it calls, or empty for any
    other. Outsiders are `*` (anonymous and every account) or an account's ID.
    """

    kind: SubjectKind
    id: str
    component: str | None = None
    source: str = ""
    identity: tuple[Policy, ...] = ()
    boundary: Policy | Unknown | None = None
    trust: Policy | None = None
    origin: Origin | None = None
    arn: Arn = ()
    """The ARN of a role; of a service, that of its source. Empty if it has none."""
    unknowns: tuple[Unknown, ...] = ()
    """Reasons why it may have more, or be denied more, than its policies say: unknown managed policies."""
    exists: bool = False
    """Whether it exists already and was not loaded, so that its policies are those that a spec assumes."""
    components: tuple[str, ...] = ()
    """The components that have it together, if it exists already."""


class Point(NamedTuple):
    """An access point of a file system, by which a client can mount it."""

    id: str
    arn: Arn


class Target(NamedTuple):
    """A resource of the templates that actions can be on.

    `arns` maps each kind of its ARNs, as the service authorization reference calls them (`bucket` and
    `object`, `table` and `index`), to the parts of the ARN that covers all of that kind.
    """

    id: str
    type: str
    service: str
    """The prefix of its actions, such as `s3`."""
    arns: Mapping[str, Arn]
    component: str | None = None
    policies: tuple[Policy, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    """Reasons why its resource policy may be another one: two policies for one queue, say."""
    key: "str | Unknown | None" = None
    """The ID of the KMS key of the templates that encrypts it, or why it is not known which; `None` without
    one of the customer's."""
    is_public: bool = False
    """Whether a bucket has Block Public Access turned off, so that its policy counts for outsiders."""
    origin: Origin | None = None
    points: tuple[Point, ...] = ()
    """The access points of a file system."""
    exists: bool = False
    """Whether it exists already and was not loaded, so that its policy is not known."""


class Endpoint(NamedTuple):
    """A VPC endpoint with a policy that may stop a call on its way, for one service, such as `s3`."""

    id: str
    service: str
    policy: Policy


class Universe(NamedTuple):
    """All subjects and targets of what was loaded, and what was not read."""

    subjects: tuple[Subject, ...]
    targets: tuple[Target, ...]
    endpoints: tuple[Endpoint, ...] = ()
    not_modelled: tuple[Unknown, ...] = ()
