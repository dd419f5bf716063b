"""Whatever a bundle's manifest, its templates or an account's listings hold: a finding, and never a crash."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.paths import ROOT, SPECS
from tiers import cli

SPEC = SPECS / "minimal.yaml"
READERS = (
    ("verify", "bundle"),
    ("matrix", "bundle"),
    ("simulate", "bundle"),
    ("rehearse", "bundle", "--lose", "zone:none"),
    ("plan", str(SPEC), "--against", "bundle"),
    ("lint", "bundle"),
    ("compile", str(SPEC), "--no-lint", "--no-verify", "--out", "bundle"),
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.just("root.template.json"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of a bundle."""
    out = tmp_path_factory.mktemp("whole")
    words = ["--no-lint", "--no-verify", "--template-format", "json"]
    assert cli.main(["compile", str(SPEC), *words, "--out", str(out)]) == 0
    return {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}


def routes(data: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where anything is in data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [route, *(found for step, value in inner for found in routes(value, (*route, step)))]


def replaced(data: Any, route: tuple[Any, ...], value: object) -> Any:
    """Return a copy with something else at one place."""
    if not route:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[route[0]] = replaced(copy[route[0]], route[1:], value)
    return copy


def assert_told(monkeypatch: pytest.MonkeyPatch, folder: Path, files: dict[str, str], *words: str) -> None:
    """Run a command on a bundle; it says what is wrong, or finds that nothing is."""
    (folder / "bundle").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "bundle" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    try:
        code = cli.main([*words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    assert code in {0, 1, 2}


@pytest.mark.parametrize("words", [each for each in READERS if each[0] != "rehearse"], ids=" ".join)
def test_any_manifest_is_a_finding(
    whole: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    manifest = json.loads(whole["manifest.json"])
    places = routes(manifest)

    @settings(max_examples=5 if words[0] == "lint" else 25)
    @given(st.sampled_from(places), JSON)
    def run(route: tuple[Any, ...], value: object) -> None:
        strange = json.dumps(replaced(manifest, route, value))
        assert_told(monkeypatch, tmp_path, {**whole, "manifest.json": strange}, *words)

    run()


STRANGE: tuple[Any, ...] = (
    *({}, [], None, True, 1, -1, 10**30, 1.5, "x"),
    *([{}], {"x": {}}, [[1, 2, 3]], [["a", "b"]], [{}, "x"]),
)


@pytest.mark.parametrize("command", ["verify", "plan"])
def test_each_kind_of_thing_at_each_kind_of_place(
    whole: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The first of each kind of entry, with everything that JSON has."""
    manifest = json.loads(whole["manifest.json"])
    kinds: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for route in routes(manifest):
        shape = tuple(
            "*" if number in {1, 2} and route[0] == "source_map" else str(step)
            for number, step in enumerate(route)
        )
        kinds.setdefault(shape[:1] + tuple("#" if step.isdecimal() else step for step in shape[1:]), route)
    words = next(each for each in READERS if each[0] == command)
    chosen = [route for shape, route in kinds.items() if "properties" not in shape[:-1]]
    for number, route in enumerate(chosen):
        value = STRANGE[number % len(STRANGE)]
        strange = json.dumps(replaced(manifest, route, value))
        assert_told(monkeypatch, tmp_path, {**whole, "manifest.json": strange}, *words)


DEEP = "[" * 100_000
BOMB_JSON = '{"a":' * 3_000 + "1" + "}" * 3_000
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
HUGE = f'{{"Resources": {{"A": {{"Type": "AWS::EC2::Subnet", "Properties": {{"X": {"9" * 6_000}}}}}}}}}'
BIG = '{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": 1e999}}}}'
XML_LIKE = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
BOMBS = {
    "deep": DEEP,
    "deep mapping": BOMB_JSON,
    "aliases": BOMB,
    "aliases of a template": f"Resources:\n  A: {{Type: AWS::EC2::VPC}}\nMetadata:\n  x: 1\n{BOMB}",
    "number": HUGE,
    "infinite": BIG,
    "hex": "Resources: {A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 0x" + "f" * 6_000 + "}}}\n",
    "number in YAML": "Resources: {A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: " + "9" * 6_000 + "}}}\n",
    "base 60": "Resources: {A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 1" + ":59" * 9_000 + "}}}\n",
    "merge": "a: &a {b: 1}\n" + "".join(f"c{n}: {{<<: *a}}\n" for n in range(5_000)),
    "entities": XML_LIKE,
    "NUL": '{"Resources": {"A\\u0000": {"Type": "AWS::EC2::VPC\\u0000"}}}',
    "surrogate": '{"Resources": {"A\\ud800": {"Type": "AWS::EC2::VPC"}}}',
}


COMMANDS = (
    ("check", "FILE.yaml"),
    ("lint", "FILE.yaml"),
    ("matrix", "FILE.yaml"),
    ("matrix", "FILE.json"),
    ("matrix", "bundle"),
    ("matrix", "nested.json"),
    ("matrix", "--account", "bundle"),
    ("verify", str(SPEC), "--expect", "FILE.yaml"),
    ("plan", str(SPEC), "--against", "bundle"),
)

LIMITED = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from tiers.cli import main
for words in json.loads(sys.argv[1]):
    assert main(words) in {0, 1}, words
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_text_that_grows_when_it_is_read_is_a_finding(tmp_path: Path, bomb: str) -> None:
    """With 2 GB of memory, whichever command reads it as whatever it takes."""
    (tmp_path / "bundle").mkdir()
    stack = '{"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "FILE.json"}}'
    (tmp_path / "nested.json").write_text(f'{{"Resources": {{"S": {stack}}}}}')
    for name in ("FILE.yaml", "FILE.json", "bundle/manifest.json", "bundle/describe-vpcs.json"):
        (tmp_path / name).write_text(BOMBS[bomb], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, json.dumps(COMMANDS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=240,
    )
    assert (done.returncode, done.stderr) == (0, "")
