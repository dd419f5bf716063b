"""What the documentation shows is what the tool prints."""

import os
import re

import pytest

from tests.support import documentation
from tests.support.paths import ROOT
from tiers import compiler


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return documentation.pages()


@pytest.mark.parametrize(
    "page", ["docs/codes.md", "docs/language.md", "docs/controls.md", *documentation.PAGES]
)
def test_page_is_current(page: str, pages: dict[str, str]) -> None:
    with open(os.path.join(ROOT, page), encoding="utf-8") as text:
        assert text.read() == pages[page], f"{page} is out of date: run `python -m tests.regenerate`"


@pytest.mark.parametrize("page", documentation.PAGES)
def test_no_page_has_a_conflict_of_a_merge(page: str) -> None:
    with open(os.path.join(ROOT, page), encoding="utf-8") as text:
        assert not re.search(r"^(<{7}|={7}|>{7})( |$)", text.read(), re.MULTILINE)


def named_in(page: str) -> list[str]:
    """The files and folders of the project that a page names."""
    with open(os.path.join(ROOT, page), encoding="utf-8") as text:
        return re.findall(r"`((?:tiers|tests|specs|schema|docs|benchmarks|\.ci)/[\w./-]*)`", text.read())


def test_files_and_folders_that_pages_name_exist() -> None:
    named = {(page, path) for page in documentation.PAGES for path in named_in(page)}
    assert len(named) > len(documentation.PAGES)
    missing = [each for each in named if not os.path.exists(os.path.join(ROOT, each[1]))]
    assert not missing


def test_the_table_of_clicks_shows_every_line_of_the_spec() -> None:
    path = "specs/victorleungtwdemo.yaml"
    with open(os.path.join(ROOT, path), encoding="utf-8") as spec:
        written = {number for number, line in enumerate(spec, 1) if line.strip() and not line.startswith("#")}
    with open(os.path.join(ROOT, "docs/getting-started.md"), encoding="utf-8") as page:
        ranges = documentation.LINES.findall(page.read())
    assert {file for file, _, _ in ranges} == {path}
    assert {line for _, first, last in ranges for line in range(int(first), int(last) + 1)} == written


def test_the_outputs_that_the_final_check_looks_up_exist() -> None:
    with open(os.path.join(ROOT, "specs/victorleungtwdemo.yaml"), "rb") as spec:
        bundle = compiler.compile_spec("spec.yaml", spec.read()).bundle
    assert bundle is not None
    outputs = bundle.files[bundle.main].partition("\nOutputs:\n")[2]
    with open(os.path.join(ROOT, "docs/getting-started.md"), encoding="utf-8") as page:
        [row] = re.findall(r"^.*Does it work.*$", page.read(), re.MULTILINE)
    named = re.findall(r"`(\w+)`", row)
    assert len(named) == 3
    assert all(f"\n  {name}:\n" in f"\n{outputs}" for name in named)


def test_setup_commands_are_where_the_check_looks_for_them() -> None:
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as text:
        readme = text.read()
    for marker in ("first", "second"):
        assert (
            len(re.findall(rf"^<!-- {marker} -->\n```sh\n.+?\n```$", readme, re.MULTILINE | re.DOTALL)) == 1
        )
