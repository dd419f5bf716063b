"""Empty and delete the buckets that `tiers destroy --empty` names."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.diagnostics.wording import counted, joined, listed, quoted
from tiers.operate import emptying
from tiers.operate.deletion_preview import Fate, Item
from tiers.operate.emptying import BUCKET, Contents, Undeleted

BATCHES = 10
"""Batches, of up to a thousand versions each, from one line of progress to the next."""


class Emptied(NamedTuple):
    """A bucket to empty, and what it had before."""

    item: Item
    contents: Contents

    @property
    def name(self) -> str:
        """The bucket's name."""
        return self.item.resource.physical_id

    @property
    def is_kept(self) -> bool:
        """Whether the stack's deletion leaves it, so that it is emptied and deleted after that."""
        return self.item.fate is Fate.KEPT

    def data(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "resource": self.item.called,
            "physical_id": self.name,
            "versions": self.contents.versions,
            "delete_markers": self.contents.markers,
            "uploads": self.contents.uploads,
            "has_more": self.contents.has_more,
        }


def words(contents: Contents) -> str:
    """Return the counts of a bucket's contents, in words."""
    counts = {
        "version": contents.versions,
        "delete marker": contents.markers,
        "unfinished upload": contents.uploads,
    }
    parts = [f"{number:,} {noun}{'' if number == 1 else 's'}" for noun, number in counts.items() if number]
    if contents.versions:
        parts[0] += " of objects"
    found = joined(parts, "and") or "no objects"
    return f"more than {found}" if contents.has_more else found


def chosen(
    named: Named, names: Sequence[str], items: Sequence[Item], none: str = "the stack has no buckets"
) -> tuple[Emptied, ...]:
    """Return the buckets that were named, with their contents. Raises `StoppedError` for other names.

    `none` says that there are no buckets at all.
    """
    buckets = [each for each in items if each.resource.type == BUCKET]
    found: dict[Item, None] = {}
    wrong = []
    for name in names:
        meant = [each for each in buckets if name in _names(named, each)]
        found.update(dict.fromkeys(meant))
        if not meant:
            wrong.append(_not_a_bucket(named, name, buckets, none))
        elif len(meant) > 1:
            wrong.append(_ambiguous(name, meant))
    if wrong:
        raise StoppedError(named.located(*wrong))
    return tuple(Emptied(each, emptying.contents(named.aws, each.resource.physical_id)) for each in found)


def _names(named: Named, item: Item) -> set[str | None]:
    """Return the names by which a bucket can be meant."""
    placed = named.origins.get(item.resource.logical_id)
    component = placed.component if placed else None
    return {item.called, item.resource.logical_id, item.resource.physical_id, component}


def _not_a_bucket(named: Named, name: str, buckets: Sequence[Item], none: str) -> Diagnostic:
    able = quoted(each.resource.physical_id for each in buckets)
    return codes.NOT_A_BUCKET.at(
        NOWHERE,
        f"`{name}` is not a bucket of the stack `{named.name}`",
        help=f"use one of its buckets: {able}" if able else f"remove it; {none}",
    )


def _ambiguous(name: str, meant: Sequence[Item]) -> Diagnostic:
    paths = {each.called for each in meant}
    # Deleted stacks of one name may all have kept a bucket of the same path.
    apart = [each.called if len(paths) == len(meant) else each.resource.physical_id for each in meant]
    message = f"`{name}` is a name of {len(meant)} buckets of the stack"
    return codes.NOT_A_BUCKET.at(NOWHERE, message, help=f"use {listed(apart, 'or')}")


def question(buckets: Sequence[Emptied], subject: str = "It also") -> str:
    """Return the sentence about the buckets, for a confirmation; empty without any."""
    parts = "; ".join(f"{words(each.contents)} in `{each.name}`" for each in buckets)
    return f"{subject} deletes {counted(len(buckets), 'bucket')} with all contents: {parts}." if parts else ""


