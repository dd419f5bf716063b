"""Convert the templates of a snapshot into normal form, in which references lead to resources.

It does not use the evaluator of `tiers.cloudformation.evaluate`, which returns an `Unknown` for each value
that only a deployment decides, and no two of them are equal. Here such a value stays as it is written, so
that two snapshots can be compared; the forms of functions are read by the same code.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tiers.cloudformation.evaluate.syntax import Variable, attribute_parts, pieces, substitution
from tiers.cloudformation.template import Template, properties_of, resources_of, section
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.compare.values import NOTHING, Chosen, Key, Link, Value, phrase, scalar
from tiers.untrusted import whole

_PAIR, _TRIPLE = 2, 3
_OUTPUT = "Outputs."

ATTRIBUTES = (
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "UpdatePolicy",
    "CreationPolicy",
    "Metadata",
    "DependsOn",
)
"""The parts of a resource beside its properties."""


class Resource(NamedTuple):
    """One resource in normal form."""

    key: Key
    type: str
    properties: Mapping[str, Value]
    attributes: Mapping[str, Value]
    condition: str | None
    """The name of the condition on which it exists, where the condition's value is unknown."""
    is_child: bool = False
    """True if it is a child stack whose resources are compared one by one."""


def resources(side: Snapshot) -> dict[Key, Resource]:
    """Return all resources of a side, those of child stacks after what they are nested in."""
    reader = _Reader(side)
    stems = (side.main, *(stem for stem in dict.fromkeys(side.stacks.values())))
    return {each.key: each for stem in stems for each in reader.resources(stem)}


def outputs(side: Snapshot) -> dict[str, Value]:
    """Return the outputs of the main template."""
    declared = section(side.templates[side.main], "Outputs")
    reader = _Reader(side)
    return {
        str(name): reader.value(side.main, each.get("Value"))
        for name, each in declared.items()
        if isinstance(each, Mapping)
    }


