"""Actions of AWS's services, ARNs of their kinds of resources, and AWS's managed policies.

`tests/support/iam_facts.py` writes both files, and says from which packages. AWS adds actions all the time: a
claim about `s3:*` is about the actions that were known on the day `AS_OF`.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import os
import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from tiers.tuples import NamedTuple

AS_OF = "2026-09-30"
"""The date of the older file: actions are as of 2026-10-27."""

Level = Literal["List", "Read", "Write", "Tagging", "Permissions management"]

_LEVELS: Mapping[str, Level] = {
    "L": "List",
    "R": "Read",
    "W": "Write",
    "T": "Tagging",
    "P": "Permissions management",
}
_LAST = b"~"
"""What is after each name, in order."""
_PATHS = ("", "service-role/", "job-function/")
"""The paths of managed policies that a template can attach."""

_QUALIFIED = ("GetFunction", "GetFunctionConfiguration", "InvokeAsync", "InvokeFunction", "InvokeFunctionUrl")
"""Actions that AWS's reference has on functions only, and that are on an alias or a version if one is called.

A role or service that is allowed `function:NAME:*` may call the function by any of them:
https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
"""


class Action(NamedTuple):
    """An action, the kinds of resources that it is on, and its access level.

    Kinds have the names of AWS's reference, in lower case. An action without kinds is on `*` only.
    """

    name: str
    kinds: tuple[str, ...]
    level: Level


@cache
def actions(service: str) -> Mapping[str, Action]:
    """Return the actions of a service, such as `s3`, in the order of their names; none of an unknown one."""
    found: dict[str, Action] = {}
    known: dict[str, tuple[str, ...]] = {"": ()}
    for line in _section(service):
        if line[0] != "=":
            name, level, *kinds = line.split(" ", 2)
            listed = kinds[0] if kinds else ""
            if listed not in known:
                known[listed] = tuple(listed.split(", "))
            found[name] = Action(name, known[listed], _LEVELS[level])
    for name in _QUALIFIED if service == "lambda" else ():
        found[name] = found[name]._replace(kinds=(*found[name].kinds, "function alias"))
    return found


@cache
def kinds(service: str) -> Mapping[str, str]:
    """Return AWS's format of the ARNs of each kind of a service's resources; none of an unknown service.

    A few kinds, as those of API Gateway, have several formats: then `, ` is between them.
    """
    rows = (line[2:].split(" arn:", 1) for line in _section(service) if line.startswith("="))
    return {kind: f"arn:{rest}" for kind, rest in rows}


@cache
def managed_policy(arn_path_or_name: str) -> Mapping[str, Any] | None:
    """Return the document of a managed policy of AWS, or nothing if it is not known.

    An ARN must be whole and of the partition `aws`, since other partitions have other documents. After that,
    a path, as in `service-role/AWSLambdaRole`, may be left out, but must not be a wrong one.
    """
    arn = re.fullmatch(r"arn:aws:iam::aws:policy/([\w+=,.@/-]+)", arn_path_or_name, re.ASCII)
    name = arn[1] if arn else arn_path_or_name
    if not re.fullmatch(r"[\w+=,.@/-]{1,512}", name, re.ASCII):
        return None
    for path in ("",) if arn else _PATHS:
        document = _policy(path + name)
        if document:
            found: Mapping[str, Any] = json.loads(document)
            return found
    return None


def is_managed_policy(path_and_name: str) -> bool:
    """Return whether AWS has a managed policy of that path and name."""
    return bool(_policy(path_and_name))


def managed_policies() -> tuple[str, ...]:
    """Return the paths and names of AWS's managed policies, such as `service-role/AWSLambdaRole`."""
    lines = _text("managed-policies.txt").decode().splitlines()
    return tuple(each.split(" ", 1)[0] for each in lines if not each.startswith("#"))


def _section(service: str) -> list[str]:
    """Return the lines about one service."""
    if not re.fullmatch(r"[a-z0-9-]{1,64}", service):
        return []
    return _record("iam-actions.txt", b"\n[", service, b"]\n").splitlines()


def _policy(path_and_name: str) -> str:
    """Return the document of a managed policy."""
    return _record("managed-policies.txt", b"\n", path_and_name, b" ")


def _record(file: str, before: bytes, name: str, after: bytes) -> str:
    """Return what follows a name up to that of the next record; nothing without one of that name.

    Records are in the order of their names, so that megabytes need not be read for one.
    """
    text, wanted = _text(file), name.encode(errors="replace")

    def name_from(position: int) -> bytes:
        start = text.find(before, position)
        end = text.find(after, start)
        return text[start + len(before) : end] if 0 <= start < end else _LAST

    start = text.find(before, bisect_left(range(len(text)), wanted, key=name_from))
    head = before + wanted + after
    if not text.startswith(head, start):
        return ""
    return text[start + len(head) : text.find(before, start + len(head))].decode()


@cache
def _text(file: str) -> bytes:
    """Return the bytes of a whole file; decoding them is slower than all else."""
    with open(os.path.join(os.path.dirname(__file__), file), "rb") as text:
        return text.read()
