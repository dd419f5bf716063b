"""Strings that servers get unchanged: variables and references in them are not replaced."""

import re
from collections.abc import Iterator, Mapping

from tiers.diagnostics.model import Diagnostic, Place, Route, Span
from tiers.language.component import Context
from tiers.workload import codes

_VARIABLE = re.compile(r"\$\{AWS::[A-Za-z]+\}")
_REFERENCE = re.compile(r"\$\{([a-z][a-z0-9_-]*+)\.[A-Za-z_]++\}")


def check(
    user_data: str | None,
    environment: Mapping[str, object],
    here: Context,
    region: str = "ask the instance metadata service for `placement/region` in `user_data`",
    below: Route = (),
) -> Iterator[Diagnostic]:
    """Find pseudo parameters and references to components, which nothing replaces; a shell stops at them.

    `region` is how a program finds its region, `below` the route of what has the keys, below the component's.
    """
    texts: list[tuple[Route, object]] = [((*here.route, *below, "user_data"), user_data)]
    texts += [((*here.route, *below, "environment", name), value) for name, value in environment.items()]
    for route, text in texts:
        found = _written(text, here) if isinstance(text, str) else None
        if found:
            yield codes.NOT_REPLACED.at(
                Place(route, "key", within=Span(*found.span())) if route[-1] == "user_data" else route,
                f"`{found[0]}` is not replaced in `{here.name}`'s {_noun(route)}",
                label="CloudFormation does not read this text",
                help=_way_out(found[0], region) if found.re is _VARIABLE else _from(found[0][2:-1], route),
            )


def _written(text: str, here: Context) -> re.Match[str] | None:
    """Return the first pseudo parameter, or else the first reference to a component."""
    references = (each for each in _REFERENCE.finditer(text) if each[1] in here.members)
    return _VARIABLE.search(text) or next(references, None)


def _noun(route: Route) -> str:
    return "user data" if route[-1] == "user_data" else "environment"


def _way_out(variable: str, region: str) -> str:
    if variable == "${AWS::Region}":
        return f"write the region, or {region}"
    return "write the value itself"


def _from(reference: str, route: Route) -> str:
    if route[-1] == "user_data":
        return (
            f"add `NAME: {{from: {reference}}}` to `environment`, and read `/etc/environment` in `user_data`"
        )
    return f"use `{route[-1]}: {{from: {reference}}}`"
