"""A component type of another package, through every command, and packages that are wrong."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.installed_packages import PLUGIN, announce, importable, install
from tests.support.paths import DOCS, ROOT
from tiers import cli
from tiers.language import schema
from tiers.language.guarded import FACETS

SPEC = (PLUGIN / "shop.yaml").read_text(encoding="utf-8")
PAGE = DOCS / "extending.md"

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
    for name in ("MDB0001", "mdb0001", "memorydb-no-password"):
        assert "memorydb-no-password" in run("explain", name)[1]
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
    assert (code, "does not occur" in printed) == (0, True)


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


@pytest.mark.usefixtures("demo")
def test_the_commands_of_the_page_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^tiers .+$", text, re.MULTILINE)
    commands = [re.split(" {2,}", line)[0].split()[1:] for line in shown]
    assert {command[0] for command in commands} >= {"explain", "schema", "check", "compile", "verify", "plan"}
    for words in commands:
        more = ["--no-lint"] if words[0] == "compile" else []
        assert run(*words, *more)[0] == 0, words


def test_the_page_shows_every_module_and_the_recipe_every_facet() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = set(re.findall(r"<!-- file: (.+) -->", text))
    files = {
        path.relative_to(ROOT).as_posix() for path in PLUGIN.rglob("*.*") if "__pycache__" not in path.parts
    }
    assert shown == files
    recipe = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {name for name in FACETS if f"`{name}(" not in recipe} == set()


# Packages that are wrong

ROW = 'from tiers.language.registry import Type\nROW = Type("letter", "data", "acme_letter.spec:Letter")\n'
CLASS = """\
from typing import Annotated, Literal
from tiers.ir.facets import Listens, Placement
from tiers.language.component import Component, InSubnets
from tiers.language.shape import Doc


class Letter(Component):
    type: Annotated[Literal["letter"], Doc("Always `letter`")]
"""
INNER = """\
from tiers.language.record import Record


class Size(Record):
    high: Annotated[float, Doc("Height")]


class Letter"""
BUILD = "def resources(letter, here):\n    yield from ()\n"
LETTER = "version: 1\nname: shop\nlogic:\n  web: {type: ec2, port: 80}\ndata:\n  news: {type: letter}\n"


def acme(site: Path, row: str = ROW, spec: str = CLASS, build: str = BUILD, name: str = "letter") -> None:
    """Install the package `acme-letter` with these modules."""
    (site / "acme_letter").mkdir()
    for module, text in {"__init__": row, "spec": spec, "resources": build}.items():
        (site / "acme_letter" / f"{module}.py").write_text(text, encoding="utf-8")
    announce(site, "acme-letter", {name: "acme_letter:ROW"})


def test_a_small_type_is_enough(site: Path, run: Run) -> None:
    acme(site)
    assert run("check", "SPEC", spec=LETTER)[0] == 0


BROKEN = {
    "import": ({"row": "import nowhere_to_be_found\n"}, "cannot be imported"),
    "exit": ({"row": "raise SystemExit(0)\n"}, "cannot be imported"),
    "no row": ({"row": "ROW = 1\n"}, "not a `Type`"),
    "name": ({"row": ROW.replace('"letter"', '"letters"')}, "`name` differs from the entry point's"),
    "tier": ({"row": ROW.replace('"data"', '"edge"')}, "`tier` must be one of"),
    "where": (
        {"row": ROW.replace("acme_letter.spec:Letter", "acme_letter")},
        "`where` must be `module:Class`",
    ),
    "path": ({"row": ROW.replace("acme_letter.spec", "/etc/passwd")}, "cannot be imported"),
    "codes": (
        {"row": ROW.replace('Letter")', 'Letter", "acme_letter.codes")')},
        "its codes cannot be imported",
    ),
    "class": ({"spec": "class Letter: pass\n"}, "its class is wrong"),
    "no class": ({"spec": "x = 1\n"}, "cannot be imported"),
    "type": ({"spec": CLASS.replace('["letter"]', '["queue"]')}, "its class is wrong"),
    "facet": ({"spec": f'{CLASS}    place: Annotated[str, Doc("A place")] = "x"\n'}, "its class is wrong"),
    "no doc": ({"spec": f"{CLASS}    size: int = 1\n"}, "its class is wrong"),
    "shape": ({"spec": f'{CLASS}    size: Annotated[float, Doc("Size")] = 1.0\n'}, "cannot be imported"),
    "inner shape": (
        {
            "spec": CLASS.replace("class Letter", INNER)
            + '    size: Annotated[Size | None, Doc("Size")] = None\n'
        },
        "cannot be imported",
    ),
    "check": ({"spec": f"{CLASS}    def check(self, here): raise KeyError(here.name)\n"}, "`check` failed"),
    "endless": (
        {"spec": f"{CLASS}    def check(self, here):\n        while True: yield 1\n"},
        "`check` failed",
    ),
    "place": ({"spec": f"{CLASS}    def place(self, here): return 'here'\n"}, "`place` failed"),
    "listens": ({"spec": f"{CLASS}    def listens(self, here): return (80,)\n"}, "`listens` failed"),
    "complete": ({"spec": f"{CLASS}    def complete(self, here): pass\n"}, "`complete` failed"),
    "offers": ({"spec": f"{CLASS}    def offers(self, name): return {{'arn': 'arn'}}\n"}, "`offers` failed"),
    "arguments": ({"spec": f"{CLASS}    def listens(self): return ()\n"}, "`listens` failed"),
    "no kind": ({"spec": CLASS.replace("(Component)", "(InSubnets)")}, "failed"),
    "no builder": ({"build": ""}, "`resources` failed"),
    "builder": ({"build": "def resources(letter, here): return 1 / 0\n"}, "`resources` failed"),
    "built": ({"build": "def resources(letter, here): return [{}]\n"}, "`resources` failed"),
    "output": (
        {
            "build": "from tiers.ir.placed import Output\nfrom tiers.ir.stacks import Stack\n"
            "def resources(letter, here): yield Output(Stack.DATA, 'A', 'a', 'b', here.route)\n"
        },
        "`resources` failed",
    ),
    "troposphere": (
        {
            "build": "from troposphere import sns\nfrom tiers.ir.placing import place\n"
            "def resources(letter, here): yield place('data', sns.Topic('A', Nothing=1), here.route)\n"
        },
        "`resources` failed",
    ),
    "body": (
        {
            "build": "from tiers.ir.placed import Placed\nfrom tiers.ir.stacks import Stack\n"
            "BODY = {'Type': 'AWS::SNS::Topic', 'Properties': {'TopicName': object()}}\n"
            "def resources(letter, here): yield Placed(Stack.DATA, 'A', BODY, here.route, {})\n"
        },
        "`resources` failed",
    ),
    "reference": (
        {
            "build": "from troposphere import sns\nfrom tiers.ir import symbols\n"
            "from tiers.ir.placing import place\nfrom tiers.ir.stacks import Stack\n"
            "def resources(letter, here):\n"
            "    yield place(Stack.DATA, sns.Topic('A', TopicName=symbols.Name('B')), here.route)\n"
        },
        "a reference is wrong",
    ),
    "later stack": (
        {
            "build": "from troposphere import sns\nfrom tiers.ir import symbols\n"
            "from tiers.ir.placing import place\nfrom tiers.ir.stacks import Stack\n"
            "def resources(letter, here):\n"
            "    yield place(Stack.DATA, sns.Topic('A', TopicName=symbols.Name('B')), here.route)\n"
            "    yield place(Stack.LOGIC, sns.Topic('B'), here.route)\n"
        },
        "a reference is wrong",
    ),
}
"""What a package has, and the label of the finding."""


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_wrong_with_a_package_is_a_finding(site: Path, run: Run, fault: str, tmp_path: Path) -> None:
    modules, label = BROKEN[fault]
    acme(site, **modules)
    out = str(tmp_path / "out")
    spec = LETTER.replace("port: 80", "port: 80, connects_to: [news], environment: {NEWS: {from: news.arn}}")
    spec = spec if fault in {"listens", "offers", "arguments"} else LETTER
    code, printed = run("compile", "SPEC", "--no-lint", "--out", out, spec=spec)
    assert code == 1, printed
    assert "error[T0118]: the component type `letter` from the package `acme-letter` does not work" in printed
    assert label in printed
    assert ":6:16" in printed, "the value of `type`"
    assert "Traceback" not in printed


GROUP = """\
from troposphere import ec2
from tiers.ir import symbols
from tiers.ir.placing import place
from tiers.ir.stacks import Stack


