"""The link stage: symbols become `Ref`, `GetAtt` or parameters, and resources become templates.

Both layouts have the same resources under the same logical IDs. The linker never moves a resource and
knows no component type; must not import anything but `ir`, diagnostics, and the parts of a template.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.template import ROOT, STACK_TYPE, Template
from tiers.compile import edge_root, equal_rules, template_parameters
from tiers.compile.edge_root import Distant
from tiers.compile.functions import Refer, Reference, local, resolved
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.parameters import Parameter, values
from tiers.ir.placed import Built, Layout, Output, Placed
from tiers.ir.references import (
    Target,
    by_region,
    passed_name,
    reachable,
    targets,
)
from tiers.ir.stacks import STACKS, Stack
from tiers.tuples import NamedTuple


class Edge(NamedTuple):
    """The root in another region: its resources with their digests, and its template.

    `parameters` are those that the other root needs to read from it.
    """

    ids: frozenset[str]
    template: Template
    digests: Mapping[str, str]
    parameters: Mapping[str, Any]

    def refer(self, target: Target) -> Distant:
        """Refer to one of its resources from another root."""
        return Distant(edge_root.output_name(target, self.digests[target.logical_id]))


NO_EDGE = Edge(frozenset(), {}, {}, {})


class Home(NamedTuple):
    """The stack of each resource, in this root or in the edge's."""

    stacks: Mapping[str, Stack]
    edge: Edge

    def value(self, target: Target) -> dict[str, Any]:
        """Return a target of a stack as the root passes it to another one."""
        if target.logical_id in self.edge.ids:
            return self.edge.refer(target).value()
        return {"Fn::GetAtt": [_stack_id(self.stacks[target.logical_id]), f"Outputs.{passed_name(target)}"]}


def link(
    name: str,
    description: str,
    built: Built,
    layout: Layout,
    extension: str,
    tags: Mapping[str, str] | None = None,
    edge: Edge = NO_EDGE,
) -> dict[str, Template]:
    """Link into templates by the stem of their file, the one to deploy first; nested stacks get the tags."""
    known = {each.logical_id for each in built.resources}
    strangers = {other for each in built.resources for other in each.after} - known - edge.ids
    if strangers:
        message = f"no builder makes these dependencies: {', '.join(sorted(strangers))}"
        raise AssertionError(message)
    if layout is Layout.SINGLE:
        return {name: _single(description, built, edge)}
    return _nested(name, description, built, extension, tags or {}, edge)


def link_edge(name: str, edge: Built, main: Built) -> Edge:
    """Link the root in another region, with an output for each value that the others read."""
    ids = frozenset(each.logical_id for each in edge.resources)
    template = _single(f"{name} - {STACKS[Stack.EDGE].purpose}", edge, NO_EDGE)
    read = dict.fromkeys(t for each in main.resources for t in targets(each.body) if t.logical_id in ids)
    digests = edge_root.digests(edge, template)
    outputs = {**template.get("Outputs", {}), **edge_root.outputs(read, digests)}
    parameters = {EDGE_STACK_NAME: edge_root.parameter(name)} if read else {}
    return Edge(ids, {**template, **({"Outputs": outputs} if outputs else {})}, digests, parameters)


def _template(
    description: str,
    resources: Mapping[str, Any],
    outputs: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    rules: Mapping[str, Any] | None = None,
    mappings: Mapping[str, Any] | None = None,
) -> Template:
    sections = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Metadata": metadata,
        "Parameters": parameters,
        "Rules": rules,
        "Mappings": mappings,
        "Resources": resources,
        "Outputs": outputs,
    }
    return {name: value for name, value in sections.items() if value}


def _single(description: str, built: Built, edge: Edge) -> Template:
    chosen = _chosen(built.values())

    def refer(target: Target) -> Reference | Distant:
        return edge.refer(target) if target.logical_id in edge.ids else local(target)

    return _template(
        description,
        dict(_linked(built.resources, refer)),
        {each.name: _output(each, refer) for each in built.outputs},
        {**template_parameters.declarations(chosen), **edge.parameters},
        {**template_parameters.interface(chosen), **_existing(built)},
        template_parameters.rules(chosen, equal_rules.choices(built.resources) if chosen else ()),
        _mappings(built.resources),
    )


def _mappings(resources: Iterable[Placed]) -> dict[str, Any]:
    """Return the mappings of values that depend on the region."""
    return {
        leaf.mapping: {region: {leaf.key: value} for region, value in leaf.values.items()}
        for each in resources
        for leaf in by_region(each.body)
    }


def _existing(built: Built) -> dict[str, Any]:
    """Return the metadata about an existing VPC."""
    if not built.assumed:
        return {}
    from tiers.cloudformation.load.existing import metadata

    return metadata(built.assumed)


def _chosen(data: Iterable[object]) -> tuple[Parameter, ...]:
    """Return the parameters that are chosen at deployment, each once, in the order of their use."""
    found: dict[str, Parameter] = {}
    for value in data:
        for each in values(value):
            found.setdefault(each.parameter.name, each.parameter)
    return tuple(found.values())


def _output(output: Output, refer: Refer) -> dict[str, Any]:
    return {"Description": output.description, "Value": resolved(output.value.to_dict(), refer)}


