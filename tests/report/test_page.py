"""The page about a spec: complete in itself, and in agreement with the commands that say the same as text."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cost.sample import PRICES, SHOP
from tests.support.html_page import Page, words
from tests.support.paths import CASES, COMPONENTS, ROOT, SPECS
from tiers import cli

PRODUCTION = SPECS / "production.yaml"
FUNCTIONS = COMPONENTS / "function" / "cases" / "functions" / "spec.yaml"
OPENED = CASES / "invalid_undeclared_flow" / "spec.yaml"


def written(folder: Path, spec: Path, *options: str, code: int = 0) -> Page:
    """Write the page about a spec, and return its content."""
    file = folder / "report.html"
    assert cli.main(["report", str(spec), "--out", str(file), *options]) == code
    return Page(file)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """Return the data that a command prints."""
    capsys.readouterr()
    cli.main([*words, "--format", "json"])
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return written(tmp_path_factory.mktemp("page"), PRODUCTION)


def test_the_page_loads_nothing(page: Page) -> None:
    loading = {"src", "action", "srcset", "poster", "data", "background"}
    assert [each for element in page.body.iter() for each in element.attrib if each in loading] == []
    assert not re.search(r"@import|url\(|\b(?:fetch|XMLHttpRequest|WebSocket|import)\b", page.text)
    assert re.findall(r'(?:src|href)="([^#"][^"]*)"', page.text) == []


def test_the_policy_allows_the_one_script_only(page: Page) -> None:
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page.text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'sha256-{digest}'" in policy[1]
    assert len(re.findall("<script", page.text)) == 2


def test_every_link_leads_to_a_section_a_component_or_a_connection(page: Page) -> None:
    ids = {each.get("id") for each in page.body.iter()}
    flows = {f"{each['from']}/{each['to']}/{each['protocol']}" for each in page.data["flows"]}
    links = [str(each.get("href"))[1:] for each in page.body.iter("a")]
    assert links
    assert [each for each in links if each not in ids | flows] == []


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        words = [
            sys.executable,
            "-m",
            "tiers",
            "report",
            str(FUNCTIONS),
            "--out",
            str(tmp_path / "page.html"),
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(words, cwd=ROOT, env=environment, check=True, capture_output=True)
        pages.append((tmp_path / "page.html").read_bytes())
    assert pages[0] == pages[1]


# Components


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return the paths of a resolved component, lists of plain values as one."""
    if isinstance(value, dict):
        return {
            key: each
            for name, inner in value.items()
            for key, each in leaves(inner, f"{path}.{name}").items()
        }
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        found = (leaves(inner, f"{path}[{number}]") for number, inner in enumerate(value))
        return {key: each for inner in found for key, each in inner.items()}
    return {path.removeprefix("."): value}


