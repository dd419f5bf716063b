"""The decoder and the published schema refuse the same documents, at the same routes."""

import copy
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support import goldens
from tests.support.paths import COMPONENTS, ROOT, SHIPPED
from tiers.compiler import check
from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.language import contract, registry
from tiers.language.decode import decode
from tiers.language.record import Record
from tiers.language.shape import Either, ListOf, MapOf, RecordOf, Shape, Tagged, fields
from tiers.language.spec import Spec
from tiers.source import parse

EVERYTHING = """\
version: 1
name: every-key
description: Every key of the language at least once
regions: [ap-southeast-1]
tags: {CostCentre: "4711", "team:name": shop}
network:
  cidr: 10.1.0.0/16
  zones: [ap-southeast-1a, ap-southeast-1b]
  internet_gateway: the-way-out
  nat_gateway: {mode: single, zone: a, subnet: public-a}
  flow_logs: true
  endpoints: [s3, ssm]
  private_zone: shop.internal
  subnets:
    public-a: {zone: a, cidr: 10.1.0.0/24, kind: public, name: The outer}
    public_b: {zone: b, cidr: 10.1.1.0/24, kind: public}
    private-a: {zone: a, cidr: 10.1.2.0/24, kind: private}
    isolated-a: {zone: a, cidr: 10.1.3.0/24, kind: isolated}
  route_tables: {public: one, private: two, isolated: three}
presentation:
  bastion:
    type: bastion
    subnets: [public-a]
    instance_type: t4g.nano
    image: ubuntu-24.04
    architecture: arm64
    volume: {size: 8, type: gp2}
    key_pair: the key
    egress: none
    connects_to: [web, {to: orders, port: 5432}]
    access: ssh
    allow_ssh_from: [203.0.113.0/24, "2001:db8::/32", {parameter: Office, description: "Where we sit"}]
  front:
    type: load_balancer
    subnets: [public-a, public_b]
    scheme: internet-facing
    listeners:
      - {port: 80, protocol: HTTP, forward_to: web}
      - {port: 8080, protocol: HTTP, redirect_to: HTTPS}
      - port: 443
        protocol: HTTPS
        certificate: arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012
        forward_to: workers
        rules: [{path: [/api/*], host: ["*.example.com"], forward_to: web, priority: 10}]
    access_logs: true
    allow_from: [0.0.0.0/0]
    deletion_protection: false
logic:
  web:
    type: autoscaling
    subnets: [private-a]
    instance_type: m7g.large
    image: ami-0123456789abcdef0
    architecture: arm64
    volume: {size: 20, device: /dev/xvda}
    key_pair: key
    egress: internet
    connects_to: [{to: workers, port: 9000}, orders]
    environment: {LOG_LEVEL: info, DB_HOST: {from: orders.endpoint}}
    role:
      managed_policies: [CloudWatchAgentServerPolicy]
      statements:
        - {Sid: Read, Effect: Allow, Action: ["s3:GetObject"], Resource: "arn:aws:s3:::images/*"}
        - Effect: Deny
          NotAction: "s3:*"
          NotResource: ["*"]
          Condition: {StringEquals: {"aws:PrincipalTag/a": [b, c]}}
      secrets: [orders]
    update: rolling
    port: 8080
    user_data: |
      #!/bin/bash
      dnf install -y nginx
    health_check: {path: /healthz, matcher: 200-299, interval: 15, timeout: 5, healthy: 2, unhealthy: 3,
      grace_period: 60}
    capacity: {min: 2, max: {parameter: Most, default: 6}, target_cpu: 60, target_requests: 1000}
  workers:
    type: ec2
    subnets: [private-a]
    instance_type: t3.micro
    image: /aws/service/image
    architecture: x86_64
    volume: {type: gp3}
    key_pair: key
    egress: [10.1.0.0/16]
    connects_to: []
    port: 9000
    user_data: ""
    environment: {}
    role: {}
    health_check: {}
    count: 3
data:
  orders:
    type: rds
    subnets: [isolated-a]
    engine: postgres
    engine_version: "16"
    extended_support: true
    instance_class: db.m7g.large
    allocated_storage: 100
    max_allocated_storage: 500
    storage_type: gp3
    multi_az: false
    database: shop
    username: dbadmin
    snapshot: rds:shop-2026-01-31-03-05
    port: 5432
    backup_retention: 14
    backup_window: 03:00-03:30
    maintenance_window: sun:04:00-sun:05:00
    parameters: {log_min_duration_statement: "500"}
    replicas: 2
    deletion_protection: false
    monitoring_interval: 0
environments:
  staging:
    {description: a, regions: [], tags: {}, network: null, presentation: {}, logic: {}, data: {},
     overrides: {}, resources: {}, expect: {}, accept: {}}
overrides: {a.b: 1, Vpc.Tags.0: null}
resources:
  network: {A: {Type: AWS::X::Y, Properties: {P: [1, null]}, DependsOn: B, DeletionPolicy: Retain}}
  security: {B: {Type: AWS::X::Y, DependsOn: [A], UpdateReplacePolicy: Delete}}
  data: {C: {Type: AWS::X::Y, UpdatePolicy: {a: 1}, CreationPolicy: {b: 2}, Metadata: [3]}}
  presentation: {D: {Type: AWS::X::Y}}
  logic: {E: {Type: AWS::X::Y}}
expect: {allow: ["internet -> front:443"], deny: [bastion -> orders/tcp]}
accept: {single-nat: staging may lose a zone, T4001: because}
"""

