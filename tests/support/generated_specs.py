"""Specs over the whole language, for hypothesis: each is valid by construction."""

import json
from collections.abc import Mapping
from ipaddress import IPv4Network

from hypothesis import strategies as st

from tests.support.generated_backups import backups
from tests.support.generated_balancers import (
    CERTIFICATE,
    RANGES,
    forwarded_by,
    load_balancers,
)
from tests.support.generated_capacities import MACHINES, Spec, capacities, launches, optional, some_of
from tests.support.generated_clusters import clusters
from tests.support.generated_databases import ZONES_OF_STANDBYS, databases, standbys
from tests.support.generated_edges import with_distribution
from tests.support.generated_existing import theirs, with_their_roles, without_theirs
from tests.support.generated_functions import functions
from tests.support.generated_networks import existing, with_s3
from tests.support.generated_packets import network_load_balancers
from tests.support.generated_parameters import deployable, leave_to_deployment
from tests.support.generated_raw import Caller, merged, old_ids, raw, without_calls
from tests.support.generated_storage import storage, without_grants
from tests.support.generated_stores import grants, shared, stores, tables, topics

KINDS = ("public", "private", "isolated")
NAMES = ("web", "api", "jobs-1", "front_end", "shop", "x", "load_balancer", "orders", "archive", "gate")
IMAGES = ("al2023", "ubuntu-24.04", "ami-0123456789abcdef0", "/images/golden/current")
SCRIPTS = ("#!/bin/bash\necho ${HOME} !Ref\n", "#cloud-config\n", "# ü\r\n\n  x: y  ")
ZONE_NAMES = ["ap-southeast-1c", "ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1d"]
REGION = "ap-southeast-1"
ZONE_IDS = ["apse1-az3", "apse1-az1", "apse1-az2", "apse1-az4"]
BEYOND = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.168.7.0/24"]
ENDPOINTS = ["s3", "dynamodb", "ssm", "ssmmessages", "ecr.api", "logs"]
MAIL = ["10.0.0.0/8", {"to": "0.0.0.0/0", "port": 587}, {"to": "10.0.0.0/8", "port": 443}]


@st.composite
def networks(draw: st.DrawFn) -> Spec:
    """A network whose addresses are carved or written, or that exists already."""
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
    if "subnets" in network and draw(st.booleans()):
        return draw(existing(network, ZONE_NAMES[:zones]))
    network |= draw(optional(transit_gateway=transit_gateways()))
    return network


@st.composite
def transit_gateways(draw: st.DrawFn) -> Spec:
    """A transit gateway for some kinds of subnet, and CIDR blocks around and beside the VPC."""
    found: Spec = {"id": {"parameter": "TransitGateway"}, "to": draw(some_of(BEYOND, 1))}
    return found | draw(optional(kinds=some_of([*KINDS], 1)))


@st.composite
def subnets(draw: st.DrawFn, cidr: str, zones: int) -> dict[str, Spec]:
    """One subnet or two of each kind in each zone, on ranges that do not overlap, in any order."""
    ranges = draw(st.sampled_from((iter, reversed)))(list(IPv4Network(cidr).subnets(new_prefix=26))[:32])
    found = {}
    for kind in KINDS:
        for zone in "abcd"[:zones]:
            for number in range(draw(st.integers(1, 2))):
                subnet: Spec = {"zone": zone, "cidr": str(next(ranges)), "kind": kind}
                found[f"{kind}{number}_{zone}"] = subnet | draw(optional(name=st.just("the subnet")))
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


