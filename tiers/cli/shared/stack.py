"""The stack of a command: its name, its region, and its spec."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers import compiler
from tiers.cli import FAILED, INTERRUPTED
from tiers.cli.shared import output
from tiers.cli.shared.access import RefusedError, access_of, enter
from tiers.cli.shared.account import add_account, stack_name
from tiers.cli.shared.reading import Read, add_environment, add_order, add_spec, read
from tiers.cli.shared.reporting import exit_code, located, report, show
from tiers.deploy import aws_errors
from tiers.deploy.aws import AwsError
from tiers.deploy.causes import causes
from tiers.deploy.function_failures import meaning
from tiers.deploy.stacks import LiveStack, read_stack
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE, STANDARD_INPUT, Diagnostic, Document, Finding, Place
from tiers.ir.placed import Layout
from tiers.ir.stacks import EDGE_REGION

if TYPE_CHECKING:
    from tiers.compile.bundle import Bundle
    from tiers.deploy.aws import Aws
    from tiers.deploy.causes import Cause
    from tiers.ir.placed import Placed


_EXISTS = re.compile(r"already ?exists", re.IGNORECASE)
"""In the reasons of AWS, or in its code `AlreadyExists`, for what is in no stack or in another one."""


class Named(NamedTuple):
    """A stack by its name, the account that it is in, and the spec, as far as that can be read."""

    name: str
    aws: "Aws"
    file: Read
    environment: str | None
    compiled: compiler.Compiled
    origins: Mapping[str, "Placed"]
    """The resources that the spec compiles to, by logical ID; empty if it does not compile."""
    remarks: list[Finding]
    """Remarks for the summary at the end."""
    is_edge: bool = False
    """True for the stack of the root in another region."""
    of_edge: frozenset[str] = frozenset()
    """The logical IDs that this other stack has before the command, if `--allow-replace` may mean them."""

    @property
    def document(self) -> Document:
        """The spec that findings point into."""
        return self.compiled.document

    def compile(self, layout: Layout) -> "Bundle | None":
        """Return what the spec compiles to in a layout: the root that this stack is."""
        bundle = compiler.compile_spec(
            self.file.path, self.file.raw, layout, environment=self.environment
        ).bundle
        return bundle.edge if bundle and self.is_edge else bundle

    def place(self, logical_id: str, *properties: str) -> Place:
        """Return where in the spec a resource comes from, or the first of its properties that is known."""
        placed = self.origins.get(logical_id)
        if placed is None:
            return NOWHERE
        routes = (placed.origins[name] for name in properties if name in placed.origins)
        return Place(next(routes, placed.origin))

    def located(self, *diagnostics: Diagnostic) -> list[Finding]:
        """Give findings their lines of the spec."""
        return located(self.document, diagnostics)

    def said(self, words: str) -> str:
        """Put the spec and the stack in question where words about commands say `SPEC` and `STACK`."""
        path = "-" if self.file.path == STANDARD_INPUT else self.file.path
        spec = f"{path} --env {self.environment}" if self.environment else path
        return words.replace("SPEC", spec).replace("STACK", self.name)

    def missing(self) -> list[Finding]:
        """Return the finding that there is no such stack."""
        message = f"the stack `{self.name}` does not exist in `{self.aws.region}`"
        advice = "run `tiers deploy SPEC` to create it, or pass `--stack-name`, `--region`, or `--profile`"
        return self.located(codes.NO_STACK.at(NOWHERE, message, help=self.said(advice)))


def roots(named: Named, arguments: argparse.Namespace) -> tuple[Named, ...]:
    """Return the stack of each root of a spec, in the order of their deployment. Raises `AwsError`."""
    edge = named.compiled.bundle and named.compiled.bundle.edge
    if not edge or named.is_edge:
        return (named,)
    from tiers.compile import edge_root

    name, aws = edge_root.stack_name(named.name), named.aws.in_region(EDGE_REGION)
    named = named._replace(of_edge=_deployed_ids(aws, name) if _allows(arguments) else frozenset())
    return (named._replace(name=name, aws=aws, is_edge=True), named)


def _allows(arguments: argparse.Namespace) -> bool:
    return bool(getattr(arguments, "allow_replace", ()))


def _deployed_ids(aws: "Aws", name: str) -> frozenset[str]:
    from tiers.deploy.changes import deployed
    from tiers.plan.planning import ids_of

    row = deployed.find(aws, name)
    if row is None or state_of(row["StackStatus"]).phase is Phase.GONE:
        return frozenset()
    return frozenset(ids_of(deployed.snapshot_of_stack(aws, name)))


class StoppedError(Exception):
    """The command cannot go on; the findings say why."""

    def __init__(self, findings: list[Finding], code: int = FAILED) -> None:
        """`findings` are for the user, and not empty; `code` is what to exit with."""
        super().__init__(findings)
        self.findings = findings
        self.code = code


def add_stack(parser: argparse.ArgumentParser, *, lines: bool = False, several: bool = False) -> None:
    """Add the arguments for the spec whose stack is meant, and for its account and region.

    `lines` makes the JSON output one line for each event, `several` adds those for all environments.
    """
    add_spec(parser)
    (add_order if several else add_environment)(parser)
    add_account(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="output format (default: text)"
    )
    parser.set_defaults(strict=False, lines=lines)


def remark(named: Named, findings: list[Finding], arguments: argparse.Namespace) -> None:
    """Print findings on the way to something else; the last report's summary counts them."""
    if arguments.format == "text":
        show(findings, sys.stdout)
    else:
        emit(findings, arguments)
    named.remarks.extend(findings)