DEFAULTS = """\
version: 1
name: a
network: {nat_gateway: {}, route_tables: {}, subnets: {}}
presentation: {bastion: {type: bastion}}
logic: {a: {type: ec2}, b: {type: autoscaling, capacity: {}, volume: {}}}
data: {}
"""


def plain(name: str, written: bytes) -> Any:
    document, findings = parse(name, written)
    assert not findings
    return document.data


def is_of_one_type(case: goldens.Case) -> bool:
    """Return whether it is a valid spec beside a component type."""
    return case.is_valid and not case.command and COMPONENTS in case.folder.parents


FULL = plain("everything.yaml", EVERYTHING.encode())

SPECS: list[Any] = [
    *(plain(path.name, path.read_bytes()) for path in SHIPPED),
    FULL,
    plain("defaults.yaml", DEFAULTS.encode()),
    plain("every-type.yaml", (ROOT / "tests" / "language" / "every-type.yaml").read_bytes()),
    *(plain(case.path, case.raw) for case in goldens.cases() if is_of_one_type(case)),
]


def known_keys(shape: Shape) -> Iterator[tuple[str, str]]:
    """Every key of the language by its record type."""
    if isinstance(shape, RecordOf):
        for field in fields(shape.record).values():
            yield shape.record.__name__, field.name
            yield from known_keys(field.shape)
    elif isinstance(shape, Tagged):
        for name in registry.types(shape.tier):
            yield from known_keys(RecordOf(registry.component(shape.tier, name)))
    elif isinstance(shape, ListOf):
        yield from known_keys(shape.item)
    elif isinstance(shape, MapOf):
        yield from known_keys(shape.value)
    elif isinstance(shape, Either):
        for each in shape.shapes:
            yield from known_keys(each)


def written_keys(value: object) -> Iterator[tuple[str, str]]:
    """Every key that a decoded spec has a value for, by its record type."""
    if isinstance(value, Record):
        for name, below in vars(value).items():
            yield type(value).__name__, name
            yield from written_keys(below)
    elif isinstance(value, dict):
        for below in value.values():
            yield from written_keys(below)
    elif isinstance(value, tuple):
        for below in value:
            yield from written_keys(below)


def keyword_values(within: object, keywords: set[str]) -> Iterator[Any]:
    """What the schema says under some keywords, anywhere."""
    if isinstance(within, dict):
        for name, below in within.items():
            if name in keywords and not isinstance(below, dict):
                yield from below if isinstance(below, list) else [below]
            else:
                yield from keyword_values(below, keywords)
    elif isinstance(within, list):
        for below in within:
            yield from keyword_values(below, keywords)


def around(*keywords: str) -> list[int]:
    """The limits that the schema sets by some keywords, and their neighbours."""
    found = keyword_values(contract.published(), set(keywords))
    limits = {limit for limit in found if isinstance(limit, int)}
    return sorted({limit + step for limit in limits for step in (-1, 0, 1)})


