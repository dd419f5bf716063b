"""`tiers cost` as a user meets it."""

import json
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cost.sample import HOBBY, JOBS, PRICES, SHOP
from tests.support.command_line import Run, command_line


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a directory with specs and a price file."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"blog": HOBBY, "shop": SHOP, "jobs": JOBS, "prices": PRICES}.items():
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    return command_line(capsys)


SCREEN = """\
blog in eu-west-1, a month of 730 hours, USD at prices of 2026-01-31

posts     db.t4g.micro postgres, single-az      730 hours  14.60
          gp3 storage, single-az             20 GB-months   2.00
          secret with a master password           1 month   0.40
entrance  application load balancer             730 hours  14.60
          public IPv4 address               2 x 730 hours   7.30
web       t4g.micro server                      730 hours   7.30
          gp3 disk                           10 GB-months   1.00

total: 47.20 USD a month
not included; set with --usage: zones.gb; internet.gb;
  rds.postgres.backup_gb_months; logs.gb; logs.gb_months;
  load_balancer.application.lcu_hours; ec2.Linux.t4g.credit_vcpu_hours
watch: log ingestion is billed by the GB, before the logs are stored; a load
  balancer is billed by the hour, with or without requests; each public IPv4
  address is billed by the hour, in use or idle; burstable servers are billed
  for CPU beyond their baseline
"""


def test_what_a_hobbyist_pays_fits_one_screen(run: Run) -> None:
    done = run("cost", "blog.yaml", "--prices", "prices.yaml")
    assert (done.code, done.out, done.err) == (0, SCREEN, "")
    lines = done.out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_quantities_without_prices_have_pages_and_the_next_step(run: Run) -> None:
    done = run("cost", "blog.yaml")
    assert done.code == 0
    assert "total" not in done.out
    assert "https://aws.amazon.com/rds/pricing/" in done.out
    assert "for money: tiers prices fetch blog.yaml --regions REGION --out prices.yaml\n" in done.out
    assert len(done.out.splitlines()) <= 24


def test_a_range_for_what_scales(run: Run) -> None:
    done = run("cost", "shop.yaml", "--prices", "prices.yaml")
    assert "total: 211.00 to 258.20 USD a month" in done.out
    assert "2 to 4 x 730 hours" in done.out


def test_usage_is_added_and_what_has_no_effect_is_said(run: Run) -> None:
    amounts = "version: 1\nusage: {internet.gb: 150, endpoint.gb: 3}\n"
    Path("usage.yaml").write_text(amounts, encoding="utf-8")
    done = run("cost", "blog.yaml", "--prices", "prices.yaml", "--usage", "usage.yaml")
    assert done.code == 0
    assert "usage     data to the internet" in done.out
    assert "total: 51.70 USD a month" in done.out
    assert "warning[T7506]: `endpoint.gb` has no effect\n --> usage.yaml:2:27" in done.out


@pytest.mark.parametrize(
    ("budget", "code"), [("258.20", 0), ("258.19", 1), ("211", 1), ("0", 1), ("1000", 0)]
)
def test_a_budget_is_compared_with_the_maximum(run: Run, budget: str, code: int) -> None:
    done = run("cost", "shop.yaml", "--prices", "prices.yaml", "--budget", budget)
    assert done.code == code
    assert ("error[T7504]: `shop` costs up to 258.20 USD a month" in done.out) is bool(code)


def test_a_budget_needs_prices_and_an_amount(run: Run) -> None:
    assert run("cost", "shop.yaml", "--budget", "5").code == 2
    for amount in ("-5", "nan", "inf", "1e999999", "5 USD", ""):
        assert run("cost", "shop.yaml", "--prices", "prices.yaml", f"--budget={amount}").code == 2


def test_a_missing_price_is_said_and_is_a_warning(run: Run) -> None:
    text = "".join(line for line in PRICES.splitlines(keepends=True) if "load_balancer" not in line)
    Path("prices.yaml").write_text(text, encoding="utf-8")
    done = run("cost", "blog.yaml", "--prices", "prices.yaml")
    assert done.code == 0
    assert "application load balancer             730 hours  no price" in done.out
    assert "total: 32.60 USD a month and what has no price" in done.out
    assert "prices: https://aws.amazon.com/elasticloadbalancing/pricing/" in done.out
    assert "warning[T7505]: the total of `blog` lacks 1 line" in done.out
    assert run("cost", "blog.yaml", "--prices", "prices.yaml", "--strict").code == 1


def test_two_environments_are_compared(run: Run) -> None:
    done = run("cost", "shop.yaml", "--prices", "prices.yaml", "--compare", "base", "staging")
    assert done.code == 0
    assert done.out.startswith("shop-staging, compared with shop\n")
    assert "         NAT gateway                                -730 hours            -36.50" in done.out
    assert "total: 211.00 to 258.20 -> " in done.out
    quantities = run("cost", "shop.yaml", "--compare", "base", "staging")
    assert "-730 hours" in quantities.out
    assert "total" not in quantities.out


def test_a_comparison_needs_a_spec(run: Run) -> None:
    assert run("compile", "shop.yaml", "--no-lint", "--out", "bundle").code == 0
    done = run("cost", "bundle", "--compare", "base", "staging")
    assert (done.code, done.out) == (2, "")
    assert "pass a spec with --compare" in done.err


