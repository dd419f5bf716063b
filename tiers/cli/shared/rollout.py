"""Deploy several environments of a spec, one after the other, up to the first failure.

Nothing is deployed before all of them compile and their accounts can be entered.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from tiers import compiler
from tiers.cli import CLEAN, USAGE
from tiers.cli.shared import output
from tiers.cli.shared.access import RefusedError, access_of, enter
from tiers.cli.shared.following import say
from tiers.cli.shared.reading import DASH, Read, read
from tiers.cli.shared.reporting import exit_code, located
from tiers.cli.shared.stack import Named, emit, guarded
from tiers.deploy.aws import AwsError
from tiers.deploy.aws_errors import diagnostic
from tiers.diagnostics.model import Finding
from tiers.diagnostics.wording import quoted
from tiers.language import overlay

Work = Callable[[Named, argparse.Namespace], int]


def run(arguments: argparse.Namespace, work: Work, going_on: str) -> int:
    """Do the work on each environment in the order of the spec; return the exit code of the last."""
    refusal = _misused(arguments)
    if refusal:
        output.lines([f"tiers: {refusal}"], sys.stderr)
        return USAGE
    file = read(arguments.spec)
    outline = compiler.outline(file.path, file.raw)
    chosen = _until(outline.environments, arguments.until)
    if file.failure or chosen is None:
        checked = compiler.check(file.path, file.raw)
        unknown = overlay.unknown(checked.document, arguments.until, "remove `--until`")
        findings = (
            [file.failure] if file.failure else [unknown] if checked.document.data else checked.findings
        )
        return emit(located(checked.document, findings), arguments)
    each = [_of(arguments, name, outline.name) for name in chosen or (None,)]
    refused = [found for one in each for found in _refused(file, one)]
    if exit_code(refused, strict=False):
        return emit(refused, arguments)
    for number, one in enumerate(each):
        _announce(one, number, len(each))
        code = guarded(one, lambda named, one=one: work(named, one), going_on, file)  # type: ignore[misc]
        if code != CLEAN:
            _show_left(one, chosen[number + 1 :])
            return code
    return CLEAN


def _misused(arguments: argparse.Namespace) -> str:
    if not arguments.all_environments:
        return "pass --all-environments with --until"
    if arguments.stack_name:
        return "pass --stack-name with --env NAME; each environment has a stack of another name"
    return "pass a file with --all-environments" if arguments.spec == DASH else ""


def _until(environments: Sequence[str], last: str | None) -> tuple[str, ...] | None:
    """Return the environments up to the last one, or `None` for an unknown one."""
    if last is None:
        return tuple(environments)
    return tuple(environments[: environments.index(last) + 1]) if last in environments else None


def _of(arguments: argparse.Namespace, name: str | None, spec: str | None) -> argparse.Namespace:
    """Return the arguments for one environment, each with a separate directory for its bundle."""
    folder = arguments.out and name and os.path.join(arguments.out, f"{spec}-{name}")
    return argparse.Namespace(**{**vars(arguments), "env": name, "out": folder or arguments.out})


def _refused(file: Read, arguments: argparse.Namespace) -> Iterator[Finding]:
    """Yield why an environment cannot be deployed, as far as that is known beforehand."""
    compiled = compiler.compile_spec(file.path, file.raw, environment=arguments.env)
    if compiled.bundle is None:
        yield from located(compiled.document, compiled.findings)
        return
    try:
        enter(argparse.Namespace(**vars(arguments)), access_of(compiled, arguments.env))
    except RefusedError as refused:
        yield from located(compiled.document, [refused.finding])
    except AwsError as error:
        yield from located(compiled.document, [diagnostic(error.failure)])


def _announce(arguments: argparse.Namespace, number: int, count: int) -> None:
    text = f"environment `{arguments.env}`, {number + 1} of {count}\n"
    if arguments.env:
        say(arguments, "environment", text, environment=arguments.env, number=number + 1, count=count)


def _show_left(arguments: argparse.Namespace, left: Sequence[str]) -> None:
    """Show the environments that are not deployed because an earlier one failed."""
    if left:
        text = f"stopped at `{arguments.env}`; not deployed: {quoted(left)}"
        say(arguments, "stopped", text, environment=arguments.env, left=list(left))
