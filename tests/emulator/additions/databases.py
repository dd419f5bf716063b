"""`ManageMasterUserPassword` of a database instance, which MiniStack does for clusters only."""

import json
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import rds, secretsmanager

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::RDS::DBInstance"


def install() -> None:
    """Keep a secret as long as its database, tell its ARN, and describe it."""
    create, update, delete = (kit.original(KIND, name) for name in ("create", "update", "delete"))
    describe = rds._instance_xml

    def managing_create(logical_id: str, properties: Properties, stack: str) -> Made:
        if _is_managed(properties) and properties.get("MasterUserPassword"):
            message = "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled."
            raise kit.refusal("InvalidParameterCombination", message, "Rds")
        return _with_secret(create(logical_id, properties, stack), properties)

    def managing_update(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        return _with_secret(update(name, old, new, stack, logical_id), new)

    def managing_delete(name: str, properties: Properties) -> None:
        secret = (rds._instances.get(name) or {}).get("MasterUserSecret")
        delete(name, properties)
        _forget(secret)

    def described(instance: Properties) -> str:
        secret = instance.get("MasterUserSecret")
        texts = "".join(f"<{key}>{value}</{key}>" for key, value in (secret or {}).items())
        return str(describe(instance)) + (f"<MasterUserSecret>{texts}</MasterUserSecret>" if secret else "")

    kit.wrap(KIND, create=managing_create, update=managing_update, delete=managing_delete)
    rds._instance_xml = described


def _is_managed(properties: Properties) -> bool:
    return kit.is_true(properties.get("ManageMasterUserPassword"))


def _with_secret(made: Made, properties: Properties) -> Made:
    name, attributes = made
    if not _is_managed(properties):
        return made
    instance = rds._instances[name]
    if not instance.get("MasterUserSecret"):
        instance["MasterUserSecret"] = _secret(name, instance["MasterUsername"])
    return name, {**attributes, "MasterUserSecret.SecretArn": instance["MasterUserSecret"]["SecretArn"]}


def _secret(name: str, user: str) -> dict[str, str]:
    content = json.dumps({"username": user, "password": new_uuid()})
    arn = secretsmanager.create_secret_in_process(
        f"rds!db-{new_uuid()}", content, description=f"Secret managed by RDS for {name}"
    )
    return {"SecretArn": str(arn), "SecretStatus": "active"}


def _forget(secret: Any) -> None:
    arn = (secret or {}).get("SecretArn")
    for name in [name for name, kept in secretsmanager._secrets.items() if kept.get("ARN") == arn]:
        secretsmanager._secrets.pop(name, None)
