"""Products of the Price List that the amounts of templates need, and use without a price."""

from typing import Any

from tests.cost.sample import UBUNTU, WINDOWS, of_template, resource


def test_logs_and_bursts_depend_on_use() -> None:
    found = of_template(
        {
            "Database": resource(
                "RDS::DBInstance",
                Engine="mariadb",
                DBInstanceClass="db.t4g.micro",
                AllocatedStorage=20,
                MonitoringInterval=60,
            ),
            "Burstable": resource("EC2::Instance", InstanceType="t3.micro", ImageId=UBUNTU),
            "Limited": resource(
                "EC2::Instance",
                InstanceType="t4g.micro",
                ImageId=UBUNTU,
                CreditSpecification={"CpuCredits": "standard"},
            ),
        }
    )
    assert [each.usage for each in found.unset] == [
        *("rds.mariadb.backup_gb_months", "logs.gb", "logs.gb_months", "ec2.Linux.t3.credit_vcpu_hours"),
    ]


def test_two_products_never_share_the_name_of_a_price() -> None:
    """A price file has one price for each name, so what costs differently has another name."""
    servers = {
        f"Server{number}": resource(
            "EC2::Instance", InstanceType="t3.small", ImageId=image, Placement={"Tenancy": tenancy}
        )
        for number, (image, tenancy) in enumerate(
            (a, b) for a in (UBUNTU, WINDOWS) for b in ("default", "dedicated")
        )
    }
    databases: dict[str, Any] = {}
    for kind in ("aurora", "aurora-iopt1"):
        name = f"Cluster{len(databases)}"
        limits = {"MinCapacity": 1, "MaxCapacity": 2}
        databases[name] = resource(
            "RDS::DBCluster", Engine="aurora-mysql", StorageType=kind, ServerlessV2ScalingConfiguration=limits
        )
        for size in ("db.serverless", "db.r8g.large"):
            databases[f"Instance{len(databases)}"] = resource(
                "RDS::DBInstance",
                Engine="aurora-mysql",
                DBInstanceClass=size,
                DBClusterIdentifier={"Ref": name},
            )
    volumes = {
        f"Volume{kind}": resource("EC2::Volume", VolumeType=kind, Size=1, Iops=9000)
        for kind in ("gp2", "gp3", "io1", "io2", "st1", "sc1", "standard")
    }
    found = of_template({**servers, **databases, **volumes})
    products = {each.product for each in (*found.lines, *found.unset) if each.product}
    assert len({each.key for each in products}) == len(products)


def test_use_with_two_prices_has_none() -> None:
    clusters = {
        f"Cluster{number}": resource("RDS::DBCluster", Engine="aurora-mysql", StorageType=kind)
        for number, kind in enumerate(("aurora", "aurora-iopt1"))
    }
    both = {each.usage: each.product for each in of_template(clusters).unset}
    assert both["rds.aurora-mysql.gb_months"] is None
    del clusters["Cluster1"]
    one = {each.usage: each.product for each in of_template(clusters).unset}
    assert one["rds.aurora-mysql.gb_months"] is not None
