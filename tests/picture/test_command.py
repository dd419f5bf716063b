"""`tiers diagram`: each format, each subject, and each mistake."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.picture.geometry import SVG
from tests.support.paths import SPECS
from tiers import cli

PRODUCTION = str(SPECS / "production.yaml")
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path d="M0 0h48v48H0z"/></svg>'


def drawn(folder: Path, *words: str, name: str = "picture.svg") -> str:
    """Run the command; return what it wrote."""
    path = folder / name
    assert cli.main(["diagram", *words, "--out", str(path)]) == 0
    return path.read_text(encoding="utf-8")


def components(text: str) -> set[str | None]:
    return {
        each.get("data-component")
        for each in ET.fromstring(text).iter(f"{SVG}g")
        if each.get("class") == "card"
    }


def test_the_ending_of_the_file_chooses_the_format(tmp_path: Path) -> None:
    assert components(drawn(tmp_path, PRODUCTION)) >= {"web", "api", "orders"}
    assert drawn(tmp_path, PRODUCTION, name="picture.html").startswith("<!doctype html>")
    assert drawn(tmp_path, PRODUCTION, name="picture.mmd").startswith("flowchart TB\n")
    assert ET.fromstring(drawn(tmp_path, PRODUCTION, name="picture.drawio")).tag == "mxfile"


def test_a_flowchart_has_the_components_and_the_ports(tmp_path: Path) -> None:
    text = drawn(tmp_path, PRODUCTION, name="picture.mmd")
    assert '["orders<br>postgres 16 · db.m8g.large"]' in text
    cards = [line.strip().split('["') for line in text.splitlines() if "<br>" in line]
    ids = {words.split("<br>")[0]: identifier for identifier, words in cards}
    assert f'  {ids["api"]} -->|"5432"| {ids["orders"]}\n' in text


def test_a_draw_io_file_has_the_cards_at_their_places(tmp_path: Path) -> None:
    root = ET.fromstring(drawn(tmp_path, PRODUCTION, name="picture.drawio"))
    cells = {each.get("id"): each for each in root.iter("mxCell")}
    lines = [each for each in cells.values() if each.get("edge") == "1"]
    assert len(lines) == 7
    assert all(each.get("source") in cells and each.get("target") in cells for each in lines)
    assert all(float(each.get("width", "0")) > 0 for each in root.iter("mxGeometry") if each.get("width"))


def test_the_default_file_is_named_after_the_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["diagram", PRODUCTION, "--env", "staging"]) == 0
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["shop-staging.svg"]


def test_the_command_says_what_it_wrote_and_what_has_no_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn(tmp_path, PRODUCTION)
    assert capsys.readouterr().out.splitlines() == [
        f"wrote {tmp_path / 'picture.svg'}",
        "2 connections through the internet and back are not drawn.",
        "11 connections with VPC endpoints are not drawn.",
    ]


def test_a_bundle_a_template_and_an_account_are_drawn(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    assert cli.main(["compile", PRODUCTION, "--no-lint", "--out", str(folder)]) == 0
    assert components(drawn(tmp_path, str(folder))) >= {"web", "api", "orders", "bastion"}
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Jobs": {"Type": "AWS::SQS::Queue"},
    }
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assert components(drawn(tmp_path, str(template))) == {"Jobs"}
    account = tmp_path / "account"
    account.mkdir()
    vpcs = {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "CidrBlockAssociationSet": []}]}
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}
    subnets = {"Subnets": [{**subnet, "AvailabilityZone": "eu-west-1a"}]}
    others = ("RouteTables", "SecurityGroups", "NetworkInterfaces")
    for number, listing in enumerate((vpcs, subnets, *({each: []} for each in others))):
        (account / f"{number}.json").write_text(json.dumps(listing), encoding="utf-8")
    text = drawn(tmp_path, "--account", str(account))
    assert "VPC vpc-1" in text
    assert "eu-west-1a" in text


def test_only_some_lines_are_drawn_on_request(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "version: 1\nname: shop\n"
        "logic:\n  web: {type: autoscaling, port: 80, connects_to: [jobs], egress: https}\n"
        "data:\n  jobs: {type: queue}\n",
        encoding="utf-8",
    )
    assert 'data-kind="permission"' in drawn(tmp_path, str(spec))
    assert 'data-kind="permission"' not in drawn(tmp_path, str(spec), "--what", "flows")
    text = drawn(tmp_path, PRODUCTION, "--what", "permissions")
    assert 'data-kind="flow"' not in text
    tutorial = str(SPECS / "victorleungtwdemo.yaml")
    assert "not possible without" in drawn(tmp_path, tutorial, "--what", "losses")


def test_the_theme_is_fixed_or_follows_the_reader(tmp_path: Path) -> None:
    assert "prefers-color-scheme" in drawn(tmp_path, PRODUCTION)
    light, dark = (drawn(tmp_path, PRODUCTION, "--theme", each) for each in ("light", "dark"))
    assert "prefers-color-scheme" not in light + dark
    assert "#0d1117" in dark
    assert "#0d1117" not in light


def test_icons_of_a_directory_are_embedded(tmp_path: Path) -> None:
    below = tmp_path / "icons" / "Arch_Database" / "48"
    below.mkdir(parents=True)
    (below / "Arch_Amazon-RDS_48.svg").write_text(ICON, encoding="utf-8")
    (below / "Arch_AWS-Lambda_48.svg").write_text("not an image", encoding="utf-8")
    text = drawn(tmp_path, PRODUCTION, "--icons", str(tmp_path / "icons"))
    images = [each.attrib["href"] for each in ET.fromstring(text).iter(f"{SVG}image")]
    assert len(images) == 1
    assert images[0].startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize("words", [["--icons", "."], ["--vpc", "Other"]])
def test_an_unknown_directory_of_icons_or_vpc_is_refused(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["diagram", PRODUCTION, *words, "--out", "picture.svg"]) == 1
    assert "help:" in capsys.readouterr().out
    assert not (tmp_path / "picture.svg").exists()


def test_a_file_that_cannot_be_written_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert cli.main(["diagram", PRODUCTION, "--out", str(tmp_path / "file" / "picture.svg")]) == 1
    assert "error[T7002]: cannot write" in capsys.readouterr().out


def test_another_ending_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["diagram", PRODUCTION, "--out", "picture.png"])
    assert stopped.value.code == 2
    assert "does not end in .svg, .html, .mmd, or .drawio" in capsys.readouterr().err


def test_a_spec_with_errors_is_not_drawn(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("version: 1\nname: shop\nlogic: {web: {type: nothing}}\n", encoding="utf-8")
    assert cli.main(["diagram", str(spec), "--out", str(tmp_path / "picture.svg")]) == 1
    assert not (tmp_path / "picture.svg").exists()