def _nested(
    name: str, description: str, built: Built, extension: str, tags: Mapping[str, str], edge: Edge
) -> dict[str, Template]:
    own = {each.stack for each in built.resources}
    stacks = [stack for stack in Stack if stack in own]
    of_edge = dict.fromkeys(sorted(edge.ids), Stack.EDGE)
    home = Home({**of_edge, **{each.logical_id: each.stack for each in built.resources}}, edge)
    used = {stack: _imports(stack, built, home) for stack in stacks}
    exported = {stack: _exports(stack, used, home) for stack in stacks}
    of_root = _chosen(built.values())
    chosen = {stack: _chosen(built.values(stack)) if of_root else () for stack in stacks}
    children = {
        str(stack): _child(name, stack, built, used[stack], exported[stack], home, chosen[stack])
        for stack in stacks
    }
    about = {**template_parameters.interface(of_root), **_existing(built)}
    root = _template(
        description,
        {
            _stack_id(stack): _stack(stack, built, used[stack], home, extension, chosen[stack], tags)
            for stack in stacks
        },
        {
            each.name: {
                "Description": each.description,
                "Value": {"Fn::GetAtt": [_stack_id(each.stack), f"Outputs.{each.name}"]},
            }
            for each in built.outputs
        },
        {**template_parameters.declarations(of_root), **edge.parameters},
        # Child templates are named relative to this one, for `aws cloudformation package` to upload.
        {**about, "cfn-lint": {"config": {"ignore_checks": ["W3002"]}}},
        template_parameters.rules(of_root, equal_rules.choices(built.resources) if of_root else ()),
    )
    return {ROOT: root, **children}


def _stack_id(stack: Stack) -> str:
    return stack.capitalize()


def _imports(stack: Stack, built: Built, home: Home) -> tuple[Target, ...]:
    """Return the targets in other stacks that a stack's resources and outputs refer to, each once."""
    found = {target for value in built.values(stack) for target in targets(value)}
    order = list(home.stacks)
    return tuple(
        sorted(
            (target for target in found if home.stacks[target.logical_id] is not stack),
            key=lambda target: (order.index(target.logical_id), target.attribute or ""),
        )
    )


def _exports(stack: Stack, used: Mapping[Stack, tuple[Target, ...]], home: Home) -> tuple[Target, ...]:
    return tuple(
        dict.fromkeys(t for wanted in used.values() for t in wanted if home.stacks[t.logical_id] is stack)
    )


def _child(
    name: str,
    stack: Stack,
    built: Built,
    imports: Sequence[Target],
    exports: Sequence[Target],
    home: Home,
    chosen: Sequence[Parameter],
) -> Template:
    def refer(target: Target) -> Reference:
        return (
            local(target) if home.stacks[target.logical_id] is stack else Reference(passed_name(target), None)
        )

    outputs = {each.name: _output(each, refer) for each in built.outputs if each.stack is stack}
    for target in exports:
        value = {"Description": f"{target.words}, for other stacks", "Value": local(target).value()}
        outputs.setdefault(passed_name(target), value)
    own = [each for each in built.resources if each.stack is stack]
    return _template(
        f"{name} - {STACKS[stack].purpose}",
        dict(_linked(own, refer)),
        outputs,
        {
            **{
                passed_name(target): {
                    "Type": "String",
                    "Description": f"{target.words}, from the {home.stacks[target.logical_id]} stack",
                }
                for target in imports
            },
            **{each.name: template_parameters.passed(each) for each in chosen},
        },
        mappings=_mappings(own),
    )


def _stack(
    stack: Stack,
    built: Built,
    imports: Sequence[Target],
    home: Home,
    extension: str,
    chosen: Sequence[Parameter],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """Build the resource of a child stack in the root."""
    wired: dict[str, Any] = {passed_name(target): home.value(target) for target in imports}
    wired.update({each.name: template_parameters.passing(each) for each in chosen})
    implied = {home.stacks[target.logical_id] for target in imports}
    waits_for = (each for one in built.resources if one.stack is stack for each in one.after)
    after = {home.stacks[each] for each in waits_for if each not in home.edge.ids}
    waits = [_stack_id(other) for other in Stack if other in after - implied - {stack}]
    return {
        "Type": STACK_TYPE,
        **({"DependsOn": waits} if waits else {}),
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "TemplateURL": f"{stack}.template.{extension}",
            **({"Parameters": wired} if wired else {}),
            **({"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags else {}),
        },
    }


def _linked(resources: Sequence[Placed], refer: Refer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Resolve each resource's symbols and waits, in order of dependency."""
    own = {each.logical_id for each in resources}
    refers = {
        each.logical_id: {target.logical_id for target in targets(each.body)} & own for each in resources
    }
    for each in _in_order(resources, refers):
        body = dict(each.body)
        # A wait for what it refers to anyway would say nothing new.
        waits = sorted((set(each.after) & own) - reachable(each.logical_id, refers))
        if waits:
            kind = body.pop("Type")
            body = {"Type": kind, "DependsOn": waits[0] if len(waits) == 1 else waits, **body}
        yield each.logical_id, resolved(body, refer)


def _in_order(resources: Sequence[Placed], refers: Mapping[str, set[str]]) -> Iterator[Placed]:
    """Sort by dependency; among resources that are free of each other, keep the builders' order."""
    position = {each.logical_id: index for index, each in enumerate(resources)}
    needs = {
        each.logical_id: (refers[each.logical_id] | (set(each.after) & position.keys())) - {each.logical_id}
        for each in resources
    }
    needed_by: dict[str, list[str]] = {}
    for logical_id, others in needs.items():
        for other in others:
            needed_by.setdefault(other, []).append(logical_id)
    ready = [position[logical_id] for logical_id, others in needs.items() if not others]
    heapq.heapify(ready)
    done = 0
    while ready:
        each = resources[heapq.heappop(ready)]
        done += 1
        yield each
        for waiting in needed_by.get(each.logical_id, ()):
            needs[waiting].discard(each.logical_id)
            if not needs[waiting]:
                heapq.heappush(ready, position[waiting])
    if done < len(resources):
        ring = sorted(logical_id for logical_id, others in needs.items() if others)
        message = f"circular dependency: {', '.join(ring)}"
        raise AssertionError(message)
