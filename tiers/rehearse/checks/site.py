"""The site as people see it: through every node of every load balancer, by each of its rules."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tiers.rehearse import harmless
from tiers.rehearse.checks.line import Question, Verdict, failure
from tiers.rehearse.model import Action, Host, Listener, ListenerRule, LoadBalancer
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.stage import Completed, Stage

CHECK = "site"
_NOTICING = 20.0
"""Seconds at most for a load balancer to notice that a target came or went: a busy machine takes its time."""
_ROUNDS = 3
_NO_TARGET = "503"
_HTTP = {"HTTP", "HTTPS"}


class View(NamedTuple):
    """One way to look at the site: who looks, through which node, and what a request matches."""

    balancer: LoadBalancer
    listener: Listener
    client: Host
    node: Host
    action: Action
    path: str
    host: str

    @property
    def url(self) -> str:
        """What is asked for: a node by its address, because a name stands for all nodes."""
        scheme = "https" if self.listener.protocol in configured.WITH_TLS else "http"
        address = (
            self.node.public or self.node.address if self.client.kind == "outside" else self.node.address
        )
        usual = {"http": 80, "https": 443}[scheme] == self.listener.port
        return f"{scheme}://{address}{'' if usual else f':{self.listener.port}'}{self.path}"

    def curl(self, *options: str, times: int = 1) -> tuple[str, ...]:
        """Return the command that looks."""
        trust = ("--cacert", AUTHORITY) if self.url.startswith("https") else ()
        asked = ("-H", f"Host: {self.host}") if self.host else ()
        return ("curl", "-sSf", "--max-time", "5", *trust, *asked, *options, *([self.url] * times))

    @property
    def words(self) -> str:
        """How a line calls it."""
        asked = self.path if self.path != "/" else ""
        named = f" for {self.host}{asked}" if self.host else f" at {asked}" if asked else ""
        return f"port {self.listener.port} through {self.node.name}{named}"


def views(stage: Stage, gone: frozenset[str] = frozenset()) -> Iterator[View]:
    """Tell every way that somebody is declared to have: the first of those who may, and who is not gone."""
    for balancer in stage.network.load_balancers:
        nodes = [stage.hosts[name] for name in _left(balancer.nodes, gone)]
        for listener in configured.realised(balancer) if nodes else ():
            intents = stage.declared.to(nodes[0].component)
            sources = (stage.declared.sources(each) for each in intents if each.port == listener.port)
            client = next((host for each in sources for host in each if host.name not in gone), None)
            if client is not None:
                yield from (view for node in nodes for view in _of(balancer, listener, client, node))


def _left(names: Iterable[str], gone: frozenset[str]) -> list[str]:
    """Return who is left; if nobody is, all of them: that is what breaks then."""
    known = list(names)
    return [name for name in known if name not in gone] or known


def _of(balancer: LoadBalancer, listener: Listener, client: Host, node: Host) -> Iterator[View]:
    yield View(balancer, listener, client, node, listener.default, "/", "")
    if listener.protocol in _HTTP:
        for rule in configured.rules(listener):
            yield View(balancer, listener, client, node, rule.action, _path(rule), _host(rule))


def _path(rule: ListenerRule) -> str:
    return harmless.path(_example(rule, "path-pattern"))


def _host(rule: ListenerRule) -> str:
    return harmless.host_header(_example(rule, "host-header"))


def _example(rule: ListenerRule, field: str) -> str:
    """Return something that the condition on a field matches; nothing where there is none."""
    for condition in rule.conditions:
        if condition.get("Field") == field:
            return configured.values(condition)[0].replace("*", "rehearsal").replace("?", "x")
    return ""


def before(stage: Stage) -> Iterator[Question]:
    """Ask while nobody shows a page: the load balancer answers, and says that it has no target."""
    for each in views(stage):
        if each.action.type == "forward" and each.listener.protocol in _HTTP:
            what = f"{each.words} before nginx runs"
            argv = each.curl("-o", "/dev/null", "-w", "%{http_code}")
            yield Question("no-target-yet", what, each.client.name, argv, _NO_TARGET, _is_code, _NOTICING)


def _is_code(done: Completed) -> Verdict:
    code = done.stdout.strip()
    return Verdict(code == _NO_TARGET, code if code.strip("0") else failure(done))


def pages(stage: Stage, gone: frozenset[str], check: str = CHECK, after: str = "") -> Iterator[Question]:
    """Look at the site: each of the targets serves, but those on hosts that are gone."""
    for each in views(stage, gone):
        if each.action.type == "redirect" and not after:
            yield _redirected(each)
        if each.action.type == "forward":
            targets = frozenset(_left(serving(stage, each), gone))
            yield _served(each, targets, check, after)


def serving(stage: Stage, view: View) -> frozenset[str]:
    """Return the targets that a view comes to."""
    groups = {each.id: each for each in view.balancer.target_groups}
    chosen = [groups[name] for name, weight in view.action.target_groups if weight]
    return frozenset(
        target.host
        for group in chosen
        for target in configured.targets(view.node, view.balancer, group, stage.hosts)
    )


def _served(view: View, targets: frozenset[str], check: str, after: str) -> Question:
    def judge(done: Completed) -> Verdict:
        came = set(done.stdout.split())
        return Verdict(came == targets, ", ".join(sorted(came)) or failure(done))

    argv = view.curl(times=_ROUNDS * len(targets))
    expected = ", ".join(sorted(targets))
    return Question(check, f"{view.words}{after}", view.client.name, argv, expected, judge, _NOTICING)


def _redirected(view: View) -> Question:
    told = view.action.settings.get("RedirectConfig")
    settings = told if isinstance(told, dict) else {}
    scheme = str(settings.get("Protocol", view.listener.protocol)).lower()
    status = "301" if settings.get("StatusCode") == "HTTP_301" else "302"
    expected = f"{status} to {scheme}"

    def judge(done: Completed) -> Verdict:
        code, _, location = done.stdout.strip().partition(" ")
        came = f"{code} to {location.partition(':')[0]}"
        return Verdict(came == expected, f"{code} to {location}" if location else failure(done))

    argv = view.curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}")
    return Question("redirect", view.words, view.client.name, argv, expected, judge, _NOTICING)
