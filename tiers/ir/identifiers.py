"""Every logical ID that the compiler makes.

Logical IDs are API: CloudFormation replaces a resource whose ID changed, a database too. An ID is a
pure function of names that the user wrote; it never depends on other components, on order or on a
count, and it never changes between releases.
"""

import re
from functools import cache

VPC = "Vpc"
INTERNET_GATEWAY = "InternetGateway"
GATEWAY_ATTACHMENT = "InternetGatewayAttachment"
PUBLIC_ROUTE_TABLE = "PublicRouteTable"
PUBLIC_DEFAULT_ROUTE = "PublicDefaultRoute"
ISOLATED_ROUTE_TABLE = "IsolatedRouteTable"
REGIONAL_NAT_GATEWAY = "RegionalNatGateway"
FLOW_LOG = "VpcFlowLog"
FLOW_LOG_GROUP = "VpcFlowLogGroup"
FLOW_LOG_ROLE = "VpcFlowLogRole"
PRIVATE_ZONE = "PrivateHostedZone"
ENCRYPTION_KEY = "EncryptionKey"
TRANSIT_ATTACHMENT = "TransitGatewayAttachment"
TRANSIT_GATEWAY = "ExistingTransitGateway"
"""The name of the transit gateway to which an existing VPC is attached."""

EDGE_STACK_NAME = "EdgeStackName"
"""The parameter with the name of the edge's stack; its default is the name that `tiers deploy` uses."""

CLOUDFRONT = "CloudFront"
"""The name of the servers of CloudFront, as a peer of components."""

INTERFACE_ENDPOINTS = "interface-endpoints"
"""The name of all interface endpoints together, as a peer of components."""


@cache
def pascal(name: str) -> str:
    """Turn a name into words with capitals: `pub-subnet-1` into `PubSubnet1`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[-_]", name))


def _with(name: str, word: str) -> str:
    """Put a word after a name, unless the name says it already: `load_balancer` is `LoadBalancer`."""
    words = pascal(name)
    return words if re.search(rf"{word}(?![a-z])", words) else words + word


def subnet(name: str) -> str:
    """Return the ID of a subnet."""
    return _with(name, "Subnet")


def route_table_association(subnet_name: str) -> str:
    """Return the ID of the association of a subnet with its route table."""
    return f"{subnet(subnet_name)}RouteTableAssociation"


def route_table(subnet_name: str) -> str:
    """Return the ID by which an existing route table of a subnet is referred to."""
    return f"{subnet(subnet_name)}RouteTable"


def nat_gateway(subnet_name: str) -> str:
    """Return the ID of the NAT gateway in a subnet.

    It has the subnet's name because a NAT gateway cannot move: a new place is a new gateway with another
    address, instead of a replacement that fails because its address is still in use.
    """
    return f"{pascal(subnet_name)}NatGateway"


def nat_gateway_address(subnet_name: str) -> str:
    """Return the ID of a NAT gateway's Elastic IP."""
    return f"{nat_gateway(subnet_name)}Address"


def private_route_table(zone: str | None) -> str:
    """Return the ID of the private subnets' route table, of one zone where each has its own."""
    return f"PrivateRouteTableZone{zone.upper()}" if zone else "PrivateRouteTable"


def private_default_route(zone: str | None) -> str:
    """Return the ID of the default route in a private route table."""
    return f"PrivateDefaultRouteZone{zone.upper()}" if zone else "PrivateDefaultRoute"


def transit_route(table: str, cidr: str) -> str:
    """Return the ID of the route in a table that leads to a CIDR block beyond the transit gateway."""
    return f"{table}To{_peer(cidr)}"


def endpoint(service: str) -> str:
    """Return the ID of the VPC endpoint of an AWS service."""
    return f"{pascal(service.replace('.', '-'))}VpcEndpoint"


def security_group(component: str) -> str:
    """Return the ID of a component's security group."""
    return f"{pascal(component)}SecurityGroup"


def _peer(peer: str) -> str:
    if peer == "0.0.0.0/0":
        return "AnyIpv4"
    if peer == "::/0":
        return "AnyIpv6"
    if "/" not in peer:
        return pascal(peer)
    address, prefix = peer.split("/")
    family = "Ipv6" if ":" in address else "Ipv4"
    return f"{family}{re.sub('[.:]', 'x', address)}m{prefix}"


def ingress(component: str, peer: str, protocol: str, port: int) -> str:
    """Return the ID of the rule that allows ingress from a peer: a component's name or a CIDR block."""
    return f"{pascal(component)}IngressFrom{_peer(peer)}{protocol.capitalize()}{port}"


def egress(component: str, peer: str, protocol: str, port: int) -> str:
    """Return the ID of the rule that allows egress to a peer: a component's name or a CIDR block."""
    return f"{pascal(component)}EgressTo{_peer(peer)}{protocol.capitalize()}{port}"


def instance(component: str, number: int | None = None) -> str:
    """Return the ID of a component's instance, numbered from 1 where it has several."""
    return f"{pascal(component)}Instance{number or ''}"


def address(component: str) -> str:
    """Return the ID of a component's Elastic IP."""
    return f"{pascal(component)}Address"


def launch_template(component: str) -> str:
    """Return the ID of a component's launch template."""
    return f"{pascal(component)}LaunchTemplate"


def role(component: str) -> str:
    """Return the ID of a component's role."""
    return f"{pascal(component)}Role"


def queue_policy(queue: str) -> str:
    """Return the ID of the policy of the queue with that ID."""
    return f"{queue}Policy"


