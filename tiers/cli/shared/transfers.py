"""Common parts of commands that hand a changed template of a deployed stack to AWS."""

import argparse
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.cli.shared.following import say
from tiers.deploy.bundle.packaging import alone, shortest
from tiers.deploy.changes.deployed import document_of, name_of
from tiers.deploy.changes.deploying import INLINE
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiers.deploy.aws import Aws
    from tiers.diagnostics.model import Document


def options(arguments: argparse.Namespace, *names: str) -> str:
    """Return the given ones of some options, for the next commands, which need them as well."""
    given = {name: getattr(arguments, name.replace("-", "_")) for name in names}
    return "".join(f" --{name} {shlex.quote(value)}" for name, value in given.items() if value)


def overtaken(aws: "Aws", read: "Mapping[str, Document]", undone: str) -> Iterator[Diagnostic]:
    """Yield which of some stacks have another template than the one that was read. Raises `AwsError`.

    AWS refuses to execute what a later update made obsolete. This is about an update between the reading and
    the call of AWS, whose outputs would otherwise be taken back.
    """
    for stack, document in read.items():
        if document_of(aws, stack).source.text != document.source.text:
            message = f"`{name_of(stack)}` changed after its template was read; {undone}"
            yield codes.CONCURRENT_CHANGE.at(NOWHERE, message, help="run the same command again")


def bucket_needed(text: str, name: str, arguments: argparse.Namespace) -> Diagnostic | None:
    """Return the finding about a template that is too large for a call."""
    size = len(shortest(text).encode())
    if arguments.bucket or size <= INLINE:
        return None
    message = f"the template of `{name}` has {size:,} bytes and needs a bucket"
    return codes.BUCKET_NEEDED.at(NOWHERE, message, help="add `--bucket NAME`")


def handed(
    aws: "Aws", text: str, name: str, arguments: argparse.Namespace, *, always: bool = False
) -> dict[str, str]:
    """Return the source of a template as arguments: the text itself, or its place. Raises `AwsError`.

    With `always`, it is uploaded even if a call can hold it.
    """
    text = shortest(text)
    if len(text.encode()) <= INLINE and not always:
        return {"TemplateBody": text}
    from tiers.deploy.bundle.upload import account_of, check_bucket, upload

    owner = account_of(aws)
    check_bucket(aws, arguments.bucket, owner)
    package = alone(text, name, f"{aws.endpoint('s3')}/{arguments.bucket}", arguments.prefix)
    new: list[str] = []
    upload(aws, arguments.bucket, owner, package, lambda each, is_new: new.extend([each.key] * is_new))
    words = "1 template uploaded to" if new else "nothing to upload: 1 template already in"
    say(arguments, "uploaded", f"{words} {arguments.bucket}", new=new, url=package.url)
    return {"TemplateURL": package.url}
