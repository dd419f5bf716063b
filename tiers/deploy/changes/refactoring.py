"""Resources to move from one stack to another: the templates of both, and what prevents the move.

Stack refactoring changes nothing but the stack of a resource, its logical ID, and tags of the stack. So
whatever the resource refers to must move with it, or mean the same in the other stack.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers import facts
from tiers.cloudformation.edited import Added, Changed, changed, lines_of
from tiers.cloudformation.references import as_lists, renamed
from tiers.cloudformation.template import Template, resources_of, section
from tiers.cloudformation.uses import Uses, calls, conditions_below, depends_on, uses_of
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Place
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.plan.compare.schemas import schema_of

if TYPE_CHECKING:
    from tiers.diagnostics.model import Code

OF_STACK: Final = frozenset({"AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"})
"""Pseudo parameters with another value in another stack."""


class Move(NamedTuple):
    """A resource to move, and its logical ID in the other stack."""

    logical_id: str
    new_id: str


class Side(NamedTuple):
    """A stack: its template as text and data, and the values of its parameters."""

    name: str
    document: Document
    values: Mapping[str, str]
    """As CloudFormation shows them: one that is read from SSM has its value there."""
    is_nested: bool = False

    @property
    def template(self) -> Template:
        """The template as data."""
        found: Template = self.document.data
        return found


class Refactored(NamedTuple):
    """The templates of both stacks after the moves, and the outputs that move with the resources."""

    source: Changed
    target: Changed
    outputs: tuple[str, ...]


class Findings(NamedTuple):
    """What prevents the moves, in the template of each stack."""

    source: tuple[Diagnostic, ...]
    target: tuple[Diagnostic, ...] = ()


def refactored(moves: Sequence[Move], source: Side, target: Side) -> Refactored | Findings:
    """Return both templates after the moves, or what prevents them."""
    found = [*_named(moves, source, target)]
    if not found:
        outputs = _outputs(moves, source)
        found = [
            *_types(moves, source),
            *_crossing(moves, source, outputs),
            *_meanings(moves, source, target, outputs),
            *_left(moves, source),
            *_of_outputs(source, target, outputs),
        ]
    transforms = [*_transforms(source)], [*_transforms(target)]
    if found or any(transforms):
        return Findings((*transforms[0], *found), tuple(transforms[1]))
    return _templates(moves, source, target, outputs)


def _templates(moves: Sequence[Move], source: Side, target: Side, outputs: Sequence[str]) -> Refactored:
    ids = {each.logical_id: each.new_id for each in moves}
    old, new = source.template, target.template
    bodies, listed = old["Resources"], section(old, "Outputs")
    before, after = {**old}, {**new}
    before["Resources"] = {name: body for name, body in bodies.items() if name not in ids}
    after["Resources"] = {**new["Resources"], **{ids[name]: _moved(bodies[name], ids) for name in ids}}
    if outputs:
        before["Outputs"] = {name: each for name, each in listed.items() if name not in outputs}
        if not before["Outputs"]:
            del before["Outputs"]
        after["Outputs"] = {
            **section(new, "Outputs"),
            **{name: renamed(listed[name], ids) for name in outputs},
        }
    routes = [*(("Resources", name) for name in ids), *(("Outputs", name) for name in outputs)]
    added = [_added(source, after, route, ids) for route in routes]
    return Refactored(
        changed(source.document, before, routes, ()),
        changed(target.document, after, (), added),
        tuple(outputs),
    )


def _added(source: Side, after: Template, route: tuple[str, str], ids: Mapping[str, str]) -> Added:
    """Return a moved item: with the lines that it had, unless a name in it is new."""
    part, name = route
    new_name = ids[name] if part == "Resources" else name
    value = after[part][new_name]
    is_same = new_name == name and as_lists(value) == as_lists(source.template[part][name])
    return Added(part, new_name, value, lines_of(source.document, route) if is_same else "")


def _moved(body: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """Return a resource with the new logical IDs of what moves with it."""
    made: dict[str, Any] = renamed(body, ids)
    if "DependsOn" in made:
        named = [ids.get(each, each) for each in depends_on(body)]
        made["DependsOn"] = named if isinstance(body["DependsOn"], list) else named[0]
    return made


def _at(code: "Code", logical_id: str, message: str, advice: str, label: str = "") -> Diagnostic:
    place = Place(("Resources", logical_id), "key")
    return code.at(place, message, label=label, help=advice)


def _named(moves: Sequence[Move], source: Side, target: Side) -> Iterator[Diagnostic]:
    """Yield what is wrong with the names of the resources alone."""
    known, taken = resources_of(source.template), dict[str, str]()
    new_ids = dict[str, str]()
    names = section(target.template, "Resources").keys() | section(target.template, "Parameters").keys()
    for each in moves:
        if each.logical_id not in known:
            meant = nearest(each.logical_id, known)
            advice = f"did you mean `{meant}`?" if meant else f"use one of {abridged(sorted(known))}"
            message = f"`{source.name}` has no resource `{each.logical_id}`"
            yield codes.NOT_IN_SOURCE.at(NOWHERE, message, help=advice)
        elif new_ids.setdefault(each.logical_id, each.new_id) != each.new_id:
            message = f"`{each.logical_id}` would be both `{new_ids[each.logical_id]}` and `{each.new_id}`"
            yield _at(codes.ID_TAKEN, each.logical_id, message, "name it once")
        elif each.new_id in names:
            message = f"`{target.name}` has the name `{each.new_id}` already"
            advice = f"pass `{each.logical_id}=NEW_ID` to give it another one"
            yield _at(codes.ID_TAKEN, each.logical_id, message, advice)
        elif taken.setdefault(each.new_id, each.logical_id) != each.logical_id:
            message = f"`{taken[each.new_id]}` and `{each.logical_id}` would both be `{each.new_id}`"
            yield _at(codes.ID_TAKEN, each.logical_id, message, "give each another name")


def _types(moves: Sequence[Move], source: Side) -> Iterator[Diagnostic]:
    refused = facts.types_not_refactored()
    for each in moves:
        kind = source.template["Resources"][each.logical_id]["Type"]
        if kind in refused or not _is_mutable(kind):
            message = f"`{each.logical_id}` cannot move: stack refactoring does not support `{kind}`"
            advice = "leave it there; or set `DeletionPolicy: Retain`, remove it by an update, and import it"
            yield _at(codes.NOT_MOVABLE, each.logical_id, message, advice)


def _is_mutable(kind: str) -> bool:
    """Return whether the provisioning type is `FULLY_MUTABLE`: the type has an update handler.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html
    """
    schema = schema_of(kind)
    return schema is not None and "update" in schema.content.get("handlers", {})


def _uses(part: object) -> Uses:
    return uses_of(part if isinstance(part, Mapping) else {})


def _crossing(moves: Sequence[Move], source: Side, outputs: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield references between what moves and what stays."""
    ids = {each.logical_id for each in moves}
    bodies = source.template["Resources"]
    for logical_id in sorted(ids):
        uses = _uses(bodies[logical_id])
        for name in sorted((uses.names | uses.order) & bodies.keys() - ids):
            message = f"`{logical_id}` refers to `{name}`, which stays in `{source.name}`"
            advice = f"move `{name}` as well, or replace the reference by its value in an update first"
            yield _at(codes.REFERENCE_CROSSES, logical_id, message, advice)
    for name, body in bodies.items():
        if name not in ids:
            uses = _uses(body)
            for logical_id in sorted((uses.names | uses.order) & ids):
                message = f"`{name}` stays in `{source.name}` and refers to `{logical_id}`, which moves"
                advice = f"move `{name}` as well, or replace the reference by its value in an update first"
                yield _at(codes.REFERENCE_CROSSES, name, message, advice)
    listed = section(source.template, "Outputs")
    for name in outputs:
        for other in sorted(_uses(listed[name]).names & bodies.keys() - ids):
            message = f"the output `{name}` refers to `{other}`, which stays in `{source.name}`"
            advice = "remove the output in an update first"
            yield codes.REFERENCE_CROSSES.at(Place(("Outputs", name), "key"), message, help=advice)


