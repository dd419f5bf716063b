"""Services on Fargate in a plan: new revisions, target groups, and the weights that Amazon ECS sets."""

import pytest

from tests.support.plan_specs import SERVICES, side_of
from tiers.deploy.changes.announcements import differences
from tiers.deploy.changes.changesets import Announced, ChangeSet
from tiers.ir.placed import Layout
from tiers.plan.model import Action
from tiers.plan.planning import Plan, plan
from tiers.plan.report import jsonformat, text
from tiers.report import changes as page

PACKETS = """\
version: 1
name: shop
presentation:
  packets:
    type: network_load_balancer
    listeners: [{port: 443, protocol: TLS, certificate: {parameter: One}, forward_to: web}]
logic:
  web: {type: fargate, image: public.ecr.aws/acme/web:1, port: 8080, deployment: {strategy: blue_green}}
"""
NAMED = """\
version: 1
name: shop
logic:
  web: {type: fargate, image: public.ecr.aws/acme/web:1, connects_to: [api]}
  api: {type: fargate, image: public.ecr.aws/acme/api:1, port: 8080, deployment: {strategy: blue_green}}
"""


def planned(spec: str, *replaced: tuple[str, str], layout: Layout = Layout.NESTED) -> Plan:
    changed = spec
    for old, new in replaced:
        assert old in changed
        changed = changed.replace(old, new)
    return plan(side_of(spec, layout), side_of(changed, layout))


def names(made: Plan) -> list[str]:
    return [each.code.name for each in made.findings]


@pytest.mark.parametrize("layout", Layout)
def test_another_image_is_a_new_revision_everywhere(layout: Layout) -> None:
    made = planned(SERVICES, ("web:1", "web:2"), ("api:1", "api:2"), layout=layout)
    shown = "\n".join(text.plan(made, "deployed"))
    assert "2 modified, 2 new revisions" in shown
    assert "  * WebTaskDefinition  AWS::ECS::TaskDefinition" in shown
    assert "[new revision: create-only]" in shown
    data = jsonformat.plan(made, "deployed")
    assert (data["summary"]["revise"], data["summary"]["replace"]) == (2, 0)
    html = str(page.section([made], "deployed", []).body)
    assert "new revision" in html
    for each in (shown, html):
        assert "replaced" not in each
    assert (made.refused, names(made)) == ((), [])


def test_what_differs_in_a_container_is_named() -> None:
    made = planned(
        NAMED, ("acme/web:1,", "acme/web:1, environment: {A: one},"), ("acme/web:1,", "acme/web:2,")
    )
    shown = "\n".join(text.plan(made, "deployed"))
    assert "web.Image: public.ecr.aws/acme/web:1 -> public.ecr.aws/acme/web:2, " in shown
    assert "web.Environment: (none) -> [{Name: A, Value: one}]" in shown


def test_a_service_has_the_new_revision() -> None:
    made = planned(SERVICES, ("web:1", "web:2"))
    (service,) = [each for each in made.changes if each.logical_id == "WebService"]
    assert [each.because for each in service.details] == [("logic", "WebTaskDefinition")]
    assert service.kind is Action.MODIFY


def test_another_family_is_another_task_definition() -> None:
    override = "overrides: {WebTaskDefinition.Family: one}\n"
    made = planned(SERVICES + override, ("Family: one", "Family: two"))
    assert {each.kind for each in made.changes if each.logical_id == "WebTaskDefinition"} == {Action.REPLACE}


def test_the_change_set_calls_a_new_revision_replaced() -> None:
    made = planned(SERVICES, ("web:1", "web:2"), layout=Layout.SINGLE)
    changes = [each for each in made.changes if each.kind is Action.REVISE]
    announced = Announced((), "WebTaskDefinition", "AWS::ECS::TaskDefinition", "Modify", "True")
    assert differences(changes, ChangeSet("arn", "shop", (announced,), empty=False), {}) == ()


def test_tags_leave_the_weights_alone() -> None:
    assert names(planned(SERVICES, ("name: shop\n", "name: shop\ntags: {Team: shop}\n"))) == []


def test_a_listener_with_weights_is_watched_too() -> None:
    made = planned(PACKETS, ("parameter: One", "parameter: Two"))
    assert names(made) == ["weights-reset"]
    assert "aws elbv2 describe-listeners" in str(made.findings[0].help)


def test_service_connect_has_no_weights() -> None:
    assert names(planned(NAMED, ("{strategy: blue_green}", "{strategy: rolling}"))) == []
    assert names(planned(NAMED, ("{strategy: blue_green}", "{strategy: canary}"), ("api:1", "api:2"))) == []


def test_a_health_check_alone_is_no_danger() -> None:
    check = ("path: /ok", "path: /ok, interval: 20")
    assert names(planned(SERVICES, check)) == []
    assert names(planned(SERVICES, check, ("web:1", "web:2"))) == ["check-with-tasks"]
    assert names(planned(SERVICES, check, ("api:1", "api:2"))) == []
