"""Network load balancers of random specs, for hypothesis."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of

PORTS = (53, 443, 7000, 7777, 9000)
RANGES = ("203.0.113.0/24", "198.51.100.0/24")


@st.composite
def listeners(draw: st.DrawFn, behind: list[str]) -> list[Spec]:
    """Listeners on different ports. Those with one target group have the same settings of it."""
    settings = {"stickiness": st.booleans(), "proxy_protocol": st.booleans()}
    shared: dict[tuple[str, str], Spec] = {}
    found = []
    for port in draw(some_of(list(PORTS), 1, most=3)):
        protocol, target = draw(st.sampled_from(("TCP", "UDP", "TCP_UDP"))), draw(st.sampled_from(behind))
        of_group = shared.setdefault((protocol, target), draw(optional(**settings)))
        timeout = draw(optional(idle_timeout=st.integers(60, 6000))) if protocol == "TCP" else {}
        found.append({"port": port, "protocol": protocol, "forward_to": target, **of_group, **timeout})
    return found


@st.composite
def network_load_balancers(draw: st.DrawFn, behind: list[str]) -> Spec:
    """An internal one before some services: it has a subnet in each zone that these may be in."""
    made: Spec = {
        "type": "network_load_balancer",
        "scheme": "internal",
        "listeners": draw(listeners(behind)),
        **draw(
            optional(
                allow_from=some_of(list(RANGES)),
                cross_zone=st.just(True),
                deletion_protection=st.booleans(),
            )
        ),
    }
    if any("UDP" not in each["protocol"] for each in made["listeners"]):
        made.update(draw(optional(preserve_client_ip=st.booleans())))
    if draw(st.booleans()):
        made["share_with"] = draw(some_of(["123456789012", "210987654321"], 1))
        made.update(draw(optional(acceptance=st.sampled_from(("automatic", "manual")))))
    return made
