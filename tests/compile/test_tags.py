"""Tags: which of them a service refuses."""

import pytest

from tiers.compiler import check

ROLE = "logic: {web: {type: autoscaling, port: 80, role: {managed_policies: [ReadOnlyAccess]}}}\n"
PLAIN = "logic: {web: {type: autoscaling, port: 80}}\n"
DATABASE = "data: {db: {type: rds, engine: mysql}}\n"
ZONE = "network: {private_zone: shop.internal}\n"


def errors(tags: str, rest: str) -> list[str]:
    raw = f"version: 1\nname: shop\ntags: {tags}\n{rest}".encode()
    return [each.code.id for each in check("spec.yaml", raw).findings if each.is_error]


@pytest.mark.parametrize(
    "rest",
    [
        ROLE,
        DATABASE,
        "presentation: {b: {type: bastion}}\n",
        "network: {flow_logs: true}\nlogic: {web: {type: autoscaling, port: 80}}\n",
    ],
)
@pytest.mark.parametrize("tags", ["{name: x}", "{NAME: x}", "{Owner: a, owner: b}", "{Übung: a, übung: b}"])
def test_keys_of_a_role_differ_in_more_than_case(tags: str, rest: str) -> None:
    assert errors(tags, rest) == ["T1008"]


def test_where_no_role_is_made_keys_may_differ_in_case() -> None:
    assert errors("{name: x, Owner: a, owner: b}", PLAIN) == []
    ssh = "presentation: {b: {type: bastion, key_pair: k, allow_ssh_from: [192.0.2.0/24]}}\n"
    assert errors("{name: x}", ssh) == []
    quiet = "data: {db: {type: rds, engine: mysql, monitoring_interval: 0}}\n"
    assert errors("{name: x}", quiet) == []


@pytest.mark.parametrize(
    ("tags", "rest", "code"),
    [
        ('{"Team→": x}', PLAIN, "T1009"),
        ('{Team: "a—b"}', PLAIN, "T1009"),
        ('{Team: "x "}', PLAIN, "T1009"),
        ('{" Team": x}', PLAIN, "T1009"),
        ('{"rds:x": z}', DATABASE, "T1009"),
        ('{x: "AWS:z"}', DATABASE, "T1009"),
        ("{Team: Bücher und Hefte, Größe: 五}", DATABASE, None),
        ('{x: "aws:z", "rds:x": z}', PLAIN, None),
    ],
)
def test_tags_have_what_every_service_takes(tags: str, rest: str, code: str | None) -> None:
    assert errors(tags, rest) == ([code] if code else [])


@pytest.mark.parametrize(("number", "refused"), [(9, []), (10, ["T1004"])])
def test_a_hosted_zone_has_ten_tags(number: int, refused: list[str]) -> None:
    tags = "{" + ", ".join(f"t{index}: x" for index in range(number)) + "}"
    assert errors(tags, ZONE + PLAIN) == refused
    assert errors(tags, PLAIN) == []
