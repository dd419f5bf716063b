"""Findings about AWS's responses to commands that need an account."""

from tiers.diagnostics.model import Code, Severity

NO_CREDENTIALS = Code(
    "T7101",
    "no-credentials",
    Severity.ERROR,
    "AWS requires credentials. `tiers` finds them like the AWS CLI: in the environment (`AWS_ACCESS_KEY_ID`), in "
    "the profile of `--profile` or `AWS_PROFILE`, and in the role of the machine. `tiers` does not store "
    "credentials.",
    "",
    "",
)
EXPIRED_CREDENTIALS = Code(
    "T7102",
    "expired-credentials",
    Severity.ERROR,
    "Credentials of a role or of single sign-on expire after some hours. A deployment in progress continues "
    "without them; only the command that follows it needs new ones.",
    "",
    "",
)
REFUSED_CREDENTIALS = Code(
    "T7103",
    "refused-credentials",
    Severity.ERROR,
    "AWS does not know the access key, or the signature does not match the secret key.",
    "",
    "",
)
ACCESS_DENIED = Code(
    "T7104",
    "access-denied",
    Severity.ERROR,
    "The user or role does not have this permission. `tiers permissions SPEC` prints every permission that the "
    "commands need.",
    "",
    "",
)
THROTTLED = Code(
    "T7105",
    "throttled",
    Severity.ERROR,
    "AWS limits the number of calls per second for an account. Each call was tried ten times with growing pauses.",
    "",
    "",
)
UNREACHABLE = Code(
    "T7106",
    "aws-unreachable",
    Severity.ERROR,
    "AWS did not respond over the network, or the response came from something else, such as a sign-on page of "
    "the network. Each call was tried ten times.",
    "",
    "",
)
NO_REGION = Code(
    "T7107",
    "no-region",
    Severity.ERROR,
    "A stack is in one region: `--region`, or else the first of the `regions` in the spec, or else the region of "
    "the profile or the environment (`AWS_REGION`). A region that is off by default must be enabled in the "
    "account first.",
    "",
    "",
)
CLOCK_SKEW = Code(
    "T7108",
    "clock-skew",
    Severity.ERROR,
    "AWS rejects a request that was signed more than five minutes (S3: fifteen) before or after its own time.",
    "",
    "",
)
BUCKET = Code(
    "T7109",
    "bucket-unusable",
    Severity.ERROR,
    "CloudFormation reads nested templates, and any template above 51,200 bytes, from a bucket. The bucket must "
    "exist, belong to the account, and be in the region of the stack. `tiers` does not create one.",
    "",
    "",
)
AWS_REFUSED = Code(
    "T7110",
    "aws-refused",
    Severity.ERROR,
    "AWS rejected the request; the message has the reason.",
    "",
    "",
)
AWS_FAILED = Code(
    "T7111",
    "aws-failed",
    Severity.ERROR,
    "AWS could not respond because of an internal failure. Each call was tried ten times.",
    "",
    "",
)
BAD_CONFIGURATION = Code(
    "T7112",
    "aws-configuration",
    Severity.ERROR,
    "The configuration of the AWS CLI and its libraries (`~/.aws/config`, the environment) is not valid.",
    "",
    "",
)
