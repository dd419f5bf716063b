"""What is called by the API of its service: the key with its ARN, and the component type with its words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Value
from tiers.ir.parameters import Text
from tiers.ir.references import Interpolation, Target
from tiers.ir.stacks import Stack
from tiers.language import registry
from tiers.language.accepting import Api
from tiers.tuples import NamedTuple

_PARTITION, _REGION, _ACCOUNT, _NAME = 1, 3, 4, 5
"""Parts of an ARN between colons:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""


class Named(NamedTuple):
    """A kind of thing that the component type of the same name creates.

    `attribute` is the one with the ARN, `None` if `Ref` has it. `below` is what follows the ARN in the
    ARNs of parts, each with the access words that are about these parts.
    """

    tier: str
    type: str
    service: str
    attribute: str | None = "Arn"
    below: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    default: str | None = None
    offered: tuple[str, ...] = ("name", "arn")

    def words(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Return the access words of the component type, with their actions."""
        return registry.component(self.tier, key).access_words

    def api(self, key: str, arn: Target, word: str) -> Api:
        """Return the API; the ARNs are those that an access word is about."""
        parts = tuple((arn, suffix) for suffix, words in self.below.items() if word in words)
        return Api(self.service, self.words(key), ((arn,), *parts), Stack.NETWORK, self.default)


_READS = ("read", "read_write")
NAMED: Mapping[str, Named] = MappingProxyType(
    {
        "queue": Named("data", "AWS::SQS::Queue", "sqs", default="send", offered=("url", "arn")),
        "topic": Named("data", "AWS::SNS::Topic", "sns", None, default="publish", offered=("arn",)),
        "bucket": Named("data", "AWS::S3::Bucket", "s3", below={"/*": (*_READS, "write")}),
        # Whether a table has indexes is not known; only reads are about them.
        "table": Named("data", "AWS::DynamoDB::Table", "dynamodb", below={"/index/*": _READS}),
        "function": Named("logic", "AWS::Lambda::Function", "lambda", default="invoke"),
    }
)
"""By key. It is the name of the component type, whose access words and actions it shares."""


def offered(named: Named, arn: str) -> tuple[str, ...]:
    """Return the values that others may use.

    The name and the URL are parts of the ARN, and `Fn::Split` accepts no `Fn::GetStackOutput`:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html
    """
    is_output = isinstance(arn, Elsewhere) and bool(arn.stack)
    return ("arn",) if is_output else named.offered


def name_of(key: str, arn: str) -> Value:
    """Return the name in an ARN."""
    if is_known(arn):
        return arn.split(":", _NAME)[_NAME].rpartition("/" if key == "table" else ":")[2]
    between, position = {"bucket": (":", _NAME), "table": ("/", 1), "function": (":", _NAME + 1)}[key]
    return _part(arn, between, position)


def url_of(arn: str) -> Value:
    """Return the URL of a queue.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
    """
    if is_known(arn):
        parts = arn.split(":")
        suffix = "amazonaws.com.cn" if parts[_PARTITION] == "aws-cn" else "amazonaws.com"
        return f"https://sqs.{parts[_REGION]}.{suffix}/{parts[_ACCOUNT]}/{parts[_NAME]}"
    positions = {"Region": _REGION, "Account": _ACCOUNT, "Name": _NAME}
    variables = {word: _part(arn, ":", position) for word, position in positions.items()}
    text = "https://sqs.${Region}.${AWS::URLSuffix}/${Account}/${Name}"
    return Interpolation((text,), raw=True, variables=variables)


def _part(text: str, between: str, position: int) -> Mapping[str, Any]:
    return {"Fn::Select": [position, {"Fn::Split": [between, text]}]}


def is_known(value: str) -> bool:
    """Return whether a value is known before the deployment."""
    return not isinstance(value, Text | Elsewhere)
