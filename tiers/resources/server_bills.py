"""Bills for servers and their disks, which instances and Auto Scaling groups share."""

from tiers.resources.bill import CLOUDWATCH, Bill, Price, public_addresses

_ON_DEMAND = "https://aws.amazon.com/ec2/pricing/on-demand/"
_DISKS = "https://aws.amazon.com/ebs/pricing/"

_SERVER = Price(
    "ec2.{system}.{mode}{instance_type}.hours",
    "AmazonEC2",
    "{kind}:*",
    {
        "instanceType": "{instance_type}",
        "operatingSystem": "{system}",
        "tenancy": "{tenancy}",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
        "marketoption": "OnDemand",
    },
)
_DISK = Price(
    "ebs.{volume_type}.gb_months",
    "AmazonEC2",
    "EBS:VolumeUsage{suffix}",
    {"productFamily": "Storage", "volumeApiName": "{volume_type}"},
)
_IOPS = Price(
    "ebs.{volume_type}.iops_months",
    "AmazonEC2",
    "EBS:VolumeP-IOPS{suffix}",
    {"productFamily": "System Operation", "volumeApiName": "{volume_type}"},
)
# Detailed monitoring is billed as custom metrics, seven an instance:
# https://aws.amazon.com/cloudwatch/pricing/ (example 1)
_METRIC = Price("cloudwatch.metric.months", "AmazonCloudWatch", "CW:MetricMonitorUsage", {"group": "Metric"})


_CREDITS = Price(
    "ec2.{system}.{family}.credit_vcpu_hours",
    "AmazonEC2",
    "CPUCredits:{family}",
    {"productFamily": "CPU Credits", "operatingSystem": "{system}"},
)


def disks(reader: str) -> tuple[Bill, ...]:
    """Return the bills for EBS volumes; `reader` is the start of the names of their readers."""
    return (
        Bill("{volume_type} disk", "GB-months", _DISKS, _DISK, f"{reader}_disks"),
        Bill("{volume_type} IOPS beyond the included", "IOPS-months", _DISKS, _IOPS, f"{reader}_iops"),
        # The Price List has GiB/s; what is billed is MiB/s.
        Bill(
            "{volume_type} throughput beyond the included",
            "MiB/s-months",
            _DISKS,
            None,
            f"{reader}_throughput",
        ),
    )


def servers(reader: str) -> tuple[Bill, ...]:
    """Return the bills for servers; `reader` is the start of the names of their readers."""
    return (
        Bill("{instance_type} {label}", "hours", _ON_DEMAND, _SERVER, f"{reader}_servers"),
        *disks(reader),
        public_addresses(f"{reader}_addresses"),
        Bill(
            "CPU of {family} servers ({system}) beyond their baseline",
            "vCPU-hours",
            _ON_DEMAND,
            _CREDITS,
            f"{reader}_burst",
            "ec2.{system}.{family}.credit_vcpu_hours",
            "burstable servers are billed for CPU beyond their baseline",
        ),
        Bill("metric of detailed monitoring", "months", CLOUDWATCH, _METRIC, f"{reader}_metrics"),
    )
