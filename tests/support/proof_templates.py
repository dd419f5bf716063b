"""Small templates for the tests of the proof's loaders, and how they are loaded."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import CASE_FOLDERS, TEMPLATES
from tiers import cli
from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load.files import parse
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Interface, Network, Node, Placement
from tiers.proof.templates import load_files

BUNDLES = [path.parent for case in CASE_FOLDERS for path in sorted(case.rglob("nested/manifest.json"))]
"""The nested bundle of every golden case and of its environments; a single one stands beside each."""

EVERYTHING = (TEMPLATES / "everything.yaml").read_text(encoding="utf-8")
"""A template with every type that is modelled, and every function, at least once."""

NETWORK = """
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  A:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [0, !GetAZs ""]}
  B:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.2.0/24
      AvailabilityZone: !Sub "${AWS::Region}b"
      MapPublicIpOnLaunch: true
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: all, VpcId: !Ref Vpc}}
"""


def loaded(resources: str, sections: str = "", parameters: dict[str, str] | None = None) -> Loaded:
    """Load a template of resources, beside the network above, and other sections."""
    text = f"{sections}\nResources:\n{NETWORK}{resources}"
    return load_files({"t.yaml": text}, "t.yaml", parameters)


def data(file: Path) -> Any:
    """Return the data of a template on disk."""
    document, refusal = parse(file.name, file.read_bytes())
    assert refusal is None
    return document.data


def templates(folder: Path) -> dict[str, Any]:
    """Return all templates of a bundle's folder, parsed."""
    return {path.name: data(path) for path in sorted(folder.glob("*.template.*"))}


def messages(found: Loaded) -> list[str]:
    """Return what was said about what was loaded."""
    return [trouble.diagnostic.message for trouble in found.troubles]


def unknowns(value: Any) -> list[Unknown]:
    """Return every unknown in a part of a network."""
    if isinstance(value, Unknown):
        return [value]
    return [each for inner in value for each in unknowns(inner)] if isinstance(value, tuple) else []


def network(resources: str, sections: str = "", parameters: dict[str, str] | None = None) -> Network:
    found = loaded(resources, sections, parameters)
    assert messages(found) == []
    return found.network


def one(things: Any, identity: str) -> Any:
    return next(each for each in things if each.id == identity)


def interfaces(found: Network, identity: str) -> tuple[Interface, ...]:
    node: Node = one(found.nodes, identity)
    assert not isinstance(node.interfaces, Unknown), node.interfaces
    return node.interfaces


def places(found: Network, identity: str) -> tuple[Placement, ...]:
    (interface,) = interfaces(found, identity)
    return interface.placements


def reason(value: Any) -> str:
    assert isinstance(value, Unknown), value
    return value.reason


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    code = cli.main(list(words))
    return code, capsys.readouterr().out
