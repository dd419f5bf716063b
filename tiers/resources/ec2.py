"""EC2: servers and disks, beside the networks of `vpc.py`."""

from tiers.resources import vpc
from tiers.resources.bill import FREE, OF_SERVERS
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_EFFECT,
    NO_HOST,
    UNPROTECTED,
    Absent,
    BySchema,
    Deletion,
    Holds,
    Listing,
    Modeled,
    Row,
    Size,
    StandIn,
    Unique,
    Update,
)
from tiers.resources.server_bills import disks, servers

_PAGE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html"
)
_ROOT_DISK = Update(
    "MAY_REPLACE", "stopped and started if its root disk is an EBS volume, otherwise replaced", _PAGE
)

_SERVERS = (
    Row(
        "AWS::EC2::Instance",
        "a server",
        alarms="servers.INSTANCE",
        bills=servers("instance"),
        glyph="server",
        # Its disks are deleted with it by design; what must stay belongs elsewhere.
        holds=NO_CONTENT,
        # InvalidNetworkInterface.InUse, InvalidIPAddress.InUse, VolumeInUse
        unique=(
            Unique((), each="NetworkInterfaces.*.NetworkInterfaceId"),
            Unique((), each="Volumes.*.VolumeId"),
            Unique(("SubnetId", "PrivateIpAddress")),
        ),
        deletion=Deletion("DisableApiTermination", blocker="instance"),
        network=Modeled("compute"),
        rehearsal=StandIn("instance"),
        updates=dict.fromkeys(("InstanceType", "UserData", "EbsOptimized"), _ROOT_DISK),
        default_vpc=("SubnetId", "NetworkInterfaces"),
        listings=(Listing("ec2 describe-instances", "Reservations"),),
    ),
    Row(
        "AWS::EC2::LaunchTemplate",
        "the settings of servers",
        bills=OF_SERVERS,
        holds=NO_CONTENT,
        # InvalidLaunchTemplateName.AlreadyExistsException
        unique=(Unique(("LaunchTemplateName",)),),
        deletion=UNPROTECTED,
        network=Modeled("compute"),
        rehearsal=NO_HOST,
        name="LaunchTemplateName",
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html
        follows={"LatestVersionNumber": "LaunchTemplateData"},
    ),
    Row(
        "AWS::EC2::NetworkInterface",
        "a network interface",
        glyph="endpoint",
        unique=(Unique(("SubnetId", "PrivateIpAddress")),),
        network=Modeled("compute"),
        rehearsal=Absent("is a second interface"),
        listings=(Listing("ec2 describe-network-interfaces", "NetworkInterfaces", is_needed=True),),
    ),
    Row(
        "AWS::EC2::NetworkInterfaceAttachment",
        "the attachment of a network interface",
        unique=(Unique(("NetworkInterfaceId",)), Unique(("InstanceId", "DeviceIndex"))),
        network=Modeled("compute"),
        rehearsal=Absent("is a second interface"),
    ),
    Row(
        "AWS::EC2::EC2Fleet",
        "a fleet of servers",
        glyph="server_group",
        network=BySchema(),
        rehearsal=Absent(),
    ),
    Row(
        "AWS::EC2::SpotFleet",
        "a fleet of servers",
        glyph="server_group",
        network=BySchema(),
        rehearsal=Absent(),
    ),
    Row(
        "AWS::EC2::Volume",
        "a disk",
        bills=disks("volume"),
        holds=Holds("its files"),
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        rehearsal=NO_HOST,
        network=NO_EFFECT,
        size=Size(
            ("Size",), 0, "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html"
        ),
    ),
    Row(
        "AWS::EC2::VolumeAttachment",
        "the attachment of a disk",
        bills=FREE,
        holds=NO_CONTENT,
        # VolumeInUse
        unique=(
            Unique(
                ("VolumeId",),
                way_out="stop the servers and detach the volume with `attached: false` in one update, then "
                "make the change without it",
            ),
            Unique(("InstanceId", "Device")),
        ),
        deletion=UNPROTECTED,
        rehearsal=NO_HOST,
        network=NO_EFFECT,
    ),
    Row("AWS::EC2::KeyPair", "a key for SSH", network=NO_EFFECT, is_name_shared=True),
)

_WITHOUT_EFFECT = {
    "CapacityReservation": "reserved capacity",
    "EnclaveCertificateIamRoleAssociation": "a certificate for enclaves",
    "Host": "a dedicated host",
    "PlacementGroup": "a rule for the placement of servers",
    "SnapshotBlockPublicAccess": "a setting of an account",
}

ROWS = (
    *vpc.ROWS,
    *_SERVERS,
    *(Row(f"AWS::EC2::{name}", what, network=NO_EFFECT) for name, what in _WITHOUT_EFFECT.items()),
)