@st.composite
def volumes(draw: st.DrawFn) -> Spec:
    """Volumes of every type, within its limits."""
    kinds = (
        {"size": 1, "iops": 3000, "throughput": 750},
        {"type": "gp3", "size": 65536, "iops": 80000, "throughput": 2000},
        {"type": "io2", "size": 4, "iops": 4000},
        {"type": "st1", "size": 125},
        {"type": "sc1", "size": 16384},
    )
    found: Spec = {}
    for device in draw(some_of(["/dev/sdf", "/dev/sdg", "/dev/sdp"], 1)):
        mount = draw(optional(mount=st.just(f"/srv/data/{device[-1]}")))
        found[device] = {**draw(st.sampled_from(kinds)), **mount}
    return found


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
            {
                "Sid": "Not2",
                "Effect": "Deny",
                "NotAction": ["iam:*", "*"],
                "NotResource": "arn:aws:sqs:${AWS::Region}:123456789012:q",
                "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": ["a", "b"]}},
            },
        ]
    ),
    secrets=st.just(["arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-AbCdEf"]),
)


@st.composite
def services(draw: st.DrawFn) -> Spec:
    """A component of the logic tier."""
    service = draw(machines()) | {"port": draw(st.integers(1, 65535))}
    service |= draw(optional(user_data=st.sampled_from(SCRIPTS), health_check=health_checks))
    service |= draw(
        optional(egress=st.sampled_from(("none", "https", ["10.0.0.0/8", "10.0.0.0/8"], ["0.0.0.0/0"], MAIL)))
    )
    service |= draw(optional(role=roles, environment=st.just({"A": 'x=$HOME ${B} "', "b_1": ""})))
    service |= draw(optional(agent=st.booleans(), volumes=volumes()))
    if draw(st.booleans()):
        return {"type": "ec2", **service, **draw(optional(count=st.integers(1, 5)))}
    service |= draw(optional(update=st.sampled_from(("instance_refresh", "rolling"))))
    rolls = service.get("update") == "rolling"
    if draw(st.booleans()):
        service["health_check"] = {
            **service.get("health_check", {}),
            "grace_period": draw(st.integers(0, 7200)),
        }
    service |= draw(optional(max_lifetime=st.integers(1, 365), drain=st.integers(30, 7200)))
    is_mixed = draw(st.booleans())
    if is_mixed:
        service |= draw(launches(service.get("architecture", "arm64")))
    capacity = capacities(rolls=rolls, may_be_warm=not (rolls or is_mixed))
    return {"type": "autoscaling", **service, **draw(optional(capacity=capacity))}


bastions = st.one_of(
    st.builds(
        lambda machine, ranges: {**machine, "type": "bastion", "key_pair": "me", "allow_ssh_from": ranges},
        machines(),
        some_of(list(RANGES), 1),
    ),
    st.builds(lambda machine: {**machine, "type": "bastion", "access": "session_manager"}, machines()),
)


def leaves(service: Spec, network: Spec) -> bool:
    """Whether servers reach CloudFormation through a NAT gateway, as a rolling update needs it."""
    has_nat = network.get("nat_gateway", {}).get("mode") != "none"
    return has_nat and service.get("egress", "https") in ("https", ["0.0.0.0/0"])


@st.composite
def edges(draw: st.DrawFn, services: list[str], others: list[str]) -> list[str | Spec]:
    """Edges to the ports that components listen on, and to ports of a server's that only the edge names."""
    plain: list[str | Spec] = [*draw(some_of([*services, *others], most=3))]
    ported = [{"to": name, "port": draw(st.integers(1, 65535))} for name in draw(some_of(services, most=2))]
    return [*plain, *ported]


@st.composite
def connected(draw: st.DrawFn, logic: Spec, network: Spec, one_a_zone: list[str]) -> Spec:
    """Tables and topics, which servers with internet access connect to."""
    found: Spec = draw(stores)
    for store in found.values():
        if store.get("serverless"):
            store["subnets"] = one_a_zone
    for service in logic.values():
        if leaves(service, network):
            service["connects_to"] = [*service.get("connects_to", ()), *draw(grants(found))]
    return found


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


def of_kind(network: Spec, kind: str) -> list[str]:
    """Name some subnets of a kind: all that are written, or two that are carved."""
    written = [name for name, subnet in network.get("subnets", {}).items() if subnet["kind"] == kind]
    return written or [f"{kind}-b", f"{kind}-a"]


def standing(subnets: list[str], most: int = 4) -> st.SearchStrategy[Spec]:
    """Let a component stand in some of the subnets."""
    return optional(subnets=some_of(subnets, 1, most))


