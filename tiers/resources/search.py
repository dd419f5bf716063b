"""Search: OpenSearch and its predecessor."""

from tiers.resources.bill import Bill
from tiers.resources.row import (
    BY_SCHEMA,
    UNPROTECTED,
    Absent,
    ByUpdatePolicy,
    Deletion,
    Holds,
    Network,
    Row,
    Update,
    Version,
)

_INDICES = Holds("its indices")
_IN_VPC = Network("VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds", is_outside_by_default=True)


def _upgrade(version: str, page: str) -> ByUpdatePolicy:
    """Return the effects of another version, by the page that describes them."""
    return ByUpdatePolicy(
        (version,),
        {
            "EnableVersionUpgrade": Update("MODIFY", "its `UpdatePolicy` upgrades the domain", page),
            "": Update(
                "REPLACE",
                "without `EnableVersionUpgrade: true` in its `UpdatePolicy`, a new version is a new domain",
                page,
            ),
        },
    )


_PAGE = "https://aws.amazon.com/opensearch-service/pricing/"
_DOMAIN = (
    Bill("{instance_type} search node", "hours", _PAGE, None, "search_nodes"),
    Bill("{volume_type} search storage", "GB-months", _PAGE, None, "search_storage"),
)

ROWS = (
    Row(
        "AWS::OpenSearchService::Domain",
        "a search cluster",
        alarms="caches.SEARCH_DOMAIN",
        bills=_DOMAIN,
        glyph="database",
        holds=_INDICES,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=_IN_VPC,
        rehearsal=Absent(),
        api="SEARCH_DOMAIN",
        version=Version(
            "EngineVersion",
            "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/starting-upgrades.html",
        ),
        by_update_policy=_upgrade(
            "EngineVersion",
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
            "aws-resource-opensearchservice-domain.html",
        ),
        # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
        bound=("VPCOptions",),
    ),
    Row(
        "AWS::Elasticsearch::Domain",
        "a search cluster",
        alarms="caches.ELASTICSEARCH_DOMAIN",
        glyph="database",
        holds=_INDICES,
        network=_IN_VPC,
        by_update_policy=_upgrade(
            "ElasticsearchVersion", "https://repost.aws/knowledge-center/cloudformation-opensearch-upgrade"
        ),
    ),
    Row(
        "AWS::OpenSearchServerless::Collection",
        "a collection of indices",
        glyph="database",
        holds=_INDICES,
        deletion=Deletion("DeletionProtection"),
    ),
)
