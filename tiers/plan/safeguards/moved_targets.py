"""Listeners and rules that move from one target group to a new one in an update.

CloudFormation changes a listener as soon as the new target group exists, and its targets need time to be
registered and to pass their first health checks:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key
from tiers.plan.model import Action
from tiers.plan.report.wording import by_key
from tiers.plan.safeguards.balancers import ACTIONS, groups
from tiers.plan.safeguards.guard import place_of


def moved_targets(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of listeners and rules whose requests all go to new target groups at once."""
    changes = by_key(found.changes)
    warned: set[Key] = set()
    for key, rule in found.after.items():
        change, before = changes.get(key), found.before.get(key)
        if rule.type not in ACTIONS or change is None or before is None or change.kind is not Action.MODIFY:
            continue
        old, new = set(_forwarded(before, found.before)), set(_forwarded(rule, found.after))
        added = [each for each in new if each not in found.before and _has_hosts(found.after[each])]
        if not old or len(added) < len(new) or warned >= new:
            continue
        warned |= new
        yield codes.TARGETS_MOVED.at(
            place_of(change),
            f"all requests of `{key[1]}` move to a new target group at once",
            label="its targets are not yet healthy",
            help="use several updates: add the new target with `weight: 0` beside the old one, then move the "
            "weights, then remove the old one; or deploy while it is not in use",
            note="requests fail until the first targets pass their health checks",
        )


def _forwarded(rule: Resource, resources: Mapping[Key, Resource]) -> Iterator[Key]:
    return groups(rule.properties.get(ACTIONS[rule.type]), resources)


def _has_hosts(group: Resource) -> bool:
    return group.properties.get("TargetType") != "lambda"
