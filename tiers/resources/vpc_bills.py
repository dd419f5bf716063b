"""Bills for networks: gateways, endpoints, logs, and traffic."""

from tiers.resources.bill import CLOUDWATCH, LOGS_TRAP, Bill, Price, public_addresses

_VPC = "https://aws.amazon.com/vpc/pricing/"
_TRAFFIC = "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer"
_TRANSIT = "https://aws.amazon.com/transit-gateway/pricing/"
_OF_VPCS = {"operation": "TransitGatewayVPC"}
_ENDPOINTS = "https://aws.amazon.com/privatelink/pricing/"

ADDRESS = (public_addresses("address"),)
INTERNET = (
    Bill(
        "data to the internet",
        "GB",
        _TRAFFIC,
        Price(
            "internet.gb",
            "AWSDataTransfer",
            "DataTransfer-Out-Bytes",
            {"transferType": "AWS Outbound", "toLocation": "External"},
            region="fromRegionCode",
        ),
        usage="internet.gb",
    ),
)
ZONES = (
    Bill(
        "data between zones, counted in each direction",
        "GB",
        _TRAFFIC,
        Price(
            "zones.gb",
            "AWSDataTransfer",
            "DataTransfer-Regional-Bytes",
            {"transferType": "IntraRegion"},
            region="fromRegionCode",
        ),
        usage="zones.gb",
    ),
)
NAT_GATEWAY = (
    Bill(
        "NAT gateway",
        "hours",
        _VPC,
        Price("{mode}nat_gateway.hours", "AmazonEC2", "{kind}-Hours", {"productFamily": "NAT Gateway"}),
        "nat_gateways",
        trap="NAT gateways are billed by the hour, and for each GB through them in both directions",
    ),
    Bill(
        "data through NAT gateways",
        "GB",
        _VPC,
        Price("{mode}nat_gateway.gb", "AmazonEC2", "{kind}-Bytes", {"productFamily": "NAT Gateway"}),
        "nat_gateways",
        usage="nat_gateway.gb",
    ),
    public_addresses("nat_addresses"),
)
ENDPOINT = (
    Bill(
        "interface endpoint in a zone",
        "hours",
        _ENDPOINTS,
        Price("endpoint.hours", "AmazonVPC", "VpcEndpoint-Hours", {"productFamily": "VpcEndpoint"}),
        "endpoint_zones",
        trap="interface endpoints are billed by the hour in each zone, and for each GB through them",
    ),
    Bill(
        "data through interface endpoints",
        "GB",
        _ENDPOINTS,
        Price("endpoint.gb", "AmazonVPC", "VpcEndpoint-Bytes", {"productFamily": "VpcEndpoint"}),
        "endpoint_zones",
        usage="endpoint.gb",
    ),
)
TRANSIT_ATTACHMENT = (
    Bill(
        "attachment to a transit gateway",
        "hours",
        _TRANSIT,
        Price("transit_gateway.hours", "AmazonVPC", "TransitGateway-Hours", _OF_VPCS),
        "transit_attachments",
        trap="attachments to a transit gateway are billed by the hour, and for each GB that they send to it",
    ),
    Bill(
        "data to the transit gateway",
        "GB",
        _TRANSIT,
        Price("transit_gateway.gb", "AmazonVPC", "TransitGateway-Bytes", _OF_VPCS),
        "transit_attachments",
        usage="transit_gateway.gb",
    ),
)
FLOW_LOG = (
    Bill(
        "flow logs, delivered to CloudWatch Logs",
        "GB",
        CLOUDWATCH,
        Price("flow_log.gb", "AmazonCloudWatch", "VendedLog-Bytes", {"productFamily": "Data Payload"}),
        "logs_of_flows",
        usage="flow_log.gb",
        trap=LOGS_TRAP,
    ),
)
