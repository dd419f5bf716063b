"""A component type of another package, through every command, and packages that are wrong."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.installed_packages import PLUGIN, importable, install
from tests.support.paths import ROOT
from tiers import cli
from tiers.language import schema

SPEC = """\
version: 1
name: shop
logic:
  web:
    type: autoscaling
    port: 80
    connects_to: [sessions]
    environment: {SESSIONS: {from: sessions.endpoint}}
data:
  sessions: {type: memorydb, acl: shop}
"""

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Return a directory to install packages into; what is installed is announced when `run` is used."""
    site = tmp_path / "site"
    site.mkdir()
    with importable(site):
        yield site


@pytest.fixture
def run(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that writes a spec and runs a command on it: its exit code, and what it printed."""
    del site

    def run(*words: str, spec: str = SPEC) -> tuple[int, str]:
        (tmp_path / "shop.yaml").write_text(spec, encoding="utf-8")
        code = cli.main([word.replace("SPEC", str(tmp_path / "shop.yaml")) for word in words])
        return code, "".join(capsys.readouterr())

    return run


@pytest.fixture
def demo(site: Path) -> None:
    """Install `tiers-demo-memorydb`."""
    install(PLUGIN, site)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("layout", ["nested", "single"])
def test_a_foreign_type_compiles_lints_and_is_proven(run: Run, layout: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, printed = run("compile", "SPEC", "--layout", layout, "--out", str(out), "--format", "concise")
    assert (code, printed) == (0, "")
    stem = "data" if layout == "nested" else "shop"
    template = (out / f"{stem}.template.yaml").read_text(encoding="utf-8")
    assert "SessionsMemoryDbCluster:\n    Type: AWS::MemoryDB::Cluster" in template
    sources = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["source_map"]
    cluster = sources[stem]["SessionsMemoryDbCluster"]
    assert cluster["component"] == "sessions"
    assert cluster["properties"]["ACLName"]["route"] == ["data", "sessions", "acl"]
    code, printed = run("verify", str(out))
    assert (code, "proven" in printed) == (0, True), printed


@pytest.mark.usefixtures("demo")
def test_every_command_knows_a_foreign_type(run: Run) -> None:
    assert run("check", "SPEC")[0] == 0
    assert "MemoryDb" in run("ids", "SPEC", "sessions")[1]
    assert "node_type: db.t4g.small" in run("resolve", "SPEC")[1]
    assert "proven: " in run("verify", "SPEC")[1]
    assert json.loads(run("matrix", "SPEC", "--format", "json")[1])
    assert "6379" in run("reach", "SPEC", "--from", "web", "--to", "sessions")[1]
    assert "SessionsMemoryDbCluster" in run("plan", "SPEC")[1]


@pytest.mark.usefixtures("demo")
def test_explain_knows_a_foreign_type_its_keys_and_its_codes(run: Run) -> None:
    code, printed = run("explain", "memorydb")
    assert (code, "from the package tiers-demo-memorydb" in printed) == (0, True)
    assert "Access control list" in run("explain", "memorydb.acl")[1]
    for topic in ("MDB0001", "mdb0001", "memorydb-no-password"):
        assert "memorydb-no-password" in run("explain", topic)[1]
    listed = run("explain")[1]
    assert "memorydb (from the package tiers-demo-memorydb)" in listed
    assert "MDB0001" in listed


@pytest.mark.usefixtures("demo")
def test_a_warning_of_a_foreign_type_is_accepted_by_name(run: Run) -> None:
    open_to_all = SPEC.replace(", acl: shop", "")
    assert "MDB0001" in run("check", "SPEC", spec=open_to_all)[1]
    accepted = f"{open_to_all}accept: {{memorydb-no-password: a demo}}\n"
    assert run("check", "--strict", "SPEC", spec=accepted)[0] == 0
    code, printed = run("check", "SPEC", spec=f"{SPEC}accept: {{memorydb-no-password: a demo}}\n")
    assert (code, "not given for this spec" in printed) == (0, True)


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{type: memorydb, node_typ: db.t4g.small}", "did you mean `node_type`?"),
        ("{type: memorydb, password: secret}", "access control list that `acl` names"),
        ("{type: memorydb, replicas: 6}", "must be 0 to 5"),
        ("{type: memorydbb}", "did you mean `memorydb`?"),
    ],
)
def test_mistakes_in_a_foreign_type_are_explained(run: Run, written: str, said: str) -> None:
    code, printed = run("check", "SPEC", spec=SPEC.replace("{type: memorydb, acl: shop}", written))
    assert code == 1
    assert said in printed
    assert "1 error," in printed


@pytest.mark.usefixtures("demo")
def test_a_foreign_type_in_the_wrong_tier_is_moved(run: Run) -> None:
    spec = SPEC.replace("data:\n", "presentation:\n")
    assert "move it to `data`" in run("check", "SPEC", spec=spec)[1]


@pytest.mark.usefixtures("demo")
def test_the_schema_knows_foreign_types_and_the_published_one_does_not(run: Run) -> None:
    code, printed = run("schema")
    types = json.loads(printed)["properties"]["data"]["additionalProperties"]["properties"]["type"]["enum"]
    assert (code, "memorydb" in types) == (0, True)
    published = (ROOT / "schema" / "tiers.schema.json").read_text(encoding="utf-8")
    assert schema.text() == published
    assert "memorydb" not in published


def test_without_the_package_its_type_is_unknown(run: Run) -> None:
    code, printed = run("check", "SPEC")
    assert (code, "no component type `memorydb`" in printed) == (1, True)


def test_a_spec_of_our_types_looks_for_no_packages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tiers.language.installed", raising=False)
    spec = SPEC.replace("{type: memorydb, acl: shop}", "{type: rds, engine: mysql}")
    assert run("check", "SPEC", spec=spec)[0] == 0
    assert "tiers.language.installed" not in sys.modules
