"""`logical_ids`: the templates of a spec with other logical IDs are the same ones, but for these."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import CASES, SHIPPED
from tiers import compiler
from tiers.cloudformation.write import to_yaml
from tiers.compiler import Compiled
from tiers.intent import declared, permissions
from tiers.ir.placed import Layout, Placed

KEPT = CASES / "logical_ids" / "spec.yaml"


@cache
def compiled(path: Path, *, is_renamed: bool, layout: Layout) -> Compiled:
    """Compile a spec; renamed, each generated resource has the beginning `Old`."""
    raw = path.read_bytes()
    if is_renamed:
        generated = compiler.generated(str(path), raw)
        assert generated.built is not None
        ids = {each.logical_id: f"Old{each.logical_id}" for each in generated.built.resources}
        raw += b"\n" + to_yaml({"logical_ids": ids}).encode()
    return compiler.compile_spec(str(path), raw, layout, "json")


def texts(found: Compiled) -> dict[str, str]:
    assert found.bundle is not None, found.findings
    # What is sorted by logical ID has another order.
    return {file: _sorted(json.loads(text)) for file, text in found.bundle.all_files.items()}


def _sorted(data: object) -> str:
    """Return a template as text, without the hashes in the names of values that pass between regions."""
    return re.sub(r'(?<=[a-z])[0-9a-f]{8}"', '"', json.dumps(data, sort_keys=True))


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_reference_follows(path: Path, layout: Layout) -> None:
    usual = compiled(path, is_renamed=False, layout=layout)
    renamed = compiled(path, is_renamed=True, layout=layout)
    assert usual.bundle is not None
    placed = (each for root in usual.bundle.roots for each in root.built.resources)
    ids = {each.logical_id for each in placed if each.origin[0] != "resources" or is_made_for_raw(each)}
    assert {file: _restored(text, ids) for file, text in texts(renamed).items()} == texts(usual)


def is_made_for_raw(placed: Placed) -> bool:
    return placed.origin[-1] != placed.logical_id


def _restored(text: str, ids: set[str]) -> str:
    """Return the text of a template with the generated IDs, after a look for some that it still has."""
    assert not ids & json.loads(text)["Resources"].keys()
    for found in re.findall(r'"Ref": "(\w+)"|"Fn::GetAtt": \["(\w+)|\$\{(\w+)|--resource (\w+)', text):
        assert not ids & {*found}
    return _sorted(json.loads(re.sub(r"\bOld(?=[A-Z])", "", text)))


def test_what_the_spec_declares_names_them_too() -> None:
    path = next(each for each in SHIPPED if each.stem == "pipeline-of-work")
    usual = compiled(path, is_renamed=False, layout=Layout.SINGLE).architecture
    renamed = compiled(path, is_renamed=True, layout=Layout.SINGLE).architecture
    assert usual is not None
    assert renamed is not None
    for read in (
        lambda each: declared.as_data(declared.declared(each)),
        lambda each: permissions.as_data(permissions.permitted(each)),
    ):
        text = json.dumps(read(renamed))
        assert "Old" in text
        assert text.replace("Old", "") == json.dumps(read(usual))


def test_other_commands_find_the_resources(capsys: pytest.CaptureFixture[str]) -> None:
    from tiers.cli import main

    assert main(["verify", str(KEPT)]) == 0
    assert main(["ids", str(KEPT), "db", "--format", "json"]) == 0
    shown = capsys.readouterr().out
    rows = json.loads(shown[shown.index("{") :])["resources"]
    assert {row["logical_id"]: row["old"] for row in rows}["DbDBInstance"] == "Database"
