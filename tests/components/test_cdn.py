"""Distributions: paths that hide others, and what a spec gets without a word about it."""

import json

import pytest

from tests.support import goldens
from tiers import compiler

STARS = "/" + "*a" * 60
"""A pattern that naive matching would try in more ways than anyone can wait for."""


LOGIN = {"username": "/username", "password": "/password"}


def found(*paths: str) -> set[str]:
    """Return the codes of findings about a distribution with these paths, in order."""
    return with_keys({"paths": dict.fromkeys(paths, "files")})


def with_keys(keys: dict[str, object]) -> set[str]:
    """Return the codes of findings about a distribution with these keys."""
    spec = {
        "version": 1,
        "name": "shop",
        "presentation": {"cdn": {"type": "cdn", "origin": "pages", **keys}},
        "data": {"pages": {"type": "bucket"}, "files": {"type": "bucket"}},
    }
    return {each.code.id for each in compiler.check("spec.yaml", json.dumps(spec).encode()).findings}


@pytest.mark.parametrize(
    ("first", "second"),
    [("/a/*", "/a/b"), ("/a/*", "/a/*/c"), ("*.png", "/a/*.png"), ("/a*c*", "/abc?d"), ("/*", "/a")],
)
def test_a_path_after_one_that_matches_all_its_requests_is_never_used(first: str, second: str) -> None:
    assert "T2254" in found(first, second)
    assert first == "/*" or "T2254" not in found(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [("/a/*", "/a"), ("/a?", "/a*"), ("/a*b", "/a*"), ("/ab*ba", "/aba"), (f"{STARS}b", f"{STARS}c")],
)
def test_a_path_with_requests_of_its_own_may_follow(first: str, second: str) -> None:
    assert found(first, second) == set()


def test_a_load_balancer_that_is_closed_to_all_but_cloudfront_has_one_rule_for_it() -> None:
    case = next(each for each in goldens.cases() if each.name == "cdn_closed")
    compiled = compiler.compile_spec(case.path, case.raw)
    assert compiled.bundle is not None
    rules = [
        each.body["Properties"]
        for each in compiled.bundle.built.resources
        if each.body["Type"] == "AWS::EC2::SecurityGroupIngress"
        and "SourceSecurityGroupId" not in each.body["Properties"]
    ]
    assert [(each["FromPort"], each["SourcePrefixListId"]) for each in rules] == [(443, "pl-a3a144ca")]


@pytest.mark.parametrize(
    "keys",
    [
        {"not_found": "/{{resolve:ssm:x}}"},
        {"not_found": {"page": "/${AWS::Region}"}},
        {"firewall": {"rules": [{"account_takeover": {"login_path": "/{{resolve:ssm:x}}", **LOGIN}}]}},
    ],
)
def test_paths_have_no_references_that_cloudformation_would_resolve(keys: dict[str, object]) -> None:
    assert "T0106" in with_keys(keys)
