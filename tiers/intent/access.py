"""The meaning of each access word, by the component type that it is about: written from AWS's pages.

The component types have the same words with the actions that they write into policies. This table is a
second one on purpose, which shares nothing with them: a mistake in one of the two is found by the other.
Each kind is that of an ARN in the Service Authorization Reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping
from types import MappingProxyType

from tiers.ir.facets import ORIGINS

Meaning = Mapping[str, tuple[str, ...]]
"""Actions by the kind of ARN that they are on."""

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_BUCKET_READ: Meaning = {"bucket": ("s3:ListBucket",), "object": ("s3:GetObject",)}
_BUCKET_WRITE: Meaning = {"object": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject")}
_BUCKET_BOTH: Meaning = {
    "bucket": _BUCKET_READ["bucket"],
    "object": (*_BUCKET_READ["object"], *_BUCKET_WRITE["object"]),
}

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html
_TABLE_READ: Meaning = {
    "table": (
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
    ),
    # An index answers queries only.
    "index": ("dynamodb:Query", "dynamodb:Scan"),
}
_TABLE_WRITE: Meaning = {
    "table": (
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:DescribeTable",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
    )
}
_TABLE_BOTH: Meaning = {
    "table": tuple(dict.fromkeys((*_TABLE_READ["table"], *_TABLE_WRITE["table"]))),
    "index": _TABLE_READ["index"],
}

_SEARCH_READ = ("es:ESHttpGet", "es:ESHttpHead")
_SEARCH_WRITE = ("es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut")

MEANINGS: Mapping[tuple[str, str], Meaning] = MappingProxyType(
    {
        ("bucket", "read"): _BUCKET_READ,
        ("bucket", "write"): _BUCKET_WRITE,
        ("bucket", "read_write"): _BUCKET_BOTH,
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
        ("bucket", "log"): {"object": ("s3:PutObject",)},
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
        ("bucket", "origin"): {"object": ("s3:GetObject",)},
        ("bucket", "origin_listed"): _BUCKET_READ,
        # https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
        ("file_system", "read"): {"file-system": ("elasticfilesystem:ClientMount",)},
        ("file_system", "read_write"): {
            "file-system": ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
        },
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
        ("queue", "send"): {"queue": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage")},
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
        ("queue", "consume"): {
            "queue": (
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
            )
        },
        ("table", "read"): _TABLE_READ,
        ("table", "write"): _TABLE_WRITE,
        ("table", "read_write"): _TABLE_BOTH,
        # https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
        ("topic", "publish"): {"topic": ("sns:Publish",)},
        # https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
        ("function", "invoke"): {"function": ("lambda:InvokeFunction",)},
        # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
        ("search_domain", "read"): {"domain": _SEARCH_READ},
        ("search_domain", "write"): {"domain": _SEARCH_WRITE},
        ("search_domain", "read_write"): {"domain": (*_SEARCH_READ, *_SEARCH_WRITE)},
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
        ("api", "invoke"): {"execute-api-general": ("execute-api:Invoke",)},
    }
)

RAW: Mapping[str, str] = MappingProxyType(
    {
        "AWS::ApiGateway::RestApi": "api",
        "AWS::ApiGatewayV2::Api": "api",
        "AWS::DynamoDB::Table": "table",
        "AWS::Lambda::Function": "function",
        "AWS::OpenSearchService::Domain": "search_domain",
        "AWS::S3::Bucket": "bucket",
        "AWS::SNS::Topic": "topic",
        "AWS::SQS::Queue": "queue",
    }
)
"""The resource types of raw resources whose words mean the same as those of a component type."""

EXISTING = ("bucket", "function", "queue", "table", "topic")
"""The keys of what exists already, each with the words of the component type of that name."""

BY_SERVICE: Mapping[tuple[str, str], Meaning] = MappingProxyType(
    {
        # A service sends only; it looks up neither the URL nor the attributes:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
        ("queue", "send"): {"queue": ("sqs:SendMessage",)},
        ("topic", "send"): {"topic": ("sns:Publish",)},
        # https://docs.aws.amazon.com/sns/latest/dg/lambda-permissions.html
        ("function", "send"): {"function": ("lambda:InvokeFunction",)},
    }
)
"""The meaning of words of connections that a service makes for a component without a role."""


def words() -> Mapping[str, Mapping[str, Meaning]]:
    """Return the words by service: what the matrix calls a set of actions that is exactly one of them.

    No spec has the words for a distribution and its origins, so they would explain nothing.
    """
    found: dict[str, dict[str, Meaning]] = {}
    for (_, word), meaning in MEANINGS.items():
        if word in ORIGINS:
            continue
        service = next(iter(meaning.values()))[0].partition(":")[0]
        found.setdefault(service, {}).setdefault(word, meaning)
    return found
