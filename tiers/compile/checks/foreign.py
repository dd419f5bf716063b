"""References of component types of other packages, which no test of this package has seen.

The linker relies on references that lead to a resource of the same or an earlier stack.
"""

from collections.abc import Iterable, Iterator

from tiers.diagnostics.model import Diagnostic
from tiers.ir.edges import Grant
from tiers.ir.placed import Built
from tiers.ir.references import Target, targets
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.broken import BrokenTypeError
from tiers.language.component import Member

_ORDER = {stack: number for number, stack in enumerate(Stack)}


def check(
    architecture: Architecture, built: Built, of_network: frozenset[str] = frozenset()
) -> Iterator[Diagnostic]:
    """Find components whose references lead nowhere, or to a later stack.

    `of_network` are the logical IDs of the VPC that the spec does not have.
    """
    foreign = [each for each in architecture.members.values() if each.component.provided_by]
    home = {each.logical_id: each.stack for each in built.resources} if foreign else {}
    home |= {target.logical_id: Stack.NETWORK for target in built.given}
    for member in foreign:
        for stack, logical_id in _references(member, architecture, built):
            reason = _reason(stack, logical_id, home)
            if logical_id in of_network:
                reason += "; a component that needs a VPC must have a `place`"
            if reason:
                component = member.component
                broken = BrokenTypeError(
                    component.type, component.provided_by, "a reference is wrong", reason
                )
                yield broken.at((*member.route, "type"))
                break


def _reason(stack: Stack | None, logical_id: str, home: dict[str, Stack]) -> str:
    """Return the problem of a reference from a stack, `""` if there is none."""
    if logical_id not in home:
        return f"no resource has the logical ID `{logical_id}`"
    if stack is not None and _ORDER[home[logical_id]] > _ORDER[stack]:
        return f"`{logical_id}` is in the stack `{home[logical_id]}`, which is created after `{stack}`"
    return ""


def _references(
    member: Member, architecture: Architecture, built: Built
) -> Iterator[tuple[Stack | None, str]]:
    """Yield each reference of a component with its stack; `None` for one that other components make."""
    for placed in built.resources:
        if placed.component == member.name:
            yield from ((placed.stack, each.logical_id) for each in targets(placed.body))
            yield from ((placed.stack, each) for each in placed.after)
    for output in built.outputs:
        if output.origin[: len(member.route)] == member.route:
            yield from ((output.stack, each.logical_id) for each in targets(output.value.to_dict()))
    offers = member.component.offers(member.name).values()
    grants = (each for each in architecture.edges if isinstance(each, Grant) and each.target == member.name)
    shared = (*(each.parts for each in offers), *(parts for each in grants for parts in each.resources))
    yield from ((None, each.logical_id) for each in _in_parts(shared))


def _in_parts(shared: Iterable[tuple[object, ...]]) -> Iterator[Target]:
    for parts in shared:
        yield from (part for part in parts if isinstance(part, Target) and not part.is_pseudo)
