"""Faults in services of containers and their task definitions.

Amazon ECS refuses a target group of another type and a port that no container has, so no task is a target.
Without an execution role it refuses the task definition; that is no question of who can reach whom.
"""

from collections.abc import Iterator
from typing import Any

from tests.mutants.anatomy import holders, members, rules
from tests.mutants.changes import Change, removed, set_to
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site

TOPIC = "containers"


def _services(plan: Plan) -> Iterator[tuple[Site, int, Site]]:
    """Yield each service that is behind a load balancer, the number of its entry, and its target group."""
    for site in plan.sites("ECS::Service"):
        for number, each in enumerate(plan.properties(site).get("LoadBalancers", [])):
            group = plan.at(site.stem, each["TargetGroupArn"])
            assert group is not None
            yield site, number, group


@kind(TOPIC, "the target group of a service has the target type `instance`")
def service_target_type_mistaken(plan: Plan) -> Iterator[Case]:
    for site, _, group in _services(plan):
        yield Case(f"{site.id}/{group.id}", set_to(group, TargetType="instance"), (group, site), changes=True)


@kind(TOPIC, "a service registers a port that its container does not have")
def service_port_mistaken(plan: Plan) -> Iterator[Case]:
    for site, number, group in _services(plan):

        def plant(plan: Plan, site: Site = site, number: int = number) -> None:
            plan.properties(site)["LoadBalancers"][number]["ContainerPort"] += 1

        yield Case(f"{site.id}/{group.id}", plant, (site, group), changes=True)


@kind(TOPIC, "a container lacks the port that its service registers")
def container_port_mistaken(plan: Plan) -> Iterator[Case]:
    for site, _, group in _services(plan):
        definition = plan.at(site.stem, plan.properties(site)["TaskDefinition"])
        assert definition is not None

        def plant(plan: Plan, definition: Site = definition) -> None:
            for each in _mappings(plan, definition):
                each["ContainerPort"] += 1

        yield Case(f"{definition.id}/{group.id}", plant, (definition, site, group), changes=True)


def _mappings(plan: Plan, definition: Site) -> Iterator[dict[str, Any]]:
    for container in plan.properties(definition)["ContainerDefinitions"]:
        yield from container.get("PortMappings", [])


@kind(TOPIC, "a service has no security group, so that it gets the VPC's default group")
def service_group_missing(plan: Plan) -> Iterator[Case]:
    for each in members(plan):
        if plan.body(each.site)["Type"] == "AWS::ECS::Service":
            yield Case(each.site.id, _without_groups(each.site), (each.site,), changes=True)


def _without_groups(site: Site) -> Change:
    def made(plan: Plan) -> None:
        del plan.properties(site)["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]

    return made


@kind(TOPIC, "a task definition has no execution role")
def execution_role_missing(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ECS::TaskDefinition"):
        yield Case(site.id, set_to(site, ExecutionRoleArn=None), (site,), changes=False)


@kind(TOPIC, "a service is not in the namespace of Service Connect")
def service_connect_missing(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ECS::Service"):
        if "ServiceConnectConfiguration" in plan.properties(site):
            plant = set_to(site, ServiceConnectConfiguration=None)
            # Packets are still allowed; the name is not a part of the proof.
            yield Case(site.id, plant, (site,), changes=False)


@kind(TOPIC, "a rule between two services is removed")
def service_rule_removed(plan: Plan) -> Iterator[Case]:
    groups = {group for each in members(plan) if _is_service(plan, each.site) for group in each.groups}
    for rule in rules(plan):
        if rule.group in groups and rule.peer in groups:
            ends = (rule.group, *(each.site for each in holders(plan, rule.group)))
            yield Case(rule.site.id, removed(rule.site), ends, changes=True)


def _is_service(plan: Plan, site: Site) -> bool:
    return str(plan.body(site)["Type"]) == "AWS::ECS::Service"
