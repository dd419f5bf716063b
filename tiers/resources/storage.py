"""File systems and repositories."""

from tiers.resources.bill import FREE, Bill, Price
from tiers.resources.deleting import Keeping
from tiers.resources.row import (
    BY_SCHEMA,
    NO_CONTENT,
    NO_HOST,
    NO_INTERFACE,
    UNPROTECTED,
    Holds,
    Identity,
    Listing,
    Network,
    Quota,
    Row,
    Size,
    StandIn,
    Unique,
    Update,
)

_FILES = Holds("its files")
_FSX = "https://docs.aws.amazon.com/fsx/latest/APIReference/"

_THROUGHPUT = "https://docs.aws.amazon.com/efs/latest/ug/managing-throughput.html"
_EFS_PRICES = "https://aws.amazon.com/efs/pricing/"


def _stored(what: str, name: str, usage_type: str, reader: str, trap: str = "") -> Bill:
    return Bill(
        f"files in {what}",
        "GB-months",
        _EFS_PRICES,
        Price(f"efs.{name}.gb_months", "AmazonEFS", usage_type),
        reader,
        f"efs.{name.partition('.')[0]}.gb_months",
        trap,
    )


def _accessed(what: str, name: str, usage_type: str, access: str, reader: str) -> Bill:
    price = Price(f"efs.{name}.gb", "AmazonEFS", usage_type, {"accessType": access})
    return Bill(what, "GB", _EFS_PRICES, price, reader, f"efs.{name}.gb")


# The usage types: https://docs.aws.amazon.com/efs/latest/ug/understanding-usage-reports.html
_FILE_SYSTEM = (
    _stored("Standard", "standard.{zones}", "TimedStorage{z}-ByteHrs", "files_in_standard"),
    _stored(
        "Infrequent Access",
        "ia.{zones}.{mode}",
        "IATimedStorage{z}-ByteHrs",
        "files_in_ia",
        "files below 128 KiB are billed as 128 KiB outside of Standard",
    ),
    _stored("Archive", "archive", "ArchiveTimedStorage-ByteHrs", "files_in_archive"),
    *(
        _accessed(f"elastic throughput of {what}", what, "ETDataAccess-Bytes", access, "elastic_files")
        for what, access in (("reads", "Read"), ("writes", "Write"))
    ),
    _accessed("reads from Infrequent Access", "ia_reads", "IADataAccess-Bytes", "Read", "files_in_ia"),
    _accessed("files moved to Infrequent Access", "ia_moves", "IADataAccess-Bytes", "Write", "files_in_ia"),
    _accessed("reads from Archive", "archive_reads", "ArchiveDataAccess-Bytes", "Read", "files_in_archive"),
    _accessed(
        "files moved to Archive", "archive_moves", "ArchiveDataAccess-Bytes", "Write", "files_in_archive"
    ),
    Bill(
        "provisioned throughput",
        "MiB/s-months",
        _EFS_PRICES,
        Price(
            "efs.throughput.mibps_months",
            "AmazonEFS",
            "ProvisionedTP-MiBpsHrs",
            {"throughputClass": "Provisioned"},
        ),
        "provisioned_files",
        trap="provisioned throughput is billed in use or idle",
    ),
    Bill(
        "backups of files",
        "GB-months",
        "https://aws.amazon.com/backup/pricing/",
        None,
        "backed_up_files",
        "efs.backups.gb_months",
    ),
)

ROWS = (
    Row(
        "AWS::EFS::FileSystem",
        "a file system",
        alarms="stores.FILES",
        # It is deleted without its mount targets only, which its stack deletes before:
        # https://docs.aws.amazon.com/efs/latest/ug/API_DeleteFileSystem.html
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=_FILE_SYSTEM,
        quota=Quota("elasticfilesystem", "L-848C634D", "file systems"),
        # TooManyRequests: https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystem.html
        updates={
            name: Update(
                "MODIFY", "AWS allows another mode, or less throughput, once in 24 hours", _THROUGHPUT
            )
            for name in ("ThroughputMode", "ProvisionedThroughputInMibps")
        },
        listings=(Listing("efs describe-file-systems", "FileSystems"),),
        arns="FILE_SYSTEM",
        glyph="file_system",
        holds=_FILES,
        # https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
        keeping=Keeping(
            ("BackupPolicy", "Status"),
            "ENABLED",
            said="automatic backups are turned off",
            instead="AWS::Backup::BackupSelection",
        ),
    ),
    Row(
        "AWS::EFS::MountTarget",
        "an interface of a file system",
        holds=NO_CONTENT,
        deletion=UNPROTECTED,
        rehearsal=StandIn("mount_target"),
        bills=FREE,
        glyph="file_system",
        # MountTargetConflict: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
        unique=(Unique(("FileSystemId", "SubnetId")),),
        # Clients mount it, by inbound rules alone: https://docs.aws.amazon.com/efs/latest/ug/network-access.html
        network=Network("SubnetId", "SecurityGroups", opens="nothing"),
    ),
    Row(
        "AWS::FSx::FileSystem",
        "a file system",
        glyph="file_system",
        holds=_FILES,
        size=Size(
            ("StorageCapacity",), 0, f"{_FSX}API_UpdateFileSystem.html", but=("FileSystemType", "ONTAP")
        ),
        # https://docs.aws.amazon.com/fsx/latest/APIReference/API_UpdateFileSystemWindowsConfiguration.html
        backup_days=tuple(
            (f"{system}Configuration", "AutomaticBackupRetentionDays")
            for system in ("Windows", "Lustre", "Ontap", "OpenZFS")
        ),
    ),
    Row("AWS::FSx::Volume", "a volume of a file system", holds=_FILES),
    Row(
        "AWS::ECR::Repository",
        "a repository of images",
        arns="REPOSITORY",
        holds=Holds("its images"),
    ),
    Row("AWS::CodeArtifact::Repository", "a repository of packages", holds=Holds("its packages")),
    Row("AWS::CodeCommit::Repository", "a repository of commits", holds=Holds("its commits")),
    Row("AWS::Lightsail::Bucket", "a bucket of objects", glyph="bucket", holds=Holds("its objects")),
    Row("AWS::Lightsail::Database", "a database server", glyph="database", holds=Holds("its databases")),
    Row("AWS::Lightsail::Disk", "a disk", holds=_FILES),
    Row(
        "AWS::EFS::AccessPoint",
        "an entry into a file system",
        arns="ACCESS_POINT",
        holds=NO_CONTENT,
        unique=BY_SCHEMA,
        deletion=UNPROTECTED,
        network=NO_INTERFACE,
        rehearsal=NO_HOST,
        bills=FREE,
        # Its files stay in the file system, in a directory that its clients no longer see.
        identity=Identity(
            "the directory and the user of its clients",
            "the files stay where they are, and clients see the directory of another access point",
        ),
    ),
)
