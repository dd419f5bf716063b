"""The resources of a cluster's proxy, which are built with the cluster's."""

from collections.abc import Iterator

from troposphere import iam, rds

from tiers.components.aurora.ids import (
    member_id,
    proxy_id,
    proxy_role_id,
    reader_endpoint_id,
    target_group_id,
)
from tiers.components.aurora.proxy.member import ProxyMember
from tiers.databases.ids import cluster_id
from tiers.ir import symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags, trust, unshared
from tiers.ir.stacks import Stack
from tiers.language.component import Context

FAMILIES = {"mysql": "MYSQL", "postgres": "POSTGRESQL"}


def resources(proxy: ProxyMember, here: Context) -> Iterator[Placed]:
    """Build a proxy; `here` is its context."""
    yield _role(proxy, here)
    yield _proxy(proxy, here)
    yield _target_group(proxy, here)
    if proxy.readers:
        yield _reader_endpoint(proxy, here)


def _secret(proxy: ProxyMember) -> symbols.Arn:
    return symbols.Arn(cluster_id(proxy.cluster), "MasterUserSecret.SecretArn")


def _role(proxy: ProxyMember, here: Context) -> Placed:
    """Build the role: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html."""
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": _secret(proxy)}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return place(
        Stack.DATA,
        iam.Role(
            proxy_role_id(proxy.cluster),
            AssumeRolePolicyDocument=trust("rds.amazonaws.com"),
            Policies=[iam.Policy(PolicyName=f"{here.name}-secret", PolicyDocument=document)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
    )


def _proxy(proxy: ProxyMember, here: Context) -> Placed:
    return place(
        Stack.DATA,
        rds.DBProxy(
            proxy_id(proxy.cluster),
            DBProxyName=unshared(proxy.fixed_name(here)),
            EngineFamily=FAMILIES[proxy.engine],
            Auth=[rds.AuthFormat(AuthScheme="SECRETS", IAMAuth="DISABLED", SecretArn=_secret(proxy))],
            RoleArn=symbols.Arn(proxy_role_id(proxy.cluster), "Arn"),
            RequireTLS=True,
            IdleClientTimeout=proxy.settings.idle_timeout,
            VpcSubnetIds=[symbols.subnet(each.name) for each in here.subnets(proxy.subnets)],
            VpcSecurityGroupIds=[symbols.group(here.name)],
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"IdleClientTimeout": (*here.route, "idle_timeout"), "VpcSubnetIds": (*here.route[:-1], "subnets")},
    )


def _target_group(proxy: ProxyMember, here: Context) -> Placed:
    """Build the registration of the cluster, which needs its members."""
    limits = rds.ConnectionPoolConfigurationInfoFormat(MaxConnectionsPercent=proxy.settings.max_connections)
    return place(
        Stack.DATA,
        rds.DBProxyTargetGroup(
            target_group_id(proxy.cluster),
            DBProxyName=symbols.Name(proxy_id(proxy.cluster)),
            # No other name is allowed.
            TargetGroupName="default",
            DBClusterIdentifiers=[symbols.Name(cluster_id(proxy.cluster))],
            ConnectionPoolConfigurationInfo=limits,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"ConnectionPoolConfigurationInfo.MaxConnectionsPercent": (*here.route, "max_connections")},
        after=tuple(member_id(proxy.cluster, each) for each in range(1, proxy.readers + 2)),
    )


def _reader_endpoint(proxy: ProxyMember, here: Context) -> Placed:
    return place(
        Stack.DATA,
        rds.DBProxyEndpoint(
            reader_endpoint_id(proxy.cluster),
            DBProxyEndpointName=unshared(proxy.fixed_name(here, "readers")),
            DBProxyName=symbols.Name(proxy_id(proxy.cluster)),
            TargetRole="READ_ONLY",
            VpcSubnetIds=[symbols.subnet(each.name) for each in here.subnets(proxy.subnets)],
            VpcSecurityGroupIds=[symbols.group(here.name)],
            Tags=tags(here.about, here.name_tag("readers")),
        ),
        here.route,
        {"VpcSubnetIds": (*here.route[:-1], "subnets")},
        after=(target_group_id(proxy.cluster),),
    )
