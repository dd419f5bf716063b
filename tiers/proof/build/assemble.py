"""A catalogue of resources to one network."""

from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.build import (
    acls,
    balancers,
    classic,
    compute,
    databases,
    default_vpc,
    distributions,
    endpoints,
    entrances,
    generic,
    groups,
    others,
    routing,
    unseen,
    vpc,
)
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.model.network import Network

_EC2 = "AWS::EC2::"
_THAT_MATTER = (
    *("AWS::NetworkFirewall::", "AWS::VpcLattice::", "AWS::EKS::", "AWS::EMR::", "AWS::Batch::", "Custom::"),
    *("AWS::GlobalAccelerator::", "AWS::NetworkManager::", "AWS::DirectoryService::", "AWS::FSx::"),
    *("AWS::Serverless::Application", "AWS::ServiceCatalog::CloudFormationProvisionedProduct"),
    *("AWS::CloudFormation::CustomResource", "AWS::ElasticBeanstalk::", "AWS::SageMaker::", "AWS::MWAA::"),
    *("AWS::DMS::ReplicationInstance", "AWS::WorkSpaces::", "AWS::ECS::TaskSet", "AWS::Transfer::Server"),
    *("AWS::AppRunner::VpcConnector", "AWS::ApiGatewayV2::VpcLink", "AWS::Route53Resolver::"),
)


def network(catalogue: Catalogue, opaque: tuple[Unknown, ...] = ()) -> Network:
    """Build the network; `opaque` is what the loader could not read."""
    lists, changed = acls.acls(catalogue)
    newer, older = balancers.balancers(catalogue), classic.classic_balancers(catalogue)
    ends = endpoints.endpoints(catalogue)
    more = generic.nodes(catalogue)
    edge = distributions.distributions(catalogue)
    made = groups.groups(catalogue)
    entered = entrances.entrances(catalogue, edge.known)
    return Network(
        vpcs=vpc.vpcs(catalogue, changed),
        subnets=vpc.subnets(catalogue),
        tables=routing.tables(catalogue),
        internet_gateways=vpc.internet_gateways(catalogue),
        egress_only_gateways=vpc.egress_only_gateways(catalogue),
        nat_gateways=routing.nat_gateways(catalogue),
        peerings=vpc.peerings(catalogue),
        transit_attachments=routing.transit_attachments(catalogue),
        acls=lists,
        groups=made,
        prefix_lists=groups.prefix_lists(catalogue, made),
        gateway_endpoints=ends.gateways,
        nodes=(
            *newer.nodes,
            *older.nodes,
            *compute.nodes(catalogue),
            *databases.nodes(catalogue),
            *ends.nodes,
            *others.nodes(catalogue),
            *edge.nodes,
            *more,
        ),
        load_balancers=newer.load_balancers + older.load_balancers,
        target_groups=unseen.with_targets(catalogue, newer.target_groups + older.target_groups, more),
        entrances=entered,
        distributions=edge.distributions,
        not_modelled=(
            *opaque,
            *default_vpc.assumed(catalogue),
            *groups.declared_lists(catalogue),
            *ends.not_modelled,
            *entrances.past_groups(entered),
            *_not_modelled(catalogue),
        ),
    )


def _not_modelled(catalogue: Catalogue) -> tuple[Unknown, ...]:
    return tuple(
        Unknown(f"`{resource.id}` has a type that is not modeled: `{resource.type}`", resource.origin())
        for resource in catalogue
        if _could_matter(resource) or generic.is_vague(catalogue, resource)
    )


def _could_matter(resource: Resource) -> bool:
    if resource.type.startswith(_EC2):
        return resources.find(resource.type).network is None or generic.is_by_schema(resource)
    return resource.type.startswith(_THAT_MATTER) or resource.type.endswith("::MODULE")
