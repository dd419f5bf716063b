"""Buckets: the order of lifecycles, events that overlap, and updates."""

import pytest

from tests.support.plan_sides import codes
from tests.support.plan_specs import side_of
from tiers import compiler
from tiers.ir.placed import Layout
from tiers.plan.model import Action
from tiers.plan.planning import plan

SPEC = """\
version: 1
name: shop
data:
  files: {type: bucket%s}
  one: {type: queue}
  two: {type: queue}
"""


def found(keys: str) -> list[str]:
    """Return the codes of the findings about a bucket with those keys."""
    return [each.code.id for each in compiler.check("spec.yaml", (SPEC % keys).encode()).findings]


@pytest.mark.parametrize(
    ("lifecycle", "errors"),
    [
        ("to_ia: 30", 0),
        ("to_ia: 29", 1),
        ("to_one_zone_ia: 29", 1),
        ("to_intelligent_tiering: 1, to_glacier_instant: 2, to_glacier: 3, to_deep_archive: 4, expire: 5", 0),
        ("to_glacier: 1, expire: 1", 1),
        ("to_glacier: 5, to_deep_archive: 5", 1),
        ("to_ia: 30, to_glacier: 59", 1),
        ("to_ia: 30, to_one_zone_ia: 60, to_glacier: 90", 0),
        ("to_ia: 30, to_intelligent_tiering: 20", 1),
        ("to_one_zone_ia: 30, to_glacier_instant: 90", 1),
        ("expire: 1", 0),
    ],
)
def test_objects_move_in_one_direction(lifecycle: str, errors: int) -> None:
    assert found(f", lifecycle: {{{lifecycle}}}") == ["T2601"] * errors


@pytest.mark.parametrize(
    ("one", "two", "errors"),
    [
        ("", "", 1),
        ("prefix: a/", "prefix: b/", 0),
        ("prefix: a/", "prefix: a/b/", 1),
        ("prefix: a/", "suffix: .jpg", 1),
        ("suffix: .jpg", "suffix: .png", 0),
        ("suffix: .tar.gz", "suffix: .gz", 1),
        ("prefix: a/, suffix: .jpg", "prefix: a/, suffix: .png", 0),
        ("changes: [created]", "changes: [removed]", 0),
        ("changes: [created, removed]", "changes: [removed]", 1),
    ],
)
def test_each_event_goes_to_one_queue(one: str, two: str, errors: int) -> None:
    assert found(f", events_to: {{one: {{{one}}}, two: {{{two}}}}}") == ["T2605"] * errors


@pytest.mark.parametrize(
    ("files", "audit", "more", "errors"),
    [("audit", "more", "last", 0), ("audit", "files", "last", 1), ("audit", "more", "audit", 1)],
)
def test_buckets_do_not_log_to_each_other(files: str, audit: str, more: str, errors: int) -> None:
    others = f"audit: {{type: bucket, logs: {audit}}}\n  more: {{type: bucket, logs: {more}}}"
    assert found(f", logs: {files}}}\n  {others}\n  last: {{type: bucket") == ["T2609"] * errors


@pytest.mark.parametrize("layout", Layout)
def test_a_queue_allows_s3_before_the_bucket_is_created(layout: Layout) -> None:
    spec = SPEC % ", events_to: {one: {}}"
    compiled = compiler.compile_spec("spec.yaml", spec.encode(), layout)
    assert compiled.bundle is not None
    resources = {
        name: each
        for template in compiled.bundle.templates.values()
        for name, each in template["Resources"].items()
    }
    assert resources["FilesBucket"]["DependsOn"] == "OneQueuePolicy"
    senders = {
        name: [
            statement["Principal"]
            for statement in resources[name]["Properties"]["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
        ]
        for name in ("OneQueuePolicy", "OneDeadLetterQueuePolicy", "TwoQueuePolicy")
    }
    assert senders == {
        "OneQueuePolicy": [{"Service": "s3.amazonaws.com"}],
        "OneDeadLetterQueuePolicy": [],
        "TwoQueuePolicy": [],
    }


@pytest.mark.parametrize(
    ("keys", "warned"),
    [
        (", versioning: false", ["T6012"]),
        (", lifecycle: {expire: 30}", ["T6071"]),
        (", object_lock: {days: 1}", []),
        (", events_to: {one: {}}", []),
        (", replicate_to: 'arn:aws:s3:::copies'", []),
        (", cors: [{origins: ['*']}]", []),
    ],
)
def test_a_bucket_changes_in_place(keys: str, warned: list[str]) -> None:
    made = plan(side_of(SPEC % ""), side_of(SPEC % keys))
    kinds = {each.logical_id: each.kind for each in made.changes}
    assert kinds["FilesBucket"] == Action.MODIFY
    assert codes(made) == warned


def test_a_bucket_that_goes_is_refused() -> None:
    gone = (SPEC % "").replace("  files: {type: bucket}\n", "")
    (refused,) = plan(side_of(SPEC % ""), side_of(gone)).refused
    assert "`FilesBucket`" in refused.message
