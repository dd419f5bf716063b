"""Target groups that ECS refuses for tasks, so that no task is a target."""

import pytest

from tests.proof.test_registrations import AWSVPC, FOREIGN, FRONT, flow
from tests.support.proof_templates import network


@pytest.mark.parametrize(
    ("instead", "ports"),
    [
        ({}, ((8080, 8080),)),
        ({"TargetType: ip": "TargetType: instance"}, ()),
        ({", TargetType: ip": ""}, ()),
        ({"- ContainerName: web": "- ContainerName: wbe"}, ()),
        ({"ContainerPort: 8080}": "ContainerPort: 8081}"}, ()),
        ({"ContainerPort: 8080}": "ContainerPortRange: 8000-8090}"}, ((8080, 8080),)),
        ({"{Name: web,": "{Name: !GetAtt Finder.Found,"}, ((8080, 8080),)),
        ({"TaskDefinition: !Ref Task": "TaskDefinition: web:7"}, ((8080, 8080),)),
    ],
)
def test_a_target_group_that_ecs_refuses_has_no_task(
    instead: dict[str, str], ports: tuple[tuple[int, int], ...]
) -> None:
    text = (FRONT + AWSVPC.partition("          AdvancedConfiguration")[0] + "\n").replace(
        "TargetGroupArn: !Ref Targets}", "TargetGroupArn: !Ref Other}"
    )
    for before, after in instead.items():
        assert before in text
        text = text.replace(before, after)
    assert flow(network(text + FOREIGN), "Alb", "Service").ports == ports