def test_standard_input_is_read_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(SHOP.encode())))
    done = run("cost", "-", "--prices", "prices.yaml", "--compare", "base", "staging")
    assert done.code == 0
    assert "total: 211.00 to 258.20 -> " in done.out


def test_an_unknown_environment_is_reported(run: Run) -> None:
    done = run("cost", "shop.yaml", "--compare", "base", "stagin")
    assert done.code == 1
    assert "did you mean `staging`?" in done.out


def test_json_has_money_as_strings(run: Run) -> None:
    done = run("cost", "shop.yaml", "--prices", "prices.yaml", "--format", "json")
    data = json.loads(done.out)
    (found,) = data["costs"]
    assert found["total"] == {"min": "211.00", "max": "258.20"}
    assert found["prices"] == {"fetched": "2026-01-31", "currency": "USD"}
    nat = next(each for each in found["lines"] if each["what"] == "NAT gateway")
    assert nat["page"] == "https://aws.amazon.com/vpc/pricing/"
    assert (nat["price"], nat["quantity"], nat["cost"]) == (
        "nat_gateway.hours",
        {"min": "1460", "max": "1460"},
        {"min": "73.00", "max": "73.00"},
    )
    assert "nat_gateway.gb" in [each["usage"] for each in found["not_included"]]
    both = json.loads(run("cost", "shop.yaml", "--compare", "base", "staging", "--format", "json").out)
    assert [each["name"] for each in both["costs"]] == ["shop", "shop-staging"]
    assert both["differences"]


def test_a_bundle_and_a_template_cost_what_the_spec_costs(run: Run) -> None:
    assert run("compile", "jobs.yaml", "--no-lint", "--out", "nested").code == 0
    assert run("compile", "jobs.yaml", "--no-lint", "--layout", "single", "--out", "single").code == 0
    of_spec = run("cost", "jobs.yaml", "--prices", "prices.yaml").out
    assert run("cost", "nested", "--prices", "prices.yaml").out == of_spec
    of_template = run("cost", "single/jobs.template.yaml", "--prices", "prices.yaml").out
    assert [line for line in of_template.splitlines() if "total" in line] == [
        line for line in of_spec.splitlines() if "total" in line
    ]


def test_the_region_must_be_known_and_have_prices(run: Run) -> None:
    done = run("cost", "blog.yaml", "--prices", "prices.yaml", "--region", "us-east-1")
    assert done.code == 1
    assert "the price file has no region `us-east-1`; it has eu-west-1" in done.out
    Path("prices.yaml").write_text(PRICES + "  us-east-1: {}\n", encoding="utf-8")
    done = run("cost", "blog.yaml", "--prices", "prices.yaml")
    assert done.code == 1
    assert "the region of the deployment is not known" in done.out


@pytest.mark.parametrize("option", ["--prices", "--usage"])
def test_a_file_that_cannot_be_read_is_named(run: Run, option: str) -> None:
    done = run("cost", "blog.yaml", option, "missing.yaml")
    assert done.code == 1
    assert "`missing.yaml` cannot be read" in done.out
    done = run("cost", "blog.yaml", option, "/dev/zero")
    assert done.code == 1
    Path("bad.yaml").write_text("version: 1\nusage: {a: 1}\nregions: {a: 1}\n", encoding="utf-8")
    done = run("cost", "blog.yaml", option, "bad.yaml")
    assert done.code == 1
    assert " --> bad.yaml:" in done.out


def test_names_of_a_template_are_harmless(run: Run) -> None:
    resources = {"Evil\x1b[31m": {"Type": "AWS::EC2::EIP"}, "B": {"Type": "Own::\x1b]0;x"}}
    Path("evil.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    done = run("cost", "evil.json")
    assert done.code == 0
    assert "\x1b" not in done.out


def test_the_alarm_of_a_raw_resource_is_a_cost_of_it(run: Run) -> None:
    raw = "operations: {notify: [ops@example.com]}\nresources: {data: {Mails: {Type: AWS::SQS::Queue}}}\n"
    Path("blog.yaml").write_text(HOBBY + "regions: [eu-west-1]\n" + raw, encoding="utf-8")
    rows = [each for each in run("cost", "blog.yaml").out.splitlines() if each.startswith("Mails ")]
    assert [each.split() for each in rows] == [["Mails", "alarm", "metric", "1", "month"]]


EDGE = """\
resources:
  edge:
    Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
    Web: {Type: AWS::WAFv2::RuleGroup, Properties: {}}
"""
EDGE_PRICES = "  us-east-1: {kms.key.months: '1.50'}\n"


def test_a_root_in_another_region_has_the_prices_of_that_region(run: Run) -> None:
    Path("blog.yaml").write_text(HOBBY + "regions: [eu-west-1]\n" + EDGE, encoding="utf-8")
    Path("prices.yaml").write_text(PRICES + EDGE_PRICES, encoding="utf-8")
    done = run("cost", "blog.yaml", "--prices", "prices.yaml")
    assert done.code == 0, done.out
    assert "Key       key" in done.out
    assert "total: 48.70 USD a month" in done.out
    assert "not in the catalog of prices: AWS::WAFv2::RuleGroup" in done.out
    assert run("compile", "blog.yaml", "--no-lint", "--out", "bundle").code == 0
    assert run("cost", "bundle", "--prices", "prices.yaml").out == done.out
    plan = run("plan", "blog.yaml", "--prices", "prices.yaml").out
    assert "total: 0.00 -> 1.50 USD a month" in plan
    assert "total: 0.00 -> 47.20 USD a month" in plan
