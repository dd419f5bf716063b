"""Numbers and types of servers of random specs, and the strategies that all random specs are made of."""

from typing import Any, TypeVar

from hypothesis import strategies as st

Spec = dict[str, Any]
Value = TypeVar("Value")

MACHINES = (("t3.micro", "x86_64"), ("t4g.small", "arm64"), ("m7g.large", "arm64"), ("c6in.large", "x86_64"))
TIMES = ("0 8 * * 1-5", "*/30 1,2 1 JAN *", "5/10 18 * * fri-7")


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Spec]:
    """Any of the given keys, or none of them."""
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def some_of(draw: st.DrawFn, values: list[Value], least: int = 0, most: int = 4) -> list[Value]:
    """A few of the values, each once, in any order."""
    if not values:
        return []
    indices = st.integers(0, len(values) - 1)
    most = min(most, len(values))
    return [values[i] for i in draw(st.lists(indices, unique=True, min_size=min(least, most), max_size=most))]


@st.composite
def capacities(draw: st.DrawFn, *, rolls: bool, may_be_warm: bool = False) -> Spec:
    """Limits of a group, times at which they change, and servers that wait."""
    least = draw(st.integers(1 if rolls else 0, 4))
    most = st.integers(max(least, 1), 9)
    capacity = draw(
        optional(min=st.just(least), max=most, target_cpu=st.integers(10, 90)).filter(
            lambda drawn: "min" in drawn or "max" not in drawn
        )
    )
    if "target_cpu" not in capacity and capacity.get("min", 0) != capacity.get("max", 1):
        capacity |= draw(optional(steps=steps()))
    if may_be_warm:
        warm = st.fixed_dictionaries({"size": st.integers(1, 9), "state": st.just("running")})
        capacity |= draw(optional(warm_pool=warm))
    if rolls or capacity.get("min", 0) >= capacity.get("max", 0):
        return capacity
    times = draw(some_of(list(TIMES)))
    limits = st.tuples(st.integers(0, 3), st.integers(3, 9)) if times else st.nothing()
    ends = [draw(limits) for _ in times]
    zones = optional(timezone=st.sampled_from(("UTC", "Europe/Berlin", "America/Port-au-Prince")))
    schedule = [
        {"cron": cron, "min": low, "max": high, **draw(zones)}
        for cron, (low, high) in zip(times, ends, strict=True)
    ]
    return capacity | {"schedule": schedule}


@st.composite
def numbers_of_tasks(draw: st.DrawFn) -> Spec:
    """The keys of a service that set the number of its tasks and where they run; not all make sense."""
    limits = optional(min=st.integers(0, 4), max=st.integers(1, 6))
    times = st.fixed_dictionaries(
        {"cron": st.sampled_from(TIMES)}, optional={"min": st.integers(0, 6), "max": st.integers(0, 6)}
    )
    capacity = draw(limits) | draw(
        optional(
            target_cpu=st.integers(10, 90),
            backlog=st.integers(1, 100),
            cooldown=st.fixed_dictionaries({"in": st.integers(0, 600), "out": st.integers(0, 600)}),
            schedule=st.lists(times, max_size=3),
        )
    )
    spot = st.fixed_dictionaries(
        {"percent": st.integers(1, 100)}, optional={"on_demand_base": st.integers(0, 4)}
    )
    consumes = st.lists(st.sampled_from(("jobs", "mail")), unique=True)
    keys = draw(optional(spot=spot, consumes=consumes))
    return keys | draw(st.one_of(optional(count=st.integers(0, 4)), st.just({"capacity": capacity})))


@st.composite
def steps(draw: st.DrawFn) -> list[Spec]:
    """Steps in any order, those that add servers above those that remove servers."""
    values = sorted(draw(st.lists(st.integers(1, 99), unique=True, min_size=2, max_size=6)))
    fewer = draw(st.integers(1, len(values) - 1))
    numbers = [draw(st.integers(1, 9)) for _ in values]
    words = ["remove"] * fewer + ["add"] * (len(values) - fewer)
    made = [{"cpu": cpu, word: number} for cpu, word, number in zip(values, words, numbers, strict=True)]
    return draw(st.permutations(made))


@st.composite
def launches(draw: st.DrawFn, architecture: str) -> Spec:
    """Several instance types of an architecture, some on spot capacity."""
    types = [name for name, made_for in MACHINES if made_for == architecture]
    spot = st.fixed_dictionaries({"percent": st.integers(1, 100)})
    return {"instance_type": draw(some_of(types, 1)), **draw(optional(spot=spot))}
