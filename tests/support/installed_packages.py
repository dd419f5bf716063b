"""Packages with component types, installed for a test: in a separate directory, without pip or network."""

import shutil
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import ROOT
from tiers.language import installed

PLUGIN = ROOT / "tests" / "plugin"
"""The package `tiers-demo-memorydb`."""


def install(package: Path, site: Path) -> None:
    """Install a package as pip does, as far as its modules and entry points go."""
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for module in package.iterdir():
        if (module / "__init__.py").exists():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(module, site / module.name, ignore=ignored)
    announce(site, project["name"], project["entry-points"][installed.GROUP])


def announce(site: Path, distribution: str, entry_points: Mapping[str, str]) -> None:
    """Write the metadata of a distribution that announces component types.

    https://packaging.python.org/en/latest/specifications/entry-points/#file-format
    """
    folder = site / f"{distribution.replace('-', '_')}-1.0.dist-info"
    folder.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
    (folder / "METADATA").write_text(metadata, encoding="utf-8")
    lines = [f"[{installed.GROUP}]", *(f"{name} = {value}" for name, value in entry_points.items())]
    (folder / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def importable(site: Path) -> Iterator[None]:
    """Let this process import what is installed in a directory, and forget it afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(site))
    _forget()
    try:
        yield
    finally:
        sys.path.remove(str(site))
        _forget()
        for name in set(sys.modules) - before:
            if str(site) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


def _forget() -> None:
    installed.entry_points_by_name.cache_clear()
    installed.component.cache_clear()