def role_policy(component: str, target: str) -> str:
    """Return the ID of the policy that allows a component's role to use another component."""
    return f"{pascal(component)}To{pascal(target)}RolePolicy"


def instance_profile(component: str) -> str:
    """Return the ID of the instance profile of a component's role."""
    return f"{pascal(component)}InstanceProfile"


def load_balancer(component: str) -> str:
    """Return the ID of a load balancer."""
    return _with(component, "LoadBalancer")


def listener(component: str, port: int) -> str:
    """Return the ID of a load balancer's listener."""
    return f"{pascal(component)}Listener{port}"


def listener_rule(component: str, port: int, priority: int) -> str:
    """Return the ID of a rule of a load balancer's listener.

    It has the priority in it because a listener has each priority once: inserting a rule changes the
    resources of the IDs after it, and none ever waits for another to free its priority.
    """
    return f"{listener(component, port)}Rule{priority}"


def default_rule(component: str, port: int) -> str:
    """Return the ID of the rule for all requests that no other rule of a load balancer's listener is for."""
    return f"{listener(component, port)}DefaultRule"


def existing_listener_rule(component: str, priority: int) -> str:
    """Return the ID of a rule of a listener that exists already. The component has one listener."""
    return f"{pascal(component)}ListenerRule{priority}"


def target_group(
    load_balancer_name: str, service: str, port: int | None = None, *, is_encrypted: bool = False
) -> str:
    """Return the ID of the group of a service's targets on their own port, or another one.

    Port and protocol are in it because AWS cannot change them: another one is created before a listener
    changes to it.
    """
    other = f"{'Https' if is_encrypted else ''}{f'Port{port}' if port else ''}"
    return f"{pascal(load_balancer_name)}To{pascal(service)}{other}TargetGroup"


def listener_certificate(component: str, port: int, digest: str) -> str:
    """Return the ID of a further certificate of a load balancer's listener.

    It depends on the certificate, not on its position: AWS would remove a certificate that moved from one
    resource to another.
    """
    return f"{listener(component, port)}Certificate{digest}"


def distribution(component: str) -> str:
    """Return the ID of a component's distribution."""
    return f"{pascal(component)}Distribution"


def origin_access_control(component: str) -> str:
    """Return the ID of what lets a component's distribution sign its requests to buckets."""
    return f"{pascal(component)}OriginAccessControl"


def vpc_origin(load_balancer_name: str) -> str:
    """Return the ID of the way of CloudFront to an internal load balancer."""
    return f"{pascal(load_balancer_name)}VpcOrigin"


def access_log_bucket(component: str) -> str:
    """Return the ID of the bucket of a load balancer's access logs."""
    return f"{pascal(component)}AccessLogBucket"


def access_log_bucket_policy(component: str) -> str:
    """Return the ID of the policy that lets AWS write access logs of a load balancer into their bucket."""
    return f"{access_log_bucket(component)}Policy"


def certificate(component: str) -> str:
    """Return the ID of the certificate for a component's domain names."""
    return f"{pascal(component)}Certificate"


def auto_scaling_group(component: str) -> str:
    """Return the ID of an Auto Scaling group."""
    return f"{pascal(component)}AutoScalingGroup"


def scaling_policy(component: str, metric: str) -> str:
    """Return the ID of the policy that scales a group by a metric."""
    return f"{pascal(component)}{metric}ScalingPolicy"


def database(component: str) -> str:
    """Return the ID of a database instance."""
    return f"{pascal(component)}DBInstance"


def read_replica(component: str, number: int) -> str:
    """Return the ID of a database's read replica, numbered from 1."""
    return f"{pascal(component)}ReadReplica{number}"


def database_secret(component: str) -> str:
    """Return the ID of the secret that holds a database's password, where RDS does not make it."""
    return f"{pascal(component)}DBSecret"


def database_subnet_group(component: str) -> str:
    """Return the ID of the DB subnet group of a database."""
    return f"{pascal(component)}DBSubnetGroup"


def database_parameter_group(component: str) -> str:
    """Return the ID of a database's parameters."""
    return f"{pascal(component)}DBParameterGroup"


def monitoring_role(component: str) -> str:
    """Return the ID of the role by which RDS reports a database's operating system metrics."""
    return f"{pascal(component)}MonitoringRole"


def private_record(component: str) -> str:
    """Return the ID of a component's name in the private zone."""
    return f"{pascal(component)}PrivateRecord"


def output(component: str, what: str) -> str:
    """Return the ID of an output for people."""
    return f"{pascal(component)}{what}"


def file_system(component: str) -> str:
    """Return the ID of a component's file system."""
    return f"{pascal(component)}FileSystem"


def mount_target(component: str, zone: str) -> str:
    """Return the ID of the mount target of a component's file system in a zone."""
    return f"{pascal(component)}MountTargetZone{zone.upper()}"


def access_point(component: str, name: str) -> str:
    """Return the ID of an access point of a component's file system."""
    return f"{pascal(component)}AccessPoint{pascal(name)}"


def web_acl(component: str) -> str:
    """Return the ID of the web ACL in front of a component."""
    return f"{pascal(component)}WebAcl"


def web_acl_association(component: str) -> str:
    """Return the ID of the association of a web ACL with a component."""
    return f"{pascal(component)}WebAclAssociation"


def web_acl_log_group(component: str) -> str:
    """Return the ID of the log group of a component's web ACL."""
    return f"{pascal(component)}WebAclLogGroup"


def web_acl_logging(component: str) -> str:
    """Return the ID of the logging configuration of a component's web ACL."""
    return f"{pascal(component)}WebAclLogging"