MEGABYTES = 1_000_000

LONG = ["x" * length for length in around("minLength", "maxLength") if 0 < length < MEGABYTES]

HUGE = ["x" * length for length in around("maxLength") if length >= MEGABYTES]
"""Texts at the limit of one key, a function's source; everywhere else they are no more than too long."""

SOME_NAMES: list[str] = [
    *sorted({name for _, name in known_keys(RecordOf(Spec))}),
    *("Name", "Names", "aws:x", "aWS:x", "T0101", "T10", "web", "a-b", "a--b", "a_b", "Bad", "ß", "-"),
    *("", " ", "a\n", "Name\n", "T0101\n", "\ud800", *LONG),
]

SOME_TEXTS: list[str] = [
    *sorted(each for each in keyword_values(contract.published(), {"enum"}) if isinstance(each, str)),
    *("", " ", "\n", "a", "a\n", "g", "A", "ß", "1", "80", "1.0", "8.4", "16\n", "true", "null", "T0101"),
    *("\x00", "\x7f", "\x85", "\u2028", "\ud800", "\U0001f600" * 16, *LONG),
    *("10.0.0.0/16", "10.0.0.0/33", "10.0.0.256/8", "010.0.0.0/8", "::/0", "2001:db8::/129", "1::/1\n"),
    *("٣.0.0.0/8", "/", "/a b", "200", "200,404", "200-", "db.t3.micro", "ami-0123456789abcdef0", "al2023\n"),
]

SOME_NUMBERS: list[float] = [
    *around("minimum", "maximum", "enum"),
    *map(float, around("minimum", "maximum", "enum")),
    *(-1, 1 << 53, 10**40, -0.0, 0.5, 1.5, 1e16, 1e300, 5e-324, math.inf, -math.inf, math.nan),
]

SOME_COLLECTIONS: list[Any] = [
    *([], [None], [[]], [1], ["a"], ["a"] * 50, ["a"] * 51, [{}], [True], ["A"], [{"to": "a", "port": True}]),
    *({}, {"a": 1}, {"a": {}}, {"a\n": "b"}, {"type": "rds"}, {"type": None}, {"type": []}),
    {"to": "a", "port": 1.0},
]

SOME_VALUES: list[Any] = [
    *{
        repr(each): each for each in (None, True, False, *SOME_NUMBERS, *SOME_TEXTS, *SOME_COLLECTIONS)
    }.values()
]


NAMES = st.sampled_from(SOME_NAMES) | st.text(max_size=4)

SCALARS = st.one_of(
    *(st.none(), st.booleans(), st.sampled_from(SOME_NUMBERS), st.sampled_from(SOME_TEXTS), NAMES),
    *(st.integers(), st.floats(), st.text(max_size=8)),
)

ANYTHING = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(NAMES, below, max_size=4),
    max_leaves=12,
)

MAPPINGS = st.dictionaries(NAMES, ANYTHING, max_size=6)

Spot = tuple[Any, Any]
"""A list or mapping, and a position or key of it."""


def spots(data: Any) -> list[Spot]:
    """Every place that holds a value."""
    found: list[Spot] = []
    pending = [data]
    for container in pending:
        inside = container.items() if isinstance(container, dict) else enumerate(container)
        for name, value in inside:
            found.append((container, name))
            if isinstance(value, dict | list):
                pending.append(value)
    return found


LARGE = 5_000
"""Spots of a document that is not repeated any further."""


class Change(NamedTuple):
    """What a mutation may use: a source of choices, the spot to change, and all spots."""

    draw: st.DrawFn
    spot: Spot
    others: list[Spot]


def delete(change: Change) -> None:
    container, name = change.spot
    del container[name]


def replace(change: Change) -> None:
    container, name = change.spot
    container[name] = change.draw(ANYTHING)


def transplant(change: Change) -> None:
    container, name = change.spot
    donor, place = change.draw(st.sampled_from(change.others))
    container[name] = copy.deepcopy(donor[place])


