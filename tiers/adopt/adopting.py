"""A spec from a template: components where the language has them, raw resources for the rest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers import compiler
from tiers.adopt import (
    balancers,
    connecting,
    existing,
    giving_up,
    keeping,
    leftovers,
    network,
    outputs,
    reading,
    refusing,
    servers,
    stores,
    writing,
)
from tiers.adopt.draft_build import Draft, build
from tiers.adopt.pairing import Body, pairs
from tiers.adopt.reading import Given, Resource
from tiers.adopt.sketch import Sketch
from tiers.adopt.stores import Proposal
from tiers.adopt.tuning import Compared, compare, tune
from tiers.cloudformation.references import references
from tiers.cloudformation.template import STACK_TYPE
from tiers.diagnostics.codes.architecture import NOTHING_TO_DEPLOY
from tiers.diagnostics.model import Diagnostic, Document
from tiers.migrate.draft import name_of
from tiers.migrate.remarks import Ledger, State

if TYPE_CHECKING:
    from tiers.ir.stacks import Stack

_MOST_COMPONENTS = 60
_ROUNDS = 2
_MOST_REFUSALS = 100
_NEARLY_ALL = 7
"""Of ten resources with tags."""
_ORDER = ("version", "name", "description", "regions", "tags", "network", "presentation", "logic", "data")
_IN_A_VPC = ("rds", "aurora")


class Adopted(NamedTuple):
    """A spec as text with the remarks about it, or the reasons why there is none."""

    text: str
    name: str
    ledger: Ledger
    failures: tuple[tuple[Document, tuple[Diagnostic, ...]], ...] = ()


def adopt(path: str, schema: str, given: Given) -> Adopted:
    """Return the spec of a template, or of the directory of a bundle."""
    ledger = Ledger()
    old = reading.read(path, given, ledger)
    if old.failures:
        return Adopted("", "", ledger, old.failures)
    sketch = Sketch(old, ledger, given.name or name_of(old.name))
    described = _one_line(old.description)
    sketch.data.update({"description": described} if described else {})
    if given.region is not None:
        sketch.data["regions"] = [given.region]
    common = _common_tags(old)
    sketch.data.update({"tags": common} if common else {})
    compared = _recognized(sketch)
    refused: tuple[Document, tuple[Diagnostic, ...]] | None = None
    for _ in range(_MOST_REFUSALS):
        sketch.ledger = ledger.copy()
        existing.remark(sketch)
        data = _finished(sketch, compared)
        text = writing.text(data, schema, path, sketch.ledger)
        refused = _refused(text)
        if refused is None:
            return Adopted(text, str(data["name"]), sketch.ledger)
        sketch.ledger = ledger
        if not giving_up.give_up(sketch, refused[1]):
            break
        compared = compare(sketch)
    failures = () if refused is None else refusing.in_template(sketch, *refused)
    return Adopted("", "", ledger, failures)


def _refused(text: str) -> tuple[Document, tuple[Diagnostic, ...]] | None:
    checked = compiler.check("adopted spec", text.encode())
    errors = tuple(each for each in checked.findings if each.is_error)
    return (checked.document, errors) if errors else None


def _common_tags(old: reading.Old) -> dict[str, str]:
    """Return the tags that nearly all resources with tags have."""
    tagged = [dict(keeping.tags_of(each.properties)) for each in old.resources.values()]
    tagged = [each for each in tagged if each]
    counted = Counter(pair for each in tagged for pair in each.items() if pair[0] != "Name")
    enough = max(2, len(tagged) * _NEARLY_ALL // 10)
    return {key: value for (key, value), count in counted.items() if count >= enough}


def _one_line(text: str) -> str:
    """Return a description as a spec may have it."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:250].rstrip()


