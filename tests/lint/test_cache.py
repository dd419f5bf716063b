"""What linters said is kept and told again: only where nothing has changed, and whole or not at all."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.machinery import PathFinder
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.paths import ROOT
from tiers.compiler import compile_spec
from tiers.diagnostics.locate import locate
from tiers.diagnostics.model import Severity
from tiers.lint import cache, engines, runner, spec_findings, state
from tiers.lint.cache import Cache, user_folder
from tiers.lint.engines import File, Options, lint
from tiers.lint.matches import LintError, Match

KEY = "0" * 64


def match(
    file: str = "a.yaml", rule: str = "E3002", path: tuple[str | int, ...] = ("Resources", "A", 0)
) -> Match:
    return Match(file, 1, 2, 3, 4, rule, Severity.WARNING, "a “message”\n", path, "https://example.com")


@pytest.fixture
def store(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"))


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A linter that counts how often it is asked, and says what it is told to say."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    asked: list[str] = []
    fake = SimpleNamespace(asked=asked, rule="E3002", before=lambda: None)

    def run(paths: list[str], **_: object) -> list[Match]:
        asked.extend(os.path.basename(path) for path in paths)
        fake.before()
        return [match(path, fake.rule) for path in paths]

    monkeypatch.setattr(runner, "run", run)
    return fake


@pytest.fixture
def ask(linter: SimpleNamespace, store: Cache, tmp_path: Path) -> Callable[..., list[str]]:
    """Lint a template of some text, and tell which files the linter was asked about."""

    def call(
        text: str = "Resources: {}", regions: tuple[str, ...] = (), *others: str, allow_code: bool = False
    ) -> list[str]:
        files = []
        for number, content in enumerate((text, *others)):
            path = tmp_path / f"{number}.yaml"
            path.write_text(content)
            files.append(File(str(path), content.encode()))
        linter.asked.clear()
        options = Options(cache=store, regions=regions, allow_code=allow_code)
        told = lint(files, options, among_themselves=bool(others))
        assert [each.file for each in told] == [each.path for each in files]
        return list(linter.asked)

    return call


def test_what_is_kept_comes_back_as_it_was(store: Cache) -> None:
    store.put({KEY: [match(), match(rule="W1")]})
    assert store.get(KEY, "b.yaml") == [match("b.yaml"), match("b.yaml", "W1")]
    assert store.get("1" * 64, "b.yaml") is None


def with_digest(body: str) -> bytes:
    return sha256(body.encode()).hexdigest().encode() + b"\n" + body.encode()


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"0" * 64 + b"\n[]",
        with_digest("[]")[:-1],
        with_digest("[[1]]"),
        with_digest("{"),
        with_digest("[" * 100_000),
        with_digest('{"a": 1}'),
        with_digest(json.dumps([[1, 2, 3, 4, "E1", "fatal", "m", [], "", "cfn-lint"]])),
        with_digest(json.dumps([[1, 2, 3, 4, "E1", "error", "m", [[]], "", "cfn-lint"]])),
        with_digest(json.dumps([[1, 2, 3, "4", "E1", "error", "m", [], "", "cfn-lint"]])),
    ],
)
def test_a_broken_entry_is_none(store: Cache, tmp_path: Path, entry: bytes) -> None:
    store.put({KEY: [match()]})
    (tmp_path / "cache" / "lint" / KEY).write_bytes(entry)
    assert store.get(KEY, "a.yaml") is None
    store.put({KEY: [match()]})
    assert store.get(KEY, "a.yaml") == [match()]


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Cache(str(tmp_path / "file"))
    store.put({KEY: [match()]})
    assert store.get(KEY, "a.yaml") is None


def test_an_entry_that_cannot_be_written_leaves_nothing(
    store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put({})
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
    store.put({KEY: [match()]})
    assert [each.name for each in (tmp_path / "cache" / "lint").iterdir()] == ["CACHEDIR.TAG"]


def test_the_oldest_are_thrown_out(store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cache" / "lint"
    keys = [sha256(bytes([number])).hexdigest() for number in range(5)]
    monkeypatch.setattr(cache, "MOST_ENTRIES", 4)
    for age, key in enumerate(keys[:4]):
        store.put({key: []})
        os.utime(folder / key, (1000 + age, 1000 + age))
    (folder / "mine.txt").write_text("not an entry")
    left_over = folder / f"{KEY}.1.tmp"
    left_over.write_text("of a process that was killed")
    os.utime(left_over, (1, 1))
    assert store.get(keys[0], "") == []  # asked for just now
    store.put({keys[4]: []})
    assert {each.name for each in folder.iterdir()} == {"CACHEDIR.TAG", "mine.txt", keys[0], keys[3], keys[4]}


def test_it_is_bounded_in_bytes(store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_BYTES", 2000)
    for number in range(20):
        store.put({sha256(bytes([number])).hexdigest(): [match()]})
    assert sum(each.stat().st_size for each in (tmp_path / "cache" / "lint").iterdir()) < 2400


WRITE = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.lint.test_cache import KEY, match
from tiers.lint.cache import Cache
store = Cache(sys.argv[1])
for number in range(300):
    store.put({KEY: [match()] * (1 + number % 40)})
    found = store.get(KEY, "a.yaml")
    assert found and set(found) == {match()}, found
"""


