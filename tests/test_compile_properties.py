"""What holds for every spec: it compiles the same in both layouts, again, and beside more."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.goldens import targets
from tiers import compiler
from tiers.architecture.build import build
from tiers.architecture.placed import Layout, Stack
from tiers.bundle import Bundle
from tiers.cli.reporting import located
from tiers.diagnostics import text
from tiers.emit import to_yaml
from tiers.flatten import flatten
from tiers.language.written import written
from tiers.linker import ROOT, Template

Spec = dict[str, Any]
Value = TypeVar("Value")

FOLDER = Path(__file__).parent.parent
KINDS = ("public", "private", "isolated")
NAMES = ("web", "api", "jobs-1", "front_end", "shop", "x", "load_balancer", "orders", "archive", "gate")
MACHINES = (("t3.micro", "x86_64"), ("t4g.small", "arm64"), ("m7g.large", "arm64"), ("c6in.large", "x86_64"))
IMAGES = ("al2023", "ubuntu-24.04", "ami-0123456789abcdef0", "/images/golden/current")
SCRIPTS = ("#!/bin/bash\necho ${HOME} !Ref\n", "#cloud-config\n", "# ü\r\n\n  x: y  ")
CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
PATHS = ("/api/*", "/healthz", "*.png", "/a~b/?")
HOSTS = ("admin.example.com", "*.example.org")
ZONE_NAMES = ["ap-southeast-1c", "ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1d"]
ZONE_IDS = ["apse1-az3", "apse1-az1", "apse1-az2", "apse1-az4"]
ENDPOINTS = ["s3", "dynamodb", "ssm", "ssmmessages", "ecr.api", "logs"]
RANGES = ("203.0.113.0/24", "198.51.100.7/32", "10.0.0.0/8")

quickly = partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


# Specs. They decode and resolve by construction; most of them pass the checks.


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Spec]:
    """Any of the given keys, or none of them."""
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def some_of(draw: st.DrawFn, values: list[Value], least: int = 0, most: int = 4) -> list[Value]:
    """A few of the values, each once, in any order."""
    if not values:
        return []
    indices = st.integers(0, len(values) - 1)
    most = min(most, len(values))
    return [values[i] for i in draw(st.lists(indices, unique=True, min_size=min(least, most), max_size=most))]


@st.composite
def networks(draw: st.DrawFn) -> Spec:
    """A network whose addresses are carved or written."""
    zones = draw(st.integers(2, 4))
    named = st.sampled_from((zones, ZONE_NAMES[:zones], ZONE_IDS[:zones]))
    network: Spec = {"zones": draw(named), **draw(optional(internet_gateway=st.just("the gateway")))}
    network |= draw(optional(route_tables=optional(public=st.just("out"), private=st.just("nat"))))
    cidr = f"10.{draw(st.integers(0, 255))}.0.0/{draw(st.integers(16, 21))}"
    if draw(st.booleans()):
        network |= draw(optional(cidr=st.just(cidr)))
        names = {zone: f"public-{zone}" for zone in "abcd"[:zones]}
    else:
        network |= {"cidr": cidr, "subnets": draw(subnets(cidr, zones))}
        names = {s["zone"]: name for name, s in network["subnets"].items() if s["kind"] == "public"}
    network |= draw(optional(nat_gateway=nat_gateways(names), flow_logs=st.booleans()))
    network |= draw(optional(endpoints=some_of(ENDPOINTS), private_zone=st.just("shop.internal")))
    return network


@st.composite
def subnets(draw: st.DrawFn, cidr: str, zones: int) -> dict[str, Spec]:
    """One subnet or two of each kind in each zone, on ranges that do not overlap, in any order."""
    ranges = draw(st.sampled_from((iter, reversed)))(list(IPv4Network(cidr).subnets(new_prefix=26))[:32])
    found = {}
    for kind in KINDS:
        for zone in "abcd"[:zones]:
            for number in range(draw(st.integers(1, 2))):
                found[f"{kind}{number}_{zone}"] = {"zone": zone, "cidr": str(next(ranges)), "kind": kind}
    return dict(draw(st.permutations(list(found.items()))))


@st.composite
def nat_gateways(draw: st.DrawFn, public: Mapping[str, str]) -> Spec:
    """Each way in which private subnets may reach the internet, or not."""
    zone = draw(st.sampled_from(sorted(public)))
    single = st.sampled_from(({}, {"zone": zone}, {"subnet": public[zone]}))
    mode = draw(st.sampled_from(("none", "single", "per_zone", "regional", "")))
    return {**({"mode": mode} if mode else {}), **(draw(single) if mode in {"single", ""} else {})}


@st.composite
def machines(draw: st.DrawFn) -> Spec:
    """The keys that all machines have."""
    instance_type, architecture = draw(st.sampled_from(MACHINES))
    fitting: Spec = {"instance_type": instance_type} | draw(optional(architecture=st.just(architecture)))
    return draw(st.sampled_from(({}, fitting))) | draw(
        optional(
            image=st.sampled_from(IMAGES),
            key_pair=st.just("a key"),
            volume=st.fixed_dictionaries(
                {"device": st.just("/dev/sda1")},
                optional={"size": st.integers(1, 16384), "type": st.sampled_from(("gp3", "gp2"))},
            ),
        )
    )


health_checks = optional(
    path=st.sampled_from(("/", "/healthz?deep=1")),
    matcher=st.sampled_from(("200", "200-299", "200,204")),
    interval=st.integers(21, 300),
    timeout=st.integers(2, 14),
    healthy=st.integers(2, 10),
    unhealthy=st.integers(2, 10),
)


roles = optional(
    managed_policies=some_of(["CloudWatchAgentServerPolicy", "arn:aws:iam::123456789012:policy/own/p"]),
    statements=some_of(
        [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:userid}/*"},
            {"Effect": "Deny", "NotAction": ["iam:*", "*"], "NotResource": "arn:aws:sqs:${AWS::Region}:1:q"},
        ]
    ),
    secrets=st.just(["arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf"]),
)


@st.composite
def services(draw: st.DrawFn) -> Spec:
    """A component of the logic tier."""
    service = draw(machines()) | {"port": draw(st.integers(1, 65535))}
    service |= draw(optional(user_data=st.sampled_from(SCRIPTS), health_check=health_checks))
    service |= draw(optional(egress=st.sampled_from(("none", ["10.0.0.0/8", "10.0.0.0/8"], ["0.0.0.0/0"]))))
    service |= draw(optional(role=roles, environment=st.just({"A": 'x=$HOME ${B} "', "b_1": ""})))
    if draw(st.booleans()):
        return {"type": "ec2", **service, **draw(optional(count=st.integers(1, 5)))}
    least = draw(st.integers(1, 4))
    capacity = optional(min=st.just(least), max=st.integers(least, 9), target_cpu=st.integers(10, 90)).filter(
        lambda drawn: "min" in drawn or "max" not in drawn
    )
    service |= draw(optional(update=st.sampled_from(("instance_refresh", "rolling"))))
    if draw(st.booleans()):
        service["health_check"] = {
            **service.get("health_check", {}),
            "grace_period": draw(st.integers(0, 7200)),
        }
    return {"type": "autoscaling", **service, **draw(optional(capacity=capacity))}


ENGINES: tuple[Spec, ...] = (
    {"engine": "mysql"},
    {"engine": "postgres"},
    {"engine": "mysql", "engine_version": "5.7", "extended_support": True},
    {"engine": "postgres", "engine_version": "16.4"},
)
WINDOWS: tuple[Spec, ...] = (
    {},
    {"backup_window": "23:50-00:20"},
    {"backup_window": "03:00-03:30", "maintenance_window": "sun:03:30-sun:04:00"},
)
PARAMETERS: tuple[Spec, ...] = (
    {"max_connections": "200"},
    {"require_secure_transport": "0", "rds.force_ssl": "0", "a.b-c_1": "ü, 'x' ${y}"},
)
ORIGINS: tuple[Spec, ...] = (
    {},
    {"database": "shop"},
    {"username": "owner"},
    {"snapshot": "last-week"},
    {"snapshot": "arn:aws-cn:rds:cn-north-1:111122223333:snapshot:rds:shop-2026-01-31-03-05"},
)


@st.composite
def databases(draw: st.DrawFn) -> Spec:
    """A component of the data tier."""
    database: Spec = {"type": "rds"}
    for choices in (ENGINES, WINDOWS, ORIGINS):
        database |= draw(st.sampled_from(choices))
    database |= draw(optional(allocated_storage=st.integers(20, 59578)))
    most = st.integers(-(-database.get("allocated_storage", 20) * 11 // 10), 65536)
    return database | draw(
        optional(
            instance_class=st.sampled_from(("db.t3.micro", "db.m7g.large")),
            max_allocated_storage=most,
            storage_type=st.sampled_from(("gp3", "gp2")),
            multi_az=st.booleans(),
            port=st.integers(1150, 65535),
            backup_retention=st.integers(1, 35),
            parameters=st.sampled_from(PARAMETERS),
            replicas=st.integers(0, 5),
            deletion_protection=st.booleans(),
            monitoring_interval=st.sampled_from((0, 1, 60)),
        )
    )


bastions = st.one_of(
    st.builds(
        lambda machine, ranges: {**machine, "type": "bastion", "key_pair": "me", "allow_ssh_from": ranges},
        machines(),
        some_of(list(RANGES), 1),
    ),
    st.builds(lambda machine: {**machine, "type": "bastion", "access": "session_manager"}, machines()),
)


@st.composite
def rules(draw: st.DrawFn, behind: list[str]) -> list[Spec]:
    """Rules of a listener; priorities that are written never meet those that are not."""
    found = []
    for priority in draw(st.lists(st.integers(1, 99), unique=True, max_size=3)):
        paths = {"path": draw(some_of(list(PATHS), 1, 3))}
        hosts = {"host": draw(some_of(list(HOSTS), 1, 2))}
        rule = {
            **draw(st.sampled_from((paths, hosts, paths | hosts))),
            "forward_to": draw(st.sampled_from(behind)),
        }
        found.append(rule | draw(optional(priority=st.just(priority))))
    return found


@st.composite
def listeners(draw: st.DrawFn, behind: list[str]) -> list[Spec]:
    """Listeners that forward, or redirect to another of HTTPS, and their rules."""
    found: list[Spec] = []
    for port in draw(st.lists(st.sampled_from((80, 81, 443, 8080)), unique=True, min_size=1, max_size=3)):
        secure = {"protocol": "HTTPS", "certificate": CERTIFICATE}
        listener = {"port": port, **draw(st.sampled_from((secure, {"protocol": "HTTP"})))}
        found.append(listener | draw(optional(rules=rules(behind))))
    encrypts = any("certificate" in listener for listener in found)
    for listener in found:
        if encrypts and "certificate" not in listener and draw(st.booleans()):
            listener["redirect_to"] = "HTTPS"
        else:
            listener["forward_to"] = draw(st.sampled_from(behind))
    return found


@st.composite
def load_balancers(draw: st.DrawFn, behind: list[str]) -> Spec:
    """A load balancer before some services."""
    return {
        "type": "load_balancer",
        "listeners": draw(listeners(behind)),
        **draw(
            optional(
                scheme=st.sampled_from(("internet-facing", "internal")),
                allow_from=some_of(list(RANGES)),
                deletion_protection=st.booleans(),
                access_logs=st.booleans(),
            )
        ),
    }


@st.composite
def edges(draw: st.DrawFn, services: list[str], others: list[str]) -> list[str | Spec]:
    """Edges to the ports that components listen on, and to ports of a server's that only the edge names."""
    plain: list[str | Spec] = [*draw(some_of([*services, *others], most=3))]
    ported = [{"to": name, "port": draw(st.integers(1, 65535))} for name in draw(some_of(services, most=2))]
    return [*plain, *ported]


