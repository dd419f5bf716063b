"""What a connection may be, in findings: the word, the target, or the other key that is meant."""

import pytest

from tiers import compiler

SPEC = """\
version: 1
name: shop
presentation:
  site:
    type: load_balancer
    scheme: internal
    listeners: [{{port: 80, protocol: HTTP, forward_to: {forward}}}]
logic:
  web:
    type: function
    runtime: python3.13
    handler: a.b
    code: {{bucket: abc, key: k}}
    connects_to: [{connect}]
    consumes: [{consume}]
data:
  files: {{type: bucket}}
  jobs: {{type: queue}}
  news: {{type: topic}}
"""


def helps(*, connect: str = "", consume: str = "", forward: str = "web") -> list[str]:
    spec = SPEC.format(connect=connect, consume=consume, forward=forward)
    return [each.help for each in compiler.check("spec.yaml", spec.encode()).findings]


@pytest.mark.parametrize(
    ("target", "word", "meant"),
    [
        ("files", "rw", "use `access: read_write`"),
        ("files", "readonly", "use `access: read`"),
        ("files", "delete", "use `access: write`"),
        ("files", "reed", "use `access: read`"),
        ("jobs", "receive", "use `access: consume`"),
        ("jobs", "write", "use `access: send`"),
        ("files", "xyz", "use `access: read`, `access: write`, or `access: read_write`"),
    ],
)
def test_the_word_that_is_meant(target: str, word: str, meant: str) -> None:
    assert meant in helps(connect=f"{{to: {target}, access: {word}}}")


@pytest.mark.parametrize(("target", "meant"), [("files", "`events_to`"), ("news", "`subscribers`")])
def test_what_leads_to_a_queue(target: str, meant: str) -> None:
    assert any(meant in each and "consume that queue" in each for each in helps(consume=target))


def test_what_a_load_balancer_forwards_to() -> None:
    assert "use a component of the `logic` tier with a `port`, or a function" in helps(forward="files")
