"""Golden cases of `tiers init --from`: the spec and the summary, and that the spec is valid as it is."""

from pathlib import Path

import pytest

from tests.migrate import goldens
from tests.support.paths import ROOT
from tiers import compiler, source
from tiers.diagnostics.model import Document, Route
from tiers.migrate.remarks import State

CASES = goldens.cases()
NAMES = [folder.name for folder in CASES]
SECRET = "hunter2"
"""All values of the cases that are secrets start with it."""


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_a_case_gives_its_golden_files(folder: Path) -> None:
    for name, text in goldens.rendered(folder).items():
        assert text == (folder / name).read_text(encoding="utf-8"), "run `python -m tests.regenerate`"


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_the_spec_passes_the_checks_unedited_in_each_environment(folder: Path) -> None:
    raw = (folder / "spec.yaml").read_bytes()
    for environment, checked in compiler.check_each("spec.yaml", raw):
        assert [each.message for each in checked.findings if each.is_error] == [], environment
        # The base of a spec with `{environment}` is checked, but never compiled.
        if environment is not None or b"{environment}" not in raw:
            assert compiler.compile_spec("spec.yaml", raw, environment=environment).bundle is not None


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_no_secret_is_copied(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix in {".yml", ".yaml"}]
    inputs = [path for path in files if path.name != "spec.yaml"]
    if folder.name in {"shop", "leftovers", "bookshop"}:
        assert any(SECRET in path.read_text(encoding="utf-8") for path in inputs)
    for text in goldens.rendered(folder).values():
        assert SECRET not in text


def leaves(document: Document) -> list[Route]:
    """Return the routes of all scalars, and of empty collections."""
    found: list[Route] = []
    pending: list[tuple[Route, object]] = [((), document.data)]
    while pending:
        route, value = pending.pop()
        if isinstance(value, dict) and value:
            pending += [((*route, key), each) for key, each in value.items()]
        elif isinstance(value, list) and value:
            pending += [((*route, index), each) for index, each in enumerate(value)]
        else:
            found.append(route)
    return found


@pytest.mark.parametrize("folder", CASES, ids=NAMES)
def test_nothing_vanishes_silently(folder: Path) -> None:
    remarks = goldens.imported(folder).remarks
    for path in sorted(path for path in folder.rglob("*.y*ml") if path.name != "spec.yaml"):
        said = {
            each.route
            for each in remarks
            if each.path == str(path) and (each.route or each.state is State.LEFT_OUT)
        }
        whole = {each.path for each in remarks if each.state is State.LEFT_OUT and not each.route}
        if any(str(path).startswith(f"{each}/") for each in whole):
            continue
        document, findings = source.parse(str(path), path.read_bytes(), is_foreign=True)
        assert findings == ()
        for route in leaves(document):
            told = any(route[: len(each)] == each for each in said)
            quiet = path.name == ".workspace" or route[0] in {"Parameters", "Mappings", "Outputs"}
            assert told or quiet, f"{path.relative_to(ROOT)}: {route}"
