"""VPC endpoints with their security groups, and the routes to gateway endpoints; MiniStack tells neither.

https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from ministack.services import ec2

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::EC2::VPCEndpoint"


def install() -> None:
    """Route and unroute with the endpoint's life, and describe its groups."""
    create, update, delete = (kit.original(KIND, name) for name in ("create", "update", "delete"))
    fields = ec2._vpce_fields_xml

    def routed_create(logical_id: str, properties: Properties, stack: str) -> Made:
        identity, attributes = create(logical_id, properties, stack)
        _route(identity)
        return identity, attributes

    def routed_update(identity: str, old: Properties, new: Properties, stack: str) -> Made:
        identity, attributes = update(identity, old, new, stack)
        _unroute(identity)
        _route(identity)
        return identity, attributes

    def unrouted_delete(identity: str, properties: Properties) -> None:
        _unroute(identity)
        delete(identity, properties)

    def with_groups(endpoint: Properties, tag: str = "item") -> str:
        items = "".join(f"<item><groupId>{group}</groupId></item>" for group in _groups(endpoint))
        head, _, tail = str(fields(endpoint, tag)).rpartition(f"</{tag}>")
        return f"{head}<groupSet>{items}</groupSet></{tag}>{tail}"

    kit.wrap(KIND, create=routed_create, update=routed_update, delete=unrouted_delete)
    ec2._vpce_fields_xml = with_groups


def _groups(endpoint: Properties) -> list[str]:
    return list(endpoint.get("SecurityGroupIds") or [])


def _route(identity: str) -> None:
    """Add a route for the service's prefix list to each route table of a gateway endpoint."""
    endpoint = ec2._vpc_endpoints[identity]
    lists = {each["PrefixListName"]: each["PrefixListId"] for each in ec2._get_aws_managed_prefix_lists()}
    for table in endpoint["RouteTableIds"]:
        route = {"DestinationPrefixListId": lists[endpoint["ServiceName"]], "GatewayId": identity}
        ec2._route_tables[table]["Routes"].append({**route, "State": "active", "Origin": "CreateRoute"})


def _unroute(identity: str) -> None:
    for table in ec2._route_tables.values():
        table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") != identity]
