"""The stack in another region beside a deployment: what it keeps until its readers have changed.

CloudFront's certificate and web ACL cannot be deleted while a distribution uses them, and the stack of the
distribution reads them from outputs. So the edge gains what is new first, the reader changes, and only then
the edge loses what is gone. What is replaced under its logical ID is retained, because CloudFormation would
delete it at the end of the first step:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

import argparse
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cli.shared.access import regions_of
from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, roots, standing
from tiers.cloudformation.template import Template, stem_of
from tiers.cloudformation.write import to_json, to_yaml
from tiers.deploy.aws import AwsError
from tiers.deploy.changes import deployed
from tiers.deploy.policies.granted import strings_of
from tiers.deploy.stacks import read_stack
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.wording import counted, quoted
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.stacks import EDGE_REGION
from tiers.plan.model import Action

if TYPE_CHECKING:
    from tiers.cli.shared.deployment import Deployment, Planned
    from tiers.deploy.stacks import LiveStack

_USED: Final = ("Parameters", "Mappings", "Conditions")
"""Sections that resources use."""
_RETAINS: Final = frozenset({"Retain", "RetainExceptOnCreate"})


class Left(NamedTuple):
    """A resource that was replaced, and is still there although no stack has it."""

    logical_id: str
    type: str
    physical_id: str


class Steps(NamedTuple):
    """The deployment of an edge in two steps, around that of what reads from it."""

    first: "Deployment"
    """With all that is deployed now beside what is new."""
    last: "Deployment | None"
    """Without what is gone; None if nothing is."""
    removed: tuple[str, ...]
    """The logical IDs of the resources that are gone."""
    outputs: Mapping[str, object]
    """The outputs of these resources."""
    replaced: tuple[Left, ...]


def in_steps(deployment: "Deployment", what: "Planned") -> Steps:
    """Return the steps of a deployment of the edge. Raises `AwsError`."""
    if what.old is None:
        return Steps(deployment, None, (), {}, ())
    before, after = what.old.templates[what.old.main], deployment.main
    removed = tuple(sorted(before["Resources"].keys() - after["Resources"].keys()))
    replaced = tuple(_replaced(deployment, what, before))
    if not removed:
        return Steps(deployment, None, (), {}, replaced)
    outputs = {name: each for name, each in before.get("Outputs", {}).items() if _is_of(each, removed)}
    return Steps(_with_deployed(deployment, before, removed, outputs), deployment, removed, outputs, replaced)


def _is_of(output: object, removed: Collection[str]) -> bool:
    """Return whether an output is that of a removed resource.

    That of a replaced one must go at once: with both names, it would have the new value under the old name,
    and the reader's change set would find nothing to change.
    """
    return not set(strings_of(output)).isdisjoint(removed)


def _replaced(deployment: "Deployment", what: "Planned", before: Template) -> Iterator[Left]:
    """Yield what will be replaced, and retained by the deployed or the new template."""
    named = deployment.named
    wanted = {each.logical_id for each in what.plan.changes if each.kind is Action.REPLACE}
    stack = read_stack(named.aws, named.name) if wanted else None
    for each in stack.resources if stack else ():
        if each.logical_id in wanted and each.exists:
            policy = deployment.main["Resources"].get(each.logical_id, {}).get("UpdateReplacePolicy")
            if policy in _RETAINS and each.logical_id in before["Resources"]:
                yield Left(each.logical_id, each.type, each.physical_id)


def _with_deployed(
    deployment: "Deployment", before: Template, removed: Collection[str], outputs: Mapping[str, object]
) -> "Deployment":
    """Return the deployment with what will be removed later, beside all of the new template."""
    bundle, after = deployment.made.bundle, deployment.main
    kept = {name: before["Resources"][name] for name in removed}
    sections = {"Resources": kept, "Outputs": outputs, **{name: before.get(name, {}) for name in _USED}}
    merged = dict(after)
    for name, earlier in sections.items():
        both = {**earlier, **after.get(name, {})}
        if both:
            merged[name] = both
    text = to_json(merged) if bundle.main.endswith(".json") else to_yaml(merged)
    changed = bundle._replace(templates={stem_of(bundle.main): merged}, files={bundle.main: text})
    return deployment._replace(made=deployment.made._replace(bundle=changed))


def of_deployed(main: Named, row: Mapping[str, Any] | None) -> Named | None:
    """Return the edge that a deployed stack reads from, also if the spec has none anymore."""
    rows = row.get("Parameters", ()) if row else ()
    names = (each.get("ParameterValue") for each in rows if each["ParameterKey"] == EDGE_STACK_NAME)
    name = next(filter(None, names), None)
    if name is None:
        return None
    return main._replace(name=name, aws=main.aws.in_region(EDGE_REGION), is_edge=True)


def beside(main: Named, arguments: argparse.Namespace) -> "tuple[Named, LiveStack] | None":
    """Return the edge beside a stack, if it exists. Raises `AwsError`."""
    *edges, _ = roots(main, arguments)
    return next(((each, stack) for each in edges if (stack := standing(each))), None)


def show_unused(edge: Named, main: Named, arguments: argparse.Namespace) -> None:
    """Show that a stack is not used anymore, and how to delete it."""
    options = f"--stack-name {edge.name} --region {edge.aws.region}"
    text = (
        f"`{main.name}` does not read from `{edge.name}` in `{edge.aws.region}` anymore\n"
        f"  {main.said(f'run `tiers destroy SPEC {options}` to delete it, if no other region reads from it')}"
    )
    say(arguments, "unused", text, stack=edge.name, region=edge.aws.region)


def announce(steps: Steps, main: str, arguments: argparse.Namespace) -> None:
    """Show what is deleted after the stack that reads from the edge has changed."""
    if steps.removed:
        edge = steps.first.named.name
        text = f"`{edge}` keeps {quoted(steps.removed)} until `{main}` has changed\n"
        say(arguments, "kept_until", text, stack=edge, reader=main, resources=steps.removed)


def other_readers(main: Named, outputs: Collection[str]) -> list[str]:
    """Return the other regions of the spec whose stack still reads one of these outputs."""
    others = (each for each in regions_of(main.compiled) if outputs and each != main.aws.region)
    return [each for each in others if _reads(main, each, outputs)]


def _reads(main: Named, region: str, outputs: Collection[str]) -> bool:
    """Return whether a region's stack has an output's name in its template; True if it cannot be read."""
    try:
        aws = main.aws.in_region(region)
        row = deployed.find(aws, main.name)
        if row is None or state_of(row["StackStatus"]).phase is Phase.GONE:
            return False
        template = deployed.template_of(aws, row["StackId"])
    except AwsError:
        return True
    return not set(outputs).isdisjoint(strings_of(template))


def as_it_is_now(deployment: "Deployment") -> "Deployment":
    """Return a deployment from its stack as it is now. Raises `AwsError`."""
    return deployment._replace(row=deployed.find(deployment.named.aws, deployment.named.name))


def keep(steps: Steps, main: Named, others: list[str], arguments: argparse.Namespace) -> None:
    """Say why nothing is deleted from the edge yet."""
    edge = steps.first.named
    text = (
        f"`{edge.name}` in `{edge.aws.region}` keeps {counted(len(steps.removed), 'resource')} that is gone "
        f"from the spec: `{main.name}` in {quoted(others)} still reads from it; deploy it there"
    )
    say(arguments, "kept", text, stack=edge.name, region=edge.aws.region, readers=others)


def show_left(steps: Steps, arguments: argparse.Namespace) -> None:
    """Show what was replaced and is left."""
    region = steps.first.named.aws.region
    for each in steps.replaced:
        what = f"the earlier `{each.logical_id}` ({each.type}), which no stack has anymore"
        text = f"  left in {region}: `{each.physical_id}`, {what}"
        say(
            arguments,
            "left",
            text,
            region=region,
            logical_id=each.logical_id,
            type=each.type,
            physical_id=each.physical_id,
        )
