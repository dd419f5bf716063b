"""Records the answers of the evaluator: see `tests/permissions/oracle/__init__.py`."""

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.permissions.oracle import recorded
from tests.permissions.oracle.drawing import (
    OUTSIDER,
    RESOURCES,
    ROLE,
    SERVICE,
    SOURCE,
    World,
    with_text,
    worlds,
)

HERE = Path(__file__).parent
VALUES = {
    "{ACCOUNT}": "111122223333",
    "{REGION}": "eu-west-1",
    "{KEY}": "1234abcd-12ab-34cd-56ef-1234567890ab",
}
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def main() -> None:
    """Draw worlds, ask about each of their requests, and write both with the answers."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.permissions.oracle", description="Write recorded.json."
    )
    parser.add_argument("--modules", required=True, metavar="DIR", help="folder with node_modules")
    parser.add_argument("--worlds", type=int, default=60, help="worlds of each service (default: 60)")
    parser.add_argument("--seed", default="tiers")
    arguments = parser.parse_args()
    drawn = worlds(arguments.worlds, arguments.seed)
    asked = [(world, request) for world in drawn for request in world["requests"]]
    for (_, request), answer in zip(asked, _answers(asked, arguments.modules), strict=True):
        request.append(answer)
    recorded.write(drawn)


def _answers(asked: list[tuple[World, list[Any]]], modules: str) -> list[str]:
    given = json.dumps([with_text(simulation(world, request), _filled) for world, request in asked])
    command = ["node", str(HERE / "ask.mjs"), str(Path(modules).resolve())]
    done = subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.PIPE)
    answers: list[str] = json.loads(done.stdout)
    return answers


def _filled(text: str) -> str:
    for name, value in VALUES.items():
        text = text.replace(name, value)
    return text


def simulation(world: World, request: list[Any]) -> dict[str, Any]:
    """Return a request in the form of the evaluator: another account's role may do everything there."""
    who, action, kind, secure = request
    is_role = who == "Role"
    principal, account, source = _caller(who)
    boundary = (
        [{"name": "boundary", "policy": world["boundary"]}] if is_role and "boundary" in world else None
    )
    identity = [{"name": "identity", "policy": world["identity"] if is_role else EVERYTHING}]
    return {
        "identityPolicies": [] if source else identity,
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
        **({"permissionBoundaryPolicies": boundary} if boundary else {}),
        **({"resourcePolicy": world["resource"]} if "resource" in world else {}),
        "request": {
            "principal": principal,
            "action": action,
            "resource": {"resource": RESOURCES[world["service"]][kind], "accountId": "{ACCOUNT}"},
            "contextVariables": {
                "aws:SecureTransport": str(secure).lower(),
                "aws:SourceIp": "10.1.2.3" if secure else "192.0.2.1",
                **({"aws:SourceArn": source, "aws:SourceAccount": account} if source else {}),
                **({} if source else {"aws:PrincipalArn": principal, "aws:PrincipalAccount": account}),
            },
        },
    }


def _caller(who: str) -> tuple[str, str, str]:
    """Return a principal, its account or that of its source, and the source if it is a service."""
    if who == "Role":
        return ROLE, "{ACCOUNT}", ""
    if who == OUTSIDER:
        return f"arn:aws:iam::{OUTSIDER}:role/theirs", OUTSIDER, ""
    return (SERVICE, "{ACCOUNT}", SOURCE) if who == "Source" else (SERVICE, OUTSIDER, "arn:aws:s3:::theirs")


if __name__ == "__main__":
    main()
