"""A `copilot` directory to a spec."""

import os

from tiers.migrate import finishing
from tiers.migrate.copilot import convert, project
from tiers.migrate.copilot.site import Options
from tiers.migrate.finishing import Result
from tiers.migrate.remarks import Ledger

FOLDER = "copilot"


def folder(path: str) -> str | None:
    """Return the directory with the manifests: this one, or the one that Copilot makes in a repository."""
    if project.is_project(path):
        return path
    below = os.path.join(path, FOLDER)
    return below if not os.path.islink(below) and project.is_project(below) else None


def environments(path: str) -> tuple[str, ...]:
    """Return the names of the environments, without the findings about their files."""
    found, _ = project.load(path, Ledger())
    return tuple(convert.environments_of(found))


def run(path: str, schema: str, options: Options) -> Result:
    """Return the spec of the application in a directory."""
    ledger = Ledger()
    ledger.root = path
    found, failures = project.load(path, ledger)
    if failures:
        return Result("", "", ledger, tuple(failures))
    workspace = os.path.dirname(os.path.realpath(path))
    name = options.name or found.name or os.path.basename(workspace) or FOLDER
    named = options._replace(name=name, given=options.given or path, workspace=workspace)
    return finishing.finish(convert.convert(found, named, ledger), schema, f"`{FOLDER}/`")