def test_processes_may_write_the_same_entry(tmp_path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", WRITE, tmp_path / "c", ROOT]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"HOME": "/home/u"}, "/home/u/.cache/tiers"),
        ("linux", {"HOME": "/home/u", "XDG_CACHE_HOME": "/x"}, "/x/tiers"),
        ("linux", {"HOME": "/home/u", "XDG_CACHE_HOME": "x"}, "/home/u/.cache/tiers"),
        ("darwin", {"HOME": "/Users/u"}, "/Users/u/Library/Caches/tiers"),
        ("linux", {"HOME": "/home/u", "TIERS_CACHE_DIR": "/c"}, "/c"),
        ("linux", {"HOME": "not/absolute"}, None),
    ],
)
def test_where_it_is(
    platform: str, variables: dict[str, str], folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "TIERS_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert user_folder() == folder


Ask = Callable[..., list[str]]


def test_what_is_known_is_not_linted_again(ask: Ask) -> None:
    assert ask() == ["0.yaml"]
    assert ask() == []
    assert ask("Resources: {A: {}}") == ["0.yaml"]
    assert ask() == []


def test_only_files_that_changed_are_linted(ask: Ask) -> None:
    assert ask("a", (), "b") == ["0.yaml", "1.yaml"]
    assert ask("a", (), "c") == ["1.yaml"]


@pytest.mark.parametrize("name", [".cfnlintrc", ".cfnlintrc.yml"])
def test_a_configuration_file_counts(ask: Ask, tmp_path: Path, name: str) -> None:
    ask()
    (tmp_path / name).write_text("ignore_checks: [W3002]")
    assert ask() == ["0.yaml"]
    assert ask() == []
    (tmp_path / name).unlink()
    assert ask() == []


@pytest.mark.parametrize(
    "key", ["append_rules: [rules]", "ignore_templates: ['**/x']", "override_spec: o.json"]
)
def test_with_a_configuration_that_names_other_files_nothing_is_kept(
    ask: Ask, tmp_path: Path, key: str
) -> None:
    (tmp_path / ".cfnlintrc").write_text(key)
    assert ask(allow_code=True) == ask(allow_code=True) == ["0.yaml"]


def test_what_is_ignored_keeps_nothing_from_being_kept(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / ".cfnlintrc").write_text("append_rules: [rules]")
    assert ask() == ["0.yaml"]
    assert ask() == []


def test_what_was_found_with_rules_of_anybodys_is_not_taken_without(ask: Ask) -> None:
    ask(allow_code=True)
    assert ask() == ["0.yaml"]


def test_regions_count(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    assert ask("Resources: {}", ("eu-west-1",)) == ["0.yaml"]
    assert ask("Resources: {}", ("eu-west-1", "eu-west-2")) == ["0.yaml"]
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert ask() == ["0.yaml"]
    assert ask("Resources: {}", ("eu-west-1",)) == []


def test_newer_schemas_count(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    monkeypatch.setattr(sys, "platform", "linux")
    ask()
    folder = tmp_path / "x" / "aws" / "cfn-lint" / "schemas"
    (folder / "providers").mkdir(parents=True)
    assert ask() == ["0.yaml"]
    (folder / "version.json").write_text('{"schema_date": "2099-01-01T00:00:00Z"}')
    assert ask() == ["0.yaml"]
    assert ask() == []


def test_a_day_counts_where_a_runtime_may_be_out_of_date(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("Runtime: python3.8")
    assert ask("Runtime: python3.8") == []
    monkeypatch.setattr(state, "today", lambda: "2099-01-01")
    assert ask("Runtime: python3.8") == ["0.yaml"]


def test_nested_templates_count(ask: Ask) -> None:
    root = "TemplateURL: 1.yaml"
    assert ask(root) == ask(root) == ["0.yaml"]  # whatever it names is not known
    assert ask(root, (), "a") == ["0.yaml", "1.yaml"]
    assert ask(root, (), "a") == []
    assert ask(root, (), "b") == ["0.yaml", "1.yaml"]


def test_a_failure_is_not_kept(ask: Ask, linter: SimpleNamespace) -> None:
    linter.rule = "E0002"
    assert ask() == ask() == ["0.yaml"]

    def fail() -> None:
        raise LintError("it failed")

    linter.before = fail
    for _ in range(2):
        with pytest.raises(LintError):
            ask("Resources: {B: {}}")
        assert linter.asked == ["0.yaml"]


def test_a_file_that_changes_meanwhile_is_not_kept(ask: Ask, linter: SimpleNamespace, tmp_path: Path) -> None:
    linter.before = lambda: (tmp_path / "0.yaml").write_text("Resources: {C: {}}")
    assert ask() == ["0.yaml"]
    linter.before = lambda: None
    assert ask() == ["0.yaml"]


def test_nothing_is_kept_of_a_linter_whose_state_is_unknown(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    assert ask() == ask() == ["0.yaml"]


SPEC = """version: 1
name: shop
logic:
  web: {type: autoscaling, port: 80}
"""


def test_findings_from_the_cache_stand_on_the_lines_of_today(
    linter: SimpleNamespace, store: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(spec: str) -> tuple[str, int]:
        document, bundle, *_ = compile_spec("shop.yaml", spec.encode())
        assert bundle is not None
        for name, text in bundle.files.items():
            (tmp_path / name).write_text(text)
        found = spec_findings.findings(bundle, document, str(tmp_path), Options(cache=store))
        (finding,) = (each for each in found if "WebAutoScalingGroup" in each.note)
        return finding.message, locate(document, finding).location.line

    def run(paths: list[str], **_: object) -> list[Match]:
        linter.asked.extend(paths)
        path = ("Resources", "WebAutoScalingGroup", "Properties", "MinSize")
        return [match(each, path=path) for each in paths if "logic" in each]

    monkeypatch.setattr(runner, "run", run)
    first = told(SPEC)
    linter.asked.clear()
    assert first == ("a “message”", 4)
    assert told(f"# a comment\n\n{SPEC}") == ("a “message”", 6)
    assert linter.asked == []


LOADED = """
import sys
from tiers.cli import main
code = main(["compile", "specs/minimal.yaml", "--out", sys.argv[1]])
print(code, "cfnlint" in sys.modules, "sympy" in sys.modules, "tempfile" in sys.modules)
"""


def test_a_hit_does_not_load_the_linter(tmp_path: Path) -> None:
    environment = {**os.environ, "TIERS_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)}

    def compiled() -> str:
        done = subprocess.run(
            [sys.executable, "-c", LOADED, tmp_path / "out"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()[-1]

    assert compiled().startswith("0 True")
    assert compiled() == "0 False False False"


def test_the_format_and_the_version_count(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    monkeypatch.setattr(engines, "FORMAT", engines.FORMAT + 1)
    assert ask() == ["0.yaml"]
    monkeypatch.setattr(engines, "__version__", "99")
    assert ask() == ["0.yaml"]
