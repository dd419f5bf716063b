"""Changes of tables and topics, and what a plan says of each."""

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a table and a topic."""
    return Edit(name, replaced, base="stores", **said)  # type: ignore[arg-type]  # fields of an edit


STORES: tuple[Edit, ...] = (
    _edit("add an index", ("indexes: {", "indexes: {by_name: {key: name}, "), counts={"modify": 1}),
    _edit(
        "add two indexes",
        ("indexes: {", "indexes: {by_name: {key: name}, by_city: {key: city}, "),
        counts={"modify": 1},
        codes=("T6076",),
    ),
    _edit(
        "another key of an index",
        ("by_status: {key: status}", "by_status: {key: state}"),
        counts={"modify": 1},
        codes=("T6076",),
    ),
    _edit(
        "another key of a table",
        ("key: job,", "key: task,"),
        said=("may_replace JobsTable: KeySchema",),
        refused=("JobsTable",),
    ),
    _edit(
        "another type of a table's key",
        ("key: job,", "key: {name: job, type: number},"),
        said=("replace JobsTable: AttributeDefinitions",),
        refused=("JobsTable",),
    ),
    _edit(
        "another type of an index's key",
        ("{key: status}", "{key: {name: status, type: number}}"),
        said=("replace JobsTable: AttributeDefinitions",),
        refused=("JobsTable",),
    ),
    _edit("an index less", ("indexes: {by_status: {key: status}}, ", ""), counts={"modify": 1}),
    _edit(
        "recovery for fewer days",
        ("point_in_time_recovery: 35", "point_in_time_recovery: 7"),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _edit(
        "items expire",
        ("key: job,", "key: job, ttl: expires,"),
        counts={"modify": 1},
        codes=("T6022",),
    ),
    Edit(
        "items expire by another attribute",
        (("ttl: expires", "ttl: until"),),
        base="streamed stores",
        counts={"modify": 1},
        codes=("T6020",),
    ),
    Edit(
        "items no longer expire",
        ((" ttl: expires,", ""),),
        base="streamed stores",
        counts={"modify": 1},
        codes=("T6024",),
    ),
    Edit(
        "another view of a stream",
        (("stream: keys", "stream: new_image"),),
        base="streamed stores",
        counts={"modify": 1},
        codes=("T6024",),
    ),
    _edit(
        "rename a table", ("  jobs:\n", "  tasks:\n"), counts={"add": 1, "remove": 1}, refused=("JobsTable",)
    ),
    _edit(
        "no protection of a table",
        ("key: job,", "key: job, deletion_protection: false,"),
        counts={"modify": 1},
        codes=("T6012",),
    ),
    _edit(
        "provision capacity",
        ("key: job,", "key: job, capacity: {read: 5, write: 5},"),
        counts={"modify": 1},
    ),
    _edit(
        "keep no recovery",
        ("point_in_time_recovery: 35", "point_in_time_recovery: none"),
        counts={"modify": 1},
        refused=("JobsTable",),
    ),
    _edit("another filter", ("[order]", "[order, refund]"), counts={"modify": 1}),
    _edit("another address", ("ops@", "press@"), counts={"add": 1, "remove": 1}),
    _edit(
        "keep the order of messages",
        ("fifo: false", "fifo: true"),
        ("ops@example.com, ", ""),
        said=("replace NewsTopic: TopicName, FifoTopic", "replace NewsDeadLetterQueue: FifoQueue"),
        follows={"replace": 1},
        counts={"modify": 4, "remove": 1},
        refused=("NewsDeadLetterQueue",),
    ),
)