class _Reader:
    """Evaluation of all that is known before a deployment."""

    def __init__(self, side: Snapshot) -> None:
        self.side = side
        self._callers = {stem: child for child, stem in side.stacks.items()}
        self._busy: set[tuple[str, str]] = set()

    def resources(self, stem: str) -> Iterator[Resource]:
        for name, body in resources_of(self.side.templates[stem]).items():
            condition = body.get("Condition")
            held = self.condition(stem, condition) if isinstance(condition, str) else True
            if held is not False:
                yield self._resource(stem, name, body, condition if held is None else None)

    def _resource(self, stem: str, name: str, body: Mapping[str, Any], condition: str | None) -> Resource:
        is_child = stem == self.side.main and name in self.side.stacks
        # Templates of children are compared themselves, and so is what they are handed.
        left_out = _OF_CHILDREN if is_child else ()
        written = {key: each for key, each in properties_of(body).items() if key not in left_out}
        evaluated = {str(key): self.value(stem, each) for key, each in written.items()}
        properties = {key: each for key, each in evaluated.items() if each is not NOTHING}
        attributes = {key: self.value(stem, body[key]) for key in ATTRIBUTES if key in body}
        if isinstance(attributes.get("DependsOn"), list):  # a set, which may be written as its only member
            attributes["DependsOn"] = ", ".join(sorted(map(str, attributes["DependsOn"])))
        return Resource((self.stack(stem), name), body["Type"], properties, attributes, condition, is_child)

    def stack(self, stem: str) -> str:
        return "" if self.side.layout is Layout.SINGLE else stem

    def template(self, stem: str) -> Template:
        return self.side.templates[stem]

    def value(self, stem: str, value: object) -> Value:
        """Return a value in normal form."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name in _FUNCTIONS:
                    return _FUNCTIONS[name](self, stem, argument)
            pairs = ((str(key), self.value(stem, each)) for key, each in value.items())
            return {key: each for key, each in pairs if each is not NOTHING}
        if isinstance(value, list | tuple):
            return [each for each in (self.value(stem, inner) for inner in value) if each is not NOTHING]
        return scalar(value) if isinstance(value, str | int | float) or value is None else str(value)

    def ref(self, stem: str, name: object) -> Value:
        if name == "AWS::NoValue":
            return NOTHING
        if not isinstance(name, str):
            return {"Ref": self.value(stem, name)}
        if name in section(self.template(stem), "Parameters"):
            return self.parameter(stem, name)
        if name in section(self.template(stem), "Resources"):
            return Link(self.stack(stem), name, self._as_ref(stem, name))
        return {"Ref": name}

    def _as_ref(self, stem: str, name: str) -> str:
        """Return the attribute that `Ref` is; empty if it is none.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
        """
        body = resources_of(self.template(stem)).get(name, {})
        is_group = body.get("Type") == "AWS::EC2::SecurityGroup" and "VpcId" in properties_of(body)
        return "GroupId" if is_group else ""

    def parameter(self, stem: str, name: str) -> Value:
        """Return what a parameter has: what its parent hands it, what was given, or the choice itself."""
        declared = section(section(self.template(stem), "Parameters"), name)
        default = declared.get("Default")
        if stem != self.side.main:
            return self._handed(stem, name, default)
        if scalar(declared.get("NoEcho")) == "true":  # its value is never shown
            return Chosen(name, None)
        given = self.side.parameters.get(name)
        if given is None:
            return Chosen(name, None if default is None else str(scalar(default)))
        kind = str(declared.get("Type", "String"))
        return given.split(",") if "List" in kind else given

    def _handed(self, stem: str, name: str, default: object) -> Value:
        caller = resources_of(self.template(self.side.main))[self._callers[stem]]
        handed = section(properties_of(caller), "Parameters").get(name, default)
        return self._once((stem, name), lambda: self.value(self.side.main, handed))

    def attribute(self, stem: str, name: str, attribute: str) -> Value:
        child = self.side.stacks.get(name) if stem == self.side.main else None
        if child is not None and attribute.startswith(_OUTPUT):
            wanted = attribute.removeprefix(_OUTPUT)
            output = section(section(self.template(child), "Outputs"), wanted)
            if "Value" in output:
                return self._once((child, f"{_OUTPUT}{wanted}"), lambda: self.value(child, output["Value"]))
        return Link(self.stack(stem), name, attribute)

    def _once(self, place: tuple[str, str], evaluate: Callable[[], Value]) -> Value:
        """Evaluate a part of a template, or refer to it if its evaluation is in progress."""
        if place in self._busy:
            return {"Ref": ".".join(place)}
        self._busy.add(place)
        try:
            return evaluate()
        finally:
            self._busy.discard(place)

    def condition(self, stem: str, name: str) -> bool | None:
        """Return whether a condition is true; None where that is known at deployment only."""
        conditions = section(self.template(stem), "Conditions")
        if name not in conditions:
            return None
        held = self._once((stem, f"Conditions.{name}"), lambda: self.value(stem, conditions[name]))
        return {"true": True, "false": False}.get(held) if isinstance(held, str) else None


_OF_CHILDREN = ("TemplateURL", "Parameters")


def _get_att(reader: _Reader, stem: str, argument: object) -> Value:
    wanted = attribute_parts(argument)
    if wanted is None or not all(isinstance(part, str) for part in wanted[1]):
        return {"Fn::GetAtt": reader.value(stem, argument)}
    return reader.attribute(stem, wanted[0], ".".join(wanted[1]))


def _sub(reader: _Reader, stem: str, argument: object) -> Value:
    written = substitution(argument)
    if written is None:
        return {"Fn::Sub": reader.value(stem, argument)}
    text, own = written
    return phrase(
        [piece if isinstance(piece, str) else _variable(reader, stem, piece, own) for piece in pieces(text)]
    )


def _variable(reader: _Reader, stem: str, variable: Variable, own: Mapping[str, Any]) -> Value:
    if variable.name in own:
        return reader.value(stem, own[variable.name])
    if variable.attribute:
        return reader.attribute(stem, variable.resource, variable.attribute)
    return reader.ref(stem, variable.name)


def _join(reader: _Reader, stem: str, argument: object) -> Value:
    if isinstance(argument, list) and len(argument) == _PAIR:
        delimiter, items = argument[0], reader.value(stem, argument[1])
        if isinstance(delimiter, str) and isinstance(items, list):
            return phrase([part for item in items for part in (delimiter, item)][1:])
    return {"Fn::Join": reader.value(stem, argument)}


def _select(reader: _Reader, stem: str, argument: object) -> Value:
    value = reader.value(stem, argument)
    if isinstance(value, list) and len(value) == _PAIR:
        index, items = whole(value[0]), value[1]
        if isinstance(items, list) and index is not None and index < len(items):
            return items[index]
    return {"Fn::Select": value}


def _get_azs(reader: _Reader, stem: str, argument: object) -> Value:
    region = reader.value(stem, argument)
    return {"Fn::GetAZs": "" if region == {"Ref": "AWS::Region"} else region}


def _find_in_map(reader: _Reader, stem: str, argument: object) -> Value:
    value = reader.value(stem, argument)
    found: object = section(reader.template(stem), "Mappings")
    for key in value[:_TRIPLE] if isinstance(value, list) else ():
        found = found.get(key) if isinstance(found, Mapping) and isinstance(key, str) else None
    return {"Fn::FindInMap": value} if found is None else reader.value(stem, found)


def _if(reader: _Reader, stem: str, argument: object) -> Value:
    if isinstance(argument, list) and len(argument) == _TRIPLE and isinstance(argument[0], str):
        held = reader.condition(stem, argument[0])
        if held is not None:
            return reader.value(stem, argument[1 if held else 2])
    return {"Fn::If": _kept(reader, stem, argument)}


def _equals(reader: _Reader, stem: str, argument: object) -> Value:
    value = reader.value(stem, argument)
    if isinstance(value, list) and len(value) == _PAIR and all(isinstance(each, str) for each in value):
        return scalar(value[0] == value[1])
    return {"Fn::Equals": value}


def _not(reader: _Reader, stem: str, argument: object) -> Value:
    value = reader.value(stem, argument)
    opposite = {"true": "false", "false": "true"}
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return opposite.get(value[0], {"Fn::Not": value})
    return {"Fn::Not": value}


def _all_or_any(name: str, decisive: str) -> "_Function":
    def evaluated(reader: _Reader, stem: str, argument: object) -> Value:
        value = reader.value(stem, argument)
        if isinstance(value, list) and decisive in value:
            return decisive
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return scalar(decisive != "true")
        return {name: value}

    return evaluated


def _condition(reader: _Reader, stem: str, argument: object) -> Value:
    held = reader.condition(stem, argument) if isinstance(argument, str) else None
    return {"Condition": reader.value(stem, argument)} if held is None else scalar(held)


def _kept(reader: _Reader, stem: str, argument: object) -> Value:
    """Keep the arguments in their positions, whatever their values are."""
    items = argument if isinstance(argument, list) else [argument]
    return [reader.value(stem, each) for each in items]


_Function = Callable[[_Reader, str, Any], Value]
_FUNCTIONS: dict[str, _Function] = {
    "Ref": _Reader.ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::GetAZs": _get_azs,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::And": _all_or_any("Fn::And", "false"),
    "Fn::Or": _all_or_any("Fn::Or", "true"),
    "Condition": _condition,
}
