"""Changes of the rules of a listener that exists already."""

import pytest

from tests.plan.test_existing_network import side
from tiers.ir.placed import Layout
from tiers.plan.model import Action
from tiers.plan.planning import Plan, plan

NAME = "app/shared/50dc6c495c0c9188"
OTHER = "app/other/50dc6c495c0c9189"
SPEC = """
version: 1
name: shop
network:
  vpc: vpc-00000001
  zones: 1
  nat_gateway: {mode: none}
  subnets: {app: {id: subnet-01234567, zone: a, cidr: 10.0.0.0/24, kind: private}}
presentation:
  shared:
    type: existing
    listener: LISTENER
    group: sg-01234567
    rules:
      - {path: [/orders/*], priority: 120, forward_to: web}
logic:
  web: {type: ec2, count: 1, port: 8080, subnets: [app]}
"""
KINDS = {"ListenerRule", "TargetGroup"}


def listener(name: str, number: int = 2) -> str:
    """Return the ARN of a listener of a load balancer."""
    return f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/{name}/f2f7dc8efc522ab{number}"


BASE = SPEC.replace("LISTENER", listener(NAME))


def planned(old: str, new: str, layout: Layout = Layout.NESTED) -> Plan:
    """Return the plan of an update."""
    return plan(side(old, layout), side(new, layout))


def changes(made: Plan) -> dict[str, Action]:
    """Return what happens to rules and target groups."""
    return {each.logical_id: each.kind for each in made.changes if each.type.rsplit(":", 1)[-1] in KINDS}


def errors(made: Plan) -> list[str]:
    """Return the codes of what a plan refuses."""
    return [each.code.id for each in (*made.findings, *made.refused) if each.is_error]


@pytest.mark.parametrize("layout", Layout)
def test_another_priority_is_another_rule_beside_the_old_one(layout: Layout) -> None:
    # Swapped priorities are two changes in place: none waits for the other to be free.
    made = planned(BASE, BASE.replace("120", "130"), layout)
    assert changes(made) == {"SharedListenerRule120": Action.REMOVE, "SharedListenerRule130": Action.ADD}
    assert errors(made) == []


def test_another_listener_of_the_load_balancer_replaces_the_rules() -> None:
    made = planned(BASE, SPEC.replace("LISTENER", listener(NAME, 3)))
    assert changes(made) == {"SharedListenerRule120": Action.REPLACE}
    assert errors(made) == []


@pytest.mark.parametrize("layout", Layout)
def test_another_load_balancer_cannot_get_the_target_group_at_once(layout: Layout) -> None:
    made = planned(BASE, SPEC.replace("LISTENER", listener(OTHER)), layout)
    (found,) = made.findings
    assert found.code.id == "T6008"
    assert f"moved to `{OTHER}`" in found.message
    # Another component has target groups of its own.
    renamed = (
        SPEC.replace("LISTENER", listener(OTHER))
        .replace("shared:", "other:")
        .replace("sg-01234567", "sg-89abcdef")
    )
    assert errors(planned(BASE, renamed, layout)) == []


def test_a_listener_that_is_chosen_at_deployment_may_be_any() -> None:
    chosen = SPEC.replace("LISTENER", f"{{parameter: Shared, default: '{listener(NAME)}'}}")
    assert errors(planned(BASE, chosen)) == []
    assert changes(planned(chosen, chosen)) == {}


def test_other_conditions_are_a_change_in_place() -> None:
    made = planned(BASE, BASE.replace("/orders/*", "/order/*"))
    assert changes(made) == {"SharedListenerRule120": Action.MODIFY}
