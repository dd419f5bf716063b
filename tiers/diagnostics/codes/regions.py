"""Findings about regions that do not exist, or that lack a part of the spec, and about accounts."""

from tiers.diagnostics.model import Code, Severity

_ARN = "arn:aws:sqs:{}:111122223333:jobs"
_WORK = (
    "logic:\n  work: {type: function, runtime: python3.13, handler: main.work, "
    "code: {bucket: code, key: work.zip}, consumes: [jobs]}\n"
)

UNKNOWN_REGION = Code(
    "T1301",
    "unknown-region",
    Severity.ERROR,
    "No stack can be deployed to an unknown region, and cfn-lint cannot check templates for it.",
    "regions: [ap-southeast1]\n",
    "regions: [ap-southeast-1]\n",
)
TOO_FEW_ZONES_IN_REGION = Code(
    "T1302",
    "too-few-zones-in-region",
    Severity.ERROR,
    "A subnet is in one zone of its region. For the number of zones in a region that every account can use, see "
    "https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html; newer accounts have two "
    "in `us-west-1`. Regions that are not on that page are not checked.",
    "regions: [us-west-1]\nnetwork:\n  zones: 3\n",
    "regions: [us-west-1]\nnetwork:\n  zones: 2\n",
)
ZONE_OF_ANOTHER_REGION = Code(
    "T1303",
    "zone-of-another-region",
    Severity.ERROR,
    "Zone names and zone IDs belong to one region, so the same network cannot be in another. For the zone IDs of "
    "a region, see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html.",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: [apse1-az1, apse1-az2]\n",
    "regions: [ap-southeast-1, ap-east-1]\nnetwork:\n  zones: 2\n",
)
ENDPOINT_NAMES = Code(
    "T1304",
    "endpoint-names",
    Severity.ERROR,
    "Most names of VPC endpoints start with `com.amazonaws`. Some start with `cn.com.amazonaws` in China, or with "
    "other prefixes in other partitions. A template has one name for all of its regions.",
    "regions: [eu-west-1, cn-north-1]\nnetwork:\n  endpoints: [sqs]\n",
    "regions: [eu-west-1]\nnetwork:\n  endpoints: [sqs]\nenvironments:\n  china: {regions: [cn-north-1]}\n",
)
NOT_IN_PARTITION = Code(
    "T1305",
    "not-in-partition",
    Severity.ERROR,
    "AWS offers some features only in its commercial regions. China and GovCloud (US) have no regional NAT "
    "gateways, and their stacks cannot read from the edge in `us-east-1`.",
    "regions: [us-gov-west-1]\nnetwork:\n  nat_gateway: {mode: regional}\n",
    "regions: [us-gov-west-1]\nnetwork:\n  nat_gateway: {mode: per_zone}\n",
)
ACCOUNT_NUMBER = Code(
    "T1306",
    "account-number",
    Severity.ERROR,
    "An account number is a name of 12 digits. Without quotes, YAML reads it as a number, and some versions of "
    "YAML as an octal number if it starts with 0.",
    "environments:\n  production: {account: 111122223333}\n",
    'environments:\n  production: {account: "111122223333"}\n',
)
ROLE_ELSEWHERE = Code(
    "T1307",
    "role-elsewhere",
    Severity.ERROR,
    "The credentials of a role belong to the account of the role, which the spec excludes.",
    'account: "111122223333"\nrole: arn:aws:iam::444455556666:role/deploy\n',
    'account: "111122223333"\nrole: arn:aws:iam::111122223333:role/deploy\n',
)
EXISTS_IN_ANOTHER_REGION = Code(
    "T1308",
    "exists-in-another-region",
    Severity.WARNING,
    "Programs call a service in their own region, unless they name another one. VPC endpoints lead to their own region, "
    "and Lambda polls only queues of its region.",
    f"regions: [eu-west-1]\ndata:\n  jobs: {{type: existing, queue: '{_ARN.format('us-east-1')}'}}\n{_WORK}",
    f"regions: [eu-west-1]\ndata:\n  jobs: {{type: existing, queue: '{_ARN.format('eu-west-1')}'}}\n{_WORK}",
    acceptable=True,
)
ARN_OF_ONE_REGION = Code(
    "T1309",
    "arn-of-one-region",
    Severity.ERROR,
    "An ARN is of one region, and a spec for several has one value for all of them.",
    f"regions: [eu-west-1, eu-west-2]\ndata:\n  jobs: {{type: existing, queue: '{_ARN.format('eu-west-1')}'}}\n{_WORK}",
    "regions: [eu-west-1, eu-west-2]\ndata:\n  jobs: {type: existing, queue: {parameter: Jobs}}\n" + _WORK,
)
EXISTS_IN_ANOTHER_ACCOUNT = Code(
    "T1310",
    "exists-in-another-account",
    Severity.WARNING,
    "A role may use a resource of another account only if its own policies and that of the resource allow it. The policy "
    "of what exists already is not changed, and a proof assumes that it allows the role.",
    f"account: '444455556666'\ndata:\n  jobs: {{type: existing, queue: '{_ARN.format('eu-west-1')}'}}\n{_WORK}",
    f"account: '111122223333'\ndata:\n  jobs: {{type: existing, queue: '{_ARN.format('eu-west-1')}'}}\n{_WORK}",
    acceptable=True,
)
