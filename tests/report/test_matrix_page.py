"""The matrix alone as a page, about any template: the same section as in the page about a spec."""

import re
from pathlib import Path

import pytest

from tests.support.html_page import Page, words
from tests.support.paths import SPECS
from tiers import cli

SPEC = SPECS / "victorleungtwdemo.yaml"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    file = tmp_path_factory.mktemp("page") / "matrix.html"
    assert cli.main(["matrix", str(SPEC), "--html", str(file)]) == 0
    return Page(file)


def test_the_page_loads_nothing(page: Page) -> None:
    assert [
        each for element in page.body.iter() for each in element.attrib if each in {"src", "srcset", "action"}
    ] == []
    assert not re.search(r"(?:https?:)?//[a-z]|@import|url\(", page.text.replace("http-equiv", ""))


def test_every_pair_is_a_button_with_a_name(page: Page) -> None:
    buttons = {each.get("aria-label") for each in page.body.iterfind(".//td/button")}
    assert len(buttons) == 20
    assert "internet to load_balancer, tcp: YES 80" in buttons
    assert "internet to bastion, tcp: PARTIAL ~22" in buttons


def test_the_matrix_is_that_of_the_report(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert cli.main(["report", str(SPEC), "--out", str(file)]) == 0
    both = [
        [words(cell) for cell in each.sections()["matrix"].iterfind(".//table//td")]
        for each in (page, Page(file))
    ]
    assert both[0] == both[1]


def test_other_protocols_have_tables_too(tmp_path: Path) -> None:
    file = tmp_path / "matrix.html"
    assert (
        cli.main(["matrix", str(SPEC), "--protocol", "udp", "--protocol", "icmp", "--html", str(file)]) == 0
    )
    captions = [words(each) for each in Page(file).body.iter("caption")]
    assert [each.partition(",")[0] for each in captions] == ["UDP connections", "ICMP connections"]


def test_protocols_without_a_table_are_named(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hint = "TCP only; for others, add --protocol udp or --protocol icmp"
    assert hint in words(page.sections()["matrix"])
    assert cli.main(["matrix", str(SPEC)]) == 0
    assert hint in capsys.readouterr().out.replace("`", "")
    file = tmp_path / "matrix.html"
    every = [word for each in ("tcp", "udp", "icmp") for word in ("--protocol", each)]
    assert cli.main(["matrix", str(SPEC), *every, "--html", str(file)]) == 0
    assert "for others" not in words(Page(file).body) + capsys.readouterr().out


def test_names_in_sentences_are_code(tmp_path: Path) -> None:
    template, file = tmp_path / "odd.yaml", tmp_path / "matrix.html"
    template.write_text(
        "Resources:\n"
        "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
        "  S: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}\n"
        "  I: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref S}}\n"
        "  J: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref S}}\n"
        "  Odd: {Type: Custom::Thing}\n",
        encoding="utf-8",
    )
    assert cli.main(["matrix", str(template), "--html", str(file)]) == 0
    section = Page(file).sections()["matrix"]
    assert "Not modeled" in words(section)
    assert "Custom::Thing" in [words(each) for each in section.iter("code")]
    assert "`" not in words(section)


def test_without_a_component_in_the_vpc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, path = tmp_path / "shop.yaml", tmp_path / "matrix.html"
    spec.write_text(
        "version: 1\nname: shop\nlogic:\n  app:\n    type: function\n    runtime: python3.13\n"
        "    handler: a.b\n"
        "    code: {bucket: abc, key: k}\n    consumes: [jobs]\ndata: {jobs: {type: queue}}\n"
    )
    assert cli.main(["matrix", str(spec), "--html", str(path)]) == 0
    assert capsys.readouterr().out.startswith("no component is in a VPC\n\npermissions: who")
    text = words(Page(path).body)
    assert "No component is in a VPC." in text
    assert "blocked on all ports" not in text
    assert "JobsQueue" in text
    assert "Data.JobsQueue" not in text
