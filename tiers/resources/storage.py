"""File systems, backups, and repositories."""

from tiers.resources.row import Holds, Keeping, Listing, Network, Row, Size, Unique

_FILES = Holds("its files")
_FSX = "https://docs.aws.amazon.com/fsx/latest/APIReference/"

ROWS = (
    Row(
        "AWS::EFS::FileSystem",
        "a file system",
        listings=(Listing("efs describe-file-systems", "FileSystems"),),
        arns="FILE_SYSTEM",
        glyph="file_system",
        holds=_FILES,
        # https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
        keeping=Keeping(("BackupPolicy", "Status"), "ENABLED", said="automatic backups are turned off"),
    ),
    Row(
        "AWS::EFS::MountTarget",
        "an interface of a file system",
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
    Row("AWS::Backup::BackupVault", "a vault of backups", holds=Holds("its backups")),
    Row(
        "AWS::Backup::LogicallyAirGappedBackupVault",
        "a vault of locked backups",
        holds=Holds("its backups"),
    ),
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
    Row("AWS::EFS::AccessPoint", "an entry into a file system", arns="ACCESS_POINT"),
)
