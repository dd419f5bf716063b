"""The steps of `tiers publish`: what changed, what that does, and doing it."""

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cli.shared import components
from tiers.cli.shared.confirm import agree
from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError, existing
from tiers.deploy.aws import AwsError
from tiers.deploy.aws_errors import diagnostic
from tiers.deploy.bundle.upload import account_of
from tiers.diagnostics.codes import publishing as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import abridged, counted, quoted
from tiers.ir.references import targets
from tiers.operate.emptying import BUCKET
from tiers.operate.site import invalidations, objects
from tiers.operate.site.files import Site, read_site
from tiers.operate.site.objects import Change, Place
from tiers.untrusted import why

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.diagnostics.model import Diagnostic
    from tiers.ir.placed import Placed

DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
AGAIN: Final = "run the same command with `--invalidate-all`"


class Publication(NamedTuple):
    """The changes of a site."""

    place: Place
    site: Site
    changes: tuple[Change, ...]
    deleted: tuple[str, ...]
    distributions: tuple[str, ...]
    """The IDs of the distributions that serve the bucket."""
    paths: tuple[str, ...]
    """The paths to invalidate at each of them."""

    @property
    def number(self) -> int:
        """The number of objects that change."""
        return len(self.changes) + len(self.deleted)


def prepared(named: Named, arguments: argparse.Namespace) -> Publication:
    """Compare a directory with the bucket. Raises `StoppedError`, and `AwsError`."""
    components.check(named, arguments.component)
    bucket = next(components.placed(named, arguments.component, BUCKET), None)
    if bucket is None:
        raise StoppedError(named.located(_not_a_bucket(named, arguments.component)))
    site = _site(named, arguments.folder)
    stack = existing(named)
    name = components.deployed(named, stack, bucket).physical_id
    place = Place(name, account_of(named.aws))
    changes, deleted = _changes(named, place, site, delete=arguments.delete)
    stale = (*(each.file.key for each in changes if not each.is_new), *deleted)
    paths = (invalidations.EVERYTHING,) if arguments.invalidate_all else invalidations.paths_of(stale)
    return Publication(place, site, changes, deleted, tuple(_distributions(named, stack, bucket)), paths)


def _not_a_bucket(named: Named, component: str) -> "Diagnostic":
    buckets = (each.component for each in named.origins.values() if each.body["Type"] == BUCKET)
    known = sorted(filter(None, buckets))
    return codes.NOT_A_SITE.at(
        components.place(named, component),
        f"`{component}` is not a bucket",
        help=f"use one of {quoted(known)}" if known else "add a component of type `bucket` to the spec",
    )


def _site(named: Named, folder: str) -> Site:
    """Find the files of a directory, which has some. Raises `StoppedError`."""
    try:
        site = read_site(folder)
    except (OSError, ValueError) as error:
        message = f"`{folder}` cannot be read: {why(error)}"
        unread = codes.UNREADABLE.at(NOWHERE, message, help="pass the directory with the files of the site")
        raise StoppedError(named.located(unread)) from error
    wrong = [
        codes.UNPUBLISHABLE.at(NOWHERE, f"`{each.name}` {each.reason}", help=each.advice)
        for each in site.refused
    ]
    if not site.files and not wrong:
        message = f"`{folder}` has no files to publish"
        wrong = [codes.UNREADABLE.at(NOWHERE, message, help="build the site first, or pass its directory")]
    if wrong:
        raise StoppedError(named.located(*wrong))
    return site


