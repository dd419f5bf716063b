"""Golden cases: which there are, and what each stage of the compiler makes of them.

A folder of `tests/cases` is a case, and so is one of `tiers/components/TYPE/cases`, where the cases of a
single component type are. Its spec is its own `spec.yaml`, or, where it has none, the one of that name in
`specs`. A case called `invalid_…` has errors and one called `warned_…` only warnings; of those there are the
findings alone. Every other case has a golden file for each stage.

What a spec is compiled to may still be proven wrong, and a template or an account too. Such a
case has a `command.txt` with the words after `tiers`, which is run in its folder; what is printed is golden.
"""

import contextlib
import io
import json
import shlex
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.paths import CASE_FOLDERS, ROOT
from tiers import cli, compiler, source
from tiers.cli.shared.reporting import located, report
from tiers.cloudformation.write import to_yaml
from tiers.compile.build import build
from tiers.compile.bundle import MANIFEST, manifest
from tiers.diagnostics.locate import Lines
from tiers.diagnostics.model import Document, Finding, Route, Span
from tiers.intent.manifested import both_as_data
from tiers.ir.placed import Built, Layout
from tiers.ir.references import Interpolation, Pointer, Target
from tiers.ir.stacks import Stack
from tiers.language import overlay
from tiers.language.written import written

SPEC = "spec.yaml"
COMMAND = "command.txt"
IN_JSON_TOO = "minimal"
"""The case that is compiled to JSON as well: the writer has tests of its own, one bundle shows the whole."""


class Case(NamedTuple):
    """A golden case: its name, and its spec under the name that findings call it by."""

    folder: Path
    path: str
    raw: bytes
    command: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def is_valid(self) -> bool:
        """Whether there is a golden file for each stage, and not for the findings alone."""
        return not self.name.startswith(("invalid_", "warned_"))


def cases() -> list[Case]:
    """Return every case, in order of name."""
    return [_case(folder) for folder in CASE_FOLDERS]


def _case(folder: Path) -> Case:
    own, asked = folder / SPEC, folder / COMMAND
    if asked.exists():
        words = shlex.split(asked.read_text(encoding="utf-8"))
        return Case(folder, SPEC, own.read_bytes() if own.exists() else b"", tuple(words))
    if own.exists():
        return Case(folder, SPEC, own.read_bytes())
    shipped = f"specs/{folder.name}.yaml"
    return Case(folder, shipped, (ROOT / shipped).read_bytes())


def rendered(case: Case) -> dict[str, str]:
    """Return the text of every golden file of a case, by its path in the case's folder."""
    if case.command:
        return {file: _printed(case, form) for file, form in FINDINGS.items()}
    compiled = compiler.compile_spec(case.path, case.raw)
    findings = located(compiled.document, compiled.findings)
    if compiled.bundle is not None:
        findings = compiler.check_everywhere(case.path, case.raw, located)[1]
    files = {file: _report(findings, form) for file, form in FINDINGS.items()}
    return {**files, **_stages(case)} if case.is_valid else files


FINDINGS = {"diagnostics.txt": "text", "diagnostics.json": "json"}
"""The golden files of findings, and the format of each."""


def _printed(case: Case, form: str) -> str:
    stream = io.StringIO()
    with contextlib.chdir(case.folder), contextlib.redirect_stdout(stream):
        cli.main([*case.command, "--format", form])
    return stream.getvalue()


def _report(findings: list[Finding], form: str) -> str:
    stream = io.StringIO()
    report(findings, Namespace(format=form, strict=False), stream=stream)
    return stream.getvalue()


def _stages(case: Case) -> dict[str, str]:
    document, _ = source.parse(case.path, case.raw)
    environments = overlay.names(document)
    architecture = compiler.check(case.path, case.raw).architecture
    if architecture is None:
        message = f"{case.name} has errors: call it `invalid_{case.name}`"
        raise ValueError(message)
    return {
        "document.json": _document(document),
        "resolved.yaml": to_yaml(written(architecture.spec)),
        "placed.json": _placed(build(architecture)),
        **_bundle(case, Layout.NESTED, "yaml", "nested"),
        **_bundle(case, Layout.SINGLE, "yaml", "single"),
        **(_bundle(case, Layout.NESTED, "json", "nested-json") if case.name == IN_JSON_TOO else {}),
        **{file: text for name in environments for file, text in _environment(case, name).items()},
    }


