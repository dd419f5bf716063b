"""Durations, sizes, and words of a command line, as Copilot and Compose write them."""

import math
import re
import shlex

from tiers.migrate.nodes import Node
from tiers.workload.tasks.sizes import MEMORY

_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,3})?(?:ms|us|ns|h|m|s|d|w))+")
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|us|ns|h|m|s|d|w)")
_SECONDS = {"w": 604800.0, "d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_SIZE = re.compile(r"(?i)([0-9]{1,12}(?:\.[0-9]{1,3})?) ?([kmgt]?)i?b?")
_BYTES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


_LONGEST = 1 << 16
"""Characters of a command: no task definition is longer."""


def seconds(node: Node) -> int | None:
    """Return a duration such as `1h30m` or a number of seconds, rounded up."""
    return node.whole if node.whole is not None else duration(node.text or "")


def duration(text: str) -> int | None:
    """Return a duration such as `1h30m` in seconds, rounded up."""
    if not _DURATION.fullmatch(text):
        return None
    return math.ceil(sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(text)))


def mebibytes(node: Node) -> int | None:
    """Return a size such as `512m` in MiB, rounded up."""
    found = _SIZE.fullmatch((node.text or "").strip())
    return math.ceil(float(found[1]) * _BYTES[found[2].lower()] / (1 << 20)) if found else None


def words(node: Node) -> list[str] | None:
    """Return a command: a list as it is, and a string split as a shell does."""
    if isinstance(node.value, list):
        texts = [each.text for each in node.items()]
        return None if None in texts else [each for each in texts if each is not None]
    try:
        return shlex.split(node.text) if node.text and len(node.text) <= _LONGEST else None
    except ValueError:
        return None


SHELL, DIRECT = "CMD-SHELL", "CMD"
"""The first items of a health check's command: one string for a shell follows, or a program."""


def check_command(words: list[str]) -> str | list[str]:
    """Return the command of a health check: a string for its shell, or a list without it."""
    if words[0] == SHELL:
        return " ".join(words[1:])
    return words[1:] if words[0] == DIRECT else words


def task_size(cpu: int, memory: int) -> tuple[int, int]:
    """Return the smallest size of a Fargate task that has these CPU units and MiB."""
    for units, sizes in MEMORY.items():
        fitting = [size for size in sizes if size >= memory]
        if units >= cpu and fitting:
            return units, fitting[0]
    largest = max(MEMORY)
    return largest, max(MEMORY[largest])