def exchange(change: Change) -> None:
    container, name = change.spot
    donor, place = change.draw(st.sampled_from(change.others))
    container[name], donor[place] = copy.deepcopy(donor[place]), copy.deepcopy(container[name])


def duplicate(change: Change) -> None:
    container, name = change.spot
    value = copy.deepcopy(container[name])
    if isinstance(container, dict):
        container[change.draw(NAMES)] = value
    else:
        # Each of several changes may repeat what the one before has repeated.
        most = 50 if len(change.others) < LARGE else 1
        container.extend([value] * change.draw(st.sampled_from((1, most))))


def rename(change: Change) -> None:
    duplicate(change)
    delete(change)


def convert(change: Change) -> None:
    container, name = change.spot
    old = container[name]
    conversions: list[Callable[[], Any]] = [
        lambda: str(old),
        lambda: [old],
        lambda: {"type": old},
        lambda: bool(old),
        list if isinstance(old, dict) else dict,
    ]
    if isinstance(old, str):
        conversions += [lambda: old + "\n", lambda: old + " ", old.upper, lambda: old * 40, lambda: old[1:]]
    elif isinstance(old, int):
        conversions += [lambda: float(old), lambda: old + 0.5, lambda: -old, lambda: old * 1000]
    container[name] = change.draw(st.sampled_from(conversions))()


MUTATIONS = (delete, replace, replace, transplant, exchange, duplicate, rename, convert, convert)


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """A valid spec with a few changes anywhere in it."""
    data = copy.deepcopy(draw(st.sampled_from(SPECS)))
    for _ in range(draw(st.integers(1, 4))):
        everywhere = spots(data)
        if everywhere:
            mutate = draw(st.sampled_from(MUTATIONS))
            mutate(Change(draw, draw(st.sampled_from(everywhere)), everywhere))
    return data


def assert_agreement(data: object) -> None:
    """The schema refuses a document exactly where the decoder does, and so neither or both refuse it."""
    decoded, found = decode(Spec, data)
    assert {finding.place.route for finding in found} == set(contract.refusals(data))
    assert (decoded is None) == bool(found)


def test_every_key_is_mutated() -> None:
    decoded = [decode(Spec, data)[0] for data in SPECS]
    assert None not in decoded
    written = {key for spec in decoded for key in written_keys(spec)}
    missing = sorted(f"{record}.{key}" for record, key in set(known_keys(RecordOf(Spec))) - written)
    if missing:
        pytest.fail(
            "no spec has these keys: add them to the type's golden case in `tiers/components/<type>/cases/`, "
            "or to `tests/language/every-type.yaml`:\n" + "\n".join(missing),
            pytrace=False,
        )


def at_depth(data: Any, depth: int) -> list[Spot]:
    """Every place at that depth, but for the types of components, which decide what else is looked at."""
    if depth == 1:
        inside = list(data) if isinstance(data, dict) else range(len(data))
        return [(data, name) for name in inside if name != "type"]
    below = data.values() if isinstance(data, dict) else data
    return [spot for each in below if isinstance(each, dict | list) for spot in at_depth(each, depth - 1)]


def deep_enough(data: dict[str, Any], depth: int, levels: int = 2) -> dict[str, Any]:
    """Return a spec without sections and components that have no place at that depth."""
    if levels == 0 or depth == 1:
        return data
    return {
        key: deep_enough(below, depth - 1, levels - 1) if isinstance(below, dict) else below
        for key, below in data.items()
        if key in ("version", "name") or (isinstance(below, dict | list) and at_depth(below, depth - 1))
    }


@pytest.mark.parametrize("depth", range(1, 10))
def test_both_refuse_the_same_values_everywhere(depth: int) -> None:
    """Routes do not influence each other, so that one document tries a value at all of them."""
    reaching = deep_enough(FULL, depth)
    assert len(at_depth(reaching, depth)) == len(at_depth(FULL, depth))
    for value in SOME_VALUES:
        data = copy.deepcopy(reaching)
        for container, name in at_depth(data, depth):
            container[name] = value
        assert_agreement(data)


def test_the_depths_reach_everything() -> None:
    assert at_depth(FULL, 9)
    assert not at_depth(FULL, 10)


