"""A spec's values with their places, before they become plain data."""

from typing import TYPE_CHECKING

from tiers.diagnostics.model import Span

if TYPE_CHECKING:
    from tiers.source.scalars import Scalar

SHORT_TAGS = {
    "!Ref": "Ref",
    "!Condition": "Condition",
    "!And": "Fn::And",
    "!Base64": "Fn::Base64",
    "!Cidr": "Fn::Cidr",
    "!Equals": "Fn::Equals",
    "!FindInMap": "Fn::FindInMap",
    "!GetAtt": "Fn::GetAtt",
    "!GetAZs": "Fn::GetAZs",
    "!If": "Fn::If",
    "!ImportValue": "Fn::ImportValue",
    "!Join": "Fn::Join",
    "!Length": "Fn::Length",
    "!Not": "Fn::Not",
    "!Or": "Fn::Or",
    "!Select": "Fn::Select",
    "!Split": "Fn::Split",
    "!Sub": "Fn::Sub",
    "!ToJsonString": "Fn::ToJsonString",
    "!Transform": "Fn::Transform",
}
"""CloudFormation's short forms, and the functions that they mean."""


class Node:
    """A value with its span. An alias is a separate node, with the value of its anchor's node."""

    __slots__ = ("height", "is_alias", "is_open", "length", "span", "value", "weight")

    def __init__(self, span: Span, value: "Scalar | list[Node] | dict[str, Entry]") -> None:
        """Make a scalar or an empty collection; the reader knows the rest when it has read on."""
        self.span = span
        self.value = value
        self.weight = 1  # values in it, itself included
        self.length = len(value) if isinstance(value, str) else 0  # characters of the texts in it
        self.height = 0  # levels of collections in it
        self.is_alias = False
        self.is_open = False  # a collection whose end has not been read yet


Entry = tuple[Span, Node]
"""A key's span and its value."""

Function = tuple[str, Span]
"""The long name of a short tag, and the span of the tag."""


def call(text: str, node: Node, function: Function) -> bool:
    """Turn a tagged value into its long form, or return False if it has none.

    In place, because an anchor may already know the node.
    """
    name, tag = function
    inner = Node(node.span, node.value)
    inner.weight, inner.length, inner.height = node.weight, node.length, node.height
    if name == "Fn::GetAtt" and isinstance(node.value, str):
        inner.value = _attribute(text, node.value, node.span)
        if inner.value is None:
            return False
    node.value = {name: (tag, inner)}
    node.span = Span(tag.start, node.span.end)
    node.weight += 1
    node.height += 1
    return True


def _attribute(text: str, value: str, span: Span) -> list[Node] | None:
    """Split `Resource.Attribute.Part` at its first dot, as CloudFormation does."""
    resource, _, attribute = value.partition(".")
    if not (resource and attribute):
        return None
    middle = span.start + len(resource)
    if text[span.start : span.end] != value:  # quoted or folded: no telling where its parts are
        return [Node(span, resource), Node(span, attribute)]
    return [Node(Span(span.start, middle), resource), Node(Span(middle + 1, span.end), attribute)]


def first_character(span: Span) -> Span:
    """Point at the start of a span that would be too long to underline."""
    return Span(span.start, min(span.start + 1, span.end))
