"""Resources that are handed to code that was not loaded, which may open flows by them.

A custom resource, a module, a third-party resource or a nested stack whose template was not loaded can change
any resource that its properties name, by whatever functions and through whatever parameters and outputs.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.evaluate.syntax import attribute_parts, pieces
from tiers.cloudformation.evaluate.values import ResourceRef, Unknown, Value
from tiers.cloudformation.load.stack import LoadedStack
from tiers.cloudformation.template import STACK_TYPE

if TYPE_CHECKING:
    from tiers.cloudformation.load.world import World

_OUTPUT = "Outputs."
_BRANCHES = 3

_OPAQUE = {
    STACK_TYPE,
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFormation::StackSet",
    "AWS::EC2::RouteServerPropagation",  # adds routes to tables
    "AWS::Serverless::Application",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
}
_KEEPING = {"AWS::SSM::Parameter", "AWS::SecretsManager::Secret"}
"""Types whose values can be read by name."""
_RUNNING = {
    "AWS::Lambda::Function": ("Code", "Environment"),
    "AWS::Serverless::Function": ("InlineCode", "Environment"),
}
"""The inputs of a function besides its event."""


def is_opaque(kind: str) -> bool:
    """Return whether a type can do anything with what it is given, by code that no template shows."""
    return kind in _OPAQUE or kind.endswith("::MODULE") or not kind.startswith("AWS::")


class Walker:
    """Finds the resources that values name. Each parameter, output and export is followed once."""

    def __init__(self, world: "World", *, runs: bool = False) -> None:
        """With `runs`, the functions that values name are run, so their inputs are named too."""
        self.world = world
        self._runs = runs
        self._seen: set[tuple[str, str, str]] = set()

    def named(self, stack: LoadedStack, value: Value) -> Iterator[ResourceRef | str]:
        """Yield the resources in an unevaluated value, and its plain strings, which may be IDs."""
        pending: list[tuple[LoadedStack, Value]] = [(stack, value)]
        while pending:
            here, each = pending.pop()
            if isinstance(each, ResourceRef | str):
                yield each
            elif isinstance(each, list):
                pending += [(here, item) for item in each]
            elif isinstance(each, Mapping):
                for found in self._mapping(here, each):
                    if isinstance(found, ResourceRef):
                        yield found
                    else:
                        pending.append(found)

    def _mapping(
        self, stack: LoadedStack, value: Mapping[str, Any]
    ) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        for name, argument in value.items():
            if name == "Ref" and isinstance(argument, str):
                yield from self._name(stack, argument)
            elif name == "Fn::GetAtt":
                yield from self._attribute(stack, argument)
            elif name == "Fn::Sub":
                yield from self._text(stack, argument)
            elif name == "Fn::ImportValue":
                yield (stack, argument)
                yield from self._import(stack, argument)
            elif name == "Fn::If" and isinstance(argument, list) and len(argument) == _BRANCHES:
                held = stack.condition(argument[0])
                yield (stack, argument[1:] if isinstance(held, Unknown) else argument[1 if held else 2])
            else:
                yield (stack, argument)

    def _name(self, stack: LoadedStack, name: str) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        if name not in stack.parameters:
            yield from self._resource(stack, name, "")
        elif self._is_new("parameter", stack, name):
            wired = stack.wiring.parameters if stack.wiring else {}
            declared = stack.parameters[name]
            if stack.wiring and name in wired:
                yield (stack.wiring.parent, wired[name])
            elif name in stack.given:
                yield (stack, stack.given[name]())
            elif isinstance(declared, Mapping):
                yield (stack, declared.get("Default"))

    def _attribute(
        self, stack: LoadedStack, argument: Value
    ) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        wanted = attribute_parts(argument)
        if wanted is not None:
            parts = [stack.evaluate(part) for part in wanted[1]]
            attribute = ".".join(part if isinstance(part, str) else "?" for part in parts)
            yield from self._resource(stack, wanted[0], attribute)

    def _text(self, stack: LoadedStack, argument: Value) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        text, own = (
            (argument[0], argument[1]) if isinstance(argument, list) and len(argument) > 1 else (argument, {})
        )
        yield (stack, own)
        for piece in pieces(text) if isinstance(text, str) else ():
            if isinstance(piece, str) or (isinstance(own, Mapping) and piece.name in own):
                continue
            if piece.attribute:
                yield from self._resource(stack, piece.resource, piece.attribute)
            else:
                yield from self._name(stack, piece.name)

    def _resource(
        self, stack: LoadedStack, name: str, attribute: str
    ) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        body = stack.resources.get(name)
        if not isinstance(body, Mapping):
            return
        kind = body.get("Type")
        if kind == STACK_TYPE and attribute.startswith(_OUTPUT):
            child = self.world.child(stack, name)
            if isinstance(child, LoadedStack):
                yield from self._output(child, attribute.removeprefix(_OUTPUT))
        elif isinstance(body, Mapping) and isinstance(kind, str) and kind in _KEEPING:
            if self._is_new("resource", stack, name):
                yield (stack, body.get("Properties"))
        else:
            found = stack.attribute(name, attribute) if attribute else ResourceRef(stack.scope, name)
            # A property of the resource, or an address, is not a path to it.
            yield from [found] if isinstance(found, ResourceRef) else []
            yield from self._running(stack, name, body) if self._runs else []

    def _running(
        self, stack: LoadedStack, name: str, body: Mapping[str, Any]
    ) -> Iterator[ResourceRef | tuple[LoadedStack, Value]]:
        properties, parts = body.get("Properties"), _RUNNING.get(str(body.get("Type")), ())
        if parts and isinstance(properties, Mapping) and self._is_new("resource", stack, name):
            yield (stack, [properties.get(each) for each in parts])

    def _output(self, stack: LoadedStack, name: str) -> Iterator[tuple[LoadedStack, Value]]:
        written = stack.outputs.get(name)
        if isinstance(written, Mapping) and self._is_new("output", stack, name):
            yield (stack, written.get("Value"))

    def _import(self, stack: LoadedStack, argument: Value) -> Iterator[tuple[LoadedStack, Value]]:
        for exporting, name in self.world.exporting(stack.evaluate(argument)):
            yield from self._output(exporting, name)

    def _is_new(self, kind: str, stack: LoadedStack, name: str) -> bool:
        key = (kind, stack.scope, name)
        known = key in self._seen
        self._seen.add(key)
        return not known
