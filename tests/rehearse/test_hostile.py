"""A stranger's words in every place of a template: none of them becomes part of a file or a command.

The same template is set up twice, once with a harmless word and once with a hostile one. Whatever is written
or run may differ in names of letters, digits, and hyphens, and in nothing else.
"""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.hostile_edge import of_the_edge
from tiers.cloudformation.load.files import from_memory
from tiers.rehearse.checks import checklist, line
from tiers.rehearse.intents import Declared, Intent, of_distributions
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.servers import conditions, program
from tiers.rehearse.servers.program import Package
from tiers.rehearse.testbed import harmless, homes, kernel, setting
from tiers.rehearse.testbed.blueprint.network import blueprint_of
from tiers.rehearse.testbed.casting import cast
from tiers.rehearse.testbed.stage import Stage

HOSTILE = (
    "x\n[default]\nopenssl_conf = evil\n[evil]\nproviders = p\n",
    "'\"`$(reboot);reboot|reboot&",
    "%[env(HOME)] %% %{time_connect} ${HOME} $remote_addr",
    "x\0y\r\nz\x1b[2J\x07",
    "\u2028\u202e\u0085\ud800é",
    "../../../etc/passwd",
    "-oProxyCommand=reboot",
    "#{port} # ; } include /etc/passwd; {",
    "@10.0.0.1/ {a,b}[1-100000]\\",
    "0x7f000001",
    "A" * 5000,
)
IN_NAMES = re.compile(r"[a-z0-9-]")
QUOTED = re.compile(r"'(?:[^'\n]|'\\'')*'|\"(?:[^\"\\\n]|\\.)*\"")
NAMED = re.compile(r"DNS:[a-z0-9-]+,|^[0-9.]+ [a-z][a-z0-9-]*\n", re.MULTILINE)
"""A name in a certificate, or in a file of hosts; how many a host has depends on how it is called."""
PRINTABLE = re.compile(r"[ -~]*")
PROGRAMS = {
    each.name: f"/usr/bin/{each.name}" for each in vars(program).values() if isinstance(each, Package)
}


