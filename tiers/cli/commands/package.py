"""`tiers package SPEC --bucket B`."""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tiers.cli import USAGE
from tiers.cli.shared import output
from tiers.cli.shared.access import Access, RefusedError, enter
from tiers.cli.shared.account import add_account, add_role, bucket_pattern, stack_name
from tiers.cli.shared.compiling import Made, add_layout, write
from tiers.cli.shared.delivering import Uploaded, add_delivery, beside, compiled, uploaded
from tiers.cli.shared.jobs import before_updates
from tiers.cli.shared.reading import add_environment, add_findings, add_spec, read
from tiers.cli.shared.reporting import exit_code, located, report
from tiers.compile import edge_root
from tiers.diagnostics.model import Finding
from tiers.diagnostics.wording import quoted
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.placed import Layout
from tiers.ir.stacks import EDGE_REGION

if TYPE_CHECKING:
    from tiers.deploy.bundle.stack_sets import Commands


class Edge(NamedTuple):
    """The stack in another region, which is created first."""

    stack: str
    region: str
    template: str
    url: str
    quick_create: str


class Packaged(NamedTuple):
    """An uploaded bundle, and the links that create stacks from it."""

    done: Uploaded
    link: str
    edge: Edge | None
    stack_set: "Commands | None" = None


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_delivery(parser)
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_pattern,
        required=True,
        help="S3 bucket for templates, in the target region and owned by this account; `{account}` and "
        "`{region}` in it are replaced",
    )
    add_layout(parser)
    parser.add_argument(
        "--stack-set",
        action="store_true",
        help="check and upload a single template for a stack set, and print the commands that create it",
    )
    add_account(parser)
    add_role(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compile a spec, upload its templates, and print how to create a stack from them in the console."""
    if arguments.stack_set and arguments.role_arn:
        output.lines(
            ["tiers: pass --role-arn without --stack-set; its roles are those of StackSets"], sys.stderr
        )
        return USAGE
    if arguments.stack_set:
        arguments.layout = str(Layout.SINGLE)
    made, findings = compiled(read(arguments.spec), arguments)
    if made is not None and arguments.stack_set:
        from tiers.deploy.bundle import stack_sets

        findings += located(
            made.document, stack_sets.check(made.bundle, made.architecture.spec.account, made.parameters)
        )
    if made is None or exit_code(findings, strict=False):
        return report(findings, arguments, "nothing written, nothing uploaded")
    from tiers.deploy.aws import AwsError
    from tiers.deploy.aws_errors import diagnostic
    from tiers.deploy.bundle.packaging import quick_create_link
    from tiers.deploy.bundle.upload import account_of

    try:
        spec = made.architecture.spec
        aws = enter(arguments, Access(spec.regions, spec.account, spec.role))
        owner = account_of(aws)
        of_edge = uploaded(aws, owner, made.at_edge(), arguments) if made.bundle.edge else None
        done = uploaded(aws, owner, made, arguments)
    except RefusedError as refused:
        findings += located(made.document, [refused.finding])
        return report(findings, arguments, "nothing written, nothing uploaded")
    except AwsError as error:
        findings += located(made.document, [diagnostic(error.failure)])
        return report(findings, arguments, "not packaged; completed uploads are kept")
    findings += write(made, beside(done.package, made))
    name = stack_name(arguments, made.bundle.name)
    given = dict(made.parameters)
    if made.bundle.edge is not None and arguments.stack_name:
        given = {EDGE_STACK_NAME: edge_root.stack_name(name), **given}
    link = quick_create_link(aws.region, done.package.url, name, given.items())
    packaged = Packaged(done, link, _edge(of_edge, name))
    if arguments.stack_set:
        from tiers.deploy.bundle import stack_sets

        commands = stack_sets.commands(name, done.package.url, made.bundle, made.parameters)
        packaged = packaged._replace(link="", stack_set=commands)
    return _report(packaged, made, findings, arguments)


def _edge(done: Uploaded | None, name: str) -> Edge | None:
    """Return the stack to create first, from the same bucket: its region need not be that of the stack.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-template.html
    """
    from tiers.deploy.bundle.packaging import quick_create_link

    if done is None:
        return None
    stack, url = edge_root.stack_name(name), done.package.url
    return Edge(stack, EDGE_REGION, done.package.main, url, quick_create_link(EDGE_REGION, url, stack, ()))


def _report(packaged: Packaged, made: Made, findings: list[Finding], arguments: argparse.Namespace) -> int:
    done = packaged.done
    if arguments.format == "json":
        from tiers.diagnostics import jsonformat

        package = {
            "url": done.package.url,
            "quick_create": packaged.link or None,
            "role_arn": arguments.role_arn,
            **({"edge": packaged.edge._asdict()} if packaged.edge else {}),
            **({"stack_set": packaged.stack_set._asdict()} if packaged.stack_set else {}),
            "uploaded": done.new,
            "unchanged": done.old,
            "before_updates": list(before_updates(made.architecture)),
        }
        envelope = json.loads(jsonformat.render(findings))
        output.data({**envelope, "package": package})
        return exit_code(findings, strict=arguments.strict)
    code = report(findings, arguments, f"{done.words} {arguments.bucket}")
    if arguments.format == "text":
        output.lines(_rows(packaged, made, arguments.role_arn))
    return code


def _rows(packaged: Packaged, made: Made, role: str | None) -> Iterator[str]:
    """Yield the locations of the uploaded files, and the next steps."""
    done, edge = packaged.done, packaged.edge
    yield f"\n{done.package.url}"
    yield f"  {os.path.join(made.out, done.package.main)} is the uploaded root template"
    if packaged.stack_set is not None:
        yield "\nCreate the stack set:"
        yield shlex.join(packaged.stack_set.create)
        yield "\nThen create its stacks, with the numbers of the accounts:"
        yield shlex.join(packaged.stack_set.instances)
        return
    if role:
        # No parameter of the link's has it:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
        yield "\nUnder Permissions, select the role"
        yield role
    if edge is not None:
        yield f"\nFirst create the stack {edge.stack} in {edge.region}, and wait until it is complete:"
        yield edge.quick_create
    yield "\nThen create the stack:" if edge else "\nCreate the stack in the console:"
    yield packaged.link
    first = before_updates(made.architecture)
    if first:
        yield f"\nOnly `tiers deploy` runs {quoted(first)} before updates."
        yield "Otherwise, start each after an update, by the command in the outputs of the stack"
