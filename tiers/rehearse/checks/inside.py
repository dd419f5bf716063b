"""Between components: databases answer those that are declared and nobody else, services each other."""

from collections.abc import Iterator

from tiers.rehearse.checks.line import Question, Verdict, failure, says
from tiers.rehearse.checks.strangers import closed
from tiers.rehearse.model import Host
from tiers.rehearse.servers import mariadb, postgres
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import home
from tiers.rehearse.stage import Completed, Stage

_STARTING = 15.0


def databases(stage: Stage) -> Iterator[Question]:
    """Log in to each database from each host that is declared to."""
    for name, database in stage.cast.databases.items():
        component = stage.hosts[name].component
        for intent in stage.declared.to(component):
            for client in stage.declared.sources(intent) if intent.port == database.port else ():
                yield _login(stage, client, stage.hosts[name], database)


def _login(stage: Stage, client: Host, host: Host, database: Database) -> Question:
    if database.kind == "mysql":
        own = f"{home(client.name)}/.my.cnf"
        argv = mariadb.question(stage.programs["mariadb"], own, host.address, database)
        wanted = f"{database.user}@%"
    else:
        argv = postgres.question(stage.programs["psql"], host.address, database)
        wanted = database.user

    def judge(done: Completed) -> Verdict:
        user = done.stdout.strip()
        right = done.returncode == 0 and user == wanted
        return Verdict(right, f"logged in as {user}" if user else failure(done))

    what = f"{client.name} logs in to {host.name}"
    return Question("database", what, client.name, argv, f"logged in as {wanted}", judge, _STARTING)


def nobody_else(stage: Stage) -> Iterator[Question]:
    """Let one host of each other component try each database; the stranger has tried it already."""
    for name, database in stage.cast.databases.items():
        host = stage.hosts[name]
        for client in stage.declared.strangers(host.component, database.port):
            if client.kind != "outside":
                yield closed("database-closed", client.name, host, database.port, host.address)


def services(stage: Stage) -> Iterator[Question]:
    """Let services ask each other where they are declared to, server by server."""
    for name, doors in stage.cast.sites.items():
        if name in stage.gone:
            continue
        host = stage.hosts[name]
        for intent in stage.declared.to(host.component):
            door = next((each for each in doors if each.port == intent.port and not each.tls), None)
            for client in stage.declared.sources(intent) if door else ():
                if client.kind == "server":
                    argv = ("curl", "-sS", "--max-time", "3", f"http://{host.address}:{intent.port}/")
                    what = f"{client.name} asks {name} on port {intent.port}"
                    yield Question("service", what, client.name, argv, name, says(name), _STARTING)
