"""AWS services that call a function for another component, without its role."""

from tiers.components.function import codes
from tiers.diagnostics.codes.connections import ACCESS_UNKNOWN
from tiers.diagnostics.model import Diagnostic
from tiers.ir.edges import Attach
from tiers.ir.facets import Connection
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Context, Member

S3 = "s3.amazonaws.com"
SNS = "sns.amazonaws.com"


def is_called_by_services(here: Context) -> bool:
    """Return whether a component of the data tier, such as a topic, has its service call the function."""
    return any(
        each.target == here.name and each.by is not None
        for member in here.members.values()
        if member.tier == "data"
        for each in member.component.connections(here.around(member))
    )


def accept(wanted: Connection, caller: Member, here: Context, api: Api, permission: str) -> Accepted:
    """Accept messages of a topic, whose subscription needs the permission with that logical ID first."""
    if wanted.by != SNS:
        return _refuse(wanted, caller, here)
    accepted = accepting.by_grant(wanted._replace(access="invoke"), caller, here, api)
    if isinstance(accepted, Diagnostic):
        return accepted
    return (*accepted, Attach(caller.name, here.name, (permission,), wanted.route, wanted.access))


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
