"""From T2200 on, errors: tags that one of the services refuses."""

from tiers.diagnostics.model import Code, Severity

_ORDERS = "data:\n  orders: {type: rds, engine: postgres}\n"

TAG_CASE = Code(
    "T2200",
    "tag-case",
    Severity.ERROR,
    "IAM ignores the case of tag keys: a role with `Name` cannot have `name`. Servers with a `role`, "
    "bastions with Session Manager, databases with monitoring, and flow logs have roles: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html.",
    "tags: {Owner: books, owner: ann}\n" + _ORDERS,
    "tags: {Owner: books}\n" + _ORDERS,
)
TAG_TEXT = Code(
    "T2201",
    "tag-text",
    Severity.ERROR,
    "IAM, RDS, load balancers, and log groups allow letters, digits, spaces, and `_.:/=+-@` in tags, without a space at "
    "either end. RDS reserves the prefixes `aws:` and `rds:`, in values too: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html.",
    'tags: {Owner: "rds:admins"}\n' + _ORDERS,
    "tags: {Owner: admins}\n" + _ORDERS,
)
