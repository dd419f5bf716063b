"""One stack: a template with values for its parameters, and the value of each name in it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.evaluate import texts
from tiers.cloudformation.evaluate.functions import FUNCTIONS, OPAQUE
from tiers.cloudformation.evaluate.values import (
    NO_VALUE,
    NoValue,
    Origin,
    Pseudo,
    ResourceRef,
    Text,
    Unknown,
    Value,
    outside,
    qualified,
    settable,
    text_of,
    unknown,
)
from tiers.cloudformation.load.limits import MAX_SUGGESTED, MAX_SUGGESTIONS
from tiers.cloudformation.template import STACK_TYPE
from tiers.diagnostics.codes import templates as codes
from tiers.diagnostics.model import Document, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.cloudformation.load.world import World

# Evaluation recurses; each level takes at most five of Python's.
_MAX_DEPTH = 90
_PSEUDO = {"AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"}
_PSEUDO_OF_A_STACK = {"AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"}
_OUTPUT = "Outputs."

# Attributes with the value of a property.
_PROPERTIES = {
    ("AWS::EC2::VPC", "CidrBlock"): "CidrBlock",
    ("AWS::EC2::Subnet", "CidrBlock"): "CidrBlock",
    ("AWS::EC2::Subnet", "AvailabilityZone"): "AvailabilityZone",
    ("AWS::EC2::Subnet", "VpcId"): "VpcId",
    ("AWS::EC2::SecurityGroup", "VpcId"): "VpcId",
}

Given = Mapping[str, Callable[[], Value]]
"""Values for parameters, evaluated when they are asked for: one may depend on what its sibling gives."""


class Wiring(NamedTuple):
    """The parent of a stack, and the unevaluated `Parameters` that it passes."""

    parent: "LoadedStack"
    parameters: Mapping[str, Any]


class LoadedStack:
    """The names of one template and their meaning. Everything is evaluated on first use, and once."""

    def __init__(
        self, world: "World", scope: str, document: Document, given: Given, above: tuple[str, ...] = ()
    ) -> None:
        """`above` are the files of the stacks that this one is nested in."""
        self.world = world
        self.scope = scope
        self.document = document
        self.given = given
        self.above = (*above, document.source.path)
        self.where: Route = ()
        self.wiring: Wiring | None = None
        self._known: dict[tuple[str, str], Value] = {}
        self._running: set[tuple[str, str]] = set()
        self.parameters = self.section("Parameters")
        self.resources = self.section("Resources")
        self._conditions = self.section("Conditions")
        self._mappings = self.section("Mappings")
        self._outputs = self.section("Outputs")

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section of the template; one that is not a mapping is a trouble."""
        found = self.document.data.get(name)
        if isinstance(found, Mapping):
            return found
        if found is not None:
            self.world.trouble(codes.BROKEN_TEMPLATE, self, Place((name,)), f"`{name}` is not a mapping")
        return {}

    @property
    def is_root(self) -> bool:
        """Return whether the stack is nested in no other one."""
        return len(self.above) == 1

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The unevaluated section of outputs."""
        return self._outputs

    @property
    def here(self) -> Origin:
        """The place of evaluation: the current resource, parameter, or output."""
        name = str(self.where[1]) if len(self.where) > 1 else ""
        return Origin(qualified(self.scope, name))

    def broken(self, message: str, fix: str = "") -> Unknown:
        """Report that CloudFormation would reject the template; the value is unknown."""
        self.world.trouble(codes.BROKEN_TEMPLATE, self, Place(self.where), message, fix)
        return Unknown(message, self.here)

    def _meant(self, name: str, known: Mapping[str, Any]) -> str:
        """Return a suggestion for an unknown name, in templates that CloudFormation could accept."""
        if len(known) > MAX_SUGGESTED or len(self.world.library.troubles) > MAX_SUGGESTIONS:
            return ""
        meant = nearest(name, (each for each in known if isinstance(each, str)))
        return f"did you mean `{meant}`?" if meant else ""

    def at(self, *where: str | int) -> "_At":
        """Evaluate the value at a route, which troubles name as their place."""
        return _At(self, where)

    def evaluate(self, value: Value) -> Value:
        """Return the evaluated value; never an exception, whatever its shape."""
        if isinstance(value, str):
            if "{{resolve:" in value:
                return Unknown("a dynamic reference is resolved when the stack is deployed", self.here)
            existing = self.world.existing
            return value if existing is None else existing.meant(value)
        if not isinstance(value, dict | list):
            return value
        if self.world.depth >= _MAX_DEPTH:
            return Unknown("the value is nested too deeply", self.here)
        self.world.depth += 1
        try:
            return self._list(value) if isinstance(value, list) else self._mapping(value)
        finally:
            self.world.depth -= 1

    def _list(self, values: list[Value]) -> list[Value]:
        found = [self.evaluate(value) for value in values]
        return [value for value in found if not isinstance(value, NoValue)]

    def _mapping(self, value: dict[str, Value]) -> Value:
        if len(value) == 1:
            ((name, argument),) = value.items()
            function = FUNCTIONS.get(name)
            if function is not None:
                # A key of this name may also be in a policy; there it has a mapping.
                is_key = name == "Condition" and not isinstance(argument, str)
                return {name: self._plain(argument)} if is_key else function(self, argument)
            if isinstance(name, str) and name.startswith("Fn::"):
                return Unknown(OPAQUE.get(name, f"`{name}` is not modeled"), self.here)
        if any(isinstance(name, str) and name.startswith("Fn::") for name in value):
            return Unknown("a function is among other keys, as with macros", self.here)
        return self._plain(value)

    def _plain(self, value: Value) -> Value:
        if not isinstance(value, dict):
            return self.evaluate(value)
        found = {name: self.evaluate(each) for name, each in value.items()}
        return {name: each for name, each in found.items() if not isinstance(each, NoValue)}

    def text(self, value: Value) -> Value:
        """Return a composed string, or why it is unknown."""
        return self.evaluate(value) if isinstance(value, str) else value

    def once(self, kind: str, name: str, make: Callable[[], Value]) -> Value:
        """Evaluate something with a name only once; if it depends on itself, it is unknown."""
        key = (kind, name)
        if key in self._known:
            return self._known[key]
        if key in self._running or self.world.depth >= _MAX_DEPTH:
            return unknown(f"`{name}` depends on itself, or on too much", qualified(self.scope, name))
        self._running.add(key)
        self.world.depth += 1
        try:
            self._known[key] = make()
        finally:
            self.world.depth -= 1
            self._running.discard(key)
        return self._known[key]

    # Names

    def ref(self, name: str) -> Value:
        """Return the value of `Ref` for a name."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in _PSEUDO or name in _PSEUDO_OF_A_STACK:
            return self._pseudo(name)
        if name in self.parameters:
            return self.once("parameter", name, lambda: self._parameter(name))
        if name in self.resources:
            return self._reference(name, "")
        if self._is_made_by_aws(name):
            return self._unwritten(name)
        fix = self._meant(name, {**self.parameters, **self.resources})
        return self.broken(f"`{name}` is neither a parameter nor a resource", fix)

    def _pseudo(self, name: str) -> Value:
        if name in _PSEUDO:
            return self.world.pseudo.get(name) or Pseudo(name)
        if self.is_root and name in self.world.pseudo:
            return self.world.pseudo[name]
        way_out = settable(name) if self.is_root else ""
        reason = f"`{name}` depends on where the stack is deployed{way_out}"
        return outside(reason, qualified(self.scope, name))

    def attribute(self, name: str, attribute: str) -> Value:
        """Return the value of `GetAtt`: a property, an output of a nested stack, or a name for the rest."""
        resource = self.resources.get(name)
        if not isinstance(resource, Mapping):
            if name not in self.resources and self._is_made_by_aws(name):
                return self._unwritten(name)
            return self.broken(f"`{name}` is not a resource", self._meant(name, self.resources))
        kind = resource.get("Type")
        if kind == STACK_TYPE:
            return self._output_of(name, attribute)
        wanted = _PROPERTIES.get((kind, attribute)) if isinstance(kind, str) else None
        properties = resource.get("Properties")
        if wanted and isinstance(properties, Mapping) and wanted in properties:
            return self.once("attribute", f"{name}.{attribute}", lambda: self.evaluate(properties[wanted]))
        if (kind, attribute) == ("AWS::EC2::VPC", "Ipv6CidrBlocks"):
            from tiers.cloudformation.evaluate.ipv6 import ranges

            return self.once("attribute", f"{name}.{attribute}", lambda: ranges(self, name))
        return self._reference(name, attribute)

    def _is_made_by_aws(self, name: str) -> bool:
        """Return whether a resource that is not written may be one that a transform or a module makes."""
        return "Transform" in self.document.data or any(
            name.startswith(each) and str(body.get("Type")).endswith("::MODULE")
            for each, body in self.resources.items()
            if isinstance(body, Mapping) and isinstance(each, str)
        )

    def _unwritten(self, name: str) -> Unknown:
        return Unknown(f"`{name}` is made by a transform or a module, which only AWS can run", self.here)

    def _reference(self, name: str, attribute: str) -> Value:
        if self.is_created(name) is False:
            return unknown(f"`{name}` is not created, by its condition", qualified(self.scope, name))
        return ResourceRef(self.scope, name, attribute)

    def _output_of(self, name: str, attribute: str) -> Value:
        if not attribute.startswith(_OUTPUT):
            return unknown(f"`{attribute}` of a stack is not known", qualified(self.scope, name))
        child = self.world.child(self, name)
        return child if isinstance(child, Unknown) else child.output(attribute.removeprefix(_OUTPUT))

    def output(self, name: str) -> Value:
        """Return the value of an output of this stack."""
        if name not in self._outputs:
            return self.broken(f"`{self.document.source.path}` has no output `{name}`")
        return self.once("output", name, lambda: self._output(name))

    def _output(self, name: str) -> Value:
        found = self._outputs[name]
        with self.at("Outputs", name):
            if not isinstance(found, Mapping):
                return self.broken(f"the output `{name}` is not a mapping")
            held = self.condition(found["Condition"]) if "Condition" in found else True
            if held is False:
                return unknown(
                    f"the output `{name}` is not there, by its condition", qualified(self.scope, name)
                )
            return _flat(self.evaluate(found.get("Value")))

    def exported(self, name: str) -> Value:
        """Return the name by which an output is exported, None if it is not."""
        written = self._outputs.get(name)
        export = written.get("Export") if isinstance(written, Mapping) else None
        if not isinstance(export, Mapping):
            return None
        with self.at("Outputs", name):
            return self.evaluate(export.get("Name"))

    def _parameter(self, name: str) -> Value:
        declared = self.parameters[name]
        with self.at("Parameters", name):
            if not isinstance(declared, Mapping):
                return self.broken(f"the parameter `{name}` is not a mapping")
            kind = declared.get("Type", "String")
            if not isinstance(kind, str):
                return self.broken(f"the type of the parameter `{name}` is not a string")
            if kind.startswith("AWS::SSM::Parameter::Value<"):
                reason = f"the parameter `{name}` is read from SSM when the stack is deployed"
                return self._before_deployment(reason, name)
            if name in self.given:
                value = self.given[name]()
            elif "Default" in declared:
                value = self.evaluate(declared["Default"])
            else:
                way_out = settable(name) if self.is_root else ""
                return self._before_deployment(f"the parameter `{name}` has no value{way_out}", name, name)
            return _typed(value, kind)

    def _before_deployment(self, reason: str, name: str, parameter: str = "") -> Unknown:
        """Return an unknown that is outside in a root stack alone; else it may be a resource."""
        found = outside(reason, qualified(self.scope, name), parameter)
        if not self.is_root:
            return found._replace(outside=False, parameter="")
        return found if self.world.is_alone else found._replace(outside=False)

    def is_created(self, name: str) -> bool | Unknown:
        """Return whether the condition of a resource is true."""
        resource = self.resources.get(name)
        if not isinstance(resource, Mapping) or "Condition" not in resource:
            return True
        with self.at("Resources", name, "Condition"):
            return self.condition(resource["Condition"])

    def condition(self, name: Value) -> bool | Unknown:
        """Return whether a condition is true."""
        if isinstance(name, str) and name not in self._conditions and _is_included(self._conditions):
            return Unknown(f"the condition `{name}` is not written here, but included", self.here)
        if not isinstance(name, str) or name not in self._conditions:
            return self.broken(
                f"there is no condition `{name}`" if isinstance(name, str) else "a condition must be a name"
            )
        found = self.once("condition", name, lambda: self._condition(name))
        return (
            found if isinstance(found, bool | Unknown) else Unknown(f"`{name}` is not a condition", self.here)
        )

    def _condition(self, name: str) -> bool | Unknown:
        with self.at("Conditions", name):
            found = self.evaluate(self._conditions[name])
            if isinstance(found, bool):
                return found
            if not isinstance(found, Unknown):
                return self.broken(f"the condition `{name}` is neither true nor false")
            if found.of_condition:
                return found
            reason = f"whether the condition `{name}` holds is not known: {found.reason}"
            return found._replace(reason=reason, of_condition=True)

    def mapping(self, name: Value) -> Value:
        """Return one of the template's mappings."""
        if isinstance(name, Unknown):
            return name
        found = self._mappings.get(name) if isinstance(name, str) else None
        if found is None and _is_included(self._mappings):
            return Unknown("a mapping is not written here, but included", self.here)
        if not isinstance(found, Mapping):
            return self.broken(
                f"there is no mapping `{name}`" if isinstance(name, str) else "a mapping must be a name"
            )
        return found


