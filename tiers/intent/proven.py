"""The proof of a compiled spec: its templates allow exactly the flows and permissions that the spec declares.

The possible ones are read from the templates by code that shares nothing with the compiler that wrote them
(`tiers/proof/`, `tiers/permissions/`).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.template import stem_of
from tiers.compile.bundle import Bundle, SourceMap, plain
from tiers.diagnostics.model import Diagnostic
from tiers.intent.declared import declared
from tiers.intent.permissions import permitted
from tiers.language.architecture import Architecture
from tiers.proof.answers.queries import Engine
from tiers.proof.answers.verify import Verified, verify
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.permissions.answers import proof as permissions

__all__ = ["Proof", "declared", "load", "prove"]


class Proof(NamedTuple):
    """The result of proving a bundle; the findings point into the spec. `engine` answers more questions.

    `permissions` is `None` for a spec that says nothing about any.
    """

    loaded: Loaded
    verified: Verified
    findings: tuple[Diagnostic, ...]
    engine: Engine
    permissions: "permissions.Proof | None" = None


def prove(bundle: Bundle, architecture: Architecture, sources: SourceMap) -> Proof:
    """Compare a bundle's templates, as they will be written, with the declarations of its spec."""
    loaded = load(bundle, sources)
    engine = Engine(loaded.network)
    verified = verify(engine, *declared(architecture))
    allowed = _permissions(loaded, architecture)
    found = (*_findings(verified, loaded), *(_of_permissions(allowed, loaded) if allowed else ()))
    return Proof(loaded, verified, found, engine, allowed)


def _permissions(loaded: Loaded, architecture: Architecture) -> "permissions.Proof | None":
    """Prove the permissions of a spec that declares some, or changes what is generated.

    Loading what decides them is most of the work, and `tiers verify` proves every spec's.
    """
    said = permitted(architecture)
    is_written = any(each.route[-1:] == ("role",) for each in said.expansions)
    if not (architecture.grants or is_written or architecture.spec.extends):
        return None
    from tiers.permissions.answers import proof

    return proof.prove(loaded, said)


def _of_permissions(proof: "permissions.Proof", loaded: Loaded) -> tuple[Diagnostic, ...]:
    if not proof.verified.breaches:
        return ()
    from tiers.permissions.answers import breaches

    return tuple(breaches.findings(proof.verified.breaches, loaded))


def _findings(verified: Verified, loaded: Loaded) -> tuple[Diagnostic, ...]:
    if not verified.breaches:
        return ()
    from tiers.proof.answers.breaches import findings

    return tuple(findings(verified.breaches, loaded))


def load(bundle: Bundle, sources: SourceMap, parameters: Mapping[str, str] | None = None) -> Loaded:
    """Load a bundle's templates into a network, without writing them; `parameters` are given ones."""
    files, source_map = texts(bundle, sources)
    region = bundle.regions[0] if len(bundle.regions) == 1 else ""
    return load_files(files, bundle.main, parameters, source_map, region)


def texts(
    bundle: Bundle, sources: SourceMap
) -> tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Mapping[str, Any]]]:
    """Return a bundle's templates by the names of their files, and its source map as the manifest has it."""
    names = {stem_of(name): name for name in bundle.files}
    files = {names[stem]: template for stem, template in bundle.templates.items()}
    return files, plain(sources)
