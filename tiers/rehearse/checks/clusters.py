"""Clusters of databases: what is written to the writer is read from the readers, which accept no changes."""

from collections.abc import Iterator
from itertools import islice

from tiers.rehearse.checks.line import Judge, Line, NotTried, Question, Verdict, ask, failure, says
from tiers.rehearse.endpoints import primary, readers
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Cluster, Host
from tiers.rehearse.servers import mariadb, postgres
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import home
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 15.0
_READ_ONLY = {"mysql": mariadb.READ_ONLY, "postgres": postgres.READ_ONLY}


def writes(stage: Stage) -> Iterator[Question]:
    """Write to the writer endpoint of each cluster from each host that is declared to, and read it again."""
    for cluster in _played(stage):
        for client, edge in _clients(stage, cluster):
            yield _write(stage, cluster, stage.gone, client, edge)


def reads(stage: Stage) -> Iterator[Question]:
    """Read what was written through the reader endpoint."""
    for cluster in _played(stage):
        named = _readers(stage, cluster)
        for client, edge in _clients(stage, cluster):
            yield _read(stage, cluster, client, edge, cluster.reader_endpoint, named)


def _write(
    stage: Stage, cluster: Cluster, gone: frozenset[str], client: Host, edge: Intent, after: str = ""
) -> Question:
    endpoint = _database(stage, cluster).endpoint
    argv = store(stage, client, _database(stage, cluster), endpoint)
    what = f"{client.name} writes to {endpoint} ({primary(cluster, gone)}) and reads it{after}"
    return Question("cluster", what, client.name, argv, client.name, says(client.name), _STARTING, (edge,))


def _kept(
    stage: Stage, cluster: Cluster, gone: frozenset[str], client: Host, edge: Intent, after: str
) -> Question:
    """Ask a reader that took over for what was written before."""
    endpoint = _database(stage, cluster).endpoint
    return _read(stage, cluster, client, edge, endpoint, f"{endpoint} ({primary(cluster, gone)})", after)


def _read(
    stage: Stage, cluster: Cluster, client: Host, edge: Intent, endpoint: str, named: str, after: str = ""
) -> Question:
    argv = _fetch(stage, client, _database(stage, cluster), endpoint)
    what = f"{client.name} reads from {named} what it wrote{after}"
    judge = says(client.name)
    return Question("cluster-read", what, client.name, argv, client.name, judge, _STARTING, (edge,))


def refusals(stage: Stage) -> Iterator[Question]:
    """Let one client of each cluster write through the reader endpoint, where a reader is left."""
    for cluster in _played(stage):
        left = [each for each in _clients(stage, cluster) if each[0].name not in stage.gone]
        for client, edge in islice(left, 1) if readers(cluster, stage.gone) else ():
            argv = store(stage, client, _database(stage, cluster), cluster.reader_endpoint)
            what = f"{client.name} cannot write to {_readers(stage, cluster)}"
            judge = _refuses(_READ_ONLY[_database(stage, cluster).kind])
            yield Question("cluster-refusal", what, client.name, argv, "a reader", judge, _STARTING, (edge,))


def failovers(stage: Stage, gone: frozenset[str]) -> Iterator[Line]:
    """Let a reader take over from each lost writer, as the service does. Its server never starts again."""
    for cluster in _played(stage):
        if primary(cluster, gone) != cluster.nodes[0]:
            yield from _takes_over(stage, cluster, gone)


def _takes_over(stage: Stage, cluster: Cluster, gone: frozenset[str]) -> Iterator[Line]:
    writer, heir, database = cluster.nodes[0], primary(cluster, gone), _database(stage, cluster)
    if database.kind == "mysql":
        program = stage.programs["mariadb"]
        stopped = stage.run(writer, *mariadb.stop(program, writer))
        argv, said = mariadb.promote(program, heir, stopped.stdout), "0"
    else:
        stage.run(writer, *postgres.stop(stage.programs["psql"], writer, database))
        argv, said = postgres.promote(stage.programs["psql"], heir, database), "t"
    what = f"{heir} takes over from {writer}"
    judge = _prints(said, "promoted")
    yield from ask(stage, [Question("cluster-failover", what, heir, argv, "promoted", judge, _STARTING)])
    stage.lead(gone, [writer])