def _environment(case: Case, name: str) -> dict[str, str]:
    """What an environment resolves and compiles to."""
    architecture = compiler.check(case.path, case.raw, name).architecture
    assert architecture is not None, f"{case.name} has errors in {name}"
    return {
        f"{name}/resolved.yaml": to_yaml(written(architecture.spec)),
        **_bundle(case, Layout.NESTED, "yaml", f"{name}/nested", name),
        **_bundle(case, Layout.SINGLE, "yaml", f"{name}/single", name),
    }


def _bundle(
    case: Case, layout: Layout, template_format: str, folder: str, environment: str | None = None
) -> dict[str, str]:
    document, bundle, _, architecture = compiler.compile_spec(
        case.path, case.raw, layout, template_format, environment
    )
    if bundle is None:
        message = f"{case.name} does not compile: call it `invalid_{case.name}`"
        raise ValueError(message)
    said = both_as_data(architecture) if architecture is not None else None
    files = {**bundle.all_files, MANIFEST: manifest(bundle, document, None, said)}
    return {f"{folder}/{file}": text for file, text in files.items()}


# The parse stage


def _document(document: Document) -> str:
    """Write plain data, and for each route where its value stands and its key, from 1, ends exclusive."""
    lines = Lines(document.source.text)
    routes = {
        dotted(route): {"value": _range(lines, spans.value)}
        | ({"key": _range(lines, spans.key)} if spans.key else {})
        for route, spans in document.spans.items()
    }
    return _json({"data": document.data, "routes": _Rows(routes)})


def _range(lines: Lines, span: Span) -> str:
    found = lines.location(span)
    return f"{found.line}:{found.column}-{found.end_line}:{found.end_column}"


# The build stage


def _placed(built: Built) -> str:
    """Write each stack's resources: what they are, what set them, and what they refer to and wait for."""
    stacks = {
        str(stack): {
            each.logical_id: {
                "type": each.body["Type"],
                "origin": dotted(each.origin),
                "origins": {name: dotted(route) for name, route in each.origins.items()},
                "refers_to": sorted(set(map(_said, targets(each.body)))),
                "after": list(each.after),
            }
            for each in built.resources
            if each.stack is stack
        }
        for stack in Stack
    }
    outputs = {
        each.name: {
            "stack": str(each.stack),
            "origin": dotted(each.origin),
            "refers_to": sorted(set(map(_said, targets(each.value.to_dict())))),
        }
        for each in built.outputs
    }
    return _json({"resources": {stack: held for stack, held in stacks.items() if held}, "outputs": outputs})


def targets(value: object) -> Iterator[Target]:
    """Tell every resource that a built value refers to."""
    match value:
        case Pointer():
            yield value.target
        case Interpolation():
            yield from (part for part in value.parts if isinstance(part, Target) and not part.is_pseudo)
            yield from targets(value.variables)
        case Mapping():
            for each in value.values():
                yield from targets(each)
        case list():
            for each in value:
                yield from targets(each)


def _said(target: Target) -> str:
    return f"{target.logical_id}.{target.attribute}" if target.attribute else target.logical_id


def dotted(route: Route) -> str:
    """Write a route as a person would say it."""
    return ".".join(map(str, route)) or "(the spec)"


class _Rows(dict[str, Any]):
    """A mapping whose entries stand on one line each."""


def _json(content: Mapping[str, Any]) -> str:
    sections = (f" {json.dumps(name)}: {_section(section)}" for name, section in content.items())
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _section(section: Any) -> str:
    if isinstance(section, _Rows):
        rows = (f"  {json.dumps(key)}: {_one_line(entry)}" for key, entry in section.items())
        return "{\n" + ",\n".join(rows) + "\n }"
    return json.dumps(section, indent=1, ensure_ascii=False).replace("\n", "\n ")


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# Files


def kept(case: Case) -> dict[str, str]:
    """Return the golden files that a case has on disk, by their path in its folder."""
    folder = case.folder
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / SPEC)
    if case.command:
        # All else is what the command reads.
        files = (folder / file for file in FINDINGS if (folder / file).exists())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def rewrite(case: Case) -> Iterable[str]:
    """Write a case's golden files and remove those that no stage makes; tell what changed."""
    before, now = kept(case), rendered(case)
    for file in sorted(before.keys() | now.keys()):
        if before.get(file) == now.get(file):
            continue
        path = case.folder / file
        if file in now:
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(now[file], encoding="utf-8", newline="\n")
        else:
            path.unlink()
        yield path.relative_to(ROOT).as_posix()