def made(kind: str, **properties: object) -> dict[str, object]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def template(word: str) -> dict[str, Any]:
    """Return a template that says a word wherever it can."""

    def ref(name: str) -> dict[str, str]:
        return {"Ref": f"{word}{name}"}

    rule = {"IpProtocol": word, "FromPort": word, "ToPort": word, "CidrIp": word}
    group = {"VpcId": ref("Vpc"), "GroupDescription": word, "GroupName": word}
    here = {"SubnetId": ref("A"), "SecurityGroupIds": [ref("Group")]}
    tags = [{"Key": "Name", "Value": word}, {"Key": word, "Value": word}]
    fixed = {"StatusCode": word, "ContentType": word, "MessageBody": word}
    moved = dict.fromkeys(("Protocol", "Host", "Port", "Path", "Query", "StatusCode"), word)
    balancer = {"LoadBalancerArn": ref("Front"), "Port": 80, "Protocol": "HTTP"}
    matching = [
        {"Field": "path-pattern", "PathPatternConfig": {"Values": [word]}},
        {"Field": "host-header", "HostHeaderConfig": {"Values": [f"{word}.*"]}},
    ]

    def rules() -> Iterator[tuple[str, dict[str, object]]]:
        actions = (
            {"Type": "forward", "TargetGroupArn": ref("Targets")},
            {"Type": "redirect", "RedirectConfig": moved},
            {"Type": "fixed-response", "FixedResponseConfig": fixed},
        )
        for number, action in enumerate(actions):
            yield (
                f"{word}Rule{number}",
                made(
                    "ElasticLoadBalancingV2::ListenerRule",
                    ListenerArn=ref("Listener"),
                    Priority=number,
                    Conditions=matching,
                    Actions=[action],
                ),
            )

    resources = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16", Tags=tags),
        "Odd": made("EC2::VPC", CidrBlock=word),
        "A": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24", AvailabilityZone=f"z{word}"),
        "B": made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone=word),
        "Gateway": made("EC2::InternetGateway", Tags=tags),
        "Attached": made("EC2::VPCGatewayAttachment", VpcId=ref("Vpc"), InternetGatewayId=ref("Gateway")),
        "Nat": made("EC2::NatGateway", SubnetId=ref("A"), Tags=tags),
        "Route": made(
            "EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock=word, NatGatewayId=ref("Nat")
        ),
        "Table": made("EC2::RouteTable", VpcId=ref("Vpc")),
        "List": made("EC2::NetworkAcl", VpcId=ref("Vpc")),
        "Entry": made(
            "EC2::NetworkAclEntry",
            NetworkAclId=ref("List"),
            Protocol=word,
            RuleNumber=word,
            CidrBlock="10.0.0.0/8",
        ),
        "Group": made(
            "EC2::SecurityGroup", **group, SecurityGroupIngress=[rule, {**rule, "CidrIp": "10.0.0.0/8"}]
        ),
        "Bastion": made(
            "EC2::Instance", **here, Tags=tags, PrivateIpAddress=word, UserData=word, KeyName=word
        ),
        "Template": made("EC2::LaunchTemplate", LaunchTemplateData={"SecurityGroupIds": [ref("Group")]}),
        "Web": made(
            "AutoScaling::AutoScalingGroup",
            MinSize=word,
            VPCZoneIdentifier=[ref("A"), ref("B")],
            LaunchTemplate={"LaunchTemplateId": ref("Template"), "Version": word},
            TargetGroupARNs=[ref("Targets")],
        ),
        "Targets": made(
            "ElasticLoadBalancingV2::TargetGroup",
            Name=word,
            Port=8080,
            Protocol="HTTP",
            HealthCheckPath=word,
            HealthCheckPort=word,
            HealthCheckProtocol="HTTP",
            Matcher={"HttpCode": "204"},
        ),
        "Odder": made(
            "ElasticLoadBalancingV2::TargetGroup", Port=word, Protocol=word, Matcher={"HttpCode": word}
        ),
        "Front": made("ElasticLoadBalancingV2::LoadBalancer", Name=word, Subnets=[ref("A"), ref("B")]),
        "Listener": made(
            "ElasticLoadBalancingV2::Listener",
            **balancer,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Targets")}],
        ),
        "Second": made(
            "ElasticLoadBalancingV2::Listener",
            **{**balancer, "Port": 81},
            DefaultActions=[{"Type": "forward", "TargetGroupArn": ref("Odder")}],
        ),
        "Stands": made("RDS::DBSubnetGroup", SubnetIds=[ref("A"), ref("B")], DBSubnetGroupDescription=word),
        **{
            f"Data{engine}": made(
                "RDS::DBInstance",
                Engine=engine,
                EngineVersion=word,
                DBSubnetGroupName=ref("Stands"),
                MasterUsername=word,
                DBName=word,
                Port=word,
                DBParameterGroupName=ref("Tuned"),
            )
            for engine in ("mysql", "postgres")
        },
        **of_the_edge(word, ref),
        "Tuned": made("RDS::DBParameterGroup", Family=word, Parameters={word: word, "rds.force_ssl": word}),
    }
    return {
        "Parameters": {word: {"Type": "String", "Default": word}},
        "Resources": {**{f"{word}{name}": each for name, each in resources.items()}, **dict(rules())},
    }


class Made(NamedTuple):
    """All that a rehearsal writes and runs."""

    files: list[tuple[str, str]]
    commands: list[tuple[str, ...]]
    network: list[str]


def network(word: str, *, from_manifest: bool) -> Network:
    """Read a template; with a manifest, components are called as that says."""
    written = template(word)
    source_map = {}
    if from_manifest:
        source_map = {"t": {each: {"route": ["logic", each.lower(), word]} for each in written["Resources"]}}
    return read.network(from_memory({"t": json.loads(json.dumps(written))}, source_map), "t", {})


