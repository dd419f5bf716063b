"""Texts that servers get as they are written: CloudFormation's variables mean nothing in them."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tiers.diagnostics.codes import servers as codes
from tiers.diagnostics.model import Diagnostic, Place, Route

if TYPE_CHECKING:
    from tiers.architecture.surroundings import Surroundings

_VARIABLE = re.compile(r"\$\{AWS::[A-Za-z]+\}")


def check(
    user_data: str | None, environment: Mapping[str, object], here: "Surroundings"
) -> Iterator[Diagnostic]:
    """Find pseudo parameters, which only `Fn::Sub` replaces; a shell would stop at one."""
    texts: list[tuple[Route, object]] = [((*here.route, "user_data"), user_data)]
    texts += [((*here.route, "environment", name), value) for name, value in environment.items()]
    for route, text in texts:
        found = _VARIABLE.search(text) if isinstance(text, str) else None
        if found:
            yield codes.NOT_REPLACED.at(
                Place(route, "key") if route[-1] == "user_data" else route,
                f"`{found[0]}` is not replaced in `{here.name}`'s {_noun(route)}",
                label="CloudFormation does not read this text",
                help=_way_out(found[0]),
            )


def _noun(route: Route) -> str:
    return "user data" if route[-1] == "user_data" else "environment"


def _way_out(variable: str) -> str:
    if variable == "${AWS::Region}":
        return "write the region, or ask the instance metadata service for `placement/region` in `user_data`"
    return "write the value itself"
