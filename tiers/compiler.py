"""The pipeline, from the bytes of a spec to a bundle of templates.

| stage   | input        | output                    | may not                               |
|---------|--------------|---------------------------|---------------------------------------|
| parse   | bytes        | plain data with spans     | know the language                     |
| overlay | plain data   | plain data, one chosen    | know the language                     |
| decode  | plain data   | `Spec`, as written        | guess or convert                      |
| resolve | `Spec`       | `Architecture`            | fail: whatever decodes also resolves  |
| check   | Architecture | findings                  | change anything                       |
| build   | Architecture | placed resources, symbols | know the layout                       |
| link    | placed       | templates                 | move a resource or know its type      |
| emit    | templates    | a bundle of texts         | reorder                               |

Each stage collects all its findings; the pipeline stops before the next one if any is an error. Nothing
here reads the clock, the environment, the network or a file (but the published schema, to judge what
the decoder refused, and the installed packages, for a component type that is not of this one): the same
spec gives the same bytes.
"""

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from tiers import source
from tiers.compile import checks, resolve
from tiers.compile.checks import acceptance
from tiers.diagnostics.codes.architecture import NO_ENVIRONMENT, UNUSED_ACCEPT
from tiers.diagnostics.codes.shape import TEMPLATE_FOR_A_SPEC
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding
from tiers.ir.placed import Layout
from tiers.ir.stacks import TIERS
from tiers.language import decode, overlay, values
from tiers.language.architecture import Architecture
from tiers.language.broken import BrokenTypeError
from tiers.language.spec import Spec
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.compile.bundle import Bundle
    from tiers.ir.placed import Built


class Checked(NamedTuple):
    """The result of a check, before anything is built. Without an architecture, a finding has the reason."""

    document: Document
    architecture: Architecture | None
    findings: tuple[Diagnostic, ...]
    built: "Built | None" = None


class Compiled(NamedTuple):
    """A compiled spec. Without a bundle, a finding has the reason."""

    document: Document
    bundle: "Bundle | None"
    findings: tuple[Diagnostic, ...]
    architecture: Architecture | None = None


def check(path: str, raw: bytes, environment: str | None = None) -> Checked:
    """Parse, overlay, decode, resolve and check a spec; `path` is what its findings call it.

    Without an environment only the base is checked; `check_each` checks everything.
    """
    document, findings = _parsed(path, raw)
    return Checked(document, None, findings) if findings else _checked(document, environment)


def check_each(path: str, raw: bytes) -> Iterator[tuple[str | None, Checked]]:
    """Check the base of a spec (under None) and, if it is sound, each of its environments by name."""
    document, findings = _parsed(path, raw)
    names = overlay.names(document)
    base = Checked(document, None, findings) if findings else _checked(document, None, is_shared=bool(names))
    yield None, base
    if base.architecture is not None:
        for name in names:
            yield name, _checked(document, name)


Locate = Callable[[Document, Iterable[Diagnostic]], list[Finding]]
"""Gives the findings about a document their lines."""


def check_everywhere(path: str, raw: bytes, located: Locate) -> tuple[Checked, list[Finding]]:
    """Check the base of a spec and each of its environments; return the base, and what is wrong with any.

    What is wrong with an environment alone has its name in a note.
    """
    each_of_them = check_each(path, raw)
    _, base = next(each_of_them)
    findings = located(base.document, base.findings)
    said = {(each.diagnostic.code, each.location, each.diagnostic.message) for each in findings}
    accepted = base.architecture.spec.accept if base.architecture else ()
    for name, checked in each_of_them:
        for each in located(checked.document, checked.findings):
            what = (each.diagnostic.code, each.location, each.diagnostic.message)
            # What the base accepts, it accepts for every environment that needs it.
            unused = each.diagnostic.code is UNUSED_ACCEPT and each.diagnostic.place.route[-1] in accepted
            if what not in said and not unused:
                note = f"in the environment `{name}`"
                findings.append(each._replace(diagnostic=each.diagnostic._replace(note=note)))
                said.add(what)
    return base, findings


def completed(document: Document) -> Architecture | None:
    """Fill in every default of a parsed spec without checking it; `None` if it cannot be decoded."""
    spec, _ = decode.decode(Spec, document.data)
    try:
        return resolve.resolve(spec) if spec else None
    except BrokenTypeError:
        return None


class Outline(NamedTuple):
    """The parts of a spec that are known before it is checked; empty where it cannot be parsed."""

    name: str | None
    environments: tuple[str, ...]
    accepted: frozenset[str]
    components: tuple[str, ...]


def outline(path: str, raw: bytes) -> Outline:
    """Parse a spec and return its name, environments and components, and the warnings its base accepts."""
    data = _parsed(path, raw)[0].data
    written = data if isinstance(data, dict) else {}
    name, accepted = written.get("name"), written.get("accept")
    tiers = [written.get(tier) for tier in TIERS]
    return Outline(
        name if isinstance(name, str) else None,
        overlay.names(_parsed(path, raw)[0]),
        frozenset(accepted) if isinstance(accepted, dict) else frozenset(),
        tuple(str(each) for tier in tiers if isinstance(tier, dict) for each in tier),
    )


