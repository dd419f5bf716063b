"""What linters say of generated specs: nothing, whatever of the language these use."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis.strategies import SearchStrategy

from tests.support.generated_capacities import Spec
from tests.support.generated_specs import within_a_vpc, without_a_vpc
from tiers import compiler
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.template import Template
from tiers.cloudformation.write import to_yaml
from tiers.ir.placed import Layout
from tiers.lint import spec_findings
from tiers.lint.engines import Options
from tiers.lint.matches import CFN_LINT, VALIDATE

pytestmark = pytest.mark.usefixtures("no_configuration")

NAMED = {"DBInstanceClass", "EngineVersion", "InstanceType", "Protocol", "Type"}
"""What AWS has a list of: linters look each of these values up."""


def drawn(count: int, strategy: SearchStrategy[Spec]) -> list[Spec]:
    """Draw specs, the same in each run."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(strategy)
    def draw(spec: Spec) -> None:
        found.append(spec)

    draw()
    return found


def said(spec: Spec, folder: Path, engine: str) -> list[tuple[str, str, str]]:
    """Tell a linter's findings in a spec's stacks, and in all of them as one template."""
    document, bundle, *_ = compiler.compile_spec("spec.yaml", to_yaml(spec).encode(), Layout.NESTED)
    assert bundle is not None
    files = {name: text for root in bundle.roots for name, text in root.files.items()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    found = spec_findings.findings(bundle, document, str(folder), Options(engine))
    for name in files:
        (folder / name).unlink()
    return [(each.message, each.note, to_yaml(spec)) for each in found]


MISTAKEN = re.compile(
    r"'Iops' is a required property \(from extension\)"
    # A cluster of three instances on storage of `gp3`, for which AWS chooses the rate.
    r"|\d+ is greater than the maximum of 16000"
    # A volume of `gp3` has up to 80,000: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
    r"|Parameter 'TheirSecret\d+' appears to be a password .*"
    # It has the ARN of a secret that exists.
)
"""What it says of a valid template."""


def test_aws_validator_finds_nothing_in_a_valid_spec(tmp_path: Path) -> None:
    pytest.importorskip("cloudformation_validate", exc_type=ImportError)
    some = [*drawn(26, within_a_vpc()), *drawn(5, without_a_vpc())]
    found = [each for spec in some for each in said(spec, tmp_path, VALIDATE)]
    assert [each for each in found if not MISTAKEN.fullmatch(each[0])] == []


Shape = tuple[str, ...]


def shapes(value: Any, route: Shape = ()) -> Iterator[Shape]:
    """Tell where an emitted value has anything, and what stands where AWS has a list."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from shapes(each, (*route, key))
    elif isinstance(value, list):
        for each in value:
            yield from shapes(each, route)
    else:
        yield (*route, str(value)) if route[-1] in NAMED else route


def shape(template: Template) -> set[Shape]:
    """Tell what there is to lint in a template, but for names and numbers."""
    bodies = [*template["Resources"].values(), *template.get("Parameters", {}).values()]
    return {each for body in bodies for each in shapes(body, (body["Type"],))}


def new_ones(candidates: list[Spec]) -> Iterator[Spec]:
    """Tell those that compile to anything that those before do not have."""
    known: set[Shape] = set()
    for spec in candidates:
        bundle = compiler.compile_spec("spec.yaml", to_yaml(spec).encode()).bundle
        assert bundle is not None
        found = shape(flatten(bundle.templates))
        if not found <= known:
            known |= found
            yield spec


def test_cfn_lint_finds_nothing_in_a_valid_spec(tmp_path: Path) -> None:
    # It takes a second for each, so only those are linted that show it something else.
    chosen = list(new_ones([*drawn(20, within_a_vpc()), *drawn(3, without_a_vpc())]))
    assert len(chosen) >= 10
    assert [each for spec in chosen for each in said(spec, tmp_path, CFN_LINT)] == []
