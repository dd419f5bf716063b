"""What the documentation shows is what the tool prints."""

import os
import re

import pytest

from tests import documentation


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return documentation.pages()


@pytest.mark.parametrize("page", ["docs/codes.md", "docs/language.md", *documentation.PAGES])
def test_page_is_current(page: str, pages: dict[str, str]) -> None:
    with open(os.path.join(documentation.ROOT, page), encoding="utf-8") as text:
        assert text.read() == pages[page], f"{page} is out of date: run `python -m tests.regenerate`"


@pytest.mark.parametrize("page", documentation.PAGES)
def test_files_and_folders_that_a_page_names_exist(page: str) -> None:
    with open(os.path.join(documentation.ROOT, page), encoding="utf-8") as text:
        named = re.findall(r"`((?:tiers|tests|specs|schema|docs|benchmarks|\.ci)/[\w./-]*)`", text.read())
    assert named
    missing = [path for path in named if not os.path.exists(os.path.join(documentation.ROOT, path))]
    assert not missing


def test_setup_commands_are_where_the_check_looks_for_them() -> None:
    with open(os.path.join(documentation.ROOT, "README.md"), encoding="utf-8") as text:
        readme = text.read()
    for marker in ("first", "second"):
        assert (
            len(re.findall(rf"^<!-- {marker} -->\n```sh\n.+?\n```$", readme, re.MULTILINE | re.DOTALL)) == 1
        )
