"""Findings of `tiers publish` and `tiers open`."""

from tiers.diagnostics.model import Code, Severity

NOT_A_SITE = Code(
    "T7375",
    "not-a-site",
    Severity.ERROR,
    "`tiers publish` uploads the files of a site to the bucket of a component of type `bucket`.",
    "",
    "",
)
UNREADABLE = Code(
    "T7376",
    "unreadable-site",
    Severity.ERROR,
    "A site is a directory with at least one file that is not hidden. A file that changes while it is uploaded is "
    "not published.",
    "",
    "",
)
UNPUBLISHABLE = Code(
    "T7377",
    "unpublishable-file",
    Severity.ERROR,
    "A published file is a regular file in the directory of the site. A link may lead to a file that is not part of "
    "the site, so no link is followed. S3 limits the length of keys "
    "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html) and the size of an upload "
    "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html).",
    "",
    "",
)
NO_ADDRESS = Code(
    "T7378",
    "no-address",
    Severity.ERROR,
    "`tiers open` opens a distribution, or a load balancer that is not internal. All other components are reached from "
    "inside the network.",
    "",
    "",
)
