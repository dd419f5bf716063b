"""The costs in `tiers plan`."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cost.sample import HOBBY, PRICES, REGION, of_template, resource
from tests.support.command_line import Run, command_line
from tiers.cost.estimate import Line
from tiers.cost.priced import Bill, Range, differences, priced
from tiers.cost.prices import Prices, Step

TWO_SERVERS = HOBBY.replace("count: 1", "count: 2")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a directory with a spec whose bundle is in `deployed`."""
    monkeypatch.chdir(tmp_path)

    call = command_line(capsys)
    Path("prices.yaml").write_text(PRICES, encoding="utf-8")
    Path("blog.yaml").write_text(HOBBY, encoding="utf-8")
    assert call("compile", "blog.yaml", "--no-lint", "--out", "deployed").code == 0
    return call


COSTS = """\
costs a month in eu-west-1, USD at prices of 2026-01-31
web  t4g.micro server     +730 hours  +7.30
     gp3 disk          +10 GB-months  +1.00

total: 47.20 -> 55.50 USD a month (+8.30)
"""


def test_a_plan_says_what_a_change_adds(run: Run) -> None:
    Path("blog.yaml").write_text(TWO_SERVERS, encoding="utf-8")
    done = run("plan", "blog.yaml", "--against", "deployed", "--prices", "prices.yaml")
    assert done.code == 0
    assert COSTS in done.out


def test_a_plan_without_prices_has_the_quantities(run: Run) -> None:
    Path("blog.yaml").write_text(TWO_SERVERS, encoding="utf-8")
    done = run("plan", "blog.yaml", "--against", "deployed")
    assert (
        "costs a month\nweb  t4g.micro server     +730 hours\n     gp3 disk          +10 GB-months\n"
        in done.out
    )
    assert "total" not in done.out
    assert "\n\n\n" not in done.out


def test_a_change_that_costs_nothing_is_not_mentioned(run: Run) -> None:
    Path("blog.yaml").write_text(HOBBY.replace("port: 80, instance", "port: 81, instance"), encoding="utf-8")
    done = run("plan", "blog.yaml", "--against", "deployed", "--prices", "prices.yaml")
    assert "costs a month" not in done.out


def test_what_is_removed_costs_less(run: Run) -> None:
    Path("blog.yaml").write_text(TWO_SERVERS, encoding="utf-8")
    assert run("compile", "blog.yaml", "--no-lint", "--out", "deployed").code == 0
    Path("blog.yaml").write_text(HOBBY, encoding="utf-8")
    done = run("plan", "blog.yaml", "--against", "deployed", "--prices", "prices.yaml")
    assert "total: 55.50 -> 47.20 USD a month (-8.30)" in done.out


def test_a_first_deployment_adds_everything(run: Run) -> None:
    done = run("plan", "blog.yaml", "--prices", "prices.yaml")
    assert "total: 0.00 -> 47.20 USD a month (+47.20)" in done.out


def test_json_has_the_costs_beside_the_plan(run: Run) -> None:
    Path("blog.yaml").write_text(TWO_SERVERS, encoding="utf-8")
    done = run("plan", "blog.yaml", "--against", "deployed", "--prices", "prices.yaml", "--format", "json")
    costs = json.loads(done.out)["costs"]
    assert [(each["what"], each["cost"]) for each in costs["lines"]] == [
        ("t4g.micro server", {"min": "7.30", "max": "7.30"}),
        ("gp3 disk", {"min": "1.00", "max": "1.00"}),
    ]
    assert costs["after"]["total"] == {"min": "55.50", "max": "55.50"}


def test_a_price_file_that_does_not_fit_is_an_error(run: Run) -> None:
    done = run("plan", "blog.yaml", "--prices", "missing.yaml")
    assert done.code == 1
    assert "nothing planned" in done.out
    done = run("plan", "blog.yaml", "--prices", "prices.yaml", "--region", "us-east-1")
    assert done.code == 1
    assert "the price file has no region `us-east-1`" in done.out
    assert "+ PostsDBInstance" in done.out


def test_a_change_of_the_price_alone_is_a_difference() -> None:
    def cluster(storage: str) -> Bill:
        capacity = {"MinCapacity": 1, "MaxCapacity": 1}
        found = of_template(
            {
                "Db": resource(
                    "RDS::DBCluster",
                    Engine="aurora-mysql",
                    StorageType=storage,
                    ServerlessV2ScalingConfiguration=capacity,
                ),
                "Member": resource(
                    "RDS::DBInstance",
                    Engine="aurora-mysql",
                    DBInstanceClass="db.serverless",
                    DBClusterIdentifier={"Ref": "Db"},
                ),
            }
        )
        (line,) = (each for each in found.lines if each.unit == "ACU-hours")
        assert line.product is not None
        price = (Step(Decimal(0), Decimal("0.1" if storage == "aurora" else "0.2")),)
        made = Prices("2026-01-31", "USD", {REGION: {line.product.key: price}})
        return priced(found._replace(lines=(line,)), made)

    (found,) = differences(cluster("aurora"), cluster("aurora-iopt1"))
    assert (found.amount, found.money) == (
        Range(Decimal(0), Decimal(0)),
        Range(Decimal("73.0"), Decimal("73.0")),
    )


def test_lines_of_one_name_and_two_prices_are_added_up() -> None:
    line = Line("network", "NAT gateway", "hours", Decimal(730), Decimal(730), "", None)
    estimate = of_template({})
    both = priced(estimate._replace(lines=(line, line)), None)
    (found,) = differences(priced(estimate, None), both)
    assert found.amount == Range(Decimal(1460), Decimal(1460))
