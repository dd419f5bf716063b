"""`tiers import --resources FILE`: many resources, in either form."""

from pathlib import Path

import pytest

from tests.support.deploy_double import operations, standing
from tests.support.import_double import asked, imported


@pytest.mark.parametrize(
    "text",
    [
        "Archive: shop-archive\n",
        "Archive: {BucketName: shop-archive}\n",
        '{"Archive": {"BucketName": "shop-archive"}}',
        '[{"LogicalResourceId": "Archive", "ResourceIdentifier": {"BucketName": "shop-archive"}}]',
    ],
)
def test_a_file_has_more_of_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "list").write_text(text)
    account = standing()
    done = imported(account, tmp_path, "--resources", "list", "--yes")
    assert done.code == 0, done.out
    assert asked(account)["ResourcesToImport"][0]["ResourceIdentifier"] == {"BucketName": "shop-archive"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it does not list resources to import"),
        ("[]", "it does not list resources to import"),
        ("{}", "it does not list resources to import"),
        ("5", "it does not list resources to import"),
        ("[5]", "it does not list resources to import"),
        ("Archive: 5", "the identifier of `Archive` is neither a string nor a mapping of strings"),
        ("Archive: {}", "the identifier of `Archive` is neither a string nor a mapping of strings"),
        ("Archive: {BucketName: [1]}", "the identifier of `Archive` is neither"),
        ("Archive: {BucketName: 5}", "and quote numbers"),
        ("- {a: b}", "an item has no `LogicalResourceId`"),
        ("{", "error[T5001]"),
        ("\x00", "error[T5001]"),
    ],
)
def test_a_file_of_another_shape_is_a_finding(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "list").write_text(text)
    account = standing()
    done = imported(account, tmp_path, "--resources", "list", "--yes")
    assert done.code == 1
    assert reason in done.out
    assert operations(account) == []


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    done = imported(standing(), tmp_path, "--resources", "none.json", "--yes")
    assert "error[T7412]: `none.json` cannot be read" in done.out
