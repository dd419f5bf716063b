"""Caches: what a client writes it reads again, from each node, and after the primary is lost."""

from collections.abc import Iterator

from tiers.rehearse.checks.line import Judge, Line, NotTried, Question, Verdict, ask, failure, says
from tiers.rehearse.checks.strangers import others
from tiers.rehearse.endpoints import primary, readers
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Cache, Host
from tiers.rehearse.servers import cache as server
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 15.0
_STORE = 'key=$1 value=$2; shift 2; "$@" SET "$key" "$value" && "$@" GET "$key"'


def writes(stage: Stage) -> Iterator[Question]:
    """Write a key to the primary of each cache from each host that is declared to, and read it again."""
    for cache in _played(stage):
        for client, intent in _clients(stage, cache):
            yield _write(stage, client, cache, stage.gone, intent, client.name)


def reads(stage: Stage) -> Iterator[Question]:
    """Read what was written from each replica that is left."""
    for cache in _played(stage):
        for client, intent in _clients(stage, cache):
            for name in readers(cache, stage.gone):
                yield _read(stage, client, name, intent, client.name)


def failovers(stage: Stage, gone: frozenset[str]) -> Iterator[Line]:
    """Let a replica take over from each lost primary, as the service does, and the others follow it."""
    yield from ask(stage, (_takes_over(stage, each, gone) for each in _played(stage) if _loses(each, gone)))
    stage.lead(gone, [each.nodes[0] for each in _played(stage)])
    for cache in _played(stage):
        for name in readers(cache, gone) if _loses(cache, gone) else ():
            stage.run(name, *server.follow(stage.programs["redis-cli"], name))


def _loses(cache: Cache, gone: frozenset[str]) -> bool:
    return primary(cache, gone) != cache.nodes[0]


def _takes_over(stage: Stage, cache: Cache, gone: frozenset[str]) -> Question:
    heir = primary(cache, gone)
    argv = server.promote(stage.programs["redis-cli"], heir)
    what = f"{heir} takes over from {cache.nodes[0]}"
    return Question("cache-failover", what, heir, argv, "OK", says("OK"), _STARTING)


def nobody_else(stage: Stage) -> Iterator[Question]:
    """Let hosts of other components try each node."""
    for cache in _played(stage):
        yield from others(stage, "cache-closed", cache.nodes, cache.port)


def without_a_zone(stage: Stage) -> Iterator[Line]:
    """Shut down each zone with a primary in turn: a replica has the data, and accepts more."""
    for cache in _played(stage):
        gone = _of_zone(stage, cache)
        heir = primary(cache, gone)
        if not _loses(cache, gone):
            continue
        zone = stage.hosts[cache.nodes[0]].zone[-1]
        left = [each for each in _clients(stage, cache) if each[0].name not in gone]
        after = f" without zone {zone}"
        stage.lab.lose(sorted(gone))
        try:
            yield from ask(stage, [_takes_over(stage, cache, gone)])
            stage.lead(gone, cache.nodes[:1])
            kept = [_read(stage, client, heir, edge, client.name, after) for client, edge in left]
            yield from ask(stage, kept)
            more = [
                _write(stage, client, cache, gone, edge, f"{client.name}-{zone}", after)
                for client, edge in left
            ]
            yield from ask(stage, more)
        finally:
            stage.lab.restore(sorted(gone))
            stage.lead(stage.gone, cache.nodes[:1])
            stage.run(heir, *server.follow(stage.programs["redis-cli"], heir))


def not_without_a_zone(stage: Stage) -> Iterator[NotTried]:
    """Yield the caches that nothing takes over for, and why."""
    for cache in _played(stage):
        if primary(cache, _of_zone(stage, cache)) == cache.nodes[0]:
            why = "no node in another zone" if cache.fails_over else "it has no automatic failover"
            zone = stage.hosts[cache.nodes[0]].zone[-1:]
            yield NotTried(f"`{stage.hosts[cache.nodes[0]].component}` without zone {zone}", why)


def _played(stage: Stage) -> Iterator[Cache]:
    return (each for each in stage.network.caches if each.nodes[0] in stage.cast.caches)


def _of_zone(stage: Stage, cache: Cache) -> frozenset[str]:
    """Return the hosts in the zone of a cache's primary."""
    zone = stage.hosts[cache.nodes[0]].zone
    return frozenset(each.name for each in stage.hosts.values() if each.zone == zone)


def _clients(stage: Stage, cache: Cache) -> Iterator[tuple[Host, Intent]]:
    for intent in stage.declared.to(stage.hosts[cache.nodes[0]].component):
        for client in stage.declared.sources(intent) if intent.port == cache.port else ():
            yield client, intent


def _write(
    stage: Stage,
    client: Host,
    cache: Cache,
    gone: frozenset[str],
    edge: Intent,
    value: str,
    after: str = "",
) -> Question:
    """Ask the primary endpoint: its name leads to the node that accepts writes."""
    node = stage.hosts[primary(cache, gone)]
    argv = ("/bin/sh", "-c", _STORE, "sh", _key(client), value, *_asks(stage, node.name, node.alias))
    named = node.name if node.alias == node.name else f"{node.alias} ({node.name})"
    what = f"{client.name} writes to {named} and reads it{after}"
    return Question("cache", what, client.name, argv, value, _stored(value), _STARTING, (edge,))


def _read(stage: Stage, client: Host, node: str, edge: Intent, value: str, after: str = "") -> Question:
    argv = _asks(stage, node, stage.hosts[node].address, "GET", _key(client))
    what = f"{client.name} reads from {node} what it wrote{after}"
    return Question("cache-read", what, client.name, argv, value, says(value), _STARTING, (edge,))


def _asks(stage: Stage, node: str, name: str, *words: str) -> tuple[str, ...]:
    return server.ask(stage.programs["redis-cli"], name, stage.cast.caches[node], *words)


def _key(client: Host) -> str:
    return f"from-{client.name}"


def _stored(value: str) -> Judge:
    """Judge that a value was accepted, and read again."""

    def judge(done: Completed) -> Verdict:
        lines = done.stdout.split()
        right = done.returncode == 0 and lines == ["OK", value]
        return Verdict(right, value if right else failure(done))

    return judge
