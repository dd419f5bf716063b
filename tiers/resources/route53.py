"""Names: Route 53 and its resolver."""

from tiers.resources.bill import Bill, Price
from tiers.resources.row import (
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    Identity,
    Inside,
    NotApplicable,
    Row,
    Unique,
)

_RECORD = "AWS::Route53::RecordSet"

_PAGE = "https://aws.amazon.com/route53/pricing/"
_ZONE = (
    Bill(
        "hosted zone", "months", _PAGE, Price("route53.zone.months", "AmazonRoute53", "HostedZone", region="")
    ),
    Bill(
        "DNS queries",
        "queries",
        _PAGE,
        Price("route53.queries", "AmazonRoute53", "DNS-Queries", {"routingType": "Standard"}, region=""),
        usage="route53.queries",
    ),
)
_OF_ZONE = NotApplicable("the hosted zone is billed, and the queries to it")

ROWS = (
    Row(
        "AWS::Route53::HostedZone",
        "the records of a domain",
        bills=_ZONE,
        holds=NO_CONTENT,
        # ConflictingDomainExists:
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
        unique=(Unique(("Name",), each="VPCs"),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteHostedZone.html
        identity=Identity(
            "its name servers",
            "the domain's registrar, or its parent zone, names them; another zone has other ones",
            unless="VPCs",
        ),
        is_name_shared=True,
    ),
    Row(
        _RECORD,
        "a record of a domain",
        bills=_OF_ZONE,
        holds=NO_CONTENT,
        # InvalidChangeBatch:
        # https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
        unique=(Unique(("Name", "Type"), ("HostedZoneId", "HostedZoneName", "SetIdentifier")),),
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        is_name_shared=True,
    ),
    Row(
        "AWS::Route53::RecordSetGroup",
        "records of a domain",
        inside=(Inside("HostedZoneId", "RecordSets", _RECORD, ("HostedZoneId", "HostedZoneName")),),
    ),
    Row(
        "AWS::Route53Resolver::ResolverRuleAssociation",
        "a rule for the names of a VPC",
        unique=(Unique(("VPCId", "ResolverRuleId")),),
    ),
    Row("AWS::Route53Resolver::ResolverEndpoint", "an entrance for queries", rehearsal=Absent()),
)
