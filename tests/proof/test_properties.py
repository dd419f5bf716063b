"""Whatever stands in a template or an export: a network, with unknowns and findings, and never an exception."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.proof_mutants import JUNK, spoilt
from tests.support.proof_templates import BUNDLES, EVERYTHING, templates
from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.cloudformation.load.files import parse
from tiers.proof.model.network import Network
from tiers.proof.templates import load_files

SEEDS = st.integers(0, 10**9)


@cache
def everything() -> Any:
    return parse("e.yaml", EVERYTHING)[0].data


def assert_sound(network: Network) -> None:
    """What every analysis may rely on: texts where the model has texts, and no two things of one id."""
    for things in network:
        identities = [thing.id for thing in things if not isinstance(thing, Unknown)]
        assert all(isinstance(identity, str) for identity in identities)
        assert len(identities) == len(set(identities))
        assert all(isinstance(thing.origin, Origin | None) for thing in things)
    assert repr(network)


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.integers(1, 4))
def test_a_spoilt_template_loads(seed: int, times: int) -> None:
    assert_sound(load_files({"t.yaml": spoilt(everything(), seed, times)}, "t.yaml").network)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(BUNDLES))
def test_a_spoilt_bundle_loads(seed: int, folder: Path) -> None:
    files = {name: spoilt(data, seed + index) for index, (name, data) in enumerate(templates(folder).items())}
    assert_sound(load_files(files, "root.template.yaml").network)


@pytest.mark.parametrize("key", ["Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Transform"])
def test_any_section_may_be_anything(key: str) -> None:
    for junk in JUNK:
        found = load_files({"t.yaml": {**everything(), key: junk}}, "t.yaml")
        assert_sound(found.network)


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_any_property_may_be_anything(junk: Any) -> None:
    resources = everything()["Resources"]
    spoilt_resources = {
        name: {**body, "Properties": dict.fromkeys(body.get("Properties", {}), junk)}
        for name, body in resources.items()
    }
    assert_sound(load_files({"t.yaml": {**everything(), "Resources": spoilt_resources}}, "t.yaml").network)
    assert_sound(load_files({"t.yaml": {"Resources": dict.fromkeys(resources, junk)}}, "t.yaml").network)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_any_text_near_a_template_loads(seed: int) -> None:
    text = EVERYTHING
    place = seed % len(text)
    for broken in (text[:place] + text[place + 1 :], text[:place] + "\t{" + text[place:], text[:place]):
        assert_sound(load_files({"t.yaml": broken}, "t.yaml").network)


@pytest.mark.parametrize(
    "value",
    [
        "!Sub ['" + "${a}" * 50 + "', {a: " + "!Sub ['" + "${a}" * 50 + "', {a: " * 1 + "x" + "}]" * 2,
        "!GetAtt X.Ipv6CidrBlocks",
    ],
)
def test_what_would_grow_without_end_is_unknown(value: str) -> None:
    for _ in range(12):
        value = f"!Sub ['{'${a}' * 50}', {{a: {value}}}]"
    blocks = "".join(
        f"  B{n}: {{Type: AWS::EC2::VPCCidrBlock, Properties: {{VpcId: !GetAtt X.Ipv6CidrBlocks}}}}\n"
        for n in range(9)
    )
    text = f"Resources:\n  X: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: {value}}}}}\n{blocks}"
    found = load_files({"t.yaml": text}, "t.yaml")
    assert_sound(found.network)
    assert isinstance(found.network.vpcs[0].cidrs[0], Unknown)
