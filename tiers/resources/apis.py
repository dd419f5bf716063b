"""The APIs by which callers use resources, for their rows: access words, with the actions that they mean.

In a `form`, `{}` is the value of `Ref`, `{Arn}` an attribute, and `{AWS::Region}` a pseudo parameter.
Actions and the ARNs that they are on:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Mapping

from tiers.resources.facet import Facet


class On(Facet):
    """ARNs that actions are on."""

    form: str
    words: tuple[str, ...] = ()
    """The access words whose actions are on them; all of them if empty."""
    properties: tuple[str, ...] = ()
    """The properties of which a resource with such ARNs has one; empty for every resource."""


class Api(Facet):
    """The API of a resource for its callers."""

    service: str
    """The VPC endpoint that callers need."""
    words: Mapping[str, tuple[str, ...]]
    """The actions of each access word."""
    on: tuple[On, ...]
    default: str = ""
    """The word of connections without one, if there are several words."""
    is_over_network: bool = False
    """True if requests go to the interfaces of the resource, if it has some."""


_READ_OBJECTS = ("s3:GetObject", "s3:ListBucket")
_WRITE_OBJECTS = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject")
BUCKET = Api(
    "s3",
    {
        "read": _READ_OBJECTS,
        "write": _WRITE_OBJECTS,
        "read_write": (*_READ_OBJECTS, *_WRITE_OBJECTS),
    },
    (On("{Arn}"), On("{Arn}/*")),
)
QUEUE = Api(
    "sqs",
    {
        "send": ("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"),
        "consume": (
            *("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
            *("sqs:GetQueueUrl", "sqs:ReceiveMessage"),
        ),
    },
    (On("{Arn}"),),
    default="send",
)
TOPIC = Api("sns", {"publish": ("sns:Publish",)}, (On("{}"),))
FUNCTION = Api("lambda", {"invoke": ("lambda:InvokeFunction",)}, (On("{Arn}"),))
_READ_ITEMS = (
    *("dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable"),
    *("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"),
)
_WRITE_ITEMS = (
    *("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable"),
    *("dynamodb:PutItem", "dynamodb:UpdateItem"),
)
TABLE = Api(
    "dynamodb",
    {
        "read": _READ_ITEMS,
        "write": _WRITE_ITEMS,
        "read_write": tuple(sorted({*_READ_ITEMS, *_WRITE_ITEMS})),
    },
    (
        On("{Arn}"),
        On(
            "{Arn}/index/*",
            ("read", "read_write"),
            ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"),
        ),
    ),
)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
REST_API = Api(
    "execute-api",
    {"invoke": ("execute-api:Invoke",)},
    (On("arn:{AWS::Partition}:execute-api:{AWS::Region}:{AWS::AccountId}:{}/*"),),
)
# https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
_READ_INDICES = ("es:ESHttpGet", "es:ESHttpHead")
_WRITE_INDICES = ("es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut")
SEARCH_DOMAIN = Api(
    "es",
    {
        "read": _READ_INDICES,
        "write": _WRITE_INDICES,
        "read_write": tuple(sorted((*_READ_INDICES, *_WRITE_INDICES))),
    },
    (On("{Arn}/*"),),
    is_over_network=True,
)