@pytest.mark.parametrize("name", ["load_balancer", "web", "orders"])
def test_a_component_has_every_key_that_is_resolved(
    page: Page, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    resolved = printed(capsys, "resolve", str(PRODUCTION))
    (component,) = (
        resolved[tier][name] for tier in ("presentation", "logic", "data") if name in resolved[tier]
    )
    shown = {row[0] for row in page.rows(name, "Keys")}
    missing = {path for path in leaves(component) if not {path, path.rpartition(".")[0]} & shown}
    assert missing == set()


def test_a_key_has_its_line_and_a_default_is_marked(page: Page) -> None:
    given, defaults = page.part("orders", "Keys")
    line = PRODUCTION.read_text(encoding="utf-8").split("\n").index("    engine: postgres") + 1
    assert ["engine", "postgres", str(line)] in [
        [words(cell) for cell in row] for row in given.iterfind(".//tr")
    ]
    assert words(next(defaults.iter("summary"))).startswith("Defaults (")
    marked = {words(row[0]): words(row[1]) for row in defaults.iterfind(".//tbody/tr")}
    assert marked["multi_az"].startswith("true")
    assert "engine" not in marked


def test_an_environment_has_its_own_keys(tmp_path: Path) -> None:
    staging = written(tmp_path, PRODUCTION, "--env", "staging")
    assert words(next(staging.body.iter("h1"))) == "shop-staging"
    keys = {row[0]: row[1] for row in staging.rows("orders", "Keys")}
    assert keys["instance_class"] == "db.t4g.medium"


def test_a_component_has_the_rules_of_its_security_group(page: Page) -> None:
    rules = page.rows("orders", "Security rules")
    assert [row[:2] for row in rules] == [["in", "tcp 5432"], ["out", "icmp"]]
    assert rules[0][2].startswith("api production.yaml:")


def test_a_component_has_its_grants_and_roles(tmp_path: Path) -> None:
    functions = written(tmp_path, FUNCTIONS)
    granted = {row[0]: row[1] for row in functions.rows("thumbs", "Grants")}
    assert {"api to thumbs (invoke)", "thumbs to jobs (consume)", "thumbs to files (write)"} <= granted.keys()
    assert "s3:PutObject" in granted["thumbs to files (write)"]
    roles = " ".join(words(each) for each in functions.part("thumbs", "Roles"))
    assert re.search(r"Allow .*sqs:ReceiveMessage.* on JobsQueue\.Arn", roles)


def test_the_words_of_origins_are_not_shown(tmp_path: Path) -> None:
    site = written(tmp_path, SPECS / "static-site.yaml")
    assert site.rows("pages", "Grants")[0][0] == "site to pages (origin, called by cloudfront.amazonaws.com)"


def test_a_finding_is_beside_its_component(tmp_path: Path) -> None:
    page = written(tmp_path, SPECS / "minimal.yaml")
    (shown,) = page.part("load_balancer", "Findings")
    (finding,) = shown
    assert finding.get("class") == "warning"
    assert "minimal.yaml:4" in words(finding)
    assert "http-only" in words(finding)
    assert words(finding) in words(page.sections()["findings"])
    assert page.part("web", "Findings") == []


# Connections, losses, and plan


def test_endpoints_are_last_and_have_readable_names(page: Page) -> None:
    (head,) = page.sections()["matrix"].iterfind(".//thead/tr")
    names = [words(each) for each in head][1:]
    assert names[0] == "internet"
    assert [each.removesuffix(" endpoint") for each in names[-4:]] == [
        "ssm",
        "ssmmessages",
        "secretsmanager",
        "s3",
    ]


def test_names_that_open_nothing_are_folded(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    flows = printed(capsys, "matrix", str(PRODUCTION))["flows"]
    opening = {each["from"] for each in flows if each["verdict"] != "NO"}
    shown, folded, silent = page.sections()["matrix"].iterfind(".//tbody")
    readable = page.data["names"]
    assert {words(row[0]) for row in shown} == {readable[each] for each in opening}
    assert {words(row[0]) for row in silent} == {readable[each] for each in readable if each not in opening}
    assert words(next(folded.iter("button"))) == f"{len(silent)} names open nothing"


def test_every_pair_is_a_button_with_a_name(page: Page) -> None:
    buttons = {each.get("aria-label") for each in page.body.iterfind(".//td/button")}
    assert len(buttons) == len(page.data["flows"])
    assert "internet to load_balancer, tcp: YES 80,443" in buttons
    assert "web to ssm endpoint, tcp: YES 443" in buttons


def test_losses_are_those_of_simulate(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    outages = printed(capsys, "simulate", str(PRODUCTION))["outages"]
    ends = [[(flow["from"], flow["to"]) for flow in each["broken"]] for each in outages]
    expected = [[tuple("internet" if "/" in end else end for end in pair) for pair in each] for each in ends]
    shown = page.sections()["losses"].iterfind(".//div[h4]")
    found = [
        [(str(li.get("data-source")), str(li.get("data-target"))) for li in each.iter("li")] for each in shown
    ]
    assert found == expected
    assert any(expected)


def test_the_plan_is_that_of_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, spec = str(tmp_path / "old"), tmp_path / "production.yaml"
    assert cli.main(["compile", str(PRODUCTION), "--out", old, "--no-lint", "--no-verify"]) == 0
    changed = PRODUCTION.read_text(encoding="utf-8").replace('engine_version: "16"', 'engine_version: "17"')
    spec.write_text(changed.replace("database: shop", "database: store"), encoding="utf-8")
    plan = written(tmp_path, spec, "--against", old).sections()["plan"]
    made = printed(capsys, "plan", str(spec), "--against", old)
    changes = {(each["logical_id"], each["type"]) for each in made["plan"]["changes"]}
    shown = [entry for stack in plan.iterfind("details/ul") for entry in stack]
    assert {(words(each[0][1]), words(each[0][2])) for each in shown} == changes
    assert "replaced" in words(plan)
    codes = {each["name"] for each in made["diagnostics"]}
    assert codes
    assert codes <= {words(each) for each in plan.iterfind("ul[@class='findings']//code")}


def test_costs_are_those_of_cost(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    (bill,) = printed(capsys, "cost", str(PRODUCTION))["costs"]
    lines = [[each["component"], each["what"]] for each in bill["lines"]]
    rows = [[words(cell) for cell in row] for row in page.sections()["costs"].iterfind(".//tbody/tr")]
    assert [row[:2] for row in rows] == lines
    assert page.rows("orders", "Costs in a month") == [row[1:] for row in rows if row[0] == "orders"]
    assert "rds.postgres.backup_gb_months" in words(page.sections()["costs"])


def test_costs_include_those_of_the_edge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "shop.yaml"
    zone = "Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: example.com}}"
    spec.write_text(f"{SHOP}resources:\n  edge:\n    {zone}\n", encoding="utf-8")
    (bill,) = printed(capsys, "cost", str(spec))["costs"]
    costs = written(tmp_path, spec).sections()["costs"]
    rows = [[words(cell) for cell in row][:2] for row in costs.iterfind(".//tbody/tr")]
    assert rows == [[each["component"], each["what"]] for each in bill["lines"]]
    assert "hosted zone" in {what for _, what in rows}


def test_with_a_price_file_costs_are_money(tmp_path: Path) -> None:
    for name, text in {"shop.yaml": SHOP, "prices.yaml": PRICES}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    page = written(tmp_path, tmp_path / "shop.yaml", "--prices", str(tmp_path / "prices.yaml"))
    money = {row[0]: row[-1] for row in page.rows("web", "Costs in a month")}
    assert money["t4g.small server"] == "29.20 to 58.40"
    assert money["gp3 disk"] == "2.00 to 4.00"
    assert "Total:" in words(page.sections()["costs"])


def test_without_an_earlier_bundle_there_is_no_plan(page: Page) -> None:
    assert "plan" not in page.sections()


def test_what_is_not_proven_is_in_the_page(tmp_path: Path) -> None:
    page = written(tmp_path, OPENED, code=1)
    undeclared = [
        each for each in page.body.iterfind(".//td/button") if "undeclared" in str(each.get("aria-label"))
    ]
    assert [each.get("aria-label") for each in undeclared] == ["web to db, tcp: YES 80,443,3306, undeclared"]
    assert [each["undeclared"] for each in page.data["flows"] if each["undeclared"]] == [
        [[80, 80], [443, 443]]
    ]
    assert "not proven" in words(page.body)
    assert "undeclared-flow" in words(page.sections()["findings"])


def test_the_plan_has_the_edge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, spec = str(tmp_path / "old"), tmp_path / "shop.yaml"
    edge = "resources:\n  edge:\n    Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: edge}}\n"
    spec.write_text(SHOP + edge, encoding="utf-8")
    assert cli.main(["compile", str(spec), "--out", old, "--no-lint", "--no-verify"]) == 0
    spec.write_text(SHOP + edge.replace("TopicName: edge", "TopicName: next"), encoding="utf-8")
    plan = written(tmp_path, spec, "--against", old).sections()["plan"]
    made = printed(capsys, "plan", str(spec), "--against", old)["edge"]["plan"]
    assert [each["logical_id"] for each in made["changes"]] == ["Topic"]
    assert "Topic AWS::SNS::Topic" in words(plan)
    assert "shop-edge: " in words(plan)
    spec.write_text(SHOP, encoding="utf-8")
    capsys.readouterr()
    plan = written(tmp_path, spec, "--against", old).sections()["plan"]
    assert "the spec no longer has the stack shop-edge in us-east-1" in words(plan)


def test_a_plan_that_is_not_possible_is_not_an_empty_one(tmp_path: Path) -> None:
    old = str(tmp_path / "old")
    assert cli.main(["compile", str(PRODUCTION), "--out", old, "--no-lint", "--no-verify"]) == 0
    plan = written(tmp_path, PRODUCTION, "--env", "staging", "--against", old, code=1).sections()["plan"]
    assert "the update is not possible" in words(plan)
    assert "other-name" in words(plan)


# Mistakes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("CASE", "--out", "OUT"), 1),
        (("missing.yaml", "--out", "OUT"), 1),
        (("SPEC", "--out", "OUT", "--against", "missing"), 1),
        (("SPEC", "--out", "OUT", "--env", "missing"), 1),
        (("SPEC", "--out", "OUT", "--prices", "missing.yaml"), 1),
        (("SPEC", "--out", "SPEC/report.html"), 1),
        (("SPEC", "--out", "OUT", "--usage", "CASE"), 1),
    ],
)
def test_a_mistake_has_a_finding_and_no_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "report.html"
    given = {
        "CASE": str(CASES / "invalid_bucket" / "spec.yaml"),
        "SPEC": str(PRODUCTION),
        "OUT": str(out),
        "SPEC/report.html": str(PRODUCTION / "report.html"),
    }
    assert cli.main(["report", *(given.get(each, each) for each in words)]) == code
    shown = capsys.readouterr().out
    assert shown.startswith("error[")
    assert "no page was written" in shown
    assert not out.exists()


def test_a_page_overwrites_nothing_but_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "shop.yaml"
    spec.write_bytes(PRODUCTION.read_bytes())
    with pytest.raises(SystemExit):
        cli.main(["report", str(spec), "--out", str(spec)])
    assert "ends in `.html`" in capsys.readouterr().err
    assert spec.read_bytes() == PRODUCTION.read_bytes()


def test_no_sentence_shows_backticks(tmp_path: Path) -> None:
    page = written(tmp_path, COMPONENTS / "existing" / "cases" / "existing" / "spec.yaml")
    shown = " ".join(words(each) for each in page.body.iter("p"))
    assert "other rules of" in shown
    assert "Not created, and assumed" in shown
    assert "`" not in shown
