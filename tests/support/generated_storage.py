"""Buckets and queues of generated specs, and the connections of servers to them."""

from hypothesis import strategies as st

from tests.support.generated_capacities import Spec, optional, some_of

NAMES = ("uploads", "copies-2", "mail", "orders_2")
"""Two buckets, then two queues."""
MOVES = (
    {"to_ia": 30, "to_glacier_instant": 60, "to_deep_archive": 180, "expire": 400},
    {"to_intelligent_tiering": 1, "noncurrent": 7, "keep_versions": 2, "abort_uploads": 1},
    {"expire": 90, "rules": [{"prefix": "tmp/", "expire": 1}, {"tags": {"a:b": "ü"}, "to_glacier": 3}]},
)
EVENTS: tuple[Spec, ...] = (
    {},
    {"prefix": "in/", "changes": ["created", "expired"]},
    {"suffix": "ü.jpg", "changes": ["removed", "restored"]},
)

buckets = st.fixed_dictionaries(
    {"type": st.just("bucket")},
    optional={
        "lifecycle": st.sampled_from(MOVES),
        "intelligent_tiering": st.sampled_from(({"archive": 90}, {"archive": 90, "deep_archive": 180})),
        "cors": st.just([{"origins": ["*"], "methods": ["PUT"], "headers": ["*"]}]),
        "eventbridge": st.booleans(),
    },
)

safe = optional(
    object_lock=st.sampled_from(({"days": 1}, {"mode": "compliance", "years": 1})),
    replicate_to=st.just("arn:aws:s3:::elsewhere"),
)
"""Keys of a bucket with versioning."""


@st.composite
def queues(draw: st.DrawFn) -> Spec:
    """A queue, of either kind."""
    queue = {"type": "queue", **draw(optional(delay=st.integers(0, 900), message_size=st.integers(1, 1024)))}
    queue |= draw(optional(visibility=st.integers(0, 3600), retention=st.integers(1, 14)))
    queue |= draw(optional(dead_letters=optional(after=st.integers(1, 20), retention=st.integers(1, 14))))
    if draw(st.booleans()):
        queue |= {"fifo": True, **draw(optional(deduplication=st.just("content")))}
        queue |= draw(optional(high_throughput=st.booleans()))
    return queue


@st.composite
def storage(draw: st.DrawFn, services: list[Spec]) -> dict[str, Spec]:
    """Some buckets and queues, with logs and events, and with connections of servers to them."""
    found = {name: draw(buckets) for name in NAMES[: draw(st.integers(0, 2))]}
    found |= {name: draw(queues()) for name in NAMES[2 : 2 + draw(st.integers(0, 2))]}
    first, second, *_ = NAMES
    if first in found:
        found[first] |= draw(safe) or draw(optional(versioning=st.booleans()))
        receivers = [name for name in NAMES[2:] if name in found and "fifo" not in found[name]]
        if draw(st.booleans()) and receivers:
            found[first]["events_to"] = {receivers[0]: draw(st.sampled_from(EVENTS))}
    if second in found:
        found[second] |= draw(optional(versioning=st.booleans()))
        found[first] |= draw(optional(logs=st.just(second)))
    for service in services:
        service["connects_to"] = [*service.get("connects_to", ()), *draw(accesses(found))]
    return found


@st.composite
def accesses(draw: st.DrawFn, found: dict[str, Spec]) -> list[Spec]:
    """Connections of a server to some of the stores, each with a word of access."""
    words = {"bucket": ("read", "write", "read_write"), "queue": ("send", "consume")}
    chosen = draw(some_of(sorted(found)))
    return [{"to": name, "access": draw(st.sampled_from(words[found[name]["type"]]))} for name in chosen]


def without_grants(spec: Spec) -> None:
    """Remove the connections of servers to what is called by an API, which they can no longer reach."""
    called = {name for name, each in spec.get("data", {}).items() if each["type"] not in {"aurora", "rds"}}
    for service in spec["logic"].values():
        edges = service.get("connects_to", ())
        if edges:
            targets = [each["to"] if isinstance(each, dict) else each for each in edges]
            service["connects_to"] = [e for e, to in zip(edges, targets, strict=True) if to not in called]