def emit(findings: list[Finding], arguments: argparse.Namespace, remarks: Sequence[Finding] = ()) -> int:
    """Print findings as `report` does, or as one of several lines of JSON; return the exit code."""
    if arguments.format == "text" or not arguments.lines:
        return report(findings, arguments, earlier=remarks)
    from tiers.diagnostics import jsonformat

    envelope = json.loads(jsonformat.render(findings))
    output.data({**envelope, "event": "findings"}, indent=None)
    return exit_code(findings, strict=False)


def guarded(
    arguments: argparse.Namespace, work: Callable[[Named], int], going_on: str, file: Read | None = None
) -> int:
    """Do a command's work on the stack that the arguments name; return the exit code.

    `going_on` is the message about the stack when the command is interrupted without one, `file` the spec if
    it is read already.
    """
    file, remarks = file or read(arguments.spec), list[Finding]()
    try:
        return work(_named(file, arguments, remarks))
    except StoppedError as stopped:
        emit(stopped.findings, arguments, remarks)
        return stopped.code
    except AwsError as error:
        return emit(located(file.document, [aws_errors.diagnostic(error.failure)]), arguments, remarks)
    except KeyboardInterrupt as interrupt:
        output.lines([f"\ntiers: interrupted; {' '.join(interrupt.args) or going_on}"], sys.stderr)
        return INTERRUPTED


def _named(file: Read, arguments: argparse.Namespace, remarks: list[Finding]) -> Named:
    if file.failure:
        raise StoppedError(located(file.document, [file.failure]))
    compiled = compiler.compile_spec(file.path, file.raw, environment=arguments.env)
    name = compiled.bundle.name if compiled.bundle else _outlined(file.raw, compiled, arguments)
    bundles = compiled.bundle.roots if compiled.bundle else ()
    origins = {each.logical_id: each for bundle in bundles for each in bundle.built.resources}
    try:
        aws = enter(arguments, access_of(compiled, arguments.env))
    except RefusedError as refused:
        raise StoppedError(located(compiled.document, [refused.finding])) from refused
    called = stack_name(arguments, name)
    edge = compiled.bundle.edge if compiled.bundle else None
    is_edge = edge is not None and (called, aws.region) == (edge.name, EDGE_REGION)
    return Named(called, aws, file, arguments.env, compiled, origins, remarks, is_edge)


