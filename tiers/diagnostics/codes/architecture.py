"""Findings about an architecture as a whole: names, tags, quotas, and accepted warnings."""

from tiers.diagnostics.model import Code, Severity

_WEB = "logic:\n  web: {type: autoscaling, port: 80}\n"
_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"

DUPLICATE_NAME = Code(
    "T1001",
    "duplicate-name",
    Severity.ERROR,
    "Connections name components without their tier, so a name can be used in one tier only.",
    "logic:\n  shop: {type: autoscaling, port: 80}\ndata:\n  shop: {type: rds, engine: mysql}\n",
    "logic:\n  shop: {type: autoscaling, port: 80}\ndata:\n  shop-db: {type: rds, engine: mysql}\n",
)
RESERVED_NAME = Code(
    "T1002",
    "reserved-name",
    Severity.ERROR,
    "The names of tiers and stacks, and `internet`, have another meaning wherever components are named.",
    "logic:\n  network: {type: autoscaling, port: 80}\n",
    _WEB,
)
ID_COLLISION = Code(
    "T1003",
    "id-collision",
    Severity.ERROR,
    "Two names that differ only in `-`, `_`, or word boundaries result in the same logical ID, and a logical ID "
    "must be unique in a template.",
    "logic:\n  web-app: {type: autoscaling, port: 80}\n  web_app: {type: autoscaling, port: 80}\n",
    "logic:\n  web-app: {type: autoscaling, port: 80}\n  web-api: {type: autoscaling, port: 80}\n",
)
QUOTA = Code(
    "T1004",
    "quota",
    Severity.ERROR,
    "A CloudFormation template can have 500 resources, 200 parameters, 200 outputs, and 1 MB of text: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html.",
    "logic:\n" + "".join(f"  web-{chr(97 + n)}: {{type: ec2, count: 100, port: 80}}\n" for n in range(6)),
    "logic:\n  web: {type: ec2, count: 100, port: 80}\n",
)
UNKNOWN_WARNING = Code(
    "T1005",
    "unknown-warning",
    Severity.ERROR,
    "`accept` lists warnings of `tiers` by name or code. Errors cannot be accepted.",
    "accept: {single-nad: a demo}\n",
    "network: {nat_gateway: {mode: single}}\naccept: {single-nat: a demo}\n",
)
UNUSED_ACCEPT = Code(
    "T1006",
    "unused-accept",
    Severity.WARNING,
    "The accepted warning no longer occurs. If it stayed in `accept`, the warning would be hidden when it occurs "
    "again.",
    "accept: {single-nat: a demo}\n",
    "network: {nat_gateway: {mode: single}}\naccept: {single-nat: a demo}\n",
    acceptable=True,
)
UNDERSCORE_IN_HOST_NAME = Code(
    "T1007",
    "underscore-in-host-name",
    Severity.WARNING,
    "Host names have letters, digits, and `-` (RFC 1123). DNS also allows `_`, but some programs refuse to "
    "connect to such a host, and no certificate authority issues a certificate for it.",
    "network: {private_zone: shop.internal}\ndata:\n  shop_db: {type: rds, engine: mysql}\n",
    "network: {private_zone: shop.internal}\ndata:\n  shop-db: {type: rds, engine: mysql}\n",
    acceptable=True,
)
TAG_CASE = Code(
    "T1008",
    "tag-case",
    Severity.ERROR,
    "IAM ignores the case of tag keys: a role with `Name` cannot have `name`. Servers with a `role`, "
    "bastions with Session Manager, databases with monitoring, and flow logs have roles: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html.",
    "tags: {Owner: books, owner: ann}\n" + _ORDERS,
    "tags: {Owner: books}\n" + _ORDERS,
)
TAG_TEXT = Code(
    "T1009",
    "tag-text",
    Severity.ERROR,
    "IAM, RDS, load balancers, and log groups allow letters, digits, spaces, and `_.:/=+-@` in tags, without a "
    "space at either end. RDS reserves the prefixes `aws:` and `rds:`, in values too: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html. "
    "Serverless caches allow ASCII only.",
    'tags: {Owner: "rds:admins"}\n' + _ORDERS,
    "tags: {Owner: admins}\n" + _ORDERS,
)
NO_ENVIRONMENT = Code(
    "T1010",
    "no-environment",
    Severity.ERROR,
    "The name of the environment that `--env` selects replaces `{environment}`. The base of a spec has no such name, "
    "and any other one could be part of the name of another secret.",
    "logic:\n  web: {type: fargate, image: 'public.ecr.aws/nginx/nginx:1.29', "
    "environment: {STAGE: '{environment}'}}\n",
    "logic:\n  web: {type: fargate, image: 'public.ecr.aws/nginx/nginx:1.29', environment: {STAGE: test}}\n",
)
NOTHING_TO_DEPLOY = Code(
    "T1011",
    "nothing-to-deploy",
    Severity.ERROR,
    "A CloudFormation template has at least one resource. A spec without a component has none, unless it has "
    "`network`, `operations`, or `resources`. The edge is a separate stack beside the main one.",
    "data: {}\n",
    "data:\n  jobs: {type: queue}\n",
)
