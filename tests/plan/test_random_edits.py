"""What holds for the plan of a small change of any spec: nothing is replaced unnoticed."""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.compile.test_properties import quickly
from tests.compile.test_raw_properties import divided
from tests.plan.test_properties import compare, everything, without_order
from tests.support.generated_capacities import Spec
from tests.support.generated_edits import edits
from tests.support.generated_specs import specs
from tiers import compiler
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import source_map
from tiers.ir.placed import Layout
from tiers.plan.compare.normal import resources
from tiers.plan.compare.schemas import schema_of
from tiers.plan.compare.snapshot import Snapshot, of_bundle
from tiers.plan.model import Action
from tiers.plan.planning import plan

REPLACING = {Action.MAY_REPLACE, Action.REPLACE}


def side(raw: bytes, layout: Layout) -> Snapshot | None:
    """Compile a spec, unless it is refused."""
    compiled = compiler.compile_spec("spec.yaml", raw, layout)
    return compiled.bundle and of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))


def written(spec: Spec) -> bytes:
    return to_yaml({**spec, "name": "shop"}).encode()


edited = specs().flatmap(lambda spec: st.tuples(st.just(spec), edits(spec)))


def fixed(template: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield the values of a single template that no update can change in place."""
    for name, body in template["Resources"].items():
        schema = schema_of(body["Type"])
        for path in schema.create_only if schema else ():
            value: Any = body.get("Properties", {})
            for step in path:
                value = value.get(step) if isinstance(value, Mapping) else None
            yield name, ".".join(path), without_order(value)


@quickly(max_examples=15)
@given(edited)
def test_nothing_is_replaced_unnoticed(pair: tuple[Spec, Spec]) -> None:
    old, new = (side(written(each), Layout.SINGLE) for each in pair)
    assert old is not None
    assume(new is not None)
    assert new is not None
    (before,), (after,) = (each.templates.values() for each in (old, new))
    changes = {each.logical_id: each.kind for each in compare(old, new)}
    values = {(name, path): value for name, path, value in fixed(before)}
    for name, path, value in fixed(after):
        if name in before["Resources"] and values[name, path] != value:
            assert changes[name] in REPLACING, (name, path, values[name, path], value)
    for name in before["Resources"].keys() - after["Resources"].keys():
        assert changes[name] is Action.REMOVE
    assert everything(plan(old, new))
    assert everything(plan(new, old))


@quickly(max_examples=8)
@given(edited, st.sampled_from(Layout))
def test_an_edit_changes_the_same_resources_in_both_layouts(pair: tuple[Spec, Spec], layout: Layout) -> None:
    old, new = (side(written(each), layout) for each in pair)
    assert old is not None
    assume(new is not None)
    assert new is not None
    before, after = resources(old), resources(new)
    changes = {each.key: each for each in compare(old, new)}
    assert {key for key, each in changes.items() if each.kind is Action.ADD} == after.keys() - before.keys()
    assert {
        key for key, each in changes.items() if each.kind is Action.REMOVE
    } == before.keys() - after.keys()
    for key in before.keys() & after.keys() - changes.keys():
        assert without_order(before[key]) == without_order(after[key])


@quickly(max_examples=5)
@given(specs(), st.sampled_from(Layout))
def test_a_file_for_the_same_raw_resources_changes_nothing(spec: Spec, layout: Layout) -> None:
    assume(spec.get("resources"))
    old, new = side(written(spec), layout), side(divided({**spec, "name": "shop"}), layout)
    assert old is not None
    assert new is not None
    assert compare(old, new) == ()
