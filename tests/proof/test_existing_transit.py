"""The transit gateway of an existing VPC in the proof: what exists is assumed, and bounds what is beyond."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.command_line import command_line
from tests.support.paths import CASES
from tiers import compiler
from tiers.ir.placed import Layout
from tiers.proof.answers import assumptions
from tiers.proof.answers.queries import reach
from tiers.proof.answers.verdicts import Flow, Verdict
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files

EXISTING, ROUTED, ATTACHED = "existing_transit", "existing_transit_routes", "attached_existing_network"


def templates(case: str) -> dict[str, Any]:
    raw = (CASES / case / "spec.yaml").read_bytes()
    bundle = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE).bundle
    assert bundle is not None
    names = dict(zip(bundle.files, bundle.templates.values(), strict=True))
    return copy.deepcopy({name: dict(template) for name, template in names.items()})


def loaded(files: dict[str, Any], **parameters: str) -> Loaded:
    return load_files(files, next(iter(files)), parameters)


def declared(files: dict[str, Any]) -> Any:
    return next(iter(files.values()))["Metadata"]["Tiers"]["ExistingNetwork"]


def verdict(subject: Loaded, source: str, destination: str, port: int) -> Verdict:
    found = reach(subject.network, source, destination, "tcp", port)
    assert isinstance(found, Flow)
    return found.verdict


@pytest.mark.parametrize(
    ("case", "parameters"),
    [
        (EXISTING, {}),
        (ROUTED, {}),
        (ROUTED, {"Hub": "tgw-0123456789abcdef0"}),
        (ATTACHED, {}),
    ],
)
def test_what_is_beyond_is_bounded_by_ranges_and_rules(case: str, parameters: dict[str, str]) -> None:
    subject = loaded(templates(case), **parameters)
    app = "AppInstance1" if case == ATTACHED else "AppService"
    assert verdict(subject, app, "10.40.7.9", 8443) is Verdict.UNKNOWN
    assert verdict(subject, app, "10.40.7.9", 8444) is Verdict.NO
    assert verdict(subject, app, "172.16.7.9", 8443) is Verdict.NO


def test_no_route_and_no_zone_of_the_attachment_is_no_way() -> None:
    for other in ({"to": ["192.168.0.0/16"]}, {"kinds": ["isolated"]}):
        files = templates(EXISTING)
        declared(files)["transit"].update(other)
        assert verdict(loaded(files), "AppService", "10.40.7.9", 8443) is Verdict.NO
    files = templates(ROUTED)
    declared(files)["transit"]["subnets"] = ["AppASubnet"]
    path = reach(loaded(files).network, "AppService", "10.40.7.9", "tcp", 8443)
    assert isinstance(path, Flow)
    assert path.verdict is not Verdict.YES


def _text(transit: Any) -> None:
    transit["to"] = "10.0.0.0/8"


def _kinds(transit: Any) -> None:
    transit["kinds"] = [{}]


def _stranger(transit: Any) -> None:
    transit["subnets"] = ["Other"]


def _many(transit: Any) -> None:
    transit["to"] = ["10.0.0.0/8"] * 1000


def _value(transit: Any) -> None:
    transit["value"] = ["tgw-1"]


def _network(transit: Any) -> None:
    transit["value"] = "vpc-0123456789abcdef0"


def _nothing(transit: Any) -> None:
    transit.clear()


@pytest.mark.parametrize(
    "change",
    [_text, _kinds, _stranger, _many, _value, _network, _nothing],
)
def test_metadata_that_no_compiler_writes_assumes_nothing(change: Callable[[Any], None]) -> None:
    files = templates(EXISTING)
    change(declared(files)["transit"])
    assert loaded(files).assumed == ()


def test_a_parameter_of_something_else_is_not_the_gateway() -> None:
    files = templates(ROUTED)
    assert loaded(files).assumed
    next(iter(files.values()))["Parameters"]["Hub"]["AllowedPattern"] = "vpc-[0-9a-f]{17}"
    assert loaded(files).assumed == ()


def test_a_block_that_is_none_is_not_an_exception() -> None:
    files = templates(EXISTING)
    declared(files)["transit"]["to"] = ["\x1b[31m10.0.0.0/99"]
    assert verdict(loaded(files), "AppService", "10.40.7.9", 8443) is not Verdict.YES


def test_each_command_marks_what_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    command, spec = command_line(capsys), str(CASES / EXISTING / "spec.yaml")
    attached = "the VPC is attached to the transit gateway in the zones of `data-a` and `data-b`"
    routed = "the route tables of `app-a`, `data-a`, `app-b`, and `data-b` lead to it for `10.0.0.0/8`"
    asked = ("reach", "--from", "10.128.0.0/16", "--to", "entrance")
    for words in (("verify",), ("matrix",), ("simulate",), asked):
        out = command(words[0], spec, *words[1:]).out
        assert assumptions.HEAD in out
        assert attached in out
        assert routed in out
    data = json.loads(command("verify", spec, "--format", "json").out)
    assert {"subnet": "app-a", "kind": "private", "beyond": ["10.0.0.0/8"]} in data["assumed"]
    isolated = {"subnet": "data-a", "kind": "isolated", "beyond": ["10.0.0.0/8"], "attached": True}
    assert isolated in data["assumed"]
