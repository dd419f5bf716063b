"""Faults between a distribution and its viewers or origins."""

from collections.abc import Iterator
from typing import Any

from tests.mutants.anatomy import ANYWHERE
from tests.mutants.changes import Change, set_to, together
from tests.mutants.kinds import Case, kind
from tests.mutants.plan import Plan, Site
from tiers import facts

TOPIC = "distributions"
_DISTRIBUTION, _RULE = "CloudFront::Distribution", "EC2::SecurityGroupIngress"
_BALANCER = "ElasticLoadBalancingV2::LoadBalancer"
_LIST = "SourcePrefixListId"


def _admitting(plan: Plan) -> Iterator[Site]:
    """Yield the rules that admit CloudFront."""
    yield from (site for site in plan.sites(_RULE) if _LIST in plan.properties(site))


def _configured(site: Site, **properties: Any) -> Change:
    """Set parts of a distribution."""

    def made(plan: Plan) -> None:
        plan.properties(site)["DistributionConfig"].update(properties)

    return made


@kind(TOPIC, "an origin is open to the world beside the distribution")
def origin_open_beside_it(plan: Plan) -> Iterator[Case]:
    public = [
        site
        for site in plan.sites("EC2::Subnet")
        if plan.properties(site).get("MapPublicIpOnLaunch") or site.id.startswith("Public")
    ]
    for rule in _admitting(plan):
        group = plan.at(rule.stem, plan.properties(rule)["GroupId"])
        for balancer in plan.sites(_BALANCER):
            groups = plan.properties(balancer)["SecurityGroups"]
            if group not in [plan.at(balancer.stem, each) for each in groups]:
                continue

            def place(plan: Plan, balancer: Site = balancer) -> None:
                plan.properties(balancer)["Subnets"] = [plan.to(balancer.stem, each) for each in public]

            opened = set_to(rule, **{_LIST: None}, CidrIp=ANYWHERE)
            outside = set_to(balancer, Scheme="internet-facing")
            plant = together(opened, outside, place)
            yield Case(rule.id, plant, (rule, balancer), changes=True)


@kind(TOPIC, "a rule names the prefix list of CloudFront in another region")
def list_of_another_region(plan: Plan) -> Iterator[Case]:
    for rule in _admitting(plan):
        own = plan.properties(rule)[_LIST]
        other = next(each for each in facts.cloudfront_prefix_lists().values() if each != own)
        yield Case(rule.id, set_to(rule, **{_LIST: other}), (rule,), changes=isinstance(own, str))


@kind(TOPIC, "a rule names a prefix list of other addresses")
def list_of_others(plan: Plan) -> Iterator[Case]:
    for rule in _admitting(plan):
        entries = [{"Cidr": "203.0.113.0/24"}]
        listed = {"PrefixListName": "office", "AddressFamily": "IPv4", "MaxEntries": 1, "Entries": entries}

        def plant(plan: Plan, rule: Site = rule, listed: dict[str, Any] = listed) -> None:
            plan.put(rule.stem, "OfficeList", "EC2::PrefixList", **listed)
            plan.properties(rule)[_LIST] = {"Ref": "OfficeList"}

        yield Case(rule.id, plant, (rule, Site(rule.stem, "OfficeList")), changes=True)


@kind(TOPIC, "the certificate of a distribution is one of another region")
def certificate_of_another_region(plan: Plan) -> Iterator[Case]:
    for site in plan.sites(_DISTRIBUTION):
        if "Aliases" in plan.properties(site)["DistributionConfig"]:

            def plant(plan: Plan, site: Site = site) -> None:
                made = plan.put(
                    *(site.stem, "LocalCertificate", "CertificateManager::Certificate"),
                    DomainName="www.example.com",
                    ValidationMethod="DNS",
                )
                config = plan.properties(site)["DistributionConfig"]
                config["ViewerCertificate"]["AcmCertificateArn"] = {"Ref": made.id}

            yield Case(site.id, plant, (site,), changes=True)


@kind(TOPIC, "a distribution has a name and no certificate")
def name_without_certificate(plan: Plan) -> Iterator[Case]:
    for site in plan.sites(_DISTRIBUTION):
        default = {"CloudFrontDefaultCertificate": True}
        plant = _configured(site, Aliases=["www.example.com"], ViewerCertificate=default)
        yield Case(site.id, plant, (site,), changes=True)


@kind(TOPIC, "a distribution is disabled")
def distribution_disabled(plan: Plan) -> Iterator[Case]:
    for site in plan.sites(_DISTRIBUTION):
        yield Case(site.id, _configured(site, Enabled=False), (site,), changes=True)


@kind(TOPIC, "a behavior names the wrong origin, and no behavior the right one")
def origin_unused(plan: Plan) -> Iterator[Case]:
    for site in plan.sites(_DISTRIBUTION):
        config = plan.properties(site)["DistributionConfig"]
        behaviors = [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])]
        used = {each["TargetOriginId"] for each in behaviors}
        in_vpc = {each["Id"] for each in config["Origins"] if "S3OriginConfig" not in each}
        for origin in sorted(used & in_vpc if len(used) > 1 else ()):
            other = next(iter(sorted(used - {origin})))

            def plant(plan: Plan, site: Site = site, origin: str = origin, other: str = other) -> None:
                config = plan.properties(site)["DistributionConfig"]
                for each in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])):
                    each["TargetOriginId"] = (
                        other if each["TargetOriginId"] == origin else each["TargetOriginId"]
                    )

            yield Case(f"{site.id}/{origin}", plant, (site,), changes=True)


@kind(TOPIC, "a VPC origin has another port")
def origin_port_mistaken(plan: Plan) -> Iterator[Case]:
    for site in plan.sites("CloudFront::VpcOrigin"):
        config = dict(plan.properties(site)["VpcOriginEndpointConfig"])
        config |= {"HTTPPort": config.get("HTTPPort", 80) + 5, "HTTPSPort": config.get("HTTPSPort", 443) + 5}
        plant = set_to(site, VpcOriginEndpointConfig=config)
        users = plan.sites(_DISTRIBUTION)
        yield Case(site.id, plant, (site, *users), changes=bool(users))


@kind(TOPIC, "a distribution has another web ACL, which no proof is about")
def web_acl_removed(plan: Plan) -> Iterator[Case]:
    for site in plan.sites(_DISTRIBUTION):
        if "WebACLId" in plan.properties(site)["DistributionConfig"]:
            yield Case(site.id, _configured(site, WebACLId=""), (site,), changes=False)
