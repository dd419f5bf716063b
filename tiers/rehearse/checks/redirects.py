"""Redirects: the answer of a listener, and the page that it leads to."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.checks.examples import Request, is_met, may_be_met
from tiers.rehearse.checks.line import NotTried, Question, Verdict, failure
from tiers.rehearse.checks.views import View
from tiers.rehearse.model import Action, Listener
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.servers.certificates import AUTHORITY
from tiers.rehearse.testbed.stage import Completed

_MOST = 5
"""Redirects that are followed one after the other."""


def questions(view: View, patience: float) -> Iterator[Question]:
    """Yield a question about the redirect, and one about its target."""
    yield _answered(view, patience)
    leads = _end(view)
    if not isinstance(leads, str):
        yield _followed(view, leads, patience)


def not_followed(views: Iterable[View]) -> Iterator[NotTried]:
    """Yield the redirects that cannot be followed."""
    for view in views:
        leads = _end(view) if view.action.type == "redirect" else None
        if isinstance(leads, str):
            yield NotTried(f"redirect target of {view.words}", leads)


def _answered(view: View, patience: float) -> Question:
    scheme = configured.location(view.action, view.listener.protocol).scheme
    status = configured.redirect_status(view.action)
    expected = f"{status} to {scheme}"

    def judge(done: Completed) -> Verdict:
        code, _, location = done.stdout.strip().partition(" ")
        came = f"{code} to {location.partition(':')[0]}"
        return Verdict(came == expected, f"{code} to {location}" if location else failure(done))

    argv = view.curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}")
    return Question("redirect", view.words, view.client.name, argv, expected, judge, patience, (view.edge,))


def _followed(view: View, leads: Action | None, patience: float) -> Question:
    """Return the question that follows a redirect, by name if there is one: curl sends a header only once.

    A generated certificate is not for that name.
    """
    wanted = configured.fixed_status(leads) if leads and leads.type == "fixed-response" else "200"
    host = view.request.host or view.request.node
    named = ("--connect-to", f"::{view.request.node}:") if view.request.host else ()
    trusting = ("--insecure",) if view.request.host and not view.is_covered(host) else ()
    url = view.url_of(host)
    argv = (
        *("curl", "-sSgL", "--path-as-is", "--max-redirs", str(_MOST), "--connect-timeout", "1"),
        *("--max-time", "5", "--cacert", AUTHORITY, *named, *trusting, *view.request.options),
        *("-o", "/dev/null"),
        *("-w", "%{http_code} from %{url_effective}", url),
    )

    def judge(done: Completed) -> Verdict:
        code = done.stdout.strip().partition(" ")[0]
        right = done.returncode == 0 and code == wanted
        return Verdict(right, done.stdout.strip() if done.returncode == 0 else failure(done))

    what = f"{view.words}, followed"
    return Question(
        "redirect-followed", what, view.client.name, argv, f"{wanted} at the target", judge, patience
    )


def _end(view: View) -> Action | str | None:
    """Return the final answer, None where nothing answers, or in words why that is not known."""
    listener, action, request = view.listener, view.action, view.request
    for _ in range(_MOST + 1):
        if action.type != "redirect":
            return configured.why_left_out((), action) or action
        leads = configured.location(action, listener.protocol)
        host = leads.host.replace("#{host}", request.host or request.node)
        if host != (request.host or request.node):
            return f"`{host}` is not in this rehearsal"
        path = leads.path.replace("#{path}", request.path.removeprefix("/"))
        query = leads.query.replace("#{query}", request.query)
        request = request._replace(path=path.replace("#{host}", host), query=query)
        following = _listener(view, leads.port.replace("#{port}", str(listener.port)))
        if following is None:
            return None
        if isinstance(following, str):
            return following
        listener = following
        found = action_of(listener, request)
        if found is None:
            return f"the rule of `{listener.id}` that answers is not known"
        action = found
    return None


def _listener(view: View, port: str) -> Listener | str | None:
    """Return the listener on a port, None where there is none, or why there is none here."""
    found = next((each for each in view.balancer.listeners if str(each.port) == port), None)
    if found is None or found in tuple(configured.realized(view.balancer)):
        return found
    return f"`{found.id}` is not rehearsed"


def action_of(listener: Listener, request: Request) -> Action | None:
    """Return the action of the first rule that matches; None if that rule is unknown."""
    for rule in listener.rules if listener.protocol in configured.OF_HTTP else ():
        if is_met(rule, request):
            return rule.action
        if may_be_met(rule, request):
            return None
    return listener.default
