"""Changes that look like faults to a diff, and let nobody reach anything else: none may be accused."""

from collections.abc import Iterator
from itertools import product

from tests.mutants.anatomy import ANYWHERE, rules
from tests.mutants.changes import Change, added, set_to
from tests.mutants.faults_in_rules import by_list
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import ROOT, Plan, Site

TOPIC = "changes without effect"


@kind(TOPIC, "tags are changed")
def tags_changed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::VPC", "EC2::Subnet", "EC2::SecurityGroup", "EC2::RouteTable"):
        plant = set_to(site, Tags=[{"Key": "Name", "Value": "another"}])
        yield Case(site.id, plant, (site,), changes=False)


@kind(TOPIC, "descriptions are changed")
def description_changed(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        yield Case(rule.site.id, set_to(rule.site, Description="later"), (rule.site,), changes=False)


@kind(TOPIC, "a resource has more dependencies")
def depends_on_more(plan: Plan) -> Iterator[Case]:
    for vpc, site in product(plan.sites("EC2::VPC"), plan.sites("EC2::Subnet", "EC2::RouteTable")):
        yield Case(site.id, _waiting(site, vpc.id), (site,), changes=False)


def _waiting(site: Site, *names: str) -> Change:
    def made(plan: Plan) -> None:
        plan.body(site)["DependsOn"] = list(names)

    return made


@kind(TOPIC, "resources lose their dependencies")
def depends_on_nothing(plan: Plan) -> Iterator[Case]:
    for stem, template in plan.templates.items():
        waiting = [name for name, body in template["Resources"].items() if "DependsOn" in body]

        def plant(plan: Plan, stem: str = stem) -> None:
            for body in plan.templates[stem]["Resources"].values():
                body.pop("DependsOn", None)

        if waiting:
            yield Case(stem, plant, (), changes=False)


@kind(TOPIC, "resources are kept when their stack is deleted")
def deletion_policy_changed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("EC2::VPC", "RDS::DBInstance", "EC2::EIP"):

        def plant(plan: Plan, site: Site = site) -> None:
            plan.body(site).update(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")

        yield Case(site.id, plant, (site,), changes=False)


@kind(TOPIC, "resources are in another order")
def resources_reversed(plan: Plan) -> Iterator[Case]:
    for stem in plan.templates:

        def plant(plan: Plan, stem: str = stem) -> None:
            template = plan.templates[stem]
            template["Resources"] = dict(reversed(list(template["Resources"].items())))

        if len(plan.templates[stem]["Resources"]) > 1:
            yield Case(stem, plant, (), changes=False)


@kind(TOPIC, "a rule is written twice")
def rule_repeated(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        name = f"{rule.site.id}Again"
        kind = plan.body(rule.site)["Type"].removeprefix("AWS::")
        plant = added(rule.site.stem, name, kind, **plan.properties(rule.site))
        yield Case(rule.site.id, plant, (rule.site,), changes=False)


@kind(TOPIC, "a CIDR block is written as a prefix list of its halves")
def prefix_list_of_the_same(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if rule.peer == ANYWHERE:
            plant = by_list(rule, ("0.0.0.0/1", "128.0.0.0/1"))
            yield Case(rule.site.id, plant, (rule.site,), changes=False)


@kind(TOPIC, "an instance or a database has another size")
def size_changed(plan: Plan) -> Iterator[Case]:
    sizes = {"EC2::Instance": ("InstanceType", "t3.nano"), "RDS::DBInstance": ("AllocatedStorage", "50")}
    for kind_, (name, value) in sizes.items():
        for site in plan.sites(kind_):
            yield Case(site.id, set_to(site, **{name: value}), (site,), changes=False)


@kind(TOPIC, "a health check requests another path")
def health_check_changed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("ElasticLoadBalancingV2::TargetGroup"):
        yield Case(site.id, set_to(site, HealthCheckPath="/healthy"), (site,), changes=False)


@kind(TOPIC, "a resource has a condition that is true")
def condition_always_true(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):

        def plant(plan: Plan, rule_site: Site = rule.site) -> None:
            conditions = plan.templates[rule_site.stem].setdefault("Conditions", {})
            conditions["Always"] = {"Fn::Equals": ["a", "a"]}
            plan.body(rule_site)["Condition"] = "Always"

        yield Case(rule.site.id, plant, (rule.site,), changes=False)


@kind(TOPIC, "a CIDR block comes from a parameter with the same default")
def parameter_of_the_same(plan: Plan) -> Iterator[Case]:
    for rule in rules(plan):
        if isinstance(rule.peer, str):

            def plant(plan: Plan, site: Site = rule.site, cidr: str = rule.peer) -> None:
                template = plan.templates[site.stem]
                template.setdefault("Parameters", {})["Range"] = {"Type": "String", "Default": cidr}
                plan.properties(site)["CidrIp"] = {"Ref": "Range"}

            yield Case(rule.site.id, plant, (rule.site,), changes=False)


@kind(TOPIC, "a second, empty VPC is added")
def vpc_beside(plan: Plan) -> Iterator[Case]:
    for vpc in plan.sites("EC2::VPC"):
        plant = added(vpc.stem, "Spare", "EC2::VPC", CidrBlock="10.251.0.0/16")
        yield Case(vpc.id, plant, (), changes=False)


@kind(TOPIC, "the templates have more metadata")
def metadata_added(plan: Plan) -> Iterator[Case]:
    for stem in plan.templates:

        def plant(plan: Plan, stem: str = stem) -> None:
            plan.templates[stem].setdefault("Metadata", {})["Owner"] = "team"

        if stem != ROOT:
            yield Case(stem, plant, (), changes=False)
