"""Reads the generated lists of `tiers/facts` out of cfn-lint's bundled schemas."""

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

ENGINES = ("mysql", "postgres")


def _extension(resource: str, file: str) -> Any:
    path = files("cfnlint").joinpath("data", "schemas", "extensions", resource, file)
    return json.loads(path.read_text(encoding="utf-8"))


def _enums(schema: object) -> Iterable[str]:
    """Every value of every `enum` of instance names below a schema."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "enum" and all("." in each for each in value):
                yield from value
            else:
                yield from _enums(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _enums(value)


def instance_types() -> list[str]:
    """Return every EC2 instance type that cfn-lint knows in any region."""
    return sorted(set(_enums(_extension("aws_ec2_instance", "instancetype_enum.json"))))


def database_classes() -> list[str]:
    """Return every RDS instance class that cfn-lint knows for the engines that `tiers` offers."""
    names: set[str] = set()
    for region in _extension("aws_rds_dbinstance", "dbinstanceclass_enum.json").values():
        for rule in region["allOf"]:
            if rule["if"]["properties"]["Engine"].get("const") in ENGINES:
                names.update(_enums(rule["then"]))
    return sorted(names)


def regions() -> list[str]:
    """Return every region that cfn-lint has schemas of."""
    return sorted(import_module("cfnlint.helpers").REGIONS)