def _recognized(sketch: Sketch) -> Compared | None:
    """Recognize the network and the components, and make them like the template."""
    has_network = network.recognize(sketch) and _accepted(sketch)
    if not has_network:
        sketch.data.pop("network", None)
        sketch.subnets.clear()
        sketch.anchors.clear()
    for propose in (stores.proposals, servers.proposals, balancers.proposals):
        _propose(sketch, propose(sketch) if has_network or propose is stores.proposals else (), has_network)
    compared = compare(sketch)
    for _ in range(_ROUNDS if compared is not None else 0):
        compared = compared and tune(sketch, compared)
        compared = compared and connecting.connect(sketch, compared)
        compared = compared and connecting.limit(sketch, compared)
    return compared


def _accepted(sketch: Sketch) -> bool:
    """Return whether the checks accept the network alone; remark on the reason if they do not."""
    network_ = sketch.data["network"]
    if sketch.old.existing is not None:
        found = build(sketch.text())
        # An existing network without components has no resources.
        return isinstance(found, Draft) or all(each.code is NOTHING_TO_DEPLOY for each in found)
    # A spec with only an existing VPC creates nothing, which is an error.
    beside = {"data": {"probe": {"type": "queue"}}} if "vpc" in network_ else {}
    endpoints = network_.pop("endpoints", [])
    found = build(sketch.text(beside))
    if not isinstance(found, Draft) and isinstance(network_["zones"], list):
        network_["zones"] = len(network_["zones"])
        found = build(sketch.text(beside))
    if isinstance(found, Draft):
        for each in endpoints:
            before = network_.get("endpoints", [])
            network_["endpoints"] = [*before, each]
            if not isinstance(build(sketch.text(beside)), Draft):
                network_["endpoints"] = before
        if not network_.get("endpoints", True):
            del network_["endpoints"]
        return True
    for each in sketch.of_type("AWS::EC2::VPC", *existing.PLACED):
        sketch.remark(State.CHANGED, each, f"stays a raw resource: {found[0].message}")
    return False


def _propose(sketch: Sketch, proposals: Iterable[Proposal], has_network: bool) -> None:  # noqa: FBT001
    """Add the components that the checks accept."""
    for each in proposals:
        if len(sketch.components) >= _MOST_COMPONENTS:
            break
        is_paired = each.of.logical_id in _paired(sketch)
        if is_paired or (each.component["type"] in _IN_A_VPC and not has_network):
            continue
        refusal = _refusal(sketch, each, each.component)
        if refusal is not None and each.otherwise:
            more = {**each.component, **each.otherwise}
            refusal = refusal if _refusal(sketch, each, more) is not None else None
        if refusal is None:
            sketch.anchors.update(each.anchors)
            sketch.anchors_of[each.name] = each.anchors
            words = f"the component `{each.name}` of type `{each.component['type']}`"
            sketch.remark(State.MAPPED, each.of, words)
        else:
            sketch.remark(State.CHANGED, each.of, f"stays a raw resource: {refusal}")


def _refusal(sketch: Sketch, proposal: Proposal, component: Mapping[str, Any]) -> str | None:
    """Add a component; return the reason why it is removed again, if it is."""
    sketch.add(proposal.tier, proposal.name, component, proposal.of)
    found = build(sketch.text())
    if not isinstance(found, Draft):
        refusal: str | None = found[0].message if found else "the spec is refused"
    else:
        refusal = _unlike(sketch, proposal, found)
    if refusal is not None:
        sketch.remove(proposal.name)
    return refusal


def _unlike(sketch: Sketch, proposal: Proposal, draft: Draft) -> str | None:
    """Return the reason why a component is not the old resource after all."""
    for new, old in proposal.anchors.items():
        if new not in draft.bodies or draft.bodies[new].type != sketch.old.resources[old].type:
            return f"a component has no `{old}`"
    policy = _new_policy(sketch, proposal, draft)
    return None if policy is None else f"a component would add `{policy}`"


_POLICIES = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")


def _new_policy(sketch: Sketch, proposal: Proposal, draft: Draft) -> str | None:
    """Return a policy of the component that the template does not have: it could forbid what is in use."""
    old = {name: Body(each.type, each.properties) for name, each in sketch.old.resources.items()}
    found = pairs(draft.bodies, old, {**sketch.anchors, **proposal.anchors})
    for name, body in draft.bodies.items():
        if body.type in _POLICIES and name not in found and draft.placed[name].component == proposal.name:
            return name
    return None


