"""Search: OpenSearch and its predecessor."""

from tiers.resources.row import BY_SCHEMA, UNPROTECTED, Absent, Deletion, Holds, Network, Row, Version

_INDICES = Holds("its indices")
_IN_VPC = Network("VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds", is_outside_by_default=True)

ROWS = (
    Row(
        "AWS::OpenSearchService::Domain",
        "a search cluster",
        holds=_INDICES,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=_IN_VPC,
        rehearsal=Absent(),
        version=Version(
            "EngineVersion",
            "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/starting-upgrades.html",
        ),
        # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
        bound=("VPCOptions",),
    ),
    Row("AWS::Elasticsearch::Domain", "a search cluster", holds=_INDICES, network=_IN_VPC),
    Row(
        "AWS::OpenSearchServerless::Collection",
        "a collection of indices",
        holds=_INDICES,
        deletion=Deletion("DeletionProtection"),
    ),
)
