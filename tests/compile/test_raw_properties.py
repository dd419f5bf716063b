"""What holds for raw CloudFormation in any spec: files, values, old logical IDs, and overrides."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.compile.test_properties import compiled, damaged, quickly, referred, without_waits
from tests.proof.test_specs import proven
from tests.support.generated_capacities import Spec
from tests.support.generated_specs import specs
from tiers import compiler, source
from tiers.cli.shared.reporting import located
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import source_map
from tiers.diagnostics import text
from tiers.intent.proven import prove
from tiers.ir.placed import Layout


def divided(spec: Spec) -> bytes:
    """Write a spec whose raw resources are in files, one for each stack that has some."""
    stacks = spec.get("resources", {})
    including = {stack: {"file": f"parts/{stack}.yaml"} for stack in stacks}
    files = [(f"parts/{stack}.yaml", to_yaml({"Resources": each}).encode()) for stack, each in stacks.items()]
    return source.pack(to_yaml({**spec, "resources": including}).encode(), files)


@quickly(max_examples=6)
@given(specs(), st.sampled_from(Layout))
def test_resources_of_a_file_compile_to_the_same(spec: Spec, layout: Layout) -> None:
    assume(spec.get("resources"))
    result = compiler.compile_spec("shop/spec.yaml", divided(spec), layout)
    assert result.bundle is not None, result.findings
    assert result.bundle.all_files == compiled(spec, layout).all_files


@quickly(max_examples=10)
@given(damaged())
def test_a_mistake_in_a_file_is_a_finding_at_a_line_of_it(spec: Spec) -> None:
    assume(isinstance(spec.get("resources"), dict) and spec["resources"])
    assume(all(isinstance(each, dict) for each in spec["resources"].values()))
    result = compiler.compile_spec("shop/spec.yaml", divided(spec))
    assert (result.bundle is None) == any(finding.is_error for finding in result.findings)
    assert text.render(located(result.document, result.findings), colour=False) or not result.findings


@quickly(max_examples=5)
@given(specs(), st.sampled_from(("tests", "more")))
def test_a_value_of_an_environment_is_the_default_of_its_parameter(spec: Spec, value: str) -> None:
    assume("Purpose" in spec.get("parameters", {}))
    given_there = {**spec, "environments": {"here": {"values": {"Purpose": value}}}}
    declared = {**spec["parameters"]["Purpose"], "default": value}
    written_there = {**spec, "parameters": {"Purpose": declared}, "environments": {"here": {}}}
    files = [
        compiler.compile_spec("spec.yaml", to_yaml(each).encode(), environment="here")
        for each in (given_there, written_there)
    ]
    assert files[0].bundle is not None, files[0].findings
    assert files[1].bundle is not None
    assert files[0].bundle.all_files == files[1].bundle.all_files


@quickly(max_examples=5)
@given(specs())
def test_old_logical_ids_change_names_and_nothing_else(spec: Spec) -> None:
    ids = spec.pop("logical_ids", {})
    assume(ids)
    (plain,) = compiled(spec, Layout.SINGLE).templates.values()
    (old,) = compiled({**spec, "logical_ids": ids}, Layout.SINGLE).templates.values()
    assert old["Resources"].keys() == {ids.get(name, name) for name in plain["Resources"]}
    for name, body in plain["Resources"].items():
        assert old["Resources"][ids.get(name, name)]["Type"] == body["Type"]
    assert old.get("Outputs", {}).keys() == plain.get("Outputs", {}).keys()
    # Names that swap are restored at once.
    back = {new: name for name, new in ids.items()}
    assert _in_order(_renamed(old, back)) == _in_order(plain)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a template with other logical IDs, in the keys of resources and in references."""
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, str):
        parts = value.split("${")
        return names.get(value) or "${".join([parts[0], *(_in_sub(each, names) for each in parts[1:])])
    return value


def _in_sub(part: str, names: Mapping[str, str]) -> str:
    inside, brace, rest = part.partition("}")
    first, dot, attribute = inside.partition(".")
    return f"{names.get(first, first)}{dot}{attribute}{brace}{rest}"


def _in_order(value: Any) -> Any:
    """Return a template whose lists are sorted: some are in the order of logical IDs."""
    if isinstance(value, dict):
        return {key: _in_order(each) for key, each in value.items()}
    return sorted(map(_in_order, value), key=repr) if isinstance(value, list) else value


def paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths that an override can name in the properties of a resource."""
    if isinstance(value, Mapping) and not any(key.startswith(("Fn::", "Ref")) for key in value):
        for key, each in value.items():
            if key.isalnum():
                yield (*path, key)
                yield from paths(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield (*path, str(number))
            yield from paths(each, (*path, str(number)))


@st.composite
def taken_away(draw: st.DrawFn) -> Spec:
    """A spec with overrides that remove something of what is generated, or put something else there."""
    spec: Spec = draw(specs())
    spec.pop("logical_ids", None)
    raw = {name for stack in spec.get("resources", {}).values() for name in stack}
    (template,) = compiled(spec, Layout.SINGLE).templates.values()
    bodies = {name: each for name, each in template["Resources"].items() if name not in raw}
    overrides = deepcopy(spec.get("overrides", {}))
    for name in draw(st.lists(st.sampled_from(sorted(bodies)), min_size=1, max_size=3, unique=True)):
        known = [*paths(bodies[name].get("Properties", {}))]
        if known:
            key = ".".join((name, *draw(st.sampled_from(known))))
            overrides[key] = draw(st.sampled_from((None, None, None, "", 0, [], {}, {"Ref": name})))
    return {**spec, "overrides": overrides}


@quickly(max_examples=15)
@given(taken_away())
def test_what_an_override_takes_away_is_found_or_missed_by_nothing(spec: Spec) -> None:
    raw = to_yaml(spec).encode()
    result = compiler.compile_spec("spec.yaml", raw)
    assert text.render(located(result.document, result.findings), colour=False) or not result.findings
    errors = [each for each in result.findings if each.is_error]
    if errors:
        assert all(each.place.route for each in errors), errors
        return
    assert result.bundle is not None
    assert result.architecture is not None
    single = compiled(spec, Layout.SINGLE)
    for bundle in (result.bundle, single):
        for template in bundle.templates.values():
            known = template["Resources"].keys() | template.get("Parameters", {}).keys()
            assert set(referred([template["Resources"], template.get("Outputs", {})])) <= known
    (alone,) = single.templates.values()
    flat = flatten(result.bundle.templates)
    assert without_waits(flat["Resources"]) == without_waits(alone["Resources"])
    proof = prove(result.bundle, result.architecture, source_map(result.bundle, result.document))
    assert json.dumps([each.kind for each in proof.verified.breaches]) is not None


@quickly(max_examples=6)
@given(specs())
def test_the_proof_says_the_same_of_both_layouts(spec: Spec) -> None:
    said = [
        {
            (bare(each.source), bare(each.destination), each.protocol, each.ports)
            for each in proven(to_yaml(spec), layout)[1].verified.flows
        }
        for layout in Layout
    ]
    assert said[0] == said[1]


def bare(name: str) -> str:
    """Return the name of a resource without that of its stack."""
    return name.rpartition(".")[2]
