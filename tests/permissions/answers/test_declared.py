"""The second table of access words, and declarations in manifests."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.permissions.answers.compiled import made
from tiers import resources
from tiers.compile.bundle import MANIFEST
from tiers.facts import iam
from tiers.intent import manifested
from tiers.intent.access import BY_SERVICE, MEANINGS, RAW, words
from tiers.intent.permissions import as_data
from tiers.ir.facets import ORIGINS
from tiers.language import registry


def test_each_access_word_of_a_type_has_a_second_meaning() -> None:
    words = {
        (row.name, word)
        for row in registry.TYPES
        for word in registry.component(row.tier, row.name).access_words
    }
    assert words - MEANINGS.keys() == set()


def test_no_word_of_a_distribution_names_actions_of_others() -> None:
    assert not ORIGINS & words()["s3"].keys()


def test_each_action_of_a_meaning_is_on_its_kind() -> None:
    for meaning in (*MEANINGS.values(), *BY_SERVICE.values()):
        for kind, actions in meaning.items():
            for each in actions:
                service, _, name = each.partition(":")
                assert kind in iam.actions(service)[name].kinds, each


def _written(folder: Path, data: Any) -> str:
    (folder / MANIFEST).write_text(json.dumps({"declared": data}), encoding="utf-8")
    return str(folder)


def test_a_manifest_has_what_its_spec_declares(tmp_path: Path) -> None:
    said = made().said
    assert manifested.permits(_written(tmp_path, as_data(said))) == said


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("permits", [{"subject": 1}]),
        ("permits", [{"subject": "a", "target": "b", "kind": "c", "actions": "d", "route": []}]),
        ("permits", [{"subject": "a", "target": "b", "kind": [], "actions": [], "route": []}]),
        ("expansions", [{"subject": "a", "managed": [], "statements": [1], "route": []}]),
        ("expansions", [{"subject": {}, "managed": [], "statements": [], "route": []}]),
        ("raw", "abc"),
        ("permits", {"a": 1}),
    ],
)
def test_a_damaged_manifest_declares_nothing(tmp_path: Path, part: str, value: Any) -> None:
    data = as_data(made().said)
    data["permissions"][part] = value
    assert manifested.permits(_written(tmp_path, data)) is None


def test_raw_resources_have_the_words_of_a_type_wherever_the_catalog_has_their_api() -> None:
    apis = {row.type: api for row in resources.every() if (api := resources.api_of(row.type))}
    assert apis.keys() == RAW.keys()
    for kind, api in apis.items():
        assert {(RAW[kind], word) for word in api.words} <= MEANINGS.keys(), kind