# Environments of one spec come one after the other, and parsing takes a third of compiling.
@functools.lru_cache(maxsize=1)
def _parsed(path: str, raw: bytes) -> tuple[Document, tuple[Diagnostic, ...]]:
    spec, files = source.unpack(raw)
    document, findings = source.parse(path, spec)
    if source.is_template(spec):
        return document, (_template_for_a_spec(document),)
    if findings or not files:
        return document, findings
    from tiers.compile import raw_files, script_files

    folder = os.path.dirname(path)
    parsed = {
        name: source.parse(os.path.join(folder, name), files[name], is_foreign=True)
        for _, name in raw_files.named(document.data)
        if name in files
    }
    return raw_files.included(script_files.included(document, files), parsed)


def generated(path: str, raw: bytes, environment: str | None = None) -> Checked:
    """Build what the compiler makes of a spec, leaving out its `resources` and `overrides`."""
    document, findings = _parsed(path, raw)
    if findings:
        return Checked(document, None, findings)
    resolved = _resolved(document, environment)
    if resolved.architecture is None or any(finding.is_error for finding in resolved.findings):
        return resolved._replace(architecture=None)
    from tiers.compile.build import build

    try:
        return resolved._replace(built=build(resolved.architecture))
    except BrokenTypeError as broken:
        return Checked(resolved.document, None, (broken.within(resolved.document.data),))


def _checked(document: Document, environment: str | None, *, is_shared: bool = False) -> Checked:
    """Check a document; `is_shared` for a base that is checked as a part of each environment."""
    resolved = _resolved(document, environment)
    if is_shared:
        found = tuple(each for each in resolved.findings if each.code is not NO_ENVIRONMENT)
        resolved = resolved._replace(findings=found)
    architecture = resolved.architecture
    if architecture is None:
        return resolved
    # Raw CloudFormation can only be judged beside what is generated; a spec without any is spared that.
    extends = architecture.spec.needs_build or _refers(resolved.document.data)
    builds = extends and not any(finding.is_error for finding in resolved.findings)
    built, more = _build(architecture, resolved.document.data, extends=True) if builds else (None, ())
    findings = acceptance.accepted(architecture.spec, (*resolved.findings, *more))
    failed = any(finding.is_error for finding in findings)
    return Checked(resolved.document, None if failed else architecture, findings, built)


def _refers(data: object) -> bool:
    """Return whether a component refers to a resource by a function of CloudFormation."""
    from tiers.compile.checks.references import any_in_components

    return any_in_components(data)


def _resolved(document: Document, environment: str | None) -> Checked:
    """Overlay, decode and resolve a document, and find what is wrong; nothing is accepted yet."""
    given = values.Applied(document, {})
    if environment is not None and not overlay.is_misshapen(document, environment):
        merged, findings = overlay.overlay(document, environment)
        if findings:
            return Checked(merged, None, findings)
        given = values.of_environment(document, merged, environment)
        document = given.document
    spec, findings = decode.decode(Spec, document.data)
    if spec is None:
        # The import of jsonschema is slower than the check of a valid spec.
        from tiers.language import contract

        return Checked(document, None, (*contract.judge(document.data, findings), *given.wrong))
    if environment is not None:
        spec = spec.replace(name=f"{spec.name}-{environment}")
    try:
        architecture = resolve.resolve(spec, environment)._replace(values=given.values)
        found = (*given.wrong, *given.unknown, *checks.check(architecture))
        return Checked(document, architecture, found)
    except BrokenTypeError as broken:
        return Checked(document, None, (broken.within(document.data),))


def _template_for_a_spec(document: Document) -> Diagnostic:
    return TEMPLATE_FOR_A_SPEC.at(
        NOWHERE,
        f"`{document.source.path}` is a CloudFormation template, not a spec",
        help="run `tiers lint` to check templates; a spec starts with `version: 1`",
    )


def _build(
    architecture: Architecture, data: object, *, extends: bool = False
) -> "tuple[Built, tuple[Diagnostic, ...]]":
    """Build everything, with what the spec adds; `data` is the spec as written. This loads troposphere."""
    from tiers.compile.build import build
    from tiers.ir.placed import Built

    try:
        built = build(architecture)
        if extends:
            from tiers.compile.extend import extended

            return extended(architecture, built, data)
        from tiers.compile.checks import built as checks_of_built

        wrong = checks_of_built.check_generated(architecture, built)
        return built, wrong or checks_of_built.check(architecture, built)
    except BrokenTypeError as broken:
        return Built((), ()), (broken.within(data),)


def compile_spec(
    path: str,
    raw: bytes,
    layout: Layout = Layout.NESTED,
    template_format: str = "yaml",
    environment: str | None = None,
) -> Compiled:
    """Compile a spec, or one of its environments, into a bundle; `template_format` is `yaml` or `json`."""
    document, architecture, findings, built = check(path, raw, environment)
    if architecture is None:
        return Compiled(document, None, findings)
    # `check` does without these.
    from tiers.compile import bundle, edge_root, link
    from tiers.compile.checks import quotas

    if built is None:
        built, collisions = _build(architecture, document.data)
        if collisions:
            return Compiled(document, None, (*findings, *collisions))
    spec = architecture.spec
    main, edge = edge_root.part(built, spec.regions)
    linked = link.link_edge(spec.name, edge, main) if edge else link.NO_EDGE
    templates = link.link(spec.name, spec.description, main, layout, template_format, spec.tags, linked)
    compiled = bundle.emit(spec.name, layout, templates, main, template_format)._replace(regions=spec.regions)
    if edge:
        compiled = compiled._replace(edge=bundle.emit_edge(spec.name, linked.template, edge, template_format))
    too_much = tuple(finding for root in compiled.roots for finding in quotas.check(root))
    return Compiled(document, None if too_much else compiled, (*findings, *too_much), architecture)
