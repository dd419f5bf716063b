"""Changes of a listener that exists already and of the rules on it, and what a plan says of each."""

from tests.support.plan_members import LISTENER as ARN
from tests.support.plan_specs import Edit

OTHER_LISTENER = f"{ARN[:-1]}3"
OTHER_BALANCER = ARN.replace("app/shared/50dc", "app/other/50dd")

RULES = ("FrontListenerRule120: ListenerArn", "FrontListenerRule121: ListenerArn")
REPLACED = tuple(f"replace {each}" for each in RULES)
PERHAPS = tuple(f"may_replace {each}" for each in RULES)
"""Nobody knows the value of a parameter or of another stack: it may be the ARN that was written before."""
WAITS = "setting WebService: DependsOn"
"""A service is created after each rule that forwards to it."""


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a listener that exists."""
    return Edit(name, replaced, base="sharing", **said)  # type: ignore[arg-type]  # fields of an edit


LISTENERS: tuple[Edit, ...] = (
    _edit("another path of a rule on an existing listener", ("/orders/*", "/order/*"), counts={"modify": 1}),
    _edit(
        "another priority on an existing listener",
        ("priority: 120", "priority: 130"),
        said=(WAITS,),
        counts={"add": 1, "remove": 1},
    ),
    _edit(
        "two priorities on an existing listener are swapped",
        ("priority: 120", "priority: 122"),
        ("priority: 121", "priority: 120"),
        ("priority: 122", "priority: 121"),
        counts={"modify": 2},
    ),
    _edit(
        "other weights on an existing listener",
        ("weight: 90", "weight: 50"),
        ("weight: 10", "weight: 50"),
        counts={"modify": 1},
    ),
    _edit(
        "one more rule on an existing listener",
        ("    rules:\n", "    rules:\n      - {host: [orders.example.com], priority: 7, forward_to: web}\n"),
        said=(WAITS,),
        counts={"add": 1},
    ),
    _edit(
        "one rule fewer on an existing listener",
        ("      - {path: [/orders/*], priority: 120, forward_to: web}\n", ""),
        said=(WAITS,),
        counts={"remove": 1},
    ),
    _edit(
        "a rule on an existing listener forwards elsewhere",
        ("forward_to: web", "forward_to: stock"),
        said=(WAITS,),
        counts={"modify": 1},
    ),
    _edit(
        "a rule on an existing listener forwards to another port",
        ("forward_to: web", "forward_to: {to: web, port: 8443, protocol: HTTPS}"),
        said=("revise WebTaskDefinition: ContainerDefinitions",),
        counts={"add": 3, "modify": 2},
        codes=("T6113",),
    ),
    _edit(
        "all requests of an existing listener go to the new component",
        ("[{to: web, weight: 90}, {to: stock, weight: 10}]", "stock"),
        said=(WAITS,),
        counts={"modify": 1},
    ),
    _edit(
        "another port of a component behind an existing listener",
        ("port: 9000", "port: 9001"),
        said=("replace FrontToStockTargetGroup: Port",),
        counts={"add": 2, "modify": 2, "remove": 2},
    ),
    _edit("another existing listener of the load balancer", (ARN, OTHER_LISTENER), said=REPLACED),
    _edit(
        "an existing listener of another load balancer",
        (ARN, OTHER_BALANCER),
        said=REPLACED,
        codes=("T6008", "T6008"),
    ),
    _edit("an existing listener from an export", (ARN, "{import: 'shared:listener'}"), said=PERHAPS),
    _edit("an existing listener given at deployment", (ARN, "{parameter: Shared}"), said=PERHAPS),
    _edit(
        "another group of an existing load balancer",
        ("sg-0123456789abcdef2", "sg-0fedcba9876543210"),
        said=(
            "replace FrontEgressToWebTcp80: GroupId",
            "replace WebIngressFromFrontTcp80: SourceSecurityGroupId",
            "replace FrontEgressToStockTcp9000: GroupId",
            "replace StockIngressFromFrontTcp9000: SourceSecurityGroupId",
        ),
    ),
    _edit(
        "sessions on an existing listener",
        ("    rules:\n", "    stickiness: {duration: 3600}\n    rules:\n"),
        counts={"modify": 3},
    ),
    _edit(
        "rename an existing listener",
        ("  front:", "  entry:"),
        counts={"add": 8, "modify": 2, "remove": 8},
        codes=("T6007",) * 6,
    ),
)
