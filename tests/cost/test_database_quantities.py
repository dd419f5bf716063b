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


def test_performance_beyond_the_included_is_billed() -> None:
    common = {"Engine": "mariadb", "DBInstanceClass": "db.m8g.large", "MultiAZ": False}
    found = of_template(
        {
            "Striped": resource(
                "RDS::DBInstance",
                **common,
                StorageType="gp3",
                AllocatedStorage="400",
                Iops=20_000,
                StorageThroughput=1_000,
                DatabaseInsightsMode="advanced",
            ),
            "Included": resource(
                "RDS::DBInstance",
                **common,
                StorageType="gp3",
                AllocatedStorage="400",
                Iops=12_000,
                StorageThroughput=500,
                DatabaseInsightsMode="standard",
            ),
            "Fast": resource(
                "RDS::DBInstance", **common, StorageType="io2", AllocatedStorage="100", Iops=3_000
            ),
        }
    )
    assert amounts(found) == {
        "db.m8g.large mariadb, single-az": (730, 730, "rds.mariadb.db.m8g.large.single-az.hours"),
        "gp3 storage, single-az": (400, 400, "rds.gp3.single-az.gb_months"),
        "gp3 IOPS beyond the included, single-az": (8000, 8000, ""),
        "gp3 throughput beyond the included, single-az": (500, 500, ""),
        "io2 storage, single-az": (100, 100, "rds.io2.single-az.gb_months"),
        "io2 IOPS beyond the included, single-az": (3000, 3000, ""),
    }
    assert [each.usage for each in found.unset].count("rds.insights_vcpu_hours") == 1


def test_a_cluster_with_standbys_has_the_price_of_its_three_instances() -> None:
    found = of_template(
        {
            "Cluster": resource(
                "RDS::DBCluster",
                DBClusterIdentifier="orders",
                Engine="mysql",
                EngineLifecycleSupport="open-source-rds-extended-support-disabled",
                DBClusterInstanceClass="db.m6gd.large",
                AllocatedStorage=100,
                StorageType="io2",
                Iops=3000,
                BackupRetentionPeriod=7,
            ),
        }
    )
    assert amounts(found) == {
        "db.m6gd.large mysql, multi-az-cluster": (730, 730, "rds.mysql.db.m6gd.large.multi-az-cluster.hours"),
        "io2 storage, multi-az-cluster": (100, 100, "rds.io2.multi-az-cluster.gb_months"),
        "io2 IOPS beyond the included, multi-az-cluster": (3000, 3000, ""),
    }
    product = next(each.product for each in found.lines if each.product)
    assert "Multi-AZClusterUsage:" in str(product)
    assert "Multi-AZ (readable standbys)" in str(product)