def without_a_zone(stage: Stage) -> Iterator[Line]:
    """Shut down the zone of each writer in turn: a reader has the data, and accepts more."""
    for cluster in _played(stage):
        gone = _of_zone(stage, cluster)
        if primary(cluster, gone) == cluster.nodes[0]:
            continue
        after = f" without zone {stage.hosts[cluster.nodes[0]].zone[-1]}"
        left = [each for each in _clients(stage, cluster) if each[0].name not in gone]
        stage.lab.lose(sorted(gone))
        try:
            yield from _takes_over(stage, cluster, gone)
            yield from ask(stage, [_kept(stage, cluster, gone, *each, after) for each in left])
            yield from ask(stage, [_write(stage, cluster, gone, *each, after) for each in left])
        finally:
            # What was before the new writer would be in its place again.
            stage.gone |= {*cluster.nodes[: cluster.nodes.index(primary(cluster, gone))]}
            stage.lab.restore(sorted(gone - stage.gone))
            stage.lead(stage.gone, cluster.nodes[:1])


def not_without_a_zone(stage: Stage) -> Iterator[NotTried]:
    """Yield the clusters of which no member takes over."""
    for cluster in _played(stage):
        writer = stage.hosts[cluster.nodes[0]]
        if primary(cluster, _of_zone(stage, cluster)) == writer.name:
            what = f"`{writer.component}` without zone {writer.zone[-1:]}"
            yield NotTried(what, "no member in another zone")


def _of_zone(stage: Stage, cluster: Cluster) -> frozenset[str]:
    """Return the hosts in the zone of a writer, and those that are gone already."""
    zone = stage.hosts[cluster.nodes[0]].zone
    return stage.gone | {each.name for each in stage.hosts.values() if each.zone == zone}


def store(stage: Stage, client: Host, database: Database, endpoint: str) -> tuple[str, ...]:
    """Return a client that writes its name to a separate table, and reads it."""
    table = _table(client)
    if database.kind == "mysql":
        own = f"{home(client.name)}/.my.cnf"
        return mariadb.store(stage.programs["mariadb"], own, endpoint, database, table, client.name)
    return postgres.store(stage.programs["psql"], endpoint, database, table, client.name)


def _fetch(stage: Stage, client: Host, database: Database, endpoint: str) -> tuple[str, ...]:
    table = _table(client)
    if database.kind == "mysql":
        own = f"{home(client.name)}/.my.cnf"
        return mariadb.fetch(stage.programs["mariadb"], own, endpoint, database, table)
    return postgres.fetch(stage.programs["psql"], endpoint, database, table)


def _table(client: Host) -> str:
    return f"from-{client.name}"


def _prints(said: str, answer: str) -> Judge:
    """Judge that a program printed something, which means an answer."""

    def judge(done: Completed) -> Verdict:
        right = done.returncode == 0 and done.stdout.strip() == said
        return Verdict(right, answer if right else failure(done))

    return judge


def _refuses(code: str) -> Judge:
    """Judge that a change was refused by a server that accepts none, by the number of its error."""

    def judge(done: Completed) -> Verdict:
        refused = done.returncode != 0 and code in done.stderr
        return Verdict(refused, "a reader" if refused else done.stdout.strip() or failure(done))

    return judge


def _readers(stage: Stage, cluster: Cluster) -> str:
    """Return the reader endpoint with the hosts that it leads to: the writer if no reader is left."""
    left = readers(cluster, stage.gone) or [primary(cluster, stage.gone)]
    return f"{cluster.reader_endpoint} ({', '.join(left)})"


def _played(stage: Stage) -> Iterator[Cluster]:
    return (each for each in stage.network.clusters if each.nodes[0] in stage.cast.databases)


def _database(stage: Stage, cluster: Cluster) -> Database:
    return stage.cast.databases[cluster.nodes[0]]


def _clients(stage: Stage, cluster: Cluster) -> Iterator[tuple[Host, Intent]]:
    """Yield the declared clients; of a proxy one host is enough, because all have the same rules."""
    for edge in stage.declared.to(stage.hosts[cluster.nodes[0]].component):
        sources = stage.declared.sources(edge) if edge.port == _database(stage, cluster).port else []
        left = [each for each in sources if each.name not in stage.gone and each.kind == "proxy"]
        yield from ((each, edge) for each in sources if each.kind != "proxy" or each in left[-1:])