def _changes(
    named: Named, place: Place, site: Site, *, delete: bool
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    there = objects.sizes(named.aws, place)
    try:
        found = tuple(
            change for each in site.files if (change := objects.change(named.aws, place, each, there))
        )
    except OSError as error:
        raise _unread(named, error) from error
    keys = {each.key for each in site.files}
    return found, tuple(objects.gone(named.aws, place, there, keys)) if delete else ()


def _unread(named: Named, error: OSError) -> StoppedError:
    message = f"a file of the site cannot be read: {why(error)}"
    return StoppedError(named.located(codes.UNREADABLE.at(NOWHERE, message, help="run the command again")))


def _distributions(named: Named, stack: "LiveStack", bucket: "Placed") -> Iterator[str]:
    """Yield the IDs of the distributions of the stack that have the bucket as an origin."""
    for each in named.origins.values():
        uses = {target.logical_id for target in targets(each.body)}
        if each.body["Type"] == DISTRIBUTION and bucket.logical_id in uses:
            yield components.deployed(named, stack, each).physical_id


def announce(named: Named, publication: Publication, arguments: argparse.Namespace) -> None:
    """Print what will change."""
    site, place = publication.site, publication.place
    files = counted(len(site.files), "file")
    head = f"{files} of `{arguments.folder}`, to the bucket `{place.bucket}` in {named.aws.region}"
    say(arguments, "compared", head, files=len(site.files), bucket=place.bucket, hidden=site.hidden)
    if site.hidden and arguments.format == "text":
        names = abridged(site.hidden, 5)
        say(arguments, "hidden", f"  not published, because hidden: {names}")
    for change in publication.changes:
        file = change.file
        what = "new" if change.is_new else "changed"
        text = f"  {what:8} {file.key}  {file.type}, {file.cache_control}"
        facts: dict[str, Any] = {"type": file.type, "cache_control": file.cache_control, "size": file.size}
        say(arguments, "upload", text, key=file.key, change=what, **facts)
    for key in publication.deleted:
        say(arguments, "delete", f"  delete   {key}", key=key)


def apply(named: Named, publication: Publication, arguments: argparse.Namespace) -> None:
    """Upload, delete, and invalidate. Raises `StoppedError`, and `AwsError`."""
    if publication.deleted:
        asked = f"Delete {counted(len(publication.deleted), 'object')} of `{publication.place.bucket}`?"
        agree(named, asked, yes=arguments.yes)
    done = 0
    try:
        for change in publication.changes:
            objects.upload(named.aws, publication.place, change)
            done += 1
        for key in publication.deleted:
            objects.delete(named.aws, publication.place, key)
            done += 1
        ids = list(_invalidated(named, publication))
    except OSError as error:
        raise _unread(named, error) from error
    except AwsError as error:
        found = diagnostic(error.failure)
        raise StoppedError(named.located(found._replace(note=_left(publication, done)))) from error
    except KeyboardInterrupt:
        raise KeyboardInterrupt(_left(publication, done)) from None
    _report(publication, ids, arguments)


def _left(publication: Publication, done: int) -> str:
    return (
        f"{done:,} of {counted(publication.number, 'object')} changed, and the distribution may still have "
        f"earlier copies; {AGAIN}"
    )


def _invalidated(named: Named, publication: Publication) -> Iterator[str]:
    for each in publication.distributions if publication.paths else ():
        yield invalidations.invalidate(named.aws, each, publication.paths)


def _report(publication: Publication, ids: Sequence[str], arguments: argparse.Namespace) -> None:
    paths, distributions = publication.paths, publication.distributions
    number = len(paths) * len(distributions)
    say(
        arguments,
        "published",
        _lines(publication),
        uploaded=len(publication.changes),
        deleted=len(publication.deleted),
        distributions=distributions,
        paths=paths if distributions else (),
        invalidations=ids,
        billed_paths=number,
    )


def _lines(publication: Publication) -> Iterator[str]:
    deleted = f", {len(publication.deleted):,} deleted" if publication.deleted else ""
    unchanged = len(publication.site.files) - len(publication.changes)
    yield f"{len(publication.changes):,} uploaded, {unchanged:,} unchanged{deleted}"
    if not publication.distributions:
        yield "no distribution of the stack serves this bucket, so nothing is invalidated"
    elif not publication.paths:
        yield "nothing to invalidate: no file that was there before changed"
    else:
        yield from _invalidation(publication)


def _invalidation(publication: Publication) -> Iterator[str]:
    number = len(publication.paths) * len(publication.distributions)
    yield f"invalidating {abridged(publication.paths, 5)} at {quoted(publication.distributions)}"
    yield f"  {counted(number, 'path')}; {invalidations.PRICE}"
