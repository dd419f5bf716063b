"""`tiers publish SPEC BUCKET FOLDER`."""

import argparse

from tiers.cli import CLEAN
from tiers.cli.shared.following import say
from tiers.cli.shared.publishing import announce, apply, prepared
from tiers.cli.shared.stack import Named, add_stack, guarded


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    parser.add_argument("component", metavar="BUCKET", help="bucket component that serves the site")
    parser.add_argument("folder", metavar="FOLDER", help="directory with the files of the site")
    parser.add_argument(
        "--delete",
        action="store_true",
        help="delete published objects whose files are gone; asks before it does",
    )
    parser.add_argument("-y", "--yes", action="store_true", help="skip the confirmation prompt of --delete")
    parser.add_argument(
        "--invalidate-all",
        action="store_true",
        help="invalidate all paths of the distribution, changed or not, such as after an interruption",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the changes without making them")


def run(arguments: argparse.Namespace) -> int:
    """Upload what changed of a static site, and invalidate it at the distribution."""
    return guarded(arguments, lambda named: _publish(named, arguments), "nothing was changed")


def _publish(named: Named, arguments: argparse.Namespace) -> int:
    publication = prepared(named, arguments)
    announce(named, publication, arguments)
    if arguments.dry_run:
        say(arguments, "dry_run", "nothing was changed", changes=publication.number)
        return CLEAN
    apply(named, publication, arguments)
    return CLEAN
