"""Quantities of databases, replicas, and clusters."""

from tests.cost.sample import amounts, of_template, resource


def test_a_replica_is_priced_by_its_source() -> None:
    found = of_template(
        {
            "Source": resource(
                "RDS::DBInstance",
                Engine="postgres",
                DBInstanceClass="db.m8g.large",
                AllocatedStorage="100",
                StorageType="gp3",
                MultiAZ=True,
                ManageMasterUserPassword=True,
            ),
            "Replica": resource(
                "RDS::DBInstance",
                SourceDBInstanceIdentifier={"Ref": "Source"},
                DBInstanceClass="db.m8g.xlarge",
            ),
        }
    )
    assert amounts(found) == {
        "db.m8g.large postgres, multi-az": (730, 730, "rds.postgres.db.m8g.large.multi-az.hours"),
        "gp3 storage, multi-az": (100, 100, "rds.gp3.multi-az.gb_months"),
        "secret with a master password": (1, 1, "secret.months"),
        "db.m8g.xlarge postgres, single-az": (730, 730, "rds.postgres.db.m8g.xlarge.single-az.hours"),
        "gp3 storage, single-az": (100, 100, "rds.gp3.single-az.gb_months"),
    }


def test_replicas_of_each_other_end() -> None:
    loop = {
        name: resource("RDS::DBInstance", SourceDBInstanceIdentifier={"Ref": other})
        for name, other in (("One", "Other"), ("Other", "One"))
    }
    assert {each.unread for each in of_template(loop).unread} == {
        "the engine and the class of the database",
        "the size of the storage",
    }


def test_aurora_serverless_scales_between_its_capacities() -> None:
    found = of_template(
        {
            "Cluster": resource(
                "RDS::DBCluster",
                Engine="aurora-mysql",
                ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 4},
            ),
            "Writer": resource(
                "RDS::DBInstance",
                Engine="aurora-mysql",
                DBInstanceClass="db.serverless",
                DBClusterIdentifier={"Ref": "Cluster"},
            ),
        }
    )
    assert amounts(found) == {"Aurora capacity, aurora-mysql": (365, 2920, "rds.aurora-mysql.acu_hours")}
    assert [each.usage for each in found.unset] == [
        *("rds.aurora-mysql.gb_months", "rds.aurora-mysql.io_requests", "rds.extended_support_vcpu_hours"),
    ]
