"""Readers of a template's text, each of which must give back what was written."""

from __future__ import annotations

import json
from functools import partial
from importlib import import_module
from typing import Any

import yaml

from tiers.cloudformation.write import to_yaml

# cfn-lint publishes no types; a plain import would need an exception from mypy.
cfn_yaml: Any = import_module("cfnlint.decode.cfn_yaml")


class StrictLoader(yaml.SafeLoader):
    """YAML 1.1 in pure Python, with CloudFormation's short functions and nothing else."""


class StrictCLoader(yaml.CSafeLoader):
    """The same on libyaml."""


SHORT_FUNCTIONS = (
    *("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join"),
    *("Not", "Or", "Select", "Split", "Sub"),
)


Loader = yaml.SafeLoader | yaml.CSafeLoader


def construct(function: str, loader: Loader, node: yaml.Node) -> dict[str, object]:
    """Read a node with a short function's tag. A scalar is text, whatever it looks like."""
    if isinstance(node, yaml.SequenceNode):
        return {function: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode), f"no short function takes this: {node}"
    text = loader.construct_scalar(node)
    return {function: text.split(".", 1) if function == "Fn::GetAtt" else text}


def construct_mapping(loader: Loader, node: yaml.MappingNode) -> dict[str, object]:
    """Read a mapping; no key may stand twice, and none may be a merge."""
    pairs = [tuple(loader.construct_object(part, deep=True) for part in pair) for pair in node.value]
    assert all(isinstance(key, str) for key, _ in pairs), "a key is no text"
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    return dict(pairs)


def add_constructors(loader: type[Loader]) -> None:
    """Teach a loader CloudFormation's short functions."""
    loader.add_constructor("tag:yaml.org,2002:map", construct_mapping)
    for name in ("Ref", "Condition"):
        loader.add_constructor(f"!{name}", partial(construct, name))
    for name in SHORT_FUNCTIONS:
        loader.add_constructor(f"!{name}", partial(construct, f"Fn::{name}"))


add_constructors(StrictLoader)
add_constructors(StrictCLoader)


def read_back(text: str) -> list[object]:
    """Read a text with each reader: pure Python, libyaml, and cfn-lint's own."""
    return [
        yaml.load(text, Loader=StrictLoader),
        yaml.load(text, Loader=StrictCLoader),
        cfn_yaml.loads(text),
    ]


def as_data(value: object) -> str:
    """Give a form that tells 1 from 1.0 and from True, but not cfn-lint's kind of dict from Python's."""
    return json.dumps(value)


def assert_read_back(template: dict[str, Any]) -> None:
    """Assert that every reader gives the template back."""
    text = to_yaml(template)
    for data in read_back(text):
        assert as_data(data) == as_data(template), text
