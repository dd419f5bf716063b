"""The forms of values that identify something that exists already: by literal, parameter, or other stack."""

from tiers.ir.parameters import Kind
from tiers.language.elsewhere import ELSEWHERE
from tiers.language.shape import DeployTime, Pattern

_GROUP = Pattern(
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
    "sg-([0-9a-f]{8}|[0-9a-f]{17})",
    "the ID of a security group such as `sg-0123456789abcdef0`",
)
_HOST = Pattern(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
    r"(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*",
    "a host name such as `orders.example.internal`, or an IPv4 address",
)
_SECRET = Pattern(
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html, and `!`:
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
    "arn:aws(-[a-z]+)*:secretsmanager:[a-z]+(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,519}",
    "the ARN of a secret, `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX`",
)
_REGION_OF_ACCOUNT = "[a-z]+(-[a-z]+)+-[0-9]{1,2}:[0-9]{12}"


def _arn(service: str, rest: str, noun: str, example: str) -> Pattern:
    return Pattern(f"arn:aws(-[a-z]+)*:{service}:{rest}", f"the ARN of {noun}, `arn:aws:{service}:{example}`")


# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_QUEUE = _arn(
    "sqs", rf"{_REGION_OF_ACCOUNT}:[A-Za-z0-9_-]{{1,80}}(\.fifo)?", "a queue", "REGION:ACCOUNT:NAME"
)
_TOPIC = _arn(
    "sns", rf"{_REGION_OF_ACCOUNT}:[A-Za-z0-9_-]{{1,256}}(\.fifo)?", "a topic", "REGION:ACCOUNT:NAME"
)
_BUCKET = _arn("s3", "::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket", "::NAME")
_TABLE = _arn(
    "dynamodb", f"{_REGION_OF_ACCOUNT}:table/[A-Za-z0-9_.-]{{3,255}}", "a table", "REGION:ACCOUNT:table/NAME"
)
_FUNCTION = _arn(
    "lambda",
    f"{_REGION_OF_ACCOUNT}:function:[A-Za-z0-9_-]{{1,64}}",
    "a function without a version or alias",
    "REGION:ACCOUNT:function:NAME",
)
_KEY = _arn(
    # Not that of an alias: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    "kms",
    f"{_REGION_OF_ACCOUNT}:key/[A-Za-z0-9-]{{1,64}}",
    "a KMS key",
    "REGION:ACCOUNT:key/ID",
)
_LISTENER = _arn(
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    "elasticloadbalancing",
    f"{_REGION_OF_ACCOUNT}:listener/app/[A-Za-z0-9-]{{1,32}}/[0-9a-f]{{16}}/[0-9a-f]{{16}}",
    "a listener of an application load balancer",
    "REGION:ACCOUNT:listener/app/NAME/ID/ID",
)
_FULL_NAME = Pattern(
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    "app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}",
    "the last part of the ARN of a load balancer, `app/NAME/ID`",
)


def _deployed(pattern: Pattern, kind: str = "String") -> tuple[Pattern, DeployTime]:
    """Return the form of a value that a stack parameter or another stack may give."""
    own = Kind(kind) if kind != "String" else Kind(pattern=pattern.expression, says=pattern.says)
    return pattern, DeployTime(needs_default=False, kind=own, elsewhere=tuple(ELSEWHERE.items()))


GROUP = _deployed(_GROUP, "AWS::EC2::SecurityGroup::Id")
ENDPOINT = _deployed(_HOST)
SECRET = _deployed(_SECRET)
QUEUE = _deployed(_QUEUE)
TOPIC = _deployed(_TOPIC)
BUCKET = _deployed(_BUCKET)
TABLE = _deployed(_TABLE)
FUNCTION = _deployed(_FUNCTION)
KEY = _deployed(_KEY)
LISTENER = _deployed(_LISTENER)
FULL_NAME = _deployed(_FULL_NAME)


def is_rotated(secret: str) -> bool:
    """Return whether the ARN of a secret, if it is known, is that of one that RDS makes and rotates.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """
    return ":secret:rds!" in secret
