"""Findings about EBS volumes of servers."""

from tiers.diagnostics.model import Code, Severity

_SHARED = "data:\n  shared: {type: file_system}\n"

VOLUME_SIZE = Code(
    "T2351",
    "volume-size",
    Severity.ERROR,
    "Each EBS volume type has a smallest and a largest size, and an empty volume needs one: "
    "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html.",
    "logic:\n  web: {type: ec2, volumes: {/dev/sdf: {type: st1, size: 100}}}\n",
    "logic:\n  web: {type: ec2, volumes: {/dev/sdf: {type: st1, size: 125}}}\n",
)
VOLUME_PERFORMANCE = Code(
    "T2352",
    "volume-performance",
    Severity.ERROR,
    "IOPS are provisioned for `gp3` and `io2`, up to a number for each GiB, and throughput for `gp3`, up to a number for "
    "each of its IOPS: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html.",
    "logic:\n  web: {type: ec2, volumes: {/dev/sdf: {type: io2, size: 100}}}\n",
    "logic:\n  web: {type: ec2, volumes: {/dev/sdf: {type: io2, size: 100, iops: 4000}}}\n",
)
VOLUMES_NOT_KEPT = Code(
    "T2353",
    "volumes-not-kept",
    Severity.WARNING,
    "An Auto Scaling group creates the volumes with each server, and deletes them with it. Servers are replaced when they "
    "are unhealthy, when they change, and when fewer are needed.",
    "logic:\n  web: {type: autoscaling, volumes: {/dev/sdf: {size: 100, mount: /srv/cache}}}\n",
    "logic:\n  web: {type: ec2, volumes: {/dev/sdf: {size: 100, mount: /srv/cache}}}\n",
    acceptable=True,
)
MOUNT_HIDDEN = Code(
    "T2354",
    "mount-hidden",
    Severity.ERROR,
    "Servers mount their volumes before file systems, so a file system hides a volume that is in one of its directories.",
    "logic:\n  web:\n    type: ec2\n    mounts: {shared: /srv/all}\n"
    "    volumes: {/dev/sdf: {size: 100, mount: /srv/all/data}}\n" + _SHARED,
    "logic:\n  web:\n    type: ec2\n    mounts: {shared: /srv/all}\n"
    "    volumes: {/dev/sdf: {size: 100, mount: /srv/data}}\n" + _SHARED,
)
