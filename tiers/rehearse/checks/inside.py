"""Between components: databases answer only declared clients, services each other."""

from collections.abc import Iterator

from tiers.rehearse.checks.line import Judge, NotTried, Question, Verdict, failure, says
from tiers.rehearse.checks.strangers import closed
from tiers.rehearse.checks.views import left, near
from tiers.rehearse.intents import Intent, from_outside
from tiers.rehearse.model import Host, ServiceName
from tiers.rehearse.servers import mariadb, postgres, web
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.servers.database import Database
from tiers.rehearse.servers.program import home
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 15.0
_CLIENTS = {"server", "task", "job", "outside", "beyond"}


def databases(stage: Stage) -> Iterator[Question]:
    """Log in to each database from each host that is declared to; a lost member of a cluster has a heir."""
    for name, database in stage.cast.databases.items():
        if name in stage.gone and not stage.gone.issuperset(database.members):
            continue
        component = stage.hosts[name].component
        for intent in stage.declared.to(component):
            for client in stage.declared.sources(intent) if intent.port == database.port else ():
                yield _login(stage, client, stage.hosts[name], database, intent)


def _login(stage: Stage, client: Host, host: Host, database: Database, edge: Intent) -> Question:
    address = reached_at(client, host)
    if database.kind == "mysql":
        own = f"{home(client.name)}/.my.cnf"
        argv = mariadb.question(stage.programs["mariadb"], own, address, database)
        wanted = f"{database.user}@%"
    else:
        argv = postgres.question(stage.programs["psql"], address, database)
        wanted = database.user

    def judge(done: Completed) -> Verdict:
        user = done.stdout.strip()
        right = done.returncode == 0 and user == wanted
        return Verdict(right, f"logged in as {user}" if user else failure(done))

    what = f"{client.name} logs in to {host.name}"
    expected = f"logged in as {wanted}"
    return Question("database", what, client.name, argv, expected, judge, _STARTING, (edge,))


def nobody_else(stage: Stage) -> Iterator[Question]:
    """Let one host of each other component try each database; the stranger has tried it already."""
    for name, database in stage.cast.databases.items():
        host = stage.hosts[name]
        for client in stage.declared.strangers(host.component, database.port):
            if client.kind != "outside":
                yield closed("database-closed", client.name, host, database.port, host.address)


def services(stage: Stage) -> Iterator[Question]:
    """Yield requests to each server of a service from its declared clients."""
    for name, doors in stage.cast.sites.items():
        host = stage.hosts[name]
        peers = [each.name for each in stage.declared.of(host.component)]
        for intent in stage.declared.to(host.component) if name in left(peers, stage.gone) else ():
            door = next((each for each in doors if each.port == intent.port), None)
            for client in _clients(stage, intent) if door else ():
                if client.kind in _CLIENTS and client != host:
                    yield _asks(client, host, intent, "service", name, tls=bool(door and door.tls))


def by_name(stage: Stage) -> Iterator[Question]:
    """Yield requests from tasks to each service that they find by a name of ECS Service Connect."""
    for intent, client, name in _named(stage):
        served = [each.name for each in stage.declared.of(intent.destination)]
        known = frozenset(left(served, stage.gone))
        if not _why_not_by_name(name, client):
            argv = ("curl", "-sS", "--max-time", "3", f"http://{name.name}:{name.port}/")
            what = f"{client.name} requests http://{name.name}:{name.port}"
            expected = " or ".join(sorted(known))
            judge = _says_one(known)
            yield Question("service-name", what, client.name, argv, expected, judge, _STARTING, (intent,))


def not_by_name(stage: Stage) -> Iterator[NotTried]:
    """Yield the names that are not tried, and why."""
    for intent, client, name in _named(stage):
        if why := _why_not_by_name(name, client):
            yield NotTried(f"{client.name} requests {intent.destination} by name", why)


def _named(stage: Stage) -> Iterator[tuple[Intent, Host, ServiceName]]:
    """Yield the declared connections of tasks to a port that has a name, with one client of each service."""
    for name in stage.network.service_names:
        component = next(
            (each.component for each in stage.hosts.values() if each.logical_id == name.service), ""
        )
        for intent in stage.declared.to(component) if component else ():
            sources = [each for each in stage.declared.sources(intent) if each.name not in stage.gone]
            client = next((each for each in sources if each.kind == "task"), None)
            if client is not None and intent.port == name.target:
                yield intent, client, name


def _why_not_by_name(name: ServiceName, client: Host) -> str:
    if client.logical_id not in name.users:
        return f"`{client.logical_id}` is not in the namespace of `{name.service}`"
    if name.port != name.target:
        return f"its port in Service Connect is {name.port}, but that of its containers is {name.target}"
    return ""


def _says_one(pages: frozenset[str]) -> Judge:
    """Judge that one of some servers answered."""

    def judge(done: Completed) -> Verdict:
        printed = done.stdout.strip()
        return Verdict(done.returncode == 0 and printed in pages, printed or failure(done))

    return judge


def endpoints(stage: Stage) -> Iterator[Question]:
    """Yield requests to endpoints from their declared clients, each to the one in its own zone."""
    for component in dict.fromkeys(stage.hosts[name].component for name in stage.cast.endpoints):
        names = [each.name for each in stage.declared.of(component)]
        for intent in stage.declared.to(component):
            for client in stage.declared.sources(intent) if intent.port == web.HTTPS else ():
                node = near(stage, names, client)
                yield _asks(client, node, intent, "endpoint", node.name, tls=True)


def _clients(stage: Stage, intent: Intent) -> list[Host]:
    """Return the clients: each host of a component, and one of the internet."""
    sources = stage.declared.sources(intent)
    return sources[:1] if from_outside(intent) is not None else sources


def _asks(client: Host, host: Host, intent: Intent, check: str, page: str, *, tls: bool) -> Question:
    secure = ("--cacert", AUTHORITY) if tls else ()
    url = f"{'https' if tls else 'http'}://{reached_at(client, host)}:{intent.port}/"
    argv = ("curl", "-sS", "--max-time", "3", *secure, url)
    what = f"{client.name} requests {host.name} on port {intent.port}"
    return Question(check, what, client.name, argv, page, says(page), _STARTING, (intent,))


def reached_at(client: Host, host: Host) -> str:
    """Return the address of a host for a client: from the internet only a public one leads there."""
    return (host.public or host.address) if client.is_on_the_internet else host.address
