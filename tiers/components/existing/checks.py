"""Checks of what exists already: one kind of end, a VPC to be in, and values of one region."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.existing import codes, listener_checks
from tiers.components.existing.kinds import NAMED
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import listed
from tiers.ir.existing_values import identity
from tiers.ir.facets import Connection
from tiers.language.component import Context, Member
from tiers.network.existing import parts

if TYPE_CHECKING:
    from tiers.components.existing.spec import Existing

KINDS = ("group", *NAMED, "listener")
"""The keys that say what exists. A component has one of them; only a listener has a `group` as well."""

_OF_GROUPS = ("port", "endpoint", "secret", "connects_to")
"""Keys that have an effect with `group` alone."""


def check(existing: "Existing", here: Context) -> Iterator[Diagnostic]:
    """Find what cannot be an end of connections."""
    given = [each for each in KINDS if getattr(existing, each) is not None]
    if existing.listener is not None:
        given = [each for each in given if each != "group"]
    if len(given) != 1:
        yield codes.KIND.at(
            Place((*here.route, given[1]), "key") if given else Place(here.route, "key"),
            f"`{here.name}` has {len(given)} kinds" if given else f"`{here.name}` does not say what exists",
            label="must have exactly one kind",
            help=f"remove `{given[1]}`, or make it a component with another name"
            if given
            else f"add {listed(KINDS, 'or')}",
        )
    yield from listener_checks.check(existing, here)
    if existing.group is not None:
        yield from _group(existing, existing.group, here)
    elif given and given != ["listener"]:
        yield from _no_effect(existing, given[0], here)
    if existing.key is not None and existing.secret is None and given in (["group"], ["function"]):
        yield codes.NO_EFFECT.at(
            Place((*here.route, "key"), "key"),
            f"`key` has no effect with `{given[0]}` alone",
            label="the key of a secret, or of stored data",
            help="remove it, or add the `secret` that it encrypts" if given == ["group"] else "remove it",
        )


def _no_effect(existing: "Existing", kind: str, here: Context) -> Iterator[Diagnostic]:
    """Find keys that are about what has a security group."""
    for name in _OF_GROUPS:
        if getattr(existing, name) not in (None, ()):
            yield codes.NO_EFFECT.at(
                Place((*here.route, name), "key"),
                f"`{name}` has no effect with `{kind}`",
                label=f"a {kind} is called by its API" if name != "secret" else "only for a `group`",
                also=(Note(Place((*here.route, kind), "key"), "what exists"),),
                help="remove it",
            )


def _group(existing: "Existing", group: str, here: Context) -> Iterator[Diagnostic]:
    if not here.network.is_existing:
        yield from _without_vpc(here)
    elif existing.port is None and not existing.connects_to and existing.listener is None:
        yield codes.UNUSED.at(
            Place(here.route, "key"),
            f"`{here.name}` has neither `port` nor `connects_to`",
            label="no connection can start or end here",
            help="add the `port` that it listens on, or `connects_to` with what it connects to",
        )
    yield from _same(existing, group, here)


def _without_vpc(here: Context) -> Iterator[Diagnostic]:
    """Find groups in a new VPC; the first one, because all have the same cause.

    Where `network` has parts of an existing VPC, too, its check says that `vpc` is missing.
    """
    if any(True for _ in parts(here.network)):
        return
    several = [each for each in here.members.values() if _is_existing(each) and _has_group(each)]
    if several[0].name == here.name:
        yield codes.GROUP_WITHOUT_VPC.at(
            (*here.route, "group"),
            f"the security group of `{here.name}` cannot be used in a new VPC",
            label="rules name groups of the same VPC",
            also=tuple(Note(Place((*each.route, "group")), "neither can this one") for each in several[1:]),
            help="add the VPC of the group to `network`: `vpc: vpc-…`, with its `cidr` and `subnets`",
        )


def _has_group(member: Member) -> bool:
    return getattr(member.component, "group", None) is not None


def _same(existing: "Existing", group: str, here: Context) -> Iterator[Diagnostic]:
    """Find a group that is that of another component: a group cannot have a rule twice."""
    for other in here.members.values():
        if other.name == here.name:
            return
        theirs = getattr(other.component, "group", None) if _is_existing(other) else None
        if theirs is not None and identity(theirs) == identity(group):
            yield codes.SAME_GROUP.at(
                (*here.route, "group"),
                f"`{other.name}` and `{here.name}` have the same security group",
                label="already used",
                also=(Note(Place((*other.route, "group")), "first used here"),),
                help="use one component with a list of ports, such as `port: [80, 443]`"
                if existing.listener is None
                else "use the listener of HTTPS alone, to which its owner can redirect HTTP",
            )
            return


def _is_existing(member: Member) -> bool:
    return member.component.type == "existing"


def both_exist(wanted: Connection, caller: Member, target: Member) -> Diagnostic:
    """Refuse a connection between two ends that exist: nothing of it is created here."""
    return codes.BOTH_EXIST.at(
        wanted.route,
        f"`{caller.name}` and `{target.name}` both exist already",
        label="neither end is created by this spec",
        also=(target.note,),
        help="remove it; those who created the two allow connections between them",
    )


def by_service(wanted: Connection, caller: Member, target: Member) -> Diagnostic:
    """Refuse a call that a service of AWS makes for a component: only a policy of the target can allow it."""
    return codes.BY_SERVICE.at(
        wanted.route,
        f"`{caller.name}` cannot {wanted.access} to `{target.name}`, which exists already",
        label="its policy would have to allow it",
        also=(target.note,),
        help=f"use a queue or a topic of this spec, from which a function sends to `{target.name}`",
    )
