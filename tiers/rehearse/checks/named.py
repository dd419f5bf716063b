"""Names that record sets lead to load balancers: found by a client, with the lock of the certificate."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.checks.distributions import WRONG_NAME, is_refused, shows, words
from tiers.rehearse.checks.examples import Request
from tiers.rehearse.checks.line import NotTried, Question, Verdict, failure
from tiers.rehearse.checks.viewers import Answers, answers_of, viewer
from tiers.rehearse.checks.views import first
from tiers.rehearse.edge import Record
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Host, Listener, LoadBalancer
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 5.0
_LIMITS = ("--connect-timeout", "1", "--max-time", "8")
_USUAL = {"http": 80, "https": 443}
_PREFERRED = ("HTTPS", "HTTP")


class _Name(NamedTuple):
    """A record that leads to a listener, and a client that may connect to it."""

    record: Record
    balancer: LoadBalancer
    listener: Listener
    client: Host
    edge: Intent

    def curl(self, name: str, *options: str) -> tuple[str, ...]:
        scheme = self.listener.protocol.lower()
        port = "" if _USUAL[scheme] == self.listener.port else f":{self.listener.port}"
        trust = ("--cacert", AUTHORITY) if scheme == "https" else ()
        return ("curl", "-sSg", *_LIMITS, *trust, *options, f"{scheme}://{name}{port}/")

    def leading(self, name: str) -> tuple[str, ...]:
        """Return the option by which a name leads to the addresses of the record alone."""
        return ("--resolve", f"{name}:{self.listener.port}:{','.join(self.record.addresses)}")


def questions(stage: Stage) -> Iterator[Question]:
    """Yield a request by each name; where several record sets share one, a request to each of them."""
    often = Counter(each.name for each in stage.network.edge.records)
    known = [each for each in _names(stage) if not _answers(stage, each).unread]
    for each in {name.record.name: name for name in known}.values():
        if each.listener.certificates:
            argv = each.curl(WRONG_NAME, "-o", "/dev/null", *each.leading(WRONG_NAME))
            what = f"https://{WRONG_NAME} at {each.record.name}"
            expected = "certificate refused"
            yield Question("wrong-name", what, each.client.name, argv, expected, is_refused, _STARTING)
    for each in known:
        shares = often[each.record.name] > 1
        options = each.leading(each.record.name) if shares else ()
        which = f", by the record `{each.record.id}`" if shares else ""
        right = _answers(stage, each)
        argv = each.curl(each.record.name, *options, "-L", "--max-redirs", "5", "-w", r"\n%{http_code}")
        what = f"{each.listener.protocol.lower()}://{each.record.name}{which}"
        judge, edges = shows(right), (each.edge,)
        yield Question("name", what, each.client.name, argv, words(right), judge, _STARTING, edges)
    yield from _nowhere(stage)


def not_tried(stage: Stage) -> Iterator[NotTried]:
    """Yield the names that are not requested, and why."""
    for record in stage.network.edge.records:
        if why := _why_not(stage, record):
            yield NotTried(f"name `{record.name}`", why)
    for each in _names(stage):
        if why := _answers(stage, each).unread:
            yield NotTried(f"name `{each.record.name}`", why)


def _why_not(stage: Stage, record: Record) -> str:
    """Return why a name is not requested, in words; empty if it is, or if a distribution has it."""
    if record.unread:
        return record.unread
    if record.leads_to:
        balancer = _balancer(stage, record)
        is_asked = balancer is None or any(each.record == record for each in _names(stage))
        if not is_asked and record.is_private:
            return "its zone is private, and no client in the VPC connects to it"
        return "" if is_asked else f"no request found that `{record.leads_to}` answers"
    known = {address for each in stage.hosts.values() for address in (each.address, each.public)}
    strange = [each for each in record.addresses if each not in known]
    if strange:
        return f"no host of the rehearsal has the address {strange[0]}"
    return "it leads to a host without a load balancer" if record.addresses else ""


def _nowhere(stage: Stage) -> Iterator[Question]:
    """Yield a request by each name whose record leads to a name without a record."""
    for record in stage.network.edge.records:
        if not record.addresses and not record.unread:
            client = viewer(stage)
            argv = ("curl", "-sSg", *_LIMITS, "-o", "/dev/null", f"http://{record.name}/")
            what = f"{client.name} finds {record.name}"
            yield Question("name", what, client.name, argv, "an address", _is_found, 0.0)


def _is_found(done: Completed) -> Verdict:
    return Verdict(done.returncode == 0, "an address" if done.returncode == 0 else failure(done))


def _balancer(stage: Stage, record: Record) -> LoadBalancer | None:
    return next((each for each in stage.network.load_balancers if each.id == record.leads_to), None)


def _names(stage: Stage) -> Iterator[_Name]:
    """Yield each record that leads to a load balancer, with its listener for users and a client."""
    for record in stage.network.edge.records:
        balancer = _balancer(stage, record)
        for listener in _listeners(balancer) if balancer else ():
            edge, client = first(stage, balancer, listener, stage.gone) if balancer else (None, None)
            is_found = client is not None and not (record.is_private and client.is_on_the_internet)
            if balancer and edge and client and is_found:
                yield _Name(record, balancer, listener, client, edge)
                break


def _listeners(balancer: LoadBalancer) -> list[Listener]:
    """Return the listeners of HTTP, those with a lock first."""
    found = [each for each in configured.realized(balancer) if each.protocol in configured.OF_HTTP]
    return sorted(found, key=lambda each: _PREFERRED.index(each.protocol))


def _answers(stage: Stage, name: _Name) -> Answers:
    seen = name.client.address if name.client.is_on_the_internet else ""
    request = Request(name.record.name, "/", seen, name.record.addresses[0])
    return answers_of(stage, name.balancer, name.listener, request)
