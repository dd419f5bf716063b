"""Findings about AWS's responses to commands that need an account."""

from tiers.diagnostics.model import Code, Severity

NO_CREDENTIALS = Code(
    "T7101",
    "no-credentials",
    Severity.ERROR,
    "AWS must know who asks. Credentials are looked for where the AWS CLI does: in the environment "
    "(`AWS_ACCESS_KEY_ID`), in the profile of `--profile` or `AWS_PROFILE`, and in the role of the machine. `tiers` keeps none.",
    "",
    "",
)
EXPIRED_CREDENTIALS = Code(
    "T7102",
    "expired-credentials",
    Severity.ERROR,
    "Credentials of a role or of single sign-on hold for some hours. A deployment that was started goes on without them; only "
    "watching it needs new ones.",
    "",
    "",
)
REFUSED_CREDENTIALS = Code(
    "T7103",
    "refused-credentials",
    Severity.ERROR,
    "AWS does not know the access key, or the signature made with the secret key is not the one that it makes itself.",
    "",
    "",
)
ACCESS_DENIED = Code(
    "T7104",
    "access-denied",
    Severity.ERROR,
    "Whoever asked may not do what was asked for. `tiers permissions SPEC` prints every permission that the commands need.",
    "",
    "",
)
THROTTLED = Code(
    "T7105",
    "throttled",
    Severity.ERROR,
    "AWS takes only so many calls a second of an account. Each call is tried ten times with growing pauses before this is told.",
    "",
    "",
)
UNREACHABLE = Code(
    "T7106",
    "aws-unreachable",
    Severity.ERROR,
    "No answer came over the network, or it came from something that is not AWS, such as the sign-on page of a hotel. "
    "Each call is tried ten times before this is told.",
    "",
    "",
)
NO_REGION = Code(
    "T7107",
    "no-region",
    Severity.ERROR,
    "A stack is in one region. It is the one of `--region`, else the first of the spec's `regions`, else that of the profile "
    "or the environment (`AWS_REGION`). A region that is off by default must be enabled in the account first.",
    "",
    "",
)
CLOCK_SKEW = Code(
    "T7108",
    "clock-skew",
    Severity.ERROR,
    "AWS takes no request that was signed more than five minutes (S3: fifteen) before or after its own time.",
    "",
    "",
)
BUCKET = Code(
    "T7109",
    "bucket-unusable",
    Severity.ERROR,
    "CloudFormation reads nested templates, and any above 51,200 bytes, from a bucket. It must exist, belong to the account, "
    "and lie in the region that is deployed to. `tiers` makes none: whose it is, is yours to say.",
    "",
    "",
)
AWS_REFUSED = Code(
    "T7110",
    "aws-refused",
    Severity.ERROR,
    "AWS refused what was asked for, for a reason that it tells itself.",
    "",
    "",
)
AWS_FAILED = Code(
    "T7111",
    "aws-failed",
    Severity.ERROR,
    "AWS could not answer, by a fault of its own. Each call is tried ten times before this is told.",
    "",
    "",
)
BAD_CONFIGURATION = Code(
    "T7112",
    "aws-configuration",
    Severity.ERROR,
    "What the AWS CLI and its libraries are configured with (`~/.aws/config`, the environment) cannot be used as it is.",
    "",
    "",
)
