"""The commands of the AWS CLI on pages about moving data exist, with their options."""

import re
import shlex
from collections.abc import Iterator
from functools import cache

import pytest
from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.session import Session

from tests.support.paths import DOCS

PAGES = ("how-to/moving-data.md", "explanation/examples.md")
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"aws (?:'[^']*'|\"[^\"]*\"|[^'\"\n)])+")
OF_THE_CLI = {"query", "output", "region"}
"""Options of every command."""


@cache
def model(service: str) -> ServiceModel:
    """Return AWS's model of a service."""
    return Session().get_service_model(service)


@cache
def waiters(service: str) -> dict[str, str]:
    """Return the operation of each waiter, by the name that the CLI gives it."""
    found = Loader().load_service_model(service, "waiters-2")["waiters"]
    return {xform_name(name, "-"): each["operation"] for name, each in found.items()}


def commands() -> Iterator[list[str]]:
    """Yield the words of each command of the pages: its lines end with a backslash or in a quotation."""
    for page in PAGES:
        for block in BLOCK.findall((DOCS / page).read_text(encoding="utf-8")):
            for found in COMMAND.findall(re.sub(r"\\\n\s*", "", block)):
                yield shlex.split(found)[1:]


COMMANDS = list(commands())


def wrong(words: list[str]) -> set[str]:
    """Return the operation that does not exist, or its options that do not."""
    service, operation, *rest = words
    if operation == "wait":
        name = waiters(service).get(rest[0], "")
    else:
        names = model(service).operation_names
        name = next((each for each in names if xform_name(each, "-") == operation), "")
    if not name:
        return {operation}
    members = model(service).operation_model(name).input_shape.members
    known = OF_THE_CLI | {xform_name(each, "-") for each in members}
    given = {each.removeprefix("--") for each in rest if each.startswith("--")}
    return {each for each in given if each not in known and each.removeprefix("no-") not in known}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
def test_a_command_of_the_aws_cli_exists_with_its_options(words: list[str]) -> None:
    assert wrong(words) == set()


def test_the_check_finds_what_does_not_exist() -> None:
    assert wrong(["rds", "create-snapshot"]) == {"create-snapshot"}
    assert wrong(["rds", "wait", "db-snapshot-there"]) == {"wait"}
    assert wrong(["efs", "describe-file-systems", "--filter", "x"]) == {"filter"}
    assert len(COMMANDS) > 30