def resources(letter, here):
    group = ec2.SecurityGroup("Letters", GroupDescription="letters", VpcId=symbols.vpc())
    yield place(Stack.DATA, group, here.route)
"""


def test_a_type_that_needs_a_vpc_must_have_a_place(site: Path, run: Run, tmp_path: Path) -> None:
    acme(site, build=GROUP)
    spec = "version: 1\nname: shop\ndata:\n  jobs: {type: queue}\n  news: {type: letter}\n"
    words = ("compile", "SPEC", "--no-lint", "--out", str(tmp_path / "out"))
    code, printed = run(*words, spec=spec)
    assert (code, "`Vpc`; a component that needs a VPC must have a `place`" in printed) == (1, True)
    assert run(*words, spec=f"network: {{nat_gateway: {{mode: none}}}}\n{spec}")[0] == 0


def test_a_type_of_two_packages_is_refused(site: Path, run: Run) -> None:
    acme(site)
    announce(site, "other-letter", {"letter": "acme_letter:ROW"})
    code, printed = run("check", "SPEC", spec=LETTER)
    assert (code, "acme-letter and other-letter" in printed) == (1, True)


def test_a_name_of_ours_is_not_taken(site: Path, run: Run) -> None:
    acme(site, row=ROW.replace('letter", "data', 'rds", "data'), name="rds")
    spec = LETTER.replace("{type: letter}", "{type: rds, engine: mysql}")
    assert run("check", "SPEC", spec=spec)[0] == 0
    code, printed = run("schema")
    assert (code, "`rds` from the package `acme-letter`" in printed) == (1, True)
    assert "`rds` from the package `acme-letter`" in run("explain")[1]


def test_explain_names_a_package_that_is_wrong(site: Path, run: Run) -> None:
    acme(site, row="import nowhere_to_be_found\n")
    code, printed = run("explain", "letter")
    assert (code, "`letter` from the package `acme-letter` does not work" in printed) == (1, True)


CODE = """\
from tiers.diagnostics.model import Code, Severity
X = Code({!r}, {!r}, Severity.{}, "Because.", "", "", acceptable=True)
"""


@pytest.mark.parametrize(
    ("number", "name", "severity"),
    [
        ("T9999", "letter-x", "ERROR"),
        ("W3001", "letter-x", "WARNING"),
        ("ACME0001", "nat-not-public", "WARNING"),
        ("ACME0001", "letter-x", "ERROR"),
    ],
)
def test_codes_of_a_package_are_its_own(site: Path, run: Run, number: str, name: str, severity: str) -> None:
    row = ROW.replace('Letter")', 'Letter", "acme_letter.spec")')
    acme(site, row=row, spec=CLASS + CODE.format(number, name, severity))
    code, printed = run("check", "SPEC", spec=LETTER)
    assert (code, "one of its codes is wrong" in printed) == (1, True)