def lines(buckets: Sequence[Emptied]) -> Iterator[str]:
    """Yield the lines of a preview."""
    if buckets:
        yield "  empties and deletes these buckets; no version can be restored:"
        yield from (f"    {each.item.called}  {each.name}: {words(each.contents)}" for each in buckets)


def empty(named: Named, bucket: Emptied, arguments: argparse.Namespace) -> Iterator[Diagnostic]:
    """Empty a bucket, with a line from time to time; yield what S3 would not delete."""
    done, kept = Contents(), list[Undeleted]()
    try:
        for number, step in enumerate(emptying.empty(named.aws, bucket.name), 1):
            done = done.plus(step.deleted)
            kept += [step.undeleted] if step.undeleted else []
            if number % BATCHES == 0:
                _progress(bucket, done, arguments)
    except KeyboardInterrupt:
        again = f"run `tiers destroy SPEC --empty {bucket.name}` to delete the rest"
        text = f"deleted {words(done)} of `{bucket.name}`; {named.said(again)}"
        raise KeyboardInterrupt(text) from None
    _progress(bucket, done, arguments)
    if kept:
        yield _undeleted(named, bucket, kept)


def _progress(bucket: Emptied, done: Contents, arguments: argparse.Namespace) -> None:
    text = f"  deleted {words(done)} of `{bucket.name}`"
    say(
        arguments,
        "emptied",
        text,
        bucket=bucket.name,
        versions=done.versions,
        delete_markers=done.markers,
        uploads=done.uploads,
    )


def _undeleted(named: Named, bucket: Emptied, kept: Sequence[Undeleted]) -> Diagnostic:
    first, count = kept[0], sum(each.number for each in kept)
    return codes.NOT_EMPTIED.at(
        named.place(bucket.item.resource.logical_id, "ObjectLockConfiguration"),
        f"{counted(count, 'version')} in the bucket `{bucket.name}` cannot be deleted",
        label="locked, or not permitted",
        note=f"`{first.key}`: {first.code}: {first.message}",
        help=named.said(
            f"run `tiers destroy SPEC --empty {bucket.name}` again when their locks end, or allow "
            "`s3:DeleteObjectVersion`"
        ),
    )


def remove(named: Named, buckets: Sequence[Emptied], arguments: argparse.Namespace) -> list[Diagnostic]:
    """Empty and delete the buckets that a deleted stack has kept; return what prevents it."""
    wrong: list[Diagnostic] = []
    for each in buckets:
        found = list(empty(named, each, arguments))
        if not found and not emptying.remove(named.aws, each.name):
            found = [_filled_again(named, each)]
        if not found:
            say(arguments, "removed", f"  deleted the bucket `{each.name}`", bucket=each.name)
        wrong += found
    return wrong


def _filled_again(named: Named, bucket: Emptied) -> Diagnostic:
    return codes.NOT_EMPTIED.at(
        named.place(bucket.item.resource.logical_id),
        f"the bucket `{bucket.name}` got new objects while it was emptied",
        label="something still writes to it",
        help=named.said(f"stop the writer, then run `tiers destroy SPEC --empty {bucket.name}`"),
    )


def left(named: Named, names: Sequence[str]) -> tuple[Emptied, ...]:
    """Return the named buckets of a stack that is deleted. Raises `StoppedError` for other names.

    One that has been imported into another stack since then belongs to that stack.
    """
    none = "in the last 90 days, no stack of this name was deleted that kept a bucket"
    found = chosen(named, names, emptying.left_by_deleted(named.aws, named.name), none)
    wrong = []
    for each in found:
        stack = emptying.owner(named.aws, each.name)
        if stack:
            message = f"the bucket `{each.name}` belongs to the stack `{stack}` now"
            wrong.append(codes.NOT_A_BUCKET.at(NOWHERE, message, help="remove it from `--empty`"))
    if wrong:
        raise StoppedError(named.located(*wrong))
    return found
