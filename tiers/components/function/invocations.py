"""AWS services that call a function for another component, without its role."""

from tiers.components.function import codes
from tiers.diagnostics.codes.connections import ACCESS_UNKNOWN
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.edges import Attach, Grant
from tiers.ir.facets import Connection
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.accepting import Accepted
from tiers.language.component import Context, Member

S3 = "s3.amazonaws.com"
SNS = "sns.amazonaws.com"


def permission_from_id(component: str, caller: str) -> str:
    """Return the logical ID of the permission for the service that calls for another component."""
    return f"{identifiers.pascal(component)}From{identifiers.pascal(caller)}Permission"


def is_called_by_services(here: Context) -> bool:
    """Return whether a component of the data tier, such as a topic, has its service call the function."""
    return any(
        each.target == here.name and each.by is not None
        for member in here.members.values()
        if member.tier == "data"
        for each in member.component.connections(here.around(member))
    )


def accept(wanted: Connection, caller: Member, here: Context, actions: tuple[str, ...]) -> Accepted:
    """Accept messages of a topic by a permission, which must exist before the topic's subscription."""
    if wanted.by == SNS:
        arn = Target(f"{identifiers.pascal(here.name)}Function", "Arn")
        grant = Grant(
            caller.name,
            here.name,
            actions,
            ((arn,),),
            Stack.LOGIC,
            wanted.route,
            None,
            wanted.access,
            by=wanted.by,
        )
        permission = permission_from_id(here.name, caller.name)
        return (grant, Attach(caller.name, here.name, (permission,), wanted.route, wanted.access))
    return _refuse(wanted, caller, here)


def _refuse(wanted: Connection, caller: Member, here: Context) -> Diagnostic:
    if wanted.by == S3:
        return codes.EVENTS_TO_FUNCTION.at(
            wanted.route,
            f"`{caller.name}` cannot send events to the function `{here.name}`",
            label="must be a queue",
            also=(here.member.note,),
            help=f"send them to a queue, and add `consumes: [QUEUE]` to `{here.name}`",
        )
    return ACCESS_UNKNOWN.at(
        wanted.route,
        f"`{caller.name}` cannot {wanted.access} to `{here.name}`",
        label=f"has no API to {wanted.access} to",
        also=(here.member.note,),
        help="remove it, or use a component of another type",
    )