def forwarded_by(balancer: Spec) -> set[str]:
    """Name the services that a load balancer forwards to."""
    ways = [way for listener in balancer["listeners"] for way in (listener, *listener.get("rules", ()))]
    return {way["forward_to"] for way in ways if "forward_to" in way}


@st.composite
def given_values(draw: st.DrawFn, logic: Spec, data: Spec, fronts: Spec) -> None:
    """Give services what databases and load balancers have to offer, and let them scale by requests."""
    values = [f"{name}.{what}" for name in data for what in ("endpoint", "port", "secret_arn")]
    values += [f"{name}.{what}" for name in fronts for what in ("endpoint", "port", "url")]
    for name, service in logic.items():
        taken = {f"VALUE_{i}": {"from": each} for i, each in enumerate(draw(some_of(values)))}
        service["environment"] = {**service.get("environment", {}), **taken}
        service["role"] = {"secrets": draw(some_of(list(data))), **service.get("role", {})}
        before = [front for front, balancer in fronts.items() if name in forwarded_by(balancer)]
        if service["type"] == "autoscaling" and len(before) == 1 and draw(st.booleans()):
            service.setdefault("capacity", {})["target_requests"] = draw(st.integers(1, 5000))


def deployable(spec: Spec) -> list[tuple[str, ...]]:
    """Tell where a spec has a value that could as well be chosen at deployment."""
    capacity = {("capacity", key) for key in ("min", "max", "target_cpu", "target_requests")}
    keys = {("instance_type",), ("instance_class",), ("key_pair",), ("allocated_storage",), *capacity}
    found = []
    for tier in ("presentation", "logic", "data"):
        for name, component in spec.get(tier, {}).items():
            rolls = component.get("update") == "rolling"
            for key in sorted(keys - ({("capacity", "min"), ("capacity", "max")} if rolls else set())):
                inner = component if len(key) == 1 else component.get(key[0], {})
                if inner.get(key[-1]) is not None:
                    found.append((tier, name, *key))
    return found


