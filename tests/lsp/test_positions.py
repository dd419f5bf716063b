"""Positions in every encoding, and places in texts with other line breaks."""

import pytest
from lsprotocol import types as lsp

from tests.lsp.test_server import SHOP
from tiers.lsp import completion, names, rename
from tiers.lsp.documents import Open, file_of
from tiers.lsp.positions import Positions

TEXT = "a😀b\r\né\n\n\tz\r\ud800x"
ENCODINGS = [*lsp.PositionEncodingKind]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_position_leads_back_to_its_index(encoding: lsp.PositionEncodingKind) -> None:
    positions = Positions(TEXT, encoding)
    for index in range(len(TEXT) + 1):
        if TEXT[index - 1 : index + 1] != "\r\n":  # between the two is no position
            assert positions.offset(positions.position(index)) == index


def test_code_units_are_those_of_the_encoding() -> None:
    columns = {
        encoding: Positions(TEXT, encoding).position(TEXT.index("b")).character for encoding in ENCODINGS
    }
    kinds = lsp.PositionEncodingKind
    assert columns == {kinds.Utf8: 5, kinds.Utf16: 3, kinds.Utf32: 2}


def test_a_position_within_a_character_or_behind_a_line_is_moved_to_its_end() -> None:
    positions = Positions(TEXT)
    assert positions.offset(lsp.Position(0, 2)) == 2
    assert positions.offset(lsp.Position(0, 99)) == TEXT.index("\r")
    assert positions.offset(lsp.Position(99, 0)) == len(TEXT)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_names_and_completions_with_other_line_breaks(end: str) -> None:
    opened = Open("file:///s.yaml", SHOP.replace("\n", end), 1, lsp.PositionEncodingKind.Utf16)
    offset = opened.text.index("[orders]") + 2
    mention, document = names.named(opened, offset), opened.read()
    assert mention
    assert document
    starts = [opened.range(each.span) for each in names.alike(document, mention)]
    plain = Open("file:///s.yaml", SHOP, 1, lsp.PositionEncodingKind.Utf16)
    other = plain.read()
    assert other
    assert starts == [plain.range(each.span) for each in names.alike(other, mention)]
    assert rename.rename(opened, offset, "sales", {}, confirms=False)
    labels = [each.label for each in completion.complete(opened, offset).items]
    assert labels == ["web", "orders"]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.yaml", "/a/b c.yaml"),
        ("file://localhost/a.yaml", "/a.yaml"),
        ("file:///a;b.yaml", "/a;b.yaml"),
        ("file:///a%23b%3F.yaml", "/a#b?.yaml"),
        ("file://host/a.yaml", None),
        ("file:a.yaml", None),
        ("file:///a%00b", None),
        ("file://[", None),
        ("untitled:Untitled-1", None),
        ("git:/a.yaml?ref=HEAD", None),
        ("", None),
    ],
)
def test_only_a_uri_of_a_file_here_has_a_path(uri: str, path: str | None) -> None:
    assert file_of(uri) == path
