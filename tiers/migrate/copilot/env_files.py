"""Files of variables that a manifest names, if they are below the path that is imported."""

import os
import re
from collections.abc import Iterator

from tiers import untrusted
from tiers.migrate import secrecy
from tiers.migrate.copilot.site import Site, Workload

MOST_BYTES = 1 << 16
"""Bytes of a file: no task definition has more."""
_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)")


def convert(work: Workload, site: Site) -> None:
    """Write the lines of the file as variables, and those that look like secrets as secrets."""
    node = work.node.take("env_file")
    if node is None:
        return
    component = work.component
    text = _read(node.text or "", site)
    if text is None:
        words = "it is not below the path that is read; copy its lines to `environment`, and its secrets"
        component.left_out(node, f"{words} to `secrets`")
        return
    plain, secret = [], []
    taken = work.node.child("secrets")
    for name, value in _lines(text):
        if taken is not None and taken.child(name) is not None:
            continue
        if secrecy.is_secret(name, value):
            component.set(("secrets", name), {"ssm": f"/{site.application}/{name}"}, node)
            secret.append(name)
        else:
            component.set(("environment", name), value, node)
            plain.append(name)
    stored = f"; store {', '.join(secret)} as SSM parameters below `/{site.application}/`" if secret else ""
    component.changed(node, f"{len(plain)} lines in `environment`, {len(secret)} in `secrets`{stored}")


def _read(name: str, site: Site) -> str | None:
    """Return the contents of a file below the path that was given, without links on the way."""
    workspace = os.path.realpath(site.options.workspace)
    path = os.path.normpath(os.path.join(workspace, name))
    given = os.path.realpath(site.options.given)
    if not name or "\0" in name or os.path.realpath(path) != path or not untrusted.is_below(given, path):
        return None
    try:
        raw = untrusted.read(path, MOST_BYTES)
        return raw.decode() if len(raw) <= MOST_BYTES else None
    except (OSError, ValueError):
        return None


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found is not None:
            yield found[1], found[2]
