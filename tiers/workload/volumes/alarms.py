"""The alarms of the volumes of fixed servers."""

from collections.abc import Iterator, Mapping

from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.workload.alarms import ALARMS, when
from tiers.workload.volumes.keys import KEY, FixedVolume, volume_id

_MINUTES = 10


def watches(
    alarms: Record | str | None, volumes: Mapping[str, FixedVolume], count: int, here: Context
) -> Iterator[Watch]:
    """Yield the metric of the volumes that servers have. Instances that are not of Nitro report none.

    https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html
    """
    for number in range(1, count + 1):
        for device in (name for name, each in volumes.items() if each.attached):
            own = volume_id(here.name, number, device)
            server = Target(identifiers.instance(here.name, number))
            yield Watch(
                own,
                KEY,
                "checks for stalled I/O that failed",
                Stack.LOGIC,
                (*here.route, ALARMS, KEY),
                one(
                    "AWS/EBS",
                    "VolumeStalledIOCheck",
                    (("VolumeId", Target(own)), ("InstanceId", server)),
                    "Maximum",
                ),
                when(alarms, KEY, 1, "GreaterThanOrEqualToThreshold", _MINUTES, "notBreaching"),
            )