def leave_to_deployment(spec: Spec, route: tuple[str, ...]) -> None:
    """Make a parameter of a value, with the value as its default."""
    *way, last = route
    inner = spec
    for key in way:
        # Components are drawn, and drawn again: only this spec's may change.
        inner[key] = dict(inner[key])
        inner = inner[key]
    name = "Chosen" + "".join(re.sub("[^a-z0-9]", "", key).capitalize() for key in route)
    inner[last] = {"parameter": name, "default": inner[last]}


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """A valid spec over all of the language."""
    names = draw(st.permutations(NAMES))
    network = draw(networks())
    private = [name for name, subnet in network.get("subnets", {}).items() if subnet["kind"] == "private"]
    standing = optional(subnets=some_of(private or ["private-b", "private-a"], 1))
    logic = {name: draw(services()) | draw(standing) for name in names[: draw(st.integers(1, 3))]}
    data = {name: draw(databases()) for name in names[3 : 3 + draw(st.integers(0, 2))]}
    gates = {name: draw(bastions) for name in names[5 : 5 + draw(st.integers(0, 2))]}
    fronts = {name: draw(load_balancers(list(logic))) for name in names[7 : 7 + draw(st.integers(0, 2))]}
    for name, component in {**logic, **gates}.items():
        servers = [other for other in logic if other != name]
        internal = [front for front, balancer in fronts.items() if balancer.get("scheme") == "internal"]
        component.update(draw(optional(connects_to=edges(servers, [*data, *internal]))))
    draw(given_values(logic, data, fronts))
    if network.get("nat_gateway", {}).get("mode") == "none":
        ranged = [service for service in logic.values() if isinstance(service.get("egress"), list)]
        for service in ranged:
            service["egress"] = [network.get("cidr", "10.0.0.0/16")]
    tiers = {"presentation": {**gates, **fronts}, "logic": logic, "data": data}
    head = {"version": 1, "name": draw(st.sampled_from(("shop", "a-b-1")))}
    head |= draw(optional(description=st.just("It's: #1"), tags=st.just({"Owner": "ü", "a:b": "x=1 @home"})))
    head |= {"network": network} if network != {"zones": 2} else {}
    spec = head | {tier: components for tier, components in tiers.items() if components}
    for route in draw(some_of(deployable(spec))):
        leave_to_deployment(spec, route)
    # What a strategy draws from is the same object every time: a test that changes its spec would change the
    # specs of all tests after it.
    own: Spec = json.loads(json.dumps(spec))
    return own


