"""Of many names that are alike two are asked about, and stand for the others."""

import json
import random
from pathlib import Path

import pytest

from tests.support.proof_account import account
from tests.support.proof_networks import acl, at, changed, entry, group, node, routes, rule, three_tiers
from tests.support.proof_templates import run
from tiers.proof.answers.losses import Loss
from tiers.proof.answers.promises import PROTOCOLS, Promise
from tiers.proof.answers.queries import Engine, matrix
from tiers.proof.answers.simulate import simulate
from tiers.proof.answers.verify import EVERY_PORT, verify
from tiers.proof.model import alike
from tiers.proof.model.alike import MOST
from tiers.proof.model.filters import GroupId
from tiers.proof.model.network import Backend, Network, Placement

FEW = 20
"""So few that a test can compare them all; the product's own bound is higher."""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "FEW", FEW)


PLACES = {"PublicA": "10.0.0", "PrivateA": "10.0.10", "DataA": "10.0.20"}


def crowd(seed: int, size: int) -> Network:
    """Make a network of many hosts with addresses of their own, which narrow rules tell apart."""
    chance = random.Random(seed)
    network = three_tiers()
    narrow = group(
        "Narrow",
        (
            rule("tcp 9000", "10.0.10.32/27"),
            rule("tcp 9001", GroupId("WebGroup")),
            rule("tcp 22", "203.0.113.9/32"),
        ),
        (rule("all", "0.0.0.0/0"),),
    )
    wall = acl(
        "Wall",
        entry(1, "all", "10.0.10.64/26", egress=False, allow=False),
        entry(2, "all", "0.0.0.0/0", egress=False),
        entry(1, "tcp 1024-65535", "0.0.0.0/0", egress=True),
    )
    table = routes("DataTable", ("10.0.0.128/25", "nat_gateway Gone"))
    data = next(each for each in network.subnets if each.id == "DataA")._replace(
        acl="Wall", table="DataTable"
    )
    network = changed(network, "subnets", DataA=data)
    network = changed(network, "groups", Narrow=narrow)._replace(
        acls=(wall,), tables=(*network.tables, table)
    )
    hosts = []
    for number in range(size):
        place, prefix = chance.choice(list(PLACES.items()))
        public = chance.random() < 0.2
        stands = Placement(
            place,
            public,
            addresses=(f"{prefix}.{10 + number % 240}",),
            public_address=f"198.51.100.{number % 250}" if public else None,
        )
        held = (chance.choice(("Narrow", "WebGroup", "DataGroup")),)
        hosts.append(node(f"Host{number}", stands, groups=held, moves=False))
    group_ = network.target_groups[0]
    more = (
        *group_.targets,
        Backend("Host3", at("WebTargets", 2)),
        Backend("10.0.10.77", at("WebTargets", 3)),
    )
    network = network._replace(target_groups=(group_._replace(targets=more),))
    return network._replace(nodes=(*network.nodes, *hosts))


@pytest.mark.parametrize("seed", range(3))
def test_those_that_are_alike_have_the_same_answers(seed: int) -> None:
    network = crowd(seed, FEW + 30)
    whole = matrix(network, grouped=False)
    few = matrix(network)
    assert few.alike
    assert {*few.nodes, *(each for others in few.alike.values() for each in others)} == {*whole.nodes}
    first = {}
    engine = Engine(network)
    by_key: dict[object, list[str]] = {}
    for name in few.nodes:
        if name in engine.index.nodes:
            by_key.setdefault(engine.likeness.of(engine.index.nodes[name]), []).append(name)
    for kept, others in few.alike.items():
        pair = by_key[engine.likeness.of(engine.index.nodes[kept])]
        first.update(dict.fromkeys((pair[0], kept, *others), (pair[0], kept)))
    answers = {(each.source, each.destination): each[4:8] for each in few.flows}
    for flow in whole.flows:
        one, other = (first.get(each, (each, each)) for each in (flow.source, flow.destination))
        ends = one if one == other and one[0] != one[1] else (one[0], other[0])
        assert flow[4:8] == answers[ends], (flow.source, flow.destination)


def test_few_names_are_all_asked_about() -> None:
    network = crowd(0, FEW - 10)
    assert matrix(network) == matrix(network, grouped=False)


def test_what_is_lost_is_told_of_whatever_is_like_it() -> None:
    network = crowd(0, FEW + 30)
    dropped = next(iter(matrix(network).alike.values()))[0]
    (outage,) = simulate(network, [Loss("instance", dropped)])
    assert dropped in {name for each in outage.broken for name in (each.source, each.destination)}


def test_a_breach_among_those_that_are_alike_is_found() -> None:
    found = verify(Engine(crowd(0, FEW + 30)), ())
    assert found.alike
    assert any(
        each.flow.source.startswith("Host") and each.flow.destination.startswith("Host")
        for each in found.breaches
    )


def test_a_promise_about_one_is_none_about_those_that_are_like_it() -> None:
    engine = Engine(crowd(0, FEW + 30))
    asked = engine.grouped.names
    promises = [
        Promise(one, other, EVERY_PORT, (), must=False, protocol=protocol)
        for one in asked
        for other in asked
        for protocol in PROTOCOLS
    ]
    ends = {(each.flow.source, each.flow.destination) for each in verify(engine, promises).breaches}
    undeclared = {name for others in engine.grouped.alike.values() for name in others}
    assert {each for pair in ends for each in pair} & undeclared
    assert not any({*pair} <= {*asked} for pair in ends)


def many(folder: Path, size: int, *, apart: bool) -> None:
    """Write an account of many interfaces: all in one group, or each in a group of its own."""
    files = account()
    for number in range(size):
        identity = f"sg-{number}" if apart else "sg-crowd"
        files["describe-network-interfaces.json"]["NetworkInterfaces"].append(
            {
                "NetworkInterfaceId": f"eni-{number:05}",
                "SubnetId": f"subnet-{'abc'[number % 3]}",
                "PrivateIpAddress": f"10.0.{number % 3}.{number % 250}",
                "Groups": [{"GroupId": identity}],
            }
        )
        if apart or not number:
            files["describe-security-groups.json"]["SecurityGroups"].append(
                {"GroupId": identity, "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}
            )
    for name, data in files.items():
        (folder / name).write_text(json.dumps(data), encoding="utf-8")


def test_a_thousand_interfaces_are_a_small_table(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    many(tmp_path, 1000, apart=False)
    code, out = run(capsys, "matrix", "--account", str(tmp_path))
    assert code == 0
    assert (
        "\nsame as `eni-00003`: `eni-00006`, `eni-00009`, `eni-00012`, `eni-00015`, `eni-00018`, and 327 more\n"
        in out
    )
    code, out = run(capsys, "matrix", "--account", str(tmp_path), "--format", "json")
    assert len(json.loads(out)["alike"]["eni-00003"]) == 332


@pytest.mark.parametrize("command", ["matrix", "simulate"])
def test_too_many_that_are_not_alike_are_refused_with_their_number(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    many(tmp_path, MOST + 1, apart=True)
    code, out = run(capsys, command, "--account", str(tmp_path))
    assert code == 1
    assert "error[T5017]: 4" in out
    assert "run `tiers reach --from A --to B`" in out
    code, out = run(capsys, "reach", "--account", str(tmp_path), "--from", "eni-00001", "--to", "eni-00004")
    assert (code, "NO" in out) == (0, True)
