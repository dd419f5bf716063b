"""A spec with connections of several kinds, compiled once, and changed copies of its templates."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.diagnostics.model import Diagnostic
from tiers.intent.permissions import permitted
from tiers.intent.proven import texts
from tiers.ir.placed import Layout
from tiers.permissions.answers.breaches import findings
from tiers.permissions.answers.permits import Permitted
from tiers.permissions.answers.proof import Proof, prove
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files

SPEC = """\
version: 1
name: shop
regions: [eu-west-1]
network: {zones: 2}
logic:
  api:
    type: ec2
    connects_to: [{to: uploads, access: read}, jobs]
  worker:
    type: ec2
    connects_to: [{to: jobs, access: consume}, {to: previews, access: read_write}]
data:
  uploads: {type: bucket, events_to: {images: {suffix: .jpg}}}
  previews: {type: bucket}
  jobs: {type: queue}
  images: {type: queue}
"""

Template = dict[str, Any]


class Made(NamedTuple):
    """A compiled spec: its templates by the names of their files, and what it declares."""

    files: dict[str, Template]
    main: str
    sources: Any
    said: Permitted


@cache
def made(spec: str = SPEC, layout: Layout = Layout.SINGLE) -> Made:
    """Compile a spec without errors."""
    compiled = compiler.compile_spec("shop.yaml", spec.encode(), layout)
    assert compiled.bundle is not None, compiled.findings
    assert compiled.architecture is not None
    files, sources = texts(compiled.bundle, source_map(compiled.bundle, compiled.document))
    return Made(dict(files), compiled.bundle.main, sources, permitted(compiled.architecture))


def loaded(change: Callable[[dict[str, Any]], None] | None = None, spec: str = SPEC) -> Loaded:
    """Load the template of a spec, with a change of its resources."""
    found = made(spec)
    (template,) = found.files.values()
    changed = copy.deepcopy(dict(template))
    if change is not None:
        change(changed["Resources"])
    return load_files({found.main: changed}, found.main, None, found.sources)


def proven(change: Callable[[dict[str, Any]], None] | None = None, spec: str = SPEC) -> Proof:
    """Compare a changed template with the declarations of its spec."""
    return prove(loaded(change, spec), made(spec).said)


def found(change: Callable[[dict[str, Any]], None] | None = None, spec: str = SPEC) -> list[Diagnostic]:
    """Return the findings about a changed template."""
    return list(findings(proven(change, spec).verified.breaches, loaded(change, spec)))