class _At:
    """Sets where a stack's evaluation is, and puts it back."""

    def __init__(self, stack: LoadedStack, where: Route) -> None:
        self._stack = stack
        self._where = where
        self._before: Route = ()

    def __enter__(self) -> None:
        self._before, self._stack.where = self._stack.where, self._where

    def __exit__(self, *failure: object) -> None:
        self._stack.where = self._before


def _typed(value: Value, kind: str) -> Value:
    """Make a parameter's string the list that its type needs; a list from a parent stays one."""
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    if not is_list:
        text = text_of(value)
        return _flat(value) if text is None else text
    if isinstance(value, list | dict):
        return _flat(value)
    text = text_of(value)
    found = texts.split(",", value if text is None else text)
    if isinstance(found, Unknown):
        return found
    return [each.strip() if isinstance(each, str) else _stripped(each) for each in found]


def _is_included(section: Mapping[str, Any]) -> bool:
    """Return whether a macro adds to a section."""
    return any(str(name).startswith("Fn::") for name in section)


def _flat(value: Value) -> Value:
    """Return a string or a list of strings for another stack; other values could grow with each stack."""
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(each, list | dict) for each in listed):
        return Unknown("a list or mapping is passed in place of a string")
    return value


def _stripped(value: Value) -> Value:
    """Drop the blanks around a name, as in `a, ${b}`."""
    if not isinstance(value, Text):
        return value
    return texts.concatenate(part for part in value.parts if not isinstance(part, str) or part.strip())