def containers(value: Any) -> Iterator[Any]:
    """Tell every list and mapping in a value, itself among them."""
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from containers(each)


@quickly(max_examples=50, derandomize=True)
@given(st.lists(specs(), min_size=3, max_size=3))
def test_specs_share_nothing_that_a_test_could_change(drawn: list[Spec]) -> None:
    ids = [id(each) for each in containers(drawn)]
    assert len(ids) == len(set(ids))


def compiled(spec: Spec, layout: Layout = Layout.NESTED) -> Bundle:
    """Compile a spec that has no errors."""
    result = compiler.compile_spec("spec.yaml", to_yaml(spec).encode(), layout)
    errors = [finding for finding in result.findings if finding.is_error]
    assert result.bundle is not None, errors
    return result.bundle


def resources(spec: Spec) -> Template:
    """Return the resources of a spec's single template."""
    (template,) = compiled(spec, Layout.SINGLE).templates.values()
    found: Template = template["Resources"]
    return found


def without_waits(bodies: Template) -> Template:
    """Leave out of resources what decides no more than the order."""
    return {
        name: {key: value for key, value in body.items() if key != "DependsOn"}
        for name, body in bodies.items()
    }


# Compiling


@quickly(max_examples=60)
@given(specs())
def test_what_is_chosen_at_deployment_reaches_its_resource(spec: Spec) -> None:
    named = set(re.findall(r'"parameter": "(\w+)"', json.dumps(spec)))
    (single,) = compiled(spec, Layout.SINGLE).templates.values()
    assert set(single.get("Parameters", {})) == named
    assert named <= set(re.findall(r'"Ref": "(\w+)"', json.dumps(single["Resources"])))


