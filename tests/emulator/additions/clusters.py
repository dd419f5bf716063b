"""Members of database clusters: subnet group and security groups are those of the cluster, and one writes.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.CreateInstance.html
"""

from ministack.services import rds

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::RDS::DBInstance"


def install() -> None:
    """Complete a member when it is made; MiniStack gives it defaults, and every member is a writer."""
    create = kit.original(KIND, "create")

    def create_member(logical_id: str, properties: Properties, stack: str) -> Made:
        made: Made = create(logical_id, properties, stack)
        cluster = rds._clusters.get(properties.get("DBClusterIdentifier") or "")
        if cluster:
            _complete(rds._instances[made[0]], cluster)
        return made

    kit.wrap(KIND, create=create_member)


def _complete(member: Properties, cluster: Properties) -> None:
    member["VpcSecurityGroups"] = cluster["VpcSecurityGroups"]
    member["DBSubnetGroup"] = rds._subnet_groups[cluster["DBSubnetGroup"]]
    member["StorageEncrypted"] = kit.is_true(cluster["StorageEncrypted"])
    for other in cluster["DBClusterMembers"][1:]:
        other["IsClusterWriter"] = False
