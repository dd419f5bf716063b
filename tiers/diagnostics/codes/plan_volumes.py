"""Findings about updates of volumes of servers."""

from tiers.diagnostics.model import Code, Severity

VOLUME_DETACHED = Code(
    "T6092",
    "volume-detached",
    Severity.WARNING,
    "EC2 may not detach a volume whose file system is mounted, until it is unmounted or the server is stopped: "
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html.",
    "",
    "",
)
VOLUME_MODIFIED = Code(
    "T6093",
    "volume-modified",
    Severity.WARNING,
    "AWS modifies a volume while it is used. It rejects another modification until this one is completed, and the fifth in "
    "24 hours: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html.",
    "",
    "",
)