def _outputs(moves: Sequence[Move], source: Side) -> list[str]:
    """Return the outputs that refer to what moves: they move with it."""
    ids = {each.logical_id for each in moves}
    return [name for name, each in section(source.template, "Outputs").items() if _uses(each).names & ids]


def _of_outputs(source: Side, target: Side, outputs: Sequence[str]) -> Iterator[Diagnostic]:
    listed, others = section(source.template, "Outputs"), section(target.template, "Outputs")
    for name in outputs:
        place = Place(("Outputs", name), "key")
        if isinstance(listed[name], Mapping) and "Export" in listed[name]:
            message = f"the output `{name}` is exported, so other stacks may import it"
            advice = "replace the imports by values, and remove the export in an update first"
            yield codes.EXPORTED.at(place, message, help=advice)
        elif source.is_nested:
            message = f"the output `{name}` of a nested stack is for the stack that nests it"
            advice = "replace what reads it by a value, and remove the output in an update first"
            yield codes.EXPORTED.at(place, message, help=advice)
        elif name in others:
            message = f"the output `{name}` moves, and `{target.name}` has an output of that name"
            yield codes.ID_TAKEN.at(place, message, help="remove or rename one of them in an update first")


def _left(moves: Sequence[Move], source: Side) -> Iterator[Diagnostic]:
    if len(source.template["Resources"]) <= len({each.logical_id for each in moves}):
        yield codes.LEAVES_NOTHING.at(
            NOWHERE,
            f"`{source.name}` would have no resource left",
            help="leave a resource there, or add one in an update first, such as an "
            "`AWS::CloudFormation::WaitConditionHandle`; delete the stack afterwards",
        )