around = optional(
    regions=some_of(["us-east-1", "us-west-2"], 1),  # large ones, with all the zones that are counted
    accept=st.just({"T1115": "may lose a zone", "http-only": "nobody looks"}),
    encryption=st.sampled_from(({"key": "create"}, {"key": {"parameter": "DataKey"}})),
    overrides=st.just({"Vpc.InstanceTenancy": "default", "Vpc.Metadata": {"by": "hand"}}),
    resources=st.just(
        {
            "security": {
                "News": {
                    "Type": "AWS::SNS::Topic",
                    "Properties": {"Tags": [{"Key": "vpc", "Value": {"Ref": "Vpc"}}]},
                }
            }
        }
    ),
)


def specs() -> st.SearchStrategy[Spec]:
    """A valid spec over all of the language; one of six has no component in a VPC."""
    chosen = st.integers(0, 5).flatmap(lambda number: within_a_vpc() if number else without_a_vpc())
    return chosen.flatmap(with_distribution).flatmap(with_their_roles)


@st.composite
def without_a_vpc(draw: st.DrawFn) -> Spec:
    """A spec without a VPC."""
    logic = {name: draw(functions([])) for name in NAMES[: draw(st.integers(1, 2))]}
    apart = draw(optional(items=tables, news=topics()))
    for function in logic.values():
        function["connects_to"] = draw(grants(apart))
    fronts, others = draw(theirs(logic, [*logic.values()], [REGION], sorted(logic), has_vpc=False))
    apart |= others
    head = {"version": 1, "name": draw(st.sampled_from(("shop", "a-b-1"))), "logic": logic}
    head |= {"presentation": fronts} if fronts else {}
    head = draw(with_raw(head, [Caller(each, leaves=True, has_ports=False) for each in logic.values()], []))
    own: Spec = json.loads(json.dumps(head | {"data": {**apart, **draw(storage([]))}}))
    return own


