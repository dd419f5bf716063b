"""constraints.txt has an exact version of every package, within the bounds of pyproject.toml."""

import tomllib
from importlib.metadata import distributions, requires

import pytest
from packaging.requirements import Requirement

from tests.conftest import SLOW
from tests.newest import CONSTRAINTS, rewritten, versions
from tests.support.paths import ROOT

PINNED = versions(CONSTRAINTS.read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BOUNDS = [
    Requirement(each)
    for each in (*PROJECT["dependencies"], *(bound for extra in EXTRAS.values() for bound in extra))
    if not each.startswith("tiers[")
]


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_every_requirement_is_pinned_within_its_bounds(bound: Requirement) -> None:
    assert bound.specifier.contains(PINNED[bound.name.lower()])


def test_what_the_pinned_packages_need_is_pinned_too() -> None:
    known = {each.metadata["Name"].lower().replace("_", "-"): each for each in distributions()}
    pinned = {name.replace("_", "-") for name in PINNED}
    for name in pinned & known.keys():
        for text in requires(name) or ():
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert need.name.lower().replace("_", "-") in pinned, f"{name} needs {need}"


def test_newer_versions_replace_older_ones_and_nothing_else() -> None:
    text = "# a == b\nPyYAML==6.0.3\nrich==15.0.0\n"
    assert rewritten(text, {"pyyaml": "6.0.4", "other": "1"}) == "# a == b\nPyYAML==6.0.4\nrich==15.0.0\n"
    assert versions(text) == {"pyyaml": "6.0.3", "rich": "15.0.0"}


def test_readme_and_ci_install_what_is_pinned() -> None:
    for path in ("README.md", ".ci/run"):
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines():
            if (
                "pip install" in line
                and (" -e " in line or line.rstrip().endswith(" ."))
                and "lowest" not in line
            ):
                assert "-c constraints.txt" in line, line


def test_each_slow_file_exists() -> None:
    assert {
        name for name in SLOW if not (ROOT / "tests" / f"{name.replace('/', '/test_')}.py").exists()
    } == set()
