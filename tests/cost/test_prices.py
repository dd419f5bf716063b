"""Price files and usage files: what they say, and hostile ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cost.sample import PRICES, prices
from tiers.cost import prices as price_files
from tiers.cost import usage as usage_files
from tiers.cost.prices import Prices, Step, money, write
from tiers.diagnostics.model import Diagnostic


def refused(text: str) -> tuple[Diagnostic, ...]:
    _, found, findings = price_files.read("prices.yaml", text.encode())
    assert found is None
    return findings


def test_a_price_keeps_its_digits_quoted_or_not() -> None:
    found = prices().regions["eu-west-1"]
    assert found["ebs.gp3.gb_months"] == (Step(Decimal(0), Decimal("0.1")),)
    assert found["internet.gb"] == (Step(Decimal(0), Decimal(0)), Step(Decimal(100), Decimal("0.09")))


def test_what_is_written_is_read_again() -> None:
    assert prices(write(prices())) == prices()


def test_json_is_read_too() -> None:
    head = '{"version": 1, "fetched": "2026-01-31", "currency": "USD", '
    text = head + '"regions": {"eu-west-1": {"a.hours": 0.045}}}'
    assert prices(text).regions == {"eu-west-1": {"a.hours": (Step(Decimal(0), Decimal("0.045")),)}}


def test_a_file_without_prices_is_written_and_read() -> None:
    empty = Prices("2026-01-31", "USD", {"eu-west-1": {}})
    assert prices(write(empty)) == empty
    assert prices(write(Prices("2026-01-31", "USD", {}))).regions == {}


STEPS = (
    Step(Decimal(0), Decimal(0)),
    Step(Decimal(100), Decimal("0.09")),
    Step(Decimal(1000), Decimal("0.05")),
)


@pytest.mark.parametrize(
    ("amount", "after", "cost"),
    [
        ("0", "0", "0.00"),
        ("100", "0", "0.00"),
        ("150", "0", "4.50"),  # 50 x 0.09
        ("50", "100", "4.50"),
        ("2000", "0", "131.00"),  # 900 x 0.09 + 1000 x 0.05
        ("0.05", "100", "0.00"),
        ("0.06", "100", "0.01"),  # 0.0054
    ],
)
def test_each_step_has_its_price(amount: str, after: str, cost: str) -> None:
    assert str(money(STEPS, Decimal(amount), Decimal(after))) == cost


@given(st.decimals(0, 10_000, places=3), st.decimals(0, 10_000, places=3))
def test_two_amounts_cost_what_their_sum_costs(one: Decimal, other: Decimal) -> None:
    together = money(STEPS, one + other)
    assert abs(money(STEPS, one) + money(STEPS, other, one) - together) <= Decimal("0.01")


REGIONS = "regions: {eu-west-1: {nat_gateway.hours: VALUE}}"
HEAD = 'version: 1\nfetched: "2026-01-31"\ncurrency: USD\n'


@pytest.mark.parametrize(
    "value",
    [
        *("-0.1", "'-0.1'", "1e3", "'1e3'", "'NaN'", "'Infinity'", "true", "'0.1 USD'", "'0x10'", "'٣'"),
        *(f"'{'9' * 13}'", f"'0.{'1' * 13}'", "{}", "[]", "''", "' 1'", "~"),
        *("[{from: 1, price: 2}]", "[{from: 0, price: 2}, {from: 0, price: 1}]", "[{from: 0}]", "[0]"),
        *("[{from: 0, price: 2}, {from: 5, price: 1}, {from: 4, price: 1}]", "[{from: 0, price: x}]"),
        "[{from: 0, price: 1, unit: h}]",
    ],
)
def test_a_price_that_is_none_is_refused_at_its_place(value: str) -> None:
    findings = refused(HEAD + REGIONS.replace("VALUE", value))
    assert {each.code.id for each in findings} <= {"T7501", "T0020", "T0021"}
    assert findings[0].place.route[:3] in {("regions", "eu-west-1", "nat_gateway.hours"), ()}
    assert findings[0].place.route or findings[0].place.span


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("[]", "the file is a list, not a mapping"),
        ("version: 2\n" + PRICES.partition("\n")[2], "the version must be 1"),
        (PRICES.replace("2026-01-31", "2026-13-31"), "`fetched` must be like `2026-01-31`"),
        (PRICES.replace('fetched: "2026-01-31"\n', ""), "`fetched` must be like `2026-01-31`"),
        (PRICES.replace("USD", "dollars"), "`currency` must be like `USD`"),
        (PRICES + "more: 1\n", "unknown key `more`"),
        (HEAD + "regions: []", "`regions` must be a mapping"),
        (HEAD, "`regions` must be a mapping"),
        (HEAD + "regions: {eu-west-1: 5}", "the prices of `eu-west-1` must be a mapping"),
        (HEAD + "regions: {a: {}, a: {}}", "the key `a` is written twice"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, message: str) -> None:
    assert message in [each.message for each in refused(text)]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "regions: " + "{a: " * 5000 + "1" + "}" * 5000,
        HEAD + "regions: " + "[" * 100_000,
        HEAD + "regions: {a: {" + ", ".join(f"k{number}: 1" for number in range(60_000)) + "}}",
        "x" * (2 << 20),
        HEAD + "a: &a [1]\nregions: *a\n",
        HEAD + "regions: !!python/object/apply:os.system [id]",
        "\x00",
    ],
)
def test_a_hostile_file_is_refused(text: str) -> None:
    assert refused(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    assert price_files.read("prices.yaml", b"\xff\xfe\x00")[2]


def test_usage_is_read_by_its_names() -> None:
    _, found, findings = usage_files.read(
        "u.yaml", b"version: 1\nusage: {nat_gateway.gb: 12.5, logs.gb: '3'}\n"
    )
    assert findings == ()
    assert found == {"nat_gateway.gb": Decimal("12.5"), "logs.gb": Decimal(3)}


@pytest.mark.parametrize(
    ("usage", "message", "advice"),
    [
        ("{nat_gatway.gb: 1}", "unknown usage `nat_gatway.gb`", "did you mean `nat_gateway.gb`?"),
        ("{nat_gateway.gb: -1}", "`nat_gateway.gb` must be a decimal number such as `0.045`", None),
        ("[1]", "`usage` must be a mapping", None),
    ],
)
def test_usage_of_another_shape_is_refused(usage: str, message: str, advice: str | None) -> None:
    _, found, findings = usage_files.read("u.yaml", f"version: 1\nusage: {usage}\n".encode())
    assert found == {}
    assert [each.message for each in findings] == [message]
    assert advice is None or findings[0].help == advice


def test_the_names_of_usage_are_spelled_out() -> None:
    names = usage_files.known()
    assert {
        "nat_gateway.gb",
        "sqs.fifo.requests",
        "lambda.arm64.gb_seconds",
        "rds.mysql.backup_gb_months",
    } <= {*names}
    assert not any("{" in name for name in names)
    assert [*names] == sorted(names)


def test_an_engine_that_aws_licenses_has_backups_too() -> None:
    text = b"version: 1\nusage: {rds.oracle-ee.backup_gb_months: 5}\n"
    assert usage_files.read("u.yaml", text)[1] == {"rds.oracle-ee.backup_gb_months": Decimal(5)}
