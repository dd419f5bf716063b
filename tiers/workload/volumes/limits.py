"""The limits of EBS volume types.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
"""

from tiers.tuples import NamedTuple


class Limits(NamedTuple):
    """The sizes of a type in GiB, and its IOPS; a type without provisioned IOPS has none."""

    smallest: int
    largest: int
    fewest_iops: int = 0
    most_iops: int = 0
    iops_per_gib: int = 0
    included_iops: int = 0
    """IOPS that a volume of any size has."""


LIMITS = {
    "gp2": Limits(1, 16384),
    "gp3": Limits(1, 65536, 3000, 80000, 500, 3000),
    "io2": Limits(4, 65536, 100, 256000, 1000),
    "st1": Limits(125, 16384),
    "sc1": Limits(125, 16384),
}
IOPS_PER_MIB = 4
"""IOPS that `gp3` needs for each MiB/s of throughput."""
