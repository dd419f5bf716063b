"""The published schema: current, valid, complete, and usable by editors."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.paths import CASE_FOLDERS, ROOT, SHIPPED
from tiers.language import contract, schema
from tiers.language.record import Record
from tiers.language.shape import Choice, Either, RecordOf
from tiers.source import parse

SCHEMA = schema.schema()
ACCEPTED = [
    folder / "spec.yaml"
    for folder in CASE_FOLDERS
    if not folder.name.startswith("invalid_") and (folder / "spec.yaml").exists()
]

REFRESH = (
    "python -c 'from tiers.language import schema; print(schema.text(), end=\"\")' > schema/tiers.schema.json"
)

# What only Python has, or reads otherwise than ECMAScript with its `u` flag, which editors use. But for `\w`:
# a tag's key may have letters of any script, and ECMAScript has no name for them that Python shares.
PYTHON_ONLY = re.compile(
    r"\(\?P|\(\?#|\(\?>|\(\?[aiLmsux]|\(\?\(|\\[AZdDsSbBNU]|[*+?}]\+|\\[^\w^$\\.*+?()\[\]{}|/-]"
)


def keys(within: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a schema documents, by its path; conditions document none."""
    for name, below in within.get("properties", {}).items():
        yield f"{path}.{name}", below
        yield from keys(below, f"{path}.{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(within.get(keyword), dict):
            yield from keys(within[keyword], f"{path}[]")
    for name, below in within.get("$defs", {}).items():
        yield from keys(below, name)


def patterns(within: object) -> Iterator[str]:
    """Every regular expression of a schema."""
    if isinstance(within, dict):
        for name, below in within.items():
            if name == "pattern" and isinstance(below, str):
                yield below
            else:
                yield from patterns(below)
    elif isinstance(within, list):
        for below in within:
            yield from patterns(below)


KEYS = dict(keys(SCHEMA, "spec"))


def validator(within: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"], **within})


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "schema" / "tiers.schema.json").read_text(encoding="utf-8")
    assert committed == schema.text(), f"refresh it: {REFRESH}"


def test_the_compiler_judges_by_it() -> None:
    assert contract.published() == SCHEMA


def test_it_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_specs_are_valid(path: Path) -> None:
    document, findings = parse(path.name, path.read_bytes())
    assert not findings
    assert not list(Draft202012Validator(SCHEMA).iter_errors(document.data))


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.parent.name)
def test_valid_cases_are_valid(path: Path) -> None:
    document, _ = parse(path.name, path.read_bytes())
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document.data)] == []


def test_every_component_type_is_defined() -> None:
    assert {"Bastion", "LoadBalancer", "AutoScaling", "Ec2", "Rds"} <= SCHEMA["$defs"].keys()


def test_every_definition_is_referred_to() -> None:
    written = schema.text()
    assert all(f'"#/$defs/{name}"' in written for name in SCHEMA["$defs"])


def test_every_key_is_documented() -> None:
    for path, key in KEYS.items():
        assert key["description"].strip(), path
        assert "examples" in key or "enum" in key or "const" in key or key.get("type") == "boolean", path


def test_examples_and_defaults_are_valid() -> None:
    for path, key in KEYS.items():
        values = [*key.get("examples", []), *([key["default"]] if "default" in key else [])]
        wrong = [error.message for value in values for error in validator(key).iter_errors(value)]
        assert wrong == [], path


def test_every_definition_is_described() -> None:
    assert [name for name, kind in SCHEMA["$defs"].items() if not kind["description"].strip()] == []


@pytest.mark.parametrize("pattern", sorted(set(patterns(SCHEMA))))
def test_patterns_are_read_alike_by_python_and_ecmascript(pattern: str) -> None:
    re.compile(pattern)
    assert not PYTHON_ONLY.search(pattern)


@pytest.mark.parametrize("pattern", [r"(?P<a>b)", r"a\Z", "a++", "a{2}+", "(?i)a", "(?>a)", r"\d", r"a\-\ b"])
def test_what_only_python_reads_is_found(pattern: str) -> None:
    assert PYTHON_ONLY.search(pattern)


def test_defaults_stand_where_editors_look() -> None:
    database = SCHEMA["$defs"]["Rds"]["properties"]
    assert database["backup_retention"]["default"] == 7
    assert database["multi_az"]["default"] is True
    assert "default" not in database["database"], "nothing is written by leaving it out"
    assert "default" not in database["port"]
    assert database["port"]["description"].endswith(
        "Default: `3306` for mysql and mariadb, `5432` for postgres."
    )
    assert SCHEMA["$defs"]["LoadBalancer"]["properties"]["allow_from"]["examples"] == [["203.0.113.0/24"]]


def test_an_unknown_type_is_the_only_mistake() -> None:
    tier = SCHEMA["properties"]["data"]
    for component in ({"type": "rdz", "colour": 1}, {"colour": 1}):
        assert len(list(validator(tier).iter_errors({"db": component}))) == 1


class Address(Record):
    """An address in parts."""

    host: str
    port: int = 80


class Twin(Record):
    """Holds another type of its part's name."""

    address: Address


def test_a_choice_among_others_binds_texts_only() -> None:
    writer = schema.Writer()
    either = Either((Choice(("all", "none")), RecordOf(Address)))
    written = writer.shape(either)
    judge = Draft202012Validator(written)
    assert judge.is_valid("all")
    assert judge.is_valid({"host": "a"})
    assert not judge.is_valid("some")
    assert [list(error.path) for error in judge.iter_errors({"host": "a", "port": "b"})] == [["port"]]


def test_two_records_of_one_name_are_refused() -> None:
    writer = schema.Writer()
    writer.record(Twin)
    other = type("Address", (Record,), {"__annotations__": {"street": str}})
    with pytest.raises(TypeError, match="Address"):
        writer.shape(RecordOf(other))