def intents(found: Network) -> Iterator[Intent]:
    """Declare enough for every kind of check."""
    called = {each.logical_id: each.component for each in found.hosts}

    def of(kind: str) -> str:
        return next(component for id_, component in called.items() if id_.endswith(kind))

    yield from (Intent("internet", of("Front"), port) for port in (80, 81))
    yield Intent("internet", of("Bastion"), 22)
    yield Intent(of("Bastion"), of("Web"), 22)
    yield Intent(of("Front"), of("Web"), 8080)
    yield Intent(of("Web"), of("Datamysql"), 3306)
    yield Intent(of("Web"), of("Datapostgres"), 5432)
    yield Intent(of("Bastion"), of("Web"), 8080)
    yield from (Intent(of("Web"), "internet", port) for port in (80, 443))
    yield from of_distributions(found)


def set_up(monkeypatch: pytest.MonkeyPatch, word: str, *, from_manifest: bool) -> Made:
    """Do a whole rehearsal in which nothing happens; return what would have been written and run."""
    found = network(word, from_manifest=from_manifest)
    declared = Declared(intents(found), found.hosts)
    made_: list[tuple[str, str]] = []
    commands: list[tuple[str, ...]] = []

    def run(argv: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(tuple(argv))
        return subprocess.CompletedProcess(argv, 0, "", "")

    def run_there(_host: str, argv: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        return run(argv)

    lab = SimpleNamespace(
        network=found,
        hosts={each.name: each for each in found.hosts},
        run=run_there,
        start=run_there,
        lose=lambda hosts: commands.append(tuple(hosts)),
        restore=lambda hosts: commands.append(tuple(hosts)),
    )
    minutes = iter(range(0, 10**9, 60))
    monkeypatch.setattr(line, "time", SimpleNamespace(monotonic=lambda: next(minutes), sleep=lambda _: None))
    monkeypatch.setattr(setting, "write", lambda files: made_.extend(files.items()))
    monkeypatch.setattr(setting, "_read", lambda _: "ssh-ed25519 AAAA")
    monkeypatch.setattr(setting, "_made", lambda argv: commands.append(tuple(argv)))
    monkeypatch.setattr(os, "makedirs", lambda path, **_: made_.append((path, "")))
    _stay(monkeypatch, commands)
    stage = Stage(lab, declared, cast(found, declared, "secret"), PROGRAMS)  # type: ignore[arg-type]
    stage.up()
    parts = [*checklist.whole(stage), *checklist.without(stage, ["zone:a"], [])]
    checks = {line.check for part in parts for line in part.lines}
    assert checks >= {"ssh", "site", "database", "outward", "cdn-lock", "cdn-cached"}
    return Made(sorted(made_), commands, list(_planned(found)))


def _stay(monkeypatch: pytest.MonkeyPatch, commands: list[tuple[str, ...]]) -> None:
    """Enter no host; note what the kernel would have been told as commands."""

    def told(call: str) -> Callable[..., None]:
        return lambda *words: commands.append((call, *map(str, words)))

    heard = {each: told(each) for each in ("unshare", "mount", "restrict")}
    constants = {name: each for name, each in vars(kernel).items() if name.isupper()}
    # Which number a thread's own namespace is open as depends on the others.
    stand_in = SimpleNamespace(**constants, **heard, enter=lambda _: None)
    monkeypatch.setattr(homes, "kernel", stand_in)
    monkeypatch.setattr(homes, "socket", SimpleNamespace(sethostname=told("sethostname")))
    monkeypatch.setattr(os, "chdir", told("chdir"))


def _planned(found: Network) -> Iterator[str]:
    planned = blueprint_of(found)
    for space in planned.spaces:
        yield from (space.name, *space.commands, space.filter, *(value for _, value in space.settings))
    yield from (word for link in planned.links for word in link)


def strange(text: str) -> Counter[str]:
    """Count everything but what a name is made of."""
    return Counter(each for each in text if not IN_NAMES.fullmatch(each))


def unquoted(path: str, text: str) -> str:
    """Leave out what stands in quotes, where a server reads its own language with texts in it."""
    if path.endswith(("haproxy.cfg", "nginx.conf", "distribution.conf")):
        return QUOTED.sub("QUOTED", text)
    return NAMED.sub("", text)


def words_of(commands: list[tuple[str, ...]]) -> list[str]:
    """Return the words of all commands but those that tell curl what to ask for."""
    asked = ("http://", "https://", "Host: ")
    return sorted(
        str(strange(" ".join(each for each in command if not each.startswith(asked)))) for command in commands
    )


@pytest.fixture(scope="module")
def usual() -> dict[bool, Made]:
    found = {}
    for from_manifest in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            found[from_manifest] = set_up(patch, "usual-word", from_manifest=from_manifest)
    return found


@pytest.mark.parametrize("from_manifest", [False, True])
@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_a_strangers_words_are_in_no_file_and_no_command(
    word: str, usual: dict[bool, Made], monkeypatch: pytest.MonkeyPatch, *, from_manifest: bool
) -> None:
    expected = usual[from_manifest]
    found = set_up(monkeypatch, word, from_manifest=from_manifest)
    assert len(found.files) == len(expected.files) > 40
    for path, text in found.files:
        assert re.fullmatch(r"/run/tiers/[a-zA-Z0-9./_-]+", path), path
        assert "/../" not in path
        text.encode()
    assert Counter(str(strange(path)) for path, _ in found.files) == Counter(
        str(strange(path)) for path, _ in expected.files
    )
    held, wanted = (
        sorted(
            (path.rsplit("/", 1)[-1], str(sorted(strange(unquoted(path, text)).items())))
            for path, text in each
        )
        for each in (found.files, expected.files)
    )
    assert held == wanted
    assert words_of(found.commands) == words_of(expected.commands)
    assert [strange(each) for each in found.network] == [strange(each) for each in expected.network]


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_asked_for_is_a_url_of_a_host(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set_up(monkeypatch, word, from_manifest=False)
    every = [each for command in found.commands for each in command]
    node = re.compile(r"https?://([0-9.]+(:[0-9]+)?|[a-z0-9-]+\.cloudfront\.net|rehearsal\.invalid)/")
    assert [each for each in every if "://" in each and not node.match(each)] == []
    assert all(PRINTABLE.fullmatch(each) for each in every)


@pytest.mark.parametrize(
    "word", [*HOSTILE, "Web", "web", "load_balancer", "1", ""], ids=range(len(HOSTILE) + 5)
)
def test_a_name_is_harmless_whatever_it_was(word: str) -> None:
    for name in (harmless.plain(word), harmless.distinct(word)):
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,60}", name)
        assert not name.endswith("-")


def test_names_that_look_alike_stay_apart() -> None:
    given = ["Web", "web", "WEB", "we b", "we-b", harmless.distinct("Web")]
    assert len({harmless.distinct(each) for each in given}) == len(given)


@pytest.mark.parametrize("name", ["stranger", "laptop", "Website", "outside-1", "localhost", "None"])
def test_no_component_passes_for_a_host_of_the_internet(name: str) -> None:
    written = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "A": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.0.0/24"),
        name: made("EC2::Instance", SubnetId={"Ref": "A"}),
    }
    found = read.network(from_memory({"t": {"Resources": written}}), "t", {})
    names = [each.name for each in found.hosts]
    assert len({*names}) == len(names)
    [own] = [each for each in found.hosts if each.logical_id == name]
    assert own.name == f"{name.lower()}-1"
    assert own.alias == f"{name.lower()}-2"


def test_components_that_look_alike_have_names_of_their_own() -> None:
    written = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "A": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.0.0/24"),
        **{name: made("EC2::Instance", SubnetId={"Ref": "A"}) for name in ("web-1", "Web_1", "web")},
    }
    found = [
        each
        for each in read.network(from_memory({"t": {"Resources": written}}), "t", {}).hosts
        if each.kind == "server"
    ]
    assert len({each.name for each in found}) == len({each.alias for each in found}) == len(found) == 3
    owners = {(name, each.component) for each in found for name in (each.name, each.alias)}
    assert len({name for name, _ in owners}) == len(owners)


@given(some.text("ab*?", max_size=8), some.text("ab", max_size=8))
def test_a_pattern_matches_as_an_expression_would(glob: str, text: str) -> None:
    assert harmless.matches(glob, text) is bool(re.search(conditions.pattern(glob), text))


def test_a_pattern_of_many_stars_ends() -> None:
    assert not harmless.matches("*a" * 40 + "*b", "a" * 200)
