"""The files of a Copilot application: its manifests, and those beside them that are only named."""

import os
from typing import NamedTuple

from tiers.migrate.folder import Failure, Folder
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger, State

MANIFESTS = ("manifest.yml", "manifest.yaml")
_YAML = (".yml", ".yaml")


class Project(NamedTuple):
    """The contents of an application's files."""

    name: str | None
    workloads: dict[str, Node]
    environments: dict[str, Node]
    addons: dict[str, dict[str, Node]]
    """Templates by the workload that they belong to, or an empty string for those of environments."""


def is_project(path: str) -> bool:
    """Return whether a directory looks like Copilot's."""
    try:
        names = os.listdir(path)
    except (OSError, ValueError):
        return False
    return ".workspace" in names or any(
        os.path.isfile(os.path.join(path, name, each)) for name in names for each in MANIFESTS
    )


def load(path: str, ledger: Ledger) -> tuple[Project, list[Failure]]:
    """Read the manifests and the templates of addons below a directory."""
    folder = Folder(path, ledger)
    folders, files = folder.names()
    name = None
    if ".workspace" in files:
        workspace = folder.yaml(".workspace")
        node = workspace.take("application") if workspace else None
        name = node.text if node else None
    project = Project(name, {}, {}, {})
    for each in folders:
        if each == "environments":
            _environments(folder, project)
        elif each == "pipelines":
            words = "pipelines are not imported: run `tiers deploy` from your CI"
            ledger.add_file(State.LEFT_OUT, os.path.join(path, each), words)
        else:
            _workload(folder, each, project)
    return project, folder.failures


def _environments(folder: Folder, project: Project) -> None:
    for name in folder.names("environments")[0]:
        if name == "addons":
            project.addons[""] = _addons(folder, "environments", "addons")
        elif name == "overrides":
            _left_out(folder, "environments", name)
        else:
            manifest = _manifest(folder, "environments", name)
            if manifest is not None:
                project.environments[name] = manifest


def _workload(folder: Folder, name: str, project: Project) -> None:
    manifest = _manifest(folder, name)
    folders, files = folder.names(name)
    if manifest is None:
        if not set(files) & set(MANIFESTS):
            _left_out(folder, name)
        return
    project.workloads[name] = manifest
    for each in folders:
        if each == "addons":
            project.addons[name] = _addons(folder, name, each)
        elif each == "overrides":
            _left_out(folder, name, each)


def _manifest(folder: Folder, *below: str) -> Node | None:
    files = folder.names(*below)[1]
    found = next((each for each in MANIFESTS if each in files), None)
    return folder.yaml(*below, found) if found else None


def _addons(folder: Folder, *below: str) -> dict[str, Node]:
    folders, files = folder.names(*below)
    for each in folders:
        _left_out(folder, *below, each)
    found = {}
    for each in files:
        if each.startswith("addons.parameters."):
            _left_out(folder, *below, each)
        elif each.endswith(_YAML):
            template = folder.yaml(*below, each)
            if template is not None:
                found[each] = template
    return found


def _left_out(folder: Folder, *below: str) -> None:
    words = {
        "overrides": "overrides are not imported: use `overrides` of the spec; `tiers ids` prints the names",
    }.get(below[-1], "it is not a manifest")
    folder.ledger.add_file(State.LEFT_OUT, os.path.join(folder.path, *below), words)