def _outlined(raw: bytes, compiled: compiler.Compiled, arguments: argparse.Namespace) -> str:
    """Return the name that a spec has although it does not compile; a stack outlives such mistakes."""
    outline = compiler.outline(compiled.document.source.path, raw)
    known = arguments.env is None or arguments.env in outline.environments
    if arguments.stack_name or (outline.name and known):
        return f"{outline.name}-{arguments.env}" if arguments.env else outline.name or ""
    if outline.name:  # the environment is unknown, which a finding says
        raise StoppedError(located(compiled.document, compiled.findings))
    message = "the spec has no readable name for the stack"
    unnamed = codes.NO_STACK_NAME.at(NOWHERE, message, help="fix the spec, or pass `--stack-name NAME`")
    raise StoppedError(located(compiled.document, [*compiled.findings, unnamed]))


def standing(named: Named) -> LiveStack | None:
    """Read the stack with all that it nests, if there is one; no other may nest it."""
    stack = read_stack(named.aws, named.name)
    if stack is not None and stack.root not in {"", stack.arn}:
        root = stack.root.rpartition("/")[0].rpartition("/")[2]
        message = f"`{named.name}` is a nested stack of `{root}`"
        advice = f"pass `--stack-name {root}`"
        raise StoppedError(named.located(codes.NESTED_STACK.at(NOWHERE, message, help=advice)))
    return stack


def existing(named: Named, missing: int = FAILED) -> LiveStack:
    """Read the stack like `standing`; there must be one. `missing` is the exit code if there is none."""
    stack = standing(named)
    if stack is None:
        raise StoppedError(named.missing(), missing)
    return stack


def at_rest(named: Named, stack: LiveStack) -> None:
    """Return if no operation on a stack is in progress. Raises `StoppedError` otherwise."""
    state = state_of(stack.status)
    if state.phase is Phase.RUNNING:
        message = f"an operation on the stack `{stack.name}` is in progress: {stack.status}, {state.meaning}"
        advice = named.said(f"wait until it ends: {state.next}")
        running = codes.OPERATION_RUNNING.at(NOWHERE, message, help=advice)
        raise StoppedError(named.located(running))


def why(named: Named, stack: LiveStack, *, undoing: bool = True) -> list[Finding]:
    """Return why the last operation on a stack failed, at the spec's lines; empty if it did not.

    Without `undoing`, return only why it failed, not why the rollback failed.
    """
    statuses = {each.status for each in stack.walk()}
    if not any("FAILED" in status or "ROLLBACK" in status for status in statuses):
        return []
    found = [each for each in causes(named.aws, stack.arn) if undoing or not each.rolling_back]
    return named.located(*(_failed(named, cause, stack) for cause in found))


def _failed(named: Named, cause: "Cause", stack: LiveStack) -> Diagnostic:
    what = "could not be rolled back" if cause.rolling_back else "failed"
    # While an update's rollback cleans up, what cannot be deleted leaves the stack.
    orphaned = cause.status == "DELETE_FAILED" and stack.status == "UPDATE_ROLLBACK_COMPLETE"
    known = None if orphaned else meaning(cause)
    fix = f"delete `{cause.physical_id}` in the console; it belongs to no stack" if orphaned else ""
    if cause.status == "CREATE_FAILED" and _EXISTS.search(cause.reason):
        fix = named.said(
            f"import it with `tiers import SPEC {cause.logical_id}=IDENTIFIER`, or give it another name"
        )
    return codes.RESOURCE_FAILED.at(
        named.place(cause.logical_id, *((known.property,) if known else ())),
        f"`{cause.called}` {what}: {cause.reason or 'AWS gave no reason'}",
        label=f"{cause.type}, {cause.status}",
        help=known.help if known else fix,
    )
