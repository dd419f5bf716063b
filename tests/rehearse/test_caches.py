"""A cache in a rehearsal: Redis with TLS, which goes on with its replica when a zone is lost."""

from pathlib import Path

import pytest

from tests.support.stages import rehearsed
from tiers.rehearse.intents import Declared
from tiers.rehearse.model import Cache, Host, Network
from tiers.rehearse.servers.program import CACHE_PROGRAMS
from tiers.rehearse.testbed.casting import cast, programs, without_caches
from tiers.rehearse.testbed.located import located

SPEC = """\
version: 1
name: shop
logic:
  web: {type: ec2, count: 2, port: 8080, connects_to: [sessions]}
data:
  sessions: {type: cache}
"""
HOSTS = tuple(
    Host(f"sessions-{number}", "cache", "sessions", "Data.Sessions", "vpc", zone, zone, f"10.0.0.{number}")
    for number, zone in enumerate("ab", 1)
)
NETWORK = Network(
    *((), (), (), {}, (), HOSTS, (), (), (), {}, (), ()),
    caches=(Cache("Data.Sessions", ("sessions-1", "sessions-2"), 6379, is_encrypted=True, fails_over=True),),
)


def test_without_redis_only_the_caches_are_left_out() -> None:
    played = cast(NETWORK, Declared((), HOSTS), "secret")
    assert {*CACHE_PROGRAMS} <= {*programs(played)}
    found = without_caches(played, NETWORK, CACHE_PROGRAMS[:1])
    assert {*CACHE_PROGRAMS}.isdisjoint(programs(found))
    assert found.left_out == (
        "`Data.Sessions` has no server: `redis-server` of the package `redis-server` is not installed",
    )


@pytest.mark.usefixtures("servers")
@pytest.mark.skipif(bool(located(CACHE_PROGRAMS)[1]), reason="Redis is not installed")
@pytest.mark.parametrize("lost", ["", "zone:a"])
def test_a_cache_answers_and_survives_the_zone_of_its_primary(lost: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    found = rehearsed(str(spec), *(("--lose", lost) if lost else ()))
    assert found.failed() == []
    failover = "sessions-2 takes over from sessions-1"
    assert [each["what"] for each in found.lines("cache-failover")] == [failover]
    written = [each["what"] for each in found.lines("cache")]
    read = [each["what"] for each in found.lines("cache-read")]
    if lost:
        assert (written, read) == (["web-2 writes to sessions-2 and reads it"], [])
        return
    assert written == [
        "web-1 writes to sessions-1 and reads it",
        "web-2 writes to sessions-1 and reads it",
        "web-2 writes to sessions-2 and reads it without zone a",
    ]
    assert read == [
        "web-1 reads from sessions-2 what it wrote",
        "web-2 reads from sessions-2 what it wrote",
        "web-2 reads from sessions-2 what it wrote without zone a",
    ]
    assert found.report["measured"]["disagreements"] == []
