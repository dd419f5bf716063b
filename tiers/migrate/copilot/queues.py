"""`subscribe` of a Worker Service: the queue that it has in any case."""

import math

from tiers.migrate import amounts
from tiers.migrate.copilot.site import Site, Workload
from tiers.migrate.draft import Component
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

_VISIBILITY = 30
"""Seconds, SQS's default, which Copilot leaves as it is:
https://aws.github.io/copilot-cli/docs/manifest/worker-service/#subscribe-queue-timeout"""
_DAY = 86400


def convert(work: Workload, site: Site) -> None:
    """Write the queue, the connection to it, and the variable that Copilot sets."""
    queue = site.add(f"{work.name}-queue", "queue")
    queue.set(("visibility",), _VISIBILITY)
    subscribe = work.node.child("subscribe")
    node = subscribe.child("queue") if subscribe else None
    if node is not None:
        _queue(queue, node)
    if node is None or node.child("dead_letter") is None:
        site.ledger.add(
            State.CHANGED, work.node, "messages that fail 5 times move to another queue", queue.name
        )
    topics = subscribe.child("topics") if subscribe else None
    for each in topics.items() if topics else ():
        words = "topics are not imported; subscribe the queue to the topic of the stack that publishes"
        queue.left_out(each, words)
    component = work.component
    if "backlog" in component.data.get("capacity", {}):
        component.set(("consumes",), [queue.name])
    else:
        component.connect(queue.name, "consume")
    component.set(("environment", "COPILOT_QUEUE_URI"), {"from": f"{queue.name}.url"})


def _queue(queue: Component, node: Node) -> None:
    retention = node.take("retention")
    if retention is not None:
        days = math.ceil((amounts.seconds(retention) or 0) / _DAY)
        queue.put(("retention",), days, retention)
    for key, ours in (("timeout", "visibility"), ("delay", "delay")):
        found = node.take(key)
        if found is not None:
            queue.put((ours,), amounts.seconds(found), found)
    letters = node.child("dead_letter")
    tries = letters.take("tries") if letters else None
    if tries is not None:
        queue.put(("dead_letters", "after"), tries.whole, tries)
    fifo = node.child("fifo")
    if fifo is None:
        return
    if not isinstance(fifo.value, dict):
        queue.put(("fifo",), fifo.value is True, fifo)
        return
    queue.set(("fifo",), True, fifo)
    by_content = fifo.take("content_based_deduplication")
    if by_content is not None:
        queue.put(("deduplication",), "content" if by_content.value is True else "id", by_content)
    fast = fifo.take("high_throughput")
    if fast is not None:
        queue.put(("high_throughput",), fast.value is True, fast)
