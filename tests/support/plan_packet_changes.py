"""Changes of network load balancers, and what a plan says of each."""

from tests.support.plan_specs import Edit

PACKETS: tuple[Edit, ...] = (
    Edit(
        "another port of packets",
        (("port: 7777, protocol", "port: 7778, protocol"),),
        base="packets",
        counts={"add": 2, "remove": 2},
    ),
    Edit(
        "packets by both protocols",
        (("protocol: UDP", "protocol: TCP_UDP"),),
        base="packets",
        counts={"add": 2, "modify": 1, "remove": 1},
        codes=("T6113",),
    ),
    Edit(
        "stick to a target",
        (("forward_to: match", "forward_to: match, stickiness: true"),),
        base="packets",
        counts={"modify": 2},
    ),
    Edit(
        "another idle timeout",
        (("idle_timeout: 600", "idle_timeout: 900"),),
        base="packets",
        counts={"modify": 1},
    ),
    Edit(
        "share with another account",
        (('["123456789012"]', '["123456789012", "210987654321"]'),),
        base="packets",
        counts={"modify": 1},
    ),
    Edit(
        "stop sharing",
        (('    share_with: ["123456789012"]\n', ""),),
        base="packets",
        counts={"modify": 1, "remove": 2},
        refused=("ArenaEndpointService",),
    ),
    Edit(
        "automatic addresses of packets",
        (("    addresses: elastic\n", ""),),
        base="packets",
        counts={"modify": 1, "remove": 2},
        refused=("ArenaAddressZoneA", "ArenaAddressZoneB"),
    ),
)
