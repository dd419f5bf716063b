"""`ManageMasterUserPassword` in templates, which MiniStack knows for clusters that calls create alone."""

import json
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import rds, secretsmanager

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KINDS = {"AWS::RDS::DBInstance": (rds._instances, "db"), "AWS::RDS::DBCluster": (rds._clusters, "cluster")}
"""Where MiniStack has the resources of each type, and what the names of their secrets start with.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"""


def install() -> None:
    """Keep a secret as long as its database, tell its ARN, and describe it."""
    for kind in KINDS:
        _keep_secret(kind)
    describe = rds._instance_xml

    def described(instance: Properties) -> str:
        secret = instance.get("MasterUserSecret")
        texts = "".join(f"<{key}>{value}</{key}>" for key, value in (secret or {}).items())
        return str(describe(instance)) + (f"<MasterUserSecret>{texts}</MasterUserSecret>" if secret else "")

    rds._instance_xml = described


def _keep_secret(kind: str) -> None:
    create, update, delete = (kit.original(kind, name) for name in ("create", "update", "delete"))

    def managing_create(logical_id: str, properties: Properties, stack: str) -> Made:
        if _is_managed(properties) and properties.get("MasterUserPassword"):
            message = "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled."
            raise kit.refusal("InvalidParameterCombination", message, "Rds")
        return _with_secret(kind, create(logical_id, properties, stack), properties)

    def managing_update(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        return _with_secret(kind, update(name, old, new, stack, logical_id), new)

    def managing_delete(name: str, properties: Properties) -> None:
        secret = (KINDS[kind][0].get(name) or {}).get("MasterUserSecret")
        delete(name, properties)
        _forget(secret)

    kit.wrap(kind, create=managing_create, update=managing_update, delete=managing_delete)


def _is_managed(properties: Properties) -> bool:
    return kit.is_true(properties.get("ManageMasterUserPassword"))


def _with_secret(kind: str, made: Made, properties: Properties) -> Made:
    name, attributes = made
    if not _is_managed(properties):
        return made
    found, prefix = KINDS[kind]
    database = found[name]
    if not database.get("MasterUserSecret"):
        database["MasterUserSecret"] = _secret(prefix, name, database["MasterUsername"])
    return name, {**attributes, "MasterUserSecret.SecretArn": database["MasterUserSecret"]["SecretArn"]}


def _secret(prefix: str, name: str, user: str) -> dict[str, str]:
    content = json.dumps({"username": user, "password": new_uuid()})
    arn = secretsmanager.create_secret_in_process(
        f"rds!{prefix}-{new_uuid()}", content, description=f"Secret managed by RDS for {name}"
    )
    return {"SecretArn": str(arn), "SecretStatus": "active"}


def _forget(secret: Any) -> None:
    arn = (secret or {}).get("SecretArn")
    for name in [name for name, kept in secretsmanager._secrets.items() if kept.get("ARN") == arn]:
        secretsmanager._secrets.pop(name, None)