@quickly(max_examples=100)
@given(specs())
def test_a_valid_spec_compiles(spec: Spec) -> None:
    compiled(spec)


@st.composite
def damaged(draw: st.DrawFn) -> Spec:
    """A valid spec with something else, or nothing, in one place of it."""
    spec: Spec = draw(specs())
    holder, key = draw(st.sampled_from(list(places(spec))))
    if draw(st.booleans()):
        holder[key] = draw(st.sampled_from((None, True, 0, -1, 70000, 2.5, "", "web", "10.0.0.1/8", [], {})))
    else:
        del holder[key]
    return spec


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Tell every place in a value: what holds it, and under which key or position."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@quickly(max_examples=150)
@given(damaged())
def test_whatever_is_wrong_is_a_finding_and_no_exception(spec: Spec) -> None:
    result = compiler.compile_spec("spec.yaml", to_yaml(spec).encode())
    assert (result.bundle is None) == any(finding.is_error for finding in result.findings)
    assert text.render(located(result.document, result.findings), colour=False) or not result.findings


# Layouts


@quickly(max_examples=60)
@given(specs())
def test_both_layouts_hold_the_same(spec: Spec) -> None:
    nested, single = compiled(spec), compiled(spec, Layout.SINGLE)
    (alone,) = single.templates.values()
    flat = flatten(nested.templates)
    assert without_waits(flat["Resources"]) == without_waits(alone["Resources"])
    assert flat["Outputs"] == alone["Outputs"]


