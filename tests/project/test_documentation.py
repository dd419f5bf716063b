"""The documentation shows what the tool prints, and its commands, specs, and links work."""

import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from tests import pages
from tests.pages import codes, commands, plan, spec
from tests.pages.blocks import LINES
from tests.support.paths import CASES, DOCS, ROOT
from tiers import cli, compiler, resources
from tiers.codes import all_codes, find
from tiers.language import reference, registry

WRITTEN = pages.written()
TUTORIAL = "specs/victorleungtwdemo.yaml"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|srcset?=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_every_page_is_current() -> None:
    old = [path for path, text in pages.pages().items() if not (ROOT / path).exists() or read(path) != text]
    assert old == [], "run `python -m tests.regenerate`"


@pytest.mark.parametrize("page", WRITTEN)
def test_no_page_has_a_conflict_of_a_merge(page: str) -> None:
    assert not re.search(r"^(<{7}|={7}|>{7})( |$)", read(page), re.MULTILINE)


# Links


@cache
def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = HEADING.findall(BLOCK.sub("", read(page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def links(page: str) -> list[str]:
    """Return the links of a page to files and anchors of this repository."""
    text = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", read(page)))
    found = [first or second for first, second in LINK.findall(text)]
    return [each for each in found if not each.startswith(("https://", "http://"))]


def broken(page: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = ((ROOT / page).parent / path).resolve() if path else ROOT / page
    if not target.is_relative_to(ROOT) or not target.exists():
        return True
    return bool(anchor) and anchor not in anchors(target.relative_to(ROOT).as_posix())


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    found = [(page, link) for page in (*WRITTEN, *codes.pages()) for link in links(page)]
    assert len(found) > len(WRITTEN)
    assert [each for each in found if broken(*each)] == []


def test_the_index_lists_every_page() -> None:
    listed = {(DOCS / link).resolve() for link in links("docs/index.md")}
    generated = {ROOT / path for path in codes.pages() if not path.endswith("index.md")}
    parts = {path for path in (DOCS / "reference" / "spec").glob("*.md") if path.name != "index.md"}
    existing = {*DOCS.rglob("*.md")} - generated - parts - {DOCS / "index.md"}
    assert existing - listed == set()


def test_the_index_of_the_spec_lists_every_page_of_it() -> None:
    listed = {link.partition("#")[0] for link in links("docs/reference/spec/index.md")}
    assert {path.name for path in (DOCS / "reference" / "spec").glob("*.md")} - listed == {"index.md"}


def named_in(page: str) -> list[str]:
    """The files and folders of the project that a page names."""
    text = read(page).replace("/TYPE/", "/rds/")
    return re.findall(r"`((?:tiers|tests|specs|schema|docs|benchmarks|\.ci)/[\w./-]*)`", text)


def test_files_and_folders_that_pages_name_exist() -> None:
    named = {(page, path) for page in WRITTEN for path in named_in(page)}
    assert len(named) > len(WRITTEN) // 2
    assert [each for each in named if not (ROOT / each[1]).exists()] == []


# Commands and specs


def commands_in(page: str) -> list[str]:
    """Return the `tiers` commands that are in the shell blocks and the code of a page."""
    text = read(page)
    blocks = [body for language, body in BLOCK.findall(text) if language == "sh"]
    lines = [line for body in blocks for line in body.replace("\\\n", " ").splitlines()]
    inline = re.findall(r"`(tiers [^`]+)`", BLOCK.sub("", text))
    found = [line.partition("  #")[0].strip() for line in (*lines, *inline)]
    return [line for line in found if line.startswith("tiers ")]


@cache
def options_of(name: str) -> set[str]:
    return {option for action in commands.parser_of(name)._actions for option in action.option_strings}


def misused(command: str) -> list[str]:
    """Return the words of a command that `tiers` does not know: its name, or an option."""
    # What is after two hyphens is not for `tiers`.
    own = command.partition(" > ")[0].partition(" -- ")[0].replace("…", "")
    words = [word.partition("=")[0] for word in shlex.split(own)]
    if words[1].startswith("-") or words[1].isupper():
        return []
    if words[1] not in cli.COMMANDS:
        return [words[1]]
    return [word for word in words[2:] if word.startswith("-") and word not in {"-", *options_of(words[1])}]


def test_every_command_of_the_pages_exists_with_its_options() -> None:
    found = [(page, command) for page in WRITTEN for command in commands_in(page)]
    assert len(found) > 100
    assert [(page, command, wrong) for page, command in found if (wrong := misused(command))] == []


def test_what_the_pages_explain_can_be_explained() -> None:
    commands_of = {command for page in WRITTEN for command in commands_in(page)}
    asked = {command.split()[2] for command in commands_of if command.startswith("tiers explain ")}
    names = {each for each in asked if not each.isupper() and not each.startswith("[")}
    assert names
    unknown = {each for each in names if find(each) is None and not reference.key(each)}
    unknown -= {row.name for row in registry.TYPES}
    assert {each for each in unknown if not resources.find(each).what} == set()


def test_every_code_that_the_pages_name_exists() -> None:
    named = {(page, number) for page in WRITTEN for number in re.findall(r"\bT\d{4}\b", read(page))}
    assert len(named) > 50
    assert {each for each in named if find(each[1]) is None} == set()


def specs_in(page: str) -> list[str]:
    if page == "docs/extending.md":
        return []  # It needs another package: `tests/components/test_installed.py` compiles it.
    return [
        body for language, body in BLOCK.findall(read(page)) if language == "yaml" and "version: 1" in body
    ]


@pytest.mark.parametrize("page", [page for page in WRITTEN if specs_in(page)])
def test_every_spec_of_the_pages_compiles(page: str) -> None:
    for text in specs_in(page):
        compiled = compiler.compile_spec("spec.yaml", text.encode())
        assert compiled.bundle is not None, [finding.message for finding in compiled.findings]


@pytest.mark.parametrize("page", [page for page in WRITTEN if "/reference/spec/" in page and specs_in(page)])
def test_examples_of_the_reference_have_no_warnings(page: str) -> None:
    for text in specs_in(page):
        assert [each.message for each in compiler.compile_spec("spec.yaml", text.encode()).findings] == []


# The reference


def test_every_key_has_a_row_in_the_reference() -> None:
    shown = {
        entry
        for page in (DOCS / "reference" / "spec").glob("*.md")
        for wanted in spec.KEYS.findall(page.read_text(encoding="utf-8"))
        for entry in spec.entries(wanted)
    }
    missing = {
        (name, entry.path)
        for name, record in reference.topics().items()
        for entry in reference.entries(record)
        if entry not in shown
    }
    assert missing == set()


def test_every_access_word_and_value_for_others_is_in_the_reference() -> None:
    pages_of = "".join(path.read_text("utf-8") for path in (DOCS / "reference" / "spec").glob("*.md"))
    shown = set(spec.OFFERS.findall(pages_of))
    assert shown == {name for name in reference.topics() if spec.has_offers(name)}


def test_every_code_is_on_one_page() -> None:
    for code in all_codes():
        pages_of = [block.page for block in codes.BLOCKS if code.id[1] in block.digits]
        assert len(pages_of) == 1, code.id


def test_the_readme_groups_every_command() -> None:
    rows = re.findall(r"^\| (\w+) \| (`.+`) \|$", read("README.md"), re.MULTILINE)
    shown = {title: set(re.findall(r"`(\w+)`", names)) for title, names in rows}
    assert shown == {title: set(group) for title, group in cli.GROUPS.items()}


def test_the_table_of_exit_codes_is_complete() -> None:
    codes_shown = re.findall(r"^\| (\d+) \|", read("docs/reference/cli.md"), re.MULTILINE)
    returned = {cli.CLEAN, cli.FAILED, cli.USAGE, cli.INTERNAL, cli.INTERRUPTED, cli.BROKEN_PIPE}
    assert returned <= {int(each) for each in codes_shown}


def test_each_table_of_the_plan_is_on_one_page() -> None:
    tables = [name for page in WRITTEN for name in re.findall(r"<!-- table: (\w+) -->", read(page))]
    assert sorted(tables) == sorted(plan.TABLES)


def test_every_key_of_a_manifest_is_described() -> None:
    manifest = json.loads((CASES / "minimal" / "nested" / "manifest.json").read_text(encoding="utf-8"))
    described = read("docs/reference/templates.md").partition("## `manifest.json`")[2]
    assert [key for key in manifest if f"`{key}`" not in described] == []


# Particular pages


def test_the_table_of_clicks_shows_every_line_of_the_spec() -> None:
    written = {
        number
        for number, line in enumerate(read(TUTORIAL).splitlines(), 1)
        if line.strip() and not line.startswith("#")
    }
    ranges = LINES.findall(read("docs/tutorial/from-the-console.md"))
    assert {file for file, _, _ in ranges} == {TUTORIAL}
    assert {line for _, first, last in ranges for line in range(int(first), int(last) + 1)} == written


def test_the_outputs_that_the_final_check_looks_up_exist() -> None:
    bundle = compiler.compile_spec("spec.yaml", (ROOT / TUTORIAL).read_bytes()).bundle
    assert bundle is not None
    outputs = bundle.files[bundle.main].partition("\nOutputs:\n")[2]
    [row] = re.findall(r"^.*Does it work.*$", read("docs/tutorial/from-the-console.md"), re.MULTILINE)
    named = re.findall(r"`([A-Z]\w+)`", row)
    assert len(named) == 3
    assert all(f"\n  {name}:\n" in f"\n{outputs}" for name in named)


def test_setup_commands_are_where_the_check_looks_for_them() -> None:
    for marker in ("first", "second"):
        block = rf"^<!-- {marker} -->\n```sh\n.+?\n```$"
        assert len(re.findall(block, read("README.md"), re.MULTILINE | re.DOTALL)) == 1


def test_the_first_stack_goes_as_the_tutorial_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["init", "shop"]) == 0
    path = tmp_path / "shop.yaml"
    text = path.read_text(encoding="utf-8").replace("    # deletion_protection", "    deletion_protection")
    path.write_text(
        text.replace("multi_az: true\n", "multi_az: true\n    deletion_protection: false\n"), "utf-8"
    )
    capsys.readouterr()
    assert cli.main(["check", "shop.yaml", "--format", "concise"]) == 0
    assert capsys.readouterr().out.count("warning[") == 2
    [accepted] = [
        body for _, body in BLOCK.findall(read("docs/tutorial/first-stack.md")) if "accept:" in body
    ]
    path.write_text(path.read_text("utf-8") + accepted, "utf-8")
    assert cli.main(["check", "shop.yaml", "--strict"]) == 0
    assert cli.main(["compile", "shop.yaml", "--no-lint", "--out", "deployed"]) == 0
    path.write_text(path.read_text("utf-8").replace("    # capacity", "    capacity"), "utf-8")
    capsys.readouterr()
    assert cli.main(["plan", "shop.yaml", "--against", "deployed"]) == 0
    shown = capsys.readouterr().out
    assert "~ WebAutoScalingGroup" in shown
    assert "\n1 modified\n" in shown
    path.write_text(path.read_text("utf-8").replace("engine: mysql", "engine: postgres"), "utf-8")
    assert cli.main(["plan", "shop.yaml", "--against", "deployed", "--check"]) == 1
