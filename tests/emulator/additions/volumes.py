"""`AWS::EC2::Volume` and `AWS::EC2::VolumeAttachment`: MiniStack has API calls but no CloudFormation types.

It attaches a volume that is in use, too, and one of another zone; EC2 refuses both. CloudFormation supports
no update of what a volume is created with.
"""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

VOLUME, ATTACHMENT = "AWS::EC2::Volume", "AWS::EC2::VolumeAttachment"
FIXED = ("AvailabilityZone", "AvailabilityZoneId", "Encrypted", "KmsKeyId", "SnapshotId")
MODIFIED = ("Size", "VolumeType", "Iops")


def install() -> None:
    """Register both types."""
    kit.register(VOLUME, create, delete, update)
    kit.tagged(VOLUME)
    kit.register(ATTACHMENT, attach, detach)


def create(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Create a volume."""
    taken = {name: properties[name] for name in (*FIXED, *MODIFIED) if name in properties}
    volume = kit.text_of(kit.call(ec2._create_volume, **taken), "volumeId")
    provisioners._ec2_apply_tags(volume, properties)
    return volume, {"VolumeId": volume}


def update(
    volume: str, old: Properties, new: Properties, _stack: str, _logical_id: str | None = None
) -> Made:
    """Modify a volume, or refuse it."""
    if any(old.get(name) != new.get(name) for name in FIXED):
        raise ValueError(f"Update to resource type {VOLUME} is not supported.")
    if int(new.get("Size", 0)) < int(old.get("Size", 0)):
        raise kit.refusal("InvalidParameterValue", "New size cannot be smaller than existing size")
    changed = {name: new[name] for name in MODIFIED if name in new and new[name] != old.get(name)}
    if changed:
        kit.call(ec2._modify_volume, VolumeId=volume, **changed)
    provisioners._ec2_apply_tags(volume, new, old)
    return volume, {"VolumeId": volume}


def delete(volume: str, _properties: Properties) -> None:
    """Delete a volume, if nobody else did."""
    if volume in ec2._volumes:
        kit.call(ec2._delete_volume, VolumeId=volume)


def attach(_logical_id: str, properties: Properties, _stack: str) -> Made:
    """Attach a volume, or refuse it as EC2 does."""
    volume, instance = properties["VolumeId"], properties["InstanceId"]
    found = ec2._volumes[volume]
    if found["Attachments"]:
        raise kit.refusal("VolumeInUse", f"{volume} is already attached to an instance")
    zone = ec2._instances[instance]["Placement"]["AvailabilityZone"]
    if zone != found["AvailabilityZone"]:
        raise kit.refusal("InvalidVolume.ZoneMismatch", f"The volume '{volume}' is not in the same zone")
    kit.call(ec2._attach_volume, VolumeId=volume, InstanceId=instance, Device=properties["Device"])
    return f"{volume}|{instance}", {}


def detach(identity: str, _properties: Properties) -> None:
    """Detach a volume from the instance that this is about."""
    volume, _, instance = identity.partition("|")
    held = ec2._volumes[volume]["Attachments"] if volume in ec2._volumes else ()
    if any(each["InstanceId"] == instance for each in held):
        kit.call(ec2._detach_volume, VolumeId=volume)
