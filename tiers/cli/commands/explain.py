"""`tiers explain CODE | TYPE`."""

import argparse
import sys
import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tiers import codes, resources
from tiers.cli import CLEAN, FAILED, USAGE
from tiers.cli.shared import output
from tiers.cli.shared.reading import add_findings
from tiers.diagnostics import safe
from tiers.diagnostics.model import Code
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted
from tiers.language import installed, reference
from tiers.language.component import Component
from tiers.language.record import Record
from tiers.resources.page import page
from tiers.resources.row import Row

if TYPE_CHECKING:
    from tiers.language.broken import BrokenTypeError

WIDTH = 96


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's argument."""
    parser.add_argument(
        "topic",
        metavar="CODE | TYPE",
        nargs="?",
        help="a code (T1111, nat-not-public), a component type (rds), one of its keys (rds.snapshot), "
        "`network`, or a resource type (AWS::S3::Bucket) (default: list all)",
    )
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Explain one thing, or list what can be explained."""
    topic = arguments.topic and arguments.topic.lower()
    topics, code = reference.topics(), codes.find(topic) if topic else None
    problems: tuple[BrokenTypeError, ...] = ()
    if topic is None or not (code or _head(topic) in topics):
        foreign, problems = installed.every() if topic is None else installed.sorted_out([_head(topic)])
        topics |= {row.name: installed.component(row) for row in foreign}
        code = codes.find_installed(topic) if topic else None
    output.lines([f"tiers explain: {each}" for each in problems], sys.stderr)
    if problems and topic:
        return FAILED
    return _explain(arguments, topic, topics, code)


def _explain(
    arguments: argparse.Namespace, topic: str | None, topics: dict[str, type[Record]], code: Code | None
) -> int:
    as_json = arguments.format == "json"
    if topic is None:
        output.document(_json(_everything_data(topics)) if as_json else _everything(topics))
    elif code:
        output.document(_json(code._asdict()) if as_json else _code(code))
    elif record := topics.get(topic):
        keys = [entry._asdict() for entry in reference.entries(record)]
        output.document(_json({"name": topic, "keys": keys}) if as_json else _record(topic, record))
    elif found := reference.key(topic, topics):
        keys = [entry._asdict() for entry in found]
        output.document(_json({"name": topic, "keys": keys}) if as_json else _entries(found))
    elif (row := resources.find(arguments.topic)).what:
        answers = dict(page(row))
        data = {"name": row.type, "what": row.what, "answers": answers}
        output.document(_json(data) if as_json else _resource(row, answers))
    else:
        output.lines(_unknown(arguments.topic, topics).splitlines(), sys.stderr)
        return USAGE
    return CLEAN


def _head(topic: str) -> str:
    """Return the type of a topic such as `rds.snapshot`."""
    return topic.partition(".")[0]


def _json(data: dict[str, Any]) -> str:
    return safe.as_json({"format_version": "1.0", **data}) + "\n"


def _everything_data(topics: dict[str, type[Record]]) -> dict[str, Any]:
    return {"types": list(topics), "codes": [code._asdict() for code in _every_code()]}


def _everything(topics: dict[str, type[Record]]) -> str:
    named = (f"  {name}{_provider(record)}" for name, record in topics.items())
    lines = ["types and parts of a spec:", *named, "", "codes:"]
    lines += [f"  {code.id}  {code.severity:<7}  {code.name}" for code in _every_code()]
    return "\n".join(lines) + "\n"


def _every_code() -> list[Code]:
    return [*codes.all_codes(), *codes.installed_codes()]


def _provider(record: type[Record]) -> str:
    """Return a remark about the package that a component type is from, `""` for one of this package."""
    package = record.provided_by if issubclass(record, Component) else ""
    return f" (from the package {package})" if package else ""


def _code(code: Code) -> str:
    parts = [f"{code.severity}[{code.id}]: {code.name}", _wrapped(code.why)]
    if code.wrong:
        parts += [f"wrong:\n\n{_shown(code.wrong)}", f"right:\n\n{_shown(code.right)}"]
    return "\n\n".join(parts) + "\n"


def _shown(fragment: str) -> str:
    """Return a fragment of a spec, indented, with bytes and nonprintable characters escaped."""
    lines = fragment.rstrip("\n").split("\n")
    most = 24
    kept = lines if len(lines) <= most else [*lines[:most], f"… {len(lines) - most} more lines"]
    visible = ("".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in line) for line in kept)
    return "\n".join(f"    {line}".rstrip() for line in visible)


def _resource(row: Row, answers: Mapping[str, str]) -> str:
    lines = [f"{question}: {answer}" for question, answer in answers.items()]
    return f"{row.type}: {row.what}\n\n" + "\n".join(map(_wrapped, lines)) + "\n"


def _record(name: str, record: type[Record]) -> str:
    head = f"{name}: {(record.__doc__ or '').strip().splitlines()[0]}{_provider(record)}"
    return f"{head}\n\n{_entries(reference.entries(record))}"


def _entries(entries: Iterable[reference.Entry]) -> str:
    parts = []
    for entry in entries:
        default = entry.default if entry.default in {"required", ""} else f"default: {entry.default}"
        lines = [
            f"  {entry.path}",
            *(_wrapped(text, 6) for text in (f"{entry.doc}.", f"type: {entry.takes}")),
        ]
        lines += [_wrapped(default, 6)] if default else []
        parts.append("\n".join([*lines, f"      example: {entry.example}"] if entry.example else lines))
    return "\n\n".join(parts) + "\n"


def _wrapped(text: str, indent: int = 0) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _unknown(topic: str, topics: dict[str, type[Record]]) -> str:
    having = [name for name, record in topics.items() if _has_key(record, topic)]
    if having:
        owners = quoted(having)
        return f"tiers explain: `{topic}` is a key of {owners}; run `tiers explain {having[0]}`\n"
    types = (row.type for row in resources.every()) if "::" in topic else ()
    every = _every_code()
    known = [
        *types,
        *topics,
        *installed.names(),
        *(code.id for code in every),
        *(code.name for code in every),
    ]
    meant = nearest(topic, known)
    advice = f"did you mean `{meant}`?" if meant else "run `tiers explain` for a list"
    return f"tiers explain: unknown topic {topic!r}; {advice}\n"


def _has_key(record: type[Record], key: str) -> bool:
    return any(entry.path.rpartition(".")[2] == key for entry in reference.entries(record))