def _transforms(side: Side) -> Iterator[Diagnostic]:
    advice = "replace it by the processed template in an update first: `--template-stage Processed`"
    if "Transform" in side.template:
        message = f"the template of `{side.name}` has a `Transform`"
        yield codes.HAS_TRANSFORM.at(Place(("Transform",), "key"), message, help=advice)
    elif calls("Fn::Transform", side.template):
        message = f"the template of `{side.name}` has an `Fn::Transform`"
        yield codes.HAS_TRANSFORM.at(NOWHERE, message, help=advice)


def _meanings(
    moves: Sequence[Move], source: Side, target: Side, outputs: Sequence[str]
) -> Iterator[Diagnostic]:
    """Yield names that do not mean the same in the other stack."""
    listed = section(source.template, "Outputs")
    parts = [
        (("Resources", each.logical_id), source.template["Resources"][each.logical_id]) for each in moves
    ]
    parts += [(("Outputs", name), listed[name]) for name in outputs]
    for route, part in parts:
        uses = _uses(part)
        for words, advice in _different(uses, source, target):
            message = f"`{route[1]}` uses {words}"
            yield codes.VALUE_DIFFERS.at(Place(route, "key"), message, help=advice)


def _different(uses: Uses, source: Side, target: Side) -> Iterator[tuple[str, str]]:
    update = "give both stacks the same by an update first"
    defined = section(source.template, "Conditions")
    conditions = sorted(conditions_below(source.template, uses.conditions))
    every = [uses, *(uses_of({"": defined.get(name)}) for name in conditions)]
    for name in sorted(OF_STACK & {name for each in every for name in each.pseudo}):
        yield f"`{name}`, which has another value in `{target.name}`", "replace it by its value first"
    for name in conditions:
        if section(target.template, "Conditions").get(name) != defined.get(name):
            yield f"the condition `{name}`, which is different in `{target.name}`", update
    for name in sorted({name for each in every for name in each.mappings}):
        own = section(source.template, "Mappings").get(name)
        if section(target.template, "Mappings").get(name) != own:
            yield f"the mapping `{name}`, which is different in `{target.name}`", update
    parameters = {name for each in every for name in each.names}
    declared = section(source.template, "Parameters")
    for name in sorted(parameters & declared.keys()):
        there = section(target.template, "Parameters").get(name)
        if there is None:
            yield f"the parameter `{name}`, which `{target.name}` does not have", update
        elif source.values.get(name) != target.values.get(name) or _type(there) != _type(declared[name]):
            yield f"the parameter `{name}`, which has another value in `{target.name}`", update


def _type(parameter: object) -> object:
    return parameter.get("Type") if isinstance(parameter, Mapping) else None
