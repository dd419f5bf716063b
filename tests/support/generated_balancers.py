"""Load balancers, their listeners, and their rules, for hypothesis: each is valid by construction."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of
from tests.support.generated_firewalls import firewalls

CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
PATHS = ("/api/*", "/healthz", "*.png", "/a~b/?")
RANGES = ("203.0.113.0/24", "198.51.100.7/32", "10.0.0.0/8", "192.168.0.0/16")
CONDITIONS = ("path", "host", "header", "method", "query", "source")
HOSTS = ("admin.example.com", "*.example.org")


@st.composite
def answers(draw: st.DrawFn, behind: list[str]) -> Spec:
    """What happens to requests: one target, several with weights, a redirect, or a fixed response."""
    one = draw(st.sampled_from(behind))
    weighted = [
        {"to": name, "weight": 1 + number} for number, name in enumerate(dict.fromkeys((one, behind[0])))
    ]
    return draw(
        st.sampled_from(
            (
                {"forward_to": one},
                {"forward_to": weighted},
                {"redirect_to": {"host": "www.example.com", "path": "/#{path}"}},
                {"respond_with": {"status": 404, "body": "not here"}},
            )
        )
    )


@st.composite
def rules(draw: st.DrawFn, behind: list[str]) -> list[Spec]:
    """Rules of a listener; priorities that are written never meet those that are not."""
    found: list[Spec] = []
    for priority in draw(st.lists(st.integers(1, 99), unique=True, max_size=3)):
        rule = {**draw(conditions()), **draw(answers(behind))}
        rule |= draw(optional(priority=st.just(priority)))
        if not any(meet(rule, each) for each in found):
            found.append(rule)
    return found


@st.composite
def conditions(draw: st.DrawFn) -> Spec:
    """The requests that a rule is about."""
    paths = {"path": draw(some_of(list(PATHS), 1, 3))}
    hosts = {"host": draw(some_of(list(HOSTS), 1, 2))}
    others = {
        "header": {"X-Version": ["b*"]},
        "method": ["GET", "HEAD"],
        "query": {"version": ["2?"]},
        "source": ["203.0.113.0/24"],
    }
    more = {key: others[key] for key in draw(some_of(list(others), 0, 1))}
    return {
        **draw(st.sampled_from((paths, hosts, paths | hosts))),
        **(more if len(paths["path"]) + len(hosts["host"]) < 4 else {}),
    }


def meet(one: Spec, other: Spec) -> bool:
    """Return whether one of two rules may match all requests of the other, which it would never get."""
    return any(
        all(key in narrow and {*narrow[key]} <= {*wide[key]} for key in CONDITIONS if key in wide)
        for wide, narrow in ((one, other), (other, one))
    )


@st.composite
def listeners(draw: st.DrawFn, behind: list[str]) -> list[Spec]:
    """Listeners that forward, or redirect to another of HTTPS, and their rules."""
    found: list[Spec] = []
    for port in draw(st.lists(st.sampled_from((80, 81, 443, 8080)), unique=True, min_size=1, max_size=3)):
        secure = {"protocol": "HTTPS", "certificate": CERTIFICATE}
        listener = {"port": port, **draw(st.sampled_from((secure, {"protocol": "HTTP"})))}
        found.append(listener | draw(optional(rules=rules(behind))))
    encrypts = any("certificate" in listener for listener in found)
    for listener in found:
        if encrypts and "certificate" not in listener and draw(st.booleans()):
            listener["redirect_to"] = "HTTPS"
        else:
            listener.update(draw(answers(behind)))
    return found


@st.composite
def load_balancers(draw: st.DrawFn, behind: list[str]) -> Spec:
    """A load balancer before some services."""
    found: Spec = {
        "type": "load_balancer",
        "listeners": draw(listeners(behind)),
        **draw(
            optional(
                scheme=st.sampled_from(("internet-facing", "internal")),
                allow_from=some_of(list(RANGES)),
                deletion_protection=st.booleans(),
                access_logs=st.booleans(),
                firewall=firewalls(),
                idle_timeout=st.integers(1, 4000),
            )
        ),
    }
    if forwarded_by(found):
        algorithms = ("round_robin", "least_outstanding_requests", "weighted_random")
        sticky = ("none", {"duration": 60}, {"cookie": "session"})
        found |= draw(optional(algorithm=st.sampled_from(algorithms), stickiness=st.sampled_from(sticky)))
    return found


def forwarded_by(balancer: Spec) -> set[str]:
    """Name the services that a load balancer forwards to."""
    ways = [way for listener in balancer["listeners"] for way in (listener, *listener.get("rules", ()))]
    written = [way["forward_to"] for way in ways if "forward_to" in way]
    return {
        to if isinstance(to, str) else to["to"]
        for each in written
        for to in ([each] if isinstance(each, str) else each)
    }
