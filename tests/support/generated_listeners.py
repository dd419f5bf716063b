"""Listeners that exist already, for hypothesis, with rules for components; and changes of such rules."""

from typing import Any

from hypothesis import strategies as st

from tests.support.generated_balancers import conditions, meet
from tests.support.generated_capacities import Spec, optional, some_of

ACCOUNT = "111122223333"
LAST = 50000
FIRST_GROUP = 20
"""The number of the first group of a load balancer: no other component has the same one."""
PORTS = (80, 443, 8443)
HOSTS = ("shared.example.com", {"parameter": "TheirHost"})
OTHERS = ({"port": 9443}, {"port": 9444, "protocol": "HTTPS"})
"""Ports and protocols of targets, beside their own."""


def arn(number: int, region: str) -> str:
    """Return the ARN of a listener."""
    name = f"app/shared-{number}/50dc6c495c0c9188"
    return f"arn:aws:elasticloadbalancing:{region}:{ACCOUNT}:listener/{name}/f2f7dc8efc522ab{number}"


def _listener(number: int, regions: list[str]) -> st.SearchStrategy[Spec]:
    """Every form of a listener; a literal only where there is one for all regions."""
    name = f"Listener{number}"
    output = {"stack": "theirs", "output": name}
    forms: list[Spec] = [
        {"listener": {"parameter": f"Their{name}"}},
        {"listener": {"import": f"theirs:listener-{number}"}},
        # The full name of a load balancer does not follow from an output.
        {"listener": output, "full_name": {"parameter": f"TheirName{number}"}},
        {"listener": output, "full_name": {"stack": "theirs", "output": f"Name{number}"}},
    ]
    return st.sampled_from([{"listener": arn(number, regions[0])}, *forms] if len(regions) == 1 else forms)


@st.composite
def _forwards(draw: st.DrawFn, servers: list[str], functions: list[str]) -> Any:
    """One component in each form, or several with weights; a server on its own port or on others."""
    several = draw(some_of([*servers, *functions], 1, 2))
    targets = [
        {"to": each, **(draw(st.sampled_from(({}, *OTHERS))) if each in servers else {})} for each in several
    ]
    weighted = [{**each, "weight": 1 + number} for number, each in enumerate(targets)]
    return draw(st.sampled_from((several[0], targets[0], weighted)))


@st.composite
def rules(draw: st.DrawFn, servers: list[str], functions: list[str]) -> list[Spec]:
    """Rules for servers and functions."""
    found: list[Spec] = []
    for priority in draw(st.lists(st.integers(1, LAST), unique=True, min_size=1, max_size=3)):
        rule = {**draw(conditions()), "priority": priority, "forward_to": draw(_forwards(servers, functions))}
        if not any(meet(rule, each) for each in found):
            found.append(rule)
    return found


def _targets(found: list[Spec]) -> set[str]:
    """Name the components that rules forward to."""
    written = [each for rule in found for each in _several(rule["forward_to"])]
    return {each if isinstance(each, str) else each["to"] for each in written}


def _several(forward: Any) -> list[Any]:
    return forward if isinstance(forward, list) else [forward]


@st.composite
def shared(
    draw: st.DrawFn, servers: list[str], functions: list[str], regions: list[str], *, has_vpc: bool
) -> dict[str, Spec]:
    """Listeners by name, behind which some servers and functions are.

    `has_vpc` is true if the network exists too, so that it can have the group of a load balancer.
    """
    found: dict[str, Spec] = {}
    behind = servers if has_vpc else []
    for number in range(draw(st.integers(0, 2)) if behind or functions else 0):
        group = FIRST_GROUP + number
        groups = (f"sg-{group:017x}", {"parameter": f"TheirGroup{group}"})
        own = draw(rules(behind, functions))
        sticky = optional(stickiness=st.sampled_from(("none", {"duration": 60}, {"cookie": "session"})))
        found[f"shared{number}"] = {
            "type": "existing",
            **draw(_listener(number, regions)),
            "rules": own,
            **(draw(sticky) if _targets(own) & {*behind} else {}),
            **({"group": draw(st.sampled_from(groups))} if has_vpc else {}),
            **draw(
                optional(
                    port=st.sampled_from(PORTS),
                    endpoint=st.sampled_from(HOSTS),
                    alarms=st.sampled_from(("none", "recommended")),
                )
            ),
        }
    return found


def change(draw: st.DrawFn, spec: Spec) -> None:
    """Change a listener that exists already, or one of its rules."""
    name = draw(st.sampled_from(of(spec)))
    draw(st.sampled_from((_moved, _grouped, _gone, _rule, _rule, _rule)))(draw, spec, name)


def of(spec: Spec) -> list[str]:
    """Name the listeners of a spec that exist already."""
    return [name for name, each in spec.get("presentation", {}).items() if "rules" in each]


def _moved(draw: st.DrawFn, spec: Spec, name: str) -> None:
    """Use a listener of the same load balancer, of another one, or one that is given at deployment."""
    component = spec["presentation"][name]
    component.pop("full_name", None)
    region = "ap-southeast-1"
    others = (arn(0, region), arn(1, region), f"{arn(0, region)[:-1]}7", {"parameter": "AnotherListener"})
    component["listener"] = draw(st.sampled_from(others))


def _grouped(draw: st.DrawFn, spec: Spec, name: str) -> None:
    spec["presentation"][name]["group"] = draw(st.sampled_from(("sg-0fedcba9876543210", {"import": "group"})))


def _gone(draw: st.DrawFn, spec: Spec, name: str) -> None:
    """Remove a listener, or give it another name."""
    component = spec["presentation"].pop(name)
    if draw(st.booleans()):
        spec["presentation"]["renamed"] = component


def _rule(draw: st.DrawFn, spec: Spec, name: str) -> None:
    """Change one rule, or remove it."""
    found = spec["presentation"][name]["rules"]
    rule = draw(st.sampled_from(found))
    targets = sorted(spec["logic"])
    match draw(st.sampled_from(("priority", "path", "target", "port", "none"))):
        case "priority":
            rule["priority"] = draw(st.integers(1, LAST))
        case "path":
            rule["path"] = ["/another/*"]
        case "target":
            rule["forward_to"] = draw(st.sampled_from(targets))
        case "port":
            rule["forward_to"] = {"to": draw(st.sampled_from(targets)), "port": 9555}
        case "none":
            found.remove(rule)