def _paired(sketch: Sketch) -> set[str]:
    compared = compare(sketch) if sketch.components else None
    return set(compared.pairs.values()) if compared is not None else set()


def _finished(sketch: Sketch, compared: Compared | None) -> dict[str, Any]:
    """Return the whole spec: the components, overrides, raw resources, and logical IDs."""
    data = dict(sketch.data)
    found = compared.pairs if compared is not None else {}
    names = {old: new for new, old in found.items()}
    sketch.renamed_to = dict(found)
    kept = keeping.overrides(sketch, compared) if compared is not None else {}
    kept = {key: each for key, each in kept.items() if key not in sketch.given_up}
    raw = [each for name, each in sketch.old.resources.items() if name not in names]
    raw = [each for each in raw if not _is_dropped(sketch, each.logical_id, each.type, raw, kept)]
    homes = _homes(raw, compared, kept)
    known = {*names, *(each.logical_id for each in raw)}
    for each in raw:
        unread = "; its template is not a file beside this one, and was not read" * (each.type == STACK_TYPE)
        sketch.remark(State.MAPPED, each, f"a raw resource of the {homes[each.logical_id]} stack{unread}")
    ids = {new: old for new, old in found.items() if new != old}
    if compared is not None:
        ids.update(_out_of_the_way(compared, {each.logical_id for each in raw}))
    data.update({"overrides": kept} if kept else {})
    data.update({"resources": leftovers.written(raw, homes, names, known)} if raw else {})
    kept_outputs = outputs.written(sketch, compared, names, known)
    data.update({"outputs": kept_outputs} if kept_outputs else {})
    data.update({"logical_ids": ids} if ids else {})
    giving_up.take_out(data, sketch.given_up)
    _add(sketch, compared)
    return {key: data[key] for key in (*_ORDER, *data) if key in data}


def _homes(raw: list[Resource], compared: Compared | None, kept: Mapping[str, Any]) -> "dict[str, Stack]":
    """Return the stack of each raw resource."""
    if compared is None:
        return leftovers.stacks(raw, {}, ())
    stacks = {name: each.stack for name, each in compared.draft.placed.items()}
    users = [
        (stacks[key.partition(".")[0]], target)
        for key, each in kept.items()
        for _, target in references(each)
    ]
    return leftovers.stacks(raw, {old: stacks[new] for new, old in compared.pairs.items()}, users)


def _is_dropped(sketch: Sketch, name: str, kind: str, raw: list[Any], kept: Mapping[str, Any]) -> bool:
    """Return whether a launch configuration is not used anymore."""
    if kind != "AWS::AutoScaling::LaunchConfiguration":
        return False
    used = {target for each in raw for _, target in references(each.properties)}
    used |= {target for _, target in references(dict(kept))}
    if name not in used:
        words = "not written: the launch template of the component replaces it"
        sketch.remark(State.LEFT_OUT, sketch.old.resources[name], words)
    return name not in used


def _out_of_the_way(compared: Compared, raw: set[str]) -> dict[str, str]:
    """Return other logical IDs for generated resources whose own are those of raw ones."""
    return {new: f"{new}OfTiers" for new in compared.draft.bodies if new in raw and new not in compared.pairs}


def _add(sketch: Sketch, compared: Compared | None) -> None:
    """Remark on generated resources that the template does not have."""
    if compared is None:
        return
    added: dict[str, list[str]] = {}
    for new in compared.draft.bodies:
        if new not in compared.pairs:
            added.setdefault(compared.draft.placed[new].component or "", []).append(new)
    of = {name: old for old, name in sketch.components.items()}
    first = next(iter(sketch.old.resources.values()))
    for component, ids in added.items():
        resource = sketch.old.resources.get(of.get(component, ""), first)
        sketch.remark(State.CHANGED, resource, f"the update creates {', '.join(f'`{each}`' for each in ids)}")
