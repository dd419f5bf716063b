"""Existing networks, for hypothesis: a network that a spec would create, as one that is there already."""

from typing import Any

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec

GATEWAYS = ("s3", "dynamodb")
EXISTING = "existing"
KINDS = ("public", "private", "isolated")


@st.composite
def existing(draw: st.DrawFn, network: Spec, zones: list[str]) -> Spec:
    """The same network with IDs, and without the keys of one that is created."""
    made = {key: value for key, value in network.items() if key not in {"internet_gateway", "route_tables"}}
    made |= {"vpc": draw(values("vpc", 0)), "zones": zones}
    made.pop("nat_gateway", None)
    mode = draw(st.sampled_from(("", "none", EXISTING)))
    made |= {"nat_gateway": {"mode": mode}} if mode else {}
    listed = [
        {each: EXISTING} if each in GATEWAYS and draw(st.booleans()) else each
        for each in network.get("endpoints", ())
    ]
    made |= {"endpoints": listed} if listed else {}
    with_tables = any(each in GATEWAYS for each in listed if isinstance(each, str))
    made["subnets"] = {
        name: draw(_subnet(subnet, number, with_tables=with_tables))
        for number, (name, subnet) in enumerate(network["subnets"].items())
    }
    return made


@st.composite
def _subnet(draw: st.DrawFn, subnet: Spec, number: int, *, with_tables: bool) -> Spec:
    made = {key: value for key, value in subnet.items() if key != "name"}
    made["id"] = draw(values("subnet", number))
    if with_tables:
        made["route_table"] = draw(values("rtb", KINDS.index(subnet["kind"]) * 100 + number // 4))
    return made


def values(prefix: str, number: int) -> st.SearchStrategy[Any]:
    """Every form of a value; those of one number are the same, those of two never are."""
    literal = f"{prefix}-{number:017x}"
    parameter = {"parameter": f"{prefix.capitalize()}{number}"}
    return st.sampled_from(
        (
            literal,
            parameter,
            {"import": f"network:{prefix}-{number}"},
            {"stack": "network", "output": f"{prefix.capitalize()}{number}"},
        )
    )


def with_s3(network: Spec) -> list[Any]:
    """The endpoints of a network, one for S3 among them."""
    listed = network.get("endpoints", [])
    if "vpc" not in network:
        return sorted({"s3", *listed})
    return listed if "s3" in listed or {"s3": EXISTING} in listed else [*listed, {"s3": EXISTING}]
