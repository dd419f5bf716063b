"""The component of a command, and its resources in a deployed stack."""

from collections.abc import Iterator

from tiers.cli.shared.stack import Named, StoppedError
from tiers.cli.shared.unknown import unknown_component
from tiers.deploy.stacks import LiveStack, Resource
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE, Place
from tiers.ir.placed import Placed


def check(named: Named, component: str) -> None:
    """Return if the spec compiles and has a component. Raises `StoppedError` otherwise."""
    architecture = named.compiled.architecture
    if named.compiled.bundle is None or architecture is None:
        raise StoppedError(named.located(*named.compiled.findings))
    if component not in architecture.members:
        raise StoppedError(named.located(unknown_component(component, architecture.members)))


def place(named: Named, component: str) -> Place:
    """Return where a spec has a component."""
    routes = (each.origin[:2] for each in named.origins.values() if each.component == component)
    route = next(routes, None)
    return NOWHERE if route is None else Place(route, "key")


def placed(named: Named, component: str, *types: str) -> Iterator[Placed]:
    """Yield the resources of some types that a spec has for a component."""
    for each in named.origins.values():
        if each.component == component and each.body["Type"] in types:
            yield each


def deployed(named: Named, stack: LiveStack, wanted: Placed) -> Resource:
    """Return a resource as it is deployed. Raises `StoppedError` if it is not."""
    for part in stack.walk():
        for each in part.resources:
            if (each.logical_id, each.type) == (wanted.logical_id, wanted.body["Type"]) and each.exists:
                return each
    missing = codes.NOT_DEPLOYED.at(
        Place(wanted.origin[:2], "key"),
        f"`{wanted.component}` is not deployed: the stack `{stack.name}` has no `{wanted.logical_id}`",
        help=named.said("run `tiers deploy SPEC`, or `tiers status SPEC` if a deployment failed"),
    )
    raise StoppedError(named.located(missing))
