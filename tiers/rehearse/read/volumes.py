"""Volumes of servers beside their root disk, which a rehearsal does not have."""

from tiers.rehearse.read import properties as read
from tiers.rehearse.read.resources import Resource, Resources

_ATTACHMENT, _TEMPLATE = "EC2::VolumeAttachment", "EC2::LaunchTemplate"


def leave(resources: Resources) -> None:
    """Record servers that have volumes: their scripts that mount them are not run."""
    attached = (resources.get(each.get("InstanceId"), "EC2::Instance") for each in resources.of(_ATTACHMENT))
    launched = (each for each in resources.of(_TEMPLATE) if _has_several(each))
    found = dict.fromkeys(each.id for each in (*attached, *launched) if each is not None)
    for name in sorted(found):
        resources.omit(f"the volumes of `{name}` are not attached: a rehearsal has no block devices")


def _has_several(template: Resource) -> bool:
    """Return whether a template has a disk beside the root disk."""
    disks = read.mapping(template.get("LaunchTemplateData")).get("BlockDeviceMappings")
    return len(read.items(disks)) > 1
