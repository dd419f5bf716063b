"""`Ref` of an `AWS::IAM::InstanceProfile` is its name on AWS, and its ARN in MiniStack."""

from ministack.services import iam

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::IAM::InstanceProfile"


def install() -> None:
    """Turn names into ARNs on the way in, and ARNs into names on the way out."""
    create, update, delete = (kit.original(KIND, name) for name in ("create", "update", "delete"))

    def named_create(logical_id: str, properties: Properties, stack: str) -> Made:
        return _named(create(logical_id, properties, stack))

    def named_update(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        return _named(update(_arn(name), old, new, stack, logical_id))

    def named_delete(name: str, properties: Properties) -> None:
        delete(_arn(name), properties)

    kit.wrap(KIND, create=named_create, update=named_update, delete=named_delete)


def _named(made: Made) -> Made:
    return made[0].rsplit("/", 1)[-1], made[1]


def _arn(name: str) -> str:
    profile = iam._instance_profiles.get(name)
    return str(profile["Arn"]) if profile else name