def referred(value: Any) -> Iterator[str]:
    """Tell what an emitted value refers to: resources and parameters, by name, but not what AWS provides."""
    if isinstance(value, list):
        for each in value:
            yield from referred(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield from [] if each.startswith("AWS::") else [each]
            elif key == "Fn::GetAtt":
                yield each[0]
            elif key == "DependsOn":
                yield from [each] if isinstance(each, str) else each
            else:
                yield from referred(each)


@quickly(max_examples=60)
@given(specs())
def test_nothing_refers_to_what_is_not_there(spec: Spec) -> None:
    for layout in Layout:
        templates = compiled(spec, layout).templates
        for template in templates.values():
            known = template["Resources"].keys() | template.get("Parameters", {}).keys()
            assert set(referred([template["Resources"], template.get("Outputs", {})])) <= known
    nested = compiled(spec).templates
    for stack in nested[ROOT]["Resources"].values():
        child = nested[stack["Properties"]["TemplateURL"].split(".")[0]]
        given = stack["Properties"].get("Parameters", {})
        assert given.keys() == child.get("Parameters", {}).keys()


@quickly(max_examples=60)
@given(specs())
def test_no_reference_goes_to_a_later_stack(spec: Spec) -> None:
    architecture = compiler.check("spec.yaml", to_yaml(spec).encode()).architecture
    assert architecture is not None
    built = build(architecture)
    order = list(Stack)
    home = {placed.logical_id: order.index(placed.stack) for placed in built.resources}
    for placed in built.resources:
        before = {target.logical_id for target in targets(placed.body)} | set(placed.after)
        assert all(home[other] <= order.index(placed.stack) for other in before), placed


# The same again


SHUT: Spec = {
    "version": 1,
    "name": "shop",
    "presentation": {
        "front": {
            "type": "load_balancer",
            "listeners": [{"port": 80, "protocol": "HTTP", "forward_to": "web"}],
            "allow_from": [],
        }
    },
    "logic": {"web": {"type": "ec2", "port": 80}},
}
"""What is written to be empty must not come back as its default, which here is the whole internet."""


@quickly(max_examples=60)
@given(specs(), st.sampled_from(Layout))
@example(SHUT, Layout.SINGLE)
def test_the_resolved_spec_compiles_to_the_same(spec: Spec, layout: Layout) -> None:
    architecture = compiler.check("spec.yaml", to_yaml(spec).encode()).architecture
    assert architecture is not None
    resolved = written(architecture.spec)
    assert compiled(resolved, layout).files == compiled(spec, layout).files


SEEDED = """
import sys
from tiers import compiler
from tiers.architecture.placed import Layout
from tiers.bundle import manifest
for path in sys.argv[1:]:
    with open(path, "rb") as spec:
        raw = spec.read()
    for layout in Layout:
        document, bundle, *_ = compiler.compile_spec(path, raw, layout)
        print(*bundle.files.values(), manifest(bundle, document))
"""


def test_no_seed_of_hashes_changes_a_byte() -> None:
    shipped = sorted(path.relative_to(FOLDER).as_posix() for path in (FOLDER / "specs").glob("*.yaml"))
    printed = {
        subprocess.run(
            [sys.executable, "-c", SEEDED, *shipped],
            cwd=FOLDER,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(FOLDER)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "4294967295")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 10_000


# More of it

SPANS_ZONES = {
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::VPCEndpoint",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::RDS::DBSubnetGroup",
}
"""What stands in every zone says so, and gets the new one."""


@quickly(max_examples=60)
@given(specs())
def test_another_zone_renumbers_nothing(spec: Spec) -> None:
    network = spec.get("network", {})
    zones = network.get("zones", 2)
    assume("subnets" not in network)
    more: int | list[str]
    if isinstance(zones, list):
        more = (ZONE_NAMES if zones[0] in ZONE_NAMES else ZONE_IDS)[: len(zones) + 1]
        zones = len(zones)
    else:
        more = zones + 1
    assume(zones < 4)
    before = resources(spec)
    after = resources({**spec, "network": {**network, "zones": more}})
    assert before.keys() <= after.keys()
    # What a server waits for, on its first boot, is no part of it.
    changed = {name for name in before if without_waits(before)[name] != without_waits(after)[name]}
    # Instances and replicas stand in the zones round and round: those beyond the first round may move.
    fixed = {name for name in changed if before[name]["Type"] not in SPANS_ZONES}
    numbers = [re.search(r"(?:Instance|ReadReplica)(\d+)$", name) for name in fixed]
    assert all(number and int(number[1]) > zones for number in numbers)


ADDED: tuple[tuple[str, str, Spec], ...] = (
    ("presentation", "new-gate", {"type": "bastion", "access": "session_manager"}),
    ("logic", "new-group", {"type": "autoscaling", "port": 7000}),
    ("logic", "new-servers", {"type": "ec2", "count": 2, "port": 7001}),
    ("data", "new-database", {"type": "rds", "engine": "postgres"}),
)


@quickly(max_examples=60)
@given(specs(), st.sampled_from(ADDED), st.integers(0, 3))
def test_another_component_changes_nothing(spec: Spec, added: tuple[str, str, Spec], place: int) -> None:
    tier, name, component = added
    before = resources(spec)
    more = deepcopy(spec)
    entries = [*more.get(tier, {}).items()]
    more[tier] = dict([*entries[:place], (name, component), *entries[place:]])
    if tier != "presentation":
        caller = next(iter(spec["logic"]))
        more["logic"][caller].setdefault("connects_to", []).append(name)
    after = resources(more)
    assert {name: after[name] for name in before} == before


@quickly(max_examples=40)
@given(specs())
def test_another_load_balancer_changes_only_what_it_forwards_to(spec: Spec) -> None:
    service = next(iter(spec["logic"]))
    listener = {"port": 8443, "protocol": "HTTP", "forward_to": service}
    # Requests are counted behind one load balancer only.
    spec["logic"][service].get("capacity", {}).pop("target_requests", None)
    more = deepcopy(spec)
    more.setdefault("presentation", {})["new-front"] = {"type": "load_balancer", "listeners": [listener]}
    before, after = resources(spec), resources(more)
    for name, body in before.items():
        if body["Type"] == "AWS::AutoScaling::AutoScalingGroup":
            registered = {"TargetGroupARNs": None, "HealthCheckType": None}
            assert body["Properties"] | registered == after[name]["Properties"] | registered
        else:
            assert body == after[name]


@quickly(max_examples=40)
@given(specs())
def test_no_rule_takes_the_priority_of_another(spec: Spec) -> None:
    """CloudFormation changes rules one by one, and AWS refuses one whose priority is still another's."""
    service = next(iter(spec["logic"]))
    # Requests are counted behind one load balancer only.
    spec["logic"][service].get("capacity", {}).pop("target_requests", None)
    more = deepcopy(spec)
    fronts = [each for each in more.get("presentation", {}).values() if each["type"] == "load_balancer"]
    assume(fronts)
    rule = {"path": ["/first/*"], "forward_to": service}
    listener = fronts[0]["listeners"][0]
    listener["rules"] = [rule, *listener.get("rules", [])]
    assume(not any(rule.get("priority") for rule in listener["rules"]))
    before, after = resources(spec), resources(more)
    for name, body in before.items():
        if body["Type"] == "AWS::ElasticLoadBalancingV2::ListenerRule":
            assert after[name]["Properties"]["Priority"] == body["Properties"]["Priority"]


@pytest.mark.parametrize("tier", ["presentation", "logic", "data"])
def test_an_empty_tier_is_no_stack(tier: str) -> None:
    spec: Spec = {"version": 1, "name": "shop", tier: {}, "logic": {"web": {"type": "ec2"}}}
    templates = compiled(spec).templates
    assert templates.keys() == {"root", "network", "security", "logic"}
    assert json.dumps(templates)
