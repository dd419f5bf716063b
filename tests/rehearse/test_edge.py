"""Distributions, names, and certificates of foreign templates, with real servers."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.edge_templates import BASE, DELIVERED, NAMED
from tests.support.stages import Rehearsed, rehearsed

pytestmark = pytest.mark.usefixtures("servers")


def played(folder: Path, resources: Mapping[str, Any]) -> Rehearsed:
    path = folder / "template.yaml"
    path.write_text(yaml.safe_dump({"Resources": dict(resources)}), encoding="utf-8")
    return rehearsed(str(path))


def answers(found: Rehearsed, *checks: str) -> dict[str, str]:
    return {line["what"]: line["answer"] for check in checks for line in found.lines(check)}


def skipped(found: Rehearsed) -> dict[str, str]:
    return {each["what"]: each["reason"] for part in found.report["parts"] for each in part["not_tried"]}


def failed(found: Rehearsed) -> Counter[str]:
    return Counter(line["check"] for line in found.lines() if not line["passed"])


def test_a_distribution_shows_the_site_of_an_internal_load_balancer(tmp_path: Path) -> None:
    found = played(tmp_path, BASE)
    assert found.failed() == []
    assert skipped(found) == {}
    [cached] = answers(found, "cdn-cached").items()
    assert cached[0] == "https://shop.example.com/static/rehearsal twice"
    assert cached[1].endswith(", from the cache")
    assert all(each.endswith(", from the origin") for each in answers(found, "cdn-not-cached").values())
    assert answers(found, "cdn-wrong-name") == {"https://rehearsal.invalid at cdn": "certificate refused"}
    assert set(answers(found, "cdn-http").values()) == {
        "301 to https://shop.example.com/static/rehearsal",
        "301 to https://shop.example.com/rehearsal",
    }
    # The servers behind it serve each, also without a zone; and only CloudFront asks.
    assert {line["host"] for line in found.lines("site")} == {"cdn"}
    assert set(answers(found, "site").values()) == {"web-a, web-b"}
    assert len(found.lines("site-without-zone")) == 2
    assert found.report["measured"]["disagreements"] == []


def test_a_name_leads_to_each_load_balancer_that_shares_it(tmp_path: Path) -> None:
    found = played(tmp_path, NAMED)
    assert failed(found) == {"cdn-lock": 1, "cdn-not-cached": 1}
    [answer] = {line["answer"] for line in found.lines() if not line["passed"]}
    assert answer == "502"
    shown = {line["what"]: line["answer"] for line in found.lines("cdn-lock") if line["passed"]}
    assert shown.keys() == {
        "https://shop.example.com is verified and leads to cdn",
        "https://far.example.org is verified and leads to far",
    }
    assert {*shown.values()} <= {"old-web", "new-web"}
    assert answers(found, "name", "wrong-name") == {
        "https://www.example.com, by the record `RecordOld`": "old-web",
        "https://www.example.com, by the record `RecordNew`": "403",
        "https://rehearsal.invalid at www.example.com": "certificate refused",
    }
    assert {line["answer"] for line in found.lines("redirect-followed")} == {
        "200 from https://example.com:443/",
        "403 from https://example.com:443/",
    }


def test_a_bucket_is_delivered_to_viewers_of_the_distributions_in_its_policy(tmp_path: Path) -> None:
    found = played(tmp_path, DELIVERED)
    lines = {line["what"]: (line["answer"], line["passed"]) for line in found.lines()}
    of_app = {what: said for what, said in lines.items() if "app" in what}
    assert of_app == {
        "https://app.cloudfront.net is verified and leads to app": ("files", True),
        "https://rehearsal.invalid at app": ("certificate refused", True),
        "https://app.cloudfront.net/rehearsal twice": ("files, from the cache", True),
        "http://app.cloudfront.net/rehearsal": ("403", True),
        "https://app.cloudfront.net/rehearsal-missing, which is not there": ("files", True),
    }
    # Without a root object, the start of a site is no page; a bucket refuses who is not in its policy.
    assert {what: said for what, (said, passed) in lines.items() if not passed} == {
        "https://rootless.cloudfront.net is verified and leads to rootless": "403",
        "https://refused.cloudfront.net is verified and leads to refused": "403",
        "https://refused.cloudfront.net/rehearsal twice": "403",
    }