def test_both_refuse_the_same_names_everywhere() -> None:
    for name in SOME_NAMES:
        data = copy.deepcopy(FULL)
        for container, old in spots(data):
            if isinstance(container, dict) and name != "type":
                container[name] = container[old]
        assert_agreement(data)


def test_both_refuse_the_same_megabytes() -> None:
    route = ("logic", "a", "source")
    refused = []
    for text in HUGE:
        data = {"version": 1, "name": "a", "logic": {"a": {"type": "function", "source": text}}}
        assert_agreement(data)
        refused.append(route in contract.refusals(data))
    assert refused == [False, False, True]


@settings(max_examples=400, deadline=None)
@given(mutants())
def test_both_refuse_the_same_of_changed_specs(data: object) -> None:
    assert_agreement(data)


@settings(max_examples=200, deadline=None)
@given(ANYTHING | MAPPINGS)
@example(None)
@example({})
@example([])
@example({"version": True, "name": "a\n"})
@example({"version": 1.0, "name": "a", "network": {"zones": 2.0}})
@example({"version": 1, "name": "a", "network": None, "presentation": None, "data": {"db": None}})
def test_both_refuse_the_same_of_anything(data: object) -> None:
    assert_agreement(data)


WRONG = b"""\
version: 1
nam: shop
network: {zones: 9, subnets: {A: {zone: a, cidr: 10.0.0.0/24, kind: public}}}
data: {db: {type: rdz}, none: {}, list: [1]}
"""

REFUSED: list[Route] = [
    ("nam",),
    ("network", "zones"),
    ("network", "subnets", "A"),
    ("data", "db", "type"),
    ("data", "none"),
    ("data", "list"),
    (),
]


def test_the_decoder_says_it_in_kinder_words() -> None:
    found = check("wrong.yaml", WRONG).findings
    assert [finding.place.route for finding in found] == REFUSED
    assert codes.REFUSED_BY_SCHEMA not in [finding.code for finding in found]


def test_the_schema_speaks_where_the_decoder_is_silent() -> None:
    data = plain("wrong.yaml", WRONG)
    judged = contract.judge(data, ())
    assert sorted(map(repr, REFUSED)) == sorted(repr(finding.place.route) for finding in judged)
    assert {finding.code for finding in judged} == {codes.REFUSED_BY_SCHEMA}
    told = {finding.place.route: finding for finding in judged}
    assert "'nam' was unexpected" in told["nam",].message
    assert "9 is greater than the maximum of 6" in told["network", "zones"].message


@pytest.mark.parametrize("route", REFUSED)
def test_one_silent_route_is_filled_in(route: Route) -> None:
    data = plain("wrong.yaml", WRONG)
    _, found = decode(Spec, data)
    kept = tuple(finding for finding in found if finding.place.route != route)
    judged = contract.judge(data, kept)
    assert judged[:-1] == kept
    assert (judged[-1].code, judged[-1].place.route) == (codes.REFUSED_BY_SCHEMA, route)


def test_what_only_the_decoder_refuses_is_still_reported() -> None:
    ours = (codes.INVALID_STRING.at(("name",), "`name` is odd"),)
    assert contract.judge({"version": 1, "name": "shop"}, ours) == ours


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"version": 1, "name": "a", "a": 1, "b": 2}, [Place(("a",), "key"), Place(("b",), "key")]),
        ({"version": 1, "name": "a", "tags": {"a": 1}}, [Place(("tags", "a"), "value")]),
        ({"version": 1, "name": "a", "tags": {"Name": "x"}}, [Place(("tags", "Name"), "key")]),
        ({"version": 1}, [Place((), "key")]),
        ({"version": 2, "name": "a"}, [Place(("version",))]),
    ],
)
def test_refusals_point_at_keys_and_values(data: object, expected: list[Place]) -> None:
    def places(found: tuple[Diagnostic, ...]) -> list[Place]:
        return [finding.place for finding in found]

    assert places(contract.judge(data, ())) == expected


def test_a_long_reason_is_cut() -> None:
    (finding,) = contract.judge({"version": 1, "name": "A" * 10_000}, ())
    assert len(finding.message) < 300
    assert finding.message.endswith("…")
