"""The resources of a `memorydb`: the cluster and its subnet group."""

from collections.abc import Iterator

from troposphere import Join, Ref, Select, Split, memorydb

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers_demo_memorydb.spec import MemoryDb, cluster_id

LONGEST_NAME = 27
"""Characters of the 40 that AWS allows, without a hyphen and 12 of the stack's ID.

https://docs.aws.amazon.com/memorydb/latest/APIReference/API_CreateCluster.html"""

KEYS = {"ACLName": "acl", "NodeType": "node_type", "NumReplicasPerShard": "replicas", "Port": "port"}
"""The properties that a key of the spec sets, each with its key."""


def resources(cluster: MemoryDb, here: Context) -> Iterator[Placed | Output]:
    """Build the subnet group and the cluster, in the data stack."""
    group_id = f"{identifiers.pascal(here.name)}MemoryDbSubnetGroup"
    subnets = [symbols.subnet(each.name) for each in here.subnets(cluster.subnets)]
    yield place(
        Stack.DATA,
        memorydb.SubnetGroup(
            group_id,
            SubnetGroupName=_name(here),
            SubnetIds=subnets,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"SubnetIds": (*here.route, "subnets")},
    )
    taken = take(cluster, here.route, KEYS)
    yield place(
        Stack.DATA,
        memorydb.Cluster(
            cluster_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            ClusterName=_name(here),
            SecurityGroupIds=[symbols.group(here.name)],
            SnapshotRetentionLimit=7,
            SubnetGroupName=symbols.Name(group_id),
            TLSEnabled=True,
            Tags=tags(here.about, here.name_tag()),
            **taken.properties,
        ),
        here.route,
        taken.origins,
    )
    yield Output(
        Stack.DATA,
        identifiers.output(here.name, "Endpoint"),
        f"{here.name}: host name",
        symbols.Attribute(cluster_id(here.name), "ClusterEndpoint.Address"),
        here.route,
    )


def _name(here: Context) -> Join:
    """Return a name that no other stack has: the component's, and the end of the stack's ID."""
    stack = Select(2, Split("/", Ref("AWS::StackId")))
    return Join(
        "-", [f"{here.about.name}-{here.name}"[:LONGEST_NAME].rstrip("-"), Select(4, Split("-", stack))]
    )