@st.composite
def within_a_vpc(draw: st.DrawFn) -> Spec:
    """A valid spec with components in a VPC."""
    names = draw(st.permutations(NAMES))
    network = draw(networks())
    public, private, isolated = (of_kind(network, kind) for kind in KINDS)
    one_a_zone = [name for name in isolated if name.startswith(("isolated-", "isolated0"))]
    first = st.just(one_a_zone)
    logic = {name: draw(services()) | draw(standing(private)) for name in names[: draw(st.integers(1, 3))]}
    several = [] if len(one_a_zone) < ZONES_OF_STANDBYS else [standbys()]
    data = {
        name: draw(st.one_of(databases(), clusters(), *several)) | draw(optional(subnets=first))
        for name in names[3 : 3 + draw(st.integers(0, 2))]
    }
    gates = {
        name: draw(bastions) | draw(standing(public, 1)) for name in names[5 : 5 + draw(st.integers(0, 2))]
    }
    fronts = {name: draw(load_balancers(list(logic))) for name in names[7 : 7 + draw(st.integers(0, 2))]}
    packets = {"packets": draw(network_load_balancers(list(logic)))} if draw(st.booleans()) else {}
    for name, component in {**logic, **gates}.items():
        servers = [other for other in logic if other != name]
        internal = [front for front, balancer in fronts.items() if balancer.get("scheme") == "internal"]
        component.update(draw(optional(connects_to=edges(servers, [*data, *internal, *packets]))))
    draw(given_values(logic, data, fronts))
    if network.get("nat_gateway", {}).get("mode") == "none":
        for service in (each for each in logic.values() if each.get("egress", "none") != "none"):
            service["egress"] = [network.get("cidr", "10.0.0.0/16")]
    for service in logic.values():
        if not leaves(service, network):
            service.pop("agent", None)
            if "cloudformation" not in network.get("endpoints", ()):
                service.pop("update", None)
    called = {name: draw(functions(list(data))) for name in names[9 : 9 + draw(st.integers(0, 1))]}
    data |= draw(connected(logic, network, one_a_zone))
    leaving = [each for each in logic.values() if leaves(each, network)]
    data |= draw(shared(leaving))
    data |= draw(storage(leaving))
    for store in (each for each in data.values() if each.get("serverless")):
        # An endpoint has one interface in a zone.
        store["subnets"] = one_a_zone
    tiers = {"presentation": {**gates, **fronts, **packets}, "logic": {**logic, **called}, "data": data}
    head = {"version": 1, "name": draw(st.sampled_from(("shop", "a-b-1")))}
    # Serverless caches have no other letters in their tags.
    owner = "u" if any(each.get("serverless") for each in data.values()) else "ü"
    tags = {"Owner": owner, "a:b": "x=1 @home"}
    head |= draw(optional(description=st.just("It's: #1"), tags=st.just(tags)))
    head |= {"network": network} if network != {"zones": 2} else {}
    drawn: Spec = draw(around)
    head |= drawn
    head |= draw(backups(data))
    regions = [] if "regions" in without_effect(network) else drawn.get("regions", [])
    inside = draw(theirs(logic, leaving, regions or [REGION], sorted(called), has_vpc="vpc" in network))
    servers = [*logic, *gates, *fronts]
    head |= draw(optional(logical_ids=old_ids(servers, has_vpc="vpc" not in network)))
    callers = [Caller(each, leaves=leaves(each, network)) for each in logic.values()]
    callers += [Caller(each, leaves=False) for each in gates.values()]
    callers += [Caller(e, leaves=True, has_ports=False) for e in called.values() if not e.get("connects_to")]
    head = draw(with_raw(head, callers, one_a_zone[:2]))
    for key in without_effect(network):
        head.pop(key, None)
    tiers = {**tiers, "presentation": tiers["presentation"] | inside[0], "data": data | inside[1]}
    spec = head | {tier: components for tier, components in tiers.items() if components}
    for route in draw(some_of(deployable(spec))):
        leave_to_deployment(spec, route)
    # What a strategy draws from is the same object every time: a test that changes its spec would change the
    # specs of all tests after it.
    own: Spec = json.loads(in_its_region(spec))
    return own


@st.composite
def with_raw(draw: st.DrawFn, head: Spec, callers: list[Caller], subnets: list[str]) -> Spec:
    """Add raw resources to the keys of a spec, and connections to them to components."""
    if draw(st.booleans()):
        return head
    has_key = head.get("encryption", {}).get("key") == "create"
    return merged(head, draw(raw(callers, subnets, has_key=has_key)))


def without_effect(network: Spec) -> tuple[str, ...]:
    """Name the keys that a network excludes: its zones have a region, or the stack has no VPC of its own."""
    regions = ("regions",) if isinstance(network["zones"], list) else ()
    return (*regions, "overrides") if "vpc" in network else regions


def in_its_region(spec: Spec) -> str:
    """Write a spec as JSON, with certificates of the first region that it is for."""
    here = CERTIFICATE.split(":")[3]
    first = next(iter(spec.get("regions", [])), here)
    return json.dumps(spec).replace(f":acm:{here}:", f":acm:{first}:")


@st.composite
def confined(draw: st.DrawFn) -> Spec:
    """A valid spec without a NAT gateway, with a gateway endpoint and with listeners on its port."""
    spec: Spec = draw(within_a_vpc())
    network = spec.setdefault("network", {})
    network["nat_gateway"] = {"mode": "none"}
    network["endpoints"] = with_s3(network)
    without_theirs(spec)
    without_grants(spec)
    without_calls(spec)
    for service in spec["logic"].values():
        if service.get("egress", "none") != "none":
            service["egress"] = [network.get("cidr", "10.0.0.0/16")]
        service.pop("agent", None)
        if "cloudformation" not in network["endpoints"]:
            service.pop("update", None)
    for front in spec.get("presentation", {}).values():
        if front["type"] == "load_balancer" and 443 not in {each["port"] for each in front["listeners"]}:
            front["listeners"][0]["port"] = 443
            front["allow_from"] = draw(some_of(list(RANGES), 1))
    return spec
