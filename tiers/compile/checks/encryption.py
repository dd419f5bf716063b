"""`encryption`: keys that exist where they are used, and data whose key never changes, or is another one."""

from collections.abc import Iterator

from tiers.diagnostics.codes import encryption as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import abridged
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Text
from tiers.language.architecture import Architecture
from tiers.language.encryption import KEY, Encryption

_MULTI_REGION = "mrk-"
_OF_TASKS = "ecs-tasks.amazonaws.com"


def check(encryption: Encryption, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find keys that cannot be used, and what is encrypted with another one."""
    yield from _region(encryption, architecture.spec.regions)
    yield from _tasks(encryption, architecture)
    yield from _copies(architecture)
    yield from _snapshots(architecture)
    yield from _final(architecture)


def _region(encryption: Encryption, regions: tuple[str, ...]) -> Iterator[Diagnostic]:
    if isinstance(encryption.key, Text | Elsewhere) or encryption.is_created:
        return
    region = encryption.key.split(":")[3]
    other = next((index for index, each in enumerate(regions) if each != region), None)
    if other is not None:
        yield codes.KEY_OF_ANOTHER_REGION.at(
            KEY,
            f"the key is in `{region}`, and the data will be in `{regions[other]}`",
            label=f"must be in `{regions[other]}`",
            also=(Note(Place(("regions", other)), "another region"),),
            help="use `key: create`, or `key: {parameter: DataKey}` and a key of each region",
        )


def _tasks(encryption: Encryption, architecture: Architecture) -> Iterator[Diagnostic]:
    key = encryption.key
    member = next(
        (each for each in architecture.members.values() if each.component.principal() == _OF_TASKS), None
    )
    if member is not None and key.rpartition("/")[2].startswith(_MULTI_REGION):
        yield codes.KEY_OF_SEVERAL_REGIONS.at(
            KEY,
            f"Fargate cannot use a multi-Region key for the tasks of `{member.name}`",
            label="must be a key of one region",
            also=(member.note,),
            help="use a key whose ID does not start with `mrk-`, or `key: create`",
        )


def _copies(architecture: Architecture) -> Iterator[Diagnostic]:
    for member in architecture.members.values():
        if getattr(member.component, "replicate_to", None) is not None:
            yield codes.COPIED_WITHOUT_KEY.at(
                (*member.route, "replicate_to"),
                f"`{member.name}` is not encrypted with the key of `encryption`",
                label="its copies would need a key there",
                also=(Note(Place(KEY), "the key"),),
                help="remove `replicate_to` to encrypt it with this key",
            )


def _snapshots(architecture: Architecture) -> Iterator[Diagnostic]:
    for member in architecture.members.values():
        if getattr(member.component, "snapshot", None) is not None:
            yield codes.KEY_OF_SNAPSHOT.at(
                (*member.route, "snapshot"),
                f"`{member.name}` has the key of its snapshot",
                label="a restored database keeps its key",
                also=(Note(Place(KEY), "not this key"),),
                help="copy the snapshot with the key, and use the copy",
            )


def _final(architecture: Architecture) -> Iterator[Diagnostic]:
    names = [
        each.name
        for each in architecture.members.values()
        if each.component.keeps_its_key and getattr(each.component, "snapshot", None) is None
    ]
    if names:
        yield codes.KEY_IS_FINAL.at(
            KEY,
            f"the key of {abridged(names)} cannot be changed later",
            label=f"chosen when {'it is' if len(names) == 1 else 'they are'} created",
            help="keep the key enabled, and choose it before the first deployment",
        )
