"""Names: Route 53 and its resolver."""

from tiers.resources.row import (
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Absent,
    Identity,
    Inside,
    Row,
    Unique,
)

_RECORD = "AWS::Route53::RecordSet"

ROWS = (
    Row(
        "AWS::Route53::HostedZone",
        "the records of a domain",
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
