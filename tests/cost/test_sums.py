"""The sums of three architectures, computed by hand from made-up prices."""

from decimal import Decimal

from tests.cost.sample import HOBBY, JOBS, SHOP, bill, shown
from tiers.cost.priced import Range, differences


def test_the_spec_of_a_hobbyist() -> None:
    found = bill(HOBBY)
    assert shown(found) == {
        ("entrance", "application load balancer"): ("14.60", "14.60"),  # 730 h x 0.02
        ("entrance", "public IPv4 address"): ("7.30", "7.30"),  # 2 zones x 730 h x 0.005
        ("web", "t4g.micro server"): ("7.30", "7.30"),  # 730 h x 0.01
        ("web", "gp3 disk"): ("1.00", "1.00"),  # 10 GB x 0.1
        ("posts", "db.t4g.micro postgres, single-az"): ("14.60", "14.60"),  # 730 h x 0.02
        ("posts", "gp3 storage, single-az"): ("2.00", "2.00"),  # 20 GB x 0.1
        ("posts", "secret with a master password"): ("0.40", "0.40"),
    }
    # 14.60 + 7.30 + 7.30 + 1.00 + 14.60 + 2.00 + 0.40
    assert found.total == Range(Decimal("47.20"), Decimal("47.20"))
    assert found.unpriced == ()


def test_a_spec_that_scales_costs_between_two_sums() -> None:
    found = bill(SHOP)
    assert shown(found) == {
        ("network", "NAT gateway"): ("73.00", "73.00"),  # 2 x 730 h x 0.05
        ("network", "public IPv4 address"): ("7.30", "7.30"),  # 2 x 730 h x 0.005
        ("entrance", "application load balancer"): ("14.60", "14.60"),
        ("entrance", "public IPv4 address"): ("7.30", "7.30"),
        ("web", "t4g.small server"): ("29.20", "58.40"),  # 2 to 4 x 730 h x 0.02
        ("web", "gp3 disk"): ("2.00", "4.00"),  # 2 to 4 x 10 GB x 0.1
        ("web", "alarm of target tracking"): ("0.20", "0.20"),  # 2 x 0.1
        ("orders", "db.t4g.medium mysql, multi-az"): ("73.00", "73.00"),  # 730 h x 0.1
        ("orders", "gp3 storage, multi-az"): ("4.00", "20.00"),  # 20 to 100 GB x 0.2
        ("orders", "secret with a master password"): ("0.40", "0.40"),
    }
    # 73.00 + 7.30 + 14.60 + 7.30 + 29.20 + 2.00 + 0.20 + 73.00 + 4.00 + 0.40
    # 73.00 + 7.30 + 14.60 + 7.30 + 58.40 + 4.00 + 0.20 + 73.00 + 20.00 + 0.40
    assert found.total == Range(Decimal("211.00"), Decimal("258.20"))


def test_tasks_with_usage() -> None:
    found = bill(JOBS, {"sqs.standard.requests": 2_000_000, "internet.gb": 150, "nat_gateway.gb": 20})
    assert shown(found) == {
        ("network", "NAT gateway"): ("36.50", "36.50"),
        ("network", "public IPv4 address"): ("3.65", "3.65"),
        ("worker", "Fargate arm64 vCPU"): ("14.60", "29.20"),  # 2 to 4 x 0.25 vCPU x 730 h x 0.04
        ("worker", "Fargate arm64 memory"): ("2.92", "5.84"),  # 2 to 4 x 0.5 GB x 730 h x 0.004
        ("worker", "alarm of target tracking"): ("0.20", "0.20"),
        ("usage", "data to the internet"): ("4.50", "4.50"),  # 100 GB x 0 + 50 GB x 0.09
        ("usage", "data through NAT gateways"): ("1.00", "1.00"),  # 20 GB x 0.05
        ("usage", "requests to standard queues"): ("0.40", "0.40"),  # a million x 0 + a million x 0.0000004
    }
    # 36.50 + 3.65 + 14.60 + 2.92 + 0.20 + 4.50 + 1.00 + 0.40, and with the maxima of the tasks
    assert found.total == Range(Decimal("63.77"), Decimal("81.29"))


def test_two_environments_differ_by_what_changes() -> None:
    production, staging = bill(SHOP), bill(SHOP, environment="staging")
    found = {
        (each.line.component, each.line.what): (str(each.money.least), str(each.money.most))
        for each in differences(production, staging)
        if each.money is not None
    }
    assert found == {
        ("network", "NAT gateway"): ("-36.50", "-36.50"),
        ("network", "public IPv4 address"): ("-3.65", "-3.65"),
        ("web", "t4g.small server"): ("-14.60", "-43.80"),  # 29.20 -> 14.60, 58.40 -> 14.60
        ("web", "gp3 disk"): ("-1.00", "-3.00"),
        ("web", "alarm of target tracking"): ("-0.20", "-0.20"),  # nothing scales
        ("orders", "db.t4g.medium mysql, single-az"): ("36.50", "36.50"),
        ("orders", "gp3 storage, single-az"): ("2.00", "10.00"),
        ("orders", "db.t4g.medium mysql, multi-az"): ("-73.00", "-73.00"),
        ("orders", "gp3 storage, multi-az"): ("-4.00", "-20.00"),
    }
    # The sums of the differences are the difference of the sums.
    assert staging.total.least - production.total.least == sum(Decimal(low) for low, _ in found.values())
    assert staging.total.most - production.total.most == sum(Decimal(high) for _, high in found.values())
