"""A stranger's words as names, paths, and headers at the edge: nothing but such things is read as one."""

import re

import pytest

from tests.rehearse.test_hostile import HOSTILE, made
from tiers.cloudformation.load.files import from_memory
from tiers.rehearse.read import certificates, read


@pytest.mark.parametrize("word", [*HOSTILE, "", ".", "*", "a", "*.*.example", "-.example", "a..b", "a" * 300])
def test_only_the_name_of_a_domain_is_one(word: str) -> None:
    named = certificates.name(f"{word}.example.com")
    assert named is None or re.fullmatch(r"(\*|[a-z0-9-]+)\.example\.com", named)
    assert certificates.name(word) is None


@pytest.mark.parametrize("word", HOSTILE)
def test_paths_at_the_edge_have_no_words_of_a_server(word: str) -> None:
    settings = {
        "Enabled": True,
        "DefaultRootObject": word,
        "CustomErrorResponses": [{"ErrorCode": 404, "ResponsePagePath": f"/{word}"}],
        "Origins": [
            {
                "Id": "x",
                "DomainName": "x.example.com",
                "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
                "OriginPath": f"/{word}",
                "OriginCustomHeaders": [{"HeaderName": word, "HeaderValue": word}],
            }
        ],
        "DefaultCacheBehavior": {"TargetOriginId": "x"},
    }
    address = made("Route53::RecordSet", Name="x.example.com", Type="A", ResourceRecords=["192.0.2.9"])
    written = {"Cdn": made("CloudFront::Distribution", DistributionConfig=settings), "Record": address}
    [found] = read.network(from_memory({"t": {"Resources": written}}), "t", {}).edge.distributions
    paths = [found.root_object, *(page.path for page in found.error_pages), found.origins[0].path]
    assert all(re.fullmatch(r"[A-Za-z0-9/_.~-]*", each) for each in paths)
    headers = [part for each in found.origins[0].headers for part in each]
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", each) for each in headers)
