"""The parts of an import: amounts, names, addresses, images, secrets, and the changes of environments."""

import json
from typing import Any

import pytest

from tiers import source
from tiers.diagnostics.model import Document, Source
from tiers.language import overlay
from tiers.migrate import amounts, hosts, secrecy
from tiers.migrate.compose import images, interpolation
from tiers.migrate.compose.ports import Port, published
from tiers.migrate.difference import difference
from tiers.migrate.draft import free_name, name_of, pascal
from tiers.migrate.nodes import File, Node, of


def node(data: object) -> Node:
    """Return plain data as it is read from a file."""
    document, findings = source.parse("file.yaml", json.dumps({"value": data}).encode(), is_foreign=True)
    assert findings == ()
    found = of(File("file.yaml", document)).child("value")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", 30),
        ("1h30m", 5400),
        ("1.5m", 90),
        ("500ms", 1),
        (45, 45),
        ("45", 45),
        ("soon", None),
        ("1h soon", None),
    ],
)
def test_durations(text: object, expected: int | None) -> None:
    assert amounts.seconds(node(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("512m", 512), ("1G", 1024), ("1.5gb", 1536), ("100k", 1), ("2 GiB", 2048), ("big", None)],
)
def test_sizes(text: str, expected: int | None) -> None:
    assert amounts.mebibytes(node(text)) == expected


@pytest.mark.parametrize(
    ("cpu", "memory", "expected"),
    [(256, 512, (256, 512)), (300, 700, (512, 1024)), (256, 8192, (1024, 8192)), (10**6, 1, (16384, 122880))],
)
def test_the_next_size_of_a_task(cpu: int, memory: int, expected: tuple[int, int]) -> None:
    assert amounts.task_size(cpu, memory) == expected


def test_commands_are_split_as_a_shell_does() -> None:
    assert amounts.words(node("serve --name 'a b'")) == ["serve", "--name", "a b"]
    assert amounts.words(node(["serve", 8080])) == ["serve", "8080"]
    assert amounts.words(node("an 'open quote")) is None
    assert amounts.words(node([["nested"]])) is None


def test_names() -> None:
    assert name_of("Front_End.v2") == "front-end-v2"
    assert name_of("9lives") == "x-9lives"
    assert name_of("ü") == "x"
    assert len(name_of("a" * 50)) == 32
    assert free_name("data", {}) == "data-svc"
    assert free_name("Web", {"web": 1}) == "web-svc"
    assert free_name("Web", {"web": 1, "web-svc": 1}) == "web-svc-2"
    assert pascal("front-end", "nginx") == "FrontEndNginx"
    assert pascal("9lives") == "X9lives"


@pytest.mark.parametrize(
    ("name", "text", "host"),
    [
        ("API_URL", "http://api:4000/v1", "api"),
        ("ANY", "http://api", "api"),
        ("ANY", "api:4000", "api"),
        ("DB_HOST", "db", "db"),
        ("MODE", "api", None),
        ("JDBC", "jdbc:postgresql://db:5432/books", "db"),
        ("DATABASE_URL", "postgres://user:word@db/books", "db"),
        ("TEXT", "see http://api for more", None),
    ],
)
def test_a_host_is_named_by_an_address_or_by_the_name_of_the_variable(
    name: str, text: str, host: str | None
) -> None:
    found = hosts.address(name, text)
    assert (found.host if found else None) == host


@pytest.mark.parametrize(
    ("name", "value", "is_secret"),
    [
        ("DB_PASSWORD", "x", True),
        ("STRIPE_API_KEY", "x", True),
        ("SESSION_SECRET", "x", True),
        ("AUTH_TOKEN", "x", True),
        ("ANY", "postgres://user:hunter2@db/books", True),
        ("ANY", "AKIAIOSFODNN7EXAMPLE", True),
        ("KEYBOARD", "qwerty", False),
        ("PASSWORD_MIN", "8", False),
        ("TOKEN_TTL", "3600", False),
        ("LOG_LEVEL", "info", False),
    ],
)
def test_secrets_are_known_by_name_and_value(name: str, value: str, *, is_secret: bool) -> None:
    assert secrecy.is_secret(name, value) is is_secret


def test_secrets_of_commands() -> None:
    assert secrecy.in_command(["redis-server", "--requirepass", "hunter2"])
    assert secrecy.in_command(["serve", "--api-key=hunter2"])
    assert not secrecy.in_command(["serve", "--port", "8080"])


def test_images() -> None:
    assert images.known("docker.io/library/postgres:16", is_built=False).what == "postgres"
    assert images.known("postgres:16", is_built=True).kind is images.Kind.APP
    assert images.version("postgres:16.2-alpine", "postgres") == "16"
    assert images.version("mysql:8.4.1", "mysql") == "8.4"
    assert images.version("mysql:8", "mysql") is None
    assert images.version("postgres", "postgres") is None
    assert images.moves("nginx")
    assert images.moves("nginx:latest")
    assert not images.moves("nginx:1.29")
    assert not images.moves("nginx@sha256:0123")


def test_variables_of_compose() -> None:
    found = interpolation.interpolated(node(["${A:-one}", "${B}", "$C", "$$D", "${E:?needed}", "${F-}"]))
    assert [each.value for each in found.value] == ["one", "${B}", "${C}", "$D", "${E}", ""]


def test_ports_of_compose() -> None:
    ports = list(
        published(node(["80:3000", "127.0.0.1:9000:9000", "7777/udp", 8080, "3000-3005", {"target": 1}]))
    )
    known = [each[:3] for each in ports if isinstance(each, Port)]
    assert known == [
        (3000, 80, "tcp"),
        (9000, None, "tcp"),
        (7777, 7777, "udp"),
        (8080, 8080, "tcp"),
        (1, 1, "tcp"),
    ]
    assert [each.text for each in ports if isinstance(each, Node)] == ["3000-3005"]


BASE: dict[str, Any] = {
    "network": {"zones": 2},
    "logic": {"web": {"type": "fargate", "cpu": 256, "list": [1, 2]}},
}


@pytest.mark.parametrize(
    "whole",
    [
        BASE,
        {**BASE, "regions": ["eu-west-1"]},
        {"network": {"zones": 3}, "logic": {"web": {"type": "fargate", "list": [2]}}},
        {"network": {"zones": 2}, "logic": {**BASE["logic"], "api": {"type": "fargate"}}},
        {"network": {"zones": 2}, "logic": {"web": {**BASE["logic"]["web"], "cpu": {"parameter": "Cpu"}}}},
    ],
)
def test_an_overlay_makes_the_one_of_the_other(whole: dict[str, Any]) -> None:
    data = {**BASE, "environments": {"test": difference(BASE, whole)}}
    laid, findings = overlay.overlay(Document(Source("file.yaml", ""), data, {}), "test")
    assert findings == ()
    assert laid.data == whole
